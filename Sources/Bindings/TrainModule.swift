import Formats
import LuaHost
import NN
import Tensor
import Training

private let epochs = field("epochs", Int.self, default: 1, "passes over the training set")
private let batch = field("batch", Int.self, default: 128, "examples a step")
private let optimizer = optionalField("optimizer", Optimizer.self, "the rule; optim.adamw{} if left out")
private let schedule = field(
  "schedule", ScheduleChoice.self, default: ScheduleChoice(schedule: .constant),
  "factor on the learning rate: \"cosine\" is stepped once an epoch; optim.cosine, optim.step and optim.one_cycle make "
    + "others")
private let noise = field("noise", Double.self, default: 0, "standard deviation of fresh normal noise on every input")
private let shuffle = field("shuffle", Bool.self, default: true, "a new order every epoch")
private let dropLast = field("drop_last", Bool.self, default: false, "leave out an epoch's last batch when it is short")
private let seed = optionalField("seed", Int.self, "of the order and the noise; the run's own if left out")
private let validate = optionalField("validate", LabelledSet.self, "a set to judge the model on after every epoch")
private let loss = optionalField(
  "loss", LuaFunction.self,
  "loss(output, labels): a scalar tensor; cross-entropy for labels, mean squared error for values if left out")
private let checkpoint = optionalField(
  "checkpoint", String.self,
  "a name under which the model and the state of its training are kept in the output folder; the same "
    + "configuration is then reused, or continued where it was stopped")
private let saveEvery = field(
  "save_every", Double.self, default: 15,
  "with a checkpoint: seconds of training after which an epoch's end is saved too, in case the run is killed")
private let augment = optionalField(
  "augment", LuaFunction.self,
  "augment(inputs, generator): the inputs of a batch in place of those of the set, before noise is added; see "
    + "moonlens.augment")
private let onEpoch = optionalField(
  "on_epoch", LuaFunction.self,
  "on_epoch(epoch, model), called after each epoch that is trained with its row of the history")
private let label = field("label", String.self, default: "train", "what the progress display calls the run")
/// How long work says how far it is.
let progressOption = optionalField(
  "progress", Bool.self,
  "false: none is shown; true: where there is no terminal for a bar, lines of plain text are logged; if left out, that is "
    + "so with --log, and else nothing is written there")

/// A table with `images` (or `inputs`) and `labels` (or `targets`).
struct LabelledSet: LuaReadable {
  let examples: Examples

  static var typeName: String { "table {images, labels}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> LabelledSet? {
    guard let table = try LuaTable.read(stack, at: index) else { return nil }
    guard let inputs = try table.get("images", as: Tensor.self) ?? table.get("inputs", as: Tensor.self) else {
      throw LuaReadError("expected a tensor 'images' (or 'inputs') in the set")
    }
    guard let given = try table.get("labels", as: Tensor.self) ?? table.get("targets", as: Tensor.self) else {
      throw LuaReadError("expected a tensor 'labels' (or 'targets') in the set")
    }
    do {
      let targets = given.dtype.isFloat ? given : try given.countedFromZero()
      return LabelledSet(examples: try Examples(inputs: inputs, targets: targets))
    } catch {
      throw LuaReadError("\(error)")
    }
  }
}

/// The module `train`: the training loop and its measures.
let trainModule = LuaModule(
  "train", "Training and judging models.",
  functions: [
    define(
      "fit",
      "Trains a model on a set. uint8 inputs are used as value / 255. Ctrl-C stops between two steps; the model keeps "
        + "what it has learned.",
      param("model", Module.self, "the model, changed in place"),
      param(
        "set", LabelledSet.self,
        "inputs (n, ...), and labels (n) from 1 or float targets; int64 inputs are positions, for nn.embedding"),
      options([
        epochs, batch, optimizer, schedule, noise, shuffle, dropLast, seed, validate, loss, checkpoint, saveEvery,
        augment, onEpoch, progressOption, label,
      ]),
      returns: [
        result(
          "history", "table",
          "epochs: a list with loss, lr, seconds and validation figures of each; seconds: their sum; "
            + "reused: whether a saved model was taken")
      ],
      example: """
        local model = nn.linear{inputs = 2, outputs = 2}
        local set = {inputs = tensor{{0, 1}, {1, 0}}, labels = tensor({1, 2}, {dtype = "int64"})}
        local history = train.fit(model, set, {epochs = 3, batch = 2, optimizer = optim.adamw{lr = 0.1}})
        print(history.epochs[3].epoch)
        """,
      errors: ["the set's inputs and labels differ in number", "an option is out of its range"]
    ) { call, model, set, o in try fit(call, model, set.examples, o) },
    define(
      "evaluate", "Loss and accuracy of a model on a set, in batches, without recording.",
      param("model", Module.self, "the model"), param("set", LabelledSet.self, "inputs and labels"),
      options([judgeBatch, loss]),
      returns: [result("figures", "table", "loss; accuracy in 0 to 1 where the targets are labels")],
      example: """
        local set = {inputs = tensor{{0, 1}, {1, 0}}, labels = tensor({1, 2}, {dtype = "int64"})}
        print(train.evaluate(nn.linear{inputs = 2, outputs = 2}, set).loss)
        """
    ) { call, model, set, o in
      guard o[judgeBatch] > 0 else { throw TensorError("'batch' must be at least 1, got \(o[judgeBatch])") }
      let judged = try call.session.alone {
        try Evaluation.of(
          model, set.examples, batch: o[judgeBatch], loss: lossFunction(o) ?? defaultLoss, poll: { try poll(call) })
      }
      return Record(fields: [("loss", judged.loss), ("accuracy", judged.accuracy)])
    },
    sweepFunction,
  ])

private let judgeBatch = field("batch", Int.self, default: 2048, "examples at a time")

private func poll(_ call: Call) throws {
  if call.interruptRequested { throw Interrupted() }
}

extension Session {
  /// Runs models apart from the forward computation this may have been called from.
  func alone<R>(_ body: () throws -> R) rethrows -> R {
    let outer = running
    running = []
    defer { running = outer }
    return try body()
  }
}

/// A loss written in Lua, which counts labels from 1.
private func lossFunction(_ o: Options) -> LossFunction? {
  o[loss].map { f in
    { output, targets in
      let labels = targets.dtype == .int64 ? try targets.countedFromOne() : targets
      return try f.call(output, labels, returning: Tensor.self)
    }
  }
}

private func fit(_ call: Call, _ model: Module, _ set: Examples, _ o: Options) throws -> Record {
  let session = call.session
  var options = TrainingOptions()
  options.epochs = o[epochs]
  options.batch = o[batch]
  options.schedule = o[schedule].schedule
  options.noise = o[noise]
  options.shuffle = o[shuffle]
  options.dropLast = o[dropLast]
  options.seed = UInt64(bitPattern: Int64(o[seed] ?? session.settings.seed ?? 0))
  let rule = try o[optimizer] ?? AdamW(lr: 1e-3, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 0.01)
  let custom = lossFunction(o)
  let trainer = try Trainer(
    model, set, options, rule, loss: custom ?? defaultLoss, validation: o[validate]?.examples)
  trainer.poll = { try poll(call) }
  if let augment = o[augment] { trainer.augment = { try augment.call($0, $1, returning: Tensor.self) } }

  var saved: Checkpoint?
  if let name = o[checkpoint] {
    let plain = set.targets.dtype == .int64 ? "cross_entropy" : "mse"
    var text = try code(of: model, call.stack)
    for f in [o[loss], o[augment]].compactMap(\.self) {
      text += " " + (try SHA256.hex(of: Bytes(codeText(of: f, call.stack))))
    }
    saved = try Checkpoint(
      folder: session.outputPath("models"), name: name, trainer, loss: custom == nil ? plain : "function", code: text)
  }
  guard o[saveEvery] >= 0 else { throw TensorError("'save_every' must not be negative, got \(o[saveEvery])") }
  return try session.alone { try run(trainer, saved, o, fresh: session.settings.fresh, session) }
}

/// The forward computations written in Lua and the fields they may use: a change of them makes another model.
private func code(of model: Module, _ stack: LuaStack) throws -> String {
  var bytes: [UInt8] = []
  for module in model.allParts {
    guard let scripted = module as? ScriptedModule else { continue }
    bytes += try codeText(of: List([scripted.body, scripted.fields]), stack)
  }
  return bytes.isEmpty ? "" : try SHA256.hex(of: Bytes(bytes))
}

/// All that decides what a value computes: code, captured values, tensors' elements.
func codeText(of value: some LuaPushable, _ stack: LuaStack) throws -> [UInt8] {
  try stack.codeText(of: value) { object in
    switch object {
    case let tensor as Tensor:
      return try tensor.withBytes {
        "\(tensor.dtype.name) \(tensor.shape.text) " + (try SHA256.hex(of: Bytes(copying: $0)))
      }
    case let part as Module: return part.tree
    default: return "\(type(of: object).luaClass.name)"
    }
  }
}

/// Trains, or takes up what is saved. At the end, and when interrupted, what was reached is saved where that was asked for.
private func run(
  _ trainer: Trainer, _ saved: Checkpoint?, _ o: Options, fresh: Bool, _ session: Session
) throws -> Record {
  let label = o[label]
  let display = session.display(o[progressOption])
  let progress = Progress(label: label, display: display)
  var restored = false
  if let saved, !fresh { restored = try saved.restore(trainer) }
  if restored, let saved, display != .nothing {
    let state =
      trainer.isFinished
      ? "reused, trained before" : "continued after \(trainer.epoch) of \(trainer.options.epochs) epochs"
    Progress.say("\(label): \(saved.path).safetensors \(state)\n")
  }
  let reused = restored && trainer.isFinished
  if !reused {
    var lastSaved = ContinuousClock.now
    var diverged = false
    trainer.report = { trainer, finished in
      if let finished, !finished.loss.isFinite, !diverged, !session.isQuiet {
        diverged = true
        Progress.say("\(label): the loss became \(finished.loss) in epoch \(finished.epoch); a smaller lr may help\n")
      }
      progress.update(trainer, finished)
      // What it changes in the model is saved too.
      if let finished, let onEpoch = o[onEpoch] {
        progress.hide()
        try onEpoch.call(row(finished), trainer.model)
      }
      if let saved, finished != nil, lastSaved.duration(to: .now).seconds >= o[saveEvery] {
        try saved.save(trainer)
        lastSaved = .now
      }
    }
    do {
      try trainer.run()
    } catch {
      if error is Interrupted {
        progress.finish(trainer, interrupted: true)
        try saved?.save(trainer)
      }
      throw error
    }
    try saved?.save(trainer)
    progress.finish(trainer)
  }
  return history(trainer, reused: reused)
}

private func history(_ trainer: Trainer, reused: Bool) -> Record {
  Record(fields: [
    ("epochs", List(trainer.history.map(row))), ("reused", reused),
    ("seconds", trainer.history.reduce(0) { $0 + $1.seconds }),
  ])
}

private func row(_ record: EpochRecord) -> Record {
  Record(fields: [
    ("epoch", record.epoch), ("loss", record.loss), ("lr", record.lr), ("seconds", record.seconds),
    ("validation_loss", record.validationLoss), ("validation_accuracy", record.validationAccuracy),
  ])
}
