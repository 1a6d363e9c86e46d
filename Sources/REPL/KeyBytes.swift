/// Puts the bytes of keys together to characters. What is no UTF-8, as in a text of another encoding that is pasted,
/// becomes "\u{FFFD}" and takes nothing with it.
struct KeyBytes {
  private var begun: [UInt8] = []
  /// What is to be taken before any other is read: the byte that ended a character which was not whole, or what came
  /// behind an escape that began no arrow.
  private var kept: [UInt8] = []
  /// Whether what is typed goes into a search of the history. libedit ends one at an escape and takes the rest of an
  /// arrow's bytes for text: there, arrows become the control characters that do the same.
  private var isSearching = false
  private var escape: [UInt8] = []

  /// The byte to take before any other is read.
  mutating func next() -> UInt8? { kept.isEmpty ? nil : kept.removeFirst() }

  /// Whether an escape has come that may begin an arrow.
  var isUndecided: Bool { !escape.isEmpty }

  /// Takes a byte; the character that it completes.
  mutating func take(_ byte: UInt8) -> Unicode.Scalar? {
    if isUndecided || (isSearching && byte == 0x1b) {
      escape.append(byte)
      if escape.count == 1 || (escape.count == 2 && (byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O"))) {
        return nil
      }
      let arrows: [UInt8: Unicode.Scalar] = [0x41: "\u{10}", 0x42: "\u{0E}", 0x43: "\u{06}", 0x44: "\u{02}"]
      guard escape.count == 3, let arrow = arrows[byte] else { return decided() }
      (escape, isSearching) = ([], false)
      return arrow
    }
    if byte < 0x20 || byte == 0x7f { note(control: byte) }
    if !begun.isEmpty, byte & 0xc0 != 0x80 {
      kept.insert(byte, at: 0)
    } else {
      begun.append(byte)
      let length = begun[0] >= 0xf0 ? 4 : begun[0] >= 0xe0 ? 3 : begun[0] >= 0xc0 ? 2 : 1
      if begun.count < length { return nil }
    }
    defer { begun = [] }
    return String(decoding: begun, as: UTF8.self).unicodeScalars.first
  }

  /// The escape itself, when it begins no arrow.
  mutating func decided() -> Unicode.Scalar? {
    kept = escape.dropFirst() + kept
    (escape, isSearching) = ([], false)
    return "\u{1B}"
  }

  // ^R and ^S begin a search and look further; ^H, ^? and ^W change what is looked for; others end it.
  private mutating func note(control: UInt8) {
    switch control {
    case 0x12, 0x13: isSearching = true
    case 0x08, 0x7f, 0x17: break
    default: isSearching = false
    }
  }

  /// Forgets what has come.
  mutating func clear() { (begun, kept, isSearching, escape) = ([], [], false, []) }
}
