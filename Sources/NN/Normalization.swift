import Tensor

/// Layer normalisation over the last dimensions, as PyTorch's nn.LayerNorm: (x - mean) / sqrt(variance + eps) * weight +
/// bias.
public final class LayerNorm: Module {
  public let sizes: [Int]
  public let eps: Double

  /// - Parameters:
  ///   - sizes: of the dimensions that are normalised together.
  ///   - bias: whether there is one.
  public init(sizes: [Int], eps: Double = 1e-5, bias: Bool = true) throws {
    (self.sizes, self.eps) = (sizes, eps)
    super.init()
    try set("weight", .parameter(Tensor.full(sizes, 1).setRequiresGrad()))
    if bias { try set("bias", .parameter(Tensor.zeros(sizes).setRequiresGrad())) }
  }

  public override var kind: String { "layer_norm" }
  public override var settings: [(String, String)] {
    [("size", sizes.map(String.init).joined(separator: " x ")), ("eps", "\(eps)")]
  }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.layerNorm(parameter("weight"), optionalParameter("bias"), eps: eps)
  }
}

/// Root mean square normalisation over the last dimensions: x / sqrt(mean(x²) + eps) * weight.
public final class RMSNorm: Module {
  public let sizes: [Int]
  public let eps: Double

  public init(sizes: [Int], eps: Double = 1e-6) throws {
    (self.sizes, self.eps) = (sizes, eps)
    super.init()
    try set("weight", .parameter(Tensor.full(sizes, 1).setRequiresGrad()))
  }

  public override var kind: String { "rms_norm" }
  public override var settings: [(String, String)] {
    [("size", sizes.map(String.init).joined(separator: " x ")), ("eps", "\(eps)")]
  }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.rmsNorm(parameter("weight"), eps: eps)
  }
}
