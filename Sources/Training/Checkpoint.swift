import Formats
import Foundation
import NN
import Tensor

/// A training run on disk: weights, optimiser state, history and position, in one safetensors file written atomically,
/// with a JSON file beside it for people to read.
///
/// The file's name ends in a fingerprint of everything that decides the result (initial weights, data, options), so that
/// a changed configuration is another file and nothing saved is overwritten by a different run.
public struct Checkpoint {
  /// Path without extension.
  public let path: String
  private let configuration: JSON
  private let fingerprint: String

  /// - Parameters:
  ///   - name: what the file's name starts with; letters, digits, ".", "_" and "-".
  ///   - loss: the loss function's name, part of the fingerprint.
  ///   - code: what else decides the result, such as forward computations written in Lua.
  /// - Throws: `TensorError` for a name that cannot be part of a file name, `FileError` when the folder cannot be written:
  ///   before the training, not after it.
  public init(folder: String, name: String, _ trainer: Trainer, loss: String, code: String = "") throws {
    let allowed = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    guard !name.isEmpty, allowed, !name.hasPrefix(".") else {
      throw TensorError("'checkpoint' must be a name of letters, digits, '.', '_' and '-', got \"\(name)\"")
    }
    try AtomicFile.checkFolder(folder)
    configuration = try Checkpoint.configuration(trainer, loss, code)
    fingerprint = try SHA256.hex(of: Bytes(Array(configuration.text(pretty: false).utf8)))
    path = "\(folder)/\(name)-\(fingerprint.prefix(10))"
  }

  private static func configuration(_ trainer: Trainer, _ loss: String, _ code: String) throws -> JSON {
    let o = trainer.options
    var data: [JSON.Member] = []
    for (name, set) in [("training", trainer.set)] + (trainer.validation.map { [("validation", $0)] } ?? []) {
      data.append(.init(name, .string(try digest([set.inputs, set.targets]))))
    }
    return [
      "format": 1,
      "model": .string(trainer.model.tree),
      "code": .string(try SHA256.hex(of: Bytes(Array(code.utf8)))),
      "initial": .string(try digest(trainer.model.parameters)),
      "data": .object(data),
      "loss": .string(loss),
      "epochs": .int(o.epochs), "batch": .int(o.batch), "schedule": .string(o.schedule.text),
      "noise": .number(o.noise), "shuffle": .bool(o.shuffle), "drop_last": .bool(o.dropLast),
      "seed": .string(String(o.seed)),
      "optimizer": .object(
        [.init("kind", .string(trainer.optimizer.kind))]
          + trainer.optimizer.settings.map { .init($0.0, .number($0.1)) } + groups(trainer.optimizer)
          + chosen(trainer)),
    ]
  }

  /// Which parameters have a learning rate or weight decay of their own; nothing where there are no groups.
  private static func groups(_ optimizer: Optimizer) -> [JSON.Member] {
    if optimizer.common.groups.isEmpty { return [] }
    let groups = optimizer.common.groups.map { group -> JSON in
      let names = optimizer.parameters.filter { group.holds($0.name, $0.tensor) }.map { JSON.string($0.name) }
      return [
        "parameters": .array(names), "lr": group.lr.map { .number($0) } ?? .null,
        "weight_decay": group.weightDecay.map { .number($0) } ?? .null,
      ]
    }
    return [.init("groups", .array(groups))]
  }

  /// Which parameters are trained, where that is not all of them.
  private static func chosen(_ trainer: Trainer) -> [JSON.Member] {
    let names = trainer.optimizer.parameters.map(\.name)
    if names.count == trainer.model.parameters.count { return [] }
    return [.init("parameters", .array(names.map { .string($0) }))]
  }

  private static func digest(_ tensors: [Tensor]) throws -> String {
    var hash = try SHA256()
    for tensor in tensors {
      let head = Array("\(tensor.dtype.name) \(tensor.shape.text)".utf8)
      head.withUnsafeBytes { hash.update($0) }
      try tensor.withBytes { hash.update($0) }
    }
    return hash.finish()
  }

  private struct State: Codable {
    var fingerprint: String
    var history: [EpochRecord]
    var position: Trainer.Position
    var steps: Int
    /// Of all tensors in the file.
    var checksum: String
  }

  /// A run that diverged is kept like any other.
  private static let words = (infinity: "inf", minus: "-inf", nan: "nan")

  /// Brings a fresh trainer to where the saved run stands. False where no such run is saved.
  /// - Throws: `FormatError` when the file is damaged.
  public func restore(_ trainer: Trainer) throws -> Bool {
    let file = path + ".safetensors"
    guard FileManager.default.fileExists(atPath: file) else { return false }
    let saved = try SafeTensors.read(file)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Checkpoint.words.infinity, negativeInfinity: Checkpoint.words.minus, nan: Checkpoint.words.nan)
    guard let text = saved.metadata["training"],
      let state = try? decoder.decode(State.self, from: Foundation.Data(text.utf8)),
      state.fingerprint == fingerprint
    else {
      throw FormatError(file, "it holds no state of this training run; delete it, or train with --fresh")
    }
    guard try state.checksum == Checkpoint.digest(saved.entries.map { try $0.array.tensor() }),
      trainer.accepts(state.history, state.position), state.steps >= 0, state.steps < 1 << 53
    else {
      throw FormatError(file, "it is damaged: what it holds is not what was written; delete it, or train with --fresh")
    }
    func entries(_ prefix: String) throws -> [(name: String, tensor: Tensor)] {
      try saved.entries.filter { $0.name.hasPrefix(prefix) }
        .map { (String($0.name.dropFirst(prefix.count)), try $0.array.tensor()) }
    }
    let optimizer = Dictionary(uniqueKeysWithValues: try entries("optimizer.").map { ($0.name, $0.tensor) })
    for (name, tensor) in trainer.optimizer.state {
      guard let value = optimizer[name], value.shape == tensor.shape else {
        throw FormatError(file, "the optimizer's '\(name)' is missing or of another shape")
      }
    }
    try trainer.model.load(entries("model."))
    for (name, tensor) in trainer.optimizer.state { try tensor.copy(optimizer[name]!) }
    trainer.history = state.history
    trainer.position = state.position
    trainer.optimizer.steps = state.steps
    return true
  }

  /// Writes the run as it stands. The previous state stays whole if that fails.
  public func save(_ trainer: Trainer) throws {
    let tensors = trainer.model.namedParameters().map(\.tensor) + trainer.optimizer.state.map(\.tensor)
    let state = State(
      fingerprint: fingerprint, history: trainer.history, position: trainer.position, steps: trainer.optimizer.steps,
      checksum: try Checkpoint.digest(tensors))
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Checkpoint.words.infinity, negativeInfinity: Checkpoint.words.minus, nan: Checkpoint.words.nan)
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(state), as: UTF8.self)
    let arrays =
      try trainer.model.namedParameters().map { ("model." + $0.name, try ArrayBytes($0.tensor)) }
      + trainer.optimizer.state.map { ("optimizer." + $0.name, try ArrayBytes($0.tensor)) }
    try SafeTensors(arrays, metadata: ["training": text]).write(to: path + ".safetensors")
    let last = trainer.history.last
    let summary: JSON = [
      "configuration": configuration,
      "epochs_done": .int(trainer.history.count),
      "finished": .bool(trainer.isFinished),
      "seconds": .number(trainer.history.reduce(0) { $0 + $1.seconds }),
      "loss": last.map { .number($0.loss) } ?? .null,
      "validation_accuracy": last?.validationAccuracy.map { .number($0) } ?? .null,
    ]
    try summary.write(to: path + ".json")
  }
}
