import Tensor

/// How a weight is drawn. Fan in and fan out are the numbers of inputs and outputs of one unit: of a weight
/// (out, in, ...) the product of all sizes but the first, and of all but the second.
public enum Initializer: String, CaseIterable, Sendable {
  /// Uniform in ±1/sqrt(fan in): PyTorch's default for linear and convolutional layers.
  case fanIn = "fan_in"
  /// Uniform in ±sqrt(6 / (fan in + fan out)) (Glorot & Bengio, 2010).
  case xavier
  /// Normal of variance 2 / (fan in + fan out).
  case xavierNormal = "xavier_normal"
  /// Uniform in ±sqrt(6 / fan in), for layers before a ReLU (He et al., arXiv 1502.01852).
  case kaiming
  /// Normal of variance 2 / fan in.
  case kaimingNormal = "kaiming_normal"
  /// Standard normal.
  case normal
  /// Uniform in ±1.
  case uniform
  /// Orthogonal rows or columns, whichever are fewer (Saxe et al., arXiv 1312.6120).
  case orthogonal
  case zeros
  case ones

  /// A new parameter of a shape, times `gain`.
  /// - Throws: `TensorError` for a shape without rows and columns where the rule needs them.
  public func make(_ sizes: [Int], gain: Double = 1, _ generator: Generator) throws -> Tensor {
    let receptive = sizes.dropFirst(2).reduce(1.0) { $0 * Double($1) }
    switch self {
    case .normal, .uniform, .zeros, .ones: break
    default:
      guard sizes.count >= 2 else {
        throw TensorError("'\(rawValue)' needs a shape (out, in, ...), got \(shapeText(sizes))")
      }
    }
    let fanOut = (sizes.first.map(Double.init) ?? 1) * receptive
    let fanIn = (sizes.dropFirst().first.map(Double.init) ?? 1) * receptive
    func uniform(_ bound: Double) throws -> Tensor { try generator.uniform(sizes, -gain * bound, gain * bound) }
    guard gain >= 0, gain.isFinite else { throw TensorError("'gain' must not be negative, got \(gain)") }
    let made: Tensor
    switch self {
    case .fanIn: made = try uniform(1 / max(fanIn, 1).squareRoot())
    case .xavier: made = try uniform((6 / max(fanIn + fanOut, 1)).squareRoot())
    case .xavierNormal: made = try generator.normal(sizes, std: gain * (2 / max(fanIn + fanOut, 1)).squareRoot())
    case .kaiming: made = try uniform((6 / max(fanIn, 1)).squareRoot())
    case .kaimingNormal: made = try generator.normal(sizes, std: gain * (2 / max(fanIn, 1)).squareRoot())
    case .normal: made = try generator.normal(sizes, std: gain)
    case .uniform: made = try uniform(1)
    case .orthogonal: made = try Initializer.orthogonal(sizes, gain, generator)
    case .zeros: made = try Tensor.zeros(sizes)
    case .ones: made = try Tensor.full(sizes, gain)
    }
    return try made.setRequiresGrad()
  }

  /// A bias uniform in ±1/sqrt(inputs), as PyTorch's.
  static func bias(_ outputs: Int, inputs: Int, _ generator: Generator) throws -> Tensor {
    let bound = 1 / Double(max(inputs, 1)).squareRoot()
    return try generator.uniform([outputs], -bound, bound).setRequiresGrad()
  }

  /// The orthogonal factor A (AᵀA)^(-1/2) of a normal matrix, which is uniformly distributed, as that of its QR
  /// factorisation is.
  private static func orthogonal(_ sizes: [Int], _ gain: Double, _ generator: Generator) throws -> Tensor {
    let drawn = try generator.normal(sizes, .float64)
    if drawn.count == 0 { return try drawn.to(.float32) }
    let matrix = try drawn.reshape([sizes[0], -1])
    let isWide = matrix.shape[0] < matrix.shape[1]
    let tall = try isWide ? matrix.transpose() : matrix
    let (values, vectors) = try tall.transpose().matmul(tall).eigh()
    let root = try vectors.div(values.sqrt()).matmul(vectors.transpose())
    var q = try tall.matmul(root)
    // One step of Newton's iteration squares what error a nearly singular draw leaves.
    let (half, three) = (try Tensor.scalar(0.5, .float64), try Tensor.eye(q.shape[1], .float64).mul(Tensor.scalar(3)))
    q = try q.matmul(three.sub(q.transpose().matmul(q))).mul(half)
    return try (isWide ? q.transpose() : q).mul(Tensor.scalar(gain, .float64)).reshape(sizes).to(.float32)
  }
}
