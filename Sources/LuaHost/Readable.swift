import CLua
import CLuaShim

/// A Swift type that a Lua value can become.
public protocol LuaReadable: SendableMetatype {
  /// What error texts, help and type stubs call it: `"tensor"`, `"list of integers"`.
  static var typeName: String { get }
  /// The value at an absolute stack index, or nil when something else stands there (the caller words the
  /// error). Throw `LuaReadError` to say more precisely what is wrong. Must not change the stack.
  static func read(_ stack: LuaStack, at index: Int32) throws -> Self?
}

/// A value that was refused, in words that follow the parameter's name.
public struct LuaReadError: Error {
  /// For example `"expected an integer, got 3.5"`.
  public let message: String

  /// An error whose text follows the parameter's name.
  public init(_ message: String) { self.message = message }

  @usableFromInline
  static func closed(_ name: String) -> LuaReadError { LuaReadError("\(name) is closed") }
}

extension Double: LuaReadable {
  public static var typeName: String { "number" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> Double? {
    guard lua_type(stack.L, index) == LUA_TNUMBER else { return nil }
    return lua_tonumberx(stack.L, index, nil)
  }
}

extension Float: LuaReadable {
  public static var typeName: String { "number" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> Float? {
    try Double.read(stack, at: index).map { Float($0) }
  }
}

extension Int: LuaReadable {
  public static var typeName: String { "integer" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> Int? {
    guard lua_type(stack.L, index) == LUA_TNUMBER else { return nil }
    var exact: Int32 = 0
    let value = lua_tointegerx(stack.L, index, &exact)
    if exact != 0 { return Int(value) }
    throw LuaReadError("expected an integer, got \(luaNumber(lua_tonumberx(stack.L, index, nil)))")
  }
}

extension Bool: LuaReadable {
  public static var typeName: String { "boolean" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> Bool? {
    lua_type(stack.L, index) == LUA_TBOOLEAN ? lua_toboolean(stack.L, index) != 0 : nil
  }
}

extension String: LuaReadable {
  public static var typeName: String { "string" }

  // Numbers are not strings here: lua_tolstring would rewrite the caller's value in place.
  public static func read(_ stack: LuaStack, at index: Int32) throws -> String? {
    guard lua_type(stack.L, index) == LUA_TSTRING else { return nil }
    var length = 0
    guard let text = lua_tolstring(stack.L, index, &length) else { return nil }
    return text.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
  }
}

extension Array: LuaReadable where Element: LuaReadable {
  public static var typeName: String { "list of \(plural(Element.typeName))" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> [Element]? {
    guard lua_type(stack.L, index) == LUA_TTABLE else { return nil }
    try stack.reserve(4)
    let count = lua_rawlen(stack.L, index)
    var result: [Element] = []
    // No reserveCapacity: the length a table reports may be far larger than what it holds.
    for position in 0..<Int(clamping: count) {
      lua_rawgeti(stack.L, index, lua_Integer(position + 1))
      defer { lua_settop(stack.L, -2) }
      result.append(try readItem(Element.self, stack, "item \(position + 1)"))
    }
    return result
  }
}

extension Dictionary: LuaReadable where Key == String, Value: LuaReadable {
  public static var typeName: String { "table of \(plural(Value.typeName)) by name" }

  @inlinable
  public static func read(_ stack: LuaStack, at index: Int32) throws -> [String: Value]? {
    guard lua_type(stack.L, index) == LUA_TTABLE else { return nil }
    try stack.reserve(6)
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    var result: [String: Value] = [:]
    lua_pushnil(stack.L)
    while lua_next(stack.L, index) != 0 {
      guard let key = try String.read(stack, at: top + 1) else {
        throw LuaReadError("expected names as keys, got \(stack.describe(at: top + 1))")
      }
      result[key] = try readItem(Value.self, stack, "item '\(key)'")
      lua_settop(stack.L, -2)
    }
    return result
  }
}

/// Reads the value on the stack top as part of a table.
@inlinable
func readItem<T: LuaReadable>(_ type: T.Type, _ stack: LuaStack, _ name: @autoclosure () -> String) throws
  -> T
{
  do {
    if let value = try T.read(stack, at: lua_gettop(stack.L)) { return value }
  } catch let error as LuaReadError {
    throw LuaReadError("\(name()): \(error.message)")
  }
  throw LuaReadError("\(name()) must be \(article(T.typeName)), got \(stack.describe(at: -1))")
}

/// A string out of a fixed set, such as `"linear"` or `"cosine"`:
/// `enum Schedule: String, LuaChoice { case linear, cosine }`.
public protocol LuaChoice: LuaReadable, LuaPushable, RawRepresentable, CaseIterable
where RawValue == String {}

extension LuaChoice {
  public static var typeName: String {
    let names = allCases.map { "\"\($0.rawValue)\"" }
    return names.count == 1 ? names[0] : "one of " + names.joined(separator: ", ")
  }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> Self? {
    guard let text = try String.read(stack, at: index) else { return nil }
    if let value = Self(rawValue: text) { return value }
    var message = "expected \(typeName), got \"\(text)\""
    if let near = nearest(to: text, in: allCases.map(\.rawValue)) { message += "; did you mean \"\(near)\"?" }
    throw LuaReadError(message)
  }

  public func push(to stack: LuaStack) { stack.push(string: rawValue) }
}
