/// How a file may store elements, and what we make of them.
struct Stored {
  enum Kind { case plain(ElementType), half, brain, unsigned(Int) }

  let kind: Kind
  let size: Int
  var swapped = false

  private var label: String {
    switch kind {
    case .plain(let type): type.rawValue
    case .half: "f16"
    case .brain: "bf16"
    case .unsigned: "u\(8 * size)"
    }
  }

  /// NumPy's names for the types that are written.
  static let written: [(descr: String, type: ElementType)] = [
    ("<f8", .f64), ("<f4", .f32), ("<i8", .i64), ("<i4", .i32), ("<i2", .i16), ("|i1", .i8), ("|u1", .u8),
    ("|b1", .bool),
  ]

  init(_ kind: Kind) {
    self.kind = kind
    size =
      switch kind {
      case .plain(let type): type.size
      case .half, .brain: 2
      case .unsigned(let bytes): bytes
      }
  }

  /// From NumPy's type string, such as "<f4".
  init?(_ descr: String) {
    guard let order = descr.first, "<>|=".contains(order) else { return nil }
    let code = String(descr.dropFirst())
    switch code {
    case "f2": self.init(.half)
    case "u2": self.init(.unsigned(2))
    case "u4": self.init(.unsigned(4))
    default:
      guard let known = Stored.written.first(where: { $0.descr.dropFirst() == code }) else { return nil }
      self.init(.plain(known.type))
    }
    swapped = order == ">" && size > 1
  }

  /// The elements as an array; those in this machine's order and of our types are shared.
  ///
  /// Throws ``FormatError`` in the name of `name` when the bytes do not fit the shape.
  func decode(_ data: Bytes, shape: [Int], _ name: String) throws -> ArrayBytes {
    guard let count = byteCount(.u8, shape),
      case let (expected, overflow) = count.multipliedReportingOverflow(by: size),
      !overflow
    else { throw FormatError(name, "the sizes \(shapeText(shape)) are no possible array") }
    guard expected == data.count else {
      throw FormatError(name, "expected \(expected) bytes for \(shapeText(shape)) of \(label), got \(data.count)")
    }
    var data = data
    if swapped {
      data = try Bytes(count: data.count) { out in
        data.withUnsafeBytes { source in
          for start in stride(from: 0, to: source.count, by: size) {
            for i in 0..<size { out[start + i] = source[start + size - 1 - i] }
          }
        }
      }
    }
    func widened<From: BitwiseCopyable, To: ArrayElement>(_ convert: (From) -> To) throws -> ArrayBytes {
      let bytes = try Bytes(count: count * MemoryLayout<To>.size) { out in
        data.withUnsafeBytes { source in
          for i in 0..<count {
            out.storeBytes(
              of: convert(source.loadUnaligned(fromByteOffset: i * size, as: From.self)),
              toByteOffset: i * MemoryLayout<To>.size, as: To.self)
          }
        }
      }
      return try ArrayBytes(dtype: To.elementType, shape: shape, bytes: bytes, name: name)
    }
    switch kind {
    case .plain(let type): return try ArrayBytes(dtype: type, shape: shape, bytes: data, name: name)
    case .half: return try widened { (bits: UInt16) in Float(Float16(bitPattern: bits)) }
    case .brain: return try widened { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .unsigned(2): return try widened { (value: UInt16) in Int32(value) }
    case .unsigned: return try widened { (value: UInt32) in Int64(value) }
    }
  }
}
