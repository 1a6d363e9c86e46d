import LuaHost
import NN
import Tensor

extension Initializer: LuaChoice {}

/// One size for height and width, or both: 3 or {3, 5}.
struct Extent: LuaReadable {
  let pair: Window.Pair

  init(_ height: Int, _ width: Int) { pair = (height, width) }

  static var typeName: String { "integer or list {height, width}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> Extent? {
    if let one = try Int.read(stack, at: index) { return Extent(one, one) }
    guard let both = try [Int].read(stack, at: index) else { return nil }
    guard both.count == 2 else { throw LuaReadError("expected \(typeName), got \(both.count) numbers") }
    return Extent(both[0], both[1])
  }
}

/// One size or a list of sizes.
struct SizeList: LuaReadable {
  let sizes: [Int]

  static var typeName: String { "integer or list of integers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> SizeList? {
    if let one = try Int.read(stack, at: index) { return SizeList(sizes: [one]) }
    return try [Int].read(stack, at: index).map(SizeList.init)
  }
}

private let made = [result("module", "module")]
private let generator = optionalField(
  "generator", Generator.self, "source of the initial weights; the run's own if left out")
private let inputs = field("inputs", Int.self, "number of input channels")
private let outputs = field("outputs", Int.self, "number of output channels")
private let bias = field("bias", Bool.self, default: true, "add a bias")
private let fanIn = field("init", Initializer.self, default: .fanIn, "how weights are drawn; see nn.init")
private let xavier = field("init", Initializer.self, default: .xavier, "how weights are drawn; see nn.init")
private let normal = field("init", Initializer.self, default: .normal, "how weights are drawn; see nn.init")
private let kernel = field("kernel", Extent.self, "size of the window")
private let stride = optionalField("stride", Extent.self, "step of the window; 1 if left out")
private let poolStride = optionalField("stride", Extent.self, "step of the window; its size if left out")
private let padding = optionalField("padding", Extent.self, "zeros around the image; none if left out")
private let maxPadding = optionalField(
  "padding", Extent.self, "places around the image, never the largest; none if left out")
private let dilation = optionalField("dilation", Extent.self, "distance between the window's taps; 1 if left out")
private let groups = field("groups", Int.self, default: 1, "parts the channels are cut into, each convolved apart")
private let countPadding = field(
  "count_padding", Bool.self, default: true, "divide by the whole window at the edges too")
private let normSize = field("size", SizeList.self, "size of the last dimension, or sizes of the last ones")
private let layerEps = field("eps", Double.self, default: 1e-5, "added to the variance")
private let rmsEps = field("eps", Double.self, default: 1e-6, "added to the mean square")
private let count = field("count", Int.self, "number of rows: of tokens or classes")
private let size = field("size", Int.self, "number of features")
private let heads = field("heads", Int.self, "number of heads; they share the features")
private let causal = field("causal", Bool.self, default: false, "look at a position itself and earlier ones only")
private let probability = field("p", Double.self, default: 0.5, "share of elements set to 0")
private let patternDropout = field("dropout", Double.self, default: 0, "dropout of the pattern in training")
private let gain = field("gain", Double.self, default: 1, "factor on the values")

private func check(_ o: Options, _ fields: [Field<Int>]) throws {
  for size in fields where !(1...1 << 31).contains(o[size]) {
    throw TensorError("'\(size.info.name)' must be at least 1, got \(o[size])")
  }
}

/// Layers with weights or options.
let nnLayers: [Function] = [
  define(
    "layer_norm",
    "Layer normalisation (arXiv 1607.06450) over the last dimensions: (x - mean) / sqrt(variance + eps) * weight + "
      + "bias. weight starts as ones, bias as zeros, as PyTorch's nn.LayerNorm.",
    options([normSize, layerEps, bias]), returns: made,
    example: "print(nn.layer_norm{size = 4}(tensor{{1, 2, 3, 4}}))",
    errors: ["the input's last sizes are not the weight's"]
  ) { o in try LayerNorm(sizes: o[normSize].sizes, eps: o[layerEps], bias: o[bias]) as Module },
  define(
    "rms_norm",
    "Root mean square normalisation (arXiv 1910.07467) over the last dimensions: x / sqrt(mean(x²) + eps) * weight.",
    options([normSize, rmsEps]), returns: made, example: "print(nn.rms_norm{size = 4}(tensor{{1, 2, 3, 4}}))",
    errors: ["the input's last sizes are not the weight's"]
  ) { o in try RMSNorm(sizes: o[normSize].sizes, eps: o[rmsEps]) as Module },
  define(
    "embedding",
    "Rows of a table: positions of any shape, from 1, give that shape with one dimension more. weight has shape "
      + "(count, size).",
    options([count, size, normal, generator]), returns: made,
    example: "print(nn.embedding{count = 10, size = 3}(tensor({1, 10, 1}, {dtype = \"int64\"})))",
    errors: ["a position is no row of the table"]
  ) { call, o in
    try check(o, [count, size])
    return try Embedding(
      count: o[count], size: o[size], first: 1, initial: o[normal], generator: o[generator] ?? call.session.generator)
      as Module
  },
  define(
    "dropout",
    "While a model trains, sets elements to 0 with probability p and multiplies the others by 1 / (1 - p); passes "
      + "everything on otherwise. train.fit trains; so does model:run(x, {training = true}).",
    options([probability]), returns: made,
    example: "print(nn.dropout{p = 0.5}:run(tensor.ones(2, 4), {training = true}))",
    errors: ["p lies outside of 0 to 1"]
  ) { o in try Dropout(p: o[probability]) as Module },
  define(
    "attention",
    "Multi-head self-attention (arXiv 1706.03762): x (..., n, size) gives the same shape. Weights w_q, w_k, w_v, w_o "
      + "(size, size) and biases b_q, b_k, b_v, b_o. "
      + "Activations: \"query\", \"key\", \"value\" and \"heads\" (..., heads, n, size / heads), \"scores\" and "
      + "\"pattern\" (..., heads, n, n), \"out\" (..., n, size).",
    options([size, heads, causal, bias, patternDropout, xavier, generator]), returns: made,
    example: """
      local attention = nn.attention{size = 8, heads = 2, causal = true}
      local y, acts = attention:run(tensor.randn(1, 3, 8), {keep = "pattern"})
      print(acts.pattern)
      """,
    errors: ["the heads do not divide the size", "the input is not (..., n, size)"]
  ) { call, o in
    try check(o, [size, heads])
    return try Attention(
      size: o[size], heads: o[heads], causal: o[causal], bias: o[bias], dropout: o[patternDropout], initial: o[xavier],
      generator: o[generator] ?? call.session.generator) as Module
  },
  define(
    "conv2d",
    "Two-dimensional convolution (cross-correlation) of images (n, inputs, h, w), as PyTorch's nn.Conv2d: weight "
      + "(outputs, inputs / groups, kernel height, kernel width), bias (outputs).",
    options([inputs, outputs, kernel, stride, padding, dilation, groups, bias, fanIn, generator]), returns: made,
    example: """
      local conv = nn.conv2d{inputs = 1, outputs = 2, kernel = 3, padding = 1}
      print(conv(tensor.ones(1, 1, 5, 5)))
      """,
    errors: ["the window does not fit the image", "the groups do not divide the channels"]
  ) { call, o in
    try check(o, [inputs, outputs])
    let window = try Window(
      kernel: o[kernel].pair, stride: o[stride]?.pair ?? (1, 1), padding: o[padding]?.pair ?? (0, 0),
      dilation: o[dilation]?.pair ?? (1, 1))
    return try Conv2d(
      inputs: o[inputs], outputs: o[outputs], window: window, groups: o[groups], bias: o[bias], initial: o[fanIn],
      generator: o[generator] ?? call.session.generator) as Module
  },
  define(
    "max_pool2d", "The largest value of a window that moves over images (n, c, h, w).",
    options([kernel, poolStride, maxPadding, dilation]), returns: made,
    example: "print(nn.max_pool2d{kernel = 2}(tensor.range(1, 16):view(1, 1, 4, 4)))",
    errors: ["the window does not fit the image", "the padding exceeds half of the window"]
  ) { o in
    Pool2d(
      .max,
      window: try Window(
        kernel: o[kernel].pair, stride: o[poolStride]?.pair ?? o[kernel].pair, padding: o[maxPadding]?.pair ?? (0, 0),
        dilation: o[dilation]?.pair ?? (1, 1))) as Module
  },
  define(
    "avg_pool2d", "The mean of a window that moves over images (n, c, h, w).",
    options([kernel, poolStride, padding, countPadding]), returns: made,
    example: "print(nn.avg_pool2d{kernel = 2}(tensor.range(1, 16):view(1, 1, 4, 4)))",
    errors: ["the window does not fit the image", "the padding exceeds half of the window"]
  ) { o in
    Pool2d(
      .mean,
      window: try Window(
        kernel: o[kernel].pair, stride: o[poolStride]?.pair ?? o[kernel].pair, padding: o[padding]?.pair ?? (0, 0)),
      countsPadding: o[countPadding]) as Module
  },
  define(
    "init",
    "A new parameter (float32, requires gradients) for a module written in Lua. fan_in: uniform ±1/sqrt(fan in); "
      + "xavier, xavier_normal: variance 2 / (fan in + fan out); kaiming, kaiming_normal: variance 2 / fan in; normal: "
      + "variance 1; uniform: ±1; orthogonal; zeros; ones. Fan in and fan out are the products of all sizes but the "
      + "first, and of all but the second.",
    param("rule", Initializer.self, "how it is drawn"), param("shape", SizeList.self, "its sizes, such as {out, in}"),
    options([gain, generator]), returns: [result("weight", "tensor", "of that shape")],
    example: "print(nn.init(\"orthogonal\", {3, 5}, {gain = 2}))",
    errors: ["the rule needs at least two sizes"]
  ) { call, rule, shape, o in
    _ = try Dims.checked(shape.sizes)
    return try rule.make(shape.sizes, gain: o[gain], o[generator] ?? call.session.generator)
  },
]
