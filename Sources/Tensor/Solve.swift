import COpenBLAS
import Foundation

// What the LU factorisation gives: solutions, inverses, determinants.
extension Tensor {
  /// X with A X = B for square A (..., n, n) and B (..., n, k), or (..., n) for one vector per matrix; batches broadcast.
  ///
  /// B counts as vectors when it has one dimension, or A's shape without the last. The gradient follows M. Giles,
  /// "An extended collection of matrix derivative results" (2008), section 2.3.1.
  /// - Throws: `TensorError` when a matrix is singular or the sizes do not fit.
  public func solve(_ other: Tensor) throws -> Tensor {
    let n = try squareSize()
    let (sides, areVectors) = try rightSides(other, n)
    if areVectors { return try solve(sides).squeeze(-1) }
    if rank == 2, sides.rank > 2 {
      // One matrix is factorised once for all right sides, which become columns of one.
      let front = try sides.permute([sides.rank - 2] + (0..<sides.rank).filter { $0 != sides.rank - 2 })
      let columns = Dims(front.shape.dropFirst()).product
      let x = try solve(front.reshape(Dims([n, columns]))).reshape(front.shape)
      return try x.permute(Array(1..<x.rank - 1) + [0, x.rank - 1])
    }
    let (a, b) = try Tensor.meetingBatches(self, sides)
    let out = try a.solution(b)
    guard Autograd.records(a, b) else { return out }
    let (left, right, saved) = (Saved(a), Saved(b), Saved(out.detach()))
    return out.recorded("solve", [a, b]) { g, needs in
      let (a, b) = (try left.value(), try right.value())
      let gb = try a.transpose().solve(g)
      guard needs[0] else { return [nil, gb] }
      let x = try Autograd.records(a, b) ? a.solve(b) : saved.value()
      return [try gb.matmul(x.transpose()).neg(), gb]
    }
  }

  /// Right sides (..., rows, k) for these matrices, and whether they were given as vectors (..., rows).
  func rightSides(_ other: Tensor, _ rows: Int) throws -> (sides: Tensor, areVectors: Bool) {
    let areVectors = other.rank == 1 || other.rank == rank - 1 && other.shape == Dims(shape.dropLast())
    let sides = try areVectors ? other.unsqueeze(-1) : other
    guard try sides.matrixSize("other").rows == rows else {
      throw TensorError("'other' must have \(rows) rows to solve with \(shape.text), got \(other.shape.text)")
    }
    return (sides, areVectors)
  }

  /// Two tensors of matrices with one type and one batch.
  static func meetingBatches(_ a: Tensor, _ b: Tensor) throws -> (Tensor, Tensor) {
    let type = DType.promote(a.dtype, b.dtype)
    let batch = try broadcast(a.batch, b.batch)
    return try (
      a.to(type).expand(Dims(batch + Array(a.shape.suffix(2)))),
      b.to(type).expand(Dims(batch + Array(b.shape.suffix(2))))
    )
  }

  private func solution(_ other: Tensor) throws -> Tensor {
    try LAPACK.load()
    let (n, k) = (shape[rank - 1], other.shape[rank - 1])
    // LAPACK sees Aᵀ, of which it solves the transposed system, and writes columns of X one after the other.
    let columns = try other.detach().transpose().clone()
    if columns.count > 0 {
      let work = try detach().clone()
      let (n32, k32) = (try LAPACK.int(n), try LAPACK.int(k))
      let (type, size, matrices, sides) = (dtype.code, dtype.size, work.raw, columns.raw)
      let statuses = try LAPACK.each(batch.product, elements: n * n, scratch: n * 4) { i, scratch in
        let pivots = scratch.assumingMemoryBound(to: Int32.self)
        let status = ml_getrf(type, n32, n32, matrices + i * n * n * size, n32, pivots)
        if status != 0 { return status }
        return ml_getrs(
          type, "T".ascii, n32, k32, matrices + i * n * n * size, n32, pivots, sides + i * n * k * size, n32)
      }
      try Tensor.checkRegular(statuses)
    }
    return try columns.transpose()
  }

  private static func checkRegular(_ statuses: [Int32]) throws {
    if let bad = statuses.firstIndex(where: { $0 != 0 }) { throw TensorError("matrix \(bad + 1) is singular") }
  }

  /// The inverses of square matrices (..., n, n). `solve` is the better way to A⁻¹ B.
  ///
  /// The gradient follows M. Giles (2008), section 2.2.3.
  /// - Throws: `TensorError` when a matrix is singular.
  public func inverse() throws -> Tensor {
    let n = try squareSize()
    let out = try inverted(n)
    guard Autograd.records(self) else { return out }
    let (input, saved) = (Saved(self), Saved(out.detach()))
    return out.recorded("inv", [self]) { g, _ in
      let yt = try (Autograd.records(self) ? input.value().inverse() : saved.value()).transpose()
      return [try yt.matmul(g).matmul(yt).neg()]
    }
  }

  private func inverted(_ n: Int) throws -> Tensor {
    try LAPACK.load()
    let out = try detach().clone()
    if n == 0 { return out }
    let (order, type, size, matrices) = (try LAPACK.int(n), dtype.code, dtype.size, out.raw)
    let workSize = try LAPACK.workSize(dtype) { ml_getri(type, order, nil, order, nil, $0, -1) }
    let bytes = Int(workSize) * size
    let statuses = try LAPACK.each(batch.product, elements: n * n, scratch: bytes + n * 4) { i, scratch in
      let (matrix, pivots) = (matrices + i * n * n * size, (scratch + bytes).assumingMemoryBound(to: Int32.self))
      let status = ml_getrf(type, order, order, matrix, order, pivots)
      return status == 0 ? ml_getri(type, order, matrix, order, pivots, scratch, workSize) : status
    }
    try Tensor.checkRegular(statuses)
    return out
  }

  /// Determinants (...) of square matrices (..., n, n); 1 for n = 0.
  ///
  /// The gradient follows M. Giles (2008), section 2.2.4; where a determinant is 0 it comes from the singular values.
  public func determinant() throws -> Tensor {
    let out = try luDeterminants().value
    guard Autograd.records(self) else { return out }
    let (input, saved) = (Saved(self), Saved(out.detach()))
    return out.recorded("det", [self]) { g, _ in
      let (a, value) = (try input.value(), try saved.value())
      let scale = try g.unsqueeze(-1).unsqueeze(-1)
      let zeros = try value.compare(.equal, Tensor.scalar(0.0, value.dtype)).to(.int64).sum().item()
      if zeros > 0 { return [try scale.mul(a.cofactors())] }
      let whole = try Autograd.records(self) ? a.determinant() : value
      return [try scale.mul(whole.unsqueeze(-1).unsqueeze(-1)).mul(a.inverse().transpose())]
    }
  }

  /// Sign (-1, 0, 1) and logarithm of the absolute value of determinants, which may be out of a float's range
  /// themselves. A singular matrix has sign 0 and logarithm -infinity, and no gradient.
  public func signedLogDeterminant() throws -> (sign: Tensor, logarithm: Tensor) {
    let (sign, logarithm, _) = try luDeterminants()
    guard Autograd.records(self) else { return (sign, logarithm) }
    let input = Saved(self)
    let out = logarithm.recorded("slogdet", [self]) { g, _ in
      [try g.unsqueeze(-1).unsqueeze(-1).mul(input.value().inverse().transpose())]
    }
    return (sign, out)
  }

  private func luDeterminants() throws -> (sign: Tensor, logarithm: Tensor, value: Tensor) {
    let n = try squareSize()
    try LAPACK.load()
    let work = try detach().clone()
    let outputs = try (0..<3).map { _ in try Tensor(uninitialized: batch, .float64) }
    let (signs, logs, values) = (
      outputs[0].pointer(Double.self), outputs[1].pointer(Double.self), outputs[2].pointer(Double.self)
    )
    let (order, type, size, matrices) = (try LAPACK.int(n), dtype.code, dtype.size, work.raw)
    let single = dtype == .float32
    _ = try LAPACK.each(batch.product, elements: n * n, scratch: n * 4) { i, scratch in
      let (matrix, pivots) = (matrices + i * n * n * size, scratch.assumingMemoryBound(to: Int32.self))
      // A status above 0 tells of a pivot of 0, which the product shows.
      let status = n > 0 ? ml_getrf(type, order, order, matrix, order, pivots) : 0
      var (sign, log, value) = (1.0, 0.0, 1.0)
      for k in 0..<n {
        let place = matrix + k * (n + 1) * size
        let pivot = single ? Double(place.load(as: Float.self)) : place.load(as: Double.self)
        let factor = Int(pivots[k]) == k + 1 ? pivot : -pivot
        value *= factor
        sign *= factor == 0 ? 0 : factor < 0 ? -1 : 1
        log += Foundation.log(Swift.abs(pivot))
      }
      (signs[i], logs[i], values[i]) = (sign, log, value)
      return status
    }
    let results = try outputs.map { try $0.to(dtype) }
    return (results[0], results[1], results[2])
  }

  /// The gradients of determinants, which are finite for singular matrices too: of U diag(s) Vᵀ they are
  /// ±U diag(products of all other s) Vᵀ.
  private func cofactors() throws -> Tensor {
    let (u, s, vh) = try svd(fullMatrices: false)
    let n = s.shape[s.rank - 1]
    let others = try Tensor.choose(
      Tensor.triangle(n, n, .equal), Tensor.scalar(1.0, s.dtype), s.unsqueeze(-2).expand(shape))
    var products = try Tensor.full(s.shape, 1, s.dtype)
    for k in 0..<n { products = try products.mul(others.selected(rank - 1, k)) }
    let sign = try u.detach().signedLogDeterminant().sign.mul(vh.detach().signedLogDeterminant().sign)
    return try u.mul(products.mul(sign.unsqueeze(-1)).unsqueeze(-2)).matmul(vh)
  }
}
