import CKernels
import Tensor

/// How much each point of a set belongs with each other: the symmetric matrix P of t-SNE, sparse, of sum 1.
///
/// A point's neighbours are weighted by a Gaussian as wide as gives their distribution the perplexity asked for; P is the
/// mean with the transpose, over the number of points (van der Maaten & Hinton, "Visualizing Data using t-SNE", 2008). Only
/// 3 * perplexity neighbours count (van der Maaten, "Accelerating t-SNE using Tree-Based Algorithms", 2014).
enum Affinities {
  /// How many neighbours of a point count.
  static func neighbours(_ perplexity: Double) -> Int { Int(3 * perplexity) }

  static func of(_ near: Neighbours, perplexity: Double, poll: () throws -> Void) throws -> SparseMatrix {
    let weights = try conditional(near, perplexity: perplexity, poll: poll)
    let across = try SparseMatrix(near.points, perRow: near.count, near.positions, weights).transposed()
    try poll()
    let along = try across.transposed()
    try poll()
    return try along.sum(across, scale: Float(1 / (2 * Double(near.points))))
  }

  /// The distribution of each point over its neighbours, (points, count).
  static func conditional(_ near: Neighbours, perplexity: Double, poll: () throws -> Void) throws -> Buffer<Float> {
    let weights = try Buffer<Float>(near.positions.count)
    let (n, k, distances, out) = (near.points, near.count, near.distances.base, weights.base)
    let segment = (4_000_000 / k / 64 + 1) * 64
    for first in stride(from: 0, to: n, by: segment) {
      Pool.shared.ranges(min(segment, n - first), grain: 64) { range in
        let at = (first + range.lowerBound) * k
        ml_perplexity_rows(range.count, k, perplexity, distances + at, out + at)
      }
      try poll()
    }
    return weights
  }
}
