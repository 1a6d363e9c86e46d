import CLua
import CLuaShim

/// A result of a function, for its documentation.
public struct ResultInfo: Sendable {
  public let name: String
  public let type: String
  public let doc: String
}

/// Describes a result: `result("product", "tensor", "(..., n, m)")`.
public func result(_ name: String, _ type: String, _ doc: String = "") -> ResultInfo {
  ResultInfo(name: name, type: type, doc: doc)
}

/// A parameter of a function or a field of its options, as error texts and help see it.
public struct ParameterInfo: Sendable {
  /// What the arguments at this place are.
  public enum Kind: Sendable { case value, variadic, options, field }

  public let name: String
  public let doc: String
  public let kind: Kind
  /// The default as a script would write it, if there is one.
  public let defaultText: String?
  /// Whether the argument may be left out without a default standing in.
  public let isOptional: Bool
  /// The fields, for a table of options.
  public let fields: [ParameterInfo]
  // A closure, because a class's descriptors are made while its name is: asking now would deadlock.
  private let type: @Sendable () -> String

  /// A parameter; `type` is asked for its name only when a text is made.
  public init(
    _ name: String, _ doc: String, kind: Kind = .value, default defaultText: String? = nil,
    optional: Bool = false, fields: [ParameterInfo] = [], type: @escaping @Sendable () -> String
  ) {
    self.name = name
    self.doc = doc
    self.kind = kind
    self.defaultText = defaultText
    self.isOptional = optional
    self.fields = fields
    self.type = type
  }

  /// The name of its type.
  public var typeName: String { type() }
  /// Whether an argument must be given.
  public var isRequired: Bool { defaultText == nil && !isOptional && kind != .variadic && kind != .options }
  var label: String { kind == .field ? "option '\(name)'" : "'\(name)'" }
}

/// A function that Lua can call: one value from which argument checks, error texts and help derive.
/// Made by `define`, or by `describe` in Lua.
public final class Function: Sendable {
  /// Runs a call: reads its arguments, pushes its results and returns their number.
  public typealias Body = @Sendable (Call) throws -> Int32

  public let name: String
  /// The module or class it belongs to; empty before it has one.
  public let owner: String
  public let doc: String
  public let parameters: [ParameterInfo]
  public let results: [ResultInfo]
  public let example: String
  /// What it refuses, one sentence each.
  public let errors: [String]
  /// Whether it belongs to a class, so that scripts call it as `object:name()`.
  public let isMethod: Bool
  @usableFromInline let body: Body
  /// The largest number of arguments.
  @usableFromInline let limit: Int32
  /// The position from which on the last argument may be a table of options, after a variadic
  /// parameter; 0 where options have a place of their own.
  let floatingOptions: Int32

  /// A function with its documentation; `define` is the usual way to make one.
  public init(
    _ name: String, _ doc: String, _ parameters: [ParameterInfo], returns results: [ResultInfo],
    example: String, errors: [String], owner: String = "", isMethod: Bool = false, body: @escaping Body
  ) {
    self.name = name
    self.owner = owner
    self.doc = doc
    self.parameters = parameters
    self.results = results
    self.example = example
    self.errors = errors
    self.isMethod = isMethod
    self.body = body
    let variadic = parameters.firstIndex { $0.kind == .variadic }
    if let variadic {
      let after = parameters[(variadic + 1)...]
      precondition(
        after.allSatisfy { $0.kind == .options } && after.count <= 1,
        "\(name): only one table of options may follow a variadic parameter")
      floatingOptions = after.isEmpty ? 0 : Int32(variadic + 1)
    } else {
      floatingOptions = 0
    }
    // Lua passes operators a second operand whether they have one or not.
    let unchecked = variadic != nil || (name.hasPrefix("__") && name != "__call")
    limit = unchecked ? Int32.max : Int32(parameters.count)
  }

  /// The same function as a member of a module or class.
  func owned(by owner: String, isMethod: Bool) -> Function {
    Function(
      name, doc, parameters, returns: results, example: example, errors: errors, owner: owner,
      isMethod: isMethod, body: body)
  }

  /// The name in error texts: `tensor.matmul`; of operators what the script wrote: `tensor[...]`, `tensor +`.
  public var qualifiedName: String {
    if let sign = Function.operators[name] { return owner + sign }
    return owner.isEmpty ? name : "\(owner).\(name)"
  }

  static let operators = [
    "__index": "[...]", "__newindex": "[...]", "__call": "(...)", "__len": " #", "__tostring": " tostring",
    "__unm": " -", "__add": " +", "__sub": " -", "__mul": " *", "__div": " /", "__pow": " ^", "__mod": " %",
    "__idiv": " //", "__concat": " ..", "__eq": " ==", "__lt": " <", "__le": " <=",
  ]

  var isMetamethod: Bool { isMethod && name.hasPrefix("__") }

  /// What is missing from its documentation; empty for a documented function.
  public var undocumented: [String] {
    var missing: [String] = doc.isEmpty ? ["description"] : []
    for parameter in parameters {
      if parameter.doc.isEmpty && parameter.name != "self" { missing.append(parameter.name) }
      missing += parameter.fields.filter(\.doc.isEmpty).map(\.name)
    }
    return missing
  }
}

/// What the trampoline calls.
let functionEntry: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { L, pointer in
  guard let L, let pointer, let host = mlua_hostof(L) else { return 0 }
  return Unmanaged<Function>.fromOpaque(pointer)._withUnsafeGuaranteedRef { function in
    let call = Call(LuaStack(L, host), function)
    do {
      if call.count > function.limit { throw call.tooManyArguments() }
      return try function.body(call)
    } catch {
      return call.fail(error)
    }
  }
}
