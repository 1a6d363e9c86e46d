/// Lua 5.4's compiled code (as `string.dump` gives it, stripped) without the lines its functions were defined at, which
/// stay in it: moving a function must not make it another.
struct CompiledCode {
  private let bytes: [UInt8]
  private var position: Int
  private var kept: [UInt8] = []
  private var strings = Set<String>()

  /// Signature, version, format, data, sizes of three types, an integer, a float, the number of upvalues.
  private static let headerSize = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1

  /// The code without line numbers; as it is where it is laid out in another way than expected.
  static func withoutLines(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > headerSize, bytes[4] == 0x54 else { return bytes }
    var reader = CompiledCode(bytes: bytes, position: headerSize)
    return reader.function() && reader.position == bytes.count ? reader.kept : bytes
  }

  /// All strings in the code of a function and those within it, the names of the globals it uses among them.
  static func strings(in bytes: [UInt8]) -> Set<String> {
    var reader = CompiledCode(bytes: bytes, position: headerSize)
    _ = bytes.count > headerSize && reader.function()
    return reader.strings
  }

  private init(bytes: [UInt8], position: Int) { (self.bytes, self.position) = (bytes, position) }

  private mutating func take(_ count: Int) -> Bool {
    guard count >= 0, count <= bytes.count - position else { return false }
    kept += bytes[position..<position + count]
    position += count
    return true
  }

  /// Seven bits a byte, the highest first; the last byte has its top bit set.
  private mutating func number() -> Int? {
    var value = 0
    while position < bytes.count, value < 1 << 48 {
      let byte = bytes[position]
      position += 1
      value = value << 7 | Int(byte & 0x7f)
      if byte & 0x80 != 0 { return value }
    }
    return nil
  }

  private mutating func counted(_ item: (inout CompiledCode) -> Bool) -> Bool {
    guard let count = number(), count <= bytes.count else { return false }
    kept += "\(count) ".utf8
    for _ in 0..<count where !item(&self) { return false }
    return true
  }

  private mutating func string() -> Bool {
    guard let size = number() else { return false }
    kept += "\(size) ".utf8
    let start = position
    guard size == 0 || take(size - 1) else { return false }
    if size > 1 { strings.insert(String(decoding: bytes[start..<position], as: UTF8.self)) }
    return true
  }

  private mutating func constant() -> Bool {
    guard position < bytes.count else { return false }
    let type = bytes[position]
    guard take(1) else { return false }
    switch type {
    case 0x00, 0x01, 0x11: return true
    case 0x03, 0x13: return take(8)
    case 0x04, 0x14: return string()
    default: return false
    }
  }

  private mutating func function() -> Bool {
    guard string(), number() != nil, number() != nil, take(3) else { return false }
    return counted { $0.take(4) } && counted { $0.constant() } && counted { $0.take(3) } && counted { $0.function() }
      && counted { $0.take(1) } && counted { $0.number() != nil && $0.number() != nil }
      && counted { $0.string() && $0.number() != nil && $0.number() != nil } && counted { $0.string() }
  }
}
