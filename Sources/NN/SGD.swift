import Tensor

/// Gradient descent with momentum (Polyak's, or with `nesterov` Nesterov's), by PyTorch's rule.
public final class SGD: Optimizer {
  public let momentum: Double
  public let dampening: Double
  public let nesterov: Bool

  /// - Throws: `TensorError` for negative options, and for Nesterov's momentum without momentum or with dampening.
  public init(
    lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0, nesterov: Bool = false
  ) throws {
    guard momentum >= 0 else { throw TensorError("'momentum' must not be negative, got \(momentum)") }
    guard dampening.isFinite else { throw TensorError("'dampening' must be finite, got \(dampening)") }
    guard !nesterov || momentum > 0 && dampening == 0 else {
      throw TensorError("'nesterov' needs a momentum above 0 and no dampening, got \(momentum) and \(dampening)")
    }
    (self.momentum, self.dampening, self.nesterov) = (momentum, dampening, nesterov)
    try super.init(lr: lr, weightDecay: weightDecay)
  }

  public override var kind: String { "sgd" }
  public override var rule: [(String, Double)] {
    [("momentum", momentum), ("dampening", dampening), ("nesterov", nesterov ? 1 : 0)]
  }
  public override var buffers: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

  public override func update(_ i: Int, _ gradient: Tensor, _ rates: Rates) throws {
    try parameters[i].tensor.sgdUpdate(
      gradient: gradient, scale: rates.scale, velocity: state(of: i).first, lr: rates.lr, momentum: momentum,
      dampening: dampening,
      l2: rates.weightDecay, nesterov: nesterov, first: steps == 1)
  }
}
