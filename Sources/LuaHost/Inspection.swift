import CLua
import CLuaShim

// Looking at values without running anything: access is raw, so that no metamethod of a script is called.

extension Lua {
  /// The table of the globals.
  public var globalTable: LuaTable {
    let stack = self.stack
    precondition(lua_checkstack(stack.L, 4) != 0, "Lua's stack is full")
    lua_rawgeti(stack.L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    return LuaTable(reference: LuaReference(popping: stack))
  }

  /// The metatable of a value, `__metatable` or not.
  public func metatable(of value: LuaValue) -> LuaTable? {
    pushed(value) { stack, index in
      guard lua_getmetatable(stack.L, index) != 0 else { return nil }
      return LuaTable(reference: LuaReference(popping: stack))
    }
  }

  /// The description of a bound or described function.
  public func descriptor(of function: LuaFunction) -> Function? {
    pushed(.function(function)) { stack, index in self.function(at: index, of: stack) }
  }

  /// The registered module that a table is.
  public func module(of table: LuaTable) -> LuaModule? {
    pushed(.table(table)) { stack, index in module(at: index, of: stack) }
  }

  /// The registered class of that name.
  public func knownClass(_ name: String) -> LuaClass? { luaClass(named: name) }

  /// The class of an object.
  public func luaClass(of object: any LuaObject) -> LuaClass? { type(of: object).luaClass }

  /// A function's name as tracebacks have it: the one it was described with, or its place in a loaded module.
  public func name(of function: LuaFunction) -> String? {
    if let known = descriptor(of: function) { return known.qualifiedName }
    return pushed(.function(function)) { stack, index in
      let L = stack.L
      lua_pushvalue(L, mlua_registryindex())
      rawField(stack, LUA_LOADED_TABLE)
      guard lua_type(L, -1) == LUA_TTABLE else { return nil }
      let loaded = lua_gettop(L)
      var best: String?
      lua_pushnil(L)
      while lua_next(L, loaded) != 0 {
        if lua_type(L, -1) == LUA_TTABLE, let module = try? String.read(stack, at: loaded + 1) {
          lua_pushnil(L)
          while lua_next(L, loaded + 2) != 0 {
            if lua_rawequal(L, -1, index) != 0, let name = try? String.read(stack, at: loaded + 3),
              // The prompt's last result has no name of its own.
              name != "_"
            {
              let found = module == "_G" ? name : "\(module).\(name)"
              if found < best ?? "~" { best = found }
            }
            mlua_pop(L, 1)
          }
        }
        mlua_pop(L, 1)
      }
      return best
    }
  }

  /// Where a function was written, nil for one that is not Lua's.
  public func definition(of function: LuaFunction) -> LuaFrame? {
    pushed(.function(function)) { stack, index in
      guard lua_iscfunction(stack.L, index) == 0 else { return nil }
      var info = lua_Debug()
      lua_pushvalue(stack.L, index)
      // ">" pops the function.
      guard lua_getinfo(stack.L, ">S", &info) != 0, let source = info.source else { return nil }
      let name = withUnsafePointer(to: &info.short_src) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(LUA_IDSIZE)) { String(cString: $0) }
      }
      return LuaFrame(name: name, source: String(cString: source), line: Int(info.linedefined))
    }
  }

  /// What tells a function, a table or an object from another as long as it lives; nil for values without identity.
  func identity(of value: LuaValue) -> UnsafeRawPointer? {
    pushed(value) { stack, index in
      lua_type(stack.L, index) == LUA_TSTRING ? nil : UnsafeRawPointer(lua_topointer(stack.L, index))
    }
  }

  /// The help text for a value, nil where there is none.
  public func help(of value: LuaValue) -> String? { pushed(value) { stack, index in known(at: index, of: stack) } }

  /// A value as Lua's `tostring` says it, `__tostring` included, which runs protected.
  public func tostring(_ value: LuaValue) throws -> String {
    try stack.reserve(4)
    lua_pushcclosure(stack.L, mlua_tostring, 0)
    return try run(LuaFunction(reference: LuaReference(popping: stack)), value).first?.asString ?? ""
  }

  /// The type of a value and what is known of its object, as error texts say it: `tensor float32 (2, 3)`.
  public func brief(_ value: LuaValue) -> String {
    let text = pushed(value) { stack, index in stack.describe(at: index) } ?? "nothing"
    for article in ["an ", "a "] where text.hasPrefix(article) { return String(text.dropFirst(article.count)) }
    return text
  }

  /// Runs `body` with a value on the stack, and leaves the stack as it was.
  private func pushed<R>(_ value: LuaValue, _ body: (LuaStack, Int32) -> R?) -> R? {
    let stack = self.stack
    guard lua_checkstack(stack.L, 16) != 0 else { return nil }
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    guard (try? value.push(to: stack)) != nil else { return nil }
    return body(stack, top + 1)
  }
}

extension LuaTable {
  /// What tells one table from another, as long as it lives.
  public var identity: UnsafeRawPointer? {
    try? withTable { stack, table in UnsafeRawPointer(lua_topointer(stack.L, table)) }
  }

  /// The value of a key, whatever its type; raw.
  public func value(of key: LuaValue) throws -> LuaValue {
    try withTable { stack, table in
      try key.push(to: stack)
      if lua_type(stack.L, -1) == LUA_TNIL { return .nil }
      lua_rawget(stack.L, table)
      return try LuaValue.read(stack, at: lua_gettop(stack.L)) ?? .nil
    }
  }

  /// The keys that are strings and start with `prefix`, in no order.
  public func names(startingWith prefix: String = "") -> [String] {
    let wanted = Array(prefix.utf8)
    let names = try? withTable { stack, table in
      var names: [String] = []
      lua_pushnil(stack.L)
      while lua_next(stack.L, table) != 0 {
        mlua_pop(stack.L, 1)
        var length = 0
        // Only of strings: lua_tolstring would turn a number into one under lua_next's hands.
        guard lua_type(stack.L, -1) == LUA_TSTRING, let text = lua_tolstring(stack.L, -1, &length),
          length >= wanted.count
        else { continue }
        text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
          guard wanted.indices.allSatisfy({ bytes[$0] == wanted[$0] }) else { return }
          names.append(String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self))
        }
      }
      return names
    }
    return names ?? []
  }

  /// The keys that are no positions of the list part, at most `limit` of them, and whether that is all.
  public func otherKeys(limit: Int) throws -> (keys: [LuaValue], areAll: Bool) {
    let last = lua_Integer(count)
    return try withTable { stack, table in
      var keys: [LuaValue] = []
      lua_pushnil(stack.L)
      while lua_next(stack.L, table) != 0 {
        mlua_pop(stack.L, 1)
        if lua_isinteger(stack.L, -1) != 0, 1...max(last, 1) ~= lua_tointegerx(stack.L, -1, nil), last > 0 { continue }
        if keys.count == limit { return (keys, false) }
        keys.append(try LuaValue.read(stack, at: lua_gettop(stack.L)) ?? .nil)
      }
      return (keys, true)
    }
  }
}
