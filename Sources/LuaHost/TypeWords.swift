/// What descriptions call types, said in LuaCATS.
public struct TypeWords {
  private let classes: Set<String>
  private static let words = [
    "boolean": "boolean", "integer": "integer", "number": "number", "string": "string", "function": "function",
    "table": "table", "any": "any", "nil": "nil", "dimension": "integer", "position": "integer", "name": "string",
    "mask": "tensor", "parameter group": "table", "table of options": "table", "these": "any", "value": "any",
  ]

  init(classes: Set<String>) { self.classes = classes }

  /// A type such as `tensor or list of numbers` as `tensor|number[]`; nil where a word is not known.
  public func annotation(_ type: String) -> String? {
    if type.hasPrefix("list of one of ") { return list(type.dropFirst(8)) }
    var parts: [String] = []
    for part in alternatives(type.hasPrefix("one of ") ? type.dropFirst(7) : type[...]) {
      guard let word = word(part) else { return nil }
      if !parts.contains(word) { parts.append(word) }
    }
    return parts.contains("any") ? "any" : parts.joined(separator: "|")
  }

  private func list(_ items: Substring) -> String? {
    annotation(String(items)).map { $0.contains("|") ? "(\($0))[]" : "\($0)[]" }
  }

  private func word(_ text: String) -> String? {
    if text.hasPrefix("\"") { return text }
    if let known = Self.words[text] ?? (classes.contains(text) ? text : nil) { return known }
    for article in ["a ", "an "] where text.hasPrefix(article) { return word(String(text.dropFirst(article.count))) }
    for head in ["list of ", "lists of "] where text.hasPrefix(head) { return list(text.dropFirst(head.count)) }
    if text.hasPrefix("table of "), text.hasSuffix(" by name") {
      return annotation(String(text.dropFirst(9).dropLast(8))).map { "table<string, \($0)>" }
    }
    if text.contains("{") || text.hasPrefix("nested list") { return "table" }
    return text.hasSuffix("s") ? word(String(text.dropLast())) : nil
  }

  /// The parts between commas and "or", but for those in quotes and braces.
  private func alternatives(_ type: Substring) -> [String] {
    var (parts, depth, isQuoted, rest) = ([""], 0, false, type)
    while let character = rest.first {
      if depth == 0, !isQuoted, let joint = [", or ", ", ", " or "].first(where: { rest.hasPrefix($0) }) {
        parts.append("")
        rest = rest.dropFirst(joint.count)
        continue
      }
      switch character {
      case "\"": isQuoted.toggle()
      case "{": depth += 1
      case "}": depth -= 1
      default: break
      }
      parts[parts.count - 1].append(character)
      rest.removeFirst()
    }
    return parts
  }
}
