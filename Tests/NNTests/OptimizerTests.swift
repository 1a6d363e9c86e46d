import Foundation
import NN
import Tensor
import Testing
import Training

/// Groups, clipping, averages and schedules, and the state that checkpoints hold of them.
@Suite struct OptimizerTests {
  private func leaf(_ values: [Double]) throws -> Tensor {
    try Tensor.from(values, [values.count], .float64).setRequiresGrad()
  }

  @Test func optionsAreChecked() throws {
    for make: () throws -> Optimizer in [
      { try SGD(lr: -1) }, { try Adam(weightDecay: -1) }, { try Lion(lr: .nan) }, { try AdamW(eps: -1) },
      { try SGD(momentum: -0.1) },
    ] {
      expectError("must not be negative") { _ = try make() }
    }
    expectError("'nesterov' needs a momentum") { _ = try SGD(nesterov: true) }
    expectError("'nesterov'", "dampening") { _ = try SGD(momentum: 0.9, dampening: 0.1, nesterov: true) }
    expectError("'dampening' must be finite") { _ = try SGD(momentum: 0.9, dampening: .nan) }
    for betas in [(1.0, 0.5), (0.5, -0.1), (.nan, 0.5)] {
      expectError("'betas' must lie in 0 ..< 1") { _ = try Lion(betas: betas) }
      expectError("'betas' must lie in 0 ..< 1") { _ = try Adam(betas: betas) }
    }
    let x = try leaf([1])
    func bind(_ change: (inout OptimizerOptions) -> Void) throws {
      let optimizer = try SGD()
      change(&optimizer.common)
      try optimizer.bind([("x", x)])
    }
    expectError("'clip_norm' must be above 0") { try bind { $0.clipNorm = 0 } }
    expectError("'clip_value' must be above 0") { try bind { $0.clipValue = .nan } }
    expectError("'average' must lie in 0 ..< 1") { try bind { $0.average = 1 } }
    let group = try OptimizerOptions.Group(names: ["y*"], lr: 1, weightDecay: nil)
    expectError("group 1 holds no parameter", "x") { try bind { $0.groups = [group] } }
    expectError("a group's 'lr'") { _ = try OptimizerOptions.Group(names: ["x"], lr: -1, weightDecay: nil) }
  }

  @Test func theFirstGroupThatHoldsAParameterCounts() throws {
    let (a, b, c) = (try leaf([1]), try leaf([1]), try leaf([1]))
    let optimizer = try SGD(lr: 0.1, weightDecay: 1)
    optimizer.common.groups = [
      try .init(names: [], tensors: [b], lr: 1, weightDecay: nil),
      try .init(names: ["part.*"], lr: nil, weightDecay: 0),
    ]
    try optimizer.bind([("part.a", a), ("part.b", b), ("c", c)])
    try optimizer.apply([Tensor.full([1], 0.5, .float64), Tensor.zeros([1], .float64), Tensor.zeros([1], .float64)])
    #expect(try [a, b, c].map { try $0.item() } == [0.95, 0, 0.9])
    expectError("one gradient for each of 3 parameters, got 1") { try optimizer.apply([a.detach()]) }
    expectError("gradient of 'c'", "(1)", "(2)") {
      try optimizer.apply([a.detach(), b.detach(), Tensor.zeros([2], .float64)])
    }
    #expect(optimizer.steps == 1)
    expectError("no averages") { try optimizer.swapAverages() }
  }

  @Test func gradientsAreClippedTogether() throws {
    let list = try [Tensor.from([3.0], [1]), Tensor.from([0.0, 4], [2])]
    let (clipped, found) = try Gradients.clip(list, norm: 1)
    #expect(found == 5)
    #expect(abs(try Gradients.norm(clipped) - 1) < 1e-6)
    #expect(try Gradients.clip(list, norm: 6).gradients.flatMap { try $0.toDoubles() } == [3, 0, 4])
    for norm in [0, -1, Double.nan] {
      expectError("'norm' must be above 0") { _ = try Gradients.clip(list, norm: norm) }
    }
    #expect(try Gradients.clip([], norm: 1).found == 0)
  }

  @Test func cosineIsSteppedOnceAnEpoch() {
    let wanted = [1, 0.853_553_390_593_273_8, 0.5, 0.146_446_609_406_726_2]
    for (epoch, factor) in wanted.enumerated() {
      for batch in 0..<3 {
        #expect(abs(Schedule.cosine.factor(epoch * 3 + batch, of: 12, perEpoch: 3) - factor) < 1e-15)
        #expect(Schedule.constant.factor(epoch * 3 + batch, of: 12, perEpoch: 3) == 1)
      }
    }
    #expect(Schedule.cosine.factor(0, of: 0, perEpoch: 0) == 1)
  }

  @Test func schedulesAreChecked() throws {
    let odd: [(Schedule, String)] = [
      (.step(every: 0, gamma: 1), "'every'"), (.step(every: 1, gamma: -1), "'gamma'"),
      (.warmupCosine(warmup: 1, start: 0, floor: 0), "'warmup'"),
      (.warmupCosine(warmup: 0, start: 2, floor: 0), "'start'"),
      (.warmupCosine(warmup: 0, start: 0, floor: .nan), "'floor'"),
      (.oneCycle(rise: -1, start: 0, end: 0), "'rise'"), (.oneCycle(rise: 0, start: -1, end: 0), "'start'"),
      (.oneCycle(rise: 0, start: 0, end: 2), "'end'"),
    ]
    for (schedule, name) in odd { expectError(name) { try schedule.check() } }
    // Short runs and extreme shares give factors, not NaN.
    for steps in [1, 2, 3] {
      for schedule in [
        Schedule.oneCycle(rise: 0, start: 0.1, end: 0.1), .oneCycle(rise: 1, start: 0.1, end: 0.1),
        .warmupCosine(warmup: 0.99, start: 0, floor: 0),
      ] {
        for step in 0..<steps { #expect((0...1).contains(schedule.factor(step, of: steps, perEpoch: 1))) }
      }
    }
  }

  // MARK: Checkpoints

  private func model() throws -> Sequential {
    let g = Generator(seed: 1)
    return try Sequential([
      Embedding(count: 9, size: 4, generator: g), Attention(size: 4, heads: 2, causal: true, generator: g),
      LayerNorm(sizes: [4]), Dropout(p: 0.2), Stateless("flatten") { try $0.flatten(1) },
      Linear(inputs: 20, outputs: 3, generator: g),
    ])
  }

  private func trainer(_ optimizer: Optimizer) throws -> Trainer {
    optimizer.common.average = 0.9
    optimizer.common.clipNorm = 0.5
    optimizer.common.groups = [try .init(names: ["**.bias", "*.b_*"], lr: 0.002, weightDecay: 0)]
    let g = Generator(seed: 2)
    let set = try Examples(inputs: g.integers([60, 5], 0, 8), targets: g.integers([60], 0, 2))
    var options = TrainingOptions()
    (options.epochs, options.batch) = (3, 16)
    options.schedule = .warmupCosine(warmup: 0.3, start: 0.1, floor: 0.1)
    return try Trainer(model(), set, options, optimizer)
  }

  private func outcome(_ trainer: Trainer) throws -> [Double] {
    try trainer.model.parameters.flatMap { try $0.toDoubles() }
      + trainer.optimizer.state.flatMap { try $0.tensor.toDoubles() } + trainer.history.map(\.loss)
  }

  /// Every rule's state, the averages and the dropout's draws: a run saved and taken up by another trainer.
  @Test(arguments: ["sgd", "adam", "adamw", "lion"]) func savedAndTakenUp(kind: String) throws {
    struct Stop: Error {}
    func fresh() throws -> Trainer {
      switch kind {
      case "sgd": try trainer(SGD(lr: 0.01, momentum: 0.9, dampening: 0.1))
      case "adam": try trainer(Adam(lr: 0.01))
      case "adamw": try trainer(AdamW(lr: 0.01, weightDecay: 0.1))
      default: try trainer(Lion(lr: 0.001, weightDecay: 0.1))
      }
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("moonlens-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = try fresh()
    try whole.run()
    let wanted = try outcome(whole)
    #expect(wanted.allSatisfy { $0.isFinite })
    for stop in [1, 2, 6, 9] {
      let first = try fresh()
      let saved = try Checkpoint(folder: folder, name: "\(kind)\(stop)", first, loss: "cross_entropy")
      #expect(try !saved.restore(first))
      var count = 0
      first.poll = {
        count += 1
        if count == stop { throw Stop() }
      }
      #expect(throws: Stop.self) { try first.run() }
      try saved.save(first)
      let second = try fresh()
      let again = try Checkpoint(folder: folder, name: "\(kind)\(stop)", second, loss: "cross_entropy")
      #expect(again.path == saved.path)
      #expect(try again.restore(second))
      try second.run()
      #expect(try outcome(second) == wanted, "stopped at batch \(stop)")
    }
  }

  @Test func groupsAreAPartOfTheConfiguration() throws {
    func path(_ change: (inout OptimizerOptions) throws -> Void) throws -> String {
      let run = try trainer(SGD(lr: 0.01))
      try change(&run.optimizer.common)
      return try Checkpoint(folder: "/nowhere", name: "x", run, loss: "mse").path
    }
    let paths = try [
      path { _ in }, path { $0.groups = [] }, path { $0.groups = [try .init(names: ["6.*"], lr: 1, weightDecay: nil)] },
      path { $0.groups = [try .init(names: ["6.*"], lr: nil, weightDecay: 1)] }, path { $0.clipNorm = 1 },
      path { $0.average = nil },
    ]
    #expect(Set(paths).count == paths.count)
    #expect(try path { _ in } == paths[0])
  }
}
