import CLua
import CLuaShim

/// What a bound function may return: any number of Lua values.
public protocol LuaResults: SendableMetatype {
  /// Pushes the values and returns their number.
  func pushResults(to stack: LuaStack) throws -> Int32
}

/// A Swift value that becomes one Lua value.
public protocol LuaPushable: LuaResults {
  /// Pushes exactly one value.
  func push(to stack: LuaStack) throws
}

extension LuaPushable {
  @inlinable
  public func pushResults(to stack: LuaStack) throws -> Int32 {
    try push(to: stack)
    return 1
  }
}

/// Several results of one function: `return Results(values, indices)`.
public struct Results: LuaResults {
  let values: [any LuaPushable]

  /// Results in order.
  public init(_ values: any LuaPushable...) { self.values = values }
  /// Results in order, as many as the list holds.
  public init(all values: [any LuaPushable]) { self.values = values }

  public func pushResults(to stack: LuaStack) throws -> Int32 {
    try stack.reserve(Int32(clamping: values.count + 4))
    for value in values { try value.push(to: stack) }
    return Int32(values.count)
  }
}

extension Double: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) { lua_pushnumber(stack.L, self) }
}

extension Float: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) { lua_pushnumber(stack.L, Double(self)) }
}

extension Int: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) { lua_pushinteger(stack.L, lua_Integer(self)) }
}

extension Bool: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) { lua_pushboolean(stack.L, self ? 1 : 0) }
}

extension String: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) { stack.push(string: self) }
}

extension Optional: LuaResults where Wrapped: LuaPushable {}
extension Optional: LuaPushable where Wrapped: LuaPushable {
  @inlinable
  public func push(to stack: LuaStack) throws {
    if let value = self { try value.push(to: stack) } else { lua_pushnil(stack.L) }
  }
}

extension Array: LuaResults where Element: LuaPushable {}
extension Array: LuaPushable where Element: LuaPushable {
  public func push(to stack: LuaStack) throws {
    try stack.reserve(4)
    lua_createtable(stack.L, Int32(clamping: count), 0)
    for (position, value) in enumerated() {
      try value.push(to: stack)
      lua_rawseti(stack.L, -2, lua_Integer(position + 1))
    }
  }
}

extension Dictionary: LuaResults where Key == String, Value: LuaPushable {}
extension Dictionary: LuaPushable where Key == String, Value: LuaPushable {
  public func push(to stack: LuaStack) throws {
    try Record(fields: map { ($0.key, $0.value) }).push(to: stack)
  }
}

/// A table with named fields, built in place: `Record(["train": images, "classes": names])`.
/// Values may be records and lists themselves; no registry reference is made.
public struct Record: LuaPushable, ExpressibleByDictionaryLiteral {
  /// The fields in the order they are set.
  public var fields: [(String, any LuaPushable)]

  /// A table with these fields, in a list.
  public init(fields: [(String, any LuaPushable)]) { self.fields = fields }
  /// A table with these fields.
  public init(_ fields: KeyValuePairs<String, any LuaPushable>) {
    self.fields = fields.map { ($0.key, $0.value) }
  }
  /// A table with these fields.
  public init(dictionaryLiteral elements: (String, any LuaPushable)...) { fields = elements }

  public func push(to stack: LuaStack) throws {
    try stack.reserve(4)
    lua_createtable(stack.L, 0, Int32(clamping: fields.count))
    for (name, value) in fields {
      stack.push(string: name)
      try value.push(to: stack)
      lua_rawset(stack.L, -3)
    }
  }
}

/// A table with values of mixed types at 1, 2, 3 ...: `List([1, "two", tensor])`.
public struct List: LuaPushable, ExpressibleByArrayLiteral {
  /// The values in order.
  public var values: [any LuaPushable]

  /// A table of these values.
  public init(_ values: [any LuaPushable]) { self.values = values }
  /// A table of these values.
  public init(arrayLiteral elements: any LuaPushable...) { values = elements }

  public func push(to stack: LuaStack) throws {
    try stack.reserve(4)
    lua_createtable(stack.L, Int32(clamping: values.count), 0)
    for (position, value) in values.enumerated() {
      try value.push(to: stack)
      lua_rawseti(stack.L, -2, lua_Integer(position + 1))
    }
  }
}
