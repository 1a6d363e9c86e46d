import Tensor

/// Ways the same values can lie in memory. Every operator must give the same results for all of them.
enum Layout: CaseIterable {
  case contiguous, transposed, stepped, reversed

  func apply(_ t: Tensor) throws -> Tensor {
    guard let last = t.shape.last else { return t }
    let whole = t.shape.dropLast().map { Index.range(start: 0, count: $0, step: 1) }
    switch self {
    case .contiguous:
      return t
    case .transposed:
      let order = Array((0..<t.rank).reversed())
      return try t.permute(order).clone().permute(order)
    case .stepped:
      // Every second element of a wider tensor, from the second on.
      var sizes = t.sizes
      sizes[t.rank - 1] = 2 * last + 1
      let wide = try Tensor.full(sizes, 1, t.dtype)
      let part = whole + [.range(start: 1, count: last, step: 2)]
      try wide.setIndexed(part, t)
      return try wide.indexed(part)
    case .reversed:
      if last == 0 { return t }
      let backwards = whole + [Index.range(start: last - 1, count: last, step: -1)]
      return try t.indexed(backwards).clone().indexed(backwards)
    }
  }
}
