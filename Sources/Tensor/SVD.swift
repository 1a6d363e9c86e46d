import COpenBLAS

extension Tensor {
  /// Singular value decomposition A = U diag(S) Vᵀ of matrices (..., m, n): U, S (..., k) descending with
  /// k = min(m, n), and Vᵀ.
  ///
  /// U is (..., m, k) and Vᵀ (..., k, n), or (..., m, m) and (..., n, n) with `fullMatrices`. The gradient follows
  /// J. Townsend, "Differentiating the singular value decomposition" (2016). It is not finite where singular values
  /// repeat, or are 0 with m ≠ n, and the loss depends on their vectors; columns beyond k are arbitrary and pass none on.
  /// - Throws: `TensorError` for what is no matrix of finite floats.
  public func svd(fullMatrices: Bool = true) throws -> (u: Tensor, values: Tensor, vh: Tensor) {
    let (m, n) = try matrixSize()
    let k = Swift.min(m, n)
    let (u, s, vh) = try decomposed(m, n, fullMatrices ? .full : .thin)
    guard Autograd.records(self) else { return (u, s, vh) }
    let (input, saved) = (Saved(self), (u: Saved(u), s: Saved(s), vh: Saved(vh)))
    let out = Tensor.recorded("svd", [self], [u, s, vh]) { gradients in
      let parts: (u: Tensor, values: Tensor, vh: Tensor)
      if Autograd.records(self) {
        parts = try input.value().svd(fullMatrices: false)
      } else {
        parts = try (saved.u.value().narrow(-1, 0, k), saved.s.value(), saved.vh.value().narrow(-2, 0, k))
      }
      let (gu, gvh) = (try gradients[0]?.narrow(-1, 0, k), try gradients[2]?.narrow(-2, 0, k))
      return [try Tensor.svdGradient(parts.u, parts.values, parts.vh, gu, gradients[1], gvh)]
    }
    return (out[0], out[1], out[2])
  }

  /// Singular values (..., k) of matrices (..., m, n), descending, k = min(m, n). Their gradient is finite even where
  /// they repeat.
  public func singularValues() throws -> Tensor {
    if Autograd.records(self) { return try svd(fullMatrices: false).values }
    let (m, n) = try matrixSize()
    return try decomposed(m, n, .valuesOnly).s
  }

  private enum Parts: String {
    case full = "A"
    case thin = "S"
    case valuesOnly = "N"
  }

  private func decomposed(_ m: Int, _ n: Int, _ parts: Parts) throws -> (u: Tensor, s: Tensor, vh: Tensor) {
    try LAPACK.load()
    let k = Swift.min(m, n)
    let (columns, rows) = parts == .full ? (m, n) : parts == .thin ? (k, k) : (0, 0)
    let s = try Tensor(uninitialized: Dims(batch + [k]), dtype)
    let u = try Tensor(uninitialized: Dims(batch + [m, columns]), dtype)
    let vh = try Tensor(uninitialized: Dims(batch + [rows, n]), dtype)
    if k == 0 {
      // Nothing to decompose; any basis will do.
      if parts == .full {
        try u.copy(Tensor.eye(m, dtype))
        try vh.copy(Tensor.eye(n, dtype))
      }
      return (u, s, vh)
    }
    // The transpose that LAPACK sees is V diag(S) Uᵀ: its left vectors, column by column, are Vᵀ row by row.
    let work = try detach().clone()
    let (m32, n32) = (try LAPACK.int(m), try LAPACK.int(n))
    let (type, size, job, leading) = (dtype.code, dtype.size, parts.rawValue.ascii, Int32(Swift.max(columns, 1)))
    let workSize = try LAPACK.workSize(dtype) {
      ml_gesdd(type, job, n32, m32, nil, n32, nil, nil, n32, nil, leading, $0, -1, nil)
    }
    let (matrices, left, values, right) = (work.raw, u.raw, s.raw, vh.raw)
    let bytes = Int(workSize) * size
    let statuses = try LAPACK.each(batch.product, elements: m * n, scratch: bytes + 8 * k * 4) { i, scratch in
      ml_gesdd(
        type, job, n32, m32, matrices + i * m * n * size, n32, values + i * k * size, right + i * rows * n * size, n32,
        left + i * m * columns * size, leading, scratch, workSize,
        (scratch + bytes).assumingMemoryBound(to: Int32.self))
    }
    if let bad = statuses.firstIndex(where: { $0 != 0 }) {
      throw TensorError("the singular values of matrix \(bad + 1) did not converge")
    }
    return (u, s, vh)
  }

  private static func svdGradient(
    _ u: Tensor, _ s: Tensor, _ vh: Tensor, _ gu: Tensor?, _ gs: Tensor?, _ gvh: Tensor?
  ) throws -> Tensor {
    let (m, k, n) = (u.shape[u.rank - 2], s.shape[s.rank - 1], vh.shape[vh.rank - 1])
    let (ut, v, row, column) = try (u.transpose(), vh.transpose(), s.unsqueeze(-2), s.unsqueeze(-1))
    var inner = try gs.map { try Tensor.diagonalMatrix($0) }
    if gu != nil || gvh != nil {
      let factor = try Tensor.inverseOffDiagonal(row.sub(column).mul(row.add(column)))
      func turned(_ w: Tensor) throws -> Tensor { try w.sub(w.transpose()).mul(factor) }
      if let gu {
        let part = try turned(ut.matmul(gu)).mul(row)
        inner = try inner?.add(part) ?? part
      }
      if let gvh {
        let part = try turned(vh.matmul(gvh.transpose())).mul(column)
        inner = try inner?.add(part) ?? part
      }
    }
    guard let inner else { return try Tensor.zeros(Dims(u.batch + [m, n]), u.dtype) }
    var out = try u.matmul(inner).matmul(vh)
    if let gu, m > k {
      let part = try gu.div(row)
      out = try out.add(part.sub(u.matmul(ut.matmul(part))).matmul(vh))
    }
    if let gvh, n > k {
      let part = try gvh.div(column)
      out = try out.add(u.matmul(part.sub(part.matmul(v).matmul(vh))))
    }
    return out
  }
}
