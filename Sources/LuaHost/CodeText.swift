import CLua
import CLuaShim

extension LuaStack {
  /// What a value says of the computation it takes part in: numbers and texts as they are, functions as their compiled
  /// code, what they have captured and the script's globals they name, tables entry by entry. Equal values give equal bytes
  /// in every process; objects are worded by `object`. Standard libraries and the host's modules count as known.
  public func codeText(of value: some LuaPushable, object: (any LuaObject) throws -> String) throws -> [UInt8] {
    try reserve(16)
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    try value.push(to: self)
    var seen: [UnsafeRawPointer: Int] = [:]
    var out: [UInt8] = []
    try append(lua_gettop(L), depth: 0, &seen, &out, object)
    return out
  }

  private func append(
    _ index: Int32, depth: Int, _ seen: inout [UnsafeRawPointer: Int], _ out: inout [UInt8],
    _ object: (any LuaObject) throws -> String
  ) throws {
    try reserve(16)
    guard depth < 60 else { throw LuaHostError("the values a function has captured are nested deeper than 60 levels") }
    switch lua_type(L, index) {
    case LUA_TFUNCTION, LUA_TTABLE:
      // The same value again, or a cycle: its number stands for it.
      if let pointer = UnsafeRawPointer(lua_topointer(L, index)) {
        if let number = seen[pointer] {
          out += "#\(number)".utf8
          return
        }
        seen[pointer] = seen.count
      }
      if lua_type(L, index) == LUA_TFUNCTION {
        try appendFunction(index, depth: depth, &seen, &out, object)
      } else {
        try appendTable(index, depth: depth, &seen, &out, object)
      }
    default:
      switch try LuaValue.read(self, at: index) ?? .nil {
      case .object(let instance): out += try object(instance).utf8
      case .string(let text): out += "\(text.utf8.count):\(text)".utf8
      case .number(let number): out += "\(number.bitPattern)f".utf8
      case .int(let number): out += "\(number)i".utf8
      case .bool(let flag): out += "\(flag)".utf8
      default: out += describe(at: index).utf8
      }
    }
  }

  private func appendFunction(
    _ index: Int32, depth: Int, _ seen: inout [UnsafeRawPointer: Int], _ out: inout [UInt8],
    _ object: (any LuaObject) throws -> String
  ) throws {
    if lua_iscfunction(L, index) != 0 {
      out += "native \(lua.function(at: index, of: self)?.qualifiedName ?? "")".utf8
      return
    }
    lua_pushvalue(L, index)
    var code: [UInt8] = []
    let dumped = withUnsafeMutablePointer(to: &code) { target in
      lua_dump(
        L,
        { _, bytes, count, target in
          let target = target!.assumingMemoryBound(to: [UInt8].self)
          target.pointee += UnsafeRawBufferPointer(start: bytes, count: count)
          return 0
        }, target, 1)
    }
    mlua_pop(L, 1)
    guard dumped == 0 else { throw LuaHostError("the code of a function cannot be read") }
    out += CompiledCode.withoutLines(code)
    var position: Int32 = 1
    while let name = lua_getupvalue(L, index, position) {
      out += "(".utf8
      if String(cString: name) == "_ENV" {
        try appendGlobals(CompiledCode.strings(in: code), depth: depth, &seen, &out, object)
      } else if isRequired(lua_gettop(L)) {
        try appendTable(lua_gettop(L), named: CompiledCode.strings(in: code), depth: depth, &seen, &out, object)
      } else {
        try append(lua_gettop(L), depth: depth + 1, &seen, &out, object)
      }
      out += ")".utf8
      mlua_pop(L, 1)
      position += 1
    }
  }

  /// The globals that a function may use by name: the script's own, not those of libraries and the host.
  private func appendGlobals(
    _ names: Set<String>, depth: Int, _ seen: inout [UnsafeRawPointer: Int], _ out: inout [UInt8],
    _ object: (any LuaObject) throws -> String
  ) throws {
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    try reserve(8)
    lua_rawgeti(L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    for name in names.sorted() {
      push(string: name)
      lua_rawget(L, top + 1)
      let value = lua_gettop(L)
      let type = lua_type(L, value)
      if type != LUA_TNIL, lua_iscfunction(L, value) == 0, type != LUA_TTABLE || !isLoaded(value) {
        out += "global \(name)=".utf8
        try append(value, depth: depth + 1, &seen, &out, object)
      }
      lua_settop(L, top + 1)
    }
  }

  /// A table entry by entry. Of a module's functions those `named` alone: a function calls them by name, and what others
  /// the module has or comes to have does not matter to it.
  private func appendTable(
    _ index: Int32, named: Set<String>? = nil, depth: Int, _ seen: inout [UnsafeRawPointer: Int], _ out: inout [UInt8],
    _ object: (any LuaObject) throws -> String
  ) throws {
    if isLoaded(index) {
      out += "loaded".utf8
      return
    }
    // Lua's order of keys differs from run to run.
    var entries: [(key: [UInt8], position: Int32)] = []
    let base = lua_gettop(L)
    lua_pushnil(L)
    while lua_next(L, index) != 0 {
      if let named, lua_type(L, -1) == LUA_TFUNCTION, lua_type(L, -2) == LUA_TSTRING,
        !named.contains(String(cString: lua_tolstring(L, -2, nil)))
      {
        mlua_pop(L, 1)
        continue
      }
      var key: [UInt8] = []
      try append(lua_gettop(L) - 1, depth: depth + 1, &seen, &key, object)
      entries.append((key, lua_gettop(L)))
      // The value stays below a copy of its key.
      lua_pushvalue(L, -2)
      try reserve(16)
    }
    entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
    out += "{".utf8
    for entry in entries {
      out += entry.key + [0x3d]
      try append(entry.position, depth: depth + 1, &seen, &out, object)
      out.append(0x2c)
    }
    out += "}".utf8
    lua_settop(L, base)
  }

  /// Whether a value is a module that `require` has loaded.
  private func isRequired(_ index: Int32) -> Bool {
    guard lua_type(L, index) == LUA_TTABLE else { return false }
    return withLoaded { loaded in
      lua_pushnil(L)
      while lua_next(L, loaded) != 0 {
        if lua_rawequal(L, -1, index) != 0 { return true }
        mlua_pop(L, 1)
      }
      return false
    }
  }

  /// Whether a table is that of the globals, of a standard library or of a module of the host. Modules written in Lua
  /// are looked into like any table.
  private func isLoaded(_ index: Int32) -> Bool {
    if lua.isModule(at: index, of: self) { return true }
    return withLoaded { loaded in
      for name in ["_G", "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8"] {
        push(string: name)
        lua_rawget(L, loaded)
        if lua_rawequal(L, -1, index) != 0 { return true }
        mlua_pop(L, 1)
      }
      return false
    }
  }

  /// Calls `body` with the place on the stack of the table of all loaded modules, which is false where there is none.
  private func withLoaded(_ body: (_ loaded: Int32) -> Bool) -> Bool {
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    lua_pushvalue(L, mlua_registryindex())
    push(string: LUA_LOADED_TABLE)
    lua_rawget(L, -2)
    return lua_type(L, -1) == LUA_TTABLE && body(top + 2)
  }
}
