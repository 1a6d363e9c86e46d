import CKernels

// Reductions that measure size and spread, each with its gradient. `keep` leaves the dimensions in place with size 1.
extension Tensor {
  /// The values as a contiguous matrix whose rows are what a reduction over `dims` takes together.
  func dimsLast(_ dims: [Int]) throws -> Tensor {
    let others = (0..<rank).filter { !dims.contains($0) }
    let moved = try detach().permute(others + dims).contiguous()
    return try moved.reshape(Dims([others.reduce(1) { $0 * shape[$1] }, dims.reduce(1) { $0 * shape[$1] }]))
  }

  private func overRows(
    _ dims: [Int], keep: Bool, _ f32: @escaping (Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
    _ f64: @escaping (Int, Int, UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) throws -> Tensor {
    let source = try dimsLast(dims)
    let columns = source.shape[1]
    let out = try Tensor(uninitialized: reducedShape(dims, keep: keep), dtype)
    Pool.shared.ranges(out.count, grain: Swift.max(1, Nest.grain / Swift.max(columns, 1))) { range in
      let start = range.lowerBound
      if dtype == .float32 {
        f32(range.count, columns, source.pointer(Float.self) + start * columns, out.pointer(Float.self) + start)
      } else {
        f64(range.count, columns, source.pointer(Double.self) + start * columns, out.pointer(Double.self) + start)
      }
    }
    return out
  }

  /// Variance; `correction` 1 divides by n - 1 as PyTorch does, 0 by n.
  public func variance(_ dims: [Int]? = nil, keep: Bool = false, correction: Int = 1) throws -> Tensor {
    if !dtype.isFloat { return try to(.float32).variance(dims, keep: keep, correction: correction) }
    let dims = try resolve(dims)
    let n = dims.reduce(1) { $0 * shape[$1] }
    let divisor = Double(Swift.max(n.subtractingReportingOverflow(correction).partialValue, 0))
    let out = try overRows(
      dims, keep: keep, { ml_variance_f32($0, $1, divisor, $2, $3) }, { ml_variance_f64($0, $1, divisor, $2, $3) })
    guard Autograd.records(self) else { return out }
    let (saved, kept) = (Saved(self), reducedShape(dims, keep: true))
    return out.recorded("variance", [self]) { g, _ in
      let x = try saved.value()
      let slope = try g.reshape(kept).mul(Tensor.scalar(2 / divisor, g.dtype))
      return [try x.sub(x.mean(dims, keep: true)).mul(slope)]
    }
  }

  /// The root of `variance`. Slope 0 where all elements are equal.
  public func std(_ dims: [Int]? = nil, keep: Bool = false, correction: Int = 1) throws -> Tensor {
    try variance(dims, keep: keep, correction: correction).root(nil)
  }

  /// log(sum(exp(x))) over dimensions, without overflow.
  public func logsumexp(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    if !dtype.isFloat { return try to(.float32).logsumexp(dims, keep: keep) }
    let dims = try resolve(dims)
    let out = try overRows(dims, keep: keep, { ml_logsumexp_f32($0, $1, $2, $3) }, { ml_logsumexp_f64($0, $1, $2, $3) })
    guard Autograd.records(self) else { return out }
    let (x, y, kept) = (Saved(self), Saved(out.detach()), reducedShape(dims, keep: true))
    return out.recorded("logsumexp", [self]) { g, _ in
      let x = try x.value()
      let y = Autograd.records(g, x) ? try x.logsumexp(dims, keep: true) : try y.value().reshape(kept)
      // A row of -inf has no largest element, and no slope either.
      let finite = try Tensor.choose(
        y.detach().compare(.equal, Tensor.scalar(-Double.infinity, y.dtype)), Tensor.scalar(0.0, y.dtype), y)
      return [try g.reshape(kept).mul(x.sub(finite).exp())]
    }
  }

  /// The p-norm over dimensions: the p-th root of the sum of |x|^p; infinity takes the largest |x|, -infinity the
  /// smallest, 0 counts the elements that are not 0. Slope 0 where the norm is 0.
  public func norm(_ dims: [Int]? = nil, keep: Bool = false, p: Double = 2) throws -> Tensor {
    if !dtype.isFloat { return try to(.float32).norm(dims, keep: keep, p: p) }
    guard !p.isNaN else { throw TensorError("'p' must be a number, got NaN") }
    switch p {
    case 2: return try square().sum(dims, keep: keep).root(nil)
    case 1: return try abs().sum(dims, keep: keep)
    case .infinity: return try abs().max(dims, keep: keep)
    case -.infinity: return try abs().min(dims, keep: keep)
    case 0:
      return try compare(.notEqual, Tensor.scalar(0.0, dtype)).to(dtype).sum(dims, keep: keep)
    default:
      // |x| to a power below 1 has no slope at 0; there the norm takes none.
      let size = try abs()
      let zero = try size.detach().compare(.equal, Tensor.scalar(0.0, dtype))
      let power = try size.pow(Tensor.scalar(p, dtype))
      let safe = p > 0 && p < 1 ? try Tensor.choose(zero, power.detach(), power) : power
      return try safe.sum(dims, keep: keep).root(p)
    }
  }

  /// The p-th root (the square root if nil) of a sum of powers; slope 0 at 0.
  private func root(_ p: Double?) throws -> Tensor {
    func plain(_ x: Tensor) throws -> Tensor {
      try p.map { try x.pow(Tensor.scalar(1 / $0, x.dtype)) } ?? x.sqrt()
    }
    guard Autograd.records(self) else { return try plain(self) }
    let zero = try detach().compare(.equal, Tensor.scalar(0.0, dtype))
    let one = try Tensor.scalar(1.0, dtype)
    // The root is taken of 1 in place of 0, whose slope would be infinite, and put back as what it is.
    return try Tensor.choose(zero, plain(detach()), plain(Tensor.choose(zero, one, self)))
  }

  /// Whether any element is not 0 (NaN is not), as bool.
  public func any(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    try truth(ML_MAX, dims, keep, ofNothing: 0)
  }

  /// Whether no element is 0, as bool.
  public func all(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    try truth(ML_MIN, dims, keep, ofNothing: 1)
  }

  private func truth(_ op: ml_reduce, _ dims: [Int]?, _ keep: Bool, ofNothing: Double) throws -> Tensor {
    let dims = try resolve(dims)
    if dims.contains(where: { shape[$0] == 0 }) {
      return try Tensor.full(reducedShape(dims, keep: keep), ofNothing, .bool)
    }
    return try detach().to(.bool).reduce(op, dims, keep: keep)
  }

  /// How many elements are not 0, as int64.
  public func countNonzero(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    try detach().to(.bool).sum(dims, keep: keep)
  }
}
