import Tensor

/// Rows of the operators beyond arithmetic.
extension GradientTable {
  private typealias Row = GradientRow

  private static func scalar(_ x: Double) throws -> Tensor { try Tensor.scalar(x, .float64) }
  private static func index(_ values: [Int], _ sizes: Int...) throws -> Tensor { try Tensor.from(values, sizes) }

  /// Linear operators are squared behind, so that their second gradients do not vanish.
  private static func view(
    _ name: String, _ operators: String, _ sizes: [Int], _ f: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> GradientRow {
    Row(name, operators, [Row.Input(sizes: sizes, low: -2, high: 2)]) { try f($0[0]).square() }
  }

  static let ordering: [GradientRow] = [
    view("sort", "gather scatter_add", [3, 4]) { try $0.sort().values },
    view("sort down the first", "gather", [4, 2]) { try $0.sort(0, descending: true).values },
    view("sort of one", "gather", [1]) { try $0.sort().values },
    view("sort of nothing", "gather", [0, 2]) { try $0.sort(0).values },
    view("topk", "gather", [2, 5]) { try $0.topk(2).values },
    view("smallest of the middle", "gather", [2, 3, 2]) { try $0.topk(2, 1, largest: false).values },
    view("median", "gather reshape", [3, 5]) { try $0.median(1).values },
    view("median of all", "gather", [2, 3]) { try $0.median() },
    view("quantile", "take where", [5, 2]) { try $0.quantile([0.1, 0.5, 0.75], 0) },
    view("quantile of all", "take", [2, 3]) { try $0.quantile([0.3]) },
    view("quantile, midpoint", "take", [2, 4]) { try $0.quantile([0.3, 1], 1, keep: true, .midpoint) },
  ]

  static let placing: [GradientRow] = [
    view("gather along the first", "gather scatter_add", [3, 4]) { try $0.gather(0, index([2, 0, 2, 1], 2, 2)) },
    view("gather nothing", "gather", [3, 4]) { try $0.gather(0, index([], 0, 4)) },
    Row("scatter", [.of(2, 4), .of(2, 2)]) { try $0[0].scatter(1, index([0, 3, 1, 0], 2, 2), $0[1]).square() },
    Row("scatter, one place twice", "scatter", [.of(3), .of(4)]) {
      try $0[0].scatter(0, index([1, 0, 1, 1], 4), $0[1]).square()
    },
    Row("scatter a number", "scatter", [.of(3, 2), .of()]) {
      try $0[0].scatter(0, index([1, 2], 1, 2), $0[1]).square()
    },
    Row("scatter_add", [.of(2, 3), .of(2, 4)]) {
      try $0[0].scatterAdd(1, index([0, 0, 2, 1, 1, 1, 1, 0], 2, 4), $0[1]).square()
    },
    Row("scatter_add along the first", "scatter_add", [.of(3, 2), .of(2)]) {
      try $0[0].scatterAdd(0, index([2, 0, 2, 1], 2, 2), $0[1]).square()
    },
    Row("index_add", [.of(3, 2), .of(4, 2)]) { try $0[0].indexAdd(0, index([2, 0, 2, 1], 4), $0[1]).square() },
    Row("index_add along the last", "index_add", [.of(2, 3), .of(2, 2)]) {
      try $0[0].indexAdd(1, index([2, 2], 2), $0[1]).square()
    },
    Row("weighted_rows", "weighted_rows", [.of(4, 3), .of(2, 3)]) {
      try $0[0].weightedRows(index([3, 0, 3, 1, 1, 0], 2, 3), $0[1]).square()
    },
    Row("weighted_rows, none", "weighted_rows", [.of(4, 3), .of(2, 0)]) {
      try $0[0].weightedRows(index([], 2, 0), $0[1]).square()
    },
    Row("row_products", "row_products", [.of(2, 3), .of(4, 3)]) {
      try $0[0].rowProducts($0[1], index([3, 0, 3, 1, 1, 0], 2, 3)).square()
    },
    Row("row_products, products known", "row_products", [.of(2, 3), .of(4, 3)]) {
      let all = try $0[0].matmul($0[1].transpose(0, 1))
      return try $0[0].rowProducts($0[1], index([3, 0, 3, 1, 1, 0], 2, 3), known: all).square()
    },
    Row("row_products of no rows", "row_products", [.of(0, 3), .of(4, 3)]) {
      try $0[0].rowProducts($0[1], index([], 0, 2)).square()
    },
    Row("spread_rows", "spread_rows", [.of(2, 3), .of(2, 3)]) {
      try $0[0].spreadRows(index([3, 0, 3, 1, 1, 0], 2, 3), $0[1], to: 5).square()
    },
    Row("index_add nothing", "index_add", [.of(2, 3), .of(0, 3)]) {
      try $0[0].indexAdd(0, index([], 0), $0[1]).square()
    },
  ]

  static let arranging: [GradientRow] = [
    view("flip", "slice place", [2, 3]) { try $0.flip([0, 1]) },
    view("roll", "cat slice", [2, 5]) { try $0.roll([2, 1], [1, 0]) },
    view("roll of all", "cat reshape", [2, 2]) { try $0.roll(-1) },
    view("tile", "expand reshape", [2, 2]) { try $0.tile([2, 1, 3]) },
    view("repeat_interleave", "expand reshape", [2, 3]) { try $0.repeatInterleave(2, 1) },
    view("split", "slice cat", [5, 2]) { try Tensor.cat($0.split(2).reversed(), 0) },
    view("chunk", "slice cat", [2, 3]) { try Tensor.cat($0.chunk(2, 1).reversed(), 1) },
    view("unbind", "select", [3, 2]) { try Tensor.stack($0.unbind().reversed()) },
    view("movedim", "permute", [2, 3, 2]) { try $0.movedim([0], [-1]) },
    view("unfold", "unfold fold", [2, 7]) { try $0.unfold(1, 3, 2) },
    view("unfold that overlaps", "unfold fold", [4, 2]) { try $0.unfold(0, 3, 1) },
    view("unfold to one window", "unfold", [3]) { try $0.unfold(0, 3, 5) },
    Row("outer", "mul reshape", [.of(2), .of(3)]) { try $0[0].outer($0[1]) },
    view("tril", "where", [3, 4]) { try $0.tril(1) },
    view("triu of a batch", "where", [2, 3, 2]) { try $0.triu() },
    view("pad", "pad slice", [2, 3]) { try $0.pad([1, 2, 0, 1], .constant(1.5)) },
    view("pad and cut", "pad slice", [2, 4]) { try $0.pad([-1, 2]) },
    view("pad nothing", "pad", [0]) { try $0.pad([1, 1]) },
    view("pad, reflect", "take put", [2, 4]) { try $0.pad([2, 1], .reflect) },
    view("pad, replicate", "take", [2, 1]) { try $0.pad([2, 1], .replicate) },
    view("pad, circular", "take", [1, 3]) { try $0.pad([2, 3], .circular) },
  ]

  static let scans: [GradientRow] = {
    typealias Reduction = @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
    let list: [(String, String, Reduction)] = [
      ("logsumexp", "logsumexp", { try $0.logsumexp($1, keep: $2) }),
      ("prod", "prod", { try $0.prod($1, keep: $2) }),
      ("variance", "variance", { try $0.variance($1, keep: $2, correction: 0).square() }),
      ("1-norm", "abs sum", { try $0.norm($1, keep: $2, p: 1).square() }),
      ("3-norm", "abs pow sum", { try $0.norm($1, keep: $2, p: 3) }),
      ("norm of p = 1/2", "abs pow sum", { try $0.norm($1, keep: $2, p: 0.5) }),
      ("largest norm", "abs max", { try $0.norm($1, keep: $2, p: .infinity).square() }),
      ("smallest norm", "abs min", { try $0.norm($1, keep: $2, p: -.infinity).square() }),
    ]
    let dims: [[Int]?] = [nil, [0], [-1], [0, 2], []]
    let rows = list.flatMap { name, operators, f in
      dims.enumerated().map { i, dims in
        Row("\(name) \(dims?.description ?? "all")", operators, [.of(2, 3, 2)]) { try f($0[0], dims, i % 2 == 0) }
      }
    }
    return rows + [
      view("cumsum", "cumsum", [3, 4]) { try $0.cumsum(1) },
      view("cumsum down the first", "cumsum", [3, 2, 2]) { try $0.cumsum(0) },
      view("cumsum of nothing", "cumsum", [0, 2]) { try $0.cumsum(0) },
      Row("cumprod", [.of(2, 4)]) { try $0[0].cumprod(1) },
      Row("cumprod down the first", "cumprod", [.of(3, 2)]) { try $0[0].cumprod(0) },
      Row("cumprod of one", "cumprod", [.of(1)]) { try $0[0].cumprod(0) },
      Row("cumprod with zeros", "cumprod", [.of(5, grid: 2)]) { try $0[0].cumprod(0) },
      Row("prod with a zero", "prod", [.of(2, 3)]) {
        try $0[0].mul(Tensor.from([1, 0, 1, 1, 1, 1], [2, 3])).prod([1])
      },
      Row("prod with zeros", "prod", [.of(3, 3, grid: 2)]) { try $0[0].prod([1]) },
      Row("prod of nothing", "prod", [.of(2, 0)]) { try $0[0].prod([1]) },
      Row("logsumexp of one", "logsumexp", [.of(1)]) { try $0[0].logsumexp().square() },
      Row("logsumexp of nothing", "logsumexp", [.of(0, 2)]) { try $0[0].logsumexp([0]) },
    ]
  }()

  static let elementary: [GradientRow] = {
    typealias Function = @Sendable (Tensor) throws -> Tensor
    let list: [(String, Double, Double, Function)] = [
      ("tan", -1.2, 1.2, { try $0.tan() }), ("asin", -0.8, 0.8, { try $0.asin() }),
      ("acos", -0.8, 0.8, { try $0.acos() }), ("atan", -2, 2, { try $0.atan() }),
      ("sinh", -2, 2, { try $0.sinh() }), ("cosh", -2, 2, { try $0.cosh() }),
      ("asinh", -2, 2, { try $0.asinh() }), ("acosh", 1.5, 3, { try $0.acosh() }),
      ("atanh", -0.8, 0.8, { try $0.atanh() }), ("erf", -2, 2, { try $0.erf() }),
      ("erfc", -2, 2, { try $0.erfc() }), ("log1p", -0.6, 2, { try $0.log1p() }),
      ("expm1", -2, 2, { try $0.expm1() }), ("log2", 0.4, 2.5, { try $0.log2() }),
      ("log10", 0.4, 2.5, { try $0.log10() }), ("exp2", -2, 2, { try $0.exp2() }),
      ("rsqrt", 0.4, 2.5, { try $0.rsqrt() }),
    ]
    let rows = list.flatMap { name, low, high, f in
      [[2, 3], [], [1], [0, 2]].map { sizes in
        Row("\(name) \(sizes)", name, [Row.Input(sizes: sizes, low: low, high: high)]) { try f($0[0]) }
      }
    }
    let pairs: [([Int], [Int])] = [([2, 3], [3]), ([], [2]), ([1], [0])]
    let binary: [(String, @Sendable (Tensor, Tensor) throws -> Tensor)] = [
      ("atan2", { try $0.atan2($1) }), ("fmod", { try $0.fmod($1).square() }),
      ("remainder", { try $0.remainder($1).square() }),
    ]
    let both = binary.flatMap { name, f in
      pairs.map { a, b in
        let inputs = [Row.Input(sizes: a, low: -4, high: 4), Row.Input(sizes: b, low: 0.7, high: 1.9)]
        return Row("\(name) \(a) \(b)", name, inputs) { try f($0[0], $0[1]) }
      }
    }
    return rows + both + [
      Row("lerp", "add sub mul", [.of(2, 3), .of(3), .of(2, 1)]) { try $0[0].lerp($0[1], $0[2]) },
      Row(
        "clamp between tensors", "maximum minimum", [.of(2, 3), .of(3, from: -2, to: -0.5), .of(2, 1, from: 0, to: 2)]
      ) {
        try $0[0].clamp($0[1], $0[2]).square()
      },
      Row("einsum with dots", "matmul reshape", [.of(2, 2, 3), .of(3, 2)]) {
        try Tensor.einsum("...ij,jk->...ik", $0).square()
      },
      Row("einsum with dots that broadcast", "select matmul", [.of(1, 2, 2), .of(2, 2, 2)]) {
        try Tensor.einsum("...ij,...jk->...ki", $0)
      },
    ]
  }()
}
