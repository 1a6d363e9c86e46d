import Tensor

/// Functions that compare a model's results with targets, by PyTorch's definitions.
public enum Loss {
  /// What becomes of the elements' losses.
  public enum Reduction: String, CaseIterable, Sendable {
    case mean, sum, none

    func apply(_ losses: Tensor) throws -> Tensor {
      switch self {
      case .mean: try losses.mean()
      case .sum: try losses.sum()
      case .none: losses
      }
    }
  }

  /// (prediction - target)².
  public static func meanSquaredError(
    _ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean
  ) throws -> Tensor {
    try reduction.apply(difference(prediction, target).square())
  }

  /// |prediction - target|.
  public static func meanAbsoluteError(
    _ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean
  ) throws -> Tensor {
    try reduction.apply(difference(prediction, target).abs())
  }

  /// d² / 2 for differences d up to `delta`, delta (|d| - delta / 2) beyond (Huber, 1964).
  public static func huber(
    _ prediction: Tensor, _ target: Tensor, delta: Double = 1, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard delta > 0, delta.isFinite else { throw TensorError("'delta' must be above 0, got \(delta)") }
    let size = try difference(prediction, target).abs()
    // m (|d| - m / 2) with m = min(|d|, delta): one form for both ranges.
    let near = try size.clamp(nil, delta)
    return try reduction.apply(near.mul(size.sub(near.mul(Tensor.scalar(0.5, size.dtype)))))
  }

  /// Binary cross-entropy of sigmoid(logits): -w (p y log s(x) + (1 - y) log s(-x)).
  /// - Parameters:
  ///   - target: y in 0...1, of the logits' shape.
  ///   - weight: w, broadcast; 1 where nil.
  ///   - positiveWeight: p, broadcast; 1 where nil.
  public static func binaryCrossEntropy(
    logits: Tensor, _ target: Tensor, weight: Tensor? = nil, positiveWeight: Tensor? = nil,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    try requireSame(logits, target)
    let logits = try logits.dtype.isFloat ? logits : logits.to(.float32)
    guard let positiveWeight else {
      var losses = try logits.binaryCrossEntropy(target)
      if let weight { losses = try losses.mul(fitting(weight, "weight", losses)) }
      return try reduction.apply(losses)
    }
    let y = try target.to(logits.dtype)
    var positive = try y.mul(logits.neg().softplus())
    positive = try positive.mul(fitting(positiveWeight, "pos_weight", logits))
    var losses = try positive.add(Tensor.scalar(1, logits.dtype).sub(y).mul(logits.softplus()))
    if let weight { losses = try losses.mul(fitting(weight, "weight", logits)) }
    return try reduction.apply(losses)
  }

  /// Kullback-Leibler divergence target (log target - input), 0 where the target is 0.
  /// - Parameters:
  ///   - input: logarithms of probabilities, as log_softmax gives them.
  ///   - target: probabilities, or with `logTarget` their logarithms.
  ///   - perRow: divide the sum by the number of rows: the divergence's own definition ("batchmean" in PyTorch).
  public static func divergence(
    _ input: Tensor, _ target: Tensor, logTarget: Bool = false, perRow: Bool = true, reduction: Reduction = .mean
  ) throws -> Tensor {
    try requireSame(input, target)
    let p = try target.to(input.dtype)
    let losses: Tensor
    if logTarget {
      losses = try p.exp().mul(p.sub(input))
    } else {
      // p log p is 0 at 0; below, it is NaN.
      let isZero = try p.compare(.equal, Tensor.scalar(0, p.dtype))
      let logarithm = try Tensor.choose(isZero, Tensor.scalar(1, p.dtype), p).log()
      losses = try p.mul(logarithm.sub(Tensor.choose(isZero, Tensor.scalar(0, p.dtype), input)))
    }
    guard perRow, reduction == .mean else { return try reduction.apply(losses) }
    guard input.rank >= 1 else { throw TensorError("'input' must have rows, got shape ()") }
    return try losses.sum().div(Tensor.scalar(Double(input.shape[0]), losses.dtype))
  }

  /// Share of rows whose largest logit is the label's, in 0...1.
  public static func accuracy(_ logits: Tensor, _ labels: Tensor) throws -> Double {
    try logits.argmax(1).compare(.equal, labels).to(.float64).mean().item()
  }

  private static func difference(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try requireSame(prediction, target)
    let d = try prediction.sub(target)
    return d.dtype.isFloat ? d : try d.to(.float32)
  }

  private static func requireSame(_ prediction: Tensor, _ target: Tensor) throws {
    guard prediction.shape == target.shape else {
      // Labels written as a plain table are float32.
      let isLikeLabels = target.dtype.isFloat && target.rank == 1 && prediction.rank == 2
      let hint = isLikeLabels && target.shape[0] == prediction.shape[0] ? "; class labels are int64" : ""
      throw TensorError(
        "'target' must have the prediction's shape \(prediction.shape.text), got \(target.shape.text)\(hint)")
    }
  }

  /// A weight in the logits' type that broadcasts to their shape.
  private static func fitting(_ weight: Tensor, _ name: String, _ logits: Tensor) throws -> Tensor {
    guard (try? weight.detach().expand(Array(logits.shape))) != nil else {
      throw TensorError("'\(name)' must broadcast to shape \(logits.shape.text), got \(weight.shape.text)")
    }
    return try weight.to(logits.dtype)
  }
}
