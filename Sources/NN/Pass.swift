import Tensor

/// A function on a named activation: sees it, and may return another in its place.
public final class Hook {
  let pattern: NamePattern
  let body: (Tensor, String) throws -> Tensor?
  private weak var module: Module?
  /// Whether it has ever been asked.
  fileprivate var hasMatched = false

  init(_ pattern: NamePattern, _ module: Module, _ body: @escaping (Tensor, String) throws -> Tensor?) {
    self.pattern = pattern
    self.module = module
    self.body = body
  }

  /// Takes the hook off its module; a second call does nothing.
  public func remove() {
    module?.hooks.removeAll { $0 === self }
    module = nil
  }
}

extension Module {
  /// Calls `body` with each activation whose name, seen from this module, matches.
  public func hook(_ pattern: String, _ body: @escaping (Tensor, String) throws -> Tensor?) -> Hook {
    let hook = Hook(NamePattern(pattern), self, body)
    hooks.append(hook)
    return hook
  }
}

/// Names with wildcards: "*" is any text within one part of a name, "**" any text.
public struct NamePattern {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// In time that does not depend on how many stars there are: when the text behind a star does not fit, only the last
  /// "*" takes more of the name, or where it may not, the last "**".
  public func matches(_ name: String) -> Bool {
    let (pattern, name) = (Array(text.utf8), Array(name.utf8))
    let (star, dot) = (UInt8(ascii: "*"), UInt8(ascii: "."))
    var (p, n) = (0, 0)
    // Behind a star: where the pattern goes on, and where the name goes on that it has not taken.
    var near: (p: Int, n: Int)?
    var far: (p: Int, n: Int)?
    while true {
      if p < pattern.count, pattern[p] == star {
        if p + 1 < pattern.count, pattern[p + 1] == star {
          p += 2
          (near, far) = (nil, (p, n))
        } else {
          p += 1
          near = (p, n)
        }
      } else if p < pattern.count, n < name.count, pattern[p] == name[n] {
        (p, n) = (p + 1, n + 1)
      } else if p == pattern.count, n == name.count {
        return true
      } else if let last = near, last.n < name.count, name[last.n] != dot {
        (p, n) = (last.p, last.n + 1)
        near = (p, n)
      } else if let last = far, last.n < name.count {
        (p, n) = (last.p, last.n + 1)
        (near, far) = (nil, (p, n))
      } else {
        return false
      }
    }
  }
}

/// An error in a module's forward computation, with the module's full name.
public struct ModuleError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// One run of a model: whether it trains, which activations are kept, which hooks see them.
public final class Pass {
  public let training: Bool
  /// Randomness of the run (dropout); nil outside of training.
  public let generator: Generator?
  private let keep: [NamePattern]
  /// Kept activations in the order they were computed.
  public private(set) var kept: [(name: String, tensor: Tensor)] = []
  /// All activations' names in the order they were computed, where any are kept or hooks may see them.
  public private(set) var names: [String] = []
  private var path: [String] = []
  private var modules: [Module] = []
  /// Parts that were computed. Parts in two places of parts in two places would be computed for ever.
  private var calls = 0
  private static let mostCalls = 1 << 20

  public init(training: Bool = false, generator: Generator? = nil, keep: [String] = []) {
    self.training = training
    self.generator = generator
    self.keep = keep.map(NamePattern.init)
  }

  /// Runs a part under its name. The model itself is run with `run`.
  public func call(_ name: String, _ module: Module, _ x: Tensor) throws -> Tensor {
    calls += 1
    guard calls <= Pass.mostCalls else {
      throw TensorError("one run of a model computes at most \(Pass.mostCalls) parts, this one is not at its end then")
    }
    path.append(name)
    modules.append(module)
    let y: Tensor
    do {
      defer { modules.removeLast() }
      let before = names.count
      y = try module.forward(x, self)
      try checkHooks(of: module, names[before...])
    } catch {
      defer { path.removeLast() }
      throw located(error, module)
    }
    path.removeLast()
    return try activation(name, y)
  }

  /// Runs the whole model on an input; its result is the activation "output".
  public func run(_ model: Module, _ x: Tensor) throws -> Tensor {
    let outer = (path, modules)
    (path, modules) = ([], [model])
    defer { (path, modules) = outer }
    let before = names.count
    let input = try activation("input", x)
    let output: Tensor
    do { output = try model.forward(input, self) } catch { throw located(error, model) }
    let last = try activation("output", output)
    try checkHooks(of: model, names[before...])
    return last
  }

  /// A hook that no run has ever asked is on a misspelt name.
  private func checkHooks(of module: Module, _ names: ArraySlice<String>) throws {
    for hook in module.hooks where !hook.hasMatched {
      let own = path.isEmpty ? Array(names) : names.map { String($0.dropFirst(path.joined(separator: ".").count + 1)) }
      throw TensorError("the hook on '\(hook.pattern.text.prefix(80))' saw no activation; there are \(Pass.list(own))")
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
  }

  /// An operator's error with the name of the module it happened in; the innermost one counts.
  private func located(_ error: any Error, _ module: Module) -> any Error {
    guard let error = error as? TensorError else { return error }
    let name = path.isEmpty ? module.kind : "\(path.joined(separator: ".")) (\(module.kind))"
    return ModuleError("\(name): \(error.message)")
  }

  /// Names an intermediate value of the module that is running; returns it, or what a hook put in its place.
  public func activation(_ name: String, _ t: Tensor) throws -> Tensor {
    guard !keep.isEmpty || modules.contains(where: { !$0.hooks.isEmpty }) else { return t }
    var value = t
    let full = path + [name]
    // modules[0] is the model, to which all of `full` belongs; modules[i] starts after i names.
    for (i, module) in modules.enumerated() where !module.hooks.isEmpty && i < full.count {
      let relative = full[i...].joined(separator: ".")
      for hook in module.hooks where hook.pattern.matches(relative) {
        hook.hasMatched = true
        if let replacement = try hook.body(value, full.joined(separator: ".")) {
          guard replacement.shape == value.shape else {
            throw TensorError(
              "the hook on '\(relative)' must return shape \(value.shape.text), got \(replacement.shape.text)")
          }
          value = replacement
        }
      }
    }
    let joined = full.joined(separator: ".")
    names.append(joined)
    if keep.contains(where: { $0.matches(joined) }) { kept.append((joined, value)) }
    return value
  }

  /// - Throws: `TensorError` when a name that was to be kept is no activation's.
  public func checkKept() throws {
    for pattern in keep where !names.contains(where: pattern.matches) {
      throw TensorError("no activation is named '\(pattern.text.prefix(80))'; there are \(Pass.list(names))")
    }
  }
}
