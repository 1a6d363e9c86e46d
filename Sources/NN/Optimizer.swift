import Tensor

/// A rule that turns gradients into new parameter values. It knows its parameters once bound to them.
open class Optimizer {
  /// Learning rate before the schedule's factor, and weight decay; groups may have their own.
  public let lr: Double
  public let weightDecay: Double
  /// What holds for all rules: groups, clipping, averaging. To be set before parameters are bound.
  public var common = OptimizerOptions()
  /// Whether the parameters were chosen when the optimiser was made: training then leaves all others as they are.
  public var hasChosenParameters = false
  public private(set) var parameters: [(name: String, tensor: Tensor)] = []
  /// Updates made so far.
  public var steps = 0
  private var rates: [Rates] = []
  private var kept: [[Tensor]] = []
  private var averages: [Tensor] = []

  /// What one parameter's update goes by.
  public struct Rates {
    public let lr: Double
    public let weightDecay: Double
    /// What the gradient is multiplied by.
    public var scale = 1.0
  }

  /// - Throws: `TensorError` for a negative lr or weight decay.
  public init(lr: Double, weightDecay: Double) throws {
    guard lr >= 0, weightDecay >= 0 else {
      throw TensorError("'lr' and 'weight_decay' must not be negative, got \(lr) and \(weightDecay)")
    }
    (self.lr, self.weightDecay) = (lr, weightDecay)
  }

  open var kind: String { "optimizer" }

  /// The rule's own options by name, for printing and for telling configurations apart.
  open var rule: [(String, Double)] { [] }

  /// All options by name; those that hold for all rules where they are used.
  public final var settings: [(String, Double)] {
    [("lr", lr)] + rule + [("weight_decay", weightDecay)] + common.settings
  }

  /// Takes over a list of parameters and forgets all state.
  public final func bind(_ parameters: [(name: String, tensor: Tensor)]) throws {
    guard !parameters.isEmpty else { throw TensorError("there are no parameters to optimise") }
    try common.check(parameters)
    self.parameters = parameters
    steps = 0
    rates = parameters.map { name, tensor in
      let group = common.groups.first { $0.holds(name, tensor) }
      return Rates(lr: group?.lr ?? lr, weightDecay: group?.weightDecay ?? weightDecay)
    }
    kept = try buffers.map { _ in try parameters.map { try Tensor.zeros(Array($0.tensor.shape), $0.tensor.dtype) } }
    averages = try common.average == nil ? [] : parameters.map { try $0.tensor.detach().clone() }
  }

  /// Names of the tensors the rule keeps for each parameter.
  open var buffers: [String] { [] }

  /// The state of parameter `i`, in the order of `buffers`, zeros before the first step.
  public final func state(of i: Int) -> [Tensor] { kept.map { $0[i] } }

  /// All state tensors with their names, for checkpoints.
  public final var state: [(name: String, tensor: Tensor)] {
    let names = parameters.map(\.name)
    return zip(buffers, kept).flatMap { buffer, tensors in zip(names, tensors).map { ("\($0).\(buffer)", $1) } }
      + zip(names, averages).map { ("\($0).average", $1) }
  }

  /// Changes parameter `i` by its gradient.
  open func update(_ i: Int, _ gradient: Tensor, _ rates: Rates) throws {}

  /// Differentiates a scalar loss and updates all parameters; `factor` is the schedule's.
  public final func step(_ loss: Tensor, factor: Double = 1) throws {
    try requireParameters()
    let found = try Autograd.partialGradients(of: loss, parameters.map(\.tensor))
    let gradients = try zip(found, parameters).map { gradient, parameter in
      guard let gradient else {
        throw TensorError(
          parameter.tensor.isTracked
            ? "the parameter '\(parameter.name)' has no influence on the loss; requires_grad_(false) leaves it out"
            : "the parameter '\(parameter.name)' does not require gradients")
      }
      return gradient
    }
    try apply(gradients, factor: factor)
  }

  /// Takes over a model's parameters: those chosen when the optimiser was made, else all that require gradients.
  /// - Throws: `TensorError` when a chosen parameter is not the model's, or there are none.
  public final func bind(to model: Module) throws {
    let all = model.namedParameters()
    guard hasChosenParameters else { return try bind(all.filter(\.tensor.requiresGrad)) }
    let chosen = Set(parameters.map { ObjectIdentifier($0.tensor) })
    let own = all.filter { chosen.contains(ObjectIdentifier($0.tensor)) }
    guard own.count == chosen.count else {
      throw TensorError(
        "the optimizer's 'parameters' must be the model's, \(chosen.count - own.count) of \(chosen.count) are not")
    }
    try bind(own)
  }

  /// Updates all parameters by gradients in their order.
  public final func apply(_ gradients: [Tensor], factor: Double = 1) throws {
    try requireParameters()
    guard gradients.count == parameters.count else {
      throw TensorError("there must be one gradient for each of \(parameters.count) parameters, got \(gradients.count)")
    }
    for (gradient, (name, tensor)) in zip(gradients, parameters) where gradient.shape != tensor.shape {
      throw TensorError(
        "the gradient of '\(name)' must have its shape \(tensor.shape.text), got \(gradient.shape.text)")
    }
    let (clipped, scale) = try common.clipped(gradients)
    steps += 1
    for (i, gradient) in clipped.enumerated() {
      try update(i, gradient, Rates(lr: rates[i].lr * factor, weightDecay: rates[i].weightDecay, scale: scale))
    }
    if let decay = common.average { try average(decay) }
  }

  private func requireParameters() throws {
    guard !parameters.isEmpty else {
      throw TensorError("the optimizer has no parameters; give it 'parameters', or let train.fit bind it")
    }
  }

  /// average = decay * average + (1 - decay) * parameter; the first update copies, as PyTorch's AveragedModel.
  private func average(_ decay: Double) throws {
    for (mean, parameter) in zip(averages, parameters.map(\.tensor)) {
      if steps == 1 {
        try mean.copy(parameter.detach())
      } else {
        try mean.addInPlace(parameter.detach().sub(mean).mul(Tensor.scalar(1 - decay, mean.dtype)))
      }
    }
  }

  /// Exchanges the parameters' values with their moving averages; a second call brings them back.
  /// - Throws: `TensorError` where no averages are kept.
  public final func swapAverages() throws {
    guard !averages.isEmpty else {
      throw TensorError("the optimizer keeps no averages; give it 'average', a decay such as 0.999, and parameters")
    }
    for (mean, parameter) in zip(averages, parameters.map(\.tensor)) {
      let value = try parameter.detach().clone()
      try parameter.copy(mean)
      try mean.copy(value)
    }
  }
}
