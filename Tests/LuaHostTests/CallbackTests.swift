import Foundation
import LuaHost
import Testing

@Suite struct CallbackTests {
  @Test func errorsPassUnchanged() throws {
    try makeLua().run(
      code: """
        local object = setmetatable({}, {__tostring = function() return "mine" end})
        local ok, e = pcall(things.apply, function() error(object) end)
        assert(not ok and rawequal(e, object))
        ok, e = pcall(things.apply, function() error("text", 0) end)
        assert(e == "text")
        ok, e = pcall(things.apply, function() error() end)
        assert(not ok and e == nil)
        ok, e = pcall(things.apply, function() things.apply(function() error(object) end) end)
        assert(rawequal(e, object))
        ok, e = pcall(things.apply, function() things.count("x") end)
        assert(e:find("^test:10: things.count"), e)
        """, name: "test")
  }

  /// The lines of a traceback but those of the host.
  private func calls(_ code: String) throws -> [String] {
    let error = #expect(throws: LuaError.self) { try makeLua().run(code: code, name: "@a.lua") }
    return (error?.traceback ?? "").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("a.lua") }
  }

  @Test func tracebacksReachThroughTheHost() throws {
    let nested = """
      local function inner() things.count("x") end
      local function middle() inner(); return 1 end
      local function outer() things.apply(middle); return 1 end
      things.apply(outer)
      """
    let frames = try calls(nested)
    #expect(frames.map { $0.prefix(8) } == ["a.lua:1:", "a.lua:2:", "a.lua:3:", "a.lua:4:"], "\(frames)")
    // The error of a callback that was caught says nothing about a later one, be it the same.
    let later = """
      local function fail() error("same", 0) end
      pcall(things.apply, function() fail() end)
      things.count(1)
      local function again() fail(); return 1 end
      again()
      """
    #expect(try calls(later).map { $0.prefix(8) } == ["a.lua:1:", "a.lua:4:", "a.lua:5:"])
    let other = """
      pcall(things.apply, function() error("one", 0) end)
      error("two", 0)
      """
    #expect(try calls(other).map { $0.prefix(8) } == ["a.lua:2:"])
  }

  @Test func resultsAndArguments() throws {
    try makeLua().run(
      code: """
        assert(things.apply(function(x) return x + 1 end, 4) == 5)
        assert(things.apply_number(function() return 2.5 end) == 2.5)
        local ok, e = pcall(things.apply_number, function() return "x" end)
        assert(e:find('things.apply_number: the callback must return a number, got a string %("x"%)'), e)
        local co = coroutine.wrap(function() return things.apply(function() return coroutine.isyieldable() end) end)
        assert(co() == false)
        ok, e = pcall(coroutine.wrap(function() things.apply(coroutine.yield) end))
        assert(e:find "attempt to yield across a C%-call boundary", e)
        """)
  }

  @Test func deepRecursionIsLuasError() throws {
    try makeLua().run(
      code: """
        local depth = 0
        local function down() depth = depth + 1; return things.apply(down) end
        local ok, e = pcall(down)
        assert(not ok and tostring(e):find "C stack overflow", e)
        assert(depth > 50, depth)
        local function limited(n) if n == 0 then return 0 end return things.apply(limited, n - 1) end
        assert(limited(150) == 0)
        local function forever() return 1 + forever() end
        ok, e = pcall(things.apply, forever)
        assert(not ok and e:find "stack overflow", e)
        local list = {}
        for i = 1, 100000 do list = {list} end
        things.any(list)
        assert(not pcall(string.rep, "x", -1, {}))
        """)
  }

  @Test func keptByTheHost() throws {
    let lua = makeLua()
    let results = try lua.evaluate("function(x) return x * 2 end, {a = 1, [1] = 'x', [2] = 'y'}")
    guard case .function(let double) = results[0], case .table(let table) = results[1] else {
      Issue.record("not a function and a table")
      return
    }
    #expect(try double.call(21, returning: Int.self) == 42)
    #expect(try table.get("a", as: Int.self) == 1)
    #expect(try table.get("b", as: Int.self) == nil)
    #expect(table.count == 2)
    try table.set("b", [1.0, 2.0])
    try table.append("z")
    #expect(try table.get("b", as: [Double].self) == [1, 2])
    #expect(try table.get(3, as: String.self) == "z")
    #expect(try table.fields().map(\.name) == ["a", "b"])
    #expect(throws: LuaReadError.self) { try table.get("a", as: String.self) }
  }

  @Test func referencesOutliveTheState() throws {
    var lua: Lua? = makeLua()
    let value = try lua?.evaluate("function() end")[0]
    guard case .function(let function)? = value else {
      Issue.record("not a function")
      return
    }
    lua = nil
    #expect(throws: LuaHostError.self) { try function.call() }
  }

  @Test func referencesReleasedOnOtherThreads() async throws {
    let lua = makeLua()
    try lua.run(code: "for i = 1, 1000 do things.apply(function() end) end")
    lua.collect()
    let before = lua.liveReferences
    nonisolated(unsafe) var kept: [LuaReference] = []
    for _ in 0..<100 {
      if case .function(let function) = try lua.evaluate("function() end")[0] { kept.append(function.reference) }
    }
    #expect(lua.liveReferences == before + 100)
    await Task.detached { kept = [] }.value
    #expect(lua.liveReferences == before)
    // The registry slots are free again: the next references take them.
    try lua.run(
      code: "things.nothing() local n = 0 for k, v in pairs(debug.getregistry()) do "
        + "if type(k) == 'number' and type(v) == 'function' then n = n + 1 end end assert(n < 50, n)")
  }
}
