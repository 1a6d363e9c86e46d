import Foundation
import Fuzzing
import LuaHost
import Testing

extension AllBindings {
  /// Every function, called with random arguments in a process of its own, returns or raises; every changed file is read
  /// or refused. `fuzz` (tools/fuzz) does the same for longer.
  ///
  /// `train.fit` is asked for few epochs: it would do as it is told. Files are written to a temporary folder.
  @Suite struct RandomCallTests {
    static let turns = 60
    /// Loading a data set takes long, and always the same way.
    static let fewer = ["data.mnist": 20, "data.fashion_mnist": 20]

    /// What asks for more memory than this does so without need; calls that hang end the process too.
    private static func limit() {
      var limit = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    }

    @Test(arguments: [1, 2])
    func everyFunctionReturnsOrRaises(_ seed: Int) async throws {
      let folder = try TemporaryFolder()
      let path = folder.path
      let result = await #expect(processExitsWith: .success) { [seed = seed as Int, path = path as String] in
        RandomCallTests.limit()
        let storm = try CallStorm(root: Project.root, folder: path)
        #expect(storm.functions.count > 130)
        for function in storm.functions {
          let turns = RandomCallTests.fewer[function.qualifiedName] ?? RandomCallTests.turns
          alarm(240)
          let outcome = try storm.storm(function, turns: turns, seed: seed, last: path + "/last-call")
          #expect(
            outcome.returned > 0, "no call of \(function.qualifiedName) succeeded: its arguments are never right")
        }
        alarm(240)
        let chained = try storm.chain(turns: 4000, seed: seed, last: path + "/last-call")
        #expect((400..<3600).contains(chained.returned))
        storm.lua.collect()
      }
      if result == nil {
        Issue.record("the last call was \(folder.text("last-call")?.split(separator: "\0").first ?? "never made")")
      }
    }

    @Test func everyFileIsReadOrRefused() async throws {
      let folder = try TemporaryFolder()
      let path = folder.path
      let result = await #expect(processExitsWith: .success) { [path = path as String] in
        RandomCallTests.limit()
        let storm = try FileStorm(folder: path, fixtures: Project.root + "/Tests/FormatsTests/Fixtures", seed: 1)
        let outcome = try storm.run(0..<11_000) { index in
          alarm(240)
          if index % 100 == 0 { try? "\(index)".write(toFile: path + "/last", atomically: false, encoding: .utf8) }
        }
        #expect(outcome.failures == [])
        // Otherwise the files would be far from right, or not changed at all.
        #expect((700..<7000).contains(outcome.read))
      }
      if result == nil { Issue.record("it was one of the hundred from file \(folder.text("last") ?? "0")") }
    }

    /// Where memory runs out, scripts get an error they can catch, and go on.
    @Test func memoryThatCannotBeHadIsAnError() async throws {
      await #expect(processExitsWith: .success) {
        let lua = try makeLua(TemporaryFolder())
        try lua.run(code: "moonlens.memory()")
        var limit = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        try lua.run(
          code: """
            -- Filled up to what one more matrix does not fit in.
            local kept, ok, message = {}
            repeat
              ok, message = pcall(tensor.ones, 2000, 2000)
              kept[#kept + 1] = ok and message or nil
            until not ok
            assert(message:find "out of memory: 16 MB more are needed", message)
            assert(#kept > 20 and #kept < 64)
            for _, f in ipairs{
              function() return kept[1]:exp() end, function() return kept[1]:matmul(kept[2]) end,
              function() return kept[1]:totable() end, function() return linalg.svd(kept[1]) end,
              function() return tensor.cat(kept) end, function() return kept[1]:sort() end,
              function() return plot.figure{}:heatmap(kept[1]) end,
            } do
              local made, text = pcall(f)
              assert(not made and text:find "memory", tostring(text))
            end
            kept = nil
            collectgarbage()
            assert(tensor.ones(2000, 2000):sum():item() == 4e6)
            """)
      }
    }
  }
}
