import Tensor

/// A part of a model: named parameters and named parts in the order they were added, and a forward computation.
open class Module {
  public enum Entry {
    case parameter(Tensor)
    case module(Module)
  }

  public private(set) var entries: [(name: String, value: Entry)] = []
  var hooks: [Hook] = []
  /// The deepest place it ever had within other modules: what walks a model calls itself for each level.
  private var level = 0
  private static let deepest = 200

  public init() {}

  /// What kind of module this is, as users write it: "linear".
  open var kind: String { "module" }

  /// Options that define the module besides its parameters, for printing: [("inputs", "784")].
  open var settings: [(String, String)] { [] }

  /// Names of the activations within the module itself, its parts' left out, as far as they are known without a run.
  open var ownActivations: [String] { [] }

  /// Whether a run calls the part itself, and its result is an activation.
  open var isCalled: Bool { true }

  /// The module's computation. Call modules through `Pass.call`, which names and hooks the result.
  open func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    throw TensorError("a \(kind) has no forward computation")
  }

  /// Adds or replaces a parameter or part. Names are identifiers or positions, without dots.
  public func set(_ name: String, _ value: Entry) throws {
    guard !name.isEmpty, !name.contains(".") else {
      throw TensorError("a parameter or module name must not be empty or contain a dot, got \"\(name)\"")
    }
    if case .module(let part) = value { try place(part, name) }
    if let i = entries.firstIndex(where: { $0.name == name }) {
      entries[i].value = value
    } else {
      entries.append((name, value))
    }
  }

  public func remove(_ name: String) { entries.removeAll { $0.name == name } }

  public subscript(name: String) -> Entry? { entries.first { $0.name == name }?.value }

  /// Puts a part, and what is in it, deeper than this module.
  /// - Throws: `TensorError` when that is too deep, or when the part contains this module; nothing is changed then.
  private func place(_ part: Module, _ name: String) throws {
    var raised: [ObjectIdentifier: (module: Module, level: Int)] = [:]
    var waiting = [(part, level + 1)]
    while let (module, level) = waiting.popLast() {
      guard module !== self else { throw TensorError("a module cannot be a part of itself ('\(name)')") }
      guard level > raised[ObjectIdentifier(module)]?.level ?? module.level else { continue }
      guard level <= Module.deepest else {
        throw TensorError("modules cannot stand more than \(Module.deepest) deep within each other ('\(name)')")
      }
      raised[ObjectIdentifier(module)] = (module, level)
      for case .module(let inner) in module.entries.map(\.value) { waiting.append((inner, level + 1)) }
    }
    for (module, level) in raised.values { module.level = level }
  }

  /// Names of activations as a run of this module has them, as far as they are known before: of inputs, outputs and all
  /// parts. No more are added where there are 1,000.
  public var knownActivations: [String] {
    var names = ["input"]
    func add(_ module: Module, _ prefix: String) {
      names += module.ownActivations.map { prefix + $0 }
      for case (let name, .module(let part)) in module.entries where names.count < 1000 {
        add(part, "\(prefix)\(name).")
        if part.isCalled { names.append(prefix + name) }
      }
    }
    add(self, "")
    return names + ["output"]
  }

  /// All parameters with their full names, in order; one that is used in two places is listed once.
  public func namedParameters() -> [(name: String, tensor: Tensor)] {
    var found: [(String, Tensor)] = []
    var seen: Set<ObjectIdentifier> = []
    func walk(_ module: Module, _ prefix: String) {
      // A part in two places would be walked twice, its parts four times.
      guard seen.insert(ObjectIdentifier(module)).inserted else { return }
      for (name, entry) in module.entries {
        switch entry {
        case .parameter(let tensor):
          if seen.insert(ObjectIdentifier(tensor)).inserted { found.append((prefix + name, tensor)) }
        case .module(let part): walk(part, prefix + name + ".")
        }
      }
    }
    walk(self, "")
    return found
  }

  /// This module and all its parts, each once.
  public var allParts: [Module] {
    var found: [Module] = []
    var seen = Set<ObjectIdentifier>()
    func walk(_ module: Module) {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return }
      found.append(module)
      for case .module(let part) in module.entries.map({ $0.1 }) { walk(part) }
    }
    walk(self)
    return found
  }

  public var parameters: [Tensor] { namedParameters().map(\.tensor) }

  /// The part with a full name, such as "blocks.1.mlp".
  public func part(_ path: String) -> Module? {
    var current = self
    for name in path.split(separator: ".") {
      guard case .module(let next)? = current[String(name)] else { return nil }
      current = next
    }
    return current
  }

  /// A tree of the modules with their parameters' shapes and counts; a part in two places is unfolded in the first.
  public var tree: String {
    var lines: [String] = []
    var seen: Set<ObjectIdentifier> = []
    func count(_ n: Int) -> String { n == 1 ? "1 parameter" : "\(n) parameters" }
    func walk(_ module: Module, _ label: String, _ indent: String) {
      let options = module.settings.map { "\($0) = \($1)" }.joined(separator: ", ")
      let unfolded = seen.insert(ObjectIdentifier(module)).inserted || module.entries.isEmpty
      let more = unfolded ? "" : " (as above)"
      lines.append("\(indent)\(label)\(module.kind)\(options.isEmpty ? "" : "{\(options)}")\(more)")
      guard unfolded else { return }
      for (name, entry) in module.entries {
        switch entry {
        case .parameter(let t): lines.append("\(indent)  \(name): \(t.dtype.name) \(t.shape.text)")
        case .module(let part): walk(part, "\(name): ", indent + "  ")
        }
      }
    }
    walk(self, "", "")
    lines[0] += "  -- \(count(parameters.reduce(0) { $0 + $1.count }))"
    return lines.joined(separator: "\n")
  }

  /// The parameters that a value stands for which PyTorch saves under another name; itself otherwise.
  func renamed(_ name: String, _ value: Tensor) throws -> [(name: String, tensor: Tensor)] { [(name, value)] }

  /// The same through all parts.
  private func translated(_ name: String, _ value: Tensor) throws -> [(name: String, tensor: Tensor)] {
    if let dot = name.firstIndex(of: "."), case .module(let part)? = self[String(name[..<dot])] {
      return try part.translated(String(name[name.index(after: dot)...]), value)
        .map { (name[...dot] + $0.name, $0.tensor) }
    }
    return try renamed(name, value)
  }

  /// Overwrites parameters by full name.
  /// - Throws: `TensorError` naming missing and unknown names and shapes that differ; nothing is changed then.
  public func load(_ values: [(name: String, tensor: Tensor)]) throws {
    let own = namedParameters()
    let values = try values.flatMap { try translated($0.name, $0.tensor) }
    let given = Dictionary(values.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
    let missing = own.map(\.name).filter { given[$0] == nil }
    let names = Set(own.map(\.name))
    let unknown = values.map(\.name).filter { !names.contains($0) }
    guard missing.isEmpty, unknown.isEmpty else {
      throw TensorError(
        "the parameters do not match the model's"
          + (missing.isEmpty ? "" : "; missing: \(missing.joined(separator: ", "))")
          + (unknown.isEmpty ? "" : "; unknown: \(unknown.joined(separator: ", "))"))
    }
    for (name, tensor) in own where given[name]!.shape != tensor.shape {
      throw TensorError("parameter '\(name)' has shape \(tensor.shape.text), got \(given[name]!.shape.text)")
    }
    for (name, tensor) in own { try tensor.copy(given[name]!.detach()) }
  }
}
