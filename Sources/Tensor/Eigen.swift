import COpenBLAS
import Synchronization

extension Tensor {
  /// Eigenvalues (..., n), ascending, and eigenvectors (..., n, n), one per column, of symmetric matrices.
  ///
  /// Only the lower triangle is read. Matrices of a batch are spread over the pool. The gradient follows M. Giles,
  /// "An extended collection of matrix derivative results" (2008), section 3.1; it is not finite where eigenvalues
  /// repeat and the loss depends on their vectors.
  /// - Throws: `TensorError` for matrices that are not square, not floating-point or not finite.
  public func eigh() throws -> (values: Tensor, vectors: Tensor) {
    let n = try squareSize("eigh")
    let lapack = try LAPACK.library()
    let batch = Dims(shape.dropLast(2))
    let values = try Tensor(uninitialized: Dims(batch + [n]), dtype)
    // LAPACK overwrites its input; its rows come back as eigenvectors.
    let work = try detach().clone()
    let count = batch.product
    let (matrices, results, type) = (work.raw, values.raw, dtype)
    let failed = Atomic<Int>(0)
    if n > 0 {
      Pool.shared.run(count) { i in
        let status =
          type == .float32
          ? symmetricEigen(
            n, matrices.assumingMemoryBound(to: Float.self) + i * n * n,
            results.assumingMemoryBound(to: Float.self) + i * n, lapack.pointee.ssyevd)
          : symmetricEigen(
            n, matrices.assumingMemoryBound(to: Double.self) + i * n * n,
            results.assumingMemoryBound(to: Double.self) + i * n, lapack.pointee.dsyevd)
        if status != 0 { failed.store(i + 1, ordering: .relaxed) }
      }
    }
    let bad = failed.load(ordering: .relaxed)
    guard bad == 0 else { throw TensorError("the eigenvalues of matrix \(bad) did not converge") }
    let vectors = try work.transpose()
    guard Autograd.records(self) else { return (values, vectors) }
    let (input, w, v) = (Saved(self), Saved(values), Saved(vectors))
    let node = Node("eigh", [self]) { gradients, _ in
      let (w, v) = try Autograd.records(self) ? input.value().eigh() : (w.value().detach(), v.value().detach())
      return [try Tensor.eighGradient(w, v, gradients[0], gradients.count > 1 ? gradients[1] : nil)]
    }
    let out = (values.detach(), vectors.detach())
    (out.0.node, out.0.output) = (node, 0)
    (out.1.node, out.1.output) = (node, 1)
    return out
  }

  private static func eighGradient(_ w: Tensor, _ v: Tensor, _ gw: Tensor?, _ gv: Tensor?) throws -> Tensor {
    let vt = try v.transpose()
    var inner: Tensor?
    if let gv {
      let gaps = try w.unsqueeze(-2).sub(w.unsqueeze(-1))
      let diagonal = try Tensor.eye(w.shape[w.rank - 1], .float32).compare(.equal, Tensor.scalar(1.0))
      // The gaps of the diagonal are 0; one stands in for them, since a gradient through 1 / 0 would be NaN.
      let safe = try Tensor.choose(diagonal, Tensor.scalar(1.0, w.dtype), gaps)
      let factor = try Tensor.choose(diagonal, Tensor.scalar(0.0, w.dtype), safe.reciprocal())
      inner = try vt.matmul(gv).mul(factor)
    }
    if let gw {
      let diagonal = try Tensor.eye(w.shape[w.rank - 1], w.dtype).mul(gw.unsqueeze(-2))
      inner = try inner?.add(diagonal) ?? diagonal
    }
    guard let inner else { return try Tensor.zeros(v.shape, v.dtype) }
    let full = try v.matmul(inner).matmul(vt)
    return try full.add(full.transpose()).mul(Tensor.scalar(0.5, full.dtype))
  }

  private func squareSize(_ name: String) throws -> Int {
    guard dtype.isFloat else {
      throw TensorError("'matrix' must be of a float type, got \(dtype.name)")
    }
    guard rank >= 2, shape[rank - 1] == shape[rank - 2] else {
      throw TensorError("'matrix' must be square in its last two dimensions, got \(shape.text)")
    }
    // A NaN sends LAPACK's iteration astray.
    guard try isAllFinite() else { throw TensorError("'matrix' holds a NaN or an infinity") }
    return shape[rank - 1]
  }

  /// True when no element is NaN or infinite.
  public func isAllFinite() throws -> Bool {
    guard dtype.isFloat, count > 0 else { return true }
    let zeros = try detach().mul(Tensor.scalar(0.0, dtype))
    return try zeros.sum().item() == 0
  }
}

private typealias Solver<T> = (
  UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<Int32>?, UnsafeMutablePointer<T>?,
  UnsafePointer<Int32>?, UnsafeMutablePointer<T>?, UnsafeMutablePointer<T>?, UnsafePointer<Int32>?,
  UnsafeMutablePointer<Int32>?, UnsafePointer<Int32>?, UnsafeMutablePointer<Int32>?
) -> Void

/// One matrix, overwritten by its eigenvectors (as rows in row-major order). Returns LAPACK's status.
private func symmetricEigen<T: BinaryFloatingPoint>(
  _ n: Int, _ matrix: UnsafeMutablePointer<T>, _ values: UnsafeMutablePointer<T>, _ solve: Solver<T>
) -> Int {
  // Row-major lower is column-major upper.
  var (jobz, uplo) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
  var order = Int32(n)
  let (workSize, integerSize) = (1 + 6 * n + 2 * n * n, 3 + 5 * n)
  guard var lwork = Int32(exactly: workSize), var liwork = Int32(exactly: integerSize) else { return -1 }
  let work = UnsafeMutablePointer<T>.allocate(capacity: workSize)
  let integers = UnsafeMutablePointer<Int32>.allocate(capacity: integerSize)
  defer {
    work.deallocate()
    integers.deallocate()
  }
  var (leading, info) = (order, Int32(0))
  solve(&jobz, &uplo, &order, matrix, &leading, values, work, &lwork, integers, &liwork, &info)
  return Int(info)
}
