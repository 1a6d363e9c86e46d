import CLua
import CLuaShim

/// Where values are read and pushed: one Lua thread of one state.
///
/// Everything here is non-raising; it may be used from a bound function's body. Raw access goes through
/// `L` and must keep to Lua's non-raising calls (`lua_type`, `lua_to*x`, `lua_raw*`, `lua_push*` ...),
/// because a Lua error is a longjmp and must never cross a Swift frame.
public struct LuaStack {
  /// The Lua thread.
  public let L: OpaquePointer
  @usableFromInline let host: UnsafeMutablePointer<mlua_host>

  @inlinable
  init(_ L: OpaquePointer, _ host: UnsafeMutablePointer<mlua_host>) {
    self.L = L
    self.host = host
  }

  /// The state this stack belongs to.
  @inlinable
  public var lua: Lua { Unmanaged<Lua>.fromOpaque(host.pointee.owner).takeUnretainedValue() }

  /// Number of values on the stack.
  @inlinable
  public var count: Int32 { lua_gettop(L) }

  /// Lua's type code of the value at an index; `LUA_TNONE` (-1) past the end.
  @inlinable
  public func type(at index: Int32) -> Int32 { lua_type(L, index) }

  /// Whether nothing, or nil, stands at an index.
  @inlinable
  public func isNil(at index: Int32) -> Bool { lua_type(L, index) <= LUA_TNIL }

  /// Makes room for more values, or throws; Lua guarantees 20 to a bound function.
  public func reserve(_ slots: Int32) throws {
    if lua_checkstack(L, slots) == 0 { throw LuaHostError("stack overflow (too many nested values)") }
  }

  /// Pushes a string.
  @inlinable
  public func push(string: String) {
    var text = string
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { _ = lua_pushlstring(L, $0.baseAddress, $0.count) }
    }
  }

  /// The object of class `type` at an index, nil if something else stands there.
  /// Throws when the object was closed.
  @inlinable
  public func object<T: LuaObject>(_ type: T.Type, at index: Int32) throws -> T? {
    let luaClass = T.luaClass
    guard let box = mlua_class_box(L, host, index, luaClass.id) else { return nil }
    guard let pointer = box.pointee.object else { throw LuaReadError.closed(luaClass.name) }
    let object = Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
    // A base class needs no cast, because only its instances carry this class id.
    if luaClass.base == ObjectIdentifier(T.self) { return unsafeDowncast(object, to: T.self) }
    return object as? T
  }

  /// Pushes a userdata that owns the object.
  @inlinable
  public func push<T: LuaObject>(object: T) {
    let luaClass = Swift.type(of: object).luaClass
    if !mlua_has_class(host, luaClass.id) { lua.register(luaClass) }
    let pointer = Unmanaged.passRetained(object).toOpaque()
    mlua_push_box(L, host, pointer, luaClass.id, luaClass.closable)
    if luaClass.accountsMemory {
      Unmanaged<Lua>.fromOpaque(host.pointee.owner)._withUnsafeGuaranteedRef { $0.collectIfInDebt(L) }
    }
  }

  /// Pushes a bound function. The state keeps it alive only if it is part of a registered module or
  /// class; the caller answers for any other.
  func push(function: Function, _ entry: lua_CFunction = mlua_call) {
    lua_pushlightuserdata(L, Unmanaged.passUnretained(function).toOpaque())
    lua_pushcclosure(L, entry, 1)
  }
}

/// One call of a bound function: its arguments, seen from the closure of a descriptor.
/// Valid only until the body returns.
public struct Call {
  /// The values of the call.
  public let stack: LuaStack
  /// The function called.
  public unowned(unsafe) let function: Function
  /// Number of arguments given.
  public let count: Int32

  @inlinable
  init(_ stack: LuaStack, _ function: Function) {
    self.stack = stack
    self.function = function
    self.count = lua_gettop(stack.L)
  }

  /// The state the call came from.
  @inlinable
  public var lua: Lua { stack.lua }

  /// Whether the user asked to stop; poll it in long loops and throw `Interrupted`.
  @inlinable
  public var interruptRequested: Bool { mlua_interrupted(stack.host) }
}
