/// Puts the bytes of keys together to characters. What is no UTF-8, as in a text of another encoding that is pasted,
/// becomes "\u{FFFD}" and takes nothing with it.
struct KeyBytes {
  private var begun: [UInt8] = []
  /// A byte that ended a character which was not whole: the next one begins with it.
  private var kept: UInt8?

  /// The byte to take before any other is read.
  mutating func next() -> UInt8? {
    defer { kept = nil }
    return kept
  }

  /// Takes a byte; the character that it completes.
  mutating func take(_ byte: UInt8) -> Unicode.Scalar? {
    if !begun.isEmpty, byte & 0xc0 != 0x80 {
      kept = byte
    } else {
      begun.append(byte)
      let length = begun[0] >= 0xf0 ? 4 : begun[0] >= 0xe0 ? 3 : begun[0] >= 0xc0 ? 2 : 1
      if begun.count < length { return nil }
    }
    defer { begun = [] }
    return String(decoding: begun, as: UTF8.self).unicodeScalars.first
  }

  /// Forgets what has come.
  mutating func clear() { (begun, kept) = ([], nil) }
}
