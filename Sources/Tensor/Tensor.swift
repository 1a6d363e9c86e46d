import CKernels
import Foundation

/// An n-dimensional array: a view (shape, strides, offset) of a storage, and how it was computed.
///
/// Dimensions and positions count from 0 here; the Lua side converts. A tensor that `requiresGrad`, or was computed
/// from one, remembers its `Node`, through which `Autograd` finds gradients.
public final class Tensor: @unchecked Sendable {
  // Unchecked: a tensor belongs to one thread at a time, as a Lua state does.
  public let storage: Storage
  public let shape: Dims
  /// Of views only: a contiguous tensor's follow from its shape. Keeps the object small enough for malloc's fast bins.
  private let viewStrides: Strides?
  /// In elements from the storage's start.
  public let offset: Int
  public let dtype: DType
  public let isContiguous: Bool
  var node: Node?
  var output = 0
  /// True for a leaf whose gradient can be asked for.
  public private(set) var requiresGrad = false

  init(storage: Storage, shape: Dims, strides: Dims, offset: Int, dtype: DType) {
    self.storage = storage
    self.shape = shape
    self.offset = offset
    self.dtype = dtype
    isContiguous = Tensor.isContiguous(shape, strides)
    viewStrides = isContiguous ? nil : Strides(strides)
  }

  /// A new contiguous tensor with undefined content.
  init(uninitialized shape: Dims, _ dtype: DType) throws {
    storage = try Storage.make(bytes: shape.bytes(dtype.size))
    self.shape = shape
    viewStrides = nil
    offset = 0
    self.dtype = dtype
    isContiguous = true
  }

  deinit {
    if let node {
      self.node = nil
      Node.bury(node)
    }
  }

  private static func isContiguous(_ shape: Dims, _ strides: Dims) -> Bool {
    var step = 1
    var i = shape.count - 1
    while i >= 0 {
      if shape[i] != 1 && strides[i] != step { return shape.product == 0 }
      step *= shape[i]
      i -= 1
    }
    return true
  }

  private final class Strides {
    let dims: Dims

    init(_ dims: Dims) { self.dims = dims }
  }

  /// In elements.
  public var strides: Dims { viewStrides?.dims ?? shape.contiguousStrides }
  public var rank: Int { shape.count }
  /// Number of elements.
  public var count: Int { shape.product }
  /// True when gradients flow through this tensor.
  public var isTracked: Bool { requiresGrad || node != nil }

  var raw: UnsafeMutableRawPointer { storage.base + offset * dtype.size }

  func pointer<T>(_ type: T.Type) -> UnsafeMutablePointer<T> { raw.assumingMemoryBound(to: type) }

  /// Marks a leaf of floating-point type as one whose gradient can be asked for.
  /// - Throws: `TensorError` for integer types and for computed tensors.
  @discardableResult public func setRequiresGrad(_ on: Bool = true) throws -> Tensor {
    guard dtype.isFloat || !on else {
      throw TensorError("only float tensors have gradients, this one is \(dtype.name)")
    }
    guard node == nil else {
      throw TensorError("this tensor was computed from others and has a gradient already; detach it first")
    }
    requiresGrad = on
    return self
  }

  /// The same values, cut off from how they were computed.
  public func detach() -> Tensor {
    Tensor(storage: storage, shape: shape, strides: strides, offset: offset, dtype: dtype)
  }

  // MARK: Making tensors

  public static func empty(_ sizes: [Int], _ dtype: DType = .float32) throws -> Tensor {
    try Tensor(uninitialized: Dims.checked(sizes, itemSize: dtype.size), dtype)
  }

  public static func zeros(_ sizes: [Int], _ dtype: DType = .float32) throws -> Tensor {
    let t = try empty(sizes, dtype)
    memset(t.raw, 0, t.storage.bytes)
    return t
  }

  static func zeros(_ shape: Dims, _ dtype: DType) throws -> Tensor {
    let t = try Tensor(uninitialized: shape, dtype)
    memset(t.raw, 0, t.storage.bytes)
    return t
  }

  public static func full(_ sizes: [Int], _ value: Double, _ dtype: DType = .float32) throws -> Tensor {
    try scalar(value, dtype).expand(Dims.checked(sizes, itemSize: dtype.size)).clone()
  }

  static func full(_ shape: Dims, _ value: Double, _ dtype: DType) throws -> Tensor {
    try scalar(value, dtype).expand(shape).clone()
  }

  /// A tensor of no dimensions.
  public static func scalar(_ value: Double, _ dtype: DType = .float32) throws -> Tensor {
    let t = try Tensor(uninitialized: Dims(), dtype)
    withUnsafePointer(to: value) { ml_convert(DType.float64.code, dtype.code, 1, $0, 1, t.raw) }
    return t
  }

  public static func scalar(_ value: Int, _ dtype: DType = .int64) throws -> Tensor {
    let t = try Tensor(uninitialized: Dims(), dtype)
    withUnsafePointer(to: value) { ml_convert(DType.int64.code, dtype.code, 1, $0, 1, t.raw) }
    return t
  }

  public static func from(_ values: [Double], _ sizes: [Int], _ dtype: DType = .float32) throws -> Tensor {
    let t = try empty(sizes, dtype)
    guard t.count == values.count else {
      throw TensorError("\(values.count) values do not fill the shape \(t.shape.text)")
    }
    values.withUnsafeBufferPointer {
      if let base = $0.baseAddress { ml_convert(DType.float64.code, dtype.code, t.count, base, 1, t.raw) }
    }
    return t
  }

  public static func from(_ values: [Int], _ sizes: [Int]) throws -> Tensor {
    let t = try empty(sizes, .int64)
    guard t.count == values.count else {
      throw TensorError("\(values.count) values do not fill the shape \(t.shape.text)")
    }
    values.withUnsafeBytes { if let base = $0.baseAddress { memcpy(t.raw, base, $0.count) } }
    return t
  }

  /// Copies raw little-endian elements.
  public static func from(bytes: UnsafeRawBufferPointer, _ sizes: [Int], _ dtype: DType) throws -> Tensor {
    let t = try empty(sizes, dtype)
    guard t.count * dtype.size == bytes.count else {
      throw TensorError("\(bytes.count) bytes do not fill the shape \(t.shape.text) of \(dtype.name)")
    }
    if let base = bytes.baseAddress, bytes.count > 0 { memcpy(t.raw, base, bytes.count) }
    return t
  }

  /// A tensor on memory that `owner` keeps alive; nothing is copied.
  public static func wrapping(
    _ base: UnsafeMutableRawPointer, _ sizes: [Int], _ dtype: DType, owner: AnyObject
  ) throws -> Tensor {
    let shape = try Dims.checked(sizes, itemSize: dtype.size)
    let storage = Storage.make(base: base, bytes: shape.product * dtype.size, owner: owner)
    return Tensor(
      storage: storage, shape: shape, strides: shape.contiguousStrides, offset: 0, dtype: dtype)
  }

  /// start, start + step, ... up to and including stop where it is met.
  public static func range(_ start: Double, _ stop: Double, _ step: Double, _ dtype: DType) throws -> Tensor {
    guard step != 0, start.isFinite, stop.isFinite, step.isFinite else {
      throw TensorError("'step' must not be 0 and all bounds must be finite, got \(start), \(stop), \(step)")
    }
    let steps = ((stop - start) / step + 1e-9).rounded(.down)
    guard steps < 1e12 else { throw TensorError("a range of \(steps) steps is too long") }
    let count = steps < 0 ? 0 : Int(steps) + 1
    let t = try empty([count], .float64)
    let p = t.pointer(Double.self)
    for i in 0..<count { p[i] = start + Double(i) * step }
    return try t.to(dtype)
  }

  /// The n x n identity matrix.
  public static func eye(_ n: Int, _ dtype: DType = .float32) throws -> Tensor {
    let t = try zeros([n, n], dtype)
    let diagonal = Tensor(
      storage: t.storage, shape: [n], strides: [n + 1], offset: 0, dtype: dtype)
    try diagonal.fill(1)
    return t
  }

  // MARK: Reading values

  /// The only element, as a number.
  public func item() throws -> Double {
    guard count == 1 else {
      throw TensorError("item() needs a tensor of one element, this one has shape \(shape.text)")
    }
    var value = 0.0
    ml_convert(dtype.code, DType.float64.code, 1, raw, 1, &value)
    return value
  }

  /// All elements in order, converted.
  public func toDoubles() throws -> [Double] {
    let source = try detach().to(.float64).contiguous()
    try Memory.probe(8 * count)
    return Array(UnsafeBufferPointer(start: source.pointer(Double.self), count: count))
  }

  public func toInts() throws -> [Int] {
    let source = try detach().to(.int64).contiguous()
    try Memory.probe(8 * count)
    return Array(UnsafeBufferPointer(start: source.pointer(Int.self), count: count))
  }

  /// Calls `body` with the elements as contiguous bytes.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    let source = try detach().contiguous()
    return try withExtendedLifetime(source) {
      try body(UnsafeRawBufferPointer(start: source.raw, count: count * dtype.size))
    }
  }
}
