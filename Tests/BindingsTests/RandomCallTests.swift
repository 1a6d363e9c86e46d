import Foundation
import LuaHost
import Testing

extension AllBindings {
  /// Every function, called with random arguments in a process of its own, returns or raises.
  ///
  /// Left out are `interrupt` and `helped`, which are these tests' own. `train.fit` is asked for few epochs: it would do
  /// as it is told. Files are written to a temporary folder.
  @Suite struct RandomCallTests {
    static let turns = 300
    /// Loading a data set takes long, and always the same way.
    static let fewer = ["data.mnist": 20, "data.fashion_mnist": 20]

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
        ("parameters", parameters(function.parameters)),
      ])
    }

    @Test(arguments: [1, 2])
    func everyFunctionReturnsOrRaises(_ seed: Int) async throws {
      let folder = try TemporaryFolder()
      let last = folder.path + "/last-call"
      let result = await #expect(processExitsWith: .success) { [seed = seed as Int, last = last as String] in
        // What asks for more than this does so without need; calls that hang end the process too.
        var limit = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        let lua = try makeLua(TemporaryFolder(), quick: true)
        try lua.setGlobal("last", last)
        for module in Project.modules { try lua.require(module) }
        let functions = lua.allFunctions.filter { !["helped", "interrupt"].contains($0.qualifiedName) }
        #expect(functions.count > 130)
        for function in functions {
          try lua.setGlobal("f", RandomCallTests.described(function))
          let turns = RandomCallTests.fewer[function.qualifiedName] ?? RandomCallTests.turns
          alarm(60)
          let returned = try lua.evaluate("return require('random_calls').storm(f, \(turns), \(seed), last)").first?
            .asDouble
          #expect((returned ?? 0) > 0, "no call of \(function.qualifiedName) succeeded: its arguments are never right")
        }
        lua.collect()
      }
      if result == nil {
        Issue.record("the last call was \(folder.text("last-call")?.split(separator: "\0").first ?? "never made")")
      }
    }
  }
}
