import CKernels
import Foundation
import Tensor

/// Points on a map on their way to where t-SNE wants them: state and steps of its gradient descent.
///
/// The force between points that belong together is summed over the sparse P, that between all by a tree of cells (van der
/// Maaten 2014; Barnes & Hut 1986) which is made anew at every step.
final class Layout {
  /// What stays the same from step to step.
  struct Rates {
    var exaggeration: Double
    var rate: Double
    var momentum: Double
  }

  private let affinities: SparseMatrix
  private let dims: Int
  private let theta: Double
  private let poll: () throws -> Void
  private let places, velocity, gains, attraction, repulsion, totals: Buffer<Float>
  private let order: Buffer<Int32>
  private let keys: Buffer<UInt64>
  private let cells: Buffer<ml_cell>
  private let sorted: Buffer<Float>
  private(set) var steps = 0

  private var count: Int { affinities.size }
  private static let packet = Int(ML_PACKET)
  /// Packets, and rows of P, at a time.
  private static let (packets, rows) = (16, 256)
  /// Points between two polls: some 50 ms of work.
  private static let segment = 1 << 16

  /// - Parameter start: the first places, (n, dims), float32, contiguous.
  init(_ affinities: SparseMatrix, start: Tensor, theta: Double, poll: @escaping () throws -> Void) throws {
    let n = affinities.size
    (self.affinities, self.theta, self.poll) = (affinities, theta, poll)
    dims = start.shape[1]
    let room = (n + Layout.packet - 1) / Layout.packet * Layout.packet
    places = try Buffer(n * dims)
    velocity = try Buffer(n * dims)
    gains = try Buffer(n * dims)
    attraction = try Buffer(n * dims)
    repulsion = try Buffer(n * dims)
    totals = try Buffer(n)
    order = try Buffer(n)
    keys = try Buffer(2 * n)
    cells = try Buffer(2 * n)
    sorted = try Buffer(room * dims)
    let given = start.start(Float.self)
    for i in 0..<n * dims { (places.base[i], gains.base[i]) = (given[i], 1) }
  }

  /// The places, (n, dims), as a tensor of its own.
  func points() throws -> Tensor {
    try Tensor.from(
      bytes: UnsafeRawBufferPointer(start: places.base, count: 4 * count * dims), [count, dims], .float32)
  }

  /// The attractive forces, the repulsive ones before they are divided by `total`, and that sum of all q: the gradient of
  /// the divergence is 4 (attraction - repulsion / total).
  func forces() throws -> (attraction: Buffer<Float>, repulsion: Buffer<Float>, total: Double) {
    let (n, dims, y) = (count, Int32(dims), places.base)
    let (pull, push, totals) = (attraction.base, repulsion.base, totals.base)
    let room = sorted.count / self.dims
    var tree = ml_tree(
      n: n, room: room, cells: 0, places: sorted.base, order: order.base, keys: keys.base, cell: cells.base)
    ml_tree_build(dims, theta, y, &tree)
    try affinities.read { p in
      try withUnsafePointer(to: &tree) { tree in
        for first in stride(from: 0, to: n, by: Layout.segment) {
          let end = min(first + Layout.segment, n)
          let (packet, last) = (first / Layout.packet, (end + Layout.packet - 1) / Layout.packet)
          let pushes = (last - packet + Layout.packets - 1) / Layout.packets
          let pulls = (end - first + Layout.rows - 1) / Layout.rows
          Pool.shared.run(pushes + pulls) { chunk in
            if chunk < pushes {
              let i = packet + chunk * Layout.packets
              ml_tsne_repulsion(dims, tree, i, min(i + Layout.packets, last), push, totals)
            } else {
              let i = first + (chunk - pushes) * Layout.rows
              ml_tsne_attraction(dims, p, i, min(i + Layout.rows, end), y, pull)
            }
          }
          try poll()
        }
      }
    }
    // Points infinitely far apart do not repel each other.
    return (attraction, repulsion, max(ml_sum_f32(n, totals), .leastNormalMagnitude))
  }

  /// One step of gradient descent.
  /// - Throws: `TensorError` when the points have left the range of numbers.
  func step(_ rates: Rates) throws {
    let forces = try forces()
    var kernel = ml_tsne_rates(
      exaggeration: rates.exaggeration, total: forces.total, rate: rates.rate, momentum: rates.momentum)
    ml_tsne_step(
      count * dims, &kernel, forces.attraction.base, forces.repulsion.base, places.base, velocity.base, gains.base)
    steps += 1
    guard ml_centre_points(Int32(dims), count, places.base) else {
      throw TensorError(
        "the points left the range of numbers in iteration \(steps); a smaller 'learning_rate' may help")
    }
  }

  /// The Kullback-Leibler divergence of the map's similarities from P, in nats.
  func divergence() throws -> Double {
    let total = try forces().total
    let (n, dims, y) = (count, Int32(dims), places.base)
    let chunks = (n + Layout.rows - 1) / Layout.rows
    let parts = try Buffer<Double>(chunks)
    let out = parts.base
    affinities.read { p in
      Pool.shared.run(chunks) { chunk in
        let i = chunk * Layout.rows
        out[chunk] = ml_tsne_divergence(dims, p, i, min(i + Layout.rows, n), y)
      }
    }
    return (0..<chunks).reduce(log(total)) { $0 + parts[$1] }
  }
}
