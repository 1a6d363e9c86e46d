import Foundation

extension JSON {
  /// How deep arrays and objects may be nested in text that is parsed.
  public static let maximumDepth = 512

  /// Reads JSON text (UTF-8), keys in the order of the text.
  ///
  /// Throws ``FormatError`` in the name of `name`, with the byte offset, for text that is not JSON, a key
  /// that comes twice in one object, a number beyond a double's range and nesting deeper than
  /// ``maximumDepth``.
  public static func parse(_ bytes: Bytes, name: String = "JSON") throws -> JSON {
    try bytes.withUnsafeBytes { buffer in
      var parser = JSONParser(text: buffer, name: name)
      return try parser.document()
    }
  }

  /// Reads JSON text. Throws like ``parse(_:name:)-(Bytes,_)``.
  public static func parse(_ text: String, name: String = "JSON") throws -> JSON {
    try parse(Bytes(Array(text.utf8)), name: name)
  }

  /// Reads a JSON file. Throws ``FileError`` when it cannot be read and ``FormatError`` when it is not JSON.
  public static func read(_ path: String) throws -> JSON { try parse(Bytes(mapping: path), name: path) }
}

/// The structure of JSON text. Foundation's parser would do but for the order of keys, which it loses;
/// strings with escapes are still left to it.
private struct JSONParser {
  let text: UnsafeRawBufferPointer
  let name: String
  var position = 0

  mutating func document() throws -> JSON {
    let result = try value(depth: 0)
    skipSpace()
    guard position == text.count else { throw error("expected the end of the text") }
    return result
  }

  private mutating func value(depth: Int) throws -> JSON {
    guard depth <= JSON.maximumDepth else { throw error("nested deeper than \(JSON.maximumDepth)") }
    skipSpace()
    guard let byte = peek else { throw error("expected a value") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw error("expected a value")
    }
  }

  private mutating func object(depth: Int) throws -> JSON {
    var members: [JSON.Member] = []
    var seen: Set<String> = []
    try list(until: "}") { parser in
      guard parser.peek == UInt8(ascii: "\"") else { throw parser.error("expected a key in quotes") }
      let start = parser.position
      let key = try parser.string()
      guard seen.insert(key).inserted else {
        throw FormatError(parser.name, "the key \(key.debugDescription) comes twice, again at byte \(start)")
      }
      parser.skipSpace()
      guard parser.take(":") else { throw parser.error("expected ':'") }
      members.append(JSON.Member(key, try parser.value(depth: depth + 1)))
    }
    return .object(members)
  }

  private mutating func array(depth: Int) throws -> JSON {
    var values: [JSON] = []
    try list(until: "]") { parser in values.append(try parser.value(depth: depth + 1)) }
    return .array(values)
  }

  /// Items between the bracket at the position and `close`, separated by commas.
  private mutating func list(until close: Unicode.Scalar, _ item: (inout JSONParser) throws -> Void) throws {
    position += 1
    skipSpace()
    if take(close) { return }
    while true {
      skipSpace()
      try item(&self)
      skipSpace()
      if take(close) { return }
      guard take(",") else { throw error("expected ',' or '\(close)'") }
    }
  }

  private mutating func string() throws -> String {
    let start = position
    var plain = true
    position += 1
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("expected no control character in a string") }
      if byte == UInt8(ascii: "\\") {
        plain = false
        position += 1
      }
      position += 1
    }
    guard position < text.count else { throw FormatError(name, "the string at byte \(start) does not end") }
    position += 1
    let quoted = UnsafeRawBufferPointer(rebasing: text[start..<position])
    let decoded =
      plain
      ? String(validating: quoted.dropFirst().dropLast(), as: UTF8.self)
      : try? JSONSerialization.jsonObject(
        with: Foundation.Data(quoted), options: .fragmentsAllowed) as? String
    guard let decoded else {
      throw FormatError(name, "the string at byte \(start) is not valid UTF-8 or has a wrong escape")
    }
    return decoded
  }

  private mutating func number() throws -> JSON {
    let start = position
    var isInteger = true
    _ = take("-")
    let leading = position
    var good = skipDigits() > 0 && (text[leading] != UInt8(ascii: "0") || position == leading + 1)
    if take(".") {
      isInteger = false
      good = skipDigits() > 0 && good
    }
    if take("e") || take("E") {
      isInteger = false
      _ = take("+") || take("-")
      good = skipDigits() > 0 && good
    }
    let digits = String(decoding: text[start..<position], as: UTF8.self)
    if good, isInteger, digits != "-0", let value = Int(digits) { return .int(value) }
    guard good, let value = Double(digits), value.isFinite else {
      throw FormatError(name, "\(digits.prefix(40)) at byte \(start) is not a number")
    }
    return .number(value)
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws -> JSON {
    let end = position + word.utf8CodeUnitCount
    guard end <= text.count, memcmp(text.baseAddress! + position, word.utf8Start, word.utf8CodeUnitCount) == 0
    else { throw error("expected '\(word)'") }
    position = end
    return value
  }

  private var peek: UInt8? { position < text.count ? text[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (byte >= 0x09 && byte <= 0x0d && byte != 0x0b && byte != 0x0c) {
      position += 1
    }
  }

  private func error(_ expected: String) -> FormatError {
    guard let byte = peek else {
      return FormatError(name, "\(expected), but the text ends at byte \(text.count)")
    }
    let shown = byte > 0x20 && byte < 0x7f ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    return FormatError(name, "\(expected) at byte \(position), got \(shown)")
  }
}
