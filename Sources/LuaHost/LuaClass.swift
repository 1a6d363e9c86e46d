import CLua
import CLuaShim

/// A Swift class whose instances Lua can hold. `static let luaClass = LuaClass(...)`; subclasses may share
/// their base's.
public protocol LuaObject: AnyObject, LuaReadable, LuaPushable {
  static var luaClass: LuaClass { get }
}

extension LuaObject {
  public static var typeName: String { luaClass.name }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> Self? {
    try stack.object(Self.self, at: index)
  }

  @inlinable
  public func push(to stack: LuaStack) { stack.push(object: self) }
}

/// An object with something to undo at the end of its scope (`local h <close> = model:hook(...)`).
public protocol LuaClosable: LuaObject {
  /// Called once by `<close>` or `:close()`, never by the collector.
  func luaClose()
}

/// A class of userdata: its name, documentation, methods and metamethods.
///
/// A metamethod named `__index` is asked only for keys that are no method; `__newindex`, `__call`, `__add`
/// and the others are as in Lua. `__gc`, `__close`, `__name`, `__metatable` and (unless given) `__eq` are
/// provided.
/// (Unchecked: immutable; the closure `summary` is only called on a state's thread.)
public final class LuaClass: @unchecked Sendable {
  public let name: String
  public let doc: String
  /// The methods, as members of this class.
  public let methods: [Function]
  /// The metamethods, as members of this class.
  public let metamethods: [Function]
  /// Whether its objects hold memory that Lua's collector should know of (see `Lua.externalBytes`).
  public let accountsMemory: Bool
  /// What to say to those who ask for a member by the name it has elsewhere.
  let hints: [String: String]
  /// A few words on an object for error texts, such as `(2, 3)`.
  let summary: ((AnyObject) -> String)?
  @usableFromInline let id: Int32
  @usableFromInline let base: ObjectIdentifier
  @usableFromInline let closable: Int32

  /// A class for instances of `type` and its subclasses.
  public init<T: LuaObject>(
    _ name: String, _ type: T.Type, _ doc: String, methods: [Function] = [], metamethods: [Function] = [],
    accountsMemory: Bool = false, hints: [String: String] = [:], summary: ((T) -> String)? = nil
  ) {
    self.name = name
    self.doc = doc
    self.methods = methods.map { $0.owned(by: name, isMethod: true) }
    self.metamethods = metamethods.map { $0.owned(by: name, isMethod: true) }
    self.accountsMemory = accountsMemory
    self.hints = hints
    self.summary = summary.map { summary in { summary(unsafeDowncast($0, to: T.self)) } }
    id = mlua_next_class_id()
    base = ObjectIdentifier(T.self)
    closable = T.self is any LuaClosable.Type ? 1 : 0
    precondition(
      metamethods.allSatisfy { $0.name.hasPrefix("__") && $0.name != "__gc" && $0.name != "__close" },
      "\(name): metamethods start with '__', and __gc and __close are the host's")
  }

  /// The error for a key that `__index` does not know, with the nearest method.
  public func unknownMember(_ key: String, others: [String] = []) -> LuaHostError {
    if let hint = hints[key] { return LuaHostError("\(name) has no member '\(key)': \(hint)") }
    let near = nearest(to: key, in: methods.map(\.name) + others).map { "; did you mean '\($0)'?" } ?? ""
    return LuaHostError("\(name) has no member '\(key)'\(near)")
  }
}

extension Lua {
  /// Makes a class known to this state. Pushing an object does it too; types named in `describe` must be
  /// known before.
  public func register(_ luaClass: LuaClass) {
    if mlua_has_class(host, luaClass.id) { return }
    let stack = self.stack
    let L = stack.L
    // From inside a push the stack may be nearly full.
    precondition(lua_checkstack(L, 8) != 0, "Lua's stack is full")
    lua_createtable(L, 0, 8 + Int32(luaClass.metamethods.count))
    let metatable = lua_gettop(L)
    func set(_ key: String) { setRawField(stack, metatable, key) }
    stack.push(string: luaClass.name)
    set("__name")
    stack.push(string: "moonlens." + luaClass.name)
    set("__metatable")
    for (key, closes) in [("__gc", false), ("__close", true)] {
      lua_pushboolean(L, closes ? 1 : 0)
      lua_pushcclosure(L, mlua_release_box, 1)
      set(key)
    }
    lua_pushcclosure(L, mlua_same_object, 0)
    set("__eq")
    lua_createtable(L, 0, Int32(luaClass.methods.count))
    for method in luaClass.methods {
      stack.push(function: method)
      setRawField(stack, metatable + 1, method.name)
    }
    if luaClass.closable != 0 && !luaClass.methods.contains(where: { $0.name == "close" }) {
      lua_pushboolean(L, 1)
      lua_pushcclosure(L, mlua_release_box, 1)
      setRawField(stack, metatable + 1, "close")
    }
    for function in luaClass.metamethods {
      if function.name == "__index" {
        lua_pushlightuserdata(L, Unmanaged.passUnretained(function).toOpaque())
        lua_pushvalue(L, metatable + 1)
        lua_pushcclosure(L, mlua_index, 2)
      } else {
        stack.push(function: function)
      }
      set(function.name)
    }
    if luaClass.metamethods.contains(where: { $0.name == "__index" }) {
      mlua_pop(L, 1)
    } else {
      set("__index")
    }
    mlua_set_class(L, luaClass.id)
    classes[luaClass.id] = luaClass
  }

  func luaClass(id: Int32) -> LuaClass? { classes[id] }

  func luaClass(named name: String) -> LuaClass? { classes.values.first { $0.name == name } }
}

/// Sets a field of the table at an absolute index to the value on the stack top (popped). Raw.
func setRawField(_ stack: LuaStack, _ table: Int32, _ key: String) {
  stack.push(string: key)
  mlua_insert(stack.L, -2)
  lua_rawset(stack.L, table)
}
