/// The prompt runs each input as a chunk of its own, at whose end a `local` would be gone; lines taken from a script
/// would then not work there.
enum Locals {
  /// The text with the `local` of its outermost statements taken out, so that their names become globals. Lines stay
  /// where they are; `<const>` and `<close>` keep their `local`.
  static func kept(_ source: String) -> String {
    guard source.contains("local") else { return source }
    let tokens = Tokens(source)
    var bytes: [UInt8] = []
    var copied = 0
    var depth = 0
    func replace(_ range: Range<Int>, with text: String) {
      bytes += tokens.bytes[copied..<range.lowerBound] + Array(text.utf8)
      copied = range.upperBound
    }
    for (index, token) in tokens.list.enumerated() where token.kind == .keyword {
      switch tokens.text(token) {
      case "function", "do", "if", "repeat": depth += 1
      case "end", "until": depth -= 1
      case "local" where depth == 0:
        if tokens.word(index + 1) == "function" {
          replace(token.range, with: "     ")
        } else if let last = lastName(tokens, after: index), tokens.word(last + 1) != "<" {
          replace(token.range, with: "     ")
          let end = tokens.list[last].range.upperBound
          if tokens.word(last + 1) != "=" { replace(end..<end, with: " = nil") }
        }
      default: break
      }
    }
    bytes += tokens.bytes[copied...]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The last of the names that follow a `local`; the first one that has an attribute.
  private static func lastName(_ tokens: Tokens, after index: Int) -> Int? {
    var at = index + 1
    while at < tokens.list.count, tokens.list[at].kind == .name {
      guard tokens.word(at + 1) == "," else { return at }
      at += 2
    }
    return nil
  }
}
