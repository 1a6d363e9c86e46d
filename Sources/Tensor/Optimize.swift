import CKernels

extension Tensor {
  /// One AdamW update of this parameter in place, with its two moments.
  ///
  /// The rule and its order of operations are PyTorch's: w -= lr * decay * w; m, v moving averages of the gradient and
  /// its square; w -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
  public func adamWUpdate(
    gradient: Tensor, mean: Tensor, square: Tensor, step: Int, lr: Double, betas: (Double, Double), eps: Double,
    weightDecay: Double
  ) throws {
    guard gradient.shape == shape else {
      throw TensorError("a parameter of shape \(shape.text) cannot take a gradient of shape \(gradient.shape.text)")
    }
    guard dtype.isFloat, isContiguous else {
      throw TensorError("a parameter must be a contiguous float tensor; make it of a clone")
    }
    for moment in [mean, square] where moment.shape != shape || moment.dtype != dtype || !moment.isContiguous {
      throw TensorError("a moment must be as its parameter, \(dtype.name) of shape \(shape.text)")
    }
    let g = try gradient.detach().to(dtype).contiguous()
    let correction1 = 1 - power(betas.0, step)
    let correction2 = (1 - power(betas.1, step)).squareRoot()
    storage.version += 1
    if dtype == .float32 {
      let (w, g, m, v) = (
        pointer(Float.self), g.pointer(Float.self), mean.pointer(Float.self), square.pointer(Float.self)
      )
      Pool.shared.ranges(count, grain: Nest.grain) { r in
        let i = r.lowerBound
        ml_adamw_f32(
          r.count, w + i, g + i, m + i, v + i, lr, betas.0, betas.1, eps, weightDecay, correction1, correction2)
      }
    } else {
      let (w, g, m, v) = (
        pointer(Double.self), g.pointer(Double.self), mean.pointer(Double.self), square.pointer(Double.self)
      )
      Pool.shared.ranges(count, grain: Nest.grain) { r in
        let i = r.lowerBound
        ml_adamw_f64(
          r.count, w + i, g + i, m + i, v + i, lr, betas.0, betas.1, eps, weightDecay, correction1, correction2)
      }
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var (b, e) = (base, exponent)
    while e > 0 {
      if e & 1 == 1 { result *= b }
      b *= b
      e >>= 1
    }
    return result
  }
}
