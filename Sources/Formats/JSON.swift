import Foundation

/// A JSON value whose objects keep the order of their keys.
///
///     let report: JSON = ["experiment": "fig04", "seed": 420, "metrics": ["accuracy": 0.981]]
///     try report.write(to: "out/fig04.json")
public enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case int(Int)
  /// Any other number. JSON has no NaN and no infinity: they are written as null.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// One key of an object and its value.
  public struct Member: Sendable, Equatable {
    public let key: String
    public let value: JSON

    public init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's key; nil where there is none or this is no object.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The text of a string, else nil.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of an integer, else nil.
  public var int: Int? { if case .int(let value) = self { value } else { nil } }

  /// The value of a number of either kind, else nil.
  public var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements of an array, else nil.
  public var array: [JSON]? { if case .array(let values) = self { values } else { nil } }

  /// The members of an object in order, else nil.
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// Writes the pretty text and a newline as a file, whole or not at all. Throws ``FileError``.
  public func write(to path: String) throws { try AtomicFile.write(path, text: text() + "\n") }

  /// The value as text, keys in their order, doubles in the shortest form that reads back to the same bits.
  ///
  /// Pretty text is indented by two spaces, with arrays of plain values on one line.
  public func text(pretty: Bool = true) -> String {
    var out = ""
    write(into: &out, indent: pretty ? "\n" : nil)
    return out
  }

  private var isPlain: Bool {
    switch self {
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    default: true
    }
  }

  private func write(into out: inout String, indent: String?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .number(let value): out += value.isFinite ? "\(value)" : "null"
    case .string(let text): JSON.quote(text, into: &out)
    case .array(let values):
      let line = values.allSatisfy(\.isPlain) ? nil : indent
      JSON.list(values, "[", "]", into: &out, indent: line, spaced: indent != nil) { value, out, inner in
        value.write(into: &out, indent: inner ?? indent)
      }
    case .object(let members):
      JSON.list(members, "{", "}", into: &out, indent: indent, spaced: indent != nil) { member, out, inner in
        JSON.quote(member.key, into: &out)
        out += indent == nil ? ":" : ": "
        member.value.write(into: &out, indent: inner)
      }
    }
  }

  private static func list<Item>(
    _ items: [Item], _ open: String, _ close: String, into out: inout String, indent: String?, spaced: Bool,
    _ item: (Item, inout String, String?) -> Void
  ) {
    let inner = items.isEmpty ? nil : indent.map { $0 + "  " }
    out += open
    for (position, value) in items.enumerated() {
      if position > 0 { out += inner == nil && spaced ? ", " : "," }
      out += inner ?? ""
      item(value, &out, inner)
    }
    if inner != nil, let indent { out += indent }
    out += close
  }

  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case _ where scalar.value < 0x20:
        out += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}
