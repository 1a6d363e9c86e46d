import Bindings
import Foundation
import LuaHost

/// Calls of every function with random arguments, made by Tests/lua/support/random_calls.lua.
public struct CallStorm {
  /// What a number of calls came to.
  public struct Outcome {
    public let returned: Int
    /// Processor seconds of the slowest call, and which it was.
    public let slowest: Double
    public let slow: String
  }

  public let lua: Lua
  public let functions: [Function]

  /// Opens a state whose output folder is `folder`, which is the current folder too.
  ///
  /// `watch`, if there is one, is called before every call; it says whether the arguments are worth telling, which takes
  /// longer than most calls do.
  public init(root: String, folder: String, watch: (@Sendable () -> Bool)? = nil) throws {
    var settings = Settings()
    (settings.out, settings.quick, settings.quiet) = (folder, true, true)
    lua = Lua(libraries: [root + "/lib", root + "/Tests/lua/support"])
    openMoonlens(lua, settings)
    lua.output = { _ in }
    try lua.run(code: "function print(...) for i = 1, select('#', ...) do tostring((select(i, ...))) end end")
    for module in CallStorm.libraryModules(root + "/lib") { try lua.require(module) }
    functions = lua.allFunctions
    if let watch {
      lua.register(
        global: define("watch", "Called before every call.", returns: [result("whole", "boolean")]) { watch() })
    }
  }

  /// The modules in a library folder, by the names that `require` takes.
  public static func libraryModules(_ library: String) -> [String] {
    let folder = URL(filePath: library).resolvingSymlinksInPath().path
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted().map { String($0.dropLast(4)).replacing("/", with: ".") }
  }

  /// Calls one function; the file `last` names the call that is made.
  public func storm(_ function: Function, turns: Int, seed: Int, last: String) throws -> Outcome {
    try outcome("storm", CallStorm.described(function), turns, seed, last)
  }

  /// Calls functions in a random order, where results of calls are arguments of others.
  public func chain(turns: Int, seed: Int, last: String) throws -> Outcome {
    try outcome("chain", List(functions.map(CallStorm.described)), turns, seed, last)
  }

  private func outcome(_ kind: String, _ what: any LuaPushable, _ turns: Int, _ seed: Int, _ last: String) throws
    -> Outcome
  {
    try lua.setGlobal("what", what)
    try lua.setGlobal("last", last)
    let results = try lua.evaluate("return require('random_calls').\(kind)(what, \(turns), \(seed), last, watch)")
    guard results.count == 3, let returned = results[0].asDouble, let slowest = results[1].asDouble,
      let slow = results[2].asString
    else { throw LuaHostError("\(kind) returned something else than expected") }
    return Outcome(returned: Int(returned), slowest: slowest, slow: slow)
  }

  /// A function's description as the Lua side reads it.
  private static func described(_ function: Function) -> Record {
    func parameters(_ list: [ParameterInfo]) -> List {
      List(
        list.map { p -> any LuaPushable in
          let kind = p.kind == .variadic ? "variadic" : p.kind == .options ? "options" : "value"
          return Record(fields: [
            ("name", p.name), ("type", p.typeName), ("kind", kind), ("fields", parameters(p.fields)),
          ])
        })
    }
    return Record(fields: [
      ("owner", function.owner), ("name", function.name), ("method", function.isMethod),
      ("example", function.example), ("parameters", parameters(function.parameters)),
    ])
  }
}
