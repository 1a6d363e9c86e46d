import CZlib

/// ZIP archives, as far as NumPy's npz needs them: whole entries, stored or deflated, with their checksums.
enum Zip {
  struct Entry {
    let name: String
    let bytes: Bytes
  }

  private struct Place {
    let name: String
    let method: Int
    let checksum: UInt32
    let packed: Int
    let size: Int
    let offset: Int
  }

  /// The entries of an archive, in the order of its directory; stored ones share the bytes.
  ///
  /// Throws ``FormatError`` in the name of `name` when the archive is damaged or uses what is not supported.
  static func parse(_ bytes: Bytes, name: String) throws -> [Entry] {
    try directory(bytes, name: name).map { place in
      let label = "\(name): '\(place.name)'"
      let start = try dataStart(bytes, place, label: label)
      guard place.packed >= 0, place.packed <= bytes.count - start else {
        throw FormatError(label, "its \(place.packed) bytes reach beyond the end of the file")
      }
      let packed = bytes[start..<start + place.packed]
      let data: Bytes
      switch place.method {
      case 0:
        guard place.packed == place.size else { throw FormatError(label, "the two sizes of a stored entry differ") }
        data = packed
      case 8: data = try inflate(packed, size: place.size, label: label)
      default: throw FormatError(label, "compression method \(place.method) is not supported, only stored and deflated")
      }
      guard checksum(data) == place.checksum else { throw FormatError(label, "the checksum does not agree") }
      return Entry(name: place.name, bytes: data)
    }
  }

  /// Writes entries, stored, whole or not at all.
  ///
  /// Throws ``FileError``, and ``FormatError`` beyond the 4 GiB and 65535 entries of the plain format.
  static func write(_ entries: [Entry], to path: String) throws {
    let total = entries.reduce(22) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 76 }
    guard entries.count < Int(UInt16.max), total < Int(UInt32.max) else {
      throw FormatError(path, "\(entries.count) arrays of \(total) bytes are more than a zip archive holds")
    }
    try AtomicFile.write(path) { sink in
      var central: [UInt8] = []
      var offset = 0
      for entry in entries {
        let name = Array(entry.name.utf8)
        let sum = Int(checksum(entry.bytes))
        // Version 2.0, UTF-8 names, stored; 1 January 1980, so that equal arrays make equal files.
        let common =
          little(20, 2) + little(0x800, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) + little(sum, 4)
          + little(entry.bytes.count, 4) + little(entry.bytes.count, 4) + little(name.count, 2) + little(0, 2)
        let local = little(0x0403_4b50, 4) + common + name
        central += little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
        central += little(0, 4) + little(offset, 4) + name
        try local.withUnsafeBytes { try sink.write($0) }
        try entry.bytes.withUnsafeBytes { try sink.write($0) }
        offset += local.count + entry.bytes.count
      }
      let end =
        little(0x0605_4b50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
        + little(central.count, 4) + little(offset, 4) + little(0, 2)
      try (central + end).withUnsafeBytes { try sink.write($0) }
    }
  }

  private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A little-endian number; the caller has checked that it lies within the bytes.
  private static func number(_ bytes: Bytes, _ at: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }

  private static func directory(_ bytes: Bytes, name: String) throws -> [Place] {
    // The end record is the last 22 bytes, or lies before a comment of at most 65535.
    let first = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: first, by: -1)
        .first(where: { number(bytes, $0, 4) == 0x0605_4b50 })
    else { throw FormatError(name, "not a zip archive, or cut off: its end record is missing") }
    var count = number(bytes, end + 10, 2)
    var offset = number(bytes, end + 16, 4)
    if count == 0xffff || offset == 0xffff_ffff, end >= 20, number(bytes, end - 20, 4) == 0x0706_4b50 {
      let record = number(bytes, end - 12, 8)
      guard record >= 0, record <= bytes.count - 56, number(bytes, record, 4) == 0x0606_4b50 else {
        throw FormatError(name, "the zip64 end record is missing")
      }
      (count, offset) = (number(bytes, record + 32, 8), number(bytes, record + 48, 8))
    }
    var places: [Place] = []
    for _ in 0..<max(count, 0) {
      guard offset >= 0, offset <= bytes.count - 46, number(bytes, offset, 4) == 0x0201_4b50 else {
        throw FormatError(name, "the directory of the zip archive is damaged near byte \(offset)")
      }
      let lengths = (name: number(bytes, offset + 28, 2), extra: number(bytes, offset + 30, 2))
      let next = offset + 46 + lengths.name + lengths.extra + number(bytes, offset + 32, 2)
      guard next <= bytes.count else { throw FormatError(name, "the directory of the zip archive is cut off") }
      let title = String(decoding: bytes[offset + 46..<offset + 46 + lengths.name].array, as: UTF8.self)
      guard number(bytes, offset + 8, 2) & 1 == 0 else { throw FormatError(name, "'\(title)' is encrypted") }
      var sizes = [number(bytes, offset + 24, 4), number(bytes, offset + 20, 4), number(bytes, offset + 42, 4)]
      widen(&sizes, bytes[offset + 46 + lengths.name..<offset + 46 + lengths.name + lengths.extra])
      places.append(
        Place(
          name: title, method: number(bytes, offset + 10, 2), checksum: UInt32(number(bytes, offset + 16, 4)),
          packed: sizes[1], size: sizes[0], offset: sizes[2]))
      offset = next
    }
    return places
  }

  /// Size, packed size and offset that do not fit 32 bits follow in the extra field of zip64.
  private static func widen(_ sizes: inout [Int], _ extra: Bytes) {
    var at = 0
    while at + 4 <= extra.count {
      let (tag, length) = (number(extra, at, 2), number(extra, at + 2, 2))
      if tag == 1 {
        var field = at + 4
        for i in sizes.indices where sizes[i] == 0xffff_ffff && field + 8 <= min(at + 4 + length, extra.count) {
          sizes[i] = number(extra, field, 8)
          field += 8
        }
      }
      at += 4 + length
    }
  }

  private static func dataStart(_ bytes: Bytes, _ place: Place, label: String) throws -> Int {
    let at = place.offset
    guard at >= 0, at <= bytes.count - 30, number(bytes, at, 4) == 0x0403_4b50 else {
      throw FormatError(label, "there is no entry at byte \(at)")
    }
    let start = at + 30 + number(bytes, at + 26, 2) + number(bytes, at + 28, 2)
    guard start <= bytes.count else { throw FormatError(label, "the entry is cut off") }
    return start
  }

  private static func checksum(_ bytes: Bytes) -> UInt32 {
    bytes.withUnsafeBytes { data in
      UInt32(
        crc32_z(0, data.baseAddress?.assumingMemoryBound(to: UInt8.self), data.baseAddress == nil ? 0 : data.count))
    }
  }

  private static func inflate(_ input: Bytes, size: Int, label: String) throws -> Bytes {
    // Deflate makes at most 1032 bytes of one: a small file cannot claim all of the memory.
    guard size >= 0, size <= input.count.multipliedReportingOverflow(by: 1032).partialValue else {
      throw FormatError(label, "\(input.count) compressed bytes cannot become \(size)")
    }
    var stream = z_stream()
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FormatError(label, "zlib could not be started")
    }
    defer { inflateEnd(&stream) }
    return try Bytes(count: size) { out in
      var (read, made, result) = (0, 0, Z_OK)
      try input.withUnsafeBytes { source in
        // zlib counts in 32 bits; larger entries go in several steps. One byte beyond the end lets it finish.
        var spare: UInt8 = 0
        while result == Z_OK {
          let (given, room) = (min(source.count - read, 1 << 30), min(out.count - made, 1 << 30))
          guard let base = source.baseAddress else { break }
          stream.next_in = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self) + read)
          stream.avail_in = UInt32(given)
          result = withUnsafeMutablePointer(to: &spare) { spare in
            stream.next_out = room > 0 ? out.baseAddress!.assumingMemoryBound(to: UInt8.self) + made : spare
            stream.avail_out = UInt32(max(room, 1))
            return CZlib.inflate(&stream, Z_NO_FLUSH)
          }
          let produced = max(room, 1) - Int(stream.avail_out)
          guard produced <= room else { throw FormatError(label, "it holds more than the \(size) bytes it claims") }
          read += given - Int(stream.avail_in)
          made += produced
        }
      }
      guard result == Z_STREAM_END, made == size else {
        throw FormatError(label, "the compressed data is damaged or ends early")
      }
    }
  }
}
