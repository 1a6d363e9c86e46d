import Foundation
import Testing

/// The program, which is built beside the tests, and what came of running it.
struct Program {
  static var path: String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("moonlens").path
  }

  let status: Int32
  let out: String
  let err: String

  /// Runs it in a folder.
  init(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "", program: String = Program.path,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files rather than pipes, which would have to be read at the same time.
    let files = try ["in", "out", "err"].map { name in
      let path = try folder.write(".std\(name)", name == "in" ? input : "")
      return try #require(FileHandle(forUpdatingAtPath: path))
    }
    (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: folder.path + "/.std\(name)", encoding: .utf8)) ?? ""
    }
    (status, out, err) = (process.terminationStatus, text("out"), text("err"))
  }
}
