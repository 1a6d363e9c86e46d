import Tensor

/// Carries out the calls that operators.json holds.
enum OperatorCalls {
  static func results(_ call: FixtureCase, _ x: [Tensor]) throws -> [Tensor] {
    let a = call.arguments
    if let f = unary[call.op] { return [try f(x[0])] }
    if let f = binary[call.op] { return [try f(x[0], x[1])] }
    if let f = reductions[call.op] { return [try f(x[0], a.dims, a.keep ?? false)] }
    if let found = try ordered(call.op, x, a) ?? arranged(call.op, x, a) ?? placed(call.op, x, a) { return found }
    throw TensorError("the tests know no operator '\(call.op)'")
  }

  /// Operators whose every element is one operation: their results are as exact as the machine's.
  static func isElementwise(_ name: String) -> Bool { unary[name] != nil || binary[name] != nil }

  static let unary: [String: @Sendable (Tensor) throws -> Tensor] = [
    "tan": { try $0.tan() }, "asin": { try $0.asin() }, "acos": { try $0.acos() }, "atan": { try $0.atan() },
    "sinh": { try $0.sinh() }, "cosh": { try $0.cosh() }, "asinh": { try $0.asinh() },
    "acosh": { try $0.acosh() }, "atanh": { try $0.atanh() }, "erf": { try $0.erf() }, "erfc": { try $0.erfc() },
    "log1p": { try $0.log1p() }, "expm1": { try $0.expm1() }, "log2": { try $0.log2() },
    "log10": { try $0.log10() }, "exp2": { try $0.exp2() }, "rsqrt": { try $0.rsqrt() }, "trunc": { try $0.trunc() },
    "isnan": { try $0.isNaN() }, "isinf": { try $0.isInfinite() }, "isfinite": { try $0.isFinite() },
    "logical_not": { try $0.logicalNot() },
  ]

  static let binary: [String: @Sendable (Tensor, Tensor) throws -> Tensor] = [
    "atan2": { try $0.atan2($1) }, "fmod": { try $0.fmod($1) }, "remainder": { try $0.remainder($1) },
    "floor_divide": { try $0.floorDivide($1) }, "logical_and": { try $0.logicalAnd($1) },
    "logical_or": { try $0.logicalOr($1) }, "logical_xor": { try $0.logicalXor($1) },
  ]

  static let reductions: [String: @Sendable (Tensor, [Int]?, Bool) throws -> Tensor] = [
    "any": { try $0.any($1, keep: $2) }, "all": { try $0.all($1, keep: $2) },
    "countNonzero": { try $0.countNonzero($1, keep: $2) }, "prod": { try $0.prod($1, keep: $2) },
    "logsumexp": { try $0.logsumexp($1, keep: $2) }, "variance": { try $0.variance($1, keep: $2) },
  ]

  private static func ordered(_ op: String, _ x: [Tensor], _ a: FixtureCase.Arguments) throws -> [Tensor]? {
    func both(_ pair: (values: Tensor, positions: Tensor)) -> [Tensor] { [pair.values, pair.positions] }
    switch op {
    case "sort": return both(try x[0].sort(a.dim!, descending: a.keep!))
    case "argsort": return [try x[0].argsort(a.dim!, descending: a.keep!)]
    case "topk": return both(try x[0].topk(a.n![0], a.dim!, largest: a.keep!))
    case "kth": return both(try x[0].kth(a.n![0], a.dim!, keep: a.keep!))
    case "median": return both(try x[0].median(a.dim!, keep: a.keep!))
    case "medianOfAll": return [try x[0].median()]
    case "quantile":
      return [try x[0].quantile(a.x!.map { $0! }, a.dim, keep: a.keep!, Tensor.Interpolation(rawValue: a.type!)!)]
    case "unique":
      let (values, inverse, counts) = try x[0].unique()
      return [values, inverse, counts]
    case "histogram":
      let (counts, edges) = try x[0].histogram(a.n![0], low: a.x![0], high: a.x![1])
      return [counts, edges]
    case "bincount": return [try x[0].bincount(a.n?[0])]
    case "cumsum": return [try x[0].cumsum(a.dim!)]
    case "cumprod": return [try x[0].cumprod(a.dim!)]
    case "norm": return [try x[0].norm(a.dims, keep: a.keep!, p: a.x![0] ?? a.x![1]! * .infinity)]
    default: return nil
    }
  }

  private static func arranged(_ op: String, _ x: [Tensor], _ a: FixtureCase.Arguments) throws -> [Tensor]? {
    let n = a.n ?? []
    switch op {
    case "flip": return [try x[0].flip(a.dims!)]
    case "roll": return [try a.dims.map { try x[0].roll(n, $0) } ?? x[0].roll(n[0])]
    case "tile": return [try x[0].tile(n)]
    case "repeatInterleave": return [try x[0].repeatInterleave(n[0], a.dim!)]
    case "split": return try x[0].split(n[0], a.dim!)
    case "splitSizes": return try x[0].split(n, a.dim!)
    case "chunk": return try x[0].chunk(n[0], a.dim!)
    case "unbind": return try x[0].unbind(a.dim!)
    case "movedim": return [try x[0].movedim(n, a.dims!)]
    case "unfold": return [try x[0].unfold(a.dim!, n[0], n[1])]
    case "tril": return [try x[0].tril(n[0])]
    case "triu": return [try x[0].triu(n[0])]
    case "pad":
      let paddings: [String: Tensor.Padding] = [
        "constant": .constant(a.x![0]!), "reflect": .reflect, "replicate": .replicate, "circular": .circular,
      ]
      return [try x[0].pad(n, paddings[a.type!]!)]
    default: return nil
    }
  }

  private static func placed(_ op: String, _ x: [Tensor], _ a: FixtureCase.Arguments) throws -> [Tensor]? {
    switch op {
    case "gather": return [try x[0].gather(a.dim!, x[1])]
    case "scatter": return [try x[0].scatter(a.dim!, x[1], x[2])]
    case "scatterAdd": return [try x[0].scatterAdd(a.dim!, x[1], x[2])]
    case "indexAdd": return [try x[0].indexAdd(a.dim!, x[1], x[2])]
    case "weightedRows": return [try x[0].weightedRows(x[1], x[2])]
    case "rowProducts": return [try x[0].rowProducts(x[1], x[2])]
    case "spreadRows": return [try x[0].spreadRows(x[1], x[2], to: a.n![0])]
    case "outer": return [try x[0].outer(x[1])]
    case "lerp": return [try x[0].lerp(x[1], x[2])]
    case "clampBetween": return [try x[0].clamp(x[1], x[2])]
    case "isClose": return [try x[0].isClose(x[1], nan: a.keep!)]
    case "einsum": return [try Tensor.einsum(a.type!, x)]
    default: return nil
    }
  }
}
