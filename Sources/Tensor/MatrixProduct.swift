import CKernels
import COpenBLAS

/// The BLAS and LAPACK in use.
public enum BLAS {
  typealias Table = UnsafePointer<ml_blas>

  static func library() throws -> Table {
    var reason: UnsafePointer<CChar>?
    guard let table = ml_blas_load(&reason) else {
      throw TensorError(reason.map { String(cString: $0) } ?? "OpenBLAS cannot be loaded")
    }
    return table
  }

  /// Name, version and the processor kind its kernels were chosen for.
  /// - Throws: `TensorError` when OpenBLAS cannot be loaded.
  public static func describe() throws -> String { try String(cString: library().pointee.description) }
}

/// General matrix products on the pool over single-threaded BLAS.
enum MatrixProduct {
  /// A matrix in memory: contiguous rows, or (transposed) contiguous columns.
  struct Operand {
    var base: UnsafeMutableRawPointer
    var transposed: Bool
    var stride: Int
  }

  /// Pieces of a product of so many floating-point operations. Each piece packs its share of both matrices anew, which
  /// four bear best; a tiny product is quickest on one thread.
  private static func pieces(_ work: Int) -> Int {
    work < 5_000_000 ? 1 : min(max(4, work / 250_000_000), 64)
  }

  /// c (m x n, rows `ldc` apart) = alpha * a (m x k) * b (k x n) + beta * c.
  ///
  /// The cut into pieces depends on the sizes alone, so that results do not depend on the number of threads.
  static func run(
    _ type: DType, _ m: Int, _ n: Int, _ k: Int, _ a: Operand, _ b: Operand, beta: Double,
    _ c: UnsafeMutableRawPointer, _ ldc: Int
  ) throws {
    let blas = try BLAS.library()
    if m == 0 || n == 0 { return }
    let pieces = pieces(2 * m * n * max(k, 1))
    let byRows = m >= n
    let length = byRows ? m : n
    // Multiples of 32 keep every piece on the full-size micro-kernel.
    let size = pieces == 1 ? length : max(32, (length / pieces + 31) & ~31)
    let item = type.size
    Pool.shared.ranges(length, grain: size) { range in
      var (x, y, z) = (a.base, b.base, c)
      if byRows {
        x += range.lowerBound * (a.transposed ? 1 : a.stride) * item
        z += range.lowerBound * ldc * item
        block(blas, type, range.count, n, k, x, a, y, b, beta, z, ldc)
      } else {
        y += range.lowerBound * (b.transposed ? b.stride : 1) * item
        z += range.lowerBound * item
        block(blas, type, m, range.count, k, x, a, y, b, beta, z, ldc)
      }
    }
  }

  private static func block(
    _ blas: BLAS.Table, _ type: DType, _ m: Int, _ n: Int, _ k: Int, _ x: UnsafeMutableRawPointer, _ a: Operand,
    _ y: UnsafeMutableRawPointer, _ b: Operand, _ beta: Double, _ z: UnsafeMutableRawPointer, _ ldc: Int
  ) {
    let (ta, tb) = (
      Int32(a.transposed ? ML_TRANS : ML_NO_TRANS), Int32(b.transposed ? ML_TRANS : ML_NO_TRANS)
    )
    let (m, n, k) = (Int32(m), Int32(n), Int32(k))
    let (lda, ldb, ldc) = (Int32(a.stride), Int32(b.stride), Int32(ldc))
    if type == .float32 {
      blas.pointee.sgemm(
        Int32(ML_ROW_MAJOR), ta, tb, m, n, k, 1, x.assumingMemoryBound(to: Float.self), lda,
        y.assumingMemoryBound(to: Float.self), ldb, Float(beta), z.assumingMemoryBound(to: Float.self), ldc)
    } else {
      blas.pointee.dgemm(
        Int32(ML_ROW_MAJOR), ta, tb, m, n, k, 1, x.assumingMemoryBound(to: Double.self), lda,
        y.assumingMemoryBound(to: Double.self), ldb, beta, z.assumingMemoryBound(to: Double.self), ldc)
    }
  }
}

extension Tensor {
  /// The last two dimensions as BLAS takes them, if they lie suitably in memory.
  func blasOperand() -> MatrixProduct.Operand? {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let (rowStride, columnStride) = (strides[rank - 2], strides[rank - 1])
    let limit = Int(Int32.max)
    if columnStride == 1 || columns == 1, rowStride >= max(columns, 1) || rows == 1 {
      let stride = rows == 1 ? max(columns, 1) : rowStride
      return stride <= limit ? .init(base: raw, transposed: false, stride: stride) : nil
    }
    if rowStride == 1 || rows == 1, columnStride >= max(rows, 1) || columns == 1 {
      let stride = columns == 1 ? max(rows, 1) : columnStride
      return stride <= limit ? .init(base: raw, transposed: true, stride: stride) : nil
    }
    return nil
  }

  private func max(_ a: Int, _ b: Int) -> Int { Swift.max(a, b) }

  /// Matrix product, as NumPy's: vectors are taken as a row or column, leading dimensions are batches that broadcast.
  ///
  /// Shapes (..., n, k) and (..., k, m) give (..., n, m). Integers are multiplied as float32.
  /// - Throws: `TensorError` when the inner sizes differ or the batches do not broadcast.
  public func matmul(_ other: Tensor) throws -> Tensor {
    guard rank > 0, other.rank > 0 else {
      throw TensorError("a matrix product needs vectors or matrices, got shapes \(shape.text) and \(other.shape.text)")
    }
    let inner = shape[rank - 1]
    guard other.shape[Swift.max(other.rank - 2, 0)] == inner else {
      let what = other.rank == 1 ? "elements" : "rows"
      throw TensorError("'other' must have \(inner) \(what) to multiply \(shape.text), got \(other.shape.text)")
    }
    if rank == 1 { return try unsqueeze(0).matmul(other).squeeze(other.rank == 1 ? 0 : other.rank - 2) }
    if other.rank == 1 { return try matmul(other.unsqueeze(1)).squeeze(-1) }
    var type = DType.promote(dtype, other.dtype)
    if !type.isFloat { type = .float32 }
    let (a, b) = (try to(type), try other.to(type))
    if a.rank > 2, b.rank == 2 {
      // Batches of rows against one matrix are one tall product.
      return try a.reshape(Dims([Dims(shape.dropLast()).product, inner])).matmul(b).reshape(
        Dims(shape.dropLast() + [b.shape[1]]))
    }
    let out = try Tensor.batchedProduct(a.detach(), b.detach())
    guard Autograd.records(a, b) else { return out }
    let (x, y) = (Saved(a), Saved(b))
    return out.recorded("matmul", [a, b]) { g, needs in
      [
        needs[0] ? try g.matmul(y.value().transpose()).reduced(like: a) : nil,
        needs[1] ? try x.value().transpose().matmul(g).reduced(like: b) : nil,
      ]
    }
  }

  private static func batchedProduct(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let (batchA, batchB) = (Dims(a.shape.dropLast(2)), Dims(b.shape.dropLast(2)))
    guard let batch = try? broadcast(batchA, batchB) else {
      throw TensorError("'other' must have batches that broadcast with \(a.shape.text)'s, got \(b.shape.text)")
    }
    let out = try Tensor(uninitialized: Dims(batch + [m, n]), a.dtype)
    if out.count == 0 { return out }
    if k == 0 {
      try out.fill(0)
      return out
    }
    let (x, y) = (a.blasOperand() == nil ? try a.clone() : a, b.blasOperand() == nil ? try b.clone() : b)
    guard let left = x.blasOperand(), let right = y.blasOperand() else {
      throw TensorError("matrices of shapes \(a.shape.text) and \(b.shape.text) are too large for BLAS")
    }
    guard Swift.max(m, n, k) <= Int(Int32.max) else {
      throw TensorError("matrices of shapes \(a.shape.text) and \(b.shape.text) are too large for BLAS")
    }
    if batch.isEmpty {
      try MatrixProduct.run(a.dtype, m, n, k, left, right, beta: 0, out.raw, n)
      return out
    }
    _ = try BLAS.library()
    let (offsetsA, offsetsB) = (x.batchOffsets(batch), y.batchOffsets(batch))
    let size = a.dtype.size
    let grain = Swift.max(1, 4_000_000 / (2 * m * n * k + 1))
    let single = { (i: Int) in
      var (p, q) = (left, right)
      p.base += offsetsA[i] * size
      q.base += offsetsB[i] * size
      // The library was loaded above; nothing else can fail.
      try? MatrixProduct.run(a.dtype, m, n, k, p, q, beta: 0, out.raw + i * m * n * size, n)
    }
    // Many matrices: one per thread. Few: each is cut up itself.
    if offsetsA.count >= 8 {
      Pool.shared.ranges(offsetsA.count, grain: grain) { range in range.forEach(single) }
    } else {
      (0..<offsetsA.count).forEach(single)
    }
    return out
  }

  /// Where each matrix of a broadcast batch starts, in elements from this tensor's first.
  func batchOffsets(_ batch: Dims) -> [Int] {
    let lead = batch.count - (rank - 2)
    var offsets = [0]
    for i in 0..<batch.count {
      let step = i < lead || shape[i - lead] == 1 ? 0 : strides[i - lead]
      offsets = offsets.flatMap { base in (0..<batch[i]).map { base + $0 * step } }
    }
    return offsets
  }
}
