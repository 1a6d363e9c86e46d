import Tensor

/// The axes along which points spread most (principal component analysis).
public struct PrincipalComponents {
  /// Coordinates of the points on the axes, (n, k).
  public let points: Tensor
  /// The axes, orthonormal, (k, d), by falling variance. The coordinate of largest magnitude is positive.
  public let components: Tensor
  /// The points' mean, (d).
  public let mean: Tensor
  /// Each axis's share of the whole variance, (k); 0 where there is none.
  public let explained: Tensor

  /// The first `count` axes of points x (n, d), from the eigenvectors of the Gram matrix of coordinates (d x d) or of
  /// points (n x n), whichever is smaller. Computed in float64, blocks of x at a time; results are of x's type.
  ///
  /// Variances below some 1e-16 of the largest are noise, as in any method that squares the matrix.
  /// - Throws: `TensorError` for what is no matrix of finite floats, and a `count` beyond its sizes.
  public init(of x: Tensor, count: Int, poll: @escaping () throws -> Void = {}) throws {
    let (n, d) = try x.projectable()
    guard count >= 1, count <= min(n, d) else {
      throw TensorError("'components' must lie between 1 and \(min(n, d)) for x of shape \(x.shape.text), got \(count)")
    }
    let blocks = try Blocks(x.detach(), poll)
    let byCoordinates = d <= n
    var gram = try Tensor.zeros([min(n, d), min(n, d)], .float64)
    try blocks.each(byCoordinates ? 0 : 1) { block, _ in
      let across = try block.transpose()
      gram = try gram.add(byCoordinates ? across.matmul(block) : block.matmul(across))
    }
    guard try gram.isAllFinite() else { throw TensorError("'x' spans too wide a range of numbers") }
    let (values, vectors) = try gram.eigh()
    let largest = try vectors.narrow(1, min(n, d) - count, count).flip([1])
    var axes = largest
    if !byCoordinates {
      var parts: [Tensor] = []
      try blocks.each(1) { block, _ in parts.append(try block.transpose().matmul(largest)) }
      // They are orthogonal, but for rounding; where there is no variance left, any direction will do.
      axes = try Tensor.cat(parts, 0).qr().q
    }
    axes = try axes.mul(PrincipalComponents.signs(axes))
    var scores: [Tensor] = []
    try blocks.each(byCoordinates ? 0 : 1) { block, first in
      if byCoordinates {
        scores.append(try block.matmul(axes))
      } else {
        let part = try block.matmul(axes.narrow(0, first, block.shape[1]))
        scores = [try scores.first?.add(part) ?? part]
      }
    }
    let spread = try values.toDoubles().map { max($0, 0) }
    let whole = spread.reduce(0, +)
    let shares = spread.suffix(count).reversed().map { whole > 0 ? $0 / whole : 0 }
    points = try Tensor.cat(scores, 0).to(x.dtype)
    components = try axes.transpose().contiguous().to(x.dtype)
    mean = try blocks.mean.reshape([d]).to(x.dtype)
    explained = try Tensor.from(shares, [count], x.dtype)
  }

  /// -1 where a column's entry of largest magnitude, the first of equal ones, is negative, else 1: (1, k).
  private static func signs(_ axes: Tensor) throws -> Tensor {
    let (d, k) = (axes.shape[0], axes.shape[1])
    let values = try axes.to(.float64).toDoubles()
    let signs = (0..<k).map { c -> Double in
      var best = 0.0
      for i in 0..<d where abs(values[i * k + c]) > abs(best) { best = values[i * k + c] }
      return best < 0 ? -1 : 1
    }
    return try Tensor.from(signs, [1, k], axes.dtype)
  }

  /// Coordinates (n, count) of centred float32 points on about the first axes, by subspace iteration from a random start
  /// (Halko, Martinsson & Tropp, arXiv 0909.4061): much quicker than all axes, and close enough to start from.
  static func approximate(_ centred: Tensor, count: Int, poll: () throws -> Void = {}) throws -> Tensor {
    let (n, d) = (centred.shape[0], centred.shape[1])
    let transposed = try centred.transpose()
    let spare = min(count + 10, min(n, d))
    var basis = try centred.matmul(Generator(seed: 0).normal([d, spare])).qr().q
    for _ in 0..<6 {
      basis = try centred.matmul(transposed.matmul(basis).qr().q).qr().q
      try poll()
    }
    let (_, _, axes) = try basis.transpose().matmul(centred).svd(fullMatrices: false)
    let first = try axes.narrow(0, 0, count).transpose()
    return try centred.matmul(first.mul(signs(first)))
  }
}

/// x less its mean, in float64, some rows or columns at a time.
private struct Blocks {
  let x: Tensor
  /// (1, d).
  let mean: Tensor
  let poll: () throws -> Void

  init(_ x: Tensor, _ poll: @escaping () throws -> Void) throws {
    (self.x, self.poll) = (x, poll)
    var sum = try Tensor.zeros([1, x.shape[1]], .float64)
    for range in Blocks.ranges(x, 0) {
      sum = try sum.add(x.narrow(0, range.lowerBound, range.count).to(.float64).sum([0], keep: true))
      try poll()
    }
    mean = try sum.div(Tensor.scalar(Double(x.shape[0]), .float64))
  }

  private static func ranges(_ x: Tensor, _ dim: Int) -> [Range<Int>] {
    let size = x.shape[dim]
    let step = max(1, (1 << 22) / x.shape[1 - dim])
    return stride(from: 0, to: size, by: step).map { $0..<min($0 + step, size) }
  }

  /// Calls `body` with each block along a dimension and its first position.
  func each(_ dim: Int, _ body: (Tensor, Int) throws -> Void) throws {
    for range in Blocks.ranges(x, dim) {
      let part = try x.narrow(dim, range.lowerBound, range.count).to(.float64)
      let middle = dim == 1 ? try mean.narrow(1, range.lowerBound, range.count) : mean
      try body(part.sub(middle), range.lowerBound)
      try poll()
    }
  }
}
