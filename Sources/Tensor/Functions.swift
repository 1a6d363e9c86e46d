import CKernels

// Elementwise functions of one operand, each with its gradient. Integers become float32 where the function needs it.
extension Tensor {
  private func function(
    _ op: ml_unary, _ name: StaticString, toFloat: Bool = true,
    _ slope: @escaping (_ x: Tensor, _ y: Tensor) throws -> Tensor
  ) throws -> Tensor {
    try function(name, slope) { try $0.unary(op, name: name, toFloat: toFloat) }
  }

  /// Records a function whose gradient is g * slope(input, output).
  func function(
    _ name: StaticString, _ slope: @escaping (_ x: Tensor, _ y: Tensor) throws -> Tensor,
    _ values: @escaping (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let out = try values(self)
    guard Autograd.records(self) else { return out }
    let x = Saved(self)
    // The rule must not hold its own output strongly through the tensor that owns the node; a detached handle shares
    // the memory, and is tracked again only when gradients of gradients are wanted.
    let y = Saved(out.detach())
    return out.recorded(name, [self]) { g, _ in
      let x = try x.value()
      let value = Autograd.records(g, x) ? try self.function(name, slope, values) : try y.value()
      return [try g.mul(slope(x, value))]
    }
  }

  private static func constant(_ value: Double, like t: Tensor) throws -> Tensor { try scalar(value, t.dtype) }

  public func neg() throws -> Tensor {
    let out = try unary(ML_NEG, name: "neg", toFloat: false)
    guard Autograd.records(self) else { return out }
    return out.recorded("neg", [self]) { g, _ in [try g.neg()] }
  }

  /// Absolute value; slope 0 at 0.
  public func abs() throws -> Tensor {
    try function(ML_ABS, "abs", toFloat: false) { x, _ in try x.sign() }
  }

  public func square() throws -> Tensor {
    try function(ML_SQUARE, "square", toFloat: false) { x, _ in try x.mul(Tensor.constant(2, like: x)) }
  }

  public func sqrt() throws -> Tensor {
    try function(ML_SQRT, "sqrt") { _, y in try Tensor.constant(0.5, like: y).div(y) }
  }

  public func reciprocal() throws -> Tensor {
    try function(ML_RECIPROCAL, "reciprocal") { _, y in try y.square().neg() }
  }

  public func exp() throws -> Tensor { try function(ML_EXP, "exp") { _, y in y } }

  /// Natural logarithm.
  public func log() throws -> Tensor { try function(ML_LOG, "log") { x, _ in try x.reciprocal() } }

  public func sin() throws -> Tensor { try function(ML_SIN, "sin") { x, _ in try x.cos() } }

  public func cos() throws -> Tensor { try function(ML_COS, "cos") { x, _ in try x.sin().neg() } }

  public func tanh() throws -> Tensor {
    try function(ML_TANH, "tanh") { _, y in try Tensor.constant(1, like: y).sub(y.square()) }
  }

  /// 1 / (1 + exp(-x)).
  public func sigmoid() throws -> Tensor {
    try function(ML_SIGMOID, "sigmoid") { _, y in try y.mul(Tensor.constant(1, like: y).sub(y)) }
  }

  /// max(x, 0); slope 0 at 0, as PyTorch.
  public func relu() throws -> Tensor {
    try function(ML_RELU, "relu", toFloat: false) { x, _ in
      try x.compare(.greater, Tensor.constant(0, like: x)).to(x.dtype)
    }
  }

  /// -1, 0 or 1; no gradient.
  public func sign() throws -> Tensor { try unary(ML_SIGN, name: "sign", toFloat: false) }
  public func floor() throws -> Tensor { try unary(ML_FLOOR, name: "floor", toFloat: false) }
  public func ceil() throws -> Tensor { try unary(ML_CEIL, name: "ceil", toFloat: false) }
  /// To the nearest integer, halves to the even one; no gradient.
  public func round() throws -> Tensor { try unary(ML_ROUND, name: "round", toFloat: false) }

  /// Values held within low and high; slope 0 outside.
  public func clamp(_ low: Double?, _ high: Double?) throws -> Tensor {
    if let low, let high, low > high {
      throw TensorError("'low' must not exceed 'high', got \(low) and \(high)")
    }
    if !dtype.isFloat {
      // A bound with a fraction needs a float; one beyond the type's range holds nothing back, as its saturated form.
      let whole = [low, high].allSatisfy { $0 == nil || $0! == $0!.rounded() }
      if !whole || dtype == .bool { return try to(whole ? .int64 : .float32).clamp(low, high) }
    }
    var out = detach()
    let bounds = [low, high].compactMap { $0 }
    if dtype.isFloat, !bounds.isEmpty, !bounds.contains(where: \.isNaN) {
      let (least, most) = (low ?? -.infinity, high ?? .infinity)
      out = try out.unary(name: "clamp", toFloat: false) { ml_clamp($0, $1, $2, $3, least, most, $4) }
    } else {
      if let low { out = try out.maximum(Tensor.scalar(low, dtype)) }
      if let high { out = try out.minimum(Tensor.scalar(high, dtype)) }
    }
    guard Autograd.records(self) else { return out }
    let x = Saved(self)
    return out.recorded("clamp", [self]) { g, _ in
      let x = try x.value()
      var inside = try Tensor.full(x.shape, 1, g.dtype)
      if let low { inside = try inside.mul(x.compare(.greaterEqual, Tensor.scalar(low, x.dtype)).to(g.dtype)) }
      if let high { inside = try inside.mul(x.compare(.lessEqual, Tensor.scalar(high, x.dtype)).to(g.dtype)) }
      return [try g.mul(inside)]
    }
  }
}
