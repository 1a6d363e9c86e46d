/// Makes Cairo's SVG reproducible.
///
/// Cairo numbers surfaces and images through the whole life of a process, so the second drawing of a figure
/// would differ from the first in nothing but names such as `surface7`.
enum SVGNames {
  private static let prefixes = ["surface", "image", "mask", "clip", "linear", "radial"].map {
    Array($0.utf8)
  }

  /// The document with every such name counted from 1 in the order of appearance.
  static func renumbered(_ svg: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(svg.count)
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    var index = 0
    while index < svg.count {
      let byte = svg[index]
      output.append(byte)
      index += 1
      // A name stands behind `id="` or `#`; anything else, such as the base64 of an image, is left alone.
      guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\""), let end = endOfName(svg, index) else {
        continue
      }
      let name = svg[index..<end]
      let number = numbers[name, default: numbers.count + 1]
      numbers[name] = number
      output += name.prefix { !isDigit($0) }
      output += Array(String(number).utf8)
      index = end
    }
    return output
  }

  private static func endOfName(_ svg: [UInt8], _ start: Int) -> Int? {
    let rest = svg[start...]
    guard let prefix = prefixes.first(where: { rest.starts(with: $0) }) else { return nil }
    var end = start + prefix.count
    while end < svg.count, isDigit(svg[end]) { end += 1 }
    let isWhole = end < svg.count && (svg[end] == UInt8(ascii: "\"") || svg[end] == UInt8(ascii: ")"))
    return end > start + prefix.count && isWhole ? end : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
