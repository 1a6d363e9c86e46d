import Tensor

/// Multi-head self-attention (Vaswani et al., arXiv 1706.03762): x (..., n, size) gives the same shape.
///
/// For head h: q, k, v = x w_qᵀ, x w_kᵀ, x w_vᵀ, cut into heads; pattern = softmax(q kᵀ / sqrt(d)), each position looking
/// at itself and earlier ones only where `causal`; the heads' pattern v side by side, times w_oᵀ. All weights have shape
/// (size, size). Activations, heads before positions: "query", "key", "value" and "heads" (..., heads, n, d), "scores"
/// and "pattern" (..., heads, n, n), "out" (..., n, size).
public final class Attention: Module {
  public let size: Int
  public let heads: Int
  public let causal: Bool
  /// Of the pattern, in training.
  public let dropout: Double
  private let hasBias: Bool

  /// - Throws: `TensorError` when the heads do not divide the size.
  public init(
    size: Int, heads: Int, causal: Bool = false, bias: Bool = true, dropout: Double = 0,
    initial: Initializer = .xavier, generator: Generator
  ) throws {
    guard heads >= 1, size % heads == 0 else {
      throw TensorError("'heads' must divide 'size', \(size), got \(heads)")
    }
    guard (0...1).contains(dropout) else { throw TensorError("'dropout' must lie in 0 ... 1, got \(dropout)") }
    (self.size, self.heads, self.causal, self.dropout, hasBias) = (size, heads, causal, dropout, bias)
    super.init()
    for name in ["q", "k", "v", "o"] {
      try set("w_\(name)", .parameter(initial.make([size, size], generator)))
      if bias { try set("b_\(name)", .parameter(Tensor.zeros([size]).setRequiresGrad())) }
    }
  }

  public override var kind: String { "attention" }
  public override var settings: [(String, String)] {
    [
      ("size", "\(size)"), ("heads", "\(heads)"), ("causal", "\(causal)"), ("bias", "\(hasBias)"),
      ("dropout", "\(dropout)"),
    ]
  }

  public override var ownActivations: [String] {
    ["query", "key", "value", "scores", "pattern", "heads", "out"]
  }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    guard x.rank >= 2, x.rank < Dims.maxRank, x.shape[x.rank - 1] == size else {
      throw TensorError("attention takes shape (..., n, \(size)), got \(x.shape.text)")
    }
    let (lead, n, d) = (Array(x.shape.dropLast(2)), x.shape[x.rank - 2], size / heads)
    func headed(_ name: String, _ letter: String) throws -> Tensor {
      let rows = try x.linear(parameter("w_\(letter)"), optionalParameter("b_\(letter)"))
      return try pass.activation(name, rows.reshape(lead + [n, heads, d]).transpose(-3, -2))
    }
    let (q, k, v) = (try headed("query", "q"), try headed("key", "k"), try headed("value", "v"))
    // Scaling the queries takes fewer steps than scaling the scores.
    let scale = try Tensor.scalar(1 / Double(d).squareRoot(), x.dtype)
    var scores = try q.mul(scale).matmul(k.transpose())
    if causal {
      let position = try Tensor.range(1, Double(n), 1, .int64)
      let seen = try position.compare(.lessEqual, position.reshape([n, 1]))
      scores = try Tensor.choose(seen, scores, Tensor.scalar(-Double.infinity, x.dtype))
    }
    scores = try pass.activation("scores", scores)
    let pattern = try pass.activation("pattern", scores.softmax())
    let each = try pass.activation("heads", pattern.dropout(dropout, pass).matmul(v))
    let joined = try each.transpose(-3, -2).reshape(lead + [n, size])
    return try pass.activation("out", joined.linear(parameter("w_o"), optionalParameter("b_o")))
  }

  /// PyTorch's nn.MultiheadAttention keeps the weights of query, key and value in one.
  override func renamed(_ name: String, _ value: Tensor) throws -> [(name: String, tensor: Tensor)] {
    switch name {
    case "in_proj_weight", "in_proj_bias":
      guard value.rank >= 1, value.shape[0] == 3 * size else { return [(name, value)] }
      let prefix = name == "in_proj_weight" ? "w" : "b"
      return try ["q", "k", "v"].enumerated().map { i, letter in
        ("\(prefix)_\(letter)", try value.narrow(0, i * size, size))
      }
    case "out_proj.weight": return [("w_o", value)]
    case "out_proj.bias": return [("b_o", value)]
    default: return [(name, value)]
    }
  }
}
