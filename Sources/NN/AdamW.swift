import Tensor

/// A rule that turns gradients into new parameter values. It knows its parameters once bound to them.
open class Optimizer {
  /// Learning rate before the schedule's factor.
  public var lr: Double
  public private(set) var parameters: [(name: String, tensor: Tensor)] = []
  /// Updates made so far.
  public var steps = 0

  public init(lr: Double) { self.lr = lr }

  open var kind: String { "optimizer" }

  /// Options by name, for printing and for telling configurations apart.
  open var settings: [(String, Double)] { [("lr", lr)] }

  /// Takes over a list of parameters and forgets all state.
  public func bind(_ parameters: [(name: String, tensor: Tensor)]) throws {
    guard !parameters.isEmpty else { throw TensorError("there are no parameters to optimise") }
    self.parameters = parameters
    steps = 0
    try reset()
  }

  /// State tensors with their names, for checkpoints.
  open var state: [(name: String, tensor: Tensor)] { [] }

  /// Makes fresh state for the bound parameters.
  open func reset() throws {}

  /// Changes parameter `i` by its gradient.
  open func update(_ i: Int, _ gradient: Tensor, lr: Double) throws {}

  /// Differentiates a scalar loss and updates all parameters; `factor` is the schedule's.
  public func step(_ loss: Tensor, factor: Double = 1) throws {
    guard !parameters.isEmpty else {
      throw TensorError("the optimizer has no parameters; give it 'parameters', or let train.fit bind it")
    }
    let gradients = try Autograd.gradients(of: loss, parameters.map(\.tensor))
    steps += 1
    for (i, gradient) in gradients.enumerated() { try update(i, gradient, lr: lr * factor) }
  }
}

/// Adam with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101), by PyTorch's rule.
public final class AdamW: Optimizer {
  public let betas: (Double, Double)
  public let eps: Double
  public let weightDecay: Double
  private var means: [Tensor] = []
  private var squares: [Tensor] = []

  /// - Throws: `TensorError` for a negative lr, eps or weight decay, and for betas outside 0 ..< 1.
  public init(lr: Double, betas: (Double, Double), eps: Double, weightDecay: Double) throws {
    guard lr >= 0, eps >= 0, weightDecay >= 0 else {
      throw TensorError("'lr', 'eps' and 'weight_decay' must not be negative, got \(lr), \(eps) and \(weightDecay)")
    }
    guard (0..<1).contains(betas.0), (0..<1).contains(betas.1) else {
      throw TensorError("'betas' must lie in 0 ..< 1, got \(betas.0) and \(betas.1)")
    }
    (self.betas, self.eps, self.weightDecay) = (betas, eps, weightDecay)
    super.init(lr: lr)
  }

  public override var kind: String { "adamw" }

  public override var settings: [(String, Double)] {
    [("lr", lr), ("beta1", betas.0), ("beta2", betas.1), ("eps", eps), ("weight_decay", weightDecay)]
  }

  public override func reset() throws {
    means = try parameters.map { try Tensor.zeros(Array($0.tensor.shape), $0.tensor.dtype) }
    squares = try parameters.map { try Tensor.zeros(Array($0.tensor.shape), $0.tensor.dtype) }
  }

  public override var state: [(name: String, tensor: Tensor)] {
    zip(parameters, means).map { ("\($0.name).exp_avg", $1) }
      + zip(parameters, squares).map { ("\($0.name).exp_avg_sq", $1) }
  }

  public override func update(_ i: Int, _ gradient: Tensor, lr: Double) throws {
    try parameters[i].tensor.adamWUpdate(
      gradient: gradient, mean: means[i], square: squares[i], step: steps, lr: lr, betas: betas, eps: eps,
      weightDecay: weightDecay)
  }
}
