import ArgumentParser
import Foundation

/// `moonlens new NAME`.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a script to start from, which runs as it is.",
    usage: "moonlens new name [--editor]")

  @Argument(help: "The script's name; .lua is added where it is missing.")
  var name: String
  @Flag(help: "Write .luarc.json beside it, by which lua-language-server knows moonlens; one that is there stays.")
  var editor = false

  func validate() throws {
    if name.isEmpty || name.hasSuffix("/") { throw ValidationError("the name of a script is expected, got '\(name)'") }
  }

  func run() throws {
    let path = name.hasSuffix(".lua") ? name : name + ".lua"
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    guard let shown = Starter.name(stem) else {
      complain("moonlens: a script's name has letters, digits, '-' and '_' only, got '\(stem)'")
      throw ExitCode(2)
    }
    if try !create(path, Starter.text(shown)) { throw refusal(path, "it is there already") }
    print("\(path)\nRun it with: moonlens \(path)")
    guard editor else { return }
    guard let stubs = Library.stubs else { throw refusal(".luarc.json", "the type stubs are not beside the program") }
    let settings = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(".luarc.json").path
    let isNew = try create(settings, EditorSettings.text(stubs: stubs, strict: false))
    print(isNew ? settings : "\(settings) is there already; its workspace.library needs \(stubs)")
  }

  /// Writes a file that is not there; false if it is.
  private func create(_ path: String, _ text: String) throws -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    if file < 0, errno == EEXIST { return false }
    guard file >= 0 else { throw refusal(path, String(cString: strerror(errno))) }
    do {
      try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
    } catch {
      let reason = String(cString: strerror(errno))
      unlink(path)
      throw refusal(path, reason)
    }
    return true
  }

  private func refusal(_ path: String, _ reason: String) -> ExitCode {
    complain("moonlens: cannot write '\(path)': \(reason)")
    return ExitCode(1)
  }
}

/// The script that `moonlens new` writes.
enum Starter {
  /// The name, if it can stand in a script and in names of files.
  static func name(_ text: String) -> String? {
    let isPlain =
      !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    return isPlain ? text : nil
  }

  static func text(_ name: String) -> String {
    """
    -- \(name).lua: what a classifier of handwritten digits looks for.
    -- Run it with `moonlens \(name).lua`; with --quick it is a small version, done in seconds.
    -- luacheck: std lua54, read globals tensor linalg nn optim train data plot moonlens
    local bilinear = require "moonlens.bilinear"

    local quick = moonlens.quick
    local seed = moonlens.seed or 1
    local set = data.mnist{count = quick and 2000 or nil}
    local model = bilinear.classifier{hidden = quick and 16 or 64, seed = seed}

    train.fit(model, set.train, {
      epochs = 5, batch = quick and 50 or 1000, noise = 0.5, schedule = "cosine", seed = seed,
      optimizer = optim.adamw{lr = 3e-3, weight_decay = 1.0}})
    local accuracy = train.evaluate(model, set.test).accuracy
    print(("accuracy on the test set: %.1f %%"):format(100 * accuracy))

    -- Each class's eigenvector with the largest eigenvalue is the image that speaks for it most.
    local spectrum = bilinear.decompose(model)
    local figure = plot.figure{columns = 5, title = "What the classifier looks for"}
    for class, name in ipairs(set.classes) do
      local vector, value = spectrum:positive(class, 1)
      figure:heatmap(vector:view(28, 28), {title = ("%s (%.2f)"):format(name, value)})
    end
    figure:save "\(name).png"
    figure:show()
    print("numbers: " .. moonlens.write_json("\(name).json", {seed = seed, accuracy = accuracy}))

    """
  }
}
