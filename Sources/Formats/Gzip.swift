import CZlib

/// Reading gzip (RFC 1952).
///
/// Several members in a row are read as one, and what follows the last is treated as gzip(1) treats it: bytes
/// that do not begin another member are ignored, a member that begins must be whole.
public enum Gzip {
  /// Whether the bytes begin as gzip does (1f 8b); names do not matter.
  public static func isCompressed(_ bytes: Bytes) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// The uncompressed bytes of `input`, at most `limit` of them.
  ///
  /// `observe` sees each piece as it is made, while it is still in the processor's cache (to take a checksum,
  /// say). Throws ``FormatError`` in the name of `name` when the stream is corrupt, ends early or holds more
  /// than `limit`.
  public static func inflate(
    _ input: Bytes, name: String, limit: Int = .max,
    observe: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) throws -> Bytes {
    let stream = try GzipStream(input, name: name)
    let region = try Region(allocating: min(stream.claimedSize, limit))
    var count = 0
    while true {
      if count == region.capacity {
        // The claimed size is reached: one byte more tells whether the stream ends here.
        var extra: UInt8 = 0
        guard try withUnsafeMutableBytes(of: &extra, { try stream.read(into: $0) }) > 0 else { break }
        guard count < limit else { throw FormatError(name, "holds more than \(limit) uncompressed bytes") }
        try region.grow(to: min(limit, max(2 * count, 65_536)))
        region.base!.storeBytes(of: extra, toByteOffset: count, as: UInt8.self)
        try observe(UnsafeRawBufferPointer(start: region.base! + count, count: 1))
        count += 1
      }
      let piece = UnsafeMutableRawBufferPointer(
        start: region.base! + count, count: min(region.capacity - count, 262_144))
      let made = try stream.read(into: piece)
      try observe(UnsafeRawBufferPointer(rebasing: piece[..<made]))
      count += made
      if made < piece.count { break }
    }
    return Bytes(region: region, count: count)
  }

  /// The first bytes of the uncompressed stream, up to `count`. Throws like
  /// ``inflate(_:name:limit:observe:)``.
  static func prefix(of input: Bytes, count: Int, name: String) throws -> [UInt8] {
    let stream = try GzipStream(input, name: name)
    var buffer = [UInt8](repeating: 0, count: count)
    let made = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
    return Array(buffer[..<made])
  }
}

/// zlib's inflate over bytes in memory. A class, because zlib keeps a pointer back to its z_stream.
private final class GzipStream {
  private let state: UnsafeMutablePointer<z_stream>
  private let input: Bytes
  private let name: String
  private var position = 0
  private var finished = false

  init(_ input: Bytes, name: String) throws {
    guard Gzip.isCompressed(input) else {
      throw FormatError(name, "not gzip: it does not begin with the bytes 1f 8b")
    }
    self.input = input
    self.name = name
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let gzipOnly = MAX_WBITS + 16
    guard inflateInit2_(state, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FormatError(name, "zlib \(String(cString: zlibVersion())) could not be started")
    }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
  }

  /// The size the trailer claims (exact for one member below 4 GiB), no more than deflate can make of the
  /// input.
  var claimedSize: Int {
    guard input.count >= 18 else { return 0 }
    let claimed = (1...4).reduce(0) { $0 << 8 | Int(input[input.count - $1]) }
    return min(claimed, input.count.multipliedReportingOverflow(by: 1032).partialValue)
  }

  /// Fills `buffer`; fewer bytes than it holds mean the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var made = 0
    while made < buffer.count, !finished {
      let (result, consumed, produced) = step(UnsafeMutableRawBufferPointer(rebasing: buffer[made...]))
      position += consumed
      made += produced
      switch result {
      case Z_STREAM_END:
        let another = input.count - position >= 2 && input[position] == 0x1f && input[position + 1] == 0x8b
        finished = !another || inflateReset(state) != Z_OK
      case Z_OK where consumed + produced > 0:
        continue
      case Z_OK, Z_BUF_ERROR:
        throw FormatError(name, "the gzip stream ends early, after \(input.count) compressed bytes")
      default:
        let reason = state.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
        throw FormatError(name, "the gzip stream is corrupt near compressed byte \(position) (\(reason))")
      }
    }
    return made
  }

  private func step(_ buffer: UnsafeMutableRawBufferPointer) -> (result: Int32, consumed: Int, produced: Int) {
    input.withUnsafeBytes { source in
      // zlib counts in 32 bits; larger inputs go in several steps.
      let available = min(source.count - position, 1 << 30)
      let room = min(buffer.count, 1 << 30)
      let from = source.baseAddress!.assumingMemoryBound(to: UInt8.self) + position
      state.pointee.next_in = UnsafeMutablePointer(mutating: from)
      state.pointee.avail_in = UInt32(available)
      state.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
      state.pointee.avail_out = UInt32(room)
      let result = CZlib.inflate(state, Z_NO_FLUSH)
      return (result, available - Int(state.pointee.avail_in), room - Int(state.pointee.avail_out))
    }
  }
}
