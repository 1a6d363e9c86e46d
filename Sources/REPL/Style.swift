import Foundation

/// What text looks like on a terminal; plain where colours are not wanted.
public struct Style: Sendable {
  /// Meanings of text, each with a look of its own.
  public enum Look: String, Sendable {
    case name = "36"
    case string = "32"
    case number = "33"
    case faint = "2"
    case strong = "1"
    case wrong = "1;31"
    case prompt = "1;34"
  }

  public let hasColors: Bool

  public init(hasColors: Bool) { self.hasColors = hasColors }

  /// The style for a file descriptor: colours on a terminal that has them, unless NO_COLOR says otherwise.
  public init(for descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let terminal = environment["TERM"] ?? ""
    hasColors = isatty(descriptor) != 0 && !refused && terminal != "dumb" && !terminal.isEmpty
  }

  /// The text in a look.
  public func callAsFunction(_ look: Look, _ text: String) -> String {
    hasColors && !text.isEmpty ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Columns and rows of the terminal behind a descriptor; a usual size where there is none.
public func terminalSize(_ descriptor: Int32 = STDOUT_FILENO) -> (columns: Int, rows: Int) {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
  return (Int(size.ws_col), Int(size.ws_row))
}
