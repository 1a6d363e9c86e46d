/// NumPy's format for one array: a magic, a version, a header that is a Python dictionary, the elements.
///
/// Described in numpy.lib.format. Read are booleans, integers and floats of any byte order and either memory order;
/// half precision comes as f32, unsigned 16 and 32 bits as the next larger signed type. Written is version 1.0.
public enum NPY {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a file; elements in this machine's order are mapped and not copied.
  ///
  /// Throws ``FileError`` when it cannot be read, ``FormatError`` when it breaks the format or holds something else.
  public static func read(_ path: String) throws -> ArrayBytes { try parse(Bytes(mapping: path), name: path) }

  /// Reads the bytes of a file. Throws ``FormatError`` in the name of `name`.
  public static func parse(_ bytes: Bytes, name: String) throws -> ArrayBytes {
    guard bytes.count >= 10, bytes[0..<6].array == magic else {
      throw FormatError(name, "not npy: it does not begin with \\x93NUMPY and a version")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw FormatError(name, "version \(version) of npy is not known, only 1 to 3")
    }
    let lengthBytes = version == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthBytes else { throw FormatError(name, "the header is cut off") }
    let length = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    let start = 8 + lengthBytes
    guard length <= bytes.count - start else {
      throw FormatError(name, "expected a header of \(length) bytes, got \(bytes.count - start)")
    }
    let header = try Header(bytes[start..<start + length].array, name: name)
    let data = bytes[start + length..<bytes.count]
    let array = try header.type.decode(data, shape: header.fortran ? header.shape.reversed() : header.shape, name)
    return header.fortran ? try transposed(array, name) : array
  }

  /// What a file has before its elements.
  static func head(_ dtype: ElementType, _ sizes: [Int]) throws -> [UInt8] {
    let shape = sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? "," : "")
    let descr = Stored.written.first { $0.type == dtype }!.descr
    var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(shape)), }"
    // The elements begin at a multiple of 64.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = header.utf8.count
    guard length <= UInt16.max else { throw FormatError("npy", "\(sizes.count) dimensions are too many") }
    return magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
  }

  /// The array as the bytes of a file.
  public static func encode(_ array: ArrayBytes) throws -> Bytes {
    let head = try head(array.dtype, array.shape)
    return try Bytes(count: head.count + array.bytes.count) { buffer in
      buffer.copyBytes(from: head)
      array.bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[head.count...]).copyMemory(from: $0)
      }
    }
  }

  /// Writes the array, whole or not at all. Throws ``FileError``.
  public static func write(_ array: ArrayBytes, to path: String) throws {
    try AtomicFile.write(path, bytes: encode(array))
  }

  /// The array with its dimensions in reverse order, as rows.
  private static func transposed(_ array: ArrayBytes, _ name: String) throws -> ArrayBytes {
    let shape = Array(array.shape.reversed())
    let size = array.dtype.size
    // Strides in the source of the result's dimensions: those of column order.
    var strides: [Int] = []
    var stride = size
    for length in shape {
      strides.append(stride)
      stride *= max(length, 1)
    }
    let bytes = try Bytes(count: array.bytes.count) { out in
      array.bytes.withUnsafeBytes { source in
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        for place in Swift.stride(from: 0, to: out.count, by: size) {
          UnsafeMutableRawBufferPointer(rebasing: out[place..<place + size])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + size]))
          var dim = shape.count - 1
          while dim >= 0 {
            index[dim] += 1
            offset += strides[dim]
            if index[dim] < shape[dim] { break }
            offset -= strides[dim] * shape[dim]
            index[dim] = 0
            dim -= 1
          }
        }
      }
    }
    return try ArrayBytes(dtype: array.dtype, shape: shape, bytes: bytes, name: name)
  }

  /// The three entries of the header, in any order.
  private struct Header {
    var descr = ""
    var fortran = false
    var shape: [Int] = []
    var type: Stored

    init(_ text: [UInt8], name: String) throws {
      var scanner = Scanner(text: text, name: name)
      var seen: Set<String> = []
      try scanner.expect("{")
      while !scanner.take("}") {
        let key = try scanner.string()
        try scanner.expect(":")
        guard seen.insert(key).inserted else { throw FormatError(name, "the header holds '\(key)' twice") }
        switch key {
        case "descr":
          guard scanner.next() != UInt8(ascii: "[") else {
            throw FormatError(name, "an array of records was found, expected one type of number")
          }
          descr = try scanner.string()
        case "fortran_order": fortran = try scanner.bool()
        case "shape": shape = try scanner.tuple()
        default:
          throw FormatError(name, "the header holds '\(key.prefix(40))', expected descr, fortran_order and shape")
        }
        if !scanner.take(",") {
          try scanner.expect("}")
          break
        }
      }
      guard seen.count == 3 else {
        throw FormatError(name, "the header lacks one of descr, fortran_order and shape")
      }
      guard let type = Stored(descr) else {
        throw FormatError(
          name, "elements of type '\(descr.prefix(20))' are not supported, only bool, integers and floats")
      }
      self.type = type
    }
  }

  /// Just enough of Python's syntax.
  private struct Scanner {
    let text: [UInt8]
    let name: String
    var position = 0

    mutating func next() -> UInt8? {
      while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) { position += 1 }
      return position < text.count ? text[position] : nil
    }

    mutating func take(_ character: Character) -> Bool {
      guard next() == character.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func expect(_ character: Character) throws {
      guard take(character) else {
        let got = next().map { "'\(Character(UnicodeScalar($0)))'" } ?? "its end"
        throw FormatError(name, "expected '\(character)' at byte \(position) of the header, got \(got)")
      }
    }

    mutating func string() throws -> String {
      let quote: Character = next() == UInt8(ascii: "\"") ? "\"" : "'"
      try expect(quote)
      let start = position
      while position < text.count, text[position] != quote.asciiValue { position += 1 }
      let value = String(decoding: text[start..<position], as: UTF8.self)
      try expect(quote)
      return value
    }

    mutating func bool() throws -> Bool {
      for (word, value) in [("True", true), ("False", false)] where next() != nil {
        if text[position...].starts(with: word.utf8) {
          position += word.utf8.count
          return value
        }
      }
      throw FormatError(name, "'fortran_order' should be True or False")
    }

    mutating func tuple() throws -> [Int] {
      var values: [Int] = []
      try expect("(")
      while !take(")") {
        _ = next()
        let start = position
        while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
        guard let value = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
          throw FormatError(name, "'shape' should be a tuple of sizes")
        }
        // Old versions of NumPy wrote Python 2's long integers.
        if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
        values.append(value)
        guard values.count <= 64 else { throw FormatError(name, "'shape' has more than 64 sizes") }
        if !take(",") {
          try expect(")")
          break
        }
      }
      return values
    }
  }
}
