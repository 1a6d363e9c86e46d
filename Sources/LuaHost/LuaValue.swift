import CLua
import CLuaShim

/// Any Lua value, for parameters of several types.
public enum LuaValue: LuaReadable, LuaPushable {
  case `nil`
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case table(LuaTable)
  case function(LuaFunction)
  case object(any LuaObject)
  /// A thread, or a userdata that is not the host's.
  case other(LuaReference)

  public static var typeName: String { "any" }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> LuaValue? {
    switch lua_type(stack.L, index) {
    case LUA_TNONE: return nil
    case LUA_TNIL: return .nil
    case LUA_TBOOLEAN: return .bool(lua_toboolean(stack.L, index) != 0)
    case LUA_TNUMBER:
      if lua_isinteger(stack.L, index) != 0 { return .int(Int(lua_tointegerx(stack.L, index, nil))) }
      return .number(lua_tonumberx(stack.L, index, nil))
    case LUA_TSTRING: return try String.read(stack, at: index).map { .string($0) }
    case LUA_TTABLE: return .table(LuaTable(reference: LuaReference(stack, at: index)))
    case LUA_TFUNCTION: return .function(LuaFunction(reference: LuaReference(stack, at: index)))
    default:
      if let box = mlua_any_box(stack.L, stack.host, index), let pointer = box.pointee.object,
        let object = Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue() as? any LuaObject
      {
        return .object(object)
      }
      return .other(LuaReference(stack, at: index))
    }
  }

  public func push(to stack: LuaStack) throws {
    switch self {
    case .nil: lua_pushnil(stack.L)
    case .bool(let value): value.push(to: stack)
    case .int(let value): value.push(to: stack)
    case .number(let value): value.push(to: stack)
    case .string(let value): value.push(to: stack)
    case .table(let value): value.push(to: stack)
    case .function(let value): value.push(to: stack)
    case .object(let value): try value.push(to: stack)
    case .other(let reference): reference.push(to: stack)
    }
  }

  /// The number, whether Lua holds it as an integer or not.
  public var asDouble: Double? {
    switch self {
    case .int(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The string, if it is one.
  public var asString: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// Whether Lua takes it for true: anything but nil and false.
  public var isTrue: Bool {
    switch self {
    case .nil, .bool(false): false
    default: true
    }
  }

  var literal: String {
    switch self {
    case .nil: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .number(let value): luaNumber(value)
    case .string(let value): "\"\(value)\""
    case .table(let table): table.literal
    case .function: "a function"
    case .object(let object): type(of: object).luaClass.name
    case .other: "a value"
    }
  }
}

/// A Lua function kept by Swift: a callback.
public struct LuaFunction: LuaReadable, LuaPushable {
  public let reference: LuaReference
  public static var typeName: String { "function" }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> LuaFunction? {
    guard try isCallable(stack, index) else { return nil }
    return LuaFunction(reference: LuaReference(stack, at: index))
  }

  /// Whether Lua can call the value: a function, or an object whose class says how.
  private static func isCallable(_ stack: LuaStack, _ index: Int32) throws -> Bool {
    if lua_type(stack.L, index) == LUA_TFUNCTION { return true }
    try stack.reserve(4)
    guard luaL_getmetafield(stack.L, index, "__call") != LUA_TNIL else { return false }
    defer { mlua_pop(stack.L, 1) }
    return lua_type(stack.L, -1) == LUA_TFUNCTION
  }

  public func push(to stack: LuaStack) { reference.push(to: stack) }

  /// Calls the function. An error in it is thrown as `LuaError`; a body that lets it through raises the
  /// same error value again. When the user interrupts, `Interrupted` is thrown.
  @discardableResult
  public func call(_ arguments: any LuaPushable...) throws -> [LuaValue] { try call(all: arguments) }

  /// Calls the function with a list of arguments.
  @discardableResult
  public func call(all arguments: [any LuaPushable]) throws -> [LuaValue] {
    try invoke(arguments) { stack, first in
      try (first..<(stack.count + 1)).map { try LuaValue.read(stack, at: $0) ?? .nil }
    }
  }

  /// Calls the function and reads its first result, without going through `LuaValue`.
  public func call<R: LuaReadable>(_ arguments: any LuaPushable..., returning type: R.Type) throws -> R {
    try invoke(arguments) { stack, first in
      do {
        if let value = try R.read(stack, at: first) { return value }
      } catch let error as LuaReadError {
        throw LuaHostError("the callback's result: \(error.message)")
      }
      let got = stack.describe(at: first)
      throw LuaHostError("the callback must return \(article(R.typeName)), got \(got)")
    }
  }

  private func invoke<R>(
    _ arguments: [any LuaPushable], _ results: (LuaStack, Int32) throws -> R
  ) throws -> R {
    let stack = try reference.stack()
    let L = stack.L
    try stack.reserve(Int32(clamping: arguments.count + 8))
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    lua_pushcclosure(L, mlua_note_calls, 0)
    let base = lua_gettop(L)
    push(to: stack)
    for argument in arguments { try argument.push(to: stack) }
    let status = mlua_pcall(L, Int32(arguments.count), mlua_multret(), base)
    if mlua_interrupted(stack.host) { throw Interrupted() }
    if status != LUA_OK { throw LuaError(popping: stack) }
    try stack.reserve(8)
    return try results(stack, base + 1)
  }
}

extension LuaError {
  /// The error value on the stack top, popped.
  init(popping stack: LuaStack) {
    let message = (try? String.read(stack, at: stack.count)) ?? "(error object is \(stack.describe(at: -1)))"
    self.init(message: message, value: LuaReference(popping: stack))
  }
}
