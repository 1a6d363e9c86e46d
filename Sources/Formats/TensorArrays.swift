import Tensor

// Tensors and the arrays that files hold.
extension ArrayBytes {
  /// A copy of a tensor's elements.
  public init(_ tensor: Tensor) throws {
    let type: ElementType =
      switch tensor.dtype {
      case .float32: .f32
      case .float64: .f64
      case .int64: .i64
      case .uint8: .u8
      case .bool: .bool
      }
    let bytes = try tensor.withBytes { try Bytes(copying: $0) }
    try self.init(dtype: type, shape: Array(tensor.shape), bytes: bytes)
  }

  /// A tensor with a copy of the elements; the smaller integer types become int64.
  public func tensor() throws -> Tensor {
    func widened<T: ArrayElement & BinaryInteger>(_ type: T.Type) throws -> Tensor {
      try Tensor.from(elements(as: type).map(Int.init), shape)
    }
    switch dtype {
    case .i32: return try widened(Int32.self)
    case .i16: return try widened(Int16.self)
    case .i8: return try widened(Int8.self)
    case .f32: return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, .float32) }
    case .f64: return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, .float64) }
    case .i64: return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, .int64) }
    case .u8: return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, .uint8) }
    case .bool: return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, .bool) }
    }
  }
}
