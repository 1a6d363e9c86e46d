import ArgumentParser
import Bindings
import Foundation

/// Options that hold for every run; scripts see them in the module `moonlens`.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder for pictures, reports and models.", valueName: "dir"), completion: .directory)
  var out = "out"
  @Option(parsing: .unconditional, help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: Int?
  @Option(parsing: .unconditional, help: ArgumentHelp("Threads to share the work.", valueName: "n"))
  var threads: Int?
  @Flag(help: "Run a small version of the experiment, in seconds.")
  var quick = false
  @Flag(help: "Show no progress.")
  var quiet = false
  @Flag(help: "Log progress where there is no terminal, a line now and then.")
  var log = false
  @Flag(help: "Train anew instead of reusing saved models.")
  var fresh = false

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out must name a folder, got an empty name") }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must lie between 1 and 256, got \(threads)")
    }
  }

  var settings: Settings {
    var settings = Settings()
    (settings.out, settings.seed, settings.threads) = (out, seed, threads)
    (settings.quick, settings.quiet, settings.log, settings.fresh) = (quick, quiet, log, fresh)
    return settings
  }

  /// The options that take a value.
  static let valued: Set = ["--out", "--seed", "--threads"]

  /// A folder that was asked for and cannot be written is told of before hours of work, not after.
  func checkOut() throws {
    guard out != "out" else { return }
    var place = URL(fileURLWithPath: out)
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
    guard isFolder.boolValue else { throw ValidationError("--out \(out): \(place.path) is a file, not a folder") }
    guard access(place.path, W_OK | X_OK) == 0 else {
      throw ValidationError("--out \(out): \(place.path) cannot be written (\(String(cString: strerror(errno))))")
    }
  }

  /// The same options as arguments, but for the threads and the progress.
  var arguments: [String] {
    ["--quiet", "--out", out] + (seed.map { ["--seed", String($0)] } ?? []) + (quick ? ["--quick"] : [])
      + (fresh ? ["--fresh"] : [])
  }

  /// Takes these options out of a script's arguments: `moonlens fig02.lua --quick` says the same as
  /// `moonlens --quick fig02.lua`. What follows "--" is the script's own.
  mutating func absorb(_ arguments: [String]) throws -> [String] {
    var own: [String] = []
    var given: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let name = String(argument.prefix { $0 != "=" })
      switch name {
      case "--":
        own += rest
        rest = []
      case "--quick", "--quiet", "--log", "--fresh": given.append(argument)
      case _ where Self.valued.contains(name):
        given.append(argument)
        if !argument.contains("="), let value = rest.popFirst() { given.append(value) }
      default: own.append(argument)
      }
    }
    // The error speaks of the program, not of this part of its options.
    let more: RunOptions
    do { more = try RunOptions.parse(given) } catch { throw ValidationError(RunOptions.message(for: error)) }
    out = given.contains { $0.hasPrefix("--out") } ? more.out : out
    seed = more.seed ?? seed
    threads = more.threads ?? threads
    (quick, quiet, fresh) = (quick || more.quick, quiet || more.quiet, fresh || more.fresh)
    log = log || more.log
    return own
  }
}
