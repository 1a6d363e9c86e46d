import CLua
import CLuaShim

/// What a script told `describe`, checked, as a `Function` whose body checks arguments and passes them on.
struct Description {
  let function: Function
  let body: LuaFunction

  init(_ table: LuaTable, _ lua: Lua) throws {
    let known = ["name", "doc", "params", "options", "returns", "example", "errors", "call"]
    for (key, _) in try table.fields() where !known.contains(key) {
      let near = nearest(to: key, in: known).map { "; did you mean '\($0)'?" } ?? "."
      throw LuaHostError("unknown field '\(key)'\(near) Valid fields: \(known.joined(separator: ", "))")
    }
    guard let name = try table.get("name", as: String.self) else { throw LuaHostError("'name' is missing") }
    guard let body = try table.get("call", as: LuaFunction.self) else {
      throw LuaHostError("'call' is missing: the function to describe")
    }
    self.body = body
    let parameters = try Self.specifications(table, "params", lua, kind: .value)
    let fields = try Self.specifications(table, "options", lua, kind: .field)
    let hasOptions = try table.get("options", as: LuaTable.self) != nil
    var infos = parameters.map(\.info)
    if hasOptions {
      infos.append(
        ParameterInfo("options", "named options", kind: .options, fields: fields.map(\.info)) {
          "table of options"
        })
    }
    let results = try (table.get("returns", as: [LuaTable].self) ?? []).map { row in
      ResultInfo(
        name: try row.get(1, as: String.self) ?? "", type: try row.get(2, as: String.self) ?? "any",
        doc: try row.get("doc", as: String.self) ?? "")
    }
    let names = fields.map(\.info.name)
    function = Function(
      name, try table.get("doc", as: String.self) ?? "", infos, returns: results,
      example: try table.get("example", as: String.self) ?? "",
      errors: try table.get("errors", as: [String].self) ?? []
    ) { call in
      try Self.pass(call, parameters, hasOptions ? fields : nil, names)
    }
  }

  private static func specifications(
    _ table: LuaTable, _ key: String, _ lua: Lua, kind: ParameterInfo.Kind
  ) throws -> [Specification] {
    try (table.get(key, as: [LuaTable].self) ?? []).map { try Specification($0, lua, kind: kind) }
  }

  /// The body: checks the arguments and returns them with defaults filled in.
  private static func pass(
    _ call: Call, _ parameters: [Specification], _ fields: [Specification]?, _ names: [String]
  ) throws -> Int32 {
    let stack = call.stack
    let L = stack.L
    let count = Int32(parameters.count) + (fields == nil ? 0 : 1)
    try stack.reserve(2 * count + 8)
    // Missing arguments become nil, so that what is pushed below does not take their places.
    lua_settop(L, count)
    for (position, parameter) in parameters.enumerated() {
      try parameter.pass(call, Int32(position + 1))
    }
    guard let fields else { return count }
    let given = !stack.isNil(at: count)
    if given {
      if stack.type(at: count) != LUA_TTABLE {
        throw call.mismatch(call.function.parameters[parameters.count], count)
      }
      try call.rejectUnknownOptions(at: count, names)
    }
    mlua_newtable(L)
    let filled = lua_gettop(L)
    for field in fields {
      if given {
        stack.push(string: field.info.name)
        lua_rawget(L, count)
      } else {
        lua_pushnil(L)
      }
      try field.pass(call, filled + 1)
      setRawField(stack, filled, field.info.name)
      lua_settop(L, filled)
    }
    return count
  }
}

/// One parameter or option as a script described it: `{"inputs", "integer", default = 784, doc = "..."}`.
/// (Unchecked: a default table is only looked at on the state's thread.)
struct Specification: @unchecked Sendable {
  let info: ParameterInfo
  private let types: [DynamicType]
  private let fallback: LuaValue?

  init(_ row: LuaTable, _ lua: Lua, kind: ParameterInfo.Kind) throws {
    let known = ["default", "optional", "doc"]
    for (key, _) in try row.fields() where !known.contains(key) {
      throw LuaHostError(
        "unknown field '\(key)' of a parameter. Valid fields: \(known.joined(separator: ", "))")
    }
    guard let name = try row.get(1, as: String.self), let type = try row.get(2, as: String.self) else {
      throw LuaHostError("a parameter is {name, type, doc = ...}, such as {\"x\", \"number\", doc = \"...\"}")
    }
    types = try type.split(separator: "|").map { try DynamicType(String($0), lua) }
    fallback = try row.get("default", as: LuaValue.self)
    let shown = types.map(\.name).joined(separator: " or ")
    info = ParameterInfo(
      name, try row.get("doc", as: String.self) ?? "", kind: kind, default: fallback?.literal,
      optional: try row.get("optional", as: Bool.self) ?? false
    ) { shown }
  }

  /// Pushes the value at an index, or the default.
  func pass(_ call: Call, _ index: Int32) throws {
    let stack = call.stack
    let L = stack.L
    if stack.isNil(at: index) {
      if let fallback {
        try Self.push(fallback, stack)
      } else if info.isOptional || (types.contains(.any) && index <= call.count && info.kind == .value) {
        lua_pushnil(L)
      } else if info.kind == .field {
        throw ArgumentError(
          message: "\(call.function.qualifiedName): \(info.label) is required (\(info.typeName): \(info.doc))"
        )
      } else {
        throw call.mismatch(info, index)
      }
      return
    }
    if types.contains(where: { $0.accepts(stack, index) }) {
      lua_pushvalue(L, index)
      return
    }
    if types.contains(.integer) {
      // Reads 3.0 as 3, and words the refusal of 3.5.
      do {
        if let integer = try Int.read(stack, at: index) { return integer.push(to: stack) }
      } catch {
        throw call.invalid(info, index, error)
      }
    }
    throw call.mismatch(info, index)
  }

  /// Pushes a default; a table is copied, because the function may change what it gets.
  private static func push(_ value: LuaValue, _ stack: LuaStack) throws {
    guard case .table(let table) = value else { return try value.push(to: stack) }
    try stack.reserve(6)
    mlua_newtable(stack.L)
    let copy = stack.count
    for (key, value) in try table.pairs() {
      try key.push(to: stack)
      try value.push(to: stack)
      lua_rawset(stack.L, copy)
    }
  }
}

/// A type as `describe` names it.
enum DynamicType: Equatable {
  case any, number, integer, string, boolean, table, function
  case object(name: String, id: Int32)

  init(_ name: String, _ lua: Lua) throws {
    let simple: [String: DynamicType] = [
      "any": .any, "number": .number, "integer": .integer, "string": .string, "boolean": .boolean,
      "table": .table, "function": .function,
    ]
    if let type = simple[name] {
      self = type
    } else if let luaClass = lua.luaClass(named: name) {
      self = .object(name: name, id: luaClass.id)
    } else {
      let known = simple.keys.sorted() + lua.classes.values.map(\.name).sorted()
      let near = nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? "."
      throw LuaHostError("unknown type '\(name)'\(near) Known types: \(known.joined(separator: ", "))")
    }
  }

  var name: String {
    if case .object(let name, _) = self { name } else { "\(self)" }
  }

  /// Whether the value at an index can be passed on as it is.
  func accepts(_ stack: LuaStack, _ index: Int32) -> Bool {
    let L = stack.L
    return switch self {
    case .any: true
    case .number: lua_type(L, index) == LUA_TNUMBER
    case .integer: lua_isinteger(L, index) != 0
    case .string: lua_type(L, index) == LUA_TSTRING
    case .boolean: lua_type(L, index) == LUA_TBOOLEAN
    case .table: lua_type(L, index) == LUA_TTABLE
    case .function: lua_type(L, index) == LUA_TFUNCTION
    case .object(_, let id): mlua_class_box(L, stack.host, index, id)?.pointee.object != nil
    }
  }
}
