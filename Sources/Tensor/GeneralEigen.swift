import COpenBLAS

/// Complex numbers as two tensors of one shape.
public struct ComplexPair: Sendable {
  public let real: Tensor
  public let imaginary: Tensor
}

extension Tensor {
  /// Eigenvalues (..., n) and right eigenvectors (..., n, n), one per column, of square matrices.
  ///
  /// Both are complex: A (x + iy) = (a + ib)(x + iy). Complex eigenvalues of a real matrix come in conjugate pairs, which
  /// stand next to each other, the one with the positive imaginary part first; there is no other order. Vectors have
  /// Euclidean norm 1 and a real largest component. The gradient is not finite, or an error, where eigenvalues repeat.
  /// - Throws: `TensorError` for matrices that are not square, not floating-point or not finite.
  public func eig() throws -> (values: ComplexPair, vectors: ComplexPair) {
    let n = try squareSize()
    try LAPACK.load()
    let parts = try (0..<2).map { _ in try Tensor(uninitialized: Dims(batch + [n]), dtype) }
    // LAPACK's left eigenvectors u of the transpose, uᴴ Aᵀ = λ uᴴ, are the conjugates of A's right ones.
    let left = try Tensor(uninitialized: shape, dtype)
    if n > 0 { try leftEigen(n, parts[0], parts[1], left) }
    let rows = try (0..<2).map { _ in try Tensor.zeros(shape, dtype) }
    let total = batch.product
    if dtype == .float32 {
      Tensor.conjugate(Float.self, n, total, parts[1], left, rows[0], rows[1])
    } else {
      Tensor.conjugate(Double.self, n, total, parts[1], left, rows[0], rows[1])
    }
    let vectors = try rows.map { try $0.transpose() }
    guard Autograd.records(self) else { return Tensor.pairs(parts + vectors) }
    let (input, saved) = (Saved(self), (parts + vectors).map { Saved($0) })
    let out = Tensor.recorded("eig", [self], parts + vectors) { g in
      let (values, vectors) =
        try Autograd.records(self) ? input.value().eig() : Tensor.pairs(saved.map { try $0.value() })
      return [try Tensor.eigGradient(values, vectors, (g[0], g[1]), (g[2], g[3]))]
    }
    return Tensor.pairs(out)
  }

  private static func pairs(_ t: [Tensor]) -> (values: ComplexPair, vectors: ComplexPair) {
    (ComplexPair(real: t[0], imaginary: t[1]), ComplexPair(real: t[2], imaginary: t[3]))
  }

  private func leftEigen(_ n: Int, _ real: Tensor, _ imaginary: Tensor, _ left: Tensor) throws {
    let order = try LAPACK.int(n)
    let work = try detach().clone()
    let (type, size) = (dtype.code, dtype.size)
    let workSize = try LAPACK.workSize(dtype) {
      ml_geev(type, "V".ascii, "N".ascii, order, nil, order, nil, nil, nil, order, nil, 1, $0, -1)
    }
    let (matrices, a, b, vectors) = (work.raw, real.raw, imaginary.raw, left.raw)
    let scratch = Int(workSize) * size
    let statuses = try LAPACK.each(batch.product, elements: n * n, scratch: scratch) { i, scratch in
      let (row, matrix) = (i * n * size, i * n * n * size)
      return ml_geev(
        type, "V".ascii, "N".ascii, order, matrices + matrix, order, a + row, b + row, vectors + matrix, order, nil, 1,
        scratch, workSize)
    }
    if let bad = statuses.firstIndex(where: { $0 != 0 }) {
      throw TensorError("the eigenvalues of matrix \(bad + 1) did not converge")
    }
  }

  /// LAPACK's left eigenvectors, conjugated: a real one is one row; of a pair one row is the real part of both, the next
  /// the imaginary part of the first.
  private static func conjugate<T: BinaryFloatingPoint>(
    _ type: T.Type, _ n: Int, _ total: Int, _ imaginary: Tensor, _ left: Tensor, _ real: Tensor, _ other: Tensor
  ) {
    let (b, vectors, x, y) = (
      imaginary.pointer(T.self), left.pointer(T.self), real.pointer(T.self), other.pointer(T.self)
    )
    for row in 0..<total * n {
      let (here, next) = (row * n, (row + 1) * n)
      if b[row] == 0 {
        for k in 0..<n { x[here + k] = vectors[here + k] }
      } else if b[row] > 0 {
        for k in 0..<n {
          x[here + k] = vectors[here + k]
          x[next + k] = vectors[here + k]
          y[here + k] = -vectors[next + k]
          y[next + k] = vectors[next + k]
        }
      }
    }
  }
}
