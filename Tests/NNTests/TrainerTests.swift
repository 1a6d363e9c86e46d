import NN
import Tensor
import Testing
import Training

@Suite(.serialized) struct TrainerTests {
  /// Two clouds of points that a line separates.
  private func clouds(_ n: Int, seed: UInt64 = 1) throws -> Examples {
    let g = Generator(seed: seed)
    let labels = try g.integers([n], 0, 1)
    let centres = try labels.to(.float32).mul(Tensor.scalar(4.0)).sub(Tensor.scalar(2.0)).unsqueeze(1)
    return try Examples(inputs: g.normal([n, 6], std: 0.7).add(centres), targets: labels)
  }

  private func model() throws -> Module {
    let g = Generator(seed: 9)
    return try Sequential([
      Linear(inputs: 6, outputs: 16, generator: g), Bilinear(inputs: 16, outputs: 16, generator: g),
      Linear(inputs: 16, outputs: 2, generator: g),
    ])
  }

  private func trainer(
    _ set: Examples, seed: UInt64 = 5, validation: Examples? = nil, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> Trainer {
    var options = TrainingOptions()
    (options.epochs, options.batch, options.schedule) = (3, 32, .cosine)
    (options.noise, options.seed) = (0.3, seed)
    change(&options)
    let optimizer = try AdamW(lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 0.1)
    return try Trainer(model(), set, options, optimizer, validation: validation)
  }

  /// Everything a run leads to, but the time it took.
  private func outcome(_ trainer: Trainer) throws -> [Double] {
    let weights = try trainer.model.parameters.flatMap { try $0.toDoubles() }
    let state = try trainer.optimizer.state.flatMap { try $0.tensor.toDoubles() }
    return weights + state + trainer.history.flatMap { [$0.loss, $0.lr, $0.validationLoss ?? 0] }
  }

  @Test func lossFallsOnASeparableProblem() throws {
    let run = try trainer(clouds(400), validation: clouds(200, seed: 2)) { $0.epochs = 10 }
    try run.run()
    #expect(run.isFinished && run.history.map(\.epoch) == Array(1...10))
    #expect(run.history[9].loss < 0.3 * run.history[0].loss)
    #expect(run.history[9].validationLoss! < 0.1)
    #expect(run.history[9].validationAccuracy! > 0.97)
    let judged = try Evaluation.of(run.model, clouds(200, seed: 2), batch: 7)
    #expect(abs(judged.loss - run.history[9].validationLoss!) < 1e-6)
    #expect(judged.accuracy == run.history[9].validationAccuracy)
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let set = try clouds(200)
    let outcomes = try [5, 5, 6].map { (seed: UInt64) -> [Double] in
      let run = try trainer(set, seed: seed)
      try run.run()
      return try outcome(run)
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] != outcomes[2])
  }

  @Test func theNumberOfThreadsDoesNotMatter() throws {
    let before = Pool.shared.threads
    defer { Pool.shared.threads = before }
    // Batches large enough to be cut up.
    let g = Generator(seed: 1)
    let images = try g.integers([1500, 300], 0, 255).to(.uint8)
    let set = try Examples(inputs: images, targets: g.integers([1500], 0, 9))
    var outcomes: [[Double]] = []
    for threads in [1, 2, 2, 5] {
      Pool.shared.threads = threads
      let draws = Generator(seed: 2)
      let model = try Sequential([
        Linear(inputs: 300, outputs: 200, generator: draws), Bilinear(inputs: 200, outputs: 200, generator: draws),
        Linear(inputs: 200, outputs: 10, generator: draws),
      ])
      var options = TrainingOptions()
      (options.batch, options.epochs, options.noise) = (700, 2, 0.5)
      let optimizer = try AdamW(lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 1)
      let run = try Trainer(model, set, options, optimizer)
      try run.run()
      outcomes.append(try outcome(run))
    }
    #expect(outcomes.allSatisfy { $0 == outcomes[0] })
    #expect(outcomes[0].count > 100_000)
  }

  /// Stopped before any batch, or within the validation, and continued: the bits of the run that was not.
  @Test func aStoppedRunContinuesAsIfItHadNot() throws {
    struct Stop: Error {}
    let (set, validation) = (try clouds(150), try clouds(50, seed: 2))
    let whole = try trainer(set, validation: validation) { $0.dropLast = false }
    var polls = 0
    whole.poll = { polls += 1 }
    try whole.run()
    let wanted = try outcome(whole)
    // Three epochs of five batches and one of the validation set.
    #expect(polls == 18)
    for stop in 1...polls {
      let run = try trainer(set, validation: validation) { $0.dropLast = false }
      var count = 0
      run.poll = {
        count += 1
        if count == stop { throw Stop() }
      }
      #expect(throws: Stop.self) { try run.run() }
      #expect(!run.isFinished)
      try run.run()
      #expect(try outcome(run) == wanted, "stopped at poll \(stop)")
    }
  }

  @Test func aReportMayStopTheRunToo() throws {
    struct Stop: Error {}
    let set = try clouds(100)
    let whole = try trainer(set)
    try whole.run()
    let wanted = try outcome(whole)
    for stop in 1...12 {
      let run = try trainer(set)
      var count = 0
      run.report = { _, _ in
        count += 1
        if count == stop { throw Stop() }
      }
      #expect(throws: Stop.self) { try run.run() }
      try run.run()
      #expect(try outcome(run) == wanted, "stopped at report \(stop)")
    }
  }

  @Test func reportsComeAfterBatchesAndEpochs() throws {
    let run = try trainer(clouds(70)) { ($0.epochs, $0.dropLast) = (2, true) }
    var told: [String] = []
    run.report = { trainer, record in
      told.append(record.map { "epoch \($0.epoch)" } ?? "batch \(trainer.position.batch)")
    }
    try run.run()
    #expect(told == ["batch 1", "batch 2", "epoch 1", "batch 1", "batch 2", "epoch 2"])
    #expect(run.history[0].lr == 0.01 && abs(run.history[1].lr - 0.005) < 1e-15)
    #expect(run.history[0].validationLoss == nil)
  }

  @Test func shortLastBatches() throws {
    let cases: [(Int, Int, Bool, [Int])] = [
      (10, 4, true, [4, 4]), (10, 4, false, [4, 4, 2]), (8, 4, false, [4, 4]), (8, 4, true, [4, 4]),
      // A set smaller than a batch is one short batch either way.
      (3, 4, true, [3]), (3, 4, false, [3]),
    ]
    for (n, batch, dropLast, wanted) in cases {
      let optimizer = try AdamW(lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 0)
      var options = TrainingOptions()
      (options.batch, options.dropLast) = (batch, dropLast)
      var sizes: [Int] = []
      let run = try Trainer(
        model(), clouds(n), options, optimizer,
        loss: { output, targets in
          sizes.append(targets.count)
          return try defaultLoss(output, targets)
        })
      #expect(run.batchesPerEpoch == wanted.count)
      try run.run()
      #expect(sizes == wanted)
    }
  }

  @Test func everyExampleIsSeenOnceAnEpoch() throws {
    let numbers = try Tensor.range(0, 99, 1, .float32).reshape([100, 1])
    let model = try Sequential([Linear(inputs: 1, outputs: 1, generator: Generator(seed: 1))])
    var orders: [[[Double]]] = []
    for shuffle in [true, false] {
      var options = TrainingOptions()
      (options.batch, options.epochs, options.dropLast, options.shuffle) = (32, 2, false, shuffle)
      var seen: [Double] = []
      let run = try Trainer(
        model, Examples(inputs: numbers, targets: numbers), options,
        AdamW(lr: 0, betas: (0, 0), eps: 1, weightDecay: 0),
        loss: { output, targets in
          seen += try targets.toDoubles()
          return try defaultLoss(output, targets)
        })
      try run.run()
      orders.append([Array(seen[..<100]), Array(seen[100...])])
    }
    let sorted = (0..<100).map(Double.init)
    #expect(orders[0].allSatisfy { $0.sorted() == sorted && $0 != sorted })
    #expect(orders[0][0] != orders[0][1])
    #expect(orders[1] == [sorted, sorted])
  }

  @Test func noiseIsFreshInEveryBatchAndOfItsSize() throws {
    let set = try Examples(inputs: Tensor.zeros([1000, 50]), targets: Tensor.zeros([1000], .int64))
    var batches: [Tensor] = []
    let spy = Stateless("spy") { x in
      batches.append(x.detach())
      return x
    }
    let model = try Sequential([spy, Linear(inputs: 50, outputs: 2, generator: Generator(seed: 1))])
    var options = TrainingOptions()
    (options.batch, options.epochs, options.noise, options.shuffle) = (500, 2, 0.5, false)
    try Trainer(model, set, options, AdamW(lr: 0, betas: (0, 0), eps: 1, weightDecay: 0)).run()
    #expect(batches.count == 4)
    for x in batches {
      #expect(abs(try x.mean().item()) < 0.02)
      #expect(abs(try x.std().item() - 0.5) < 0.02)
    }
    for i in 0..<4 { for j in 0..<i { #expect(try batches[i].toDoubles() != batches[j].toDoubles()) } }
  }

  @Test func bytesAreTakenAsFractionsOf255() throws {
    let bytes = try Tensor.from([0, 51, 255, 102], [2, 2], .uint8)
    let rows = try bytes.rows([1, 0])
    try expectSame(rows, Tensor.from([1, 0.4, 0, 0.2], [2, 2]), relative: 1e-6)
  }

  @Test func valuesAreFittedByLeastSquares() throws {
    let x = try Generator(seed: 1).normal([256, 3])
    let target = try x.matmul(Tensor.from([1.0, -2, 0.5], [3, 1]))
    let set = try Examples(inputs: x, targets: target)
    let model = try Linear(inputs: 3, outputs: 1, bias: false, generator: Generator(seed: 1))
    var options = TrainingOptions()
    (options.batch, options.epochs) = (64, 60)
    let run = try Trainer(
      model, set, options, AdamW(lr: 0.05, betas: (0.9, 0.99), eps: 1e-8, weightDecay: 0), validation: set)
    try run.run()
    #expect(run.history.last!.loss < 1e-4)
    #expect(run.history.last!.validationAccuracy == nil)
    for (w, wanted) in zip(try model.parameters[0].toDoubles(), [1, -2, 0.5]) { #expect(abs(w - wanted) < 0.01) }
  }

  @Test func optionsAreChecked() throws {
    let set = try clouds(10)
    expectError("'epochs' must not be negative", "-1") { _ = try trainer(set) { $0.epochs = -1 } }
    expectError("'batch' must be at least 1", "0") { _ = try trainer(set) { $0.batch = 0 } }
    for noise in [-1, Double.nan, .infinity] {
      expectError("'noise' must not be negative", "\(noise)") { _ = try trainer(set) { $0.noise = noise } }
    }
    expectError("training set is empty") { _ = try trainer(clouds(0)) }
    let none = try trainer(set) { $0.epochs = 0 }
    try none.run()
    #expect(none.history.isEmpty && none.isFinished)
  }

  @Test func examplesAreChecked() throws {
    let (x, y) = (try Tensor.zeros([3, 2]), try Tensor.zeros([3], .int64))
    expectError("one target per input", "(3, 2) and (2)") {
      _ = try Examples(inputs: x, targets: Tensor.zeros([2], .int64))
    }
    expectError("uint8, float32 or int64", "float64") { _ = try Examples(inputs: x.to(.float64), targets: y) }
    expectError("int64 (classes) or float32", "uint8") { _ = try Examples(inputs: x, targets: y.to(.uint8)) }
    expectError("one target per input") { _ = try Examples(inputs: Tensor.scalar(1.0), targets: y) }
    #expect(try Examples(inputs: x, targets: y).count == 3)
    expectError("between 1 and 2", "got 3") {
      let labels = try Tensor.full([10], 2, .int64)
      try trainer(Examples(inputs: Tensor.zeros([10, 6]), targets: labels)).run()
    }
  }
}
