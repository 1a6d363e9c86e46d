import Formats

/// Labelled images as lines of numbers: the label, then the pixels row by row, with commas between.
enum ImageCSV {
  /// Reads images of `rows` x `columns`; a first line that does not begin with a digit is a heading.
  ///
  /// Throws ``FormatError`` with the line for a number above 255, anything that is no number, or a line that
  /// is too short or too long.
  static func parse(
    _ bytes: Bytes, rows: Int, columns: Int, name: String
  ) throws -> (images: ArrayBytes, labels: ArrayBytes) {
    let perLine = rows * columns + 1
    var labels: [UInt8] = []
    var pixels: [UInt8] = []
    try bytes.withUnsafeBytes { text in
      var position = 0
      var line = 1
      if let first = text.first, !isDigit(first) {
        position = (text.firstIndex(of: newline) ?? text.count - 1) + 1
        line = 2
      }
      // A value takes two characters at least, which bounds the memory by the size of the file.
      pixels.reserveCapacity(text.count / 2)
      while position < text.count {
        for field in 0..<perLine {
          let value = try number(text, &position, line, name)
          if field == 0 { labels.append(value) } else { pixels.append(value) }
          if field + 1 < perLine {
            guard position < text.count, text[position] == comma else {
              throw FormatError(name, "line \(line): expected \(perLine) numbers, got \(field + 1)")
            }
            position += 1
          }
        }
        if position < text.count, text[position] == carriageReturn { position += 1 }
        guard position == text.count || text[position] == newline else {
          throw FormatError(name, "line \(line): expected its end after \(perLine) numbers")
        }
        position += 1
        line += 1
      }
    }
    return (
      try ArrayBytes(pixels, shape: [labels.count, rows, columns]),
      try ArrayBytes(labels)
    )
  }

  private static func number(
    _ text: UnsafeRawBufferPointer, _ position: inout Int, _ line: Int, _ name: String
  ) throws -> UInt8 {
    let start = position
    var value = 0
    while position < text.count, isDigit(text[position]), value <= 255 {
      value = 10 * value + Int(text[position] - zero)
      position += 1
    }
    guard position > start, value <= 255 else {
      throw FormatError(name, "line \(line): expected a number from 0 to 255 at byte \(start)")
    }
    return UInt8(value)
  }

  private static let zero = UInt8(ascii: "0")
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= UInt8(ascii: "9") }
}
