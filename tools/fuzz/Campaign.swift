import Foundation
import Fuzzing

/// Hands out work to processes, one after the other, until the number is reached, and reports.
struct Campaign {
  let mode: String
  let seed: Int
  let count: Int
  let only: String?
  private let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(getpid())").path

  init(_ mode: String, seed: Int, count: Int, only: String?) throws {
    (self.mode, self.seed, self.count, self.only) = (mode, seed, count, only)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// True when no process ended before its time.
  func run() throws -> Bool {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (done, good, crashes, round) = (0, 0, 0, 0)
    var slowest = (seconds: 0.0, what: "")
    let start = Date()
    while done < count {
      var first = 0
      while true {
        let worker = try Worker(self, seed: seed + round, first: first, left: count - done)
        for line in worker.lines {
          (done, good) = (done + line.done, good + line.good)
          if line.slowest > slowest.seconds { slowest = (line.slowest, line.slow) }
          if !line.failure.isEmpty {
            crashes += 1
            complain("FAILURE: \(line.failure)")
          }
        }
        guard !worker.succeeded else { break }
        crashes += 1
        complain("ENDED (\(worker.ending)): \(worker.last)")
        // The piece in which it ended is left out.
        first += worker.lines.count + 1
        if mode != "calls" { done += 1 }
      }
      round += 1
      let seconds = Date().timeIntervalSince(start)
      complain(
        "\(done) \(mode), \(good) \(["calls": "returned", "files": "read"][mode] ?? "were good"), \(crashes) failures, "
          + "\(Int(Double(done) / seconds)) a second; slowest \(String(format: "%.2f", slowest.seconds)) s: \(slowest.what)"
      )
    }
    return crashes == 0
  }

  /// One process and what it said.
  private struct Worker {
    /// A line of its output: numbers of calls or files, of those that succeeded, the seconds of the slowest, which it
    /// was, and what was wrong.
    struct Line {
      let done: Int
      let good: Int
      let slowest: Double
      let slow: String
      let failure: String
    }

    let lines: [Line]
    let succeeded: Bool
    let ending: String
    let last: String

    init(_ campaign: Campaign, seed: Int, first: Int, left: Int) throws {
      let process = Process()
      process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments =
        [
          "\(campaign.mode)-worker", "--seed", "\(seed)", "--first", "\(first)", "--count", "\(left)", "--folder",
          campaign.folder,
        ]
        + (campaign.only.map { ["--only", $0] } ?? [])
      var environment = ProcessInfo.processInfo.environment
      if environment["ASAN_OPTIONS"] == nil {
        environment["ASAN_OPTIONS"] =
          "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=512:hard_rss_limit_mb=6000"
      }
      process.environment = environment
      process.currentDirectoryURL = URL(filePath: campaign.folder)
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      lines = output.split(separator: "\n").compactMap { text in
        let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let done = Int(parts[0]), let good = Int(parts[1]), let slowest = Double(parts[2])
        else { return nil }
        return Line(done: done, good: good, slowest: slowest, slow: parts[3], failure: parts[4])
      }
      succeeded = process.terminationReason == .exit && process.terminationStatus == 0
      ending =
        process.terminationReason == .exit
        ? "status \(process.terminationStatus)" : "signal \(process.terminationStatus)"
      let text = FileManager.default.contents(atPath: campaign.folder + "/last").map {
        String(decoding: $0, as: UTF8.self)
      }
      last = text?.split(separator: "\0").first.map(String.init) ?? "nothing was begun"
    }
  }
}
