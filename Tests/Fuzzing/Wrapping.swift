/// Containers with right checksums around changed contents: what is behind a checksum would never be reached otherwise.
enum Wrapping {
  private static let table: [UInt32] = (0..<256).map { n in
    (0..<8).reduce(UInt32(n)) { c, _ in c & 1 == 1 ? 0xedb8_8320 ^ (c >> 1) : c >> 1 }
  }

  /// CRC-32 as in PNG, gzip and ZIP (ISO 3309).
  static func crc32<Bytes: Sequence<UInt8>>(_ bytes: Bytes) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
  }

  private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Deflate without compression (RFC 1951, stored blocks).
  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    repeat {
      let piece = bytes[start..<min(bytes.count, start + 65_535)]
      start += piece.count
      out += [start == bytes.count ? 1 : 0] + little(piece.count, 2) + little(~piece.count, 2) + piece
    } while start < bytes.count
    return out
  }

  static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(bytes) + little(Int(crc32(bytes)), 4) + little(bytes.count, 4)
  }

  /// A ZIP archive with one entry, stored or deflated.
  static func zipped(_ name: String, _ bytes: [UInt8], deflate: Bool) -> [UInt8] {
    let (title, data) = (Array(name.utf8), deflate ? deflated(bytes) : bytes)
    let common =
      little(20, 2) + little(0, 2) + little(deflate ? 8 : 0, 2) + little(0, 4) + little(Int(crc32(bytes)), 4)
      + little(data.count, 4) + little(bytes.count, 4) + little(title.count, 2) + little(0, 2)
    let local = little(0x0403_4b50, 4) + common + title + data
    let central = little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 14) + title
    return local + central + little(0x0605_4b50, 4) + little(0, 4) + little(1, 2) + little(1, 2)
      + little(central.count, 4) + little(local.count, 4) + little(0, 2)
  }

  /// A PNG with the checksums of its chunks put right, as far as they can be found.
  static func repaired(png: [UInt8]) -> [UInt8] {
    var bytes = png
    var at = 8
    while at + 12 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 << 8 | Int(bytes[at + $1]) }
      guard length <= bytes.count - at - 12 else { break }
      let sum = Int(crc32(bytes[at + 4..<at + 8 + length]))
      for i in 0..<4 { bytes[at + 8 + length + i] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * i)) }
      at += 12 + length
    }
    return bytes
  }
}
