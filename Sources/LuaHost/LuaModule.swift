import CLua
import CLuaShim

/// A module of bound functions: a global table that `require` finds too.
/// (Unchecked: immutable; constants are only pushed.)
public final class LuaModule: @unchecked Sendable {
  public let name: String
  public let doc: String
  /// The functions, as members of this module.
  public let functions: [Function]
  /// Values that are not functions, with a description each.
  public let constants: [(name: String, value: any LuaPushable, doc: String)]
  /// What calling the module's table does: `tensor{{1, 2}, {3, 4}}`.
  public let call: Function?
  /// Classes that the module makes known.
  public let classes: [LuaClass]
  /// Asked for what the module does not hold: a misspelt name is an error where it stands, not a nil that is called later.
  let missing: Function

  /// A module. A function may stand here and, as a method, in a class.
  public init(
    _ name: String, _ doc: String, functions: [Function] = [],
    constants: [(name: String, value: any LuaPushable, doc: String)] = [], call: Function? = nil,
    classes: [LuaClass] = []
  ) {
    self.name = name
    self.doc = doc
    self.functions = functions.map { $0.owned(by: name, isMethod: false) }
    self.constants = constants
    self.call = call?.owned(by: name, isMethod: false)
    self.classes = classes
    let known = functions.map(\.name) + constants.map(\.name)
    // Constants may be nil.
    let empty = Set(constants.map(\.name))
    missing = define(
      name, "Raises an error for a name the module does not hold.", param("module", LuaValue.self, "the module"),
      param("key", LuaValue.self, "the name")
    ) { _, key -> LuaValue in
      guard case .string(let wanted) = key else { throw LuaHostError("it has names only, got \(key.literal)") }
      if empty.contains(wanted) { return .nil }
      let near = nearest(to: wanted, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw LuaHostError("there is no '\(wanted)' in this module\(near)")
    }
  }
}

extension Lua {
  /// Makes a module the global of its name, and what `require` of that name returns.
  public func register(_ module: LuaModule) {
    for luaClass in module.classes { register(luaClass) }
    modules.append(module)
    let stack = self.stack
    let L = stack.L
    precondition(lua_checkstack(L, 8) != 0, "Lua's stack is full")
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    mlua_newtable(L)
    let table = top + 1
    for function in module.functions {
      stack.push(function: function)
      setRawField(stack, table, function.name)
    }
    for constant in module.constants {
      do { try constant.value.push(to: stack) } catch { preconditionFailure("\(constant.name): \(error)") }
      setRawField(stack, table, constant.name)
    }
    mlua_newtable(L)
    stack.push(function: module.missing)
    setRawField(stack, table + 1, "__index")
    if let call = module.call {
      stack.push(function: call, mlua_call_module)
      setRawField(stack, table + 1, "__call")
    }
    lua_setmetatable(L, table)
    // package.loaded is registry[LUA_LOADED_TABLE].
    lua_pushvalue(L, mlua_registryindex())
    rawField(stack, LUA_LOADED_TABLE)
    lua_pushvalue(L, table)
    setRawField(stack, table + 2, module.name)
    lua_rawgeti(L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    lua_pushvalue(L, table)
    setRawField(stack, table + 3, module.name)
  }

  /// Makes a function a global of its own.
  public func register(global function: Function) {
    globals.append(function)
    let stack = self.stack
    lua_rawgeti(stack.L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    stack.push(function: function)
    setRawField(stack, lua_gettop(stack.L) - 1, function.name)
    mlua_pop(stack.L, 1)
  }

  /// The registered module whose table stands at an index.
  func module(at index: Int32, of stack: LuaStack) -> LuaModule? {
    guard lua_type(stack.L, index) == LUA_TTABLE, lua_checkstack(stack.L, 4) != 0 else { return nil }
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    lua_pushvalue(stack.L, mlua_registryindex())
    rawField(stack, LUA_LOADED_TABLE)
    for module in modules {
      rawField(stack, module.name)
      if lua_rawequal(stack.L, -1, index) != 0 { return module }
      mlua_pop(stack.L, 1)
    }
    return nil
  }

  func isModule(at index: Int32, of stack: LuaStack) -> Bool { module(at: index, of: stack) != nil }

  /// Every function a script can call: of modules, classes and `describe`, and the global ones.
  public var allFunctions: [Function] {
    let ofClasses = classes.values.sorted { $0.name < $1.name }.flatMap { $0.methods + $0.metamethods }
    let ofModules = modules.flatMap { $0.functions + ($0.call.map { [$0] } ?? []) }
    let ofLua = described.sorted { $0.key < $1.key }.compactMap(\.value.function)
    return globals + ofModules + ofClasses + ofLua
  }

  /// What lacks documentation: `"tensor.matmul: other"`. Tests expect none.
  public var undocumented: [String] {
    let functions = allFunctions.flatMap { function in
      function.undocumented.map { "\(function.qualifiedName): \($0)" }
    }
    let modules = modules.flatMap { module in
      (module.doc.isEmpty ? ["\(module.name): description"] : [])
        + module.constants.filter(\.doc.isEmpty).map { "\(module.name).\($0.name): description" }
    }
    return functions + modules + classes.values.filter(\.doc.isEmpty).map { "\($0.name): description" }
  }
}
