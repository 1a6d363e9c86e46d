/// Which norm: of vectors by p, of matrices by name or by p.
public enum NormOrder: Sendable, Equatable {
  /// Of vectors (sum |x|^p)^(1/p), the largest or smallest |x| for ±infinity, the number of elements other than 0 for 0.
  /// Of matrices ±1: the largest or smallest column sum of |x|, ±infinity: row sum, ±2: singular value.
  case p(Double)
  /// Of matrices: root of the sum of squares.
  case frobenius
  /// Of matrices: sum of the singular values.
  case nuclear
}

extension Tensor {
  /// Norm of vectors along one dimension or of matrices in two, as `torch.linalg.norm`.
  ///
  /// - Parameters:
  ///   - order: 2-norm of all elements if left out, over the dimensions given.
  ///   - dims: one dimension for vectors, two (rows, columns) for matrices; if left out the tensor must be one vector
  ///     or one matrix, unless the order is left out too.
  /// - Throws: `TensorError` when dimensions and order do not go together.
  public func linearNorm(_ order: NormOrder? = nil, _ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    guard dtype.isFloat else { throw TensorError("'tensor' must be of a float type, got \(dtype.name)") }
    let given = try (dims ?? Array(0..<rank)).map { try dimension($0, "dims") }
    guard Set(given).count == given.count else { throw TensorError("'dims' names a dimension twice") }
    if order == nil, dims == nil || given.count <= 2 { return try vectorNorm(2, given, keep) }
    guard given.count == 1 || given.count == 2 else {
      throw TensorError("a norm is taken over 1 or 2 dimensions, got \(given.count) of shape \(shape.text)")
    }
    switch order {
    case .frobenius? where given.count == 2: return try vectorNorm(2, given, keep)
    case .p(let p)?:
      guard !p.isNaN else { throw TensorError("'order' must be a number, got NaN") }
      return try given.count == 1 ? vectorNorm(p, given, keep) : matrixNorm(p, given[0], given[1], keep)
    case .nuclear? where given.count == 2:
      return try spectrum(given[0], given[1]) { try $0.sum([-1]) }.keeping(given, keep)
    default: throw TensorError("'order' \"fro\" and \"nuc\" need two dimensions, got \(given.count)")
    }
  }

  private func vectorNorm(_ p: Double, _ dims: [Int], _ keep: Bool) throws -> Tensor {
    let size = try abs()
    let zero = try Tensor.scalar(0.0, dtype)
    if p == .infinity { return try size.max(dims, keep: keep) }
    if p == -.infinity { return try size.min(dims, keep: keep) }
    if p == 0 { return try detach().compare(.notEqual, zero).to(dtype).sum(dims, keep: keep) }
    if p == 1 { return try size.sum(dims, keep: keep) }
    if p < 0 { return try size.pow(Tensor.scalar(p, dtype)).sum(dims, keep: keep).pow(Tensor.scalar(1 / p, dtype)) }
    if count == 0 { return try size.sum(dims, keep: keep) }
    // In units of the largest element, which cancels: squares of large or small numbers would leave a float's range.
    let largest = try size.detach().max(dims, keep: true)
    let limit = dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    let unit = try Tensor.choose(
      largest.compare(.greater, zero), largest.minimum(Tensor.scalar(limit, dtype)), Tensor.scalar(1.0, dtype))
    let parts = try (p == 2 ? self : size).div(unit)
    let total: Tensor
    if p == 2 {
      total = try parts.square().sum(dims, keep: true)
    } else {
      // Elements of 0 add nothing; their slope, 0 where it exists, is not finite for p < 1.
      let absent = try size.detach().compare(.equal, zero)
      let powers = try Tensor.choose(absent, Tensor.scalar(1.0, dtype), parts).pow(Tensor.scalar(p, dtype))
      total = try Tensor.choose(absent, zero, powers).sum(dims, keep: true)
    }
    // The slope of a root at 0 is not finite; 0 is the subgradient there, as PyTorch's.
    let none = try total.detach().compare(.equal, zero)
    let safe = try Tensor.choose(none, Tensor.scalar(1.0, dtype), total)
    let root = try p == 2 ? safe.sqrt() : safe.pow(Tensor.scalar(1 / p, dtype))
    let out = try Tensor.choose(none, zero, root).mul(unit)
    return keep ? out : try out.reshape((0..<rank).filter { !dims.contains($0) }.map { shape[$0] })
  }

  private func matrixNorm(_ p: Double, _ row: Int, _ column: Int, _ keep: Bool) throws -> Tensor {
    switch Swift.abs(p) {
    case 1, .infinity:
      let (along, across) = Swift.abs(p) == 1 ? (row, column) : (column, row)
      let sums = try abs().sum([along], keep: true)
      return try (p > 0 ? sums.max([across], keep: true) : sums.min([across], keep: true)).keeping(
        [row, column], keep, reduced: false)
    case 2:
      return try spectrum(row, column) { try p > 0 ? $0.max([-1]) : $0.min([-1]) }.keeping([row, column], keep)
    default:
      throw TensorError(
        "'order' of a matrix norm must be 1, 2, infinity, one of these negative, \"fro\" or \"nuc\", got \(p)")
    }
  }

  /// A function of the singular values of the matrices in two dimensions.
  private func spectrum(_ row: Int, _ column: Int, _ f: (Tensor) throws -> Tensor) throws -> Tensor {
    try f(permute((0..<rank).filter { $0 != row && $0 != column } + [row, column]).singularValues())
  }

  /// A result without `dims`, or with them in place with size 1. `reduced` tells that they are gone already.
  private func keeping(_ dims: [Int], _ keep: Bool, reduced: Bool = true) throws -> Tensor {
    if keep == !reduced { return self }
    var out = self
    if keep {
      for dim in dims.sorted() { out = try out.unsqueeze(dim) }
    } else {
      for dim in dims.sorted().reversed() { out = try out.squeeze(dim) }
    }
    return out
  }
}
