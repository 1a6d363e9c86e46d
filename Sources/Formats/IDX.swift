/// The IDX format of MNIST: two zero bytes, a type code, the number of sizes, the sizes and the elements, all
/// big-endian.
public enum IDX {
  private static let codes: [(code: UInt8, dtype: ElementType)] = [
    (0x08, .u8), (0x09, .i8), (0x0b, .i16), (0x0c, .i32), (0x0d, .f32), (0x0e, .f64),
  ]

  /// Reads an IDX file, plain or gzipped (told apart by the first bytes, not the name).
  ///
  /// Bytes of a plain u8 file are mapped and not copied. Throws ``FileError`` when the file cannot be read
  /// and ``FormatError`` when it is not IDX, too short or too long for its sizes, or corrupt gzip.
  public static func read(_ path: String) throws -> ArrayBytes {
    let raw = try Bytes(mapping: path)
    guard Gzip.isCompressed(raw) else { return try parse(raw, name: path) }
    // The header bounds the rest, so that a small file cannot unfold into all of the memory.
    let start = try Gzip.prefix(of: raw, count: 4 + 4 * 255, name: path)
    let header = try Header(Bytes(start), name: path)
    // One more byte than expected is let through: it makes "too long" an error of its own.
    let limit = min(header.fileSize, Int.max - 1) + 1
    return try parse(Gzip.inflate(raw, name: path, limit: limit), name: path)
  }

  /// Reads uncompressed IDX bytes; u8 arrays share them. Throws ``FormatError`` in the name of `name`.
  public static func parse(_ bytes: Bytes, name: String) throws -> ArrayBytes {
    let header = try Header(bytes, name: name)
    guard bytes.count == header.fileSize else {
      let expected = "expected \(header.fileSize) bytes for \(shapeText(header.shape))"
      throw FormatError(name, "\(expected), got \(bytes.count)")
    }
    let elements = try swapped(bytes[header.size..<bytes.count], header.dtype.size)
    return try ArrayBytes(dtype: header.dtype, shape: header.shape, bytes: elements, name: name)
  }

  /// The array as the bytes of an IDX file.
  ///
  /// Throws ``FormatError`` for element types IDX has not (i64, bool), more than 255 dimensions or a size
  /// above 2^32 - 1.
  public static func encode(_ array: ArrayBytes, name: String = "IDX") throws -> Bytes {
    guard let code = codes.first(where: { $0.dtype == array.dtype })?.code else {
      let known = codes.map(\.dtype.rawValue).joined(separator: ", ")
      throw FormatError(name, "IDX has no \(array.dtype), only \(known)")
    }
    guard array.shape.count <= 255, array.shape.allSatisfy({ $0 <= UInt32.max }) else {
      throw FormatError(name, "IDX holds no array of \(shapeText(array.shape))")
    }
    var header: [UInt8] = [0, 0, code, UInt8(array.shape.count)]
    for size in array.shape {
      header += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    }
    let elements = try swapped(array.bytes, array.dtype.size)
    return try Bytes(count: header.count + elements.count) { buffer in
      buffer.copyBytes(from: header)
      elements.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[header.count...]).copyMemory(from: $0)
      }
    }
  }

  /// Writes the array as an IDX file, whole or not at all. Throws like ``encode(_:name:)``, and
  /// ``FileError``.
  public static func write(_ array: ArrayBytes, to path: String) throws {
    try AtomicFile.write(path, bytes: encode(array, name: path))
  }

  /// The bytes with each element of `size` bytes turned round; single bytes are shared as they are.
  private static func swapped(_ bytes: Bytes, _ size: Int) throws -> Bytes {
    guard size > 1 else { return bytes }
    return try Bytes(count: bytes.count) { buffer in
      bytes.withUnsafeBytes { source in
        for start in stride(from: 0, to: source.count, by: size) {
          for offset in 0..<size { buffer[start + offset] = source[start + size - 1 - offset] }
        }
      }
    }
  }

  private struct Header {
    let dtype: ElementType
    let shape: [Int]
    let size: Int
    let fileSize: Int

    init(_ bytes: Bytes, name: String) throws {
      guard bytes.count >= 4 else {
        throw FormatError(name, "expected the 4 bytes of an IDX header, got \(bytes.count)")
      }
      guard bytes[0] == 0, bytes[1] == 0 else {
        throw FormatError(
          name, "not IDX: expected two zero bytes at the start, got \(bytes[0]) and \(bytes[1])")
      }
      guard let dtype = IDX.codes.first(where: { $0.code == bytes[2] })?.dtype else {
        throw FormatError(name, "byte 2 should be an IDX type code (8, 9, 11 to 14), got \(bytes[2])")
      }
      let headerSize = 4 + 4 * Int(bytes[3])
      guard bytes.count >= headerSize else {
        throw FormatError(name, "expected \(headerSize) bytes for \(bytes[3]) sizes, got \(bytes.count)")
      }
      let shape = stride(from: 4, to: headerSize, by: 4).map { start in
        (0..<4).reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
      }
      let fileSize = byteCount(dtype, shape)?.addingReportingOverflow(headerSize)
      guard let fileSize, !fileSize.overflow else {
        throw FormatError(name, "the sizes \(shapeText(shape)) of \(dtype) are no possible array")
      }
      (self.dtype, self.shape, self.size, self.fileSize) = (dtype, shape, headerSize, fileSize.partialValue)
    }
  }
}
