import Formats
import Foundation
import Testing
import Training

@Suite struct SweepProgressTests {
  /// What a sweep of some jobs writes, of which some were done before.
  private func written(_ display: ProgressDisplay, jobs count: Int, before: Int = 0, columns: Int = 80) throws -> String
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moonlens-sweep-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let jobs = try (1...count).map { try Sweep.Job(configuration: ["x": .int($0)], code: []) }
    let sweep = try Sweep(folder: folder, name: "grid", jobs)
    for job in jobs.prefix(before) { try sweep.store(job, ["y": 1], seconds: 0) }
    var text = ""
    let progress = SweepProgress(sweep, display: display, columns: { columns }) { text += $0 }
    for job in jobs.dropFirst(before) {
      try sweep.store(job, ["y": 1], seconds: 0)
      progress.update()
    }
    progress.finish()
    return text
  }

  @Test func aLogHasALineForATenth() throws {
    let lines = try written(.lines, jobs: 40, before: 20).split(separator: "\n")
    #expect(lines.first == "grid: 20 of 40 jobs were done before")
    #expect(
      lines.dropFirst().dropLast().map { $0.prefix(26) } == [24, 28, 32, 36].map { "grid: \($0) of 40 jobs done, " })
    #expect(lines.last?.hasPrefix("grid: 20 jobs done in ") == true)
  }

  @Test(arguments: [14, 40, 80])
  func aTerminalHasABar(_ columns: Int) throws {
    let text = try written(.bar, jobs: 4, columns: columns)
    let lines = text.replacing("\r\u{1B}[K", with: "\n").split(separator: "\n")
    #expect(lines.count == 4 && lines.dropLast().allSatisfy { $0.count < columns && $0.hasPrefix("grid ") })
    #expect(columns < 80 || lines[1].contains("████████████░░░░░░░░░░░░ 2 of 4 jobs  ") && lines[1].hasSuffix(" left"))
    #expect(lines[3].hasPrefix("grid: 4 jobs done in "))
  }

  @Test func nothingIsNothing() throws { #expect(try written(.nothing, jobs: 3, before: 1).isEmpty) }
}
