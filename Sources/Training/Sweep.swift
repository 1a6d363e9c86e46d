import Formats
import Foundation

/// Results of many like jobs, one JSON file each, kept as they finish: a sweep that was killed goes on where it stopped,
/// and several processes may work on one.
public struct Sweep {
  /// One job: what the script calls it, and the fingerprint of all that decides its result.
  public struct Job {
    public let configuration: JSON
    public let key: String

    public init(configuration: JSON, code: [UInt8]) throws {
      self.configuration = configuration
      key = String(try SHA256.hex(of: Bytes(Array(configuration.text(pretty: false).utf8) + code)).prefix(16))
    }
  }

  public let name: String
  public let jobs: [Job]
  private let folder: String

  /// - Throws: `FileError` when the folder cannot be made.
  public init(folder: String, name: String, _ jobs: [Job]) throws {
    (self.name, self.jobs) = (name, jobs)
    self.folder = "\(folder)/\(name)"
    try AtomicFile.checkFolder(self.folder)
  }

  private func path(_ job: Job, _ ending: String) -> String { "\(folder)/\(job.key).\(ending)" }

  /// What a job gave; nil where it has not been done, or its file is damaged.
  public func result(_ job: Job) -> JSON? {
    guard let file = try? FileBytes.read(path(job, "json")),
      let parsed = try? JSON.parse(file.bytes, name: job.key), parsed["configuration"] == job.configuration
    else { return nil }
    return parsed["result"]
  }

  public var finished: Int { jobs.count { result($0) != nil } }

  public func store(_ job: Job, _ result: JSON, seconds: Double) throws {
    let content: JSON = ["configuration": job.configuration, "result": result, "seconds": .number(seconds)]
    try content.write(to: path(job, "json"))
    try? FileManager.default.removeItem(atPath: path(job, "lock"))
  }

  /// Forgets what the jobs gave.
  public func clear() {
    for job in jobs { try? FileManager.default.removeItem(atPath: path(job, "json")) }
  }

  /// The right to do a job, as long as the value lives; the system takes it back from a process that dies.
  public final class Claim {
    private let descriptor: Int32
    fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
  }

  /// Nil while another process does the job.
  /// - Throws: `FileError` when the folder cannot be written.
  public func claim(_ job: Job) throws -> Claim? {
    let lock = path(job, "lock")
    let descriptor = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileError(path: lock, "cannot write \(lock): \(String(cString: strerror(errno)))")
    }
    let claim = Claim(descriptor)
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? claim : nil
  }
}

/// Further processes that run the same script up to its sweep and take jobs from it.
public final class SweepWorkers {
  private var processes: [Process] = []
  private static let variable = "MOONLENS_SWEEP"

  /// The sweep this process was started to work on, if it was.
  public static var ownSweep: String? {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return nil }
    return text.split(separator: ":", maxSplits: 1).last.map(String.init)
  }

  /// Whether the process that started this one is gone.
  public static var isOrphan: Bool {
    guard let text = ProcessInfo.processInfo.environment[variable], let parent = text.split(separator: ":").first
    else { return false }
    return getppid() != Int32(parent)
  }

  public init() {}

  /// Starts `count` processes; fewer where the system refuses.
  public func start(_ count: Int, sweep: String, program: String, _ arguments: [String]) {
    for _ in 0..<max(count, 0) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(
        [SweepWorkers.variable: "\(getpid()):\(sweep)"], uniquingKeysWith: { $1 })
      process.standardInput = FileHandle.nullDevice
      // An error comes up again where this process does the job itself.
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return }
      processes.append(process)
    }
  }

  public var areRunning: Bool { processes.contains(where: \.isRunning) }

  /// Interrupts those that still run, which keep what they have trained, and waits for them.
  public func stop() {
    for process in processes where process.isRunning { process.interrupt() }
    for _ in 0..<300 where areRunning { usleep(10_000) }
    for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
    processes = []
  }
}
