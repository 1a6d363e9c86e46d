/// A piece of Lua source text.
struct Token: Equatable {
  enum Kind: Equatable {
    case name, keyword, number, symbol
    /// `isClosed`: whether its end was found.
    case string(isClosed: Bool)
    case comment(isClosed: Bool)
  }

  let kind: Kind
  /// Its bytes' positions in the text.
  let range: Range<Int>
}

/// Source text cut into tokens. Any text can be: what Lua does not know becomes symbols.
struct Tokens {
  static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not",
    "or", "repeat", "return", "then", "true", "until", "while",
  ]

  let bytes: [UInt8]
  /// Without comments, but for one that the text ends in.
  private(set) var list: [Token] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
      let start = at
      let kind = scan(&at)
      guard let kind else { continue }
      if case .comment(isClosed: true) = kind { continue }
      list.append(Token(kind: kind, range: start..<at))
    }
  }

  func text(_ token: Token) -> String { text(token.range) }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The text of the token at a position; nil where there is none.
  func word(_ index: Int) -> String? { list.indices.contains(index) ? text(list[index]) : nil }

  /// A string's value. Escapes stay as they are written.
  func content(_ token: Token) -> String {
    let text = text(token)
    guard case .string(let isClosed) = token.kind, let quote = text.first else { return text }
    guard quote == "[" else { return String(text.dropFirst().dropLast(isClosed ? 1 : 0)) }
    let level = text.dropFirst().prefix { $0 == "=" }.count + 2
    return String(text.dropFirst(level).dropLast(isClosed ? level : 0))
  }

  /// Reads what stands at a position and moves past it; nil for white space.
  private func scan(_ at: inout Int) -> Token.Kind? {
    let byte = bytes[at]
    switch byte {
    case 0x20, 0x09...0x0d:
      at += 1
      return nil
    case _ where Self.isNameStart(byte):
      let start = at
      while at < bytes.count, Self.isNamePart(bytes[at]) { at += 1 }
      return Self.keywords.contains(text(start..<at)) ? .keyword : .name
    case 0x30...0x39,
      0x2e where byte != 0x2e || at + 1 < bytes.count && Self.isDigit(bytes[at + 1]):
      number(&at)
      return .number
    case 0x22, 0x27:
      return .string(isClosed: quoted(&at))
    case 0x5b:
      if let level = longLevel(at) { return .string(isClosed: long(&at, level)) }
      at += 1
      return .symbol
    case 0x2d where at + 1 < bytes.count && bytes[at + 1] == 0x2d:
      at += 2
      if at < bytes.count, bytes[at] == 0x5b, let level = longLevel(at) { return .comment(isClosed: long(&at, level)) }
      while at < bytes.count, bytes[at] != 0x0a { at += 1 }
      return .comment(isClosed: at < bytes.count)
    default:
      for symbol in ["...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"] where starts(at, with: symbol) {
        at += symbol.utf8.count
        return .symbol
      }
      at += 1
      return .symbol
    }
  }

  private func starts(_ at: Int, with symbol: String) -> Bool { bytes[at...].starts(with: symbol.utf8) }

  private func startsNumber(_ at: Int) -> Bool {
    Self.isDigit(bytes[at]) || bytes[at] == 0x2e && at + 1 < bytes.count && Self.isDigit(bytes[at + 1])
  }

  private func number(_ at: inout Int) {
    let isHex = at + 1 < bytes.count && bytes[at] == 0x30 && bytes[at + 1] | 0x20 == 0x78
    if isHex { at += 2 }
    while at < bytes.count {
      let byte = bytes[at]
      // Two dots join strings.
      if byte == 0x2e, at + 1 < bytes.count, bytes[at + 1] == 0x2e { return }
      let isExponent = (byte | 0x20) == (isHex ? 0x70 : 0x65)
      if isExponent, at + 1 < bytes.count, bytes[at + 1] == 0x2b || bytes[at + 1] == 0x2d {
        at += 2
      } else if Self.isNamePart(byte) || byte == 0x2e {
        at += 1
      } else {
        return
      }
    }
  }

  private func quoted(_ at: inout Int) -> Bool {
    let quote = bytes[at]
    at += 1
    while at < bytes.count {
      if bytes[at] == 0x5c {
        at = min(at + 2, bytes.count)
      } else if bytes[at] == 0x0a {
        return false
      } else {
        at += 1
        if bytes[at - 1] == quote { return true }
      }
    }
    return false
  }

  /// The number of "=" where a long bracket opens.
  private func longLevel(_ at: Int) -> Int? {
    var end = at + 1
    while end < bytes.count, bytes[end] == 0x3d { end += 1 }
    return end < bytes.count && bytes[end] == 0x5b ? end - at - 1 : nil
  }

  private func long(_ at: inout Int, _ level: Int) -> Bool {
    at += level + 2
    while at < bytes.count {
      if bytes[at] == 0x5d {
        var end = at + 1
        while end < bytes.count, bytes[end] == 0x3d, end - at <= level { end += 1 }
        if end < bytes.count, bytes[end] == 0x5d, end - at - 1 == level {
          at = end + 1
          return true
        }
      }
      at += 1
    }
    return false
  }

  static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
  static func isNameStart(_ byte: UInt8) -> Bool { 0x61...0x7a ~= byte | 0x20 && byte < 0x80 || byte == 0x5f }
  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
}

extension Tokens {
  /// Whether a text is one name.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isNameStart(first), text.utf8.allSatisfy(isNamePart) else { return false }
    return !keywords.contains(text)
  }
}
