import Foundation

/// Inputs typed before, each once, oldest first.
///
/// The file is appended to at each input, so that a crash loses nothing and sessions side by side keep what the other
/// adds; one that has grown long is cut where a session begins. It has libedit's format: one entry a line, with the bytes
/// that would end it as octal escapes.
public final class History {
  public private(set) var entries: [String] = []
  private var known: Set<String> = []
  private let path: String?
  /// Why inputs were not kept in the file, if they were not.
  public private(set) var failure: String?
  /// Told of the first failure.
  public var complain: (String) -> Void = { _ in }
  /// The most that are kept.
  public let limit: Int
  private static let header = "_HiStOrY_V2_"
  /// Longer inputs are data rather than something to call back.
  private static let longest = 50_000

  /// The history kept in a file, or, without one, for this process alone.
  public init(path: String?, limit: Int = 10_000) {
    (self.path, self.limit) = (path, limit)
    guard let path, let bytes = FileManager.default.contents(atPath: path) else { return }
    var all = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    if all.first == History.header { all.removeFirst() }
    // The last of equal ones counts.
    var seen: Set<String> = []
    entries = all.reversed().map(History.decoded).filter { !$0.isEmpty && seen.insert($0).inserted }.reversed()
    entries = Array(entries.suffix(limit))
    known = Set(entries)
    // Now, when nothing is known that is not in the file: later another session's inputs would be lost.
    if all.count > 2 * limit { rewrite() }
  }

  /// `$XDG_STATE_HOME/moonlens/history`, or where the specification has that folder by default.
  public static func standardPath(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    return (state ?? home + "/.local/state") + "/moonlens/history"
  }

  /// Makes an input the latest. Returns whether it took one out that was there before.
  @discardableResult
  public func add(_ input: String) -> Bool {
    let text = input.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty, text.utf8.count <= History.longest, !text.contains("\0"), text != entries.last else {
      return false
    }
    let removed = !known.insert(text).inserted
    if removed { entries.removeAll { $0 == text } }
    entries.append(text)
    if entries.count > limit { known.remove(entries.removeFirst()) }
    append(text)
    return removed
  }

  private func append(_ text: String) {
    guard let path else { return }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard file >= 0 else { return fail() }
    defer { close(file) }
    let isNew = lseek(file, 0, SEEK_END) == 0
    // In one piece, so that two sessions do not mix their lines.
    let bytes = Array(((isNew ? History.header + "\n" : "") + History.encoded(text) + "\n").utf8)
    if write(file, bytes, bytes.count) != bytes.count { fail() }
  }

  private func fail() {
    let reason = String(cString: strerror(errno))
    guard failure == nil else { return }
    failure = "the history cannot be kept in \(path ?? ""): \(reason)"
    complain(failure ?? "")
  }

  private func rewrite() {
    guard let path else { return }
    let text = ([History.header] + entries.map(History.encoded)).map { $0 + "\n" }.joined()
    try? text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  static func encoded(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\134").replacingOccurrences(of: "\n", with: "\\012")
      .replacingOccurrences(of: "\r", with: "\\015")
  }

  static func decoded(_ line: String) -> String {
    guard line.utf8.contains(0x5c) else { return line }
    var bytes: [UInt8] = []
    var rest = Array(line.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == 0x5c, digits.count == 3, digits.allSatisfy({ 0x30...0x37 ~= $0 }) {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        rest = rest.dropFirst(3)
      } else if byte == 0x5c, rest.first == 0x5c {
        bytes.append(0x5c)
        rest = rest.dropFirst()
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
