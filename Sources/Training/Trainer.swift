import Foundation
import NN
import Tensor

/// How a model is trained.
public struct TrainingOptions {
  public var epochs = 1
  public var batch = 128
  public var schedule = Schedule.constant
  /// Standard deviation of fresh normal noise on every training input.
  public var noise = 0.0
  public var shuffle = true
  /// Leave out the last batch of an epoch when it is short.
  public var dropLast = false
  /// Of the order of examples and of the noise.
  public var seed: UInt64 = 0

  public init() {}

  /// - Throws: `TensorError` naming the option that cannot be used.
  func check(_ set: Examples) throws {
    guard epochs >= 0 else { throw TensorError("'epochs' must not be negative, got \(epochs)") }
    guard batch >= 1 else { throw TensorError("'batch' must be at least 1, got \(batch)") }
    guard noise >= 0, noise.isFinite else { throw TensorError("'noise' must not be negative, got \(noise)") }
    guard noise == 0 || set.inputs.dtype != .int64 else {
      throw TensorError("'noise' needs float inputs or images, these are int64 positions")
    }
    guard set.count > 0 else { throw TensorError("the training set is empty") }
    try schedule.check()
  }
}

/// One epoch's figures.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// Mean of the batches' losses.
  public var loss: Double
  /// Of the epoch's last batch.
  public var lr: Double
  public var seconds: Double
  public var validationLoss: Double?
  public var validationAccuracy: Double?
}

/// A training run: a model, its optimiser and how far they have come. Each epoch's order and noise follow from the seed
/// and the epoch alone, so a run continued from its state takes the same steps as one that never stopped.
public final class Trainer {
  public let model: Module
  public let set: Examples
  public let options: TrainingOptions
  public let optimizer: Optimizer
  public let loss: LossFunction
  public let validation: Examples?
  public var history: [EpochRecord] = []
  /// Where the run stands: batches done in the current epoch, their summed loss and the seconds spent.
  public var position = Position()

  public struct Position: Codable, Sendable, Equatable {
    public var batch = 0
    public var lossSum = 0.0
    public var seconds = 0.0

    public init() {}
  }

  /// Changes each batch of inputs before noise is added; what it draws comes from the generator.
  public var augment: ((_ inputs: Tensor, _ generator: Generator) throws -> Tensor)?
  /// Called after each batch; may throw to stop the run at a place from which it can go on.
  public var poll: () throws -> Void = {}
  /// Told after each batch (record nil) and after each epoch.
  public var report: (_ trainer: Trainer, _ finished: EpochRecord?) throws -> Void = { _, _ in }

  /// - Throws: `TensorError` for options that cannot be used.
  public init(
    _ model: Module, _ set: Examples, _ options: TrainingOptions, _ optimizer: Optimizer,
    loss: @escaping LossFunction = defaultLoss, validation: Examples? = nil
  ) throws {
    try options.check(set)
    var options = options
    // More than there are means all of them.
    options.batch = min(options.batch, set.count)
    (self.model, self.set, self.options, self.optimizer) = (model, set, options, optimizer)
    (self.loss, self.validation) = (loss, validation)
    try optimizer.bind(to: model)
  }

  public var batchesPerEpoch: Int {
    let whole = set.count / options.batch
    return options.dropLast && whole > 0 ? whole : (set.count + options.batch - 1) / options.batch
  }

  /// Whether a state that was read from a file can be one of this run.
  func accepts(_ history: [EpochRecord], _ position: Position) -> Bool {
    history.count <= options.epochs && (0...batchesPerEpoch).contains(position.batch)
      && history.enumerated().allSatisfy { $1.epoch == $0 + 1 }
  }

  public var epoch: Int { history.count }
  public var isFinished: Bool { history.count >= options.epochs }

  private enum Purpose: UInt64 {
    case order = 1
    case noise = 2
    case model = 3
    case augment = 4
  }

  private func generator(_ purpose: Purpose) -> Generator {
    Generator(seed: options.seed, stream: purpose.rawValue << 32 | UInt64(epoch))
  }

  /// Trains from where the run stands to the last epoch.
  public func run() throws {
    while !isFinished { try runEpoch() }
  }

  private func runEpoch() throws {
    let order = options.shuffle ? generator(.order).permutation(set.count) : Array(0..<set.count)
    let first = epoch * batchesPerEpoch
    let factor = { [schedule = options.schedule, perEpoch = batchesPerEpoch, epochs = options.epochs] batch in
      schedule.factor(first + batch, of: epochs * perEpoch, perEpoch: perEpoch)
    }
    let noise = generator(.noise)
    let draws = generator(.model)
    let features = set.inputs.shape.dropFirst().reduce(1, *)
    while position.batch < batchesPerEpoch {
      try poll()
      let started = ContinuousClock.now
      let start = position.batch * options.batch
      // Where this batch's noise begins, whichever batch the run was continued at.
      noise.position = UInt64(position.batch) * UInt64((options.batch * features + 63) / 64)
      draws.position = UInt64(position.batch) << 32
      let rows = order[start..<min(start + options.batch, set.count)]
      let batch = try augmented(rows, noise) ?? set.batch(rows, noise: options.noise, noise)
      let output = try Pass(training: true, generator: draws).run(model, batch.inputs)
      let loss = try loss(output, batch.targets)
      try optimizer.step(loss, factor: factor(position.batch))
      position.lossSum += try loss.item()
      position.batch += 1
      position.seconds += started.duration(to: .now).seconds
      try report(self, nil)
    }
    let judged = try validation.map { try Evaluation.of(model, $0, loss: loss, poll: poll) }
    let record = EpochRecord(
      epoch: epoch + 1, loss: position.lossSum / Double(batchesPerEpoch),
      lr: optimizer.lr * factor(batchesPerEpoch - 1),
      seconds: position.seconds, validationLoss: judged?.loss, validationAccuracy: judged?.accuracy)
    history.append(record)
    position = Position()
    try report(self, record)
  }

  /// The current batch as `augment` makes it, with noise; nil where there is none.
  private func augmented(_ rows: ArraySlice<Int>, _ noise: Generator) throws -> Batch? {
    guard let augment else { return nil }
    let batch = try set.batch(rows)
    let draws = generator(.augment)
    draws.position = UInt64(position.batch) << 32
    var inputs = try augment(batch.inputs, draws)
    guard inputs.rank > 0, inputs.shape[0] == rows.count else {
      throw TensorError("'augment' must return \(rows.count) inputs, got shape \(inputs.shape.text)")
    }
    if options.noise > 0 { inputs = try inputs.add(noise.normal(Array(inputs.shape), std: options.noise)) }
    return Batch(inputs: inputs, targets: batch.targets)
  }
}

extension Duration {
  /// The whole duration in seconds.
  public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
