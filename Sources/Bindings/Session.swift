import Foundation
import LuaHost
import NN
import Plot
import Tensor
import Training

/// What the command line decides for all scripts of a run.
public struct Settings: Sendable {
  /// Folder for pictures, reports and models.
  public var out = "out"
  /// Seed asked for; scripts have one of their own otherwise.
  public var seed: Int?
  /// Threads to share the work; nil for one a processor.
  public var threads: Int?
  /// Run a small version of the experiment.
  public var quick = false
  /// Show no progress.
  public var quiet = false
  /// Log progress where there is no terminal.
  public var log = false
  /// Train anew instead of reusing saved models.
  public var fresh = false
  public var version = moonlensVersion
  /// Where figures are shown; nil where output is no terminal: they are saved then.
  public var terminal: PictureTerminal?
  /// How to run the same script once more; nil where there is no script's file.
  public var command: (program: String, arguments: [String])?

  public init() {}
}

/// The version of moonlens.
public let moonlensVersion = "0.1.0"

/// What the bindings keep for one Lua state.
final class Session {
  let settings: Settings
  /// Source of initial weights and random tensors where a script names none.
  private(set) var generator: Generator
  /// Running passes, innermost last, each with the module whose forward is running.
  var running: [(pass: Pass, module: Module)] = []

  init(_ settings: Settings) {
    self.settings = settings
    isQuiet = settings.quiet
    generator = Generator(seed: UInt64(bitPattern: Int64(settings.seed ?? 0)))
  }

  /// Whether training shows no progress.
  private(set) var isQuiet: Bool

  /// How progress is shown: as it suits the place, or as the option `progress` asks.
  func display(_ progress: Bool?) -> ProgressDisplay {
    if isQuiet || progress == false { return .nothing }
    return .standard(logged: progress ?? settings.log)
  }

  /// Runs `body`, whose trainings show no progress.
  func withoutProgress<R>(_ body: () throws -> R) rethrows -> R {
    let before = isQuiet
    isQuiet = true
    defer { isQuiet = before }
    return try body()
  }

  /// Runs `body` with random numbers of its own: those of a stream of the run's seed.
  func withGenerator<R>(stream: UInt64, _ body: () throws -> R) rethrows -> R {
    let before = generator
    generator = Generator(seed: before.seed, stream: stream)
    defer { generator = before }
    return try body()
  }

  /// A path of a script: relative ones lie in the output folder.
  func outputPath(_ name: String) -> String { name.hasPrefix("/") ? name : settings.out + "/" + name }

  private var pictures = 0

  /// A new name for a picture that was to be shown and has to be saved.
  func nextPicture() -> String {
    pictures += 1
    return outputPath("figure-\(pictures).png")
  }

  /// A file to read: as named or, where that is not there, in the output folder.
  func inputPath(_ name: String) -> String {
    let written = outputPath(name)
    let files = FileManager.default
    return !files.fileExists(atPath: name) && files.fileExists(atPath: written) ? written : name
  }
}

extension Lua {
  var session: Session {
    guard let session = context as? Session else { preconditionFailure("openMoonlens was not called on this state") }
    return session
  }
}

extension Call {
  var session: Session { lua.session }
}

/// Gives a Lua state the whole of moonlens: the modules tensor, linalg, nn, optim, train, embed, data, plot and
/// moonlens.
public func openMoonlens(_ lua: Lua, _ settings: Settings) {
  lua.context = Session(settings)
  lua.externalBytes = { Memory.liveBytes }
  lua.ranOutOfMemory = { Memory.takeFailure() }
  if let threads = settings.threads { Pool.shared.threads = threads }
  for module in [
    tensorModule, linalgModule, nnModule, optimModule, trainModule, embedModule, dataModule, plotModule,
    systemModule(settings),
  ] {
    lua.register(module)
  }
}
