import Foundation

/// How the progress of long work is shown.
public enum ProgressDisplay: Sendable {
  case nothing
  /// Lines of plain text now and then, for a file or a log.
  case lines
  /// A bar that is written over, on a terminal.
  case bar

  /// What suits standard error: a bar on a terminal that can write over a line, elsewhere lines where they are `logged`.
  public static func standard(
    logged: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> ProgressDisplay {
    let terminal = environment["TERM"] ?? ""
    let canDraw = isatty(STDERR_FILENO) != 0 && !terminal.isEmpty && terminal != "dumb"
    return canDraw ? .bar : logged ? .lines : .nothing
  }
}

/// The line that shows how far work is.
struct ProgressBar {
  let label: String
  /// The share that is done, 0 to 1.
  let done: Double
  /// As epoch 3/10.
  let place: String
  let figures: String?
  var rate: String?
  var left: String?

  /// Goes back to the beginning of a terminal's line and empties it.
  static let clear = "\r\u{1B}[K"

  /// As much of it as a line holds: one that wraps cannot be written over.
  func text(columns: Int) -> String {
    let most = max(columns - 1, 10)
    let (rate, left) = (self.rate.map { "  " + $0 } ?? "", self.left.map { "  \($0) left" } ?? "")
    for (cells, rate) in [(24, rate), (12, rate), (12, ""), (6, "")] {
      let full = Int(done * Double(cells))
      let graphic = String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
      let text = "\(label) \(graphic) \(place)" + (figures.map { "  " + $0 } ?? "") + rate + left
      if text.count <= most { return text }
    }
    return String("\(label) \(place)\(left)".prefix(most))
  }

  /// So many things a second, or a minute where they take longer.
  static func rate(_ perSecond: Double) -> String {
    if perSecond >= 10_000 { return String(format: "%.0fk/s", perSecond / 1000) }
    if perSecond >= 10 { return String(format: "%.0f/s", perSecond) }
    return perSecond >= 1 ? String(format: "%.1f/s", perSecond) : String(format: "%.1f/min", 60 * perSecond)
  }

  static func time(_ seconds: Double) -> String {
    if seconds < 100 { return String(format: "%.0f s", seconds) }
    if seconds < 6000 { return String(format: "%.0f min", seconds / 60) }
    return seconds < 1e7 ? String(format: "%.0f h", seconds / 3600) : "ages"
  }
}
