import Foundation

/// Tables of numbers as comma-separated values (RFC 4180), with or without a line of names.
public struct CSV: Sendable, Equatable {
  /// The columns' names; empty where the table has none.
  public var names: [String]
  /// Row after row.
  public var values: [Double]
  public var columns: Int

  /// A table of rows; their number follows from the values.
  ///
  /// Throws ``FormatError`` when the values do not fill whole rows or the names are not one a column.
  public init(names: [String] = [], columns: Int, values: [Double]) throws {
    guard columns > 0 ? values.count % columns == 0 : values.isEmpty, names.isEmpty || names.count == columns else {
      throw FormatError(
        "table", "\(values.count) values and \(names.count) names do not make rows of \(columns) columns")
    }
    (self.names, self.columns, self.values) = (names, columns, values)
  }

  public var rows: Int { columns == 0 ? 0 : values.count / columns }

  /// Reads a file, plain or gzipped. Throws like ``parse(_:name:)``, and ``FileError``.
  public static func read(_ path: String) throws -> CSV { try parse(FileBytes.read(path).bytes, name: path) }

  /// Reads a table: numbers, in quotes or not, with nothing between two commas meaning NaN. A first line that holds
  /// anything else is the names.
  ///
  /// Throws ``FormatError`` in the name of `name` for a line of another length and anything that is not a number.
  public static func parse(_ bytes: Bytes, name: String) throws -> CSV {
    let text = bytes.array
    // A byte order mark is no part of the first name.
    var reader = Reader(text: text, position: text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0, name: name)
    var (names, values, columns) = ([String](), [Double](), 0)
    while let record = try reader.record() {
      if columns == 0 {
        columns = record.count
        if record.contains(where: { !$0.isEmpty && number($0) == nil }) {
          names = record.map { String(decoding: $0, as: UTF8.self) }
          continue
        }
      }
      guard record.count == columns else {
        throw FormatError(name, "line \(reader.line): expected \(columns) columns, got \(record.count)")
      }
      for (column, field) in record.enumerated() {
        guard let value = field.isEmpty ? .nan : number(field) else {
          let got = String(decoding: field.prefix(40), as: UTF8.self)
          throw FormatError(name, "line \(reader.line), column \(column + 1): expected a number, got '\(got)'")
        }
        values.append(value)
      }
    }
    return try CSV(names: names, columns: columns, values: values)
  }

  /// Writes the table, whole or not at all; numbers in the fewest digits that read back as the same. Throws
  /// ``FileError``.
  public func write(to path: String) throws {
    func quoted(_ name: String) -> String {
      name.utf8.contains { ",\"\r\n".utf8.contains($0) } || CSV.number(Array(name.utf8)) != nil
        ? "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : name
    }
    try AtomicFile.write(path) { sink in
      if !names.isEmpty { try sink.write(names.map(quoted).joined(separator: ",") + "\n") }
      for row in 0..<rows {
        let line = values[row * columns..<(row + 1) * columns].map { value in
          value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : value.isNaN ? "nan" : "\(value)"
        }
        try sink.write(line.joined(separator: ",") + "\n")
      }
    }
  }

  private static func number(_ field: [UInt8]) -> Double? {
    let trimmed = field.drop { $0 == 0x20 || $0 == 0x09 }
    guard !trimmed.isEmpty, trimmed.count < 400 else { return nil }
    return Double(String(decoding: trimmed, as: UTF8.self).trimmingCharacters(in: .whitespaces))
  }

  private struct Reader {
    let text: [UInt8]
    var position: Int
    let name: String
    /// Of the record that was read last.
    var line = 0
    private var nextLine = 1

    init(text: [UInt8], position: Int, name: String) {
      (self.text, self.position, self.name) = (text, position, name)
    }

    /// The fields of the next line that is not empty; nil at the end.
    mutating func record() throws -> [[UInt8]]? {
      while position < text.count, text[position] == 0x0a || text[position] == 0x0d {
        if text[position] == 0x0a { nextLine += 1 }
        position += 1
      }
      guard position < text.count else { return nil }
      line = nextLine
      var fields: [[UInt8]] = []
      while true {
        fields.append(try field())
        guard position < text.count, text[position] == UInt8(ascii: ",") else { return fields }
        position += 1
      }
    }

    private mutating func field() throws -> [UInt8] {
      guard position < text.count, text[position] == UInt8(ascii: "\"") else {
        let start = position
        while position < text.count, ![0x2c, 0x0a, 0x0d].contains(text[position]) { position += 1 }
        return Array(text[start..<position])
      }
      position += 1
      var value: [UInt8] = []
      while position < text.count {
        let byte = text[position]
        position += 1
        if byte == UInt8(ascii: "\"") {
          // A quote in quotes is written twice.
          guard position < text.count, text[position] == byte else {
            guard position == text.count || [0x2c, 0x0a, 0x0d].contains(text[position]) else {
              throw FormatError(name, "line \(nextLine): text follows a closing quote")
            }
            return value
          }
          position += 1
        }
        if byte == 0x0a { nextLine += 1 }
        value.append(byte)
      }
      throw FormatError(name, "line \(line): a quote is not closed")
    }
  }
}
