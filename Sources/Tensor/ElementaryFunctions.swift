import CKernels

// The rarer elementwise functions, each with its gradient. Integers become float32 where the function needs it.
extension Tensor {
  private func function(
    _ op: ml_elementary, _ name: StaticString, toFloat: Bool = true,
    _ slope: @escaping (_ x: Tensor, _ y: Tensor) throws -> Tensor
  ) throws -> Tensor {
    try function(name, slope) {
      try $0.unary(name: name, toFloat: toFloat) { ml_elementary($0, Int32(op.rawValue), $1, $2, $3, $4) }
    }
  }

  private static func one(_ x: Tensor) throws -> Tensor { try scalar(1.0, x.dtype) }
  private func times(_ factor: Double) throws -> Tensor { try mul(Tensor.scalar(factor, dtype)) }
  /// 1 + x² and 1 - x².
  private func onePlusSquare() throws -> Tensor { try square().add(Tensor.one(self)) }
  private func oneMinusSquare() throws -> Tensor { try Tensor.one(self).sub(square()) }

  public func tan() throws -> Tensor { try function(ML_TAN, "tan") { _, y in try y.onePlusSquare() } }

  /// Arc sine; NaN outside of -1 to 1.
  public func asin() throws -> Tensor { try function(ML_ASIN, "asin") { x, _ in try x.oneMinusSquare().rsqrt() } }

  /// Arc cosine; NaN outside of -1 to 1.
  public func acos() throws -> Tensor { try function(ML_ACOS, "acos") { x, _ in try x.oneMinusSquare().rsqrt().neg() } }

  public func atan() throws -> Tensor { try function(ML_ATAN, "atan") { x, _ in try x.onePlusSquare().reciprocal() } }

  public func sinh() throws -> Tensor { try function(ML_SINH, "sinh") { x, _ in try x.cosh() } }

  public func cosh() throws -> Tensor { try function(ML_COSH, "cosh") { x, _ in try x.sinh() } }

  public func asinh() throws -> Tensor { try function(ML_ASINH, "asinh") { x, _ in try x.onePlusSquare().rsqrt() } }

  /// Inverse of cosh; NaN below 1.
  public func acosh() throws -> Tensor {
    try function(ML_ACOSH, "acosh") { x, _ in try x.square().sub(Tensor.one(x)).rsqrt() }
  }

  /// Inverse of tanh; NaN outside of -1 to 1.
  public func atanh() throws -> Tensor {
    try function(ML_ATANH, "atanh") { x, _ in try x.oneMinusSquare().reciprocal() }
  }

  /// The error function, 2 / sqrt(pi) times the integral of exp(-t²) from 0 to x.
  public func erf() throws -> Tensor {
    try function(ML_ERF, "erf") { x, _ in try x.square().neg().exp().times(2 / Double.pi.squareRoot()) }
  }

  /// 1 - erf(x), exact where erf is close to 1.
  public func erfc() throws -> Tensor {
    try function(ML_ERFC, "erfc") { x, _ in try x.square().neg().exp().times(-2 / Double.pi.squareRoot()) }
  }

  /// log(1 + x), exact for small x.
  public func log1p() throws -> Tensor {
    try function(ML_LOG1P, "log1p") { x, _ in try x.add(Tensor.one(x)).reciprocal() }
  }

  /// exp(x) - 1, exact for small x.
  public func expm1() throws -> Tensor { try function(ML_EXPM1, "expm1") { _, y in try y.add(Tensor.one(y)) } }

  public func log2() throws -> Tensor {
    try function(ML_LOG2, "log2") { x, _ in try x.reciprocal().times(1.442_695_040_888_963_4) }
  }

  public func log10() throws -> Tensor {
    try function(ML_LOG10, "log10") { x, _ in try x.reciprocal().times(0.434_294_481_903_251_83) }
  }

  public func exp2() throws -> Tensor {
    try function(ML_EXP2, "exp2") { _, y in try y.times(0.693_147_180_559_945_31) }
  }

  /// 1 / sqrt(x).
  public func rsqrt() throws -> Tensor {
    try function(ML_RSQRT, "rsqrt") { _, y in try y.square().mul(y).times(-0.5) }
  }

  /// Towards zero; no gradient.
  public func trunc() throws -> Tensor {
    try unary(name: "trunc", toFloat: false) { ml_elementary($0, Int32(ML_TRUNC.rawValue), $1, $2, $3, $4) }
  }

  // MARK: Two operands

  private static func binary(_ op: ml_elementary2, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    var type = meeting(a, b)
    if op == ML_ATAN2, !type.isFloat { type = .float32 }
    if type == .bool { type = .int64 }
    let (x, y) = (try a.detach().to(type), try b.detach().to(type))
    if !type.isFloat, try y.compare(.equal, scalar(0, type)).any().item() != 0 {
      throw TensorError("a whole number cannot be divided by 0")
    }
    let out = try Tensor(uninitialized: broadcast(a.shape, b.shape), type)
    let (code, size, p, q, target) = (type.code, type.size, x.raw, y.raw, out.raw)
    let nest = Nest(out.shape, x.broadcastStrides(out.shape), y.broadcastStrides(out.shape), out.strides)
    nest.run { n, o in
      _ = ml_elementary2(
        code, Int32(op.rawValue), n, p + o[0] * size, nest.step(0), q + o[1] * size, nest.step(1),
        target + o[2] * size)
    }
    return out
  }

  /// The angle of the point (x, self), between -pi and pi.
  public func atan2(_ x: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_ATAN2, self, x)
    guard Autograd.records(self, x) else { return out }
    let (a, b) = (Saved(self), Saved(x))
    return out.recorded("atan2", [self, x]) { g, needs in
      let (y, x) = (try a.value(), try b.value())
      let scaled = try g.div(y.square().add(x.square()))
      return [
        needs[0] ? try scaled.mul(x).reduced(like: y) : nil, needs[1] ? try scaled.mul(y).neg().reduced(like: x) : nil,
      ]
    }
  }

  /// What is left of a division towards zero: it has the sign of the tensor.
  public func fmod(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_FMOD, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded("fmod", [self, other]) { g, needs in
      let (x, y) = (try a.value(), try b.value())
      let slope = try needs[1] ? x.detach().div(y.detach()).trunc().neg() : nil
      return [needs[0] ? try g.reduced(like: x) : nil, try slope.map { try g.mul($0).reduced(like: y) }]
    }
  }

  /// What is left of a division downwards: it has the sign of `other`, as Lua's and Python's %.
  public func remainder(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_REMAINDER, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded("remainder", [self, other]) { g, needs in
      let (x, y) = (try a.value(), try b.value())
      let slope = try needs[1] ? x.detach().floorDivide(y.detach()).neg() : nil
      return [needs[0] ? try g.reduced(like: x) : nil, try slope.map { try g.mul($0).reduced(like: y) }]
    }
  }

  /// The quotient, downwards to a whole number; no gradient.
  public func floorDivide(_ other: Tensor) throws -> Tensor {
    try Tensor.binary(ML_FLOOR_DIVIDE, self, other)
  }

  /// self + weight * (other - self).
  public func lerp(_ other: Tensor, _ weight: Tensor) throws -> Tensor { try add(other.sub(self).mul(weight)) }

  /// Values held within two tensors that broadcast with this one; a tie shares the gradient.
  public func clamp(_ low: Tensor?, _ high: Tensor?) throws -> Tensor {
    let raised = try low.map { try maximum($0) } ?? self
    return try high.map { try raised.minimum($0) } ?? raised
  }

  // MARK: Truth

  public func isNaN() throws -> Tensor { try compare(.notEqual, self) }

  public func isInfinite() throws -> Tensor {
    dtype.isFloat
      ? try detach().abs().compare(.equal, Tensor.scalar(Double.infinity, dtype)) : try Tensor.zeros(shape, .bool)
  }

  /// Neither NaN nor infinite.
  public func isFinite() throws -> Tensor {
    dtype.isFloat
      ? try detach().abs().compare(.less, Tensor.scalar(Double.infinity, dtype)) : try Tensor.full(shape, 1, .bool)
  }

  /// Where both are not 0.
  public func logicalAnd(_ other: Tensor) throws -> Tensor {
    try Tensor.choose(detach().to(.bool), other.detach().to(.bool), Tensor.scalar(0, .bool))
  }

  /// Where at least one is not 0.
  public func logicalOr(_ other: Tensor) throws -> Tensor {
    try Tensor.choose(detach().to(.bool), Tensor.scalar(1, .bool), other.detach().to(.bool))
  }

  /// Where one is 0 and one is not.
  public func logicalXor(_ other: Tensor) throws -> Tensor {
    try detach().to(.bool).compare(.notEqual, other.detach().to(.bool))
  }

  /// Where the element is 0.
  public func logicalNot() throws -> Tensor { try detach().to(.bool).compare(.equal, Tensor.scalar(0, .bool)) }

  /// Where two are closer than absolute + relative * |other|; equal infinities are, NaN only to NaN and if asked for.
  public func isClose(
    _ other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8, nan: Bool = false
  ) throws -> Tensor {
    guard relative >= 0, absolute >= 0 else {
      throw TensorError("tolerances must not be negative, got \(relative) and \(absolute)")
    }
    let (a, b) = (try detach().to(.float64), try other.detach().to(.float64))
    let bound = try b.abs().times(relative).add(Tensor.scalar(absolute, .float64))
    // An infinite bound would admit everything.
    var close = try a.sub(b).abs().compare(.lessEqual, bound).logicalAnd(b.isFinite()).logicalOr(a.compare(.equal, b))
    if nan { close = try close.logicalOr(a.isNaN().logicalAnd(b.isNaN())) }
    return close
  }
}
