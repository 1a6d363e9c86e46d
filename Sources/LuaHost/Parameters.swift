import CLua
import CLuaShim

/// One parameter of `define`: its documentation, and how its argument is read.
public protocol LuaParameter: Sendable {
  associatedtype Value
  var info: ParameterInfo { get }
  /// Reads the argument at a position, or throws an error that names the parameter.
  func read(_ call: Call, _ position: Int32) throws -> Value
}

/// A parameter of one type, with a default or required.
/// (Unchecked: a default is only handed out, and descriptors are immutable.)
public struct Parameter<T: LuaReadable>: LuaParameter, @unchecked Sendable {
  public let info: ParameterInfo
  @usableFromInline let fallback: T?

  @inlinable
  public func read(_ call: Call, _ position: Int32) throws -> T {
    do {
      if let value = try T.read(call.stack, at: position) { return value }
    } catch {
      throw call.invalid(info, position, error)
    }
    if let fallback, call.stack.isNil(at: position) { return fallback }
    throw call.mismatch(info, position)
  }
}

/// A required parameter: `param("other", Tensor.self, "right operand")`.
public func param<T: LuaReadable>(_ name: String, _ type: T.Type, _ doc: String) -> Parameter<T> {
  Parameter(info: ParameterInfo(name, doc) { T.typeName }, fallback: nil)
}

/// A parameter with a default, used when nothing or nil is given.
public func param<T: LuaReadable>(
  _ name: String, _ type: T.Type, default value: T, _ doc: String
) -> Parameter<T> {
  Parameter(info: ParameterInfo(name, doc, default: luaLiteral(value)) { T.typeName }, fallback: value)
}

/// A parameter that may be left out or nil; its value is then nil.
public struct OptionalParameter<T: LuaReadable>: LuaParameter {
  public let info: ParameterInfo

  @inlinable
  public func read(_ call: Call, _ position: Int32) throws -> T? {
    if call.stack.isNil(at: position) { return nil }
    do {
      if let value = try T.read(call.stack, at: position) { return value }
    } catch {
      throw call.invalid(info, position, error)
    }
    throw call.mismatch(info, position)
  }
}

/// A parameter that may be left out: `optional("dim", Int.self, "the dimension; all when left out")`.
public func optional<T: LuaReadable>(_ name: String, _ type: T.Type, _ doc: String) -> OptionalParameter<T> {
  OptionalParameter(info: ParameterInfo(name, doc, optional: true) { T.typeName })
}

/// All remaining arguments.
public struct VariadicParameter<T: LuaReadable>: LuaParameter {
  public let info: ParameterInfo

  @inlinable
  public func read(_ call: Call, _ position: Int32) throws -> [T] {
    let end = call.endOfVariadic
    var values: [T] = []
    var index = position
    while index <= end {
      do {
        guard let value = try T.read(call.stack, at: index) else { throw call.mismatch(info, index) }
        values.append(value)
      } catch {
        throw call.invalid(info, index, error)
      }
      index += 1
    }
    return values
  }
}

/// Any number of arguments of one type: `variadic("sizes", Int.self, "size of each dimension")`.
/// One table of options may follow them.
public func variadic<T: LuaReadable>(_ name: String, _ type: T.Type, _ doc: String) -> VariadicParameter<T> {
  VariadicParameter(info: ParameterInfo(name, doc, kind: .variadic) { T.typeName })
}

extension Call {
  /// The last argument that belongs to a variadic parameter.
  @usableFromInline
  var endOfVariadic: Int32 {
    endsInOptions ? count - 1 : count
  }

  /// Whether options follow a variadic parameter and the last argument is a table of named values. One
  /// that starts as a list is data.
  var endsInOptions: Bool {
    guard function.floatingOptions > 0, count >= function.floatingOptions else { return false }
    guard lua_type(stack.L, count) == LUA_TTABLE else { return false }
    let first = lua_rawgeti(stack.L, count, 1)
    mlua_pop(stack.L, 1)
    return first == LUA_TNIL
  }
}
