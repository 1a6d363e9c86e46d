/// How long a text in a figure may be: longer ones are a slip, such as a file's contents, and would take for ever to set.
enum TextLimit {
  static let most = 10_000

  /// Checks texts by their names; `kind` names the panel in the error.
  static func check(_ kind: String, _ texts: [(name: String, text: String?)]) throws {
    for (name, text) in texts {
      guard let text, text.utf8.count > most, text.count > most else { continue }
      throw PlotError("\(kind): '\(name)' must have at most \(most) characters, got \(text.count)")
    }
  }
}
