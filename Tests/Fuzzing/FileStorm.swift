import Bindings
import Foundation
import Formats
import LuaHost
import NN
import Tensor
import Training

/// Changed files given to all readers: each is read or refused, soon, and with memory in proportion to its size.
public final class FileStorm {
  /// What a number of files came to.
  public struct Outcome {
    public var files = 0
    public var read = 0
    /// Processor seconds of the slowest file.
    public var slowest = 0.0
    /// Files that asked for memory beyond all proportion, or took more than 2 seconds.
    public var failures: [String] = []
  }

  private let lua: Lua
  private let folder: String
  private let seed: Int
  private var samples: [FileKind: [[UInt8]]] = [:]

  /// Files are written to `folder`; `fixtures` holds files of foreign writers.
  public init(folder: String, fixtures: String, seed: Int) throws {
    (self.folder, self.seed) = (folder, seed)
    var settings = Settings()
    (settings.out, settings.quiet) = (folder, true)
    lua = Lua()
    openMoonlens(lua, settings)
    try lua.run(
      code: """
        function new_model() return nn.sequential{nn.linear{inputs = 3, outputs = 2}, nn.layer_norm{size = 2}} end
        model = new_model()
        nn.save("model.safetensors", model)
        """)
    for kind in FileKind.allCases { samples[kind] = try kind.samples(fixtures: fixtures) }
    samples[.module] = [bytes("model.safetensors")]
    let run = try trainer()
    try run.run()
    let checkpoint = try Checkpoint(folder: folder, name: "run", trainer(), loss: "cross_entropy")
    try checkpoint.save(run)
    samples[.checkpoint] = [bytes((checkpoint.path as NSString).lastPathComponent + ".safetensors")]
  }

  private func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: folder + "/" + name).map(Array.init) ?? []
  }

  private func trainer() throws -> Trainer {
    let g = Generator(seed: 1)
    let set = try Examples(inputs: g.normal([8, 3]), targets: g.integers([8], 0, 1))
    var options = TrainingOptions()
    (options.epochs, options.batch) = (2, 4)
    let optimizer = try AdamW(lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 0.1)
    return try Trainer(Linear(inputs: 3, outputs: 2, generator: g), set, options, optimizer)
  }

  /// The file number `index`, which follows from the seed and the number alone.
  public func file(_ index: Int, of kinds: [FileKind] = FileKind.allCases) -> (kind: FileKind, bytes: [UInt8]) {
    var random = Mutator(seed: seed << 40 ^ index)
    let kind = kinds[index % kinds.count]
    let others = samples[FileKind.allCases[random.below(FileKind.allCases.count)]]!
    let sample = samples[kind]![random.below(samples[kind]!.count)]
    let other = others[random.below(others.count)]
    switch kind {
    case .png where random.below(2) == 0: return (kind, Wrapping.repaired(png: random.mutated(sample, other: other)))
    case .gzip where random.below(2) == 0:
      let inner = samples[.idx]![random.below(samples[.idx]!.count)]
      return (kind, Wrapping.gzipped(random.mutated(inner, other: other)))
    case .npz where random.below(2) == 0:
      let inner = samples[.npy]![random.below(samples[.npy]!.count)]
      let changed = random.mutated(inner, other: other)
      return (kind, Wrapping.zipped("a.npy", changed, deflate: random.below(2) == 0))
    default: return (kind, random.mutated(sample, other: other))
    }
  }

  /// Reads files; `watch` is told the number of each before it is read.
  public func run(
    _ range: Range<Int>, of kinds: [FileKind] = FileKind.allCases, watch: (Int) -> Void = { _ in }
  ) throws -> Outcome {
    var outcome = Outcome()
    for index in range {
      watch(index)
      let (kind, bytes) = file(index, of: kinds)
      let start = processorSeconds()
      outcome.files += 1
      do {
        try kind.parse(bytes)
        outcome.read += 1
      } catch { complain(of: error, index, kind, &outcome) }
      // As scripts read them, through a file; this costs more.
      if index / kinds.count % 4 == 0 || kind == .module || kind == .checkpoint {
        do { try open(kind, bytes) } catch { complain(of: error, index, kind, &outcome) }
      }
      // Not of the clock: a disk may be slow.
      let seconds = processorSeconds() - start
      outcome.slowest = max(outcome.slowest, seconds)
      if seconds > 2 { outcome.failures.append("file \(index) of seed \(seed) (\(kind)) took \(seconds) s") }
    }
    return outcome
  }

  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private func complain(of error: any Error, _ index: Int, _ kind: FileKind, _ outcome: inout Outcome) {
    let text = "\(error)"
    guard text.contains("not enough memory") || text.contains("out of memory") else { return }
    outcome.failures.append("file \(index) of seed \(seed) (\(kind)): \(text)")
  }

  private func open(_ kind: FileKind, _ bytes: [UInt8]) throws {
    switch kind {
    case .images: return
    case .checkpoint:
      let trainer = try trainer()
      let checkpoint = try Checkpoint(folder: folder, name: "run", trainer, loss: "cross_entropy")
      try write(bytes, checkpoint.path + ".safetensors")
      if try checkpoint.restore(trainer) {
        try trainer.run()
        try checkpoint.save(trainer)
      }
    default:
      let path = folder + "/x." + kind.ending
      try write(bytes, path)
      try lua.run(code: kind == .module ? "nn.load('\(path)', new_model())" : "value = data.load('\(path)')")
    }
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    try Foundation.Data(bytes).write(to: URL(filePath: path))
  }
}
