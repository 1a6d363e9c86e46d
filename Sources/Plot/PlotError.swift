/// What went wrong while describing, drawing or writing a figure.
///
/// The message names the function, what was expected and what came, and is meant to be shown to the user as
/// it is.
public struct PlotError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The whole message, for example `heatmap: 784 values do not fill 28 rows of 27 columns`.
  public let message: String

  /// Makes an error with this message.
  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }

  /// How an error names a series of a chart: by its position, which it counts from 1, and the beginning of its label.
  static func series(_ index: Int, _ label: String?) -> String {
    "series \(index + 1)" + (label.map { " ('\($0.prefix(60))')" } ?? "")
  }
}
