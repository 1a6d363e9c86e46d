import Foundation

/// What layers far apart need of the process they are in.
public enum ThisProcess {
  /// Writes to standard error, which keeps results apart from messages. Where nobody can take a message, as on a full
  /// disk, it is lost: the work that it tells of is worth more.
  public static func say(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

  /// The most memory that the process has had so far, in bytes.
  public static var peakBytes: Int {
    if let bytes = highWaterMark { return bytes }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
  }

  /// From /proc; what getrusage tells counts the memory of the program that started this one, too.
  private static var highWaterMark: Int? {
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = read(file, &bytes, bytes.count)
    let lines = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
    // As in "VmHWM:     1234 kB".
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
