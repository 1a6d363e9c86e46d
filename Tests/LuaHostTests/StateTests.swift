import Foundation
import LuaHost
import Testing

@Suite struct StateTests {
  static let refusal = "bytecode is not accepted; load the source text"

  @Test func bytecodeIsRefused() throws {
    let lua = makeLua()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("luahost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try lua.setGlobal("folder", folder.path)
    try lua.run(
      code: """
        local refusal = "\(Self.refusal)"
        local binary = string.dump(function() return 1 end)
        local f = io.open(folder .. "/binary.lua", "wb"); f:write(binary); f:close()
        f = io.open(folder .. "/text.lua", "w"); f:write("#!shebang\\nreturn ...") f:close()
        local function refused(...) local ok, e = ...; assert(not ok and e:find(refusal, 1, true), e) end
        refused(load(binary))
        refused(load(binary, "x", "b"))
        refused(load(binary, "x", "bt", {}))
        refused(load("return 1", "x", "b"))
        refused(load(function() local b = binary; binary = nil; return b end))
        refused(loadfile(folder .. "/binary.lua"))
        refused(loadfile(folder .. "/binary.lua", "b"))
        refused(pcall(dofile, folder .. "/binary.lua"))
        package.path = folder .. "/?.lua"
        refused(pcall(require, "binary"))
        assert(require "text" == "text")
        assert(loadfile(folder .. "/text.lua")(5) == 5 and dofile(folder .. "/text.lua") == nil)
        assert(load("return x", "c", "t", {x = 3})() == 3 and load("x = ")== nil)
        assert(load("return x", "c", "bt", {x = 3})() == 3 and select(2, load("x =")):find "<eof>")
        assert(not pcall(require, "nowhere") and select(2, pcall(require, "nowhere")):find "no file")
        """)
    let error = #expect(throws: LuaError.self) { try lua.run(file: folder.path + "/binary.lua") }
    #expect(error?.message == Self.refusal)
    #expect(throws: LuaError.self) { try lua.run(file: folder.path + "/missing.lua") }
    #expect(throws: LuaError.self) { try lua.run(code: "\u{1B}Lua") }
  }

  @Test func scriptsGetTheirArguments() throws {
    let lua = makeLua()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("args-\(UUID().uuidString).lua")
    try "local a, b = ...; assert(a == 'x' and b == 'y' and arg[1] == 'x' and #arg == 2 and arg[0]:find 'args')"
      .write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    try lua.run(file: file.path, arguments: ["x", "y"])
  }

  @Test func errorsCarryATraceback() throws {
    let lua = makeLua()
    let error = #expect(throws: LuaError.self) {
      try lua.run(code: "local function f()\n  things.count('x')\nend\nf()", name: "@script.lua")
    }
    #expect(error?.message == "script.lua:2: things.count: 'n' must be an integer, got a string (\"x\")")
    #expect(
      error?.traceback == """
        stack traceback:
        \t[C]: in function 'things.count'
        \tscript.lua:2: in local 'f'
        \tscript.lua:4: in main chunk
        """)
  }

  @Test func odderrorValues() {
    let lua = makeLua()
    #expect(failure(lua, "error(setmetatable({}, {__tostring = function() return 'mine' end}))") == "mine")
    #expect(failure(lua, "error({})") == "(error object is a table value)")
    #expect(failure(lua, "error()") == "(error object is a nil value)")
    #expect(failure(lua, "error(setmetatable({}, {__tostring = function() error('x') end}))") != "")
    #expect(failure(lua, "local function f() return 1 + f() end f()").contains("stack overflow"))
    #expect(failure(lua, "x = = 1") == "test:1: unexpected symbol near '='")
  }

  @Test func incompleteTextIsTold() throws {
    let lua = makeLua()
    let error = #expect(throws: LuaError.self) { try lua.compile("for i = 1, 3 do") }
    #expect(error?.isIncomplete == true)
    let other = #expect(throws: LuaError.self) { try lua.compile("for for") }
    #expect(other?.isIncomplete == false)
  }

  @Test func evaluates() throws {
    let lua = makeLua()
    let values = try lua.evaluate("1, 2.5, 'x', nil, true")
    #expect(values.count == 5 && values[0].asDouble == 1 && values[2].asString == "x" && values[4].isTrue)
    #expect(try lua.evaluate("x = 3").isEmpty)
    #expect(try lua.global("x").asDouble == 3)
  }

  @Test func requireFindsLibraries() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lib-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("moonlens"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "return {x = 1}".write(
      to: folder.appendingPathComponent("moonlens/vae.lua"), atomically: true, encoding: .utf8)
    let lua = Lua(libraries: [folder.path])
    try lua.require("moonlens.vae")
    try lua.run(code: "assert(vae.x == 1)")
  }
}
