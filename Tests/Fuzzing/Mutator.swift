/// Changes files at random, the same way for the same seed.
public struct Mutator {
  private var state: UInt64

  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in 0 ..< n.
  public mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(n, 1))) }

  private mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

  /// Numbers at which sizes, offsets and counts go wrong.
  private static let interesting: [UInt64] = [
    0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
    1 << 32, 1 << 40, 1 << 62, UInt64(Int64.max), 1 << 63, .max, .max - 7,
  ]

  /// Words of the formats' headers.
  private static let words = [
    "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "4294967296", "1099511627776",
    "1e999",
    "nan", "inf", "-0", "0.5", "null", "true", "[", "]", "{", "}", "[[", "]]", "\"", "'", ",", ":", "(", ")", "()",
    "(0,)",
    "<f4", ">f8", "|b1", "<f2", ">i8", "F32", "BF16", "BOOL", "__metadata__", "shape", "dtype", "data_offsets", "[0,0]",
    "[1099511627776,1099511627776]", "True", "descr", "\\u0000", "\\ud800", "\u{feff}", "\r\n", "\0", "\u{ff}", "1,2,3",
    "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "IHDR", "IDAT", "IEND", "PLTE", "tRNS",
  ]

  /// A changed copy of `file`; `other` is a file whose pieces may be taken.
  public mutating func mutated(_ file: [UInt8], other: [UInt8]) -> [UInt8] {
    var bytes = file
    for _ in 0..<pick([1, 1, 1, 2, 3, 8]) { change(&bytes, other) }
    // No reader needs more to go wrong, and long files cost time.
    return Array(bytes.prefix(1 << 16))
  }

  /// Where to change: headers, which lie at the ends, more often than the rest.
  private mutating func place(_ count: Int) -> Int {
    switch below(4) {
    case 0: below(min(count, 16))
    case 1: below(min(count, 128))
    case 2: count - 1 - below(min(count, 64))
    default: below(count)
    }
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = Array(other.prefix(below(64)))
      return
    }
    let at = place(bytes.count)
    switch below(12) {
    case 0: bytes[at] ^= 1 << UInt8(below(8))
    case 1: bytes[at] = UInt8(below(256))
    case 2: bytes.removeLast(below(bytes.count + 1))
    case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + below(8)))
    case 4: bytes += (0..<below(64)).map { _ in UInt8(below(256)) }
    case 5, 6: writeNumber(&bytes, at)
    case 7: writeDigits(&bytes, at)
    case 8:
      let word = Array(pick(Mutator.words).utf8)
      bytes.replaceSubrange(at..<min(bytes.count, at + below(2) * word.count), with: word)
    case 9 where !other.isEmpty:
      let from = below(other.count)
      let piece = other[from..<min(other.count, from + 1 + below(128))]
      bytes.replaceSubrange(at..<min(bytes.count, at + below(2) * piece.count), with: piece)
    case 10:
      // A piece once more, elsewhere.
      let piece = Array(bytes[at..<min(bytes.count, at + 1 + below(64))])
      bytes.insert(contentsOf: piece, at: below(bytes.count))
    case 11:
      // A bracket many times.
      let byte = pick(Array("[{(\",\0".utf8))
      bytes.insert(contentsOf: [UInt8](repeating: byte, count: pick([2, 64, 600, 5000])), at: at)
    default: bytes.swapAt(at, below(bytes.count))
    }
  }

  private mutating func writeNumber(_ bytes: inout [UInt8], _ at: Int) {
    let width = pick([1, 2, 4, 8])
    var value = pick(Mutator.interesting)
    // Near what the file's own size is, too.
    if below(3) == 0 { value = UInt64(bytes.count) &+ UInt64(bitPattern: Int64(below(17) - 8)) }
    let bigEndian = below(2) == 0
    for i in 0..<width where at + i < bytes.count {
      bytes[at + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (bigEndian ? width - 1 - i : i)))
    }
  }

  /// Another number where digits stand at or behind `at`.
  private mutating func writeDigits(_ bytes: inout [UInt8], _ at: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let value = below(2) == 0 ? "\(pick(Mutator.interesting))" : "\(below(100))"
    bytes.replaceSubrange(start..<end, with: value.utf8)
  }
}
