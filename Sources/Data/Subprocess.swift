import Formats
import Foundation

/// Starts a program and waits for it; arguments never pass through a shell.
struct Subprocess {
  let environment: [String: String]
  let isCancelled: () -> Bool

  /// Why a program did not do its work.
  enum Failure: Error, CustomStringConvertible {
    case notInstalled(String)
    case failed(String, status: Int32, lastLine: String)
    case cancelled

    var description: String {
      switch self {
      case .notInstalled(let program): "\(program) is not installed"
      case .failed(let program, let status, let lastLine):
        "\(program) ended with status \(status)" + (lastLine.isEmpty ? "" : ": \(lastLine)")
      case .cancelled: "interrupted"
      }
    }
  }

  /// Runs to the end. What it prints goes to the file `log`, not to the user's terminal; the last line of it
  /// explains a failure. Meanwhile `watch` is called five times a second. Throws ``Failure``.
  func run(_ program: String, _ arguments: [String], log: String, watch: () -> Void = {}) throws {
    guard let path = find(program) else { throw Failure.notInstalled(program) }
    try AtomicFile.write(log, text: "")
    guard let output = FileHandle(forWritingAtPath: log) else {
      throw FileError(path: log, "cannot write \(log)")
    }
    defer { try? output.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    var turns = 0
    while process.isRunning {
      turns += 1
      if turns % 20 == 0 { watch() }
      if isCancelled() {
        stop(process)
        throw Failure.cancelled
      }
      usleep(10_000)
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      throw Failure.failed(program, status: process.terminationStatus, lastLine: lastLine(of: log))
    }
  }

  /// Asks the program to end and, after a second, ends it: started from a thread that blocks signals (as
  /// those of Dispatch do) it inherits the mask and never hears the request.
  private func stop(_ process: Process) {
    process.terminate()
    for _ in 0..<100 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  private func find(_ program: String) -> String? {
    (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func lastLine(of log: String) -> String {
    let text = (try? Bytes(mapping: log)).map { String(decoding: $0.array, as: UTF8.self) } ?? ""
    return text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }
}
