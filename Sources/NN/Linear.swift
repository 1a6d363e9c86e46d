import Tensor

/// y = x Wᵀ + b, with weight (outputs, inputs) and optional bias (outputs), as PyTorch's nn.Linear.
public final class Linear: Module {
  public let inputs: Int
  public let outputs: Int
  private let hasBias: Bool

  /// - Parameter initial: how the weight is drawn; the bias is uniform in ±1/sqrt(inputs).
  public init(
    inputs: Int, outputs: Int, bias: Bool = true, initial: Initializer = .fanIn, generator: Generator
  ) throws {
    (self.inputs, self.outputs, hasBias) = (inputs, outputs, bias)
    super.init()
    try set("weight", .parameter(initial.make([outputs, inputs], generator)))
    if bias { try set("bias", .parameter(Initializer.bias(outputs, inputs: inputs, generator))) }
  }

  public override var kind: String { "linear" }
  public override var settings: [(String, String)] {
    [("inputs", "\(inputs)"), ("outputs", "\(outputs)"), ("bias", "\(hasBias)")]
  }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.linear(parameter("weight"), optionalParameter("bias"))
  }
}

extension Module {
  /// A parameter the module cannot do without; a script may have removed or replaced it.
  func parameter(_ name: String) throws -> Tensor {
    guard let tensor = optionalParameter(name) else { throw TensorError("the \(kind) has no parameter '\(name)'") }
    return tensor
  }

  func optionalParameter(_ name: String) -> Tensor? {
    if case .parameter(let tensor)? = self[name] { return tensor }
    return nil
  }
}
