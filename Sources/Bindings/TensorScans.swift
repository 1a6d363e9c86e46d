import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let dims = optional("dims", DimensionList.self, "dimension or list of dimensions; all if left out")
private let dim = param("dim", Dimension.self, "the dimension")
private let keep = field("keep", Bool.self, default: false, "leave the dimensions in place with size 1")
private let p = field("p", Double.self, default: 2, "the exponent; math.huge takes the largest absolute value")
private let reduced = [result("result", "tensor", "without the dimensions reduced")]
private let same = [result("result", "tensor", "of the same shape")]

private func reduction(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
) -> Function {
  define(
    name, doc, one, dims, options([keep]), returns: reduced, example: "print(tensor{{1, 0}, {3, 4}}:\(name)(1))"
  ) { t, d, o in try body(t, d?.indices, o[keep]) }
}

/// Running sums and products, and reductions beyond those of arithmetic.
let scanMethods: [Function] = [
  reduction("logsumexp", "Logarithm of the sum of exp(x) over dimensions, without overflow.") {
    try $0.logsumexp($1, keep: $2)
  },
  reduction("prod", "Product over dimensions.") { try $0.prod($1, keep: $2) },
  reduction("any", "Whether any element is not 0, as a bool tensor.") { try $0.any($1, keep: $2) },
  reduction("all", "Whether no element is 0, as a bool tensor.") { try $0.all($1, keep: $2) },
  reduction("count_nonzero", "How many elements are not 0, as int64.") { try $0.countNonzero($1, keep: $2) },
  define(
    "norm", "The p-norm over dimensions, the Euclidean one if p is left out.", one, dims, options([keep, p]),
    returns: reduced, example: "print(tensor{3, 4}:norm())\nprint(tensor{3, -4}:norm(nil, {p = math.huge}))"
  ) { t, d, o in try t.norm(d?.indices, keep: o[keep], p: o[p]) },
  define(
    "cumsum", "Sum of the elements up to and with each one along a dimension.", one, dim, returns: same,
    example: "print(tensor{1, 2, 3}:cumsum(1))"
  ) { t, d in try t.cumsum(d.index) },
  define(
    "cumprod", "Product of the elements up to and with each one along a dimension.", one, dim, returns: same,
    example: "print(tensor{1, 2, 3}:cumprod(1))"
  ) { t, d in try t.cumprod(d.index) },
]
