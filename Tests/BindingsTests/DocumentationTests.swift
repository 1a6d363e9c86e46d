import LuaHost
import Testing

extension AllBindings {
  /// Every function a script can call is described, and its example runs.
  @Suite struct DocumentationTests {
    /// Help wraps long lines.
    private func flat(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private func loaded(_ folder: TemporaryFolder) throws -> Lua {
      let lua = try makeLua(folder)
      lua.libraryModules = Project.modules
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

    @Test func theReferenceHoldsEveryFunction() throws {
      let lua = try loaded(TemporaryFolder())
      let text = lua.referenceText
      for function in lua.allFunctions {
        // A Swift value's description would say Type(field: ...).
        #expect(!function.signature.contains(": "), "\(function.signature)")
        // A function of a module that is a method too stands as the method.
        let titles = [
          "\(function.signature)`", "\(function.owner):\(function.name)(", "\(function.owner):\(function.name){",
        ]
        #expect(titles.contains { text.contains("#### `\($0)") }, "\(function.signature)")
      }
    }

    @Test func theStubsHoldEveryFunctionOnce() throws {
      let lua = try loaded(TemporaryFolder())
      let stubs = lua.typeStubs
      for stub in stubs {
        #expect(stub.text.hasPrefix("---@meta "), "\(stub.path)")
        try lua.run(code: stub.text, name: stub.path)
      }
      let lines = stubs.flatMap { $0.text.split(separator: "\n").map(String.init) }
      let defined = lines.filter { $0.hasPrefix("function ") || $0.hasPrefix("---@class ") }
      #expect(defined.count == Set(defined).count)
      let heads = Set(defined.compactMap { $0.split(separator: "(").first.map(String.init) })
      for function in try loaded(TemporaryFolder()).allFunctions where !function.name.hasPrefix("__") {
        let names = [function.qualifiedName, "\(function.owner):\(function.name)"]
        #expect(names.contains { heads.contains("function \($0)") }, "\(function.qualifiedName)")
        for table in function.parameters where table.kind == .options && !table.fields.isEmpty {
          #expect(names.contains { heads.contains("---@class \($0).options") }, "\(function.qualifiedName)")
        }
      }
    }

    @Test func theStubsSayWhatOperatorsCallsAndOptionsAre() throws {
      let stubs = try loaded(TemporaryFolder()).typeStubs
      let tensor = try #require(stubs.first { $0.path == "tensor.lua" }).text
      for line in [
        "---@operator add(tensor|number): tensor", "---@operator unm: tensor", "---@operator len: integer",
        "---@field [integer] tensor", "---@overload fun(data: number|table, options?: tensor.__call.options): tensor",
        "---@param ... integer|tensor.zeros.options # size of each dimension", "function tensor.zeros(...) end",
        "function tensor:add(other) end",
      ] {
        #expect(tensor.contains(line + "\n"), "\(line)")
      }
      let bilinear = try #require(stubs.first { $0.path == "moonlens/bilinear.lua" }).text
      #expect(bilinear.hasPrefix("---@meta moonlens.bilinear\n") && bilinear.hasSuffix("\nreturn bilinear\n"))
      #expect(
        bilinear.contains("---@field hidden? integer # width of the embedding and of the bilinear layer (default 256)"))
      #expect(bilinear.contains("---@return spectrum spectrum # "))
      let nn = try #require(stubs.first { $0.path == "nn.lua" }).text
      #expect(nn.contains("function hook:close() end\n") && nn.contains("---@overload fun(x: tensor): tensor\n"))
    }

    @Test func everyTypeHasAWordInStubs() throws {
      let lua = try loaded(TemporaryFolder())
      for function in lua.allFunctions {
        let types =
          function.results.map(\.type) + function.parameters.flatMap { [$0.typeName] + $0.fields.map(\.typeName) }
        for type in types { #expect(lua.types.annotation(type) != nil, "\(function.qualifiedName): \(type)") }
      }
    }

    @Test(arguments: [
      ("tensor or list of numbers", "tensor|number[]"), ("list of one of \"png\", \"svg\"", "(\"png\"|\"svg\")[]"),
      ("one of \"constant\", \"cosine\", or a schedule", "\"constant\"|\"cosine\"|schedule"),
      ("list of table {x = ..., y = ...}s", "table[]"),
      ("table of lists of strings by name", "table<string, string[]>"),
      ("number, \"fro\" or \"-inf\"", "number|\"fro\"|\"-inf\""), ("tensor or any", "any"), ("wombat", nil),
    ])
    func typesInLuaCATS(_ type: String, _ annotation: String?) throws {
      #expect(try makeLua(TemporaryFolder()).types.annotation(type) == annotation)
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
