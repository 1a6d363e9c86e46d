import CLua
import CLuaShim

/// A Lua table kept by Swift. Access is raw: metamethods are not called.
/// To build a table for a result, `Record` and `List` are simpler.
public struct LuaTable: LuaReadable, LuaPushable {
  public let reference: LuaReference
  public static var typeName: String { "table" }

  init(reference: LuaReference) { self.reference = reference }

  /// A new, empty table.
  public init(_ stack: LuaStack) throws {
    try stack.reserve(4)
    mlua_newtable(stack.L)
    reference = LuaReference(popping: stack)
  }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> LuaTable? {
    guard lua_type(stack.L, index) == LUA_TTABLE else { return nil }
    return LuaTable(reference: LuaReference(stack, at: index))
  }

  public func push(to stack: LuaStack) { reference.push(to: stack) }

  /// The length of the list part.
  public var count: Int {
    (try? withTable { stack, table in Int(clamping: lua_rawlen(stack.L, table)) }) ?? 0
  }

  /// The value of a field, nil where it is absent. Throws when it has another type.
  public func get<T: LuaReadable>(_ key: String, as type: T.Type = T.self) throws -> T? {
    try withTable { stack, table in
      stack.push(string: key)
      lua_rawget(stack.L, table)
      return try Self.field(stack, "'\(key)'")
    }
  }

  /// The value at a position (from 1), nil where it is absent. Throws when it has another type.
  public func get<T: LuaReadable>(_ position: Int, as type: T.Type = T.self) throws -> T? {
    try withTable { stack, table in
      lua_rawgeti(stack.L, table, lua_Integer(position))
      return try Self.field(stack, "item \(position)")
    }
  }

  private static func field<T: LuaReadable>(_ stack: LuaStack, _ name: String) throws -> T? {
    stack.isNil(at: -1) ? nil : try readItem(T.self, stack, name)
  }

  /// Sets a field.
  public func set(_ key: String, _ value: any LuaPushable) throws {
    try withTable { stack, table in
      stack.push(string: key)
      try value.push(to: stack)
      lua_rawset(stack.L, table)
    }
  }

  /// Sets the value at a position (from 1).
  public func set(_ position: Int, _ value: any LuaPushable) throws {
    try withTable { stack, table in
      try value.push(to: stack)
      lua_rawseti(stack.L, table, lua_Integer(position))
    }
  }

  /// Adds a value after the last.
  public func append(_ value: any LuaPushable) throws { try set(count + 1, value) }

  /// All keys and values, in Lua's order (the list part first, names in no particular order).
  public func pairs() throws -> [(key: LuaValue, value: LuaValue)] {
    try withTable { stack, table in
      var result: [(key: LuaValue, value: LuaValue)] = []
      lua_pushnil(stack.L)
      while lua_next(stack.L, table) != 0 {
        let key = try LuaValue.read(stack, at: table + 1) ?? .nil
        result.append((key, try LuaValue.read(stack, at: table + 2) ?? .nil))
        mlua_pop(stack.L, 1)
      }
      return result
    }
  }

  /// All fields with string keys, in alphabetical order.
  public func fields() throws -> [(name: String, value: LuaValue)] {
    try pairs().compactMap { pair in pair.key.asString.map { ($0, pair.value) } }
      .sorted { $0.0 < $1.0 }
  }

  func withTable<R>(_ body: (LuaStack, Int32) throws -> R) throws -> R {
    let stack = try reference.stack()
    try stack.reserve(8)
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    push(to: stack)
    return try body(stack, top + 1)
  }

  var literal: String {
    guard let pairs = try? pairs() else { return "{...}" }
    let items = pairs.map { key, value in
      if case .int = key { value.literal } else { "\(key.asString ?? key.literal) = \(value.literal)" }
    }
    return "{" + items.joined(separator: ", ") + "}"
  }
}
