import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let other = param("other", Operand.self, "tensor or number, broadcast")
private let same = [result("result", "tensor", "of the same shape")]
private let broadcast = [result("result", "tensor", "of the broadcast shape")]
private let relative = field("relative", Double.self, default: 1e-5, "tolerance as a part of |other|")
private let absolute = field("absolute", Double.self, default: 1e-8, "tolerance beside that")
private let nan = field("nan", Bool.self, default: false, "count NaN as close to NaN")

private func function(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor) throws -> Tensor
) -> Function {
  define(name, doc, one, returns: same, example: "print(tensor{0.25, 0.5, 1}:\(name)())", body)
}

private func binary(
  _ name: String, _ doc: String, _ body: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
) -> Function {
  define(name, doc, one, other, returns: broadcast, example: "print(tensor{-3, 0, 5}:\(name)(2))") { a, b in
    try body(a, b.tensor(with: .tensor(a)))
  }
}

/// The rarer elementwise functions, and questions about elements.
let elementaryMethods: [Function] = [
  function("tan", "Tangent.") { try $0.tan() },
  function("asin", "Arc sine; NaN outside of -1 to 1.") { try $0.asin() },
  function("acos", "Arc cosine; NaN outside of -1 to 1.") { try $0.acos() },
  function("atan", "Arc tangent.") { try $0.atan() },
  function("sinh", "Hyperbolic sine.") { try $0.sinh() },
  function("cosh", "Hyperbolic cosine.") { try $0.cosh() },
  function("asinh", "Inverse of sinh.") { try $0.asinh() },
  function("acosh", "Inverse of cosh; NaN below 1.") { try $0.acosh() },
  function("atanh", "Inverse of tanh; NaN outside of -1 to 1.") { try $0.atanh() },
  function("erf", "The error function.") { try $0.erf() },
  function("erfc", "1 - erf(x), exact where erf is close to 1.") { try $0.erfc() },
  function("log1p", "log(1 + x), exact for small x.") { try $0.log1p() },
  function("expm1", "exp(x) - 1, exact for small x.") { try $0.expm1() },
  function("log2", "Logarithm to the base 2; NaN below 0.") { try $0.log2() },
  function("log10", "Logarithm to the base 10; NaN below 0.") { try $0.log10() },
  function("exp2", "2 to the power x.") { try $0.exp2() },
  function("rsqrt", "1 / sqrt(x); NaN below 0.") { try $0.rsqrt() },
  function("trunc", "Nearest integer towards 0.") { try $0.trunc() },
  binary("atan2", "The angle of the point (other, self), between -pi and pi.") { try $0.atan2($1) },
  binary("fmod", "What is left of a division towards 0: it has the sign of self.") { try $0.fmod($1) },
  binary("remainder", "What is left of a division downwards: it has the sign of other, as Lua's %.") {
    try $0.remainder($1)
  },
  binary("floor_divide", "The quotient, downwards to a whole number, as Lua's //.") { try $0.floorDivide($1) },
  binary("logical_and", "Where both are not 0, as a bool tensor.") { try $0.logicalAnd($1) },
  binary("logical_or", "Where at least one is not 0, as a bool tensor.") { try $0.logicalOr($1) },
  binary("logical_xor", "Where one is 0 and one is not, as a bool tensor.") { try $0.logicalXor($1) },
  function("logical_not", "Where the element is 0, as a bool tensor.") { try $0.logicalNot() },
  function("isnan", "Where the element is NaN, as a bool tensor.") { try $0.isNaN() },
  function("isinf", "Where the element is infinite, as a bool tensor.") { try $0.isInfinite() },
  function("isfinite", "Where the element is neither NaN nor infinite, as a bool tensor.") { try $0.isFinite() },
  define(
    "lerp", "self + weight * (other - self).", one, other, param("weight", Operand.self, "tensor or number, broadcast"),
    returns: broadcast, example: "print(tensor{0, 10}:lerp(tensor{10, 20}, 0.25))"
  ) { a, b, weight in try a.lerp(b.tensor(with: .tensor(a)), weight.tensor(with: .tensor(a))) },
  define(
    "clamp", "Values held between low and high.", one,
    optional("low", Operand.self, "number or tensor that broadcasts; no bound below if left out"),
    optional("high", Operand.self, "number or tensor that broadcasts; no bound above if left out"), returns: same,
    example: "print(tensor{-1, 0.5, 2}:clamp(0, 1))\nprint(tensor{-1, 0.5, 2}:clamp(nil, tensor{0, 0, 3}))"
  ) { t, low, high in
    if case .tensor = low { return try t.clamp(low?.tensor(with: .tensor(t)), high?.tensor(with: .tensor(t))) }
    if case .tensor = high { return try t.clamp(low?.tensor(with: .tensor(t)), high?.tensor(with: .tensor(t))) }
    return try t.clamp(low?.double, high?.double)
  },
  define(
    "isclose", "Where two tensors agree within tolerances, as a bool tensor.", one, other,
    options([relative, absolute, nan]), returns: broadcast, example: "print(tensor{1, 2}:isclose(tensor{1.000001, 3}))"
  ) { a, b, o in
    try a.isClose(b.tensor(with: .tensor(a)), relative: o[relative], absolute: o[absolute], nan: o[nan])
  },
  define(
    "allclose", "Whether two tensors agree within tolerances everywhere.", one, other,
    options([relative, absolute, nan]), returns: [result("close", "boolean")],
    example: "print(tensor{1, 2}:allclose(tensor{1, 2.000001}))"
  ) { a, b, o in
    let close = try a.isClose(b.tensor(with: .tensor(a)), relative: o[relative], absolute: o[absolute], nan: o[nan])
    return try close.all().item() != 0
  },
]
