import LuaHost
import Synchronization
import Testing

@Suite struct MemoryTests {
  /// Each raises one error a turn, with a live object in every frame it crosses.
  static let storms = [
    "for i = 1, N do pcall(things.add, things.new(1), 'x') end",
    "for i = 1, N do local t = things.new(1); pcall(t.add, t) end",
    "for i = 1, N do pcall(things.fail, 'no') end",
    "for i = 1, N do pcall(pcall, pcall, things.fail, things.new(1)) end",
    "for i = 1, N do pcall(function() local t = things.new(1); pcall(things.fail, 'a'); things.fail('b') end) end",
    "for i = 1, N do coroutine.wrap(pcall)(things.fail, 'x') end",
    "for i = 1, N do pcall(coroutine.wrap(function() local t = things.new(1); things.fail('x') end)) end",
    "for i = 1, N do coroutine.resume(coroutine.create(function() local t = things.new(1); coroutine.yield() end)) end",
    "for i = 1, N do pcall(function() local h <close> = things.hook(); things.fail('x') end) end",
    """
    for i = 1, N do
      pcall(function() local h <close> = setmetatable({}, {__close = function() things.fail('y') end}); things.fail('x') end)
    end
    """,
    "for i = 1, N do pcall(things.apply, function(t) things.fail('x') end, things.new(1)) end",
    "for i = 1, N do pcall(things.apply, function(t) error({t}) end, things.new(1)) end",
    "for i = 1, N do pcall(things.apply, function() things.apply(error, things.new(1)) end) end",
    "for i = 1, N do pcall(optim.adamw, {lr = things.new(1)}) end",
    "for i = 1, N do pcall(optim.adamw, {oops = things.new(1)}) end",
    "for i = 1, N do pcall(function() return things.new(1) + {} end) end",
    "for i = 1, N do pcall(function() return things.new(1).oops end) end",
    "for i = 1, N do xpcall(things.fail, function(e) return things.new(1) end, 'x') end",
    "for i = 1, N do pcall(table.sort, {1, 2, 3}, function() things.fail('x') end) end",
    "for i = 1, N do pcall(things.list, {1, 2, things.new(1)}) end",
  ]

  @Test func everyErrorPathReleasesItsObjects() throws {
    let lua = makeLua()
    lua.collect()
    let objects = lua.liveObjects
    let references = lua.liveReferences
    for storm in Self.storms {
      try lua.run(code: "local N = 5000\n" + storm)
      lua.collect()
      lua.collect()
      #expect(lua.liveObjects == objects, "\(storm)")
      #expect(lua.liveReferences == references, "\(storm)")
    }
  }

  @Test func errorsAtTheTopLevelRelease() throws {
    let lua = makeLua()
    lua.collect()
    let references = lua.liveReferences
    for _ in 0..<2000 { #expect(throws: LuaError.self) { try lua.run(code: "local t = things.new(1); error({t})") } }
    lua.collect()
    lua.collect()
    #expect(lua.liveReferences == references)
  }

  @Test func caughtErrorsOfOneTextDoNotPileUp() throws {
    let lua = makeLua()
    for storm in [
      "pcall(coroutine.wrap(fail))", "coroutine.resume(coroutine.create(fail))", "pcall(things.apply, fail)",
    ] {
      let fail = "local function fail() error('x', 0) end "
      try lua.run(code: fail + storm)
      lua.collect()
      let bytes = lua.usedBytes
      try lua.run(code: fail + "for i = 1, 2000 do \(storm) end")
      lua.collect()
      #expect(lua.usedBytes < bytes + 10_000, "\(storm)")
    }
  }

  @Test func lettingGoOfResultsNeedsNoCallOfTheHost() throws {
    let lua = makeLua()
    let bytes = lua.usedBytes
    for _ in 0..<5000 { _ = try lua.evaluate("{('x'):rep(1000)}") }
    #expect(lua.usedBytes < bytes + 500_000)
  }

  @Test func externalMemoryForcesCollections() throws {
    let lua = makeLua()
    nonisolated(unsafe) var peak = 0
    lua.collectionFloor = 1_000_000
    // Each live object stands for 1000 bytes.
    lua.externalBytes = { [unowned lua] in
      let bytes = lua.liveObjects * 1000
      peak = max(peak, bytes)
      return bytes
    }
    try lua.run(code: "collectgarbage('stop') for i = 1, 100000 do things.new(i) end")
    // One object lives through each collection: the one whose making causes it.
    #expect(peak <= 1_002_000 && lua.forcedCollections >= 99)
    try lua.run(code: "keep = {} for i = 1, 3000 do keep[i] = things.new(i) end")
    #expect(lua.liveObjects >= 3000)
  }

  @Test func closing() throws {
    let lua = makeLua()
    try lua.run(
      code: """
        local log = {}
        do local h <close> = things.hook(function() log[#log + 1] = "closed" end) end
        assert(#log == 1)
        local h = things.hook(function() log[#log + 1] = "closed" end)
        h:close(); h:close()
        assert(#log == 2)
        kept = h
        """)
    #expect(failure(lua, "kept:poke()") == "test:1: hook.poke: 'self': hook is closed")
    #expect(failure(lua, "things.count(kept)") == "test:1: things.count: 'n' must be an integer, got a closed hook")
    try lua.run(
      code: """
        local t = things.new(1)
        do local u <close> = t end
        local ok, e = pcall(t.value, t)
        assert(e:find "thing is closed", e)
        ok, e = pcall(function() return t + 1 end)
        assert(e:find "thing is closed", e)
        """)
  }

  @Test func finalizersAreIdempotentAndChecked() throws {
    let lua = makeLua()
    let before = lua.liveObjects
    try lua.run(
      code: """
        local t = things.new(1)
        local meta = debug.getmetatable(t)
        meta.__gc(t); meta.__gc(t); meta.__close(t)
        meta.__gc(io.stdout); meta.__gc(nil); meta.__gc({}); meta.__gc(("x"):rep(16)); meta.__gc()
        assert(getmetatable(t) == "moonlens.thing" and not pcall(setmetatable, t, {}))
        -- A metatable moved to another userdata does not make it one of ours.
        debug.setmetatable(io.stderr, meta)
        assert(not pcall(meta.__index, io.stderr, "value") or not pcall(things.add, io.stderr, io.stderr))
        debug.setmetatable(io.stderr, debug.getmetatable(io.stdout))
        local hook = things.hook()
        local own = debug.getmetatable(hook)
        debug.setmetatable(hook, meta)
        assert(not pcall(things.add, hook, hook))
        debug.setmetatable(hook, own)
        """)
    lua.collect()
    lua.collect()
    #expect(lua.liveObjects == before)
  }

  @Test func identity() throws {
    try makeLua().run(
      code: """
        local t = things.new(1)
        assert(t == t and things.any(t) == t and t ~= things.new(1))
        assert(t[3] == 3 and t.half == 0.5 and (t + 1):value() == 2 and (1 + t):value() == 2 and (-t):value() == -1)
        assert(tostring(t) == "thing 1.0")
        """)
  }

  @Test func memoryLimitIsALuaError() throws {
    let lua = makeLua()
    lua.memoryLimit = lua.usedBytes + 4_000_000
    #expect(failure(lua, "local s = ('x'):rep(1000) while true do s = s .. s end").contains("not enough memory"))
    try lua.run(code: "assert(things.new(1):value() == 1)")
  }

  @Test func stateReleasesEverything() throws {
    final class Token: LuaObject, Sendable {
      static let live = Atomic<Int>(0)
      init() { Self.live.add(1, ordering: .relaxed) }
      deinit { Self.live.subtract(1, ordering: .relaxed) }
      static let luaClass: LuaClass = LuaClass("token", Token.self, "A token.")
    }
    let module = LuaModule("tokens", "Tokens.", functions: [define("new", "One.") { Token() }])
    for _ in 0..<5 {
      let lua = makeLua()
      lua.register(module)
      try lua.run(code: "keep = {} for i = 1, 100 do keep[i] = tokens.new() end")
      #expect(Token.live.load(ordering: .relaxed) >= 100)
    }
    #expect(Token.live.load(ordering: .relaxed) == 0)
  }
}
