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
      Pool.shared.ranges(inner, grain: Nest.grain) { range in
        var offsets = Offsets(repeating: 0)
        for k in 0..<operands { offsets[k] = range.lowerBound * step(k) }
        kernel(range.count, offsets)
      }
      return
    }
    Pool.shared.ranges(rows, grain: Swift.max(1, Nest.grain / inner)) { range in
      rowRuns(range, inner, kernel)
    }
  }

  private func rowRuns(_ range: Range<Int>, _ inner: Int, _ kernel: (Int, Offsets) -> Void) {
    let outer = sizes.count - 1
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
