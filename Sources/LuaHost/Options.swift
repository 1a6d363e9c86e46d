import CLua
import CLuaShim

/// A field of a table of options, of any type. Only `Field` conforms.
public protocol LuaField: AnyObject, Sendable {
  var info: ParameterInfo { get }
  /// The value on the stack top (nil where the option was not given).
  func readAny(_ call: Call, _ index: Int32) throws -> Any
}

/// A typed option: declared once, listed in `options`, and used as the key to read the value.
/// (Unchecked: a default is only handed out, and descriptors are immutable.)
public final class Field<Value>: LuaField, @unchecked Sendable {
  public let info: ParameterInfo
  private let fallback: Value?
  private let reader: (LuaStack, Int32) throws -> Value?

  init(_ info: ParameterInfo, fallback: Value?, reader: @escaping (LuaStack, Int32) throws -> Value?) {
    self.info = info
    self.fallback = fallback
    self.reader = reader
  }

  public func readAny(_ call: Call, _ index: Int32) throws -> Any {
    do {
      if call.stack.isNil(at: index) {
        if let fallback { return fallback as Any }
        throw ArgumentError(
          message: "\(call.function.qualifiedName): \(info.label) is required (\(info.typeName): \(info.doc))"
        )
      }
      if let value = try reader(call.stack, index) { return value as Any }
    } catch {
      throw call.invalid(info, index, error)
    }
    throw call.mismatch(info, index)
  }
}

/// A required option: `let inputs = field("inputs", Int.self, "number of inputs")`.
public func field<T: LuaReadable>(_ name: String, _ type: T.Type, _ doc: String) -> Field<T> {
  Field(ParameterInfo(name, doc, kind: .field) { T.typeName }, fallback: nil, reader: T.read)
}

/// An option with a default: `let lr = field("lr", Double.self, default: 1e-3, "learning rate")`.
public func field<T: LuaReadable>(
  _ name: String, _ type: T.Type, default value: T, _ doc: String
) -> Field<T> {
  let info = ParameterInfo(name, doc, kind: .field, default: luaLiteral(value)) { T.typeName }
  return Field(info, fallback: value, reader: T.read)
}

/// An option that may be left out; its value is then nil.
public func optionalField<T: LuaReadable>(_ name: String, _ type: T.Type, _ doc: String) -> Field<T?> {
  let info = ParameterInfo(name, doc, kind: .field, optional: true) { T.typeName }
  return Field(info, fallback: .some(nil)) { stack, index in try T.read(stack, at: index).map { .some($0) } }
}

/// The options of one call; `o[lr]` is the value of the field `lr`.
public struct Options {
  let values: [(field: ObjectIdentifier, value: Any, given: Bool)]

  /// The value of a field. The field must be one that the function lists.
  public subscript<T>(_ field: Field<T>) -> T {
    guard let value = entry(field).value as? T else {
      preconditionFailure("option '\(field.info.name)' holds a value of another type")
    }
    return value
  }

  /// Whether the script gave the option itself.
  public func isGiven(_ field: any LuaField) -> Bool { entry(field).given }

  private func entry(_ field: any LuaField) -> (field: ObjectIdentifier, value: Any, given: Bool) {
    guard let entry = values.first(where: { $0.field == ObjectIdentifier(field) }) else {
      preconditionFailure("option '\(field.info.name)' is read but not listed in options([...])")
    }
    return entry
  }
}

/// One table of named options.
public struct OptionsParameter: LuaParameter {
  public let info: ParameterInfo
  let fields: [any LuaField]

  public func read(_ call: Call, _ position: Int32) throws -> Options {
    let stack = call.stack
    let floating = call.function.floatingOptions > 0
    let index = floating ? call.count : position
    let given = floating ? call.endsInOptions : !stack.isNil(at: index)
    if given {
      guard stack.type(at: index) == LUA_TTABLE else { throw call.mismatch(info, index) }
      try call.rejectUnknownOptions(at: index, info.fields.map(\.name))
    }
    try stack.reserve(6)
    var values: [(field: ObjectIdentifier, value: Any, given: Bool)] = []
    values.reserveCapacity(fields.count)
    for field in fields {
      if given {
        stack.push(string: field.info.name)
        lua_rawget(stack.L, index)
      } else {
        lua_pushnil(stack.L)
      }
      defer { mlua_pop(stack.L, 1) }
      let top = stack.count
      values.append((ObjectIdentifier(field), try field.readAny(call, top), !stack.isNil(at: top)))
    }
    return Options(values: values)
  }
}

/// One table of named options, the last parameter: `options([lr, weightDecay])`.
public func options(_ fields: [any LuaField], _ doc: String = "named options") -> OptionsParameter {
  let infos = fields.map(\.info)
  return OptionsParameter(
    info: ParameterInfo("options", doc, kind: .options, fields: infos) { "table of options" },
    fields: fields)
}

extension Call {
  /// Throws for a key that is no option, naming those that are.
  func rejectUnknownOptions(at index: Int32, _ names: [String]) throws {
    let L = stack.L
    try stack.reserve(4)
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    lua_pushnil(L)
    while lua_next(L, index) != 0 {
      lua_settop(L, -2)
      let key = try String.read(stack, at: top + 1)
      if let key, names.contains(key) { continue }
      var text = "\(function.qualifiedName): "
      if let key {
        text += "unknown option '\(key)'"
        if let near = nearest(to: key, in: names) { text += "; did you mean '\(near)'?" } else { text += "." }
      } else {
        text +=
          "options are given by name, as in {\(names.first ?? "name") = ...}; "
          + "got \(stack.describe(at: top + 1)) as a name."
      }
      throw ArgumentError(message: text + " Valid options: \(names.joined(separator: ", "))")
    }
  }
}
