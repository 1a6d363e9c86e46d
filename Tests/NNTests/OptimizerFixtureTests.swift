import NN
import Tensor
import Testing

/// Optimisers and schedules against PyTorch (tools/fixtures/networks.py).
@Suite struct OptimizerFixtureTests {
  static let cases = (try? fixture("optimizers.json", [NetworkCase].self)) ?? []
  private static let rules = ["sgd", "adam", "adamw", "lion"]

  @Test func fixturesAreThere() {
    let counts = Dictionary(grouping: OptimizerFixtureTests.cases, by: \.op).mapValues(\.count)
    #expect(counts.count == 7 && counts["sgd"] == 14 && counts["lion"] == 4, "\(counts)")
  }

  private func optimizer(_ wanted: NetworkCase, _ b: Tensor) throws -> Optimizer {
    func number(_ name: String) -> Double { wanted.a?[name] ?? 0 }
    let (lr, decay, betas) = (number("lr"), number("weight_decay"), (number("beta1"), number("beta2")))
    let optimizer: Optimizer
    switch wanted.op {
    case "sgd":
      optimizer = try SGD(
        lr: lr, momentum: number("momentum"), dampening: number("dampening"), weightDecay: decay,
        nesterov: number("nesterov") == 1)
    case "adam": optimizer = try Adam(lr: lr, betas: betas, eps: number("eps"), weightDecay: decay)
    case "adamw": optimizer = try AdamW(lr: lr, betas: betas, eps: number("eps"), weightDecay: decay)
    default: optimizer = try Lion(lr: lr, betas: betas, weightDecay: decay)
    }
    optimizer.common.clipNorm = wanted.a?["clip_norm"]
    optimizer.common.clipValue = wanted.a?["clip_value"]
    optimizer.common.average = wanted.a?["average"]
    if number("group") == 1 {
      optimizer.common.groups = [try .init(names: ["b"], lr: lr / 4, weightDecay: 0.5)]
    }
    return optimizer
  }

  @Test(arguments: cases.filter { rules.contains($0.op) }) func twentySteps(wanted: NetworkCase) throws {
    let x = try wanted.inputs().map { try $0.setRequiresGrad() }
    let results = try wanted.results()
    let optimizer = try optimizer(wanted, x[1])
    try optimizer.bind([("w", x[0]), ("b", x[1])])
    let ten = try Tensor.scalar(10.0, .float64)
    let tolerance = x[0].dtype == .float32 ? 5e-6 : 1e-13
    for step in 0..<20 {
      let loss = try x[0].add(x[1]).tanh().mul(x[0]).sum().add(x[1].mul(x[1]).mul(x[1]).sum().div(ten))
      try optimizer.step(loss)
      guard step % 5 == 4 else { continue }
      for i in 0..<2 {
        try expectSame(x[i].detach(), results[step / 5 * 2 + i], absolute: tolerance, "step \(step + 1)")
      }
    }
    if results.count > 8 {
      try optimizer.swapAverages()
      for i in 0..<2 { try expectSame(x[i].detach(), results[8 + i], absolute: tolerance, "average \(i)") }
      try optimizer.swapAverages()
      for i in 0..<2 { try expectSame(x[i].detach(), results[6 + i], absolute: tolerance, "back \(i)") }
    }
  }

  @Test(arguments: cases.filter { !rules.contains($0.op) }) func schedules(wanted: NetworkCase) throws {
    let schedule: Schedule =
      switch wanted.op {
      case "step": .step(every: wanted.int("every"), gamma: wanted.number("gamma"))
      case "one_cycle":
        .oneCycle(rise: wanted.number("rise"), start: wanted.number("start"), end: wanted.number("stop"))
      default:
        .warmupCosine(
          warmup: wanted.number("warmup"), start: wanted.number("start"), floor: wanted.number("floor"))
      }
    try schedule.check()
    let steps = wanted.int("steps")
    let perEpoch = wanted.a?["per_epoch"].map { Int($0) } ?? 1
    let factors = (0..<steps).map { schedule.factor($0, of: steps, perEpoch: perEpoch) }
    try expectSame(Tensor.from(factors, [steps], .float64), wanted.results()[0], absolute: 1e-14, wanted.op)
  }
}
