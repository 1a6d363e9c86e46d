import Tensor
import Testing

/// Carries out the calls that values.json holds.
enum Operators {
  static func results(_ call: FixtureCase, _ inputs: [Tensor]) throws -> [Tensor] {
    let a = call.arguments
    if let f = unary[call.op] { return [try f(inputs[0])] }
    if let f = binary[call.op] { return [try f(inputs[0], inputs[1])] }
    if let f = comparisons[call.op] { return [try inputs[0].compare(f, inputs[1])] }
    if let f = reductions[call.op] { return [try f(inputs[0], a.dims, a.keep ?? false)] }
    return [try other(call.op, inputs, a)]
  }

  /// Operators whose every element is one operation: their results are as exact as the machine's.
  static func isElementwise(_ name: String) -> Bool {
    unary[name] != nil || binary[name] != nil || ["where", "clamp", "to", "range"].contains(name)
  }

  static let unary: [String: @Sendable (Tensor) throws -> Tensor] = [
    "neg": { try $0.neg() }, "abs": { try $0.abs() }, "square": { try $0.square() }, "sqrt": { try $0.sqrt() },
    "reciprocal": { try $0.reciprocal() }, "exp": { try $0.exp() }, "log": { try $0.log() },
    "sin": { try $0.sin() }, "cos": { try $0.cos() }, "tanh": { try $0.tanh() },
    "sigmoid": { try $0.sigmoid() }, "relu": { try $0.relu() }, "sign": { try $0.sign() },
    "floor": { try $0.floor() }, "ceil": { try $0.ceil() }, "round": { try $0.round() },
  ]

  static let binary: [String: @Sendable (Tensor, Tensor) throws -> Tensor] = [
    "add": { try $0.add($1) }, "sub": { try $0.sub($1) }, "mul": { try $0.mul($1) }, "div": { try $0.div($1) },
    "pow": { try $0.pow($1) }, "maximum": { try $0.maximum($1) }, "minimum": { try $0.minimum($1) },
  ]

  static let comparisons: [String: Tensor.Comparison] = [
    "equal": .equal, "notEqual": .notEqual, "less": .less, "lessEqual": .lessEqual, "greater": .greater,
    "greaterEqual": .greaterEqual,
  ]

  static let reductions: [String: @Sendable (Tensor, [Int]?, Bool) throws -> Tensor] = [
    "sum": { try $0.sum($1, keep: $2) }, "mean": { try $0.mean($1, keep: $2) },
    "norm": { try $0.norm($1, keep: $2) }, "max": { try $0.max($1, keep: $2) },
    "min": { try $0.min($1, keep: $2) },
  ]

  private static func other(_ op: String, _ x: [Tensor], _ a: FixtureCase.Arguments) throws -> Tensor {
    switch op {
    case "where": return try Tensor.choose(x[0], x[1], x[2])
    case "clamp": return try x[0].clamp(a.x![0], a.x![1])
    case "to": return try x[0].to(DType(named: a.type!))
    case "variance": return try x[0].variance(a.dims, keep: a.keep!, correction: a.n![0])
    case "std": return try x[0].std(a.dims, keep: a.keep!, correction: a.n![0])
    case "argmax": return try x[0].argmax(a.dim)
    case "argmin": return try x[0].argmin(a.dim)
    case "softmax": return try x[0].softmax(a.dim!)
    case "logSoftmax": return try x[0].logSoftmax(a.dim!)
    case "matmul": return try x[0].matmul(x[1])
    case "linear": return try x[0].linear(x[1], x.count > 2 ? x[2] : nil)
    case "range": return try Tensor.range(a.x![0]!, a.x![1]!, a.x![2]!, .float64)
    case "eigenvalues": return try x[0].eigh().values
    default: return try shaped(op, x, a)
    }
  }

  private static func shaped(_ op: String, _ x: [Tensor], _ a: FixtureCase.Arguments) throws -> Tensor {
    let n = a.n ?? []
    switch op {
    case "reshape": return try x[0].reshape(n)
    case "permute": return try x[0].permute(n)
    case "transpose": return try x[0].transpose(n[0], n[1])
    case "expand": return try x[0].expand(n)
    case "unsqueeze": return try x[0].unsqueeze(a.dim!)
    case "squeeze": return try x[0].squeeze(a.dim)
    case "flatten": return try x[0].flatten(n[0], n[1])
    case "narrow": return try x[0].narrow(n[0], n[1], n[2])
    case "diagonal": return try x[0].diagonal()
    case "cat": return try Tensor.cat(x, a.dim!)
    case "stack": return try Tensor.stack(x, a.dim!)
    case "taken": return try x[0].taken(a.dim!, x[1])
    case "gather": return try x[0].gather(a.dim!, x[1])
    case "masked": return try x[0].indexed([.mask(x[1])])
    default: throw TensorError("the tests know no operator '\(op)'")
    }
  }
}
