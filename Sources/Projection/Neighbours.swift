import CKernels
import Synchronization
import Tensor

/// The nearest neighbours of every point, by Euclidean distance. Found by matrix products, a block of distances at a time.
struct Neighbours {
  let points: Int
  /// How many each point has.
  let count: Int
  /// (points, count), in no order.
  let positions: Buffer<Int32>
  /// Squared, in the same order.
  let distances: Buffer<Float>

  /// Points in blocks of so many.
  private static let rows = 64

  /// - Parameter x: (n, d), contiguous float32 of magnitude up to 1.
  init(of x: Tensor, count: Int, poll: () throws -> Void) throws {
    let (n, d) = (x.shape[0], x.shape[1])
    let gemm = ml_gemm_kernel(0)!.pointee
    let panels = (n + gemm.columns - 1) / gemm.columns
    let packed = try Buffer<Float>(panels * gemm.columns * d)
    let lengths = try x.square().sum([1])
    let (source, wide) = (x.start(Float.self), gemm.columns)
    Pool.shared.ranges(panels, grain: max(1, 32_768 / (d * wide))) { range in
      let j = range.lowerBound * wide
      gemm.pack(d, min(range.count * wide, n - j), source + j * d, 1, d, packed.base + j * d)
    }
    positions = try Buffer(n * count)
    distances = try Buffer(n * count)
    (points, self.count) = (n, count)
    var set = ml_points(n: n, d: d, rows: source, packed: packed.base, lengths: lengths.start(Float.self))
    let failed = Atomic<Bool>(false)
    let (to, measured) = (positions.base, distances.base)
    // So many blocks between two polls: some 50 ms of work.
    let blocks = max(2, 4_000_000_000 / (2 * n * d * Neighbours.rows + 1))
    let all = (n + Neighbours.rows - 1) / Neighbours.rows
    try withExtendedLifetime((x, packed, lengths)) {
      try withUnsafePointer(to: &set) { set in
        for first in stride(from: 0, to: all, by: blocks) {
          Pool.shared.run(min(blocks, all - first)) { block in
            let i = (first + block) * Neighbours.rows
            let size = min(Neighbours.rows, n - i)
            if !ml_nearest(set, i, size, count, to + i * count, measured + i * count) {
              failed.store(true, ordering: .relaxed)
            }
          }
          if failed.load(ordering: .relaxed) { throw TensorError("out of memory for the neighbours of \(n) points") }
          try poll()
        }
      }
    }
  }
}
