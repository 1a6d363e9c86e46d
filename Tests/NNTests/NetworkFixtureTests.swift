import NN
import Tensor
import Testing

/// A case of tools/fixtures/networks.py; arguments are numbers.
struct NetworkCase: Decodable, CustomTestStringConvertible {
  let op: String
  let `in`: [FixtureArray]
  let a: [String: Double]?
  let out: [FixtureArray]

  var testDescription: String { "\(op) \(a ?? [:]) \(`in`.first?.d ?? "")" }

  func inputs() throws -> [Tensor] { try `in`.map { try $0.tensor() } }
  func results() throws -> [Tensor] { try out.map { try $0.tensor() } }
  func number(_ name: String) -> Double { a?[name] ?? .nan }
  func int(_ name: String) -> Int { Int(number(name)) }
  var reduction: Loss.Reduction { [.mean, .sum, .none][int("reduction")] }

  func window() throws -> Window {
    func pair(_ name: String) -> Window.Pair {
      guard a?["\(name)y"] != nil else { return name == "p" ? (0, 0) : (1, 1) }
      return (int("\(name)y"), int("\(name)x"))
    }
    return try Window(kernel: pair("k"), stride: pair("s"), padding: pair("p"), dilation: pair("d"))
  }
}

/// Activations, layers and losses against PyTorch (tools/fixtures/networks.py).
@Suite struct NetworkFixtureTests {
  static let cases = (try? fixture("networks.json", [NetworkCase].self)) ?? []

  @Test func fixturesAreThere() {
    let counts = Dictionary(grouping: NetworkFixtureTests.cases, by: \.op).mapValues(\.count)
    #expect(counts.count == 24 && counts.values.allSatisfy { $0 >= 2 }, "\(counts)")
  }

  private static func run(_ wanted: NetworkCase, _ x: [Tensor]) throws -> Tensor {
    let generator = Generator(seed: 1)
    func loaded(_ module: Module, _ values: [(String, Tensor)]) throws -> Module {
      // Loading converts to the parameters' type; the fixture's must stay what it is, to be differentiated.
      for (name, value) in values { try module.set(name, .parameter(value)) }
      return module
    }
    switch wanted.op {
    case "gelu": return try x[0].gelu()
    case "gelu_tanh": return try x[0].geluTanh()
    case "silu": return try x[0].silu()
    case "leaky_relu": return try x[0].leakyRelu(wanted.number("slope"))
    case "elu": return try x[0].elu(wanted.number("alpha"))
    case "softplus": return try x[0].softplus()
    case "ndtr": return try x[0].ndtr()
    case "layer_norm":
      let layer = try LayerNorm(sizes: x[1].sizes, eps: wanted.number("eps"))
      return try Pass().run(loaded(layer, [("weight", x[1]), ("bias", x[2])]), x[0])
    case "rms_norm":
      return try Pass().run(loaded(RMSNorm(sizes: x[1].sizes, eps: wanted.number("eps")), [("weight", x[1])]), x[0])
    case "embedding":
      return try Pass().run(loaded(Embedding(count: 5, size: 3, generator: generator), [("weight", x[1])]), x[0])
    case "conv2d":
      let layer = try Conv2d(
        inputs: 4, outputs: 4, window: wanted.window(), groups: wanted.int("groups"), generator: generator)
      return try Pass().run(loaded(layer, [("weight", x[1]), ("bias", x[2])]), x[0])
    case "warp_affine": return try x[0].warpAffine(x[1])
    case "max_pool2d": return try Pass().run(Pool2d(.max, window: wanted.window()), x[0])
    case "avg_pool2d":
      return try Pass().run(Pool2d(.mean, window: wanted.window(), countsPadding: wanted.int("count") == 1), x[0])
    default: return try loss(wanted, x)
    }
  }

  private static func loss(_ wanted: NetworkCase, _ x: [Tensor]) throws -> Tensor {
    let reduction = wanted.reduction
    switch wanted.op {
    case "cross_entropy", "cross_entropy_weighted":
      var options = Loss.ClassOptions()
      (options.smoothing, options.reduction) = (wanted.number("smoothing"), reduction)
      if x.count > 2 { (options.weight, options.ignored) = (x[2], wanted.int("ignore")) }
      return try Loss.crossEntropy(x[0], x[1], options)
    case "mse": return try Loss.meanSquaredError(x[0], x[1], reduction: reduction)
    case "l1": return try Loss.meanAbsoluteError(x[0], x[1], reduction: reduction)
    case "huber": return try Loss.huber(x[0], x[1], delta: wanted.number("delta"), reduction: reduction)
    case "bce": return try Loss.binaryCrossEntropy(logits: x[0], x[1], reduction: reduction)
    case "bce_weighted":
      return try Loss.binaryCrossEntropy(
        logits: x[0], x[1], weight: x[2], positiveWeight: x[3], reduction: reduction)
    case "kl_div", "kl_div_log":
      return try Loss.divergence(
        x[0], x[1], logTarget: wanted.op == "kl_div_log", perRow: wanted.int("rows") == 1, reduction: reduction)
    default: throw TensorError("no such case: \(wanted.op)")
    }
  }

  /// Results of the reference are outputs and gradients; those of float inputs, or of the first alone.
  @Test(arguments: cases.filter { $0.op != "attention" }) func agreesWithPyTorch(wanted: NetworkCase) throws {
    let results = try wanted.results()
    let inputs = try wanted.inputs().enumerated().map { i, t in
      t.dtype.isFloat && (results.count > 2 || i == 0 || wanted.op == "embedding") ? try t.setRequiresGrad() : t
    }
    let output = try NetworkFixtureTests.run(wanted, inputs)
    try compare(output, inputs.filter(\.requiresGrad), results)
  }

  private func compare(_ output: Tensor, _ leaves: [Tensor], _ results: [Tensor]) throws {
    let tolerance = output.dtype == .float32 ? 4e-6 : 2e-14
    try expectSame(output.detach(), results[0], absolute: tolerance, "output")
    let seed = try Tensor.from((0..<output.count).map { Double($0 % 5) - 1.5 }, output.sizes, output.dtype)
    let found = try Autograd.gradients(of: output, leaves, seed: seed)
    #expect(found.count == results.count - 1)
    for (i, (x, y)) in zip(found, results.dropFirst()).enumerated() {
      try expectSame(x, y, absolute: tolerance, "gradient \(i + 1)")
    }
  }

  /// Under PyTorch's names, as a saved state of nn.MultiheadAttention has them.
  @Test(arguments: cases.filter { $0.op == "attention" }) func attention(wanted: NetworkCase) throws {
    let (x, results) = (try wanted.inputs(), try wanted.results())
    let (size, heads) = (6, wanted.int("heads"))
    let layer = try Attention(
      size: size, heads: heads, causal: wanted.int("causal") == 1, generator: Generator(seed: 1))
    for (name, value) in layer.namedParameters() where value.dtype != x[0].dtype {
      try layer.set(name, .parameter(value.detach().to(x[0].dtype).setRequiresGrad()))
    }
    let model = try Sequential([layer])
    let names = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]
    try model.load(zip(names, x.dropFirst()).map { ("1.\($0)", $1) })
    let input = try x[0].setRequiresGrad()
    let pass = Pass(keep: ["**"])
    let output = try pass.run(model, input)
    let kept = Dictionary(uniqueKeysWithValues: pass.kept.map { ($0.name, $0.tensor) })
    let tolerance = output.dtype == .float32 ? 4e-6 : 2e-14
    try expectSame(output.detach(), results[0], absolute: tolerance, "output")
    // PyTorch gives the mean over the heads.
    try expectSame(kept["1.pattern"]!.detach().mean([1]), results[6], absolute: tolerance, "pattern")
    #expect(
      pass.kept.map(\.name)
        == ["input"] + ["query", "key", "value", "scores", "pattern", "heads", "out"].map { "1.\($0)" } + [
          "1", "output",
        ])
    for name in ["query", "key", "value", "heads"] { #expect(kept["1.\(name)"]!.sizes == [2, heads, 4, size / heads]) }
    for name in ["scores", "pattern"] { #expect(kept["1.\(name)"]!.sizes == [2, heads, 4, 4]) }
    let weights = ["w_q", "w_k", "w_v", "b_q", "b_k", "b_v", "w_o", "b_o"].map { layer.namedParameters()[$0] }
    let seed = try Tensor.from((0..<output.count).map { Double($0 % 5) - 1.5 }, output.sizes, output.dtype)
    let g = try Autograd.gradients(of: output, [input] + weights, seed: seed)
    let joined = [g[0], try Tensor.cat(Array(g[1...3])), try Tensor.cat(Array(g[4...6])), g[7], g[8]]
    for (i, (found, y)) in zip(joined, results[1...5]).enumerated() {
      try expectSame(found, y, absolute: tolerance, "gradient \(i + 1)")
    }
  }
}

extension [(name: String, tensor: Tensor)] {
  fileprivate subscript(name: String) -> Tensor { first { $0.name == name }!.tensor }
}
