import CKernels
import Tensor

/// A square matrix of float32 by rows: row i has the columns and values starts[i] ..< starts[i + 1].
final class SparseMatrix {
  let size: Int
  let starts: Buffer<Int64>
  let columns: Buffer<Int32>
  let values: Buffer<Float>

  /// Rows at a time.
  private static let grain = 64

  private init(_ size: Int, _ starts: Buffer<Int64>, _ columns: Buffer<Int32>, _ values: Buffer<Float>) {
    (self.size, self.starts, self.columns, self.values) = (size, starts, columns, values)
  }

  /// One with as many entries in every row.
  convenience init(_ size: Int, perRow: Int, _ columns: Buffer<Int32>, _ values: Buffer<Float>) throws {
    let starts = try Buffer<Int64>(size + 1)
    for i in 0...size { starts.base[i] = Int64(i * perRow) }
    self.init(size, starts, columns, values)
  }

  /// Calls `body` with what the kernels read.
  func read<R>(_ body: (UnsafePointer<ml_sparse>) throws -> R) rethrows -> R {
    var matrix = ml_sparse(n: size, starts: starts.base, columns: columns.base, values: values.base)
    return try withExtendedLifetime(self) { try withUnsafePointer(to: &matrix, body) }
  }

  /// The transpose, whose columns ascend in every row.
  func transposed() throws -> SparseMatrix {
    let count = Int(starts[size])
    let out = SparseMatrix(size, try Buffer(size + 2), try Buffer(count), try Buffer(count))
    read { ml_sparse_transpose($0, out.starts.base, out.columns.base, out.values.base) }
    return out
  }

  /// (self + other) * scale, of matrices whose columns ascend.
  func sum(_ other: SparseMatrix, scale: Float) throws -> SparseMatrix {
    let places = try Buffer<Int64>(size + 1)
    let (n, grain, at) = (size, SparseMatrix.grain, places.base)
    return try read { a in
      try other.read { b in
        Pool.shared.ranges(n, grain: grain) { ml_sparse_sum_counts(a, b, $0.lowerBound, $0.count, at) }
        var total: Int64 = 0
        for i in 0..<n { (at[i], total) = (total, total + at[i]) }
        at[n] = total
        let out = SparseMatrix(n, places, try Buffer(Int(total)), try Buffer(Int(total)))
        let (columns, values) = (out.columns.base, out.values.base)
        Pool.shared.ranges(n, grain: grain) {
          ml_sparse_sum(a, b, $0.lowerBound, $0.count, scale, at, columns, values)
        }
        return out
      }
    }
  }
}
