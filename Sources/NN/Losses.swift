import Tensor

/// Functions that compare a model's results with targets; all are means over the rows.
public enum Loss {
  /// -log softmax(logits)[label], mean over rows.
  /// - Parameters:
  ///   - logits: (n, classes)
  ///   - labels: (n), int64, positions from 0
  /// - Throws: `TensorError` for shapes that do not fit and labels that name no class.
  public static func crossEntropy(_ logits: Tensor, _ labels: Tensor) throws -> Tensor {
    guard logits.rank == 2 else {
      throw TensorError("'logits' must have shape (n, classes), got \(logits.shape.text)")
    }
    let n = logits.shape[0]
    guard labels.rank == 1, labels.shape[0] == n, !labels.dtype.isFloat else {
      throw TensorError("'labels' must be \(n) integers, got \(labels.dtype.name) of shape \(labels.shape.text)")
    }
    guard n > 0 else { throw TensorError("'logits' has no rows") }
    let index = try labels.to(.int64)
    let (low, high) = (try index.min().toInts()[0], try index.max().toInts()[0])
    guard low >= 0, high < logits.shape[1] else {
      let odd = low < 0 ? low : high
      throw TensorError("'labels' must lie between 1 and \(logits.shape[1]), the number of classes, got \(odd &+ 1)")
    }
    return try logits.logSoftmax().gather(1, index.reshape([n, 1])).mean().neg()
  }

  /// Mean of squared differences over all elements.
  public static func meanSquaredError(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    guard prediction.shape == target.shape else {
      throw TensorError("'target' must have the prediction's shape \(prediction.shape.text), got \(target.shape.text)")
    }
    return try prediction.sub(target).square().mean()
  }

  /// Share of rows whose largest logit is the label's, in 0...1.
  public static func accuracy(_ logits: Tensor, _ labels: Tensor) throws -> Double {
    try logits.argmax(1).compare(.equal, labels).to(.float64).mean().item()
  }
}
