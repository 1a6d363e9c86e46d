import Tensor

extension Loss {
  /// Options of `crossEntropy`, as PyTorch's.
  public struct ClassOptions {
    /// Share of the target that goes to all classes alike, in 0...1 (Szegedy et al., arXiv 1512.00567).
    public var smoothing = 0.0
    /// (classes): how much each class counts; the mean divides by the weights of the rows' classes.
    public var weight: Tensor?
    /// Rows with this label count nothing.
    public var ignored: Int?
    public var reduction = Reduction.mean

    public init() {}
  }

  /// -log softmax(logits)[label], mean over rows unless the options say otherwise.
  /// - Parameters:
  ///   - logits: (n, classes)
  ///   - labels: (n) integers, positions from 0; or (n, classes) probabilities of a float type.
  /// - Throws: `TensorError` for shapes that do not fit and labels that name no class.
  public static func crossEntropy(
    _ logits: Tensor, _ labels: Tensor, _ options: ClassOptions = ClassOptions()
  ) throws -> Tensor {
    guard logits.rank == 2 else {
      throw TensorError("'logits' must have shape (n, classes), got \(logits.shape.text)")
    }
    guard (0...1).contains(options.smoothing) else {
      throw TensorError("'smoothing' must lie in 0 ... 1, got \(options.smoothing)")
    }
    let (n, classes) = (logits.shape[0], logits.shape[1])
    if let weight = options.weight, weight.rank != 1 || weight.shape[0] != classes || !weight.dtype.isFloat {
      throw TensorError(
        "'weight' must hold \(classes) floats, one for each class, got \(weight.dtype.name) of shape "
          + weight.shape.text)
    }
    let weight = try options.weight?.to(logits.dtype)
    if labels.dtype.isFloat, labels.shape == logits.shape {
      return try probabilistic(logits, labels.to(logits.dtype), weight, options)
    }
    guard labels.rank == 1, labels.shape[0] == n, !labels.dtype.isFloat else {
      let hint = labels.dtype.isFloat && labels.rank == 1 ? "; labels:to \"int64\" makes integers of them" : ""
      throw TensorError(
        "'labels' must be \(n) integers, got \(labels.dtype.name) of shape \(labels.shape.text)\(hint)")
    }
    guard n > 0 else { throw TensorError("'logits' has no rows") }
    var index = try labels.to(.int64)
    var counted: Tensor?
    if let ignored = options.ignored {
      let isIgnored = try index.compare(.equal, Tensor.scalar(ignored))
      counted = try isIgnored.to(logits.dtype).neg().add(Tensor.scalar(1, logits.dtype))
      index = try Tensor.choose(isIgnored, Tensor.scalar(0), index)
    }
    let (low, high) = (try index.min().toInts()[0], try index.max().toInts()[0])
    guard low >= 0, high < classes else {
      let odd = low < 0 ? low : high
      throw TensorError("'labels' must lie between 1 and \(classes), the number of classes, got \(odd &+ 1)")
    }
    let logarithms = try logits.logSoftmax()
    let chosen = try logarithms.gather(1, index.reshape([n, 1]))
    if options.smoothing == 0, weight == nil, counted == nil, options.reduction == .mean {
      return try chosen.mean().neg()
    }
    // How much each row counts.
    let ones = try Tensor.full([n], 1, logits.dtype)
    var shares = try weight?.taken(0, index) ?? ones
    if let counted { shares = try shares.mul(counted) }
    var losses = try chosen.reshape([n]).neg().mul(shares)
    if options.smoothing > 0 {
      var all = try (weight.map { try logarithms.mul($0) } ?? logarithms).sum([1]).neg()
      if let counted { all = try all.mul(counted) }
      losses = try mixed(losses, all, options.smoothing, classes)
    }
    if options.reduction == .mean { return try losses.sum().div(shares.sum()) }
    return try options.reduction.apply(losses)
  }

  /// Against probabilities: -sum of weight * target * log softmax; the mean divides by the rows.
  private static func probabilistic(
    _ logits: Tensor, _ target: Tensor, _ weight: Tensor?, _ options: ClassOptions
  ) throws -> Tensor {
    guard options.ignored == nil else { throw TensorError("'ignore' needs labels, not probabilities") }
    guard logits.shape[0] > 0 else { throw TensorError("'logits' has no rows") }
    let logarithms = try logits.logSoftmax()
    let weighted = try weight.map { try logarithms.mul($0) } ?? logarithms
    var losses = try weighted.mul(target).sum([1]).neg()
    if options.smoothing > 0 {
      losses = try mixed(losses, weighted.sum([1]).neg(), options.smoothing, logits.shape[1])
    }
    return try options.reduction.apply(losses)
  }

  /// (1 - smoothing) * one + smoothing / classes * all.
  private static func mixed(_ one: Tensor, _ all: Tensor, _ smoothing: Double, _ classes: Int) throws -> Tensor {
    try one.mul(Tensor.scalar(1 - smoothing, one.dtype))
      .add(all.mul(Tensor.scalar(smoothing / Double(max(classes, 1)), one.dtype)))
  }
}
