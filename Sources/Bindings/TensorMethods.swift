import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let other = param("other", Operand.self, "tensor or number, broadcast")
private let dims = optional("dims", DimensionList.self, "dimension or list of dimensions; all if left out")
private let dim = param("dim", Dimension.self, "the dimension")
private let last = param("dim", Dimension.self, default: Dimension(index: -1), "the dimension")
private let keep = field("keep", Bool.self, default: false, "leave the dimensions in place with size 1")
private let correction = field("correction", Int.self, default: 1, "what is taken off the count before dividing")
private let same = [result("result", "tensor", "of the same shape")]
private let broadcast = [result("result", "tensor", "of the broadcast shape")]
private let view = [result("result", "tensor", "shares memory with the tensor where it can")]

/// All methods of a tensor; each is a function of the module `tensor` too.
let tensorMethods: [Function] =
  arithmetic + functions + activationMethods + reductions + shapes + values + gradients + orderingMethods
  + scatteringMethods + arrangingMethods + scanMethods + elementaryMethods

private func binary(
  _ name: String, _ doc: String, _ example: String, _ body: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
) -> Function {
  define(name, doc, one, other, returns: broadcast, example: example) { a, b in
    try body(a, b.tensor(with: .tensor(a)))
  }
}

private func compare(_ name: String, _ sign: String, _ op: Tensor.Comparison) -> Function {
  binary(
    name,
    "Where self \(sign) other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, "
      + "which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).", "print(tensor{1, 2, 3}:\(name)(2))"
  ) { try $0.compare(op, $1) }
}

private func inPlace(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor, Tensor) throws -> Void
) -> Function {
  define(
    name, doc + " Changes the tensor itself; not recorded for gradients.", one, other,
    returns: [result("self", "tensor", "the tensor")], example: "print(tensor.ones(2):\(name)(3))"
  ) { a, b in
    try body(a, b.tensor(with: .tensor(a)))
    return a
  }
}

private let arithmetic: [Function] = [
  binary("add", "self + other.", "print(tensor{1, 2}:add(1))") { try $0.add($1) },
  binary("sub", "self - other.", "print(tensor{1, 2}:sub(1))") { try $0.sub($1) },
  binary("mul", "self * other, elementwise.", "print(tensor{1, 2}:mul(tensor{3, 4}))") { try $0.mul($1) },
  binary("div", "self / other; integers divide as float32.", "print(tensor{1, 2}:div(2))") { try $0.div($1) },
  binary(
    "pow",
    "self to the power other. Whole numbers keep their type: a negative number as the exponent is refused, in a tensor of "
      + "exponents it gives 0 (or 1 and -1 of those).", "print(tensor{1, 2, 3}:pow(2))"
  ) { try $0.pow($1) },
  binary("maximum", "The larger of two, elementwise.", "print(tensor{-1, 2}:maximum(0))") { try $0.maximum($1) },
  binary("minimum", "The smaller of two, elementwise.", "print(tensor{-1, 2}:minimum(0))") { try $0.minimum($1) },
  compare("eq", "==", .equal), compare("ne", "~=", .notEqual), compare("lt", "<", .less),
  compare("le", "<=", .lessEqual), compare("gt", ">", .greater), compare("ge", ">=", .greaterEqual),
  inPlace("add_", "Adds other.") { try $0.addInPlace($1) },
  inPlace("sub_", "Subtracts other.") { try $0.subInPlace($1) },
  inPlace("mul_", "Multiplies by other.") { try $0.mulInPlace($1) },
  inPlace("div_", "Divides by other.") { try $0.divInPlace($1) },
  inPlace("copy_", "Overwrites the elements with other's.") { try $0.copy($1) },
  define(
    "matmul", "Matrix product; leading dimensions are batches that broadcast, a vector is taken as a row or column.",
    one, param("other", Tensor.self, "right operand, (..., k, m)"),
    returns: [result("product", "tensor", "(..., n, m)")],
    example: "print(tensor.ones(2, 3):matmul(tensor.ones(3, 4)))"
  ) { a, b in try a.matmul(b) },
]

private func function(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor) throws -> Tensor
) -> Function {
  define(name, doc, one, returns: same, example: "print(tensor{-1.5, 0, 2}:\(name)())", body)
}

private let functions: [Function] = [
  function("neg", "-x.") { try $0.neg() },
  function("abs", "Absolute value.") { try $0.abs() },
  function("square", "x * x.") { try $0.square() },
  function("sqrt", "Square root; NaN below 0.") { try $0.sqrt() },
  function("reciprocal", "1 / x.") { try $0.reciprocal() },
  function("exp", "e to the power x.") { try $0.exp() },
  function("log", "Natural logarithm; NaN below 0.") { try $0.log() },
  function("sin", "Sine.") { try $0.sin() },
  function("cos", "Cosine.") { try $0.cos() },
  function("tanh", "Hyperbolic tangent.") { try $0.tanh() },
  function("sigmoid", "1 / (1 + exp(-x)).") { try $0.sigmoid() },
  function("relu", "The larger of x and 0.") { try $0.relu() },
  function("sign", "-1, 0 or 1.") { try $0.sign() },
  function("floor", "Largest integer not above x.") { try $0.floor() },
  function("ceil", "Smallest integer not below x.") { try $0.ceil() },
  function("round", "Nearest integer, halves to the even one.") { try $0.round() },
  define(
    "softmax", "exp(x) / sum of exp(x) along a dimension.", one, last, returns: same,
    example: "print(tensor{{1, 2, 3}}:softmax())"
  ) { t, d in try t.softmax(d.index) },
  define(
    "log_softmax", "Logarithm of softmax along a dimension.", one, last, returns: same,
    example: "print(tensor{{1, 2, 3}}:log_softmax())"
  ) { t, d in try t.logSoftmax(d.index) },
]

private func reduction(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
) -> Function {
  define(
    name, doc, one, dims, options([keep]), returns: [result("result", "tensor", "without the dimensions reduced")],
    example: "print(tensor{{1, 2}, {3, 4}}:\(name)(1))"
  ) { t, d, o in try body(t, d?.indices, o[keep]) }
}

private let reductions: [Function] = [
  reduction("sum", "Sum over dimensions.") { try $0.sum($1, keep: $2) },
  reduction("mean", "Mean over dimensions.") { try $0.mean($1, keep: $2) },
  reduction("max", "Largest element over dimensions.") { try $0.max($1, keep: $2) },
  reduction("min", "Smallest element over dimensions.") { try $0.min($1, keep: $2) },
  define(
    "var", "Variance over dimensions, with n - 1 below as PyTorch.", one, dims, options([keep, correction]),
    returns: [result("result", "tensor", "without the dimensions reduced")], example: "print(tensor{1, 2, 3, 4}:var())"
  ) { t, d, o in try t.variance(d?.indices, keep: o[keep], correction: o[correction]) },
  define(
    "std", "Standard deviation over dimensions, with n - 1 below as PyTorch.", one, dims, options([keep, correction]),
    returns: [result("result", "tensor", "without the dimensions reduced")], example: "print(tensor{1, 2, 3, 4}:std())"
  ) { t, d, o in try t.std(d?.indices, keep: o[keep], correction: o[correction]) },
  define(
    "argmax", "Position of the first largest element along a dimension, or in the whole tensor read row by row.", one,
    optional("dim", Dimension.self, "the dimension; the whole tensor if left out"),
    returns: [result("positions", "tensor", "int64, from 1")], example: "print(tensor{{1, 9}, {7, 3}}:argmax(2))"
  ) { t, d in try t.argmax(d?.index).countedFromOne() },
  define(
    "argmin", "Position of the first smallest element along a dimension, or in the whole tensor read row by row.", one,
    optional("dim", Dimension.self, "the dimension; the whole tensor if left out"),
    returns: [result("positions", "tensor", "int64, from 1")], example: "print(tensor{{1, 9}, {7, 3}}:argmin(2))"
  ) { t, d in try t.argmin(d?.index).countedFromOne() },
]

private let shapes: [Function] = [
  define(
    "view", "The same elements in another shape; one size may be -1. Copies where memory does not allow a view.", one,
    variadic("sizes", Int.self, "size of each dimension"), returns: view,
    example: "print(tensor.range(1, 6):view(2, 3))"
  ) { t, sizes in try t.reshape(sizes) },
  define(
    "reshape", "The same elements in another shape; one size may be -1. A view where memory allows.", one,
    variadic("sizes", Int.self, "size of each dimension"), returns: view,
    example: "print(tensor.range(1, 6):reshape(3, -1))"
  ) { t, sizes in try t.reshape(sizes) },
  define(
    "flatten", "Merges dimensions into one.", one,
    param("first", Dimension.self, default: Dimension(index: 0), "first dimension to merge"),
    param("last", Dimension.self, default: Dimension(index: -1), "last dimension to merge"), returns: view,
    example: "print(tensor.ones(2, 3, 4):flatten(2):shape()[2])"
  ) { t, a, b in try t.flatten(a.index, b.index) },
  define(
    "transpose", "Exchanges two dimensions; the last two if none are named.", one,
    param("a", Dimension.self, default: Dimension(index: -2), "one dimension"),
    param("b", Dimension.self, default: Dimension(index: -1), "the other"), returns: view,
    example: "print(tensor{{1, 2}, {3, 4}}:transpose())"
  ) { t, a, b in try t.transpose(a.index, b.index) },
  define(
    "permute", "Reorders dimensions.", one, variadic("order", Dimension.self, "the old dimension for each new one"),
    returns: view, example: "print(#tensor.ones(2, 3, 4):permute(3, 1, 2))"
  ) { t, order in try t.permute(order.map(\.index)) },
  define(
    "expand", "Repeats dimensions of size 1 without copying; -1 keeps a size.", one,
    variadic("sizes", Int.self, "size of each dimension"), returns: view,
    example: "print(tensor{{1}, {2}}:expand(2, 3))"
  ) { t, sizes in try t.expand(sizes) },
  define(
    "unsqueeze", "Inserts a dimension of size 1.", one, dim, returns: view,
    example: "print(#tensor.ones(3):unsqueeze(1))"
  ) { t, d in try t.unsqueeze(d.index) },
  define(
    "squeeze", "Drops a dimension of size 1, or all of them.", one,
    optional("dim", Dimension.self, "the dimension; all of size 1 if left out"), returns: view,
    example: "print(#tensor.ones(1, 3):squeeze())"
  ) { t, d in try t.squeeze(d?.index) },
  define(
    "diagonal", "The diagonal of the last two dimensions.", one, returns: view,
    example: "print(tensor.eye(3):diagonal())"
  ) { t in try t.diagonal() },
  define(
    "contiguous", "The tensor itself where its elements lie in order in memory, else a copy.", one, returns: same,
    example: "print(tensor.ones(2, 3):transpose():contiguous())"
  ) { t in try t.contiguous() },
  define("clone", "A copy.", one, returns: same, example: "print(tensor.ones(2):clone())") { t in try t.clone() },
  define(
    "to", "The same values as another type; floats become integers towards zero.", one,
    param("dtype", DType.self, "the element type"), returns: same,
    example: "print(tensor{1.7, -1.7}:to(\"int64\"))"
  ) { t, type in try t.to(type) },
  define(
    "gather", "One element per position along a dimension: out[i][j] = self[i][index[i][j]] along the second.", one,
    dim,
    param("index", Tensor.self, "int64 positions from 1, as many dimensions as self"),
    returns: [result("result", "tensor", "of index's shape")],
    example: "print(tensor{{1, 2}, {3, 4}}:gather(2, tensor({{2}, {1}}, {dtype = \"int64\"})))"
  ) { t, d, index in try t.gathered(d.index, index) },
]

private let values: [Function] = [
  define(
    "shape", "The sizes of the dimensions.", one, returns: [result("sizes", "table", "a list of integers")],
    example: "print(table.concat(tensor.ones(2, 3):shape(), \" x \"))"
  ) { t in Array(t.shape) },
  define(
    "dim", "The number of dimensions.", one, returns: [result("n", "integer")],
    example: "print(tensor.ones(2, 3):dim())"
  ) { t in t.rank },
  define(
    "numel", "The number of elements.", one, returns: [result("n", "integer")],
    example: "print(tensor.ones(2, 3):numel())"
  ) { t in t.count },
  define(
    "dtype", "The element type.", one, returns: [result("name", "string")], example: "print(tensor.ones(2):dtype())"
  ) {
    t in t.dtype
  },
  define(
    "item", "The only element, as a number (or boolean).", one, returns: [result("value", "number")],
    example: "print(tensor{3}:item())", errors: ["the tensor has not exactly one element"]
  ) { t -> LuaValue in
    let value = try t.item()
    switch t.dtype {
    case .bool: return .bool(value != 0)
    case .int64, .uint8: return .int(try t.toInts()[0])
    default: return .number(value)
    }
  },
  define(
    "totable", "The elements in nested lists.", one, returns: [result("values", "table", "nested as the shape")],
    example: "print(tensor{{1, 2}, {3, 4}}:totable()[2][1])"
  ) { t in try Nested(t) },
  define(
    "is_contiguous", "Whether the elements lie in order in memory.", one, returns: [result("contiguous", "boolean")],
    example: "print(tensor.ones(2, 3):transpose():is_contiguous())"
  ) { t in t.isContiguous },
  define(
    "is_finite", "Whether no element is NaN or infinite.", one, returns: [result("finite", "boolean")],
    example: "print((tensor{1} / 0):is_finite())"
  ) { t in try t.isAllFinite() },
]

/// A list of lists as deep as the tensor has dimensions.
private struct Nested: LuaPushable {
  private let tensor: Tensor
  private let values: [LuaValue]

  init(_ t: Tensor) throws {
    try t.checkNesting()
    tensor = t
    switch t.dtype {
    case .bool: values = try t.toInts().map { .bool($0 != 0) }
    case .int64, .uint8: values = try t.toInts().map { .int($0) }
    default: values = try t.toDoubles().map { .number($0) }
    }
  }

  func push(to stack: LuaStack) throws { try part(0, 0).push(to: stack) }

  private func part(_ dim: Int, _ start: Int) -> any LuaPushable {
    if dim == tensor.rank { return values[start] }
    let step = tensor.shape.dropFirst(dim + 1).reduce(1, *)
    return List((0..<tensor.shape[dim]).map { part(dim + 1, start + $0 * step) })
  }
}

extension Tensor {
  /// Refuses what would be lists without end: (2^40, 0) has no elements, but as many rows.
  func checkNesting() throws {
    guard count > 0 || shape.allSatisfy({ $0 < 1 << 20 }) else {
      throw TensorError("shape \(shape.text) is too long for lists")
    }
  }
}

private let gradients: [Function] = [
  define(
    "requires_grad_", "Marks a tensor as one whose gradient can be asked for; computations from it are recorded.", one,
    param("on", Bool.self, default: true, "false takes the mark off"),
    returns: [result("self", "tensor", "the tensor")],
    example: "local w = tensor{1, 2}:requires_grad_()\nprint((w * w):sum():grad{w})"
  ) { t, on in try t.setRequiresGrad(on) },
  define(
    "is_tracked", "Whether gradients flow through the tensor.", one, returns: [result("tracked", "boolean")],
    example: "print(tensor.ones(2):requires_grad_():is_tracked())"
  ) { t in t.isTracked },
  define(
    "detach", "The same values, cut off from how they were computed.", one, returns: same,
    example: "print(tensor.ones(2):requires_grad_():detach():is_tracked())"
  ) { t in t.detach() },
  define(
    "grad", "Gradients of a scalar with respect to tensors it was computed from.", one,
    param("targets", [Tensor].self, "tensors that require gradients, or were computed on the way"),
    options([createGraph]), returns: [result("gradients", "tensor", "one per target, of its shape")],
    example: "local w = tensor{1, 2}:requires_grad_()\nlocal g = (w * w):sum():grad{w}\nprint(g)",
    errors: ["the tensor is not a scalar", "a target did not take part in the computation"]
  ) { t, targets, o in
    Results(all: try Autograd.gradients(of: t, targets, createGraph: o[createGraph]))
  },
]

private let createGraph = field(
  "create_graph", Bool.self, default: false, "record the gradients' own computation, for gradients of gradients")
