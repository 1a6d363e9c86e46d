/// The type of an array's elements, as files name it.
public enum ElementType: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case f64, f32, i64, i32, i16, i8, u8, bool

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32: 4
    case .i16: 2
    case .i8, .u8, .bool: 1
    }
  }

  public var description: String { rawValue }
}

/// The Swift types whose arrays convert to and from ``ArrayBytes``. Bool is not among them: its bytes read as
/// UInt8.
public protocol ArrayElement: BitwiseCopyable, Sendable {
  /// The element type that stores `Self`.
  static var elementType: ElementType { get }
}

extension Double: ArrayElement { public static var elementType: ElementType { .f64 } }
extension Float: ArrayElement { public static var elementType: ElementType { .f32 } }
extension Int64: ArrayElement { public static var elementType: ElementType { .i64 } }
extension Int32: ArrayElement { public static var elementType: ElementType { .i32 } }
extension Int16: ArrayElement { public static var elementType: ElementType { .i16 } }
extension Int8: ArrayElement { public static var elementType: ElementType { .i8 } }
extension UInt8: ArrayElement { public static var elementType: ElementType { .u8 } }

/// An array as files hold it: element type, shape and row-major bytes in this machine's (little-endian)
/// order.
///
/// Always true of a value: the bytes fit the shape exactly, are aligned for the element type, and booleans
/// are 0 or 1.
public struct ArrayBytes: Sendable, Equatable {
  public let dtype: ElementType
  /// Sizes, outermost first; empty for a single number.
  public let shape: [Int]
  public let bytes: Bytes

  /// The number of elements.
  public var count: Int { bytes.count / dtype.size }

  /// Wraps `bytes` without copying them (unless they are misaligned for the type).
  ///
  /// Throws ``FormatError`` in the name of `name` when the shape is negative, overflows or does not fit the
  /// bytes, or a boolean is neither 0 nor 1.
  public init(dtype: ElementType, shape: [Int], bytes: Bytes, name: String = "array") throws {
    guard let size = byteCount(dtype, shape) else {
      throw FormatError(name, "the sizes \(shapeText(shape)) of \(dtype) are no possible array")
    }
    guard size == bytes.count else {
      throw FormatError(
        name, "expected \(size) bytes for \(shapeText(shape)) of \(dtype), got \(bytes.count)")
    }
    if dtype == .bool, let bad = bytes.withUnsafeBytes({ $0.firstIndex { $0 > 1 } }) {
      throw FormatError(name, "element \(bad) of a bool array is \(bytes[bad]), expected 0 or 1")
    }
    self.dtype = dtype
    self.shape = shape
    let aligned = bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) % dtype.size == 0 }
    self.bytes = aligned ? bytes : try bytes.withUnsafeBytes { try Bytes(copying: $0) }
  }

  /// A copy of `values` with the given shape (a vector when there is none).
  ///
  /// Throws ``FormatError`` when the shape does not fit the number of values.
  public init<Element: ArrayElement>(_ values: [Element], shape: [Int]? = nil) throws {
    let bytes = try values.withUnsafeBytes { try Bytes(copying: $0) }
    try self.init(dtype: Element.elementType, shape: shape ?? [values.count], bytes: bytes)
  }

  /// Lends the elements to `body`; `Element` must be the Swift type of ``dtype`` (UInt8 also for bool).
  ///
  /// Throws ``FormatError`` when the type is another, and whatever `body` throws.
  public func withElements<Element: ArrayElement, Result>(
    as type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    guard type.elementType == dtype || (dtype == .bool && type == UInt8.self) else {
      throw FormatError("array", "expected elements of \(type.elementType), got \(dtype)")
    }
    return try bytes.withUnsafeBytes { try body($0.bindMemory(to: type)) }
  }

  /// The elements as an array. Throws ``FormatError`` when `Element` is not the Swift type of ``dtype``.
  public func elements<Element: ArrayElement>(as type: Element.Type = Element.self) throws -> [Element] {
    try withElements(as: type) { [Element]($0) }
  }
}

/// Bytes of an array, or nil where a size is negative or a product overflows. Zero sizes are left out of the
/// product, so that no partial product (a stride, say) can overflow later either.
func byteCount(_ dtype: ElementType, _ shape: [Int]) -> Int? {
  var total = dtype.size
  for size in shape where size != 0 {
    let (product, overflow) = total.multipliedReportingOverflow(by: size)
    guard size > 0, !overflow else { return nil }
    total = product
  }
  return shape.contains(0) ? 0 : total
}

/// "60000 x 28 x 28", "a single number" for no dimensions; long shapes are cut.
func shapeText(_ shape: [Int]) -> String {
  if shape.isEmpty { return "a single number" }
  return shape.prefix(8).map(String.init).joined(separator: " x ") + (shape.count > 8 ? " x ..." : "")
}
