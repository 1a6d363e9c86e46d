import Tensor

extension DType {
  var elementType: ElementType {
    switch self {
    case .float32: .f32
    case .float64: .f64
    case .int64: .i64
    case .uint8: .u8
    case .bool: .bool
    }
  }
}

// Tensors and the arrays that files hold.
extension ArrayBytes {
  /// A copy of a tensor's elements.
  public init(_ tensor: Tensor) throws {
    let bytes = try tensor.withBytes { try Bytes(copying: $0) }
    try self.init(dtype: tensor.dtype.elementType, shape: Array(tensor.shape), bytes: bytes)
  }

  /// From this size on, the elements of a mapped file are not copied.
  public static let mappedFrom = 16 << 20

  /// A tensor of the elements: the memory of a large mapped file itself, of which nobody else must keep the bytes, a copy
  /// otherwise. Writing to it never changes the file.
  public func mappedTensor() throws -> Tensor {
    guard bytes.count >= ArrayBytes.mappedFrom, let mapping = bytes.mapping, let type = sharedType else {
      return try tensor()
    }
    return try Tensor.wrapping(mapping.address, shape, type, owner: mapping.owner)
  }

  /// The tensors' type with the same bytes, if there is one.
  private var sharedType: DType? {
    switch dtype {
    case .f32: .float32
    case .f64: .float64
    case .i64: .int64
    case .u8: .uint8
    case .bool: .bool
    case .i32, .i16, .i8: nil
    }
  }

  /// A tensor with a copy of the elements; the smaller integer types become int64.
  public func tensor() throws -> Tensor {
    func widened<T: ArrayElement & BinaryInteger>(_ type: T.Type) throws -> Tensor {
      try Tensor.from(elements(as: type).map(Int.init), shape)
    }
    if let type = sharedType { return try bytes.withUnsafeBytes { try Tensor.from(bytes: $0, shape, type) } }
    switch dtype {
    case .i32: return try widened(Int32.self)
    case .i16: return try widened(Int16.self)
    default: return try widened(Int8.self)
    }
  }
}
