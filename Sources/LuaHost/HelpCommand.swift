import CLua
import CLuaShim

let helpFunction = define(
  "help", "Prints what is known about a function, a module, an object or a name.",
  // All after the first is left out: help(require "x") has two.
  variadic("subject", LuaHelpSubject.self, "what to explain; an overview when left out"),
  example: "help(\"tensor.matmul\")"
) { call, subjects in
  call.lua.output((subjects.first?.text ?? call.lua.overview) + "\n")
}

/// The argument of `help`, already turned into its text.
struct LuaHelpSubject: LuaReadable {
  static var typeName: String { "any" }
  let text: String

  static func read(_ stack: LuaStack, at index: Int32) throws -> LuaHelpSubject? {
    switch lua_type(stack.L, index) {
    case LUA_TNONE: return nil
    case LUA_TSTRING:
      guard let name = try String.read(stack, at: index) else { return nil }
      return LuaHelpSubject(text: try stack.lua.help(for: name))
    default: return LuaHelpSubject(text: stack.lua.help(at: index, of: stack))
    }
  }
}

extension Lua {
  /// The help text for a name such as `tensor`, `tensor.matmul` or `bilinear.classifier`. An unknown name
  /// throws, with the nearest known one.
  public func help(for name: String) throws -> String {
    var wanted = name.split(separator: ":").joined(separator: ".")
    // A library's module by the name that require takes.
    if wanted.hasPrefix("moonlens."), !allFunctions.contains(where: { $0.qualifiedName == wanted }) {
      wanted.removeFirst("moonlens.".count)
    }
    if let module = modules.first(where: { $0.name == wanted }) { return module.help }
    let found = allFunctions.filter { $0.qualifiedName == wanted }
    // A colon asks for the method where a function has the same name.
    if let function = found.first(where: { $0.isMethod == name.contains(":") }) ?? found.first {
      return help(of: function)
    }
    if let luaClass = luaClass(named: wanted) { return luaClass.help }
    for module in modules {
      if let constant = module.constants.first(where: { "\(module.name).\($0.name)" == wanted }) {
        return "\(wanted)\n  \(constant.doc)"
      }
    }
    if !isLibraryLoaded, !libraryModules.isEmpty {
      loadLibrary()
      return try help(for: name)
    }
    let family = allFunctions.filter { $0.qualifiedName.hasPrefix(wanted + ".") }
    if !family.isEmpty { return overview(of: wanted, family) }
    if let manual = manual(of: wanted) { return manual }
    let known = modules.map(\.name) + allFunctions.map(\.qualifiedName) + classes.values.map(\.name)
    // A bare name may be a member of some module.
    let bare = allFunctions.filter { $0.name == wanted }.map(\.qualifiedName)
    let near = bare.first ?? nearest(to: wanted, in: known) ?? nearest(to: wanted, in: namesOfLua.keys.sorted())
    throw LuaHostError("nothing is known about '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }

  /// What there is to ask about.
  public var overview: String {
    let lines = modules.map { "  \($0.name): \($0.doc.prefix { $0 != "." && $0 != "\n" })." }
    return "Modules:\n" + lines.joined(separator: "\n")
      + "\n\nhelp(\"NAME\"), help(MODULE), help(FUNCTION) or help(OBJECT) tells more; apropos \"WORD\" searches."
  }

  func help(at index: Int32, of stack: LuaStack) -> String {
    known(at: index, of: stack) ?? "No help for \(stack.describe(at: index))."
  }

  /// The help text for what stands at an index; nil where there is none.
  func known(at index: Int32, of stack: LuaStack) -> String? {
    if let function = function(at: index, of: stack) { return help(of: function) }
    if lua_type(stack.L, index) == LUA_TFUNCTION, let function = try? LuaFunction.read(stack, at: index) {
      return help(ofUndescribed: function)
    }
    if let module = module(at: index, of: stack) { return module.help }
    if let box = mlua_any_box(stack.L, host, index), let luaClass = luaClass(id: box.pointee.class_id) {
      return luaClass.help
    }
    if lua_type(stack.L, index) == LUA_TTABLE {
      let functions = describedMembers(at: index, of: stack)
      if !functions.isEmpty { return overview(of: "", functions) }
      return (try? LuaTable.read(stack, at: index)).flatMap(ownLibrary).flatMap(manual)
    }
    return nil
  }

  private func overview(of name: String, _ functions: [Function]) -> String {
    (name.isEmpty ? "" : name + "\n")
      + functions.map { "  \($0.signature)\n      \($0.doc)" }.joined(separator: "\n")
  }

  /// The descriptor of the bound or described function at an index.
  func function(at index: Int32, of stack: LuaStack) -> Function? {
    let L = stack.L
    guard lua_type(L, index) == LUA_TFUNCTION, lua_checkstack(L, 4) != 0 else { return nil }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    if mlua_is_bound(L, index) {
      lua_getupvalue(L, index, 1)
      guard let pointer = lua_touserdata(L, -1) else { return nil }
      return Unmanaged<Function>.fromOpaque(pointer).takeUnretainedValue()
    }
    pushDescriptors(stack)
    lua_pushvalue(L, index)
    lua_rawget(L, -2)
    return try? Function.read(stack, at: lua_gettop(L))
  }

  private func describedMembers(at index: Int32, of stack: LuaStack) -> [Function] {
    guard lua_checkstack(stack.L, 6) != 0 else { return [] }
    var functions: [Function] = []
    lua_pushnil(stack.L)
    while lua_next(stack.L, index) != 0 {
      if let function = function(at: lua_gettop(stack.L), of: stack) { functions.append(function) }
      mlua_pop(stack.L, 1)
    }
    return functions.sorted { $0.qualifiedName < $1.qualifiedName }
  }
}
