import Foundation
import Fuzzing
import Testing

extension AllREPL {
  /// Random lines at the prompt; `fuzz lines` (tools/fuzz) feeds more of them.
  @Suite struct LineStormTests {
    @Test func theProcessLivesOn() async throws {
      let folder = try TemporaryFolder()
      let path = folder.path
      let result = await #expect(processExitsWith: .success) { [path = path as String] in
        let storm = try LineStorm(library: Project.library, folder: path, seed: 1)
        let outcome = storm.run(3000) { line in
          alarm(240)
          try? line.write(toFile: path + "/last", atomically: false, encoding: .utf8)
        }
        #expect(outcome.lines == 3000)
        // Else the lines would be all wrong, or none would.
        #expect((700..<2600).contains(outcome.good), "\(outcome.good) were good")
        #expect((1500..<3000).contains(outcome.complete), "\(outcome.complete) were complete")
        #expect(storm.repl.feed("x = 1 + 1") == .ready)
      }
      if result == nil {
        Issue.record("the last line was \((try? String(contentsOfFile: path + "/last", encoding: .utf8)) ?? "none")")
      }
    }
  }
}
