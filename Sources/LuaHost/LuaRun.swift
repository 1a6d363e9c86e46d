import CLua
import CLuaShim

extension Lua {
  /// Runs a script. Its arguments are `...` and the global table `arg`, with the script's name at 0.
  public func run(file: String, arguments: [String] = []) throws {
    try setArguments(script: file, arguments)
    let status = mlua_load_file(stack.L, file)
    try runLoaded(status, arguments)
  }

  /// Runs a piece of source text; errors call it `name`.
  public func run(code: String, name: String = "code", arguments: [String] = []) throws {
    try runLoaded(load(code, name), arguments)
  }

  /// Runs what a file may hold: source text of any bytes, perhaps after a first line for the system that begins with "#".
  /// Errors call it `name`.
  public func run(bytes: [UInt8], name: String = "code", arguments: [String] = []) throws {
    // The line's end stays, so that lines are counted as they are.
    let start = bytes.first == 0x23 ? bytes.firstIndex(of: 0x0a) ?? bytes.count : 0
    let status = bytes.withUnsafeBufferPointer { load(UnsafeBufferPointer(rebasing: $0[start...]), name) }
    try runLoaded(status, arguments)
  }

  /// Runs source text, an expression or statements, and returns its results.
  public func evaluate(_ code: String, name: String = "code") throws -> [LuaValue] {
    let L = stack.L
    let top = lua_gettop(L)
    if load("return " + code, name) != LUA_OK {
      lua_settop(L, top)
      let status = load(code, name)
      if status != LUA_OK { throw LuaError(popping: stack) }
    }
    return try protected(arguments: 0)
  }

  /// Compiles source text to a function without running it. A text that ends too early throws a
  /// `LuaError` whose `isIncomplete` is true.
  public func compile(_ code: String, name: String = "code") throws -> LuaFunction {
    if load(code, name) != LUA_OK { throw LuaError(popping: stack) }
    return LuaFunction(reference: LuaReference(popping: stack))
  }

  /// Calls a function from the top level: errors carry a traceback.
  @discardableResult
  public func run(_ function: LuaFunction, _ arguments: any LuaPushable...) throws -> [LuaValue] {
    let stack = self.stack
    try stack.reserve(Int32(clamping: arguments.count + 8))
    function.push(to: stack)
    for argument in arguments { try argument.push(to: stack) }
    return try protected(arguments: Int32(arguments.count))
  }

  /// Calls a function from the top level, and makes its first result a global: the value itself, where the one returned
  /// here has strings that are no UTF-8 mended. Without results the global stays.
  public func run(_ function: LuaFunction, keeping name: String) throws -> [LuaValue] {
    try stack.reserve(8)
    function.push(to: stack)
    return try protected(arguments: 0, keeping: name)
  }

  /// Runs `require` for a module and puts it into the global of that name, as `lua -l` does; "x=y" puts module y into x.
  public func require(_ name: String) throws {
    try run(
      code: """
        local global, name = (...):match "^([^=]*)=(.*)$"
        name = name or ...
        _G[global or name:match "[^.]+$"] = require(name)
        """, name: "=require", arguments: [name])
  }

  /// Sets the global table `arg`: the script at 0, its arguments after it, the program and its options before it.
  public func setArguments(script: String, _ arguments: [String]) throws {
    let table = try LuaTable(stack)
    try table.set(0, script)
    for (position, argument) in arguments.enumerated() { try table.set(position + 1, argument) }
    for (position, word) in commandLine.reversed().enumerated() { try table.set(-1 - position, word) }
    try setGlobal("arg", table)
  }

  private func load(_ code: String, _ name: String) -> Int32 {
    var text = code
    return text.withUTF8 { load($0, name) }
  }

  // "=" and "@" are Lua's own marks for names that are shown as they are.
  private func load(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) -> Int32 {
    let chunk = name.hasPrefix("=") || name.hasPrefix("@") ? name : "=" + name
    return bytes.withMemoryRebound(to: CChar.self) { mlua_load_text(stack.L, $0.baseAddress, $0.count, chunk) }
  }

  private func runLoaded(_ status: Int32, _ arguments: [String]) throws {
    if status != LUA_OK { throw LuaError(popping: stack) }
    try stack.reserve(Int32(clamping: arguments.count + 8))
    for argument in arguments { argument.push(to: stack) }
    _ = try protected(arguments: Int32(arguments.count))
  }

  /// Calls the function below the arguments on the stack top with a traceback handler. The outermost call
  /// answers for interrupts: whatever happened to the error on its way up, the flag says what it was. `keeping`: the
  /// global that the first result becomes.
  private func protected(arguments: Int32, keeping global: String? = nil) throws -> [LuaValue] {
    let stack = self.stack
    let L = stack.L
    let base = lua_gettop(L) - arguments
    defer { lua_settop(L, base - 1) }
    let outermost = !isRunning
    if outermost {
      isRunning = true
      mlua_enter(host)
    }
    lua_pushcclosure(L, mlua_traceback, 0)
    mlua_insert(L, base)
    let status = mlua_pcall(L, arguments, mlua_multret(), base)
    if outermost { isRunning = false }
    if interruptRequested {
      if outermost { clearInterrupt() }
      throw Interrupted()
    }
    try stack.reserve(8)
    guard status == LUA_OK else { throw error(stack) }
    let results = try (base + 1..<lua_gettop(L) + 1).map { try LuaValue.read(stack, at: $0) ?? .nil }
    if let global, !results.isEmpty {
      lua_rawgeti(L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
      lua_pushvalue(L, base + 1)
      setRawField(stack, lua_gettop(L) - 1, global)
    }
    return results
  }

  /// The error on the stack top with the traceback its handler noted.
  private func error(_ stack: LuaStack) -> LuaError {
    let plain = LuaError(popping: stack)
    mlua_push_traceback(stack.L)
    defer { mlua_pop(stack.L, 3) }
    let top = lua_gettop(stack.L)
    let message = try? String.read(stack, at: top - 2)
    let traceback = (try? String.read(stack, at: top - 1)) ?? ""
    let shown = traceback.split(separator: "\n").filter { !$0.contains("[describe]") && $0 != "\t[C]: in ?" }
    return LuaError(
      message: message ?? plain.message, traceback: shown.joined(separator: "\n"), frames: frames(stack, top),
      value: plain.value)
  }

  /// The frames noted in the table at an index, but for those of the wrapper around described functions.
  private func frames(_ stack: LuaStack, _ index: Int32) -> [LuaFrame] {
    guard let table = try? LuaTable.read(stack, at: index) else { return [] }
    return stride(from: 1, to: table.count, by: 3).compactMap { at in
      guard let name = try? table.get(at, as: String.self), let source = try? table.get(at + 1, as: String.self),
        let line = try? table.get(at + 2, as: Int.self), name != "[describe]"
      else { return nil }
      return LuaFrame(name: name, source: source, line: line)
    }
  }
}
