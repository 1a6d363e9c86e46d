/// A loop over the elements of up to four strided operands of one shape, with adjacent dimensions merged and the
/// last one left to a kernel.
struct Nest {
  typealias Offsets = InlineArray<4, Int>

  private var sizes = Dims()
  private var steps: InlineArray<4, Dims>
  private let operands: Int
  private let isEmpty: Bool

  init(_ shape: Dims, _ strides: Dims...) {
    precondition(strides.count <= 4)
    operands = strides.count
    steps = InlineArray(repeating: Dims())
    isEmpty = shape.product == 0
    for i in 0..<shape.count where shape[i] != 1 {
      let last = sizes.count - 1
      var merges = last >= 0
      if merges {
        for k in 0..<operands where steps[k][last] != strides[k][i] * shape[i] { merges = false }
      }
      if merges {
        sizes[last] *= shape[i]
        for k in 0..<operands { steps[k][last] = strides[k][i] }
      } else {
        sizes.append(shape[i])
        for k in 0..<operands { steps[k].append(strides[k][i]) }
      }
    }
    if sizes.isEmpty {
      sizes.append(1)
      for k in 0..<operands { steps[k].append(0) }
    }
  }

  /// Stride of an operand along a kernel's run.
  func step(_ operand: Int) -> Int { steps[operand][sizes.count - 1] }

  /// Elements below which a second thread does not pay.
  static let grain = 1 << 15

  /// Calls `kernel(n, offsets)` for runs that cover all elements, on the pool where that pays. Offsets count elements.
  func run(_ kernel: (Int, Offsets) -> Void) {
    if isEmpty { return }
    let inner = sizes[sizes.count - 1]
    let rows = sizes.product / inner
    if rows == 1 {
      Pool.shared.shares(inner, grain: Nest.grain) { range in
        var offsets = Offsets(repeating: 0)
        for k in 0..<operands { offsets[k] = range.lowerBound * step(k) }
        kernel(range.count, offsets)
      }
      return
    }
    Pool.shared.shares(rows, grain: Swift.max(1, Nest.grain / inner)) { range in
      rowRuns(range, inner, kernel)
    }
  }

  /// Where the runs of the second operand are columns of the first: calls `kernel(rows, columns, offsets)` for blocks
  /// that cover all elements, a row being a run of the second operand and a column one of the first. False, and nothing
  /// done, for operands that do not lie so.
  func runTurned(_ kernel: (Int, Int, Offsets) -> Void) -> Bool {
    let last = sizes.count - 1
    guard last >= 1, sizes[last] >= 8, step(0) != 1, step(1) == 1, let turned else { return false }
    if isEmpty { return true }
    let (rows, columns) = (sizes[turned], sizes[last])
    let others = (0..<last).filter { $0 != turned }
    let height = Swift.min(rows, Swift.max(16, Nest.grain / columns & ~15))
    let blocks = (rows + height - 1) / height
    let total = others.reduce(blocks) { $0 * sizes[$1] }
    Pool.shared.ranges(total, grain: Swift.max(1, Nest.grain / (height * columns))) { range in
      for i in range {
        let first = i % blocks * height
        var offsets = Offsets(repeating: 0)
        for k in 0..<operands { offsets[k] = first * steps[k][turned] }
        var rest = i / blocks
        for d in others {
          for k in 0..<operands { offsets[k] += rest % sizes[d] * steps[k][d] }
          rest /= sizes[d]
        }
        kernel(Swift.min(height, rows - first), columns, offsets)
      }
    }
    return true
  }

  /// The dimension along which the first operand's elements are adjacent while the second's are not.
  private var turned: Int? {
    (0..<sizes.count - 1).first { steps[0][$0] == 1 && sizes[$0] >= 8 }
  }

  /// Distance of the second operand's runs in `runTurned`.
  var turnedStep: Int { turned.map { steps[1][$0] } ?? 0 }

  private func rowRuns(_ range: Range<Int>, _ inner: Int, _ kernel: (Int, Offsets) -> Void) {
    let outer = sizes.count - 1
    if outer == 1 {
      var (offsets, moves) = (Offsets(repeating: 0), Offsets(repeating: 0))
      for k in 0..<operands {
        moves[k] = steps[k][0]
        offsets[k] = range.lowerBound * moves[k]
      }
      for _ in range {
        kernel(inner, offsets)
        for k in 0..<operands { offsets[k] += moves[k] }
      }
      return
    }
    var index = Dims(repeating: 0, count: outer)
    var offsets = Offsets(repeating: 0)
    var rest = range.lowerBound
    for i in stride(from: outer - 1, through: 0, by: -1) {
      index[i] = rest % sizes[i]
      rest /= sizes[i]
      for k in 0..<operands { offsets[k] += index[i] * steps[k][i] }
    }
    for _ in range {
      kernel(inner, offsets)
      var i = outer - 1
      while i >= 0 {
        index[i] += 1
        for k in 0..<operands { offsets[k] += steps[k][i] }
        if index[i] < sizes[i] { break }
        for k in 0..<operands { offsets[k] -= steps[k][i] * sizes[i] }
        index[i] = 0
        i -= 1
      }
    }
  }
}
