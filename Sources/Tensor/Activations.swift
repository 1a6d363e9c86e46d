import CKernels

// The activation functions of neural networks, each with its gradient as one loop. Integers become float32.
extension Tensor {
  /// One pass over the elements: f(self), or g * f'(self).
  private func activated(_ op: ml_activation, _ parameter: Double, times g: Tensor? = nil) throws -> Tensor {
    let x = try detach().contiguous()
    let g = try g?.detach().to(x.dtype).contiguous()
    let out = try Tensor(uninitialized: shape, x.dtype)
    let code = Int32(op.rawValue)
    Pool.shared.shares(count, grain: Nest.grain) { r in
      let (i, n) = (r.lowerBound, r.count)
      if x.dtype == .float32 {
        let (from, to) = (x.pointer(Float.self) + i, out.pointer(Float.self) + i)
        if let g {
          ml_activation_slope_f32(code, Float(parameter), n, from, g.pointer(Float.self) + i, to)
        } else {
          ml_activation_f32(code, Float(parameter), n, from, to)
        }
      } else {
        let (from, to) = (x.pointer(Double.self) + i, out.pointer(Double.self) + i)
        if let g {
          ml_activation_slope_f64(code, parameter, n, from, g.pointer(Double.self) + i, to)
        } else {
          ml_activation_f64(code, parameter, n, from, to)
        }
      }
    }
    return out
  }

  /// - Parameter slope: f', of operators that are differentiable themselves; only gradients of gradients need it.
  private func function(
    _ op: ml_activation, _ name: StaticString, _ parameter: Double = 0, _ slope: @escaping (Tensor) throws -> Tensor
  ) throws -> Tensor {
    if dtype == .bool { throw TensorError("\(name) is not defined for bool; convert the tensor first") }
    let source = try dtype.isFloat ? self : to(.float32)
    let out = try source.activated(op, parameter)
    guard Autograd.records(self) else { return out }
    let saved = Saved(self)
    return out.recorded(name, [self]) { g, _ in
      let x = try saved.value()
      return [try Autograd.records(g, x) ? g.mul(slope(x)) : x.activated(op, parameter, times: g)]
    }
  }

  private func constant(_ value: Double) throws -> Tensor { try Tensor.scalar(value, dtype) }

  /// self * scale + shift.
  private func affine(_ scale: Double, _ shift: Double) throws -> Tensor {
    try mul(constant(scale)).add(constant(shift))
  }

  private func isPositive() throws -> Tensor { try compare(.greater, constant(0)) }

  /// Density of the standard normal distribution.
  private func normalDensity() throws -> Tensor {
    try square().mul(constant(-0.5)).exp().mul(constant(1 / (2 * Double.pi).squareRoot()))
  }

  /// The standard normal distribution function Φ.
  public func ndtr() throws -> Tensor { try function(ML_NDTR, "ndtr") { try $0.normalDensity() } }

  /// x Φ(x), the Gaussian error linear unit (Hendrycks & Gimpel, arXiv 1606.08415).
  public func gelu() throws -> Tensor {
    try function(ML_GELU, "gelu") { try $0.ndtr().add($0.mul($0.normalDensity())) }
  }

  /// Its approximation x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³))) / 2.
  public func geluTanh() throws -> Tensor {
    try function(ML_GELU_TANH, "gelu_tanh") { x in
      let a = (2 / Double.pi).squareRoot()
      let t = try x.mul(x.square().affine(a * 0.044715, a)).tanh()
      let bend = try x.mul(t.square().affine(-0.5, 0.5)).mul(x.square().affine(a * 3 * 0.044715, a))
      return try t.affine(0.5, 0.5).add(bend)
    }
  }

  /// x sigmoid(x).
  public func silu() throws -> Tensor {
    try function(ML_SILU, "silu") { x in
      let s = try x.sigmoid()
      return try s.mul(x.mul(s.affine(-1, 1)).affine(1, 1))
    }
  }

  /// x where x is positive, slope * x elsewhere.
  public func leakyRelu(_ slope: Double = 0.01) throws -> Tensor {
    try function(ML_LEAKY_RELU, "leaky_relu", slope) { x in
      try Tensor.choose(x.isPositive(), x.constant(1), x.constant(slope)).to(x.dtype)
    }
  }

  /// x where x is positive, alpha (exp(x) - 1) elsewhere (Clevert et al., arXiv 1511.07289).
  public func elu(_ alpha: Double = 1) throws -> Tensor {
    try function(ML_ELU, "elu", alpha) { x in
      let below = try x.minimum(x.constant(0)).exp().mul(x.constant(alpha))
      return try Tensor.choose(x.isPositive(), x.constant(1), below)
    }
  }

  /// log(1 + exp(x)), without overflow.
  public func softplus() throws -> Tensor { try function(ML_SOFTPLUS, "softplus") { try $0.sigmoid() } }

  /// Binary cross-entropy of sigmoid(x), x being these logits, element by element: log(1 + exp(x)) - x y, without
  /// overflow or cancellation.
  /// - Parameter target: y, of the same shape.
  /// - Throws: `TensorError` when shapes differ.
  public func binaryCrossEntropy(_ target: Tensor) throws -> Tensor {
    let x = try dtype.isFloat ? self : to(.float32)
    let y = try target.to(x.dtype)
    guard x.shape == y.shape else {
      throw TensorError("'target' must have the shape \(shape.text) of 'logits', got \(target.shape.text)")
    }
    let out = try x.logistic(y)
    guard Autograd.records(x, y) else { return out }
    let (logits, targets) = (Saved(x), Saved(y))
    return out.recorded("binary_cross_entropy", [x, y]) { g, needs in
      let (x, y) = (try logits.value(), try targets.value())
      let isPlain = !Autograd.records([g, x, y])
      return [
        needs[0] ? try isPlain ? x.logistic(y, times: g) : g.mul(x.sigmoid().sub(y)) : nil,
        needs[1] ? try g.mul(x).neg() : nil,
      ]
    }
  }

  /// One pass over rows: the cross-entropies, or g times their slopes.
  private func logistic(_ target: Tensor, times g: Tensor? = nil) throws -> Tensor {
    // The last dimension that has a stride at all: a nest runs along that one.
    func inRows(_ t: Tensor) throws -> Tensor {
      guard let last = (0..<t.rank).last(where: { t.shape[$0] != 1 }) else { return t }
      return try t.strides[last] == 1 ? t : t.contiguous()
    }
    let (x, y) = (try inRows(detach()), try inRows(target.detach()))
    let g = try g?.detach().to(x.dtype)
    let out = try Tensor(uninitialized: shape, x.dtype)
    let nest = Nest(shape, x.strides, y.strides, out.strides, g?.strides ?? out.strides)
    nest.run { n, o in
      let step = nest.step(3)
      if x.dtype == .float32 {
        let (p, q, z) = (x.pointer(Float.self) + o[0], y.pointer(Float.self) + o[1], out.pointer(Float.self) + o[2])
        if let g {
          ml_logistic_loss_slope_f32(n, p, q, g.pointer(Float.self) + o[3], step, z)
        } else {
          ml_logistic_loss_f32(n, p, q, z)
        }
      } else {
        let (p, q, z) = (x.pointer(Double.self) + o[0], y.pointer(Double.self) + o[1], out.pointer(Double.self) + o[2])
        if let g {
          ml_logistic_loss_slope_f64(n, p, q, g.pointer(Double.self) + o[3], step, z)
        } else {
          ml_logistic_loss_f64(n, p, q, z)
        }
      }
    }
    return out
  }
}
