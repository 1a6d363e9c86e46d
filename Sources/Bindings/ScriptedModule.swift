import LuaHost
import NN
import Tensor

/// A module whose forward computation is a Lua function.
final class ScriptedModule: Module {
  private let name: String
  let body: LuaFunction
  private let session: Session
  /// What is neither a parameter nor a part.
  let fields: LuaTable

  init(_ name: String, _ body: LuaFunction, _ session: Session, _ fields: LuaTable) {
    (self.name, self.body, self.session, self.fields) = (name, body, session, fields)
  }

  override var kind: String { name }

  override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    session.running.append((pass, self))
    defer { session.running.removeLast() }
    return try body.call(self, x, returning: Tensor.self)
  }
}

extension ScriptedModule {
  /// Makes parts of the modules and parameters that `init` left in plain tables: `self.layers[1]` is the part "layers.1".
  func adoptTables() throws {
    var named: [(name: String, table: LuaTable)] = []
    for case (.string(let name), .table(let table)) in try fields.pairs() { named.append((name, table)) }
    for (name, table) in named.sorted(by: { $0.name < $1.name }) {
      if let list = try PartList(table) { try set(name, .module(list)) }
    }
  }
}

/// What a module's table holds of parameters and parts. The script sees the table itself.
final class PartList: Module {
  override var kind: String { "list" }
  override var isCalled: Bool { false }

  /// Nil for a table without parameters and parts.
  init?(_ table: LuaTable, depth: Int = 0) throws {
    super.init()
    guard depth < 8 else { return nil }
    var items: [(position: Int, name: String, value: LuaValue)] = []
    for (key, value) in try table.pairs() {
      switch key {
      case .int(let n): items.append((n, String(n), value))
      case .string(let name): items.append((.max, name, value))
      default: continue
      }
    }
    items.sort { ($0.position, $0.name) < ($1.position, $1.name) }
    for (_, name, value) in items {
      switch value {
      case .object(let tensor as Tensor) where tensor.requiresGrad: try set(name, .parameter(tensor))
      case .object(let part as Module): try set(name, .module(part))
      case .table(let inner):
        if let list = try PartList(inner, depth: depth + 1) { try set(name, .module(list)) }
      default: continue
      }
    }
    if entries.isEmpty { return nil }
  }
}
