import NN
import Tensor
import Testing

@Suite struct ModuleTests {
  private func model(_ seed: UInt64 = 1) throws -> Sequential {
    let g = Generator(seed: seed)
    let inner = try Sequential([Linear(inputs: 4, outputs: 3, generator: g), Stateless("relu") { try $0.relu() }])
    let middle = try Bilinear(inputs: 3, outputs: 3, bias: true, generator: g)
    return try Sequential([inner, middle, Linear(inputs: 3, outputs: 2, bias: false, generator: g)])
  }

  @Test func parametersHaveFullNamesInOrder() throws {
    let names = try model().namedParameters().map(\.name)
    #expect(names == ["1.1.weight", "1.1.bias", "2.w_l", "2.w_r", "2.b_l", "2.b_r", "3.weight"])
    let shapes = try model().parameters.map(\.sizes)
    #expect(shapes == [[3, 4], [3], [3, 3], [3, 3], [3], [3], [2, 3]])
    #expect(try model().parameters.allSatisfy { $0.requiresGrad && $0.dtype == .float32 })
  }

  @Test func theSeedDecidesTheParameters() throws {
    let values = try [1, 1, 2].map { try model($0).parameters.flatMap { try $0.toDoubles() } }
    #expect(values[0] == values[1])
    #expect(values[0] != values[2])
  }

  @Test func initialBounds() throws {
    func largest(_ initial: Initializer) throws -> Double {
      let layer = try Linear(inputs: 100, outputs: 50, initial: initial, generator: Generator(seed: 1))
      return try layer.parameters[0].detach().abs().max().item()
    }
    for (initial, bound) in [(Initializer.fanIn, 0.1), (.xavier, 0.2)] {
      let most = try largest(initial)
      #expect(most <= bound * 1.000001 && most > 0.98 * bound)
    }
    #expect(try largest(.zeros) == 0)
  }

  @Test func aParameterInTwoPlacesIsListedOnce() throws {
    let model = Module()
    let shared = try Tensor.zeros([2]).setRequiresGrad()
    try model.set("a", .parameter(shared))
    try model.set("b", .parameter(shared))
    #expect(model.namedParameters().map(\.name) == ["a"])
  }

  @Test func entriesAreReplacedInPlaceAndRemoved() throws {
    let model = Module()
    for name in ["a", "b", "c"] { try model.set(name, .parameter(Tensor.zeros([1]))) }
    try model.set("a", .parameter(Tensor.zeros([5])))
    model.remove("b")
    model.remove("nothing")
    #expect(model.entries.map(\.name) == ["a", "c"])
    #expect(model.parameters.map(\.sizes) == [[5], [1]])
    #expect(model["b"] == nil)
  }

  @Test func partsAreFoundByPath() throws {
    let model = try model()
    #expect(model.part("1.1")?.kind == "linear")
    #expect(model.part("2")?.kind == "bilinear")
    #expect(model.part("") === model)
    #expect(model.part("1.7") == nil)
    #expect(model.part("1.1.weight") == nil)
  }

  @Test func theTreeNamesKindsAndShapes() throws {
    let tree = try model().tree
    #expect(tree.hasPrefix("sequential  -- 45 parameters\n"))
    #expect(tree.contains("1: linear{inputs = 4, outputs = 3, bias = true}"))
    #expect(tree.contains("w_l: float32 (3, 3)"))
    #expect(tree.contains("2: relu"))
  }

  @Test func namesAndCyclesAreChecked() throws {
    let (outer, inner) = (Module(), Module())
    expectError("must not be empty or contain a dot", "\"a.b\"") { try outer.set("a.b", .module(inner)) }
    expectError("must not be empty") { try outer.set("", .module(inner)) }
    try outer.set("inner", .module(inner))
    expectError("part of itself", "'x'") { try inner.set("x", .module(outer)) }
    expectError("part of itself") { try outer.set("x", .module(outer)) }
    expectError("a module has no forward computation", as: ModuleError.self) {
      _ = try Pass().run(outer, Tensor.zeros([1]))
    }
    let layer = try Linear(inputs: 1, outputs: 1, generator: Generator(seed: 1))
    layer.remove("weight")
    expectError("linear has no parameter 'weight'", as: ModuleError.self) {
      _ = try Pass().run(layer, Tensor.zeros([1, 1]))
    }
  }

  // MARK: Loading

  @Test func loadingOverwritesTheParameters() throws {
    let (from, to) = (try model(1), try model(2))
    let before = to.parameters
    try to.load(from.namedParameters())
    for (x, y) in zip(to.parameters, from.parameters) { try expectSame(x.detach(), y.detach()) }
    #expect(zip(to.parameters, before).allSatisfy { $0 === $1 })
    try from.parameters[0].fill(0)
    #expect(try to.parameters[0].detach().abs().max().item() > 0)
    // Other types convert.
    let doubles = try from.namedParameters().map { ($0.name, try $0.tensor.detach().to(.float64)) }
    try to.load(doubles)
    #expect(to.parameters[0].dtype == .float32)
  }

  @Test func whatDoesNotMatchIsNamedAndNothingChanges() throws {
    let (from, to) = (try model(1), try model(2))
    let before = try to.parameters.map { try $0.toDoubles() }
    let values = from.namedParameters()
    expectError("missing: 3.weight") { try to.load(Array(values.dropLast())) }
    expectError("unknown: extra") { try to.load(values + [("extra", Tensor.zeros([1]))]) }
    expectError("missing: 1.1.weight", "unknown: x") {
      try to.load([("x", Tensor.zeros([1]))] + values.dropFirst())
    }
    expectError("'3.weight' has shape (2, 3)", "got (3, 2)") {
      try to.load(values.dropLast() + [("3.weight", Tensor.zeros([3, 2]))])
    }
    #expect(try to.parameters.map { try $0.toDoubles() } == before)
  }

  // MARK: Optimisers

  @Test func optimizersCheckTheirOptions() throws {
    func make(_ lr: Double, _ b1: Double, _ b2: Double, _ eps: Double, _ decay: Double) throws {
      _ = try AdamW(lr: lr, betas: (b1, b2), eps: eps, weightDecay: decay)
    }
    try make(0, 0, 0, 0, 0)
    for (lr, eps, decay) in [(-1.0, 0.0, 0.0), (0, -1, 0), (0, 0, -1), (.nan, 0, 0)] {
      expectError("must not be negative") { try make(lr, 0.9, 0.9, eps, decay) }
    }
    for (b1, b2) in [(1.0, 0.5), (0.5, 1), (-0.1, 0.5), (.nan, 0.5)] {
      expectError("'betas' must lie in 0 ..< 1") { try make(1, b1, b2, 1, 0) }
    }
    let optimizer = try AdamW(lr: 1, betas: (0.9, 0.9), eps: 1, weightDecay: 0)
    expectError("no parameters to optimise") { try optimizer.bind([]) }
    let x = try Tensor.zeros([2]).setRequiresGrad()
    expectError("no parameters", "train.fit") { try optimizer.step(x.sum()) }
    try optimizer.bind([("x", x)])
    #expect(optimizer.state.map(\.name) == ["x.exp_avg", "x.exp_avg_sq"])
    try optimizer.step(x.add(Tensor.scalar(1.0)).sum())
    #expect(optimizer.steps == 1)
    #expect(try optimizer.state[0].tensor.abs().max().item() > 0)
    try optimizer.bind([("x", x)])
    #expect(optimizer.steps == 0)
    #expect(try optimizer.state[0].tensor.abs().max().item() == 0)
  }

  @Test func theScheduleScalesTheStep() throws {
    func moved(_ factor: Double) throws -> Double {
      let x = try Tensor.zeros([1], .float64).setRequiresGrad()
      let optimizer = try AdamW(lr: 0.1, betas: (0.9, 0.999), eps: 0, weightDecay: 0)
      try optimizer.bind([("x", x)])
      try optimizer.step(x.sum(), factor: factor)
      return try x.item()
    }
    // The first step of Adam is as long as its rate.
    #expect(abs(try moved(1) + 0.1) < 1e-15)
    #expect(abs(try moved(0.25) + 0.025) < 1e-15)
    #expect(try moved(0) == 0)
  }
}
