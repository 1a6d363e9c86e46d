import LuaHost
import NN
import Tensor

extension Loss.Reduction: LuaChoice {}

private let loss = [result("loss", "tensor", "a scalar; of the elements' or rows' shape with reduction \"none\"")]
private let logits = param("logits", Tensor.self, "(n, classes)")
private let prediction = param("prediction", Tensor.self, "any shape")
private let target = param("target", Tensor.self, "of the same shape")
private let reduction = field(
  "reduction", Loss.Reduction.self, default: .mean, "what becomes of the losses: their mean, their sum, or themselves")
private let smoothing = field(
  "smoothing", Double.self, default: 0, "share of the target that goes to all classes alike, in 0 to 1")
private let classWeight = optionalField("weight", Tensor.self, "(classes): how much each class counts")
private let ignore = optionalField("ignore", Int.self, "rows with this label count nothing")
private let delta = field("delta", Double.self, default: 1, "where the square becomes a line")
private let weight = optionalField("weight", Tensor.self, "how much each element counts, broadcast")
private let positive = optionalField("pos_weight", Tensor.self, "how much the targets' ones count, broadcast")
private let logTarget = field("log_target", Bool.self, default: false, "the target holds logarithms too")
private let perRow = field(
  "per_row", Bool.self, default: true, "the mean divides by the rows, not by the elements: \"batchmean\" in PyTorch")

/// Losses, by PyTorch's definitions.
let nnLosses: [Function] = [
  define(
    "cross_entropy",
    "-log softmax(logits)[label], mean over rows; with a weight the mean divides by the weights of the rows' classes.",
    logits, param("labels", Tensor.self, "(n), integers from 1; or (n, classes), probabilities"),
    options([smoothing, classWeight, ignore, reduction]), returns: loss,
    example: """
      local logits, labels = tensor{{2, 0}, {0, 2}}, tensor({1, 2}, {dtype = "int64"})
      print(nn.cross_entropy(logits, labels), nn.cross_entropy(logits, labels, {smoothing = 0.1}))
      """,
    errors: ["a label names no class"]
  ) { logits, labels, o in
    var options = Loss.ClassOptions()
    (options.smoothing, options.weight, options.reduction) = (o[smoothing], o[classWeight], o[reduction])
    options.ignored = o[ignore].map { $0 &- 1 }
    let isProbability = labels.dtype.isFloat && labels.shape == logits.shape
    return try Loss.crossEntropy(logits, isProbability ? labels : labels.countedFromZero(), options)
  },
  define(
    "mse", "Mean of squared differences.", prediction, target, options([reduction]), returns: loss,
    example: "print(nn.mse(tensor{1, 2}, tensor{1, 4}))"
  ) { a, b, o in try Loss.meanSquaredError(a, b, reduction: o[reduction]) },
  define(
    "l1", "Mean of absolute differences.", prediction, target, options([reduction]), returns: loss,
    example: "print(nn.l1(tensor{1, 2}, tensor{1, 4}))"
  ) { a, b, o in try Loss.meanAbsoluteError(a, b, reduction: o[reduction]) },
  define(
    "huber", "d² / 2 for differences d up to delta, delta (|d| - delta / 2) beyond; mean over elements.", prediction,
    target, options([delta, reduction]), returns: loss,
    example: "print(nn.huber(tensor{1, 2}, tensor{1.5, 5}, {delta = 2}))", errors: ["delta is not above 0"]
  ) { a, b, o in try Loss.huber(a, b, delta: o[delta], reduction: o[reduction]) },
  define(
    "bce_with_logits", "Binary cross-entropy of sigmoid(logits), without overflow; mean over elements.",
    param("logits", Tensor.self, "any shape"), param("target", Tensor.self, "of the same shape, in 0 to 1"),
    options([weight, positive, reduction]), returns: loss,
    example: "print(nn.bce_with_logits(tensor{2, -1}, tensor{1, 0}))"
  ) { a, b, o in
    try Loss.binaryCrossEntropy(
      logits: a, b, weight: o[weight], positiveWeight: o[positive], reduction: o[reduction])
  },
  define(
    "kl_div", "Kullback-Leibler divergence: the sum of target (log target - input), divided by the rows.",
    param("input", Tensor.self, "logarithms of probabilities, such as log_softmax gives"),
    param("target", Tensor.self, "probabilities, of the same shape"), options([logTarget, perRow, reduction]),
    returns: loss, example: "print(nn.kl_div(tensor{{0, 1}}:log_softmax(), tensor{{0.5, 0.5}}))"
  ) { a, b, o in
    try Loss.divergence(a, b, logTarget: o[logTarget], perRow: o[perRow], reduction: o[reduction])
  },
]
