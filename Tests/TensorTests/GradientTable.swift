import Tensor

/// A row for each differentiable operator, at least; more where broadcasting, empty shapes or special cases count.
enum GradientTable {
  static let all: [GradientRow] =
    arithmetic + functions + shapes + joining + reductions + products + eigen + linalg + networks + ordering + placing
    + arranging + scans + elementary

  private typealias Row = GradientRow

  private static func scalar(_ x: Double) throws -> Tensor { try Tensor.scalar(x, .float64) }

  /// A binary operator over pairs of shapes that broadcast.
  private static func binary(
    _ name: String, low: Double = -2, _ f: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> [GradientRow] {
    let pairs: [([Int], [Int])] = [
      ([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [2, 2]), ([3], []), ([], []), ([0, 3], [3]),
      ([1], [0]), ([2, 1, 3], [4, 1]), ([1, 1], [1]),
    ]
    return pairs.map { a, b in
      let inputs = [a, b].map { Row.Input(sizes: $0, low: low, high: 2.5) }
      return Row("\(name) \(a) \(b)", name, inputs) { try f($0[0], $0[1]) }
    }
  }

  static let arithmetic: [GradientRow] =
    binary("add") { try $0.add($1) }
    + binary("sub") { try $0.sub($1) }
    + binary("mul") { try $0.mul($1) }
    + binary("div", low: 0.5) { try $0.div($1) }
    + binary("pow", low: 0.5) { try $0.pow($1) }
    + binary("maximum") { try $0.maximum($1) }
    + binary("minimum") { try $0.minimum($1) }
    + [
      Row("x * x", "mul", [.of(2, 3)]) { try $0[0].mul($0[0]) },
      Row("x / x²", "div", [.positive(3)]) { try $0[0].div($0[0].mul($0[0])) },
      Row("pow of a negative base", "pow", [.of(2, 3)]) { try $0[0].pow(scalar(3)) },
      Row("pow with exponents 0, 1, 2", "pow", [.of(2, 3)]) {
        try $0[0].pow(Tensor.from([0, 1, 2], [3], .float64))
      },
      Row("pow of a whole number", "pow", [.of(2, 3)]) { try Tensor.scalar(3, .int64).pow($0[0]) },
      Row("mul by int64", "mul", [.of(2, 3)]) { try $0[0].mul(Tensor.from([2, 3, 4], [3])) },
      Row("where", [.of(2, 3), .of(3)]) {
        try Tensor.choose($0[0].detach().compare(.greater, scalar(0)), $0[0].square(), $0[1])
      },
      Row("where [2, 1] [1, 3]", "where", [.of(2, 1), .of(1, 3)]) {
        try Tensor.choose(Tensor.from([1, 0, 0, 1, 1, 0], [2, 3], .bool), $0[0], $0[1])
      },
      Row("where []", "where", [.of(), .of(0)]) {
        try Tensor.choose(Tensor.from([Double](), [0], .bool), $0[0], $0[1])
      },
      Row("clamp", [.of(3, 4)]) { try $0[0].clamp(-1, 0.9) },
      Row("clamp from below", "clamp", [.of(3, 4)]) { try $0[0].square().clamp(1.3, nil) },
      Row("clamp from above", "clamp", [.of(3, 0)]) { try $0[0].clamp(nil, 1) },
    ]

  static let functions: [GradientRow] = {
    typealias Function = @Sendable (Tensor) throws -> Tensor
    let anywhere: [(String, Function)] = [
      ("neg", { try $0.neg() }), ("abs", { try $0.abs() }), ("square", { try $0.square() }),
      ("exp", { try $0.exp() }), ("sin", { try $0.sin() }), ("cos", { try $0.cos() }),
      ("tanh", { try $0.tanh() }), ("sigmoid", { try $0.sigmoid() }), ("relu", { try $0.relu() }),
    ]
    let positive: [(String, Function)] = [
      ("sqrt", { try $0.sqrt() }), ("reciprocal", { try $0.reciprocal() }), ("log", { try $0.log() }),
    ]
    func rows(_ list: [(String, Function)], _ low: Double) -> [GradientRow] {
      list.flatMap { name, f in
        [[2, 3], [], [1], [0, 2], [2, 2, 3]].map { sizes in
          Row("\(name) \(sizes)", name, [Row.Input(sizes: sizes, low: low, high: 2.2)]) { try f($0[0]) }
        }
      }
    }
    return rows(anywhere, -2) + rows(positive, 0.4) + [
      Row("chain", "exp sin tanh mul", [.of(2, 3)]) { try $0[0].sin().exp().tanh().mul($0[0]) },
      // Linear, so that steps and values can be chosen to be exact in float32.
      Row("to", [.of(2, 3, grid: 0x1p-6)], step: 0x1p-7) { try $0[0].to(.float32).to(.float64) },
    ]
  }()

  /// Linear operators are squared behind, so that their second gradients do not vanish.
  private static func view(
    _ name: String, _ operators: String, _ sizes: [Int], _ f: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> GradientRow {
    Row(name, operators, [Row.Input(sizes: sizes, low: -2, high: 2)]) { try f($0[0]).square() }
  }

  static let shapes: [GradientRow] = [
    view("reshape", "reshape", [2, 6]) { try $0.reshape([3, -1]) },
    view("reshape of a transpose", "reshape permute", [2, 6]) { try $0.transpose().reshape([4, 3]) },
    view("reshape of nothing", "reshape", [0, 4]) { try $0.reshape([2, 0]) },
    view("permute", "permute", [2, 3, 4]) { try $0.permute([2, 0, 1]) },
    view("transpose", "permute", [2, 3, 2]) { try $0.transpose(0, -1) },
    view("expand", "expand", [3, 1]) { try $0.expand([2, 3, 4]) },
    view("expand a scalar", "expand", []) { try $0.expand([2, 0]) },
    view("expand to nothing", "expand", [1, 2]) { try $0.expand([0, 2]) },
    view("unsqueeze", "reshape", [2, 3]) { try $0.unsqueeze(1) },
    view("squeeze", "reshape", [2, 1, 3, 1]) { try $0.squeeze() },
    view("flatten", "reshape", [2, 2, 3]) { try $0.flatten(1) },
    view("narrow", "slice", [3, 4]) { try $0.narrow(1, 1, 2) },
    view("narrow to nothing", "slice", [3, 4]) { try $0.narrow(0, 3, 0) },
    view("slice with a step", "slice place", [2, 7]) {
      try $0.indexed([.at(1), .range(start: 1, count: 3, step: 2)])
    },
    view("slice backwards", "slice place", [5]) { try $0.indexed([.range(start: 3, count: 4, step: -1)]) },
    view("select", "select place", [3, 4]) { try $0.indexed([.at(2)]) },
    view("new axis and positions", "take", [3, 4]) {
      try $0.indexed([.newAxis, .positions(Tensor.from([2, 0, 2], [3])), .at(1)])
    },
    view("diagonal", "diagonal place", [2, 3, 4]) { try $0.diagonal() },
    view("diagonal of 1 x 1", "diagonal", [1, 1]) { try $0.diagonal() },
    view("clone", "clone", [2, 3]) { try $0.clone() },
    view("contiguous", "clone", [2, 3]) { try $0.transpose().contiguous() },
  ]

  static let joining: [GradientRow] = [
    Row("cat", [.of(2, 3), .of(2, 1), .of(2, 0)]) { try Tensor.cat($0, 1).square() },
    Row("cat of one twice", "cat", [.of(2, 3)]) { try Tensor.cat([$0[0], $0[0].square()], 0).square() },
    Row("cat of 70", "cat", [.of(2), .of(3)]) {
      // More inputs than there are bits in a word.
      let ones = try Tensor.full([1], 1, .float64)
      return try Tensor.cat([$0[0]] + Array(repeating: ones, count: 68) + [$0[1]]).square()
    },
    Row("stack", "cat reshape", [.of(2, 3), .of(2, 3)]) { try Tensor.stack($0, -1).square() },
    Row("stack of scalars", "cat reshape", [.of(), .of()]) { try Tensor.stack($0).square() },
    Row("take", "take put", [.of(3, 4)]) {
      try $0[0].taken(1, Tensor.from([0, 3, 3, 1], [2, 2])).square()
    },
    Row("take along the first", "take put", [.of(3, 2, 2)]) {
      try $0[0].taken(0, Tensor.from([2, 2], [2])).square()
    },
    Row("take nothing", "take", [.of(3, 4)]) { try $0[0].taken(0, Tensor.from([Int](), [0])).square() },
    Row("gather", "gather scatter_add", [.of(3, 4)]) {
      try $0[0].gather(1, Tensor.from([0, 3, 3, 1], [2, 2])).square()
    },
    Row("mask", "take reshape", [.of(2, 3)]) {
      try $0[0].indexed([.mask(Tensor.from([1, 0, 1, 1, 0, 0], [2, 3], .bool))]).square()
    },
  ]

  static let reductions: [GradientRow] = {
    typealias Reduction = @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
    let list: [(String, String, Reduction)] = [
      ("sum", "sum", { try $0.sum($1, keep: $2).square() }),
      ("mean", "sum div", { try $0.mean($1, keep: $2).square() }),
      ("variance", "variance", { try $0.variance($1, keep: $2) }),
      ("std", "variance sqrt", { try $0.std($1, keep: $2, correction: 0) }),
      ("norm", "square sum sqrt", { try $0.norm($1, keep: $2) }),
      ("max", "max", { try $0.max($1, keep: $2).square() }),
      ("min", "min", { try $0.min($1, keep: $2).square() }),
    ]
    let dims: [[Int]?] = [nil, [0], [-1], [0, 2]]
    let rows = list.flatMap { name, operators, f in
      dims.enumerated().map { i, dims in
        Row("\(name) \(dims?.description ?? "all")", operators, [.of(2, 3, 4)]) { try f($0[0], dims, i % 2 == 0) }
      }
    }
    return rows + [
      Row("sum of nothing", "sum", [.of(0, 3)]) { try $0[0].sum([0]) },
      Row("sum over no dimension", "sum", [.of(2, 3)]) { try $0[0].sum([]).square() },
      Row("max of a scalar", "max", [.of()]) { try $0[0].max() },
      Row("softmax", [.of(3, 4)]) { try $0[0].softmax() },
      Row("softmax along the first", "softmax", [.of(3, 2, 2)]) { try $0[0].softmax(0) },
      Row("softmax of one", "softmax", [.of(3, 1)]) { try $0[0].softmax() },
      Row("softmax of nothing", "softmax", [.of(0, 3)]) { try $0[0].softmax() },
      Row("log_softmax", [.of(3, 4)]) { try $0[0].logSoftmax() },
      Row("log_softmax along the middle", "log_softmax", [.of(2, 3, 2)]) { try $0[0].logSoftmax(1) },
    ]
  }()

  static let products: [GradientRow] = {
    let pairs: [([Int], [Int])] = [
      ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3], [3, 4]), ([2, 2, 3], [3, 2]), ([2, 2, 3], [3]),
      ([3], [2, 3, 2]), ([2, 3], [2, 3, 2]), ([2, 1, 2, 3], [3, 3, 2]), ([2, 0], [0, 3]), ([0, 3], [3, 2]),
      ([0, 2, 3], [3, 2]), ([1, 1], [1, 1]), ([1, 3], [3, 1]),
    ]
    let matrix = pairs.map { a, b in
      let inputs = [a, b].map { Row.Input(sizes: $0, low: -2, high: 2) }
      return Row("matmul \(a) \(b)", "matmul", inputs) { try $0[0].matmul($0[1]) }
    }
    let expressions: [(String, [[Int]])] = [
      ("ij,jk->ik", [[2, 3], [3, 2]]), ("co,oi,oj->cij", [[2, 3], [3, 2], [3, 2]]), ("ii->i", [[3, 3]]),
      ("ii", [[3, 3]]), ("ij->ji", [[2, 3]]), ("i,j->ij", [[2], [3]]), ("bij,bjk->bik", [[2, 2, 3], [2, 3, 2]]),
      ("ij,ij->", [[2, 3], [2, 3]]), ("a,b,c->", [[2], [3], [2]]), ("ab,b,b->ab", [[2, 3], [3], [3]]),
      ("aab,b->a", [[2, 2, 3], [3]]), ("a,a->a", [[0], [0]]), (",a->a", [[], [2]]),
      ("i,ijk,k->j", [[2], [2, 3, 2], [2]]),
    ]
    let sums = expressions.map { text, shapes in
      Row("einsum \(text)", "matmul", shapes.map { Row.Input(sizes: $0, low: -2, high: 2) }) {
        try Tensor.einsum(text, $0).square()
      }
    }
    return matrix + sums + [
      Row("linear", [.of(4, 3), .of(2, 3), .of(2)]) { try $0[0].linear($0[1], $0[2]) },
      Row("linear without bias", "linear", [.of(2, 2, 3), .of(2, 3)]) { try $0[0].linear($0[1]) },
      Row("linear of a vector", "linear", [.of(3), .of(2, 3), .of(2)]) { try $0[0].linear($0[1], $0[2]) },
      Row("linear of no rows", "linear", [.of(0, 3), .of(2, 3), .of(2)]) { try $0[0].linear($0[1], $0[2]) },
    ]
  }()

  /// A symmetric matrix with eigenvalues well apart.
  private static func symmetric(_ x: Tensor) throws -> Tensor {
    let n = x.shape[x.rank - 1]
    let apart = try Tensor.from((0..<n).map { Double($0 * $0) * 3 }, [n], .float64)
    return try x.add(x.transpose()).add(Tensor.eye(n, .float64).mul(apart))
  }

  static let eigen: [GradientRow] = [
    Row("eigenvalues", "eigh", [.of(4, 4)]) { try symmetric($0[0]).eigh().values.square() },
    // Squares do not feel the signs of the vectors, which are arbitrary.
    Row("eigenvectors", "eigh", [.of(4, 4)]) { try symmetric($0[0]).eigh().vectors.square() },
    Row("both of a batch", "eigh", [.of(2, 3, 3)]) {
      let (values, vectors) = try symmetric($0[0]).eigh()
      return try vectors.square().mul(values.unsqueeze(-2))
    },
    Row("eigh of 1 x 1", "eigh", [.of(1, 1)]) { try $0[0].eigh().values.square() },
    Row("eigh of 0 x 0", "eigh", [.of(0, 0)]) { try $0[0].eigh().values },
    Row("eigh, values on the way", "eigh", [.of(3, 3)]) {
      try symmetric($0[0]).eigh().values.exp().log().square()
    },
  ]
}
