import LuaHost
import Testing

extension AllBindings {
  /// Every function a script can call is described, and its example runs.
  @Suite struct DocumentationTests {
    /// Help wraps long lines.
    private func flat(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private func loaded(_ folder: TemporaryFolder) throws -> Lua {
      let lua = try makeLua(folder)
      for module in Project.modules { try lua.require(module) }
      return lua
    }

    @Test func everyExportIsDocumented() throws {
      let lua = try makeLua(TemporaryFolder())
      #expect(lua.undocumented == [])
      for module in Project.modules {
        try lua.require(module)
        #expect(lua.undocumented == [], "after \(module)")
      }
      #expect(Project.modules.contains("moonlens.bilinear") && Project.modules.contains("moonlens.report"))
    }

    @Test func everyFunctionOfALibraryIsDescribed() throws {
      let lua = try loaded(TemporaryFolder())
      for module in Project.modules {
        let plain = try lua.evaluate(
          """
          local list = {}
          for name, value in pairs(require "\(module)") do
            helped()
            if type(value) == "function" then help(value) end
            if helped():find "^No help" then list[#list + 1] = name end
          end
          return table.concat(list, " ")
          """)
        #expect(plain.first?.asString == "", "\(module)")
      }
    }

    @Test func everyFunctionHasHelpOfItsOwn() throws {
      let lua = try loaded(TemporaryFolder())
      let functions = lua.allFunctions
      #expect(functions.count > 130)
      for function in functions where !function.name.hasPrefix("__") {
        let name = function.isMethod ? "\(function.owner):\(function.name)" : function.qualifiedName
        let help = flat(try lua.help(for: name))
        #expect(help.contains(flat(function.doc)) && help.contains(function.name), "\(function.qualifiedName)")
        for parameter in function.parameters where parameter.name != "self" {
          for field in parameter.fields.isEmpty ? [parameter] : parameter.fields {
            #expect(help.contains(flat(field.doc)), "\(function.qualifiedName): \(field.name)")
          }
        }
      }
      for module in lua.modules { #expect(flat(try lua.help(for: module.name)).contains(flat(module.doc))) }
    }

    @Test func theReferenceHoldsEveryFunctionAndTheStubsAreLua() throws {
      let lua = try loaded(TemporaryFolder())
      let (text, stubs) = (lua.referenceText, lua.typeStubs)
      let functions = lua.allFunctions
      for function in functions {
        // A Swift value's description would say Type(field: ...).
        #expect(!function.signature.contains(": "), "\(function.signature)")
        // A function of a module that is a method too stands as the method.
        let titles = [
          "\(function.signature)`", "\(function.owner):\(function.name)(", "\(function.owner):\(function.name){",
        ]
        #expect(titles.contains { text.contains("#### `\($0)") }, "\(function.signature)")
      }
      try lua.run(code: stubs, name: "stubs")
      for function in functions where !function.name.hasPrefix("__") && function.isMethod {
        #expect(stubs.contains("function \(function.owner):\(function.name)("), "\(function.qualifiedName)")
      }
    }

    @Test func everyFunctionHasAnExampleThatRuns() throws {
      let folder = try TemporaryFolder()
      // But those of these tests.
      let functions = try loaded(folder).allFunctions.filter { !["helped", "interrupt"].contains($0.name) }
      for function in functions {
        #expect(!function.example.isEmpty, "\(function.signature) has no example")
        let lua = try makeLua(folder)
        do {
          try lua.run(code: function.example, name: function.qualifiedName)
        } catch {
          Issue.record("\(function.qualifiedName): \(error)")
        }
      }
    }
  }
}
