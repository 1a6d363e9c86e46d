import Tensor

/// Sets elements to 0 with probability p while a model trains, and multiplies the others by 1 / (1 - p) (Srivastava et
/// al., 2014); passes everything on otherwise. Draws from the run's generator.
public final class Dropout: Module {
  public let p: Double

  /// - Throws: `TensorError` for a p outside of 0 ... 1.
  public init(p: Double = 0.5) throws {
    guard (0...1).contains(p) else { throw TensorError("'p' must lie in 0 ... 1, got \(p)") }
    self.p = p
  }

  public override var kind: String { "dropout" }
  public override var settings: [(String, String)] { [("p", "\(p)")] }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor { try x.dropout(p, pass) }
}

extension Tensor {
  /// Dropout as a pass asks for it: none outside of training.
  func dropout(_ p: Double, _ pass: Pass) throws -> Tensor {
    guard pass.training, p > 0 else { return self }
    guard let generator = pass.generator else {
      throw TensorError("dropout in training needs the run's generator")
    }
    guard dtype.isFloat else { throw TensorError("dropout needs a float tensor, got \(dtype.name)") }
    return try mul(generator.dropoutMask(Array(shape), p).to(dtype))
  }
}
