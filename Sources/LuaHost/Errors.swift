import CLua
import CLuaShim

/// A place in Lua code.
public struct LuaFrame: Sendable, Equatable {
  /// The chunk's name as messages have it, which cuts long ones.
  public let name: String
  /// The chunk's whole name: "@" and the path of a file, "=" and what the host calls it, else the text itself.
  public let source: String
  /// The line, from 1.
  public let line: Int

  public init(name: String, source: String, line: Int) {
    (self.name, self.source, self.line) = (name, source, line)
  }
}

/// An error raised by Lua code.
public struct LuaError: Error, CustomStringConvertible, @unchecked Sendable {
  /// The error value as text, with the position Lua put before it.
  public let message: String
  /// Lua's traceback at the point of the error; empty where none was taken.
  public let traceback: String
  /// Where in Lua code it came from, innermost first; empty where that was not noted.
  public let frames: [LuaFrame]
  /// The raised value itself, kept so that a bound function can raise it again unchanged.
  /// (Unchecked: a reference is only looked at on the state's own thread.)
  let value: LuaReference?

  init(message: String, traceback: String = "", frames: [LuaFrame] = [], value: LuaReference? = nil) {
    self.message = message
    self.traceback = traceback
    self.frames = frames
    self.value = value
  }

  public var description: String { traceback.isEmpty ? message : "\(message)\n\(traceback)" }

  /// Whether the text ended too early, so that more lines may complete it.
  public var isIncomplete: Bool { message.hasSuffix("<eof>") }
}

/// The user asked to stop. Thrown by bodies that poll `Call.interruptRequested`, and by `Lua.run`.
public struct Interrupted: Error, CustomStringConvertible, Sendable {
  public init() {}
  public var description: String { "interrupted" }
}

/// An error with a text of its own, for bodies of bound functions.
public struct LuaHostError: Error, CustomStringConvertible, Sendable {
  public let description: String
  public init(_ message: String) { description = message }
}

/// A refused argument: the text is complete and names the function.
struct ArgumentError: Error {
  let message: String
}

extension Call {
  /// Turns what a body threw into a status for the trampoline, the error value on the stack top.
  func fail(_ error: any Error) -> Int32 {
    let L = stack.L
    switch error {
    case is Interrupted: return Int32(MLUA_INTERRUPTED)
    case let error as LuaError:
      lua_settop(L, 0)
      if let value = error.value { value.push(to: stack) } else { stack.push(string: error.message) }
      return Int32(MLUA_RETHROW)
    default:
      let text = message(for: error)
      // Room for the message, whatever the body left on the stack.
      lua_settop(L, 0)
      if lua.ranOutOfMemory?() == true { lua.forceCollection(L) }
      stack.push(string: text)
      return Int32(MLUA_MESSAGE)
    }
  }

  private func message(for error: any Error) -> String {
    switch error {
    case let error as ArgumentError: return error.message
    case let error as LuaReadError: return "\(function.qualifiedName): \(error.message)"
    default:
      let (name, text) = (function.qualifiedName, "\(error)")
      if text.hasPrefix(name + ":") { return text }
      // A library's message may start with what it calls the thing: "figure: ..." from figure.save.
      let known = name.split(separator: ".").first { text.hasPrefix($0 + ": ") }
      return "\(name): \(text.dropFirst(known.map { $0.count + 2 } ?? 0))"
    }
  }

  /// The error for an argument that cannot be read.
  @usableFromInline
  func invalid(_ parameter: ParameterInfo, _ position: Int32, _ error: any Error) -> any Error {
    guard let error = error as? LuaReadError else { return error }
    return ArgumentError(
      message: "\(function.qualifiedName): \(parameter.label): \(error.message)\(hint(parameter, position))")
  }

  /// The error for an argument of a wrong type, or a missing one.
  @usableFromInline
  func mismatch(_ parameter: ParameterInfo, _ position: Int32) -> any Error {
    // A field's value lies above the arguments.
    let absent = position > count && parameter.kind != .field
    let got = absent ? "nothing" : stack.describe(at: position)
    return ArgumentError(
      message:
        "\(function.qualifiedName): \(parameter.label) must be \(article(parameter.typeName)), got \(got)"
        + hint(parameter, position))
  }

  func tooManyArguments() -> any Error {
    let hidden: Int32 = function.isMethod ? 1 : 0
    let most = function.limit - hidden
    let allowed = most == 0 ? "no arguments" : "at most \(most) argument\(most == 1 ? "" : "s")"
    return ArgumentError(
      message: "\(function.qualifiedName): takes \(allowed), got \(count - hidden)" + hint(nil, 1))
  }

  /// Advice on '.' and ':', when how the function was called explains the error.
  private func hint(_ parameter: ParameterInfo?, _ position: Int32) -> String {
    let asMethod = mlua_called_as_method(stack.L)
    if function.isMethod {
      let missing = parameter?.name == "self" || (parameter?.kind == .value && position > count)
      return !asMethod && missing && !function.isMetamethod
        ? " (call it with ':', as in x:\(function.name)())" : ""
    }
    return asMethod && stack.lua.isModule(at: 1, of: stack) ? " (call it with '.', not ':')" : ""
  }
}
