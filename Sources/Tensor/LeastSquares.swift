// What the singular values decide: rank, pseudo-inverse, least squares.

/// Which singular values count as 0: those at most max(absolute, relative * largest).
public struct Tolerance: Sendable {
  let absolute: Double?
  let relative: Double?

  /// - Parameters:
  ///   - absolute: 0 if left out.
  ///   - relative: if left out, max(m, n) times the type's unit of precision, or 0 where `absolute` is given.
  /// - Throws: `TensorError` for what is negative or no number.
  public init(absolute: Double? = nil, relative: Double? = nil, names: (String, String) = ("atol", "rtol")) throws {
    for (value, name) in [(absolute, names.0), (relative, names.1)] {
      if let value, !(value >= 0) { throw TensorError("'\(name)' must be at least 0, got \(value)") }
    }
    (self.absolute, self.relative) = (absolute, relative)
  }

  /// Which of the values (..., k), descending, do not count as 0, for m x n matrices.
  func keeps(_ values: Tensor, _ m: Int, _ n: Int) throws -> Tensor {
    let unit = values.dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
    let relative = relative ?? (absolute == nil ? Double(max(m, n)) * unit : 0)
    let largest = try values.narrow(-1, 0, min(1, values.shape[values.rank - 1]))
    let bound = try largest.mul(Tensor.scalar(relative, values.dtype)).maximum(
      Tensor.scalar(absolute ?? 0, values.dtype))
    return try values.compare(.greater, bound)
  }
}

extension Tensor {
  /// Ranks (...) of matrices (..., m, n) as int64: how many singular values do not count as 0. No gradient.
  public func matrixRank(_ tolerance: Tolerance) throws -> Tensor {
    let (m, n) = try matrixSize()
    let values = try detach().singularValues()
    return try tolerance.keeps(values, m, n).to(.int64).sum([-1])
  }

  /// A singular value decomposition, with the reciprocals of the values that count and 0 for the others.
  private struct Parts {
    let u: Tensor
    let values: Tensor
    let vh: Tensor
    let kept: Tensor
    let reciprocals: Tensor
  }

  private func reciprocalParts(_ tolerance: Tolerance) throws -> Parts {
    let (m, n) = try matrixSize()
    let (u, s, vh) = try detach().svd(fullMatrices: false)
    let kept = try tolerance.keeps(s, m, n)
    let reciprocals = try Tensor.choose(kept, s.reciprocal(), Tensor.scalar(0.0, s.dtype))
    return Parts(u: u, values: s, vh: vh, kept: kept, reciprocals: reciprocals)
  }

  /// Pseudo-inverses (..., n, m) of matrices (..., m, n), after Moore and Penrose.
  ///
  /// The gradient follows G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
  /// problems whose variables separate" (1973); it holds while the rank stays the same.
  /// - Throws: `TensorError` for what is no matrix of finite floats.
  public func pseudoInverse(_ tolerance: Tolerance) throws -> Tensor {
    let parts = try reciprocalParts(tolerance)
    let out = try parts.vh.transpose().mul(parts.reciprocals.unsqueeze(-2)).matmul(parts.u.transpose())
    guard Autograd.records(self) else { return out }
    let (input, saved) = (Saved(self), Saved(out.detach()))
    return out.recorded("pinv", [self]) { g, _ in
      let a = try input.value()
      let y = try Autograd.records(self) ? a.pseudoInverse(tolerance) : saved.value()
      let (yt, gt) = (try y.transpose(), try g.transpose())
      let first = try yt.matmul(g).matmul(yt)
      let second = try gt.sub(a.matmul(y.matmul(gt))).matmul(y.matmul(yt))
      let third = try yt.matmul(y.matmul(gt.sub(gt.matmul(y).matmul(a))))
      return [try second.add(third).sub(first)]
    }
  }

  /// The X of least norm among those for which |A X - B| is least, for A (..., m, n) and B (..., m, k), or (..., m) for
  /// one vector per matrix; batches broadcast. Also the squared distances |A X - B|² of the columns (..., k), and A's
  /// ranks (...) and singular values.
  ///
  /// Solved by the singular value decomposition. Solution and distances have gradients, by Golub and Pereyra (1973) as
  /// `pseudoInverse`'s; ranks and singular values have none.
  /// - Throws: `TensorError` when the sizes do not fit.
  public func leastSquares(_ other: Tensor, _ tolerance: Tolerance) throws -> (
    solution: Tensor, residuals: Tensor, rank: Tensor, values: Tensor
  ) {
    let m = try matrixSize().rows
    let (sides, areVectors) = try rightSides(other, m)
    let (a, b) = try Tensor.meetingBatches(self, sides)
    let parts = try to(a.dtype).reciprocalParts(tolerance)
    let x = try a.nearest(b, parts, tolerance)
    let distances = try a.matmul(x).sub(b).square().sum([-2])
    let ranks = try parts.kept.to(.int64).sum([-1])
    return try (areVectors ? x.squeeze(-1) : x, areVectors ? distances.squeeze(-1) : distances, ranks, parts.values)
  }

  private func nearest(_ b: Tensor, _ parts: Parts, _ tolerance: Tolerance) throws -> Tensor {
    let inner = try parts.u.transpose().matmul(b.detach()).mul(parts.reciprocals.unsqueeze(-1))
    let out = try parts.vh.transpose().matmul(inner)
    guard Autograd.records(self, b) else { return out }
    let (left, right, saved) = (Saved(self), Saved(b), Saved(out.detach()))
    return out.recorded("lstsq", [self, b]) { g, needs in
      let (a, b) = (try left.value(), try right.value())
      let y = try a.pseudoInverse(tolerance)
      let yt = try y.transpose()
      let gb = try yt.matmul(g)
      guard needs[0] else { return [nil, gb] }
      let x = try Autograd.records(a, b) ? a.nearest(b, a.reciprocalParts(tolerance), tolerance) : saved.value()
      let residual = try b.sub(a.matmul(x))
      let inside = try residual.matmul(y.matmul(gb).transpose())
      let outside = try yt.matmul(x).matmul(g.sub(y.matmul(a.matmul(g))).transpose())
      return [try inside.add(outside).sub(gb.matmul(x.transpose())), gb]
    }
  }
}
