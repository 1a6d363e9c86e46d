import CKernels
import Synchronization

/// General matrix products on the pool.
enum MatrixProduct {
  /// A matrix in memory, with any distances (in elements) between its rows and columns.
  struct Operand {
    var base: UnsafeMutableRawPointer
    var rowStride: Int
    var columnStride: Int

    /// The last two dimensions of a tensor.
    init(_ tensor: Tensor) {
      base = tensor.raw
      rowStride = tensor.strides[tensor.rank - 2]
      columnStride = tensor.strides[tensor.rank - 1]
    }

    func at(_ row: Int, _ column: Int, _ size: Int) -> UnsafeMutableRawPointer {
      base + (row * rowStride + column * columnStride) * size
    }

    var transposed: Operand {
      var other = self
      (other.rowStride, other.columnStride) = (columnStride, rowStride)
      return other
    }
  }

  /// At most so much of b is packed at a time: 8 MB of float32.
  private static let (deepest, widest) = (2048, 1024)

  /// c (m x n, rows `ldc` apart) = a (m x k) * b (k x n).
  ///
  /// An element's sum runs over k in an order that depends on k alone: the cut into tiles, and with it the number of
  /// threads, leaves no trace in the bits.
  static func run(
    _ type: DType, _ m: Int, _ n: Int, _ k: Int, _ a: Operand, _ b: Operand, _ c: UnsafeMutableRawPointer, _ ldc: Int
  ) throws {
    if m == 1, n > 1, b.columnStride != 1 {
      // A row times a transposed matrix is that matrix times a column, and needs no packing.
      return try run(type, n, 1, k, b.transposed, a.transposed, c, 1)
    }
    let kernel = ml_gemm_kernel(type == .float64 ? 1 : 0)!.pointee
    let size = type.size
    let slices = (k + deepest - 1) / deepest
    let depth = (k + slices - 1) / slices
    let width = min(n, widest)
    let tiles = Tiles(m, width, 2 * m * width * depth, kernel)
    // Rows of a with adjacent elements can be used where they are, which is never worse. Each tile packs what it needs
    // of b while the next is fetched; where many tiles need the same, it is packed once for all.
    let packsA = a.columnStride != 1 || a.rowStride == 0
    let packsB = b.rowStride == 0 || tiles.down > 8
    let bytesA = packsA ? m * depth * size : 0
    let bytesB = packsB ? depth * (width + kernel.columns - 1) / kernel.columns * kernel.columns * size : 0
    let packed = (a: try Memory.allocate(bytesA), b: try Memory.allocate(bytesB))
    defer {
      Memory.release(packed.a, bytesA)
      Memory.release(packed.b, bytesB)
    }

    for first in stride(from: 0, to: k, by: depth) {
      let steps = min(depth, k - first)
      if packsA {
        Pool.shared.run(tiles.down) { tile in
          let i = tile * tiles.rows
          kernel.pack_rows(
            min(tiles.rows, m - i), steps, a.at(i, first, size), a.rowStride, a.columnStride,
            packed.a + i * steps * size)
        }
      }
      for column in stride(from: 0, to: n, by: width) {
        let columns = min(width, n - column)
        if packsB {
          let panels = (columns + kernel.columns - 1) / kernel.columns
          Pool.shared.ranges(panels, grain: max(1, 32_768 / (steps * kernel.columns))) { range in
            let j = range.lowerBound * kernel.columns
            kernel.pack(
              steps, min(range.count * kernel.columns, columns - j), b.at(first, column + j, size), b.rowStride,
              b.columnStride, packed.b + j * steps * size)
          }
        }
        Pool.shared.run(tiles.down * tiles.across) { tile in
          let (i, j) = (tile / tiles.across * tiles.rows, tile % tiles.across * tiles.columns)
          if j >= columns { return }
          kernel.product(
            min(tiles.rows, m - i), min(tiles.columns, columns - j), steps,
            packsA ? packed.a + i * steps * size : a.at(i, first, size), packsA ? 0 : a.rowStride,
            packsB ? packed.b + j * steps * size : b.at(first, column + j, size), packsB ? 0 : b.rowStride,
            b.columnStride, c + (i * ldc + column + j) * size, ldc, first > 0 ? 1 : 0)
        }
      }
    }
  }

  /// How the result is cut up for the pool.
  private struct Tiles {
    var rows: Int
    var columns: Int
    var down: Int
    var across: Int

    init(_ m: Int, _ n: Int, _ work: Int, _ kernel: ml_gemm) {
      func share(_ total: Int, _ parts: Int, _ unit: Int) -> Int {
        ((total + parts - 1) / parts + unit - 1) / unit * unit
      }
      // Eight or more for all but the smallest, so that no thread waits long for the last.
      let wanted = work < 1_000_000 ? 1 : 8
      let panels = (n + kernel.columns - 1) / kernel.columns
      // Some 170 rows keep their block of a in the second cache.
      let most = work < 1_000_000 ? m : 12 * kernel.rows
      let parts = max((m + most - 1) / most, min((wanted + panels - 1) / panels, m / kernel.rows))
      rows = share(m, parts, kernel.rows)
      columns = share(n, min((wanted + parts - 1) / parts, panels), kernel.columns)
      across = (n + columns - 1) / columns
      down = (m + rows - 1) / rows
    }
  }
}

extension Tensor {
  /// Matrix product, as NumPy's: vectors are taken as a row or column, leading dimensions are batches that broadcast.
  ///
  /// Shapes (..., n, k) and (..., k, m) give (..., n, m). Integers give int64, exact up to 2^53.
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
    let type = DType.promote(dtype, other.dtype)
    if !type.isFloat { return try to(.float64).matmul(other.to(.float64)).to(.int64) }
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
    let (left, right) = (MatrixProduct.Operand(a), MatrixProduct.Operand(b))
    if batch.isEmpty {
      try MatrixProduct.run(a.dtype, m, n, k, left, right, out.raw, n)
      return out
    }
    let (offsetsA, offsetsB) = (a.batchOffsets(batch), b.batchOffsets(batch))
    let size = a.dtype.size
    let failure = Mutex<(any Error)?>(nil)
    let single = { (i: Int) in
      var (p, q) = (left, right)
      p.base += offsetsA[i] * size
      q.base += offsetsB[i] * size
      do {
        try MatrixProduct.run(a.dtype, m, n, k, p, q, out.raw + i * m * n * size, n)
      } catch {
        failure.withLock { $0 = error }
      }
    }
    // Many matrices: one per thread. Few: each is cut up itself.
    if offsetsA.count >= 8 {
      let grain = Swift.max(1, 4_000_000 / (2 * m * n * k + 1))
      Pool.shared.ranges(offsetsA.count, grain: grain) { range in range.forEach(single) }
    } else {
      (0..<offsetsA.count).forEach(single)
    }
    if let error = failure.withLock({ $0 }) { throw error }
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
