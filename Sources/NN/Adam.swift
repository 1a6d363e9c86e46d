import Tensor

/// Adam (Kingma & Ba, arXiv 1412.6980) by PyTorch's rule: weight decay is added to the gradient.
public class Adam: Optimizer {
  public let betas: (Double, Double)
  public let eps: Double

  /// - Throws: `TensorError` for a negative lr, eps or weight decay, and for betas outside 0 ..< 1.
  public init(
    lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0
  ) throws {
    guard eps >= 0 else { throw TensorError("'eps' must not be negative, got \(eps)") }
    try Optimizer.check(betas: betas)
    (self.betas, self.eps) = (betas, eps)
    try super.init(lr: lr, weightDecay: weightDecay)
  }

  public override var kind: String { "adam" }
  public override var rule: [(String, Double)] { [("beta1", betas.0), ("beta2", betas.1), ("eps", eps)] }
  public override var buffers: [String] { ["exp_avg", "exp_avg_sq"] }

  public override func update(_ i: Int, _ gradient: Tensor, _ rates: Rates) throws {
    try update(i, gradient, rates, decay: 0, l2: rates.weightDecay)
  }

  fileprivate func update(_ i: Int, _ gradient: Tensor, _ rates: Rates, decay: Double, l2: Double) throws {
    let moments = state(of: i)
    try parameters[i].tensor.adamUpdate(
      gradient: gradient, scale: rates.scale, mean: moments[0], square: moments[1], step: steps, lr: rates.lr,
      betas: betas, eps: eps,
      l2: l2, decay: decay)
  }
}

/// Adam with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101), by PyTorch's rule.
public final class AdamW: Adam {
  public override var kind: String { "adamw" }

  public override func update(_ i: Int, _ gradient: Tensor, _ rates: Rates) throws {
    try update(i, gradient, rates, decay: rates.weightDecay, l2: 0)
  }
}

/// Lion (Chen et al., arXiv 2302.06675): steps of one length, by the sign of an average of momentum and gradient.
public final class Lion: Optimizer {
  public let betas: (Double, Double)

  /// - Throws: `TensorError` for a negative lr or weight decay, and for betas outside 0 ..< 1.
  public init(lr: Double = 1e-4, betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0) throws {
    try Optimizer.check(betas: betas)
    self.betas = betas
    try super.init(lr: lr, weightDecay: weightDecay)
  }

  public override var kind: String { "lion" }
  public override var rule: [(String, Double)] { [("beta1", betas.0), ("beta2", betas.1)] }
  public override var buffers: [String] { ["exp_avg"] }

  public override func update(_ i: Int, _ gradient: Tensor, _ rates: Rates) throws {
    try parameters[i].tensor.lionUpdate(
      gradient: gradient, scale: rates.scale, mean: state(of: i)[0], lr: rates.lr, betas: betas,
      decay: rates.weightDecay)
  }
}

extension Optimizer {
  fileprivate static func check(betas: (Double, Double)) throws {
    guard (0..<1).contains(betas.0), (0..<1).contains(betas.1) else {
      throw TensorError("'betas' must lie in 0 ..< 1, got \(betas.0) and \(betas.1)")
    }
  }
}
