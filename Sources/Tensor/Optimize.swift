import CKernels

// Steps of optimisers: each changes a parameter in place by its gradient, `scale` times what is given, with the state
// that it keeps.
extension Tensor {
  /// One update of Adam (Kingma & Ba, arXiv 1412.6980), with its two moments.
  ///
  /// The rule and its order of operations are PyTorch's: `l2` * w is added to the gradient; w -= lr * decay * w (AdamW);
  /// m, v moving averages of the gradient and its square; w -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) +
  /// eps).
  public func adamUpdate(
    gradient: Tensor, scale: Double = 1, mean: Tensor, square: Tensor, step: Int, lr: Double, betas: (Double, Double),
    eps: Double,
    l2: Double = 0, decay: Double = 0
  ) throws {
    let correction1 = 1 - power(betas.0, step)
    let correction2 = (1 - power(betas.1, step)).squareRoot()
    try advance(gradient, [mean, square]) { i, n, g, state in
      if dtype == .float32 {
        ml_adam_f32(
          n, at(i), g.at(i), state[0].at(i), state[1].at(i), scale, lr, betas.0, betas.1, eps, l2, decay, correction1,
          correction2)
      } else {
        ml_adam_f64(
          n, at(i), g.at(i), state[0].at(i), state[1].at(i), scale, lr, betas.0, betas.1, eps, l2, decay, correction1,
          correction2)
      }
    }
  }

  /// One update of gradient descent by PyTorch's rule; `velocity` is nil where there is no momentum, and takes the
  /// gradient itself at the `first` step.
  public func sgdUpdate(
    gradient: Tensor, scale: Double = 1, velocity: Tensor?, lr: Double, momentum: Double, dampening: Double, l2: Double,
    nesterov: Bool,
    first: Bool
  ) throws {
    try advance(gradient, velocity.map { [$0] } ?? []) { i, n, g, state in
      if dtype == .float32 {
        ml_sgd_f32(n, at(i), g.at(i), state.first?.at(i), scale, lr, momentum, dampening, l2, nesterov, first)
      } else {
        ml_sgd_f64(n, at(i), g.at(i), state.first?.at(i), scale, lr, momentum, dampening, l2, nesterov, first)
      }
    }
  }

  /// One update of Lion (Chen et al., arXiv 2302.06675): the sign of an average of momentum and gradient.
  public func lionUpdate(
    gradient: Tensor, scale: Double = 1, mean: Tensor, lr: Double, betas: (Double, Double), decay: Double
  ) throws {
    try advance(gradient, [mean]) { i, n, g, state in
      if dtype == .float32 {
        ml_lion_f32(n, at(i), g.at(i), state[0].at(i), scale, lr, betas.0, betas.1, decay)
      } else {
        ml_lion_f64(n, at(i), g.at(i), state[0].at(i), scale, lr, betas.0, betas.1, decay)
      }
    }
  }

  /// Checks what takes part in a step, and calls `body` with the first element and the number of each piece.
  private func advance(
    _ gradient: Tensor, _ state: [Tensor], _ body: (_ first: Int, _ count: Int, _ g: Tensor, _ state: [Tensor]) -> Void
  ) throws {
    guard gradient.shape == shape else {
      throw TensorError("a parameter of shape \(shape.text) cannot take a gradient of shape \(gradient.shape.text)")
    }
    guard dtype.isFloat, isContiguous else {
      throw TensorError("a parameter must be a contiguous float tensor; make it of a clone")
    }
    for moment in state where moment.shape != shape || moment.dtype != dtype || !moment.isContiguous {
      throw TensorError("a moment must be as its parameter, \(dtype.name) of shape \(shape.text)")
    }
    let g = try gradient.detach().to(dtype).contiguous()
    storage.version += 1
    Pool.shared.ranges(count, grain: Nest.grain) { range in body(range.lowerBound, range.count, g, state) }
  }

  private func at<T>(_ i: Int) -> UnsafeMutablePointer<T> { pointer(T.self) + i }

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
