import COpenBLAS
import Foundation

// Triangular factors: QR and Cholesky.
extension Tensor {
  /// A = Q R of matrices (..., m, n): Q (..., m, k) with orthonormal columns, k = min(m, n), and R (..., k, n) upper
  /// triangular; Q (..., m, m) and R (..., m, n) when `complete`.
  ///
  /// The gradient follows S. Walter and L. Lehmann, "Algorithmic differentiation of linear algebra functions with
  /// application in optimum experimental design" (2010), and H. Liao et al., "Differentiable programming tensor
  /// networks" (2019) for m < n. It needs the first k columns of A to be independent; there is none for a complete Q
  /// with more columns than A has, since these are arbitrary.
  /// - Throws: `TensorError` for what is no matrix of finite floats.
  public func qr(complete: Bool = false) throws -> (q: Tensor, r: Tensor) {
    let (m, n) = try matrixSize()
    let columns = complete ? m : Swift.min(m, n)
    let (q, r) = try qrFactors(m, n, columns)
    guard Autograd.records(self) else { return (q, r) }
    let (input, saved) = (Saved(self), (q: Saved(q), r: Saved(r)))
    let out = Tensor.recorded("qr", [self], [q, r]) { gradients in
      guard columns <= n else {
        throw TensorError("qr has a gradient in its reduced form only, when a matrix has more rows than columns")
      }
      let a = try input.value()
      let (q, r) = try Autograd.records(self) ? a.qr() : (saved.q.value(), saved.r.value())
      return [try Tensor.qrGradient(a, q, r, gradients[0], gradients[1])]
    }
    return (out[0], out[1])
  }

  private func qrFactors(_ m: Int, _ n: Int, _ columns: Int) throws -> (q: Tensor, r: Tensor) {
    try LAPACK.load()
    let k = Swift.min(m, n)
    let q = try Tensor(uninitialized: Dims(batch + [m, columns]), dtype)
    let r = try Tensor.zeros(Dims(batch + [columns, n]), dtype)
    if k == 0 {
      if q.count > 0 { try q.copy(Tensor.eye(m, dtype)) }
      return (q, r)
    }
    // The transpose that LAPACK sees is Rᵀ Qᵀ, an LQ factorisation.
    let work = try detach().clone()
    let (m32, n32, k32, c32) = try (LAPACK.int(m), LAPACK.int(n), LAPACK.int(k), LAPACK.int(columns))
    let (type, size) = (dtype.code, dtype.size)
    let workSize = Swift.max(
      try LAPACK.workSize(dtype) { ml_gelqf(type, n32, m32, nil, n32, nil, $0, -1) },
      try LAPACK.workSize(dtype) { ml_orglq(type, c32, m32, k32, nil, c32, nil, $0, -1) })
    let (matrices, left, right) = (work.raw, q.raw, r.raw)
    let bytes = Int(workSize) * size
    let statuses = try LAPACK.each(batch.product, elements: m * n, scratch: bytes + k * size) { i, scratch in
      let (a, q, r) = (matrices + i * m * n * size, left + i * m * columns * size, right + i * columns * n * size)
      let factors = scratch + bytes
      let status = ml_gelqf(type, n32, m32, a, n32, factors, scratch, workSize)
      for row in 0..<k {
        let start = (row * n + row) * size
        (r + start).copyMemory(from: a + start, byteCount: (n - row) * size)
      }
      // What LAPACK left of the reflections becomes Q.
      for row in 0..<m {
        (q + row * columns * size).copyMemory(from: a + row * n * size, byteCount: k * size)
      }
      return status == 0 ? ml_orglq(type, c32, m32, k32, q, c32, factors, scratch, workSize) : status
    }
    if let bad = statuses.firstIndex(where: { $0 != 0 }) {
      throw TensorError("LAPACK cannot factorise matrix \(bad + 1)")
    }
    return (q, r)
  }

  private static func qrGradient(
    _ a: Tensor, _ q: Tensor, _ r: Tensor, _ gq: Tensor?, _ gr: Tensor?
  ) throws -> Tensor {
    let (k, n) = (r.shape[r.rank - 2], r.shape[r.rank - 1])
    if k == n { return try tallGradient(q, r, gq, gr) }
    // A = [X Y] with X = Q R₁ and R = [R₁ QᵀY].
    var gq = gq
    var rest = try Tensor.zeros(Dims(a.batch + [k, n - k]), a.dtype)
    if let gr {
      let right = try gr.narrow(-1, k, n - k)
      let turned = try a.narrow(-1, k, n - k).matmul(right.transpose())
      gq = try gq?.add(turned) ?? turned
      rest = try q.matmul(right)
    }
    let first = try tallGradient(q, r.narrow(-1, 0, k), gq, gr?.narrow(-1, 0, k))
    return try Tensor.cat([first, rest], -1)
  }

  private static func tallGradient(_ q: Tensor, _ r: Tensor, _ gq: Tensor?, _ gr: Tensor?) throws -> Tensor {
    var m = try gr.map { try r.matmul($0.transpose()) }
    if let gq {
      let part = try gq.transpose().matmul(q)
      m = try m?.sub(part) ?? part.neg()
    }
    guard let m else { return try Tensor.zeros(q.shape, q.dtype) }
    let n = r.shape[r.rank - 1]
    let type = q.dtype
    let below = try m.mul(Tensor.triangle(n, n, .greater).to(type))
    let symmetric = try below.add(below.transpose()).add(m.mul(Tensor.eye(n, type)))
    let turned = try q.matmul(symmetric)
    let whole = try gq?.add(turned) ?? turned
    return try r.solve(whole.transpose()).transpose()
  }

  /// The lower triangular L (..., n, n) with A = L Lᵀ for symmetric positive definite matrices; with `upper` its
  /// transpose.
  ///
  /// Only the lower triangle of A is read (the upper one with `upper`). The gradient, symmetric, follows I. Murray,
  /// "Differentiation of the Cholesky decomposition" (2016).
  /// - Throws: `TensorError` when a matrix is not positive definite.
  public func cholesky(upper: Bool = false) throws -> Tensor {
    let n = try squareSize()
    if upper { return try transpose().cholesky().transpose() }
    let factor = try choleskyFactor(n)
    guard Autograd.records(self) else { return factor }
    let (input, saved) = (Saved(self), Saved(factor.detach()))
    return factor.recorded("cholesky", [self]) { g, _ in
      let l = try Autograd.records(self) ? input.value().cholesky() : saved.value()
      let lt = try l.transpose()
      let type = l.dtype
      let product = try lt.matmul(g)
      let halved = try product.mul(Tensor.triangle(n, n, .greater).to(type)).add(
        product.mul(Tensor.eye(n, type)).mul(Tensor.scalar(0.5, type)))
      let symmetric = try halved.add(halved.transpose()).mul(Tensor.scalar(0.5, type))
      return [try lt.solve(lt.solve(symmetric).transpose())]
    }
  }

  private func choleskyFactor(_ n: Int) throws -> Tensor {
    try LAPACK.load()
    let out = try detach().clone()
    if n == 0 { return out }
    let (order, type, size, matrices) = (try LAPACK.int(n), dtype.code, dtype.size, out.raw)
    let statuses = try LAPACK.each(batch.product, elements: n * n, scratch: 0) { i, _ in
      // Row-major lower is column-major upper.
      let matrix = matrices + i * n * n * size
      let status = ml_potrf(type, "U".ascii, order, matrix, order)
      for row in 0..<n { memset(matrix + (row * n + row + 1) * size, 0, (n - row - 1) * size) }
      return status
    }
    if let bad = statuses.firstIndex(where: { $0 != 0 }) {
      throw TensorError(
        "matrix \(bad + 1) is not positive definite: its leading \(statuses[bad]) x \(statuses[bad]) part is not")
    }
    return out
  }
}
