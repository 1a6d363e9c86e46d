import CKernels
import Foundation
import Tensor
import Testing

@testable import Projection

/// All suites of this target, one after the other: they change the number of threads.
@Suite(.serialized, .timeLimit(.minutes(5))) enum AllProjection {}

/// Points (n, d) about `clusters` centres, and which centre each belongs to.
func clouds(_ n: Int, _ d: Int, clusters: Int, spread: Double = 1, seed: UInt64 = 1) throws -> (
  x: Tensor, labels: [Int]
) {
  let generator = Generator(seed: seed)
  let centres = try generator.normal([clusters, d], std: 8).toDoubles()
  let noise = try generator.normal([n, d], std: spread).toDoubles()
  let labels = (0..<n).map { $0 % clusters }
  let values = (0..<n * d).map { centres[labels[$0 / d] * d + $0 % d] + noise[$0] }
  return (try Tensor.from(values, [n, d]), labels)
}

extension SparseMatrix {
  /// All entries, row by row.
  var dense: [Double] {
    var out = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for e in Int(starts[i])..<Int(starts[i + 1]) { out[i * size + Int(columns[e])] += Double(values[e]) }
    }
    return out
  }
}

/// t-SNE's forces and divergence from their definitions, over all pairs, in double precision.
struct AllPairs {
  let n: Int
  let dims: Int
  let p: [Double]
  var y: [Double]

  /// 1 / (1 + squared distance), and 0 for a point with itself.
  private func q(_ i: Int, _ j: Int) -> Double {
    if i == j { return 0 }
    var sum = 1.0
    for c in 0..<dims { sum += (y[i * dims + c] - y[j * dims + c]) * (y[i * dims + c] - y[j * dims + c]) }
    return 1 / sum
  }

  var total: Double {
    var sum = 0.0
    for i in 0..<n { for j in 0..<n { sum += q(i, j) } }
    return sum
  }

  var divergence: Double {
    let whole = total
    var sum = 0.0
    for i in 0..<n {
      for j in 0..<n where p[i * n + j] > 0 { sum += p[i * n + j] * log(p[i * n + j] * whole / q(i, j)) }
    }
    return sum
  }

  var forces: (attraction: [Double], repulsion: [Double]) {
    var (pull, push) = ([Double](repeating: 0, count: n * dims), [Double](repeating: 0, count: n * dims))
    for i in 0..<n {
      for j in 0..<n {
        let w = q(i, j)
        for c in 0..<dims {
          let away = y[i * dims + c] - y[j * dims + c]
          pull[i * dims + c] += p[i * n + j] * w * away
          push[i * dims + c] += w * w * away
        }
      }
    }
    return (pull, push)
  }

  var gradient: [Double] {
    let (pull, push) = forces
    let whole = total
    return zip(pull, push).map { 4 * ($0 - $1 / whole) }
  }
}

/// The length of the difference over the length of what was expected.
func relativeError(_ got: [Double], _ expected: [Double]) -> Double {
  let error = zip(got, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (error / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
}

extension Buffer<Float> {
  var doubles: [Double] { (0..<count).map { Double(self[$0]) } }
}

/// Squared distances of all pairs of rows.
func squaredDistances(_ x: Tensor) throws -> [[Double]] {
  let (n, d, v) = (x.shape[0], x.shape[1], try x.toDoubles())
  func squared(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for c in 0..<d { sum += (v[i * d + c] - v[j * d + c]) * (v[i * d + c] - v[j * d + c]) }
    return sum
  }
  return (0..<n).map { i in (0..<n).map { squared(i, $0) } }
}

/// How far points near each other on a map were near each other before: 1 where the `k` nearest are the same (Venna & Kaski
/// 2001).
func trustworthiness(_ x: Tensor, _ map: Tensor, _ k: Int) throws -> Double {
  let (before, after) = (try squaredDistances(x), try squaredDistances(map))
  let n = before.count
  func order(_ row: [Double], _ i: Int) -> [Int] {
    (0..<n).filter { $0 != i }.sorted { (row[$0], $0) < (row[$1], $1) }
  }
  var penalty = 0
  for i in 0..<n {
    var rank = [Int](repeating: 0, count: n)
    for (place, j) in order(before[i], i).enumerated() { rank[j] = place + 1 }
    for j in order(after[i], i).prefix(k) { penalty += max(0, rank[j] - k) }
  }
  let worst = Double(n * k * (2 * n - 3 * k - 1))
  return 1 - 2 * Double(penalty) / worst
}
