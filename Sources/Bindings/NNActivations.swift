import LuaHost
import NN
import Tensor

private let made = [result("module", "module")]
private let same = [result("result", "tensor", "of the same shape")]
private let one = param("self", Tensor.self, "the tensor")
private let slope = field("slope", Double.self, default: 0.01, "factor on negative values")
private let alpha = field("alpha", Double.self, default: 1, "-alpha is approached from above")
private let approximate = field("tanh", Bool.self, default: false, "the approximation by tanh, as GPT-2 uses it")
private let dim = field("dim", Dimension.self, default: Dimension(index: -1), "the dimension that adds up to 1")

/// Names what an activation is, once for the module and once for the tensors' method.
private enum Words {
  static let gelu = "x Φ(x) with the normal distribution function Φ (arXiv 1606.08415)"
  static let silu = "x sigmoid(x)"
  static let leaky = "x where it is positive, slope * x elsewhere"
  static let elu = "x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289)"
  static let softplus = "log(1 + exp(x)), without overflow"
}

private func stateless(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor) throws -> Tensor
) -> Function {
  define(name, doc, returns: made, example: "print(nn.\(name)()(tensor{{-1, 2}}))") { Stateless(name, body) as Module }
}

/// Modules without weights.
let nnActivations: [Function] = [
  stateless("relu", "max(x, 0) as a module.") { try $0.relu() },
  stateless("tanh", "Hyperbolic tangent as a module.") { try $0.tanh() },
  stateless("sigmoid", "1 / (1 + exp(-x)) as a module.") { try $0.sigmoid() },
  stateless("silu", "\(Words.silu) as a module.") { try $0.silu() },
  stateless("softplus", "\(Words.softplus), as a module.") { try $0.softplus() },
  stateless("flatten", "Merges all dimensions but the first.") { try $0.rank < 2 ? $0 : $0.flatten(1) },
  define(
    "gelu", "\(Words.gelu), as a module.", options([approximate]), returns: made,
    example: "print(nn.gelu()(tensor{-1, 2}))"
  ) { o in
    (o[approximate] ? Stateless("gelu_tanh") { try $0.geluTanh() } : Stateless("gelu") { try $0.gelu() }) as Module
  },
  define(
    "leaky_relu", "\(Words.leaky), as a module.", options([slope]), returns: made,
    example: "print(nn.leaky_relu{slope = 0.1}(tensor{-1, 2}))"
  ) { o in
    let slope = o[slope]
    return Stateless("leaky_relu") { try $0.leakyRelu(slope) } as Module
  },
  define(
    "elu", "\(Words.elu), as a module.", options([alpha]), returns: made, example: "print(nn.elu()(tensor{-1, 2}))"
  ) { o in
    let alpha = o[alpha]
    return Stateless("elu") { try $0.elu(alpha) } as Module
  },
  define(
    "softmax", "exp(x) / sum of exp(x) along a dimension, as a module.", options([dim]), returns: made,
    example: "print(nn.softmax()(tensor{{1, 2, 3}}))"
  ) { o in
    let dim = o[dim].index
    return Stateless("softmax") { try $0.softmax(dim) } as Module
  },
]

/// The same as methods of tensors.
let activationMethods: [Function] = [
  define(
    "gelu", "\(Words.gelu).", one, options([approximate]), returns: same, example: "print(tensor{-1, 2}:gelu())"
  ) { t, o in try o[approximate] ? t.geluTanh() : t.gelu() },
  define("silu", "\(Words.silu).", one, returns: same, example: "print(tensor{-1, 2}:silu())") { t in try t.silu() },
  define("softplus", "\(Words.softplus).", one, returns: same, example: "print(tensor{-1, 2}:softplus())") { t in
    try t.softplus()
  },
  define(
    "leaky_relu", "\(Words.leaky).", one, options([slope]), returns: same,
    example: "print(tensor{-1, 2}:leaky_relu{slope = 0.1})"
  ) { t, o in try t.leakyRelu(o[slope]) },
  define("elu", "\(Words.elu).", one, options([alpha]), returns: same, example: "print(tensor{-1, 2}:elu())") { t, o in
    try t.elu(o[alpha])
  },
  define(
    "ndtr", "Φ(x), the standard normal distribution function.", one, returns: same,
    example: "print(tensor{-1, 0, 2}:ndtr())"
  ) { t in try t.ndtr() },
]
