import Tensor

extension GradientTable {
  private typealias Row = GradientRow

  /// Matrices near 2, 4, 6 ... on the diagonal: regular, with singular values apart.
  private static func apart(_ x: Tensor) throws -> Tensor {
    let (m, n) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let diagonal = (0..<m * n).map { i -> Double in i / n == i % n ? Double(i / n + 1) * 2 : 0 }
    return try x.mul(Tensor.scalar(0.4, .float64)).add(Tensor.from(diagonal, [m, n], .float64))
  }

  private static func positive(_ x: Tensor) throws -> Tensor {
    try x.matmul(x.transpose()).add(Tensor.eye(x.shape[x.rank - 2], .float64))
  }

  /// Of rank 2 wherever the factors lead.
  private static func low(_ x: [Tensor]) throws -> Tensor { try apart(x[0]).matmul(apart(x[1])) }

  private static let shapesOfMatrices: [[Int]] = [
    [3, 3], [4, 2], [2, 4], [2, 3, 2], [1, 1], [1, 3], [0, 3], [0, 0], [0, 2, 2],
  ]

  private static func rows(
    _ name: String, _ operators: String, _ shapes: [[Int]] = shapesOfMatrices,
    _ f: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> [GradientRow] {
    shapes.map { sizes in
      Row("\(name) \(sizes)", operators, [Row.Input(sizes: sizes, low: -1, high: 1)]) { try f($0[0]) }
    }
  }

  private static let squares: [[Int]] = [[3, 3], [2, 2, 2], [1, 1], [0, 0], [0, 2, 2]]

  // Squares and products do not feel the signs of the vectors, which are arbitrary.
  static let linalg: [GradientRow] = singular + general + triangular + inverses + norms + solutions

  private static let singular: [GradientRow] =
    rows("singular values", "svd") { try apart($0).singularValues().square() }
    + rows("left singular vectors", "svd") { try apart($0).svd(fullMatrices: false).u.square() }
    + rows("right singular vectors", "svd") { try apart($0).svd(fullMatrices: false).vh.square() }
    + rows("all of svd", "svd", [[3, 3], [4, 2], [2, 4]]) {
      let (u, s, vh) = try apart($0).svd(fullMatrices: false)
      return try u.mul(s.exp().unsqueeze(-2)).matmul(vh)
    }
    + rows("values of a full svd", "svd", [[4, 2], [2, 4]]) {
      let (u, s, vh) = try apart($0).svd()
      let k = s.shape[s.rank - 1]
      return try u.narrow(-1, 0, k).mul(s.square().unsqueeze(-2)).matmul(vh.narrow(-2, 0, k))
    }

  /// Eigenvalues near 1 ± 2i and 4.
  private static func turning(_ x: Tensor) throws -> Tensor {
    let n = x.shape[x.rank - 1]
    let whole = try Tensor.from([1, -2, 0, 2, 1, 0, 0, 0, 4], [3, 3], .float64)
    return try x.mul(Tensor.scalar(0.4, .float64)).add(whole.narrow(0, 3 - n, n).narrow(1, 3 - n, n))
  }

  private static let general: [GradientRow] =
    rows("eig, values", "eig", [[3, 3], [2, 3, 3], [2, 2], [1, 1], [0, 0], [0, 2, 2]]) {
      let values = try turning($0).eig().values
      return try values.real.exp().add(values.imaginary.square())
    }
    + rows("eig, vectors", "eig", [[3, 3], [2, 3, 3], [2, 2], [1, 1], [0, 0], [0, 2, 2]]) {
      let (values, vectors) = try turning($0).eig()
      let (x, y) = (vectors.real, vectors.imaginary)
      return try x.square().add(x.mul(y).exp()).add(y.square().mul(values.imaginary.unsqueeze(-2)))
    }

  private static let triangular: [GradientRow] =
    rows("q", "qr") { try apart($0).qr().q.square() }
    + rows("r", "qr") { try apart($0).qr().r.square() }
    + rows("q and r", "qr", [[3, 3], [4, 2], [2, 4]]) {
      let (q, r) = try apart($0).qr()
      return try q.matmul(r.exp())
    }
    + rows("complete qr", "qr", [[2, 2], [2, 3]]) { try apart($0).qr(complete: true).r.square() }
    + rows("cholesky", "cholesky") { try positive($0).cholesky().square() }
    + rows("cholesky, upper", "cholesky", [[3, 3]]) { try positive($0).cholesky(upper: true).exp() }

  private static let inverses: [GradientRow] =
    rows("inv", "inv", squares) { try apart($0).inverse().square() }
    + rows("det", "det", squares) { try apart($0).determinant().square() }
    + rows("slogdet", "slogdet", squares) { try apart($0).signedLogDeterminant().logarithm.square() }
    + rows("pinv", "pinv") { try apart($0).pseudoInverse(Tolerance()).square() }

  private static let norms: [GradientRow] =
    rows("norms", "svd abs max", [[3, 3], [2, 3]]) { x in
      let a = try apart(x)
      let orders: [NormOrder?] = [
        nil, .frobenius, .nuclear, .p(1), .p(-1), .p(2), .p(-2), .p(.infinity), .p(-.infinity),
      ]
      return try Tensor.stack(orders.map { try a.linearNorm($0).square() })
    }
    + rows("norms of vectors", "abs pow sqrt", [[3], [2, 4]]) { x in
      let orders: [NormOrder?] = [nil, .p(0.5), .p(1), .p(2), .p(3), .p(-1), .p(.infinity)]
      return try Tensor.stack(orders.map { try x.linearNorm($0, [-1], keep: true).square() })
    }

  private static let solutions: [GradientRow] = {
    let pairs: [([Int], [Int])] = [
      ([3, 3], [3, 2]), ([3, 3], [3]), ([2, 2, 2], [2, 2]), ([2, 2, 2], [2, 3]), ([2, 2], [2, 2, 1]), ([1, 1], [1]),
      ([0, 0], [0, 2]), ([2, 2], [2, 0]), ([0, 2, 2], [2, 1]),
    ]
    let solve = pairs.map { a, b in
      Row("solve \(a) \(b)", "solve", [a, b].map { Row.Input(sizes: $0, low: -1, high: 1) }) {
        try apart($0[0]).solve($0[1]).square()
      }
    }
    let others: [([Int], [Int])] = [
      ([4, 2], [4, 2]), ([2, 4], [2, 2]), ([3, 3], [3]), ([2, 3, 2], [3, 1]), ([1, 1], [1, 1]), ([3, 0], [3, 2]),
      ([0, 2], [0, 1]),
    ]
    let nearest = others.map { a, b in
      Row("lstsq \(a) \(b)", "lstsq", [a, b].map { Row.Input(sizes: $0, low: -1, high: 1) }) {
        let found = try apart($0[0]).leastSquares($0[1], Tolerance())
        return try found.solution.square().sum().add(found.residuals.sum())
      }
    }
    return solve + nearest + [
      Row("solve twice with one", "solve", [.of(2, 2)]) {
        let a = try apart($0[0])
        return try a.solve(a.solve(a.transpose()))
      },
      // The tolerance keeps rounding errors from counting as a third singular value.
      Row("pinv of low rank", "pinv", [.of(4, 2), .of(2, 3)]) {
        try low($0).pseudoInverse(Tolerance(relative: 1e-8)).square()
      },
      Row("lstsq of low rank", "lstsq", [.of(4, 2), .of(2, 3), .of(4, 1)]) {
        try low($0).leastSquares($0[2], Tolerance(relative: 1e-8)).solution.square()
      },
      Row("det of a singular matrix", "det", [.of(3, 3)]) {
        // Zero at the very point where the gradient is asked for.
        let here = try Tensor.from(GradientRow.Input.of(3, 3).values(0), [3, 3], .float64)
        let singular = try Tensor.from([4, 1, 0, 1, 2, 0, 0, 0, 0], [3, 3], .float64)
        return try $0[0].sub(here).add(singular).determinant()
      },
    ]
  }()
}
