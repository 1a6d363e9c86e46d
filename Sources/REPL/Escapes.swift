import Foundation

extension String {
  /// The text as it stands in a string of Lua between such quotes.
  func escaped(in quote: Character) -> String {
    var text = ""
    for scalar in unicodeScalars {
      if scalar == "\\" || Character(scalar) == quote { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text.printable
  }

  /// Without what would steer a terminal: control characters are written as Lua's escapes.
  var printable: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 128 && scalar.properties.generalCategory == .control:
        text += String(format: "\\x%02X", scalar.value)
      case _ where scalar.properties.generalCategory == .control:
        text += String(format: "\\u{%X}", scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The value of what stands between quotes in Lua, as far as `escaped` writes it; nil where another escape, or half of
  /// one, is in it.
  var unescaped: String? {
    guard contains("\\") else { return self }
    var text = ""
    var rest = Substring(self).unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "\\": text += "\\"
      case "\"": text += "\""
      case "'": text += "'"
      case "n": text += "\n"
      case "t": text += "\t"
      case "r": text += "\r"
      case "x":
        guard let code = UInt8(String(rest.prefix(2)), radix: 16), code < 128 else { return nil }
        text.unicodeScalars.append(Unicode.Scalar(code))
        rest = rest.dropFirst(2)
      case "u":
        guard rest.popFirst() == "{", let end = rest.firstIndex(of: "}"),
          let scalar = UInt32(String(rest[..<end]), radix: 16).flatMap(Unicode.Scalar.init)
        else { return nil }
        text.unicodeScalars.append(scalar)
        rest = rest[rest.index(after: end)...]
      default: return nil
      }
    }
    return text
  }
}
