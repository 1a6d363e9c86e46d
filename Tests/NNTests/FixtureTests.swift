import NN
import Tensor
import Testing

/// Layers, losses and AdamW against PyTorch (tools/fixtures/nn.py).
@Suite struct FixtureTests {
  static let cases = (try? fixture("nn.json", [FixtureCase].self)) ?? []

  private static func of(_ op: String) -> [FixtureCase] { cases.filter { $0.op == op } }

  @Test func fixturesAreThere() {
    for op in ["linear", "bilinear", "sequential", "crossEntropy", "meanSquaredError", "adamw"] {
      #expect(FixtureTests.of(op).count >= 2, "\(op)")
    }
  }

  private func tolerance(_ t: Tensor) -> Double { t.dtype == .float32 ? 2e-6 : 1e-14 }

  /// Compares an output and the gradients of a weighted sum of it.
  private func check(_ wanted: FixtureCase, _ output: Tensor, _ leaves: [Tensor]) throws {
    let results = try wanted.results()
    try expectSame(output, results[0], absolute: tolerance(output), "\(wanted.op): output")
    let weights = (0..<output.count).map { Double($0 % 5) - 1.5 }
    let seed = try Tensor.from(weights, output.sizes, output.dtype)
    let found = try Autograd.gradients(of: output, leaves, seed: seed)
    #expect(found.count == results.count - 1)
    for (i, (x, y)) in zip(found, results.dropFirst()).enumerated() {
      try expectSame(x, y, absolute: tolerance(x), "\(wanted.op): gradient \(i + 1)")
    }
  }

  private func leaves(_ wanted: FixtureCase) throws -> [Tensor] {
    let inputs = try wanted.inputs()
    for input in inputs where input.dtype.isFloat { try input.setRequiresGrad() }
    return inputs
  }

  private func put(_ module: Module, _ parameters: [(String, Tensor)]) throws {
    for (name, tensor) in parameters { try module.set(name, .parameter(tensor)) }
  }

  @Test func linear() throws {
    for wanted in FixtureTests.of("linear") {
      let x = try leaves(wanted)
      let layer = try Linear(inputs: 3, outputs: 4, generator: Generator(seed: 1))
      try put(layer, [("weight", x[1]), ("bias", x[2])])
      try check(wanted, Pass().run(layer, x[0]), x)
    }
  }

  @Test func bilinear() throws {
    for wanted in FixtureTests.of("bilinear") {
      let x = try leaves(wanted)
      let layer = try Bilinear(inputs: 3, outputs: 4, bias: true, generator: Generator(seed: 1))
      try put(layer, [("w_l", x[1]), ("w_r", x[2]), ("b_l", x[3]), ("b_r", x[4])])
      try check(wanted, Pass().run(layer, x[0]), x)
    }
  }

  @Test func sequential() throws {
    for wanted in FixtureTests.of("sequential") {
      let x = try leaves(wanted)
      let first = try Linear(inputs: 3, outputs: 4, generator: Generator(seed: 1))
      try put(first, [("weight", x[1]), ("bias", x[2])])
      let last = try Linear(inputs: 4, outputs: 2, bias: false, generator: Generator(seed: 1))
      try put(last, [("weight", x[3])])
      let model = try Sequential([first, Stateless("tanh") { try $0.tanh() }, last])
      try check(wanted, Pass().run(model, x[0]), x)
    }
  }

  @Test func losses() throws {
    for wanted in FixtureTests.of("crossEntropy") + FixtureTests.of("meanSquaredError") {
      let x = try leaves(wanted)
      let loss = try wanted.op == "crossEntropy" ? Loss.crossEntropy(x[0], x[1]) : Loss.meanSquaredError(x[0], x[1])
      let results = try wanted.results()
      try expectSame(loss, results[0], relative: tolerance(loss), wanted.op)
      let found = try Autograd.gradients(of: loss, x.filter(\.requiresGrad))
      #expect(found.count == results.count - 1)
      for (g, y) in zip(found, results.dropFirst()) { try expectSame(g, y, absolute: tolerance(g), wanted.op) }
    }
  }

  @Test func twentyStepsOfAdamW() throws {
    for wanted in FixtureTests.of("adamw") {
      let x = try leaves(wanted)
      let a = wanted.arguments
      let optimizer = try AdamW(lr: a.lr!, betas: (a.betas![0], a.betas![1]), eps: a.eps!, weightDecay: a.decay!)
      try optimizer.bind([("w", x[0]), ("b", x[1])])
      let results = try wanted.results()
      let ten = try Tensor.scalar(10.0, .float64)
      for step in 0..<20 {
        let loss = try x[0].add(x[1]).tanh().mul(x[0]).sum().add(x[1].mul(x[1]).mul(x[1]).sum().div(ten))
        try optimizer.step(loss)
        guard step % 5 == 4 else { continue }
        for i in 0..<2 {
          let tolerance = x[i].dtype == .float32 ? 3e-6 : 1e-13
          try expectSame(x[i].detach(), results[step / 5 * 2 + i], absolute: tolerance, "step \(step + 1)")
        }
      }
      #expect(optimizer.steps == 20)
    }
  }
}
