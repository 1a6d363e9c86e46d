import Tensor

/// Modules one after the other; their names are their positions "1", "2", ...
public final class Sequential: Module {
  public init(_ parts: [Module]) throws {
    super.init()
    for (i, part) in parts.enumerated() { try set("\(i + 1)", .module(part)) }
  }

  public override var kind: String { "sequential" }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    var value = x
    for (name, entry) in entries {
      if case .module(let part) = entry { value = try pass.call(name, part, value) }
    }
    return value
  }
}

/// An elementwise function, or a change of shape, as a module without parameters.
public final class Stateless: Module {
  private let name: String
  private let body: (Tensor) throws -> Tensor

  public init(_ name: String, _ body: @escaping (Tensor) throws -> Tensor) {
    self.name = name
    self.body = body
  }

  public override var kind: String { name }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor { try body(x) }
}
