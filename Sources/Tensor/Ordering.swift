import CKernels
import Synchronization

// Order along a dimension. NaN counts as larger than all numbers; equal elements keep their order.
extension Tensor {
  /// Contiguous, with dimension `d` last and no record: what kernels on rows read.
  func rows(along d: Int) throws -> Tensor {
    try (d == rank - 1 ? detach() : detach().permute((0..<rank).filter { $0 != d } + [d])).contiguous()
  }

  /// The last dimension brought to `d`.
  func lastMoved(to d: Int) throws -> Tensor {
    d == rank - 1 ? self : try permute(Array(0..<d) + [rank - 1] + Array(d..<rank - 1))
  }

  /// Calls a kernel for ranges of rows; it returns false when there was no memory.
  private static func overRows(_ rows: Int, grain: Int, _ kernel: (Range<Int>) -> Bool) throws {
    let failed = Atomic<Bool>(false)
    Pool.shared.ranges(rows, grain: Swift.max(1, grain)) { range in
      if !kernel(range) { failed.store(true, ordering: .relaxed) }
    }
    if failed.load(ordering: .relaxed) { throw TensorError("out of memory for ordering \(rows) rows") }
  }

  /// Rows longer than this are sorted by several threads together.
  private static let longRow = 1 << 16

  /// The first `k` positions in order along `d`, which is the last dimension of the result.
  private func orderedRows(_ d: Int, first k: Int, descending: Bool) throws -> Tensor {
    let columns = shape[d]
    guard columns <= Int(UInt32.max) else {
      throw TensorError("at most \(UInt32.max) elements are ordered along a dimension, got shape \(shape.text)")
    }
    let source = try rows(along: d)
    var sizes = source.shape
    sizes[rank - 1] = k
    let out = try Tensor(uninitialized: sizes, .int64)
    if out.count == 0 { return out }
    let (rows, code, size, x, y) = (out.count / k, dtype.code, dtype.size, source.raw, out.pointer(Int64.self))
    if k == columns, columns > Tensor.longRow, rows < 4 {
      for r in 0..<rows {
        try source.orderLongRow(x + r * columns * size, columns, descending, y + r * columns)
      }
      return out
    }
    // Sorting an element costs some ten times what passing over it does.
    let grain = (k == columns ? 1 << 12 : Nest.grain) / columns
    try Tensor.overRows(rows, grain: grain) { range in
      let first = range.lowerBound
      return ml_order_rows(code, descending, range.count, columns, k, x + first * columns * size, y + first * k)
    }
    return out
  }

  private func orderLongRow(
    _ row: UnsafeMutableRawPointer, _ columns: Int, _ descending: Bool, _ out: UnsafeMutablePointer<Int64>
  ) throws {
    let (code, size, bytes) = (dtype.code, dtype.size, Int(ml_order_bytes(dtype.code)))
    let digits = 1 << 11
    let grain = Swift.max(1 << 15, (columns + 31) / 32)
    let pieces = (columns + grain - 1) / grain
    let counts = try Tensor(uninitialized: [pieces, digits], .int64)
    var (keys, other) = (
      try Tensor(uninitialized: [columns * bytes], .uint8), try Tensor(uninitialized: [columns * bytes], .uint8)
    )
    let places = counts.pointer(Int64.self)
    func over(_ body: (_ piece: Int, _ start: Int, _ count: Int) -> Void) {
      Pool.shared.ranges(columns, grain: grain) { body($0.lowerBound / grain, $0.lowerBound, $0.count) }
    }
    over { _, start, n in
      ml_order_keys(code, descending, start, n, row + start * size, keys.raw + start * bytes)
    }
    for pass in 0..<ml_order_passes(code) {
      over { piece, start, n in
        ml_order_count(code, pass, n, keys.raw + start * bytes, places + piece * digits)
      }
      var place = Int64(0)
      var moves = true
      for digit in 0..<digits {
        let start = place
        for piece in 0..<pieces {
          let count = places[piece * digits + digit]
          places[piece * digits + digit] = place
          place += count
        }
        if place - start == Int64(columns) { moves = false }
      }
      guard moves else { continue }
      over { piece, start, n in
        ml_order_move(code, pass, n, keys.raw + start * bytes, places + piece * digits, other.raw)
      }
      swap(&keys, &other)
    }
    over { _, start, n in ml_order_positions(code, n, keys.raw + start * bytes, out + start) }
  }

  /// Positions (from 0) that put the elements along `dim` in order.
  public func argsort(_ dim: Int = -1, descending: Bool = false) throws -> Tensor {
    let d = try dimension(dim)
    return try orderedRows(d, first: shape[d], descending: descending).lastMoved(to: d)
  }

  /// The elements along `dim` in order, and the positions (from 0) they came from.
  public func sort(_ dim: Int = -1, descending: Bool = false) throws -> (values: Tensor, positions: Tensor) {
    let positions = try argsort(dim, descending: descending)
    return (try gather(dim, positions), positions)
  }

  /// The `k` largest (or smallest) elements along `dim` in order, and their positions (from 0).
  public func topk(_ k: Int, _ dim: Int = -1, largest: Bool = true) throws -> (values: Tensor, positions: Tensor) {
    let d = try dimension(dim)
    guard k >= 0, k <= shape[d] else {
      throw TensorError("'k' must lie between 0 and the \(shape[d]) of dimension \(d + 1), got \(k)")
    }
    let positions = try orderedRows(d, first: k, descending: largest).lastMoved(to: d)
    return (try gather(d, positions), positions)
  }

  /// The `k`-th smallest element (from 0) along `dim`, and its position (from 0); a NaN where there is one.
  public func kth(_ k: Int, _ dim: Int = -1, keep: Bool = false) throws -> (values: Tensor, positions: Tensor) {
    let d = try dimension(dim)
    let columns = shape[d]
    guard k >= 0, k < columns, columns <= Int(UInt32.max) else {
      throw TensorError("'k' must lie between 1 and the \(columns) of dimension \(d + 1), got \(k &+ 1)")
    }
    let source = try rows(along: d)
    var sizes = source.shape
    sizes[rank - 1] = 1
    let out = try Tensor(uninitialized: sizes, .int64)
    let (code, size, x, y) = (dtype.code, dtype.size, source.raw, out.pointer(Int64.self))
    try Tensor.overRows(out.count, grain: (1 << 13) / columns) { range in
      ml_kth_rows(
        code, range.count, columns, k, x + range.lowerBound * columns * size, y + range.lowerBound)
    }
    let positions = try out.lastMoved(to: d)
    let values = try gather(d, positions)
    return keep ? (values, positions) : (try values.squeeze(d), try positions.squeeze(d))
  }

  /// The middle element along `dim`, the lower of two, and its position (from 0); a NaN where there is one.
  public func median(_ dim: Int, keep: Bool = false) throws -> (values: Tensor, positions: Tensor) {
    let n = shape[try dimension(dim)]
    guard n > 0 else { throw TensorError("there is no median of no elements (shape \(shape.text))") }
    return try kth((n - 1) / 2, dim, keep: keep)
  }

  /// The middle of all elements, the lower of two.
  public func median() throws -> Tensor { try reshape([count]).median(0).values }

  /// How a quantile between two elements is found.
  public enum Interpolation: String, CaseIterable, Sendable {
    case linear, lower, higher, nearest, midpoint
  }

  /// Values below which the fractions `q` of the elements lie, along `dim` or of all elements. NaN where there is one.
  ///
  /// The fractions are the first dimension of the result.
  public func quantile(
    _ q: [Double], _ dim: Int? = nil, keep: Bool = false, _ interpolation: Interpolation = .linear
  ) throws -> Tensor {
    guard let dim else {
      let flat = try reshape([count]).quantile(q, 0, keep: false, interpolation)
      return keep ? try flat.reshape(Dims([q.count] + Array(repeating: 1, count: rank))) : flat
    }
    let d = try dimension(dim)
    let n = shape[d]
    guard n > 0 else { throw TensorError("there is no quantile of no elements (shape \(shape.text))") }
    for fraction in q where !(fraction >= 0 && fraction <= 1) {
      throw TensorError("'q' must lie between 0 and 1, got \(fraction)")
    }
    guard rank < Dims.maxRank else { throw TensorError("a tensor has at most \(Dims.maxRank) dimensions") }
    let source = try (dtype.isFloat ? self : to(.float32)).sort(d).values
    func at(_ positions: [Double]) throws -> Tensor {
      try source.taken(d, Tensor.from(positions.map { Int($0) }, [q.count]))
    }
    let places = q.map { $0 * Double(n - 1) }
    let lower = try at(places.map { $0.rounded(.down) })
    var out = lower
    switch interpolation {
    case .lower: break
    case .higher: out = try at(places.map { $0.rounded(.up) })
    case .nearest: out = try at(places.map { $0.rounded(.toNearestOrEven) })
    case .linear, .midpoint:
      let weights = places.map { place -> Double in
        let fraction = place - place.rounded(.down)
        return fraction == 0 ? 0 : interpolation == .midpoint ? 0.5 : fraction
      }
      var sizes = Dims(repeating: 1, count: rank)
      sizes[d] = q.count
      let weight = try Tensor.from(weights, Array(sizes), source.dtype)
      let upper = try at(places.map { $0.rounded(.up) })
      // Where an element is met exactly, an infinite one must not become infinity - infinity.
      let exact = try weight.compare(.equal, Tensor.scalar(0.0, source.dtype))
      out = try Tensor.choose(exact, lower, lower.add(upper.sub(lower).mul(weight)))
    }
    let last = try source.narrow(d, n - 1, 1)
    out = try Tensor.choose(last.compare(.notEqual, last), last, out)
    let order = [d] + (0..<rank).filter { $0 != d }
    out = try out.permute(order)
    return keep ? try out.unsqueeze(d + 1) : out
  }
}
