import Tensor

/// (w_l x + b_l) ⊙ (w_r x + b_r): a gated linear unit without its nonlinearity (Shazeer, arXiv 2002.05202), whose output
/// is a quadratic form of its input (Pearce et al., arXiv 2410.08417). Activations: "left", "right".
public final class Bilinear: Module {
  public let inputs: Int
  public let outputs: Int
  private let hasBias: Bool

  public init(
    inputs: Int, outputs: Int, bias: Bool = false, initial: Initializer = .fanIn, generator: Generator
  ) throws {
    (self.inputs, self.outputs, hasBias) = (inputs, outputs, bias)
    super.init()
    try set("w_l", .parameter(initial.make([outputs, inputs], generator)))
    try set("w_r", .parameter(initial.make([outputs, inputs], generator)))
    if bias {
      try set("b_l", .parameter(Initializer.bias(outputs, inputs: inputs, generator)))
      try set("b_r", .parameter(Initializer.bias(outputs, inputs: inputs, generator)))
    }
  }

  public override var kind: String { "bilinear" }
  public override var settings: [(String, String)] {
    [("inputs", "\(inputs)"), ("outputs", "\(outputs)"), ("bias", "\(hasBias)")]
  }

  public override var ownActivations: [String] { ["left", "right"] }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let left = try pass.activation("left", x.linear(parameter("w_l"), optionalParameter("b_l")))
    let right = try pass.activation("right", x.linear(parameter("w_r"), optionalParameter("b_r")))
    return try left.mul(right)
  }
}
