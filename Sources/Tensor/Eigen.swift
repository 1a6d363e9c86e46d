import COpenBLAS

extension Tensor {
  /// Eigenvalues (..., n), ascending, and eigenvectors (..., n, n), one per column, of symmetric matrices.
  ///
  /// Only the lower triangle is read. Matrices of a batch are spread over the pool. The gradient follows M. Giles,
  /// "An extended collection of matrix derivative results" (2008), section 3.1; it is not finite where eigenvalues
  /// repeat and the loss depends on their vectors.
  /// - Throws: `TensorError` for matrices that are not square, not floating-point or not finite.
  public func eigh() throws -> (values: Tensor, vectors: Tensor) {
    let n = try squareSize()
    try LAPACK.load()
    let values = try Tensor(uninitialized: Dims(batch + [n]), dtype)
    // LAPACK overwrites its input; its rows come back as eigenvectors.
    let work = try detach().clone()
    if n > 0 { try work.symmetricEigen(n, values) }
    let vectors = try work.transpose()
    guard Autograd.records(self) else { return (values, vectors) }
    let (input, w, v) = (Saved(self), Saved(values), Saved(vectors))
    let out = Tensor.recorded("eigh", [self], [values, vectors]) { gradients in
      let (w, v) = try Autograd.records(self) ? input.value().eigh() : (w.value(), v.value())
      return [try Tensor.eighGradient(w, v, gradients[0], gradients[1])]
    }
    return (out[0], out[1])
  }

  /// Overwrites matrices by their eigenvectors, one per row.
  private func symmetricEigen(_ n: Int, _ values: Tensor) throws {
    let order = try LAPACK.int(n)
    let (workSize, integerSize) = (try LAPACK.int(1 + 6 * n + 2 * n * n), try LAPACK.int(3 + 5 * n))
    let (type, size, matrices, results) = (dtype.code, dtype.size, raw, values.raw)
    let scratch = Int(workSize) * size + Int(integerSize) * 4
    let statuses = try LAPACK.each(batch.product, elements: n * n, scratch: scratch) { i, scratch in
      // Row-major lower is column-major upper.
      ml_syevd(
        type, "V".ascii, "U".ascii, order, matrices + i * n * n * size, order, results + i * n * size, scratch,
        workSize, (scratch + Int(workSize) * size).assumingMemoryBound(to: Int32.self), integerSize)
    }
    if let bad = statuses.firstIndex(where: { $0 != 0 }) {
      throw TensorError("the eigenvalues of matrix \(bad + 1) did not converge")
    }
  }

  private static func eighGradient(_ w: Tensor, _ v: Tensor, _ gw: Tensor?, _ gv: Tensor?) throws -> Tensor {
    let vt = try v.transpose()
    var inner: Tensor?
    if let gv {
      let gaps = try w.unsqueeze(-2).sub(w.unsqueeze(-1))
      inner = try vt.matmul(gv).mul(Tensor.inverseOffDiagonal(gaps))
    }
    if let gw {
      let diagonal = try Tensor.diagonalMatrix(gw)
      inner = try inner?.add(diagonal) ?? diagonal
    }
    guard let inner else { return try Tensor.zeros(v.shape, v.dtype) }
    let full = try v.matmul(inner).matmul(vt)
    return try full.add(full.transpose()).mul(Tensor.scalar(0.5, full.dtype))
  }

  /// 1 / x off the diagonals, 0 on them.
  static func inverseOffDiagonal(_ x: Tensor) throws -> Tensor {
    let n = x.shape[x.rank - 1]
    let diagonal = try Tensor.triangle(n, n, .equal)
    // One stands in for the zeros of the diagonal, since a gradient through 1 / 0 would be NaN.
    let safe = try Tensor.choose(diagonal, Tensor.scalar(1.0, x.dtype), x)
    return try Tensor.choose(diagonal, Tensor.scalar(0.0, x.dtype), safe.reciprocal())
  }
}
