import Foundation
import LuaHost
import Testing

@Suite(.timeLimit(.minutes(1))) struct InterruptTests {
  /// Each would run for ever if the interrupt were lost or swallowed.
  static let endless = [
    "things.stop() while true do end",
    "things.stop() while true do pcall(function() while true do end end) end",
    "things.stop() while true do pcall(pcall, error) end",
    "things.stop() while true do xpcall(function() while true do end end, function(e) while true do end end) end",
    "local co = coroutine.wrap(function() things.stop() while true do end end) while true do pcall(co) end",
    "coroutine.wrap(function() coroutine.wrap(function() things.stop() while true do end end)() end)() while true do end",
    "while true do coroutine.resume(coroutine.create(function() things.stop() while true do end end)) end",
    "while true do pcall(things.apply, function() things.stop() while true do end end) end",
    "while true do pcall(things.poll) end",
    "coroutine.wrap(function() while true do pcall(things.poll) end end)()",
    "table.sort({3, 2, 1}, function(a, b) things.stop() while true do end end) while true do end",
    "setmetatable({}, {__index = function() things.stop() while true do end end}).x = 1; "
      + "local _ = setmetatable({}, {__index = function() things.stop() while true do end end}).x",
  ]

  @Test(arguments: endless)
  func stops(_ code: String) throws {
    let lua = makeLua()
    try lua.run(code: "state = 7")
    #expect(throws: Interrupted.self) { try lua.run(code: code) }
    #expect(!lua.interruptRequested)
    try lua.run(code: "assert(state == 7) local n = 0 for i = 1, 1000 do n = n + i end assert(n == 500500)")
  }

  @Test func scopesAreClosed() throws {
    let lua = makeLua()
    nonisolated(unsafe) var closed = 0
    let module = LuaModule("h", "Hooks.", functions: [define("new", "One.") { Hook { closed += 1 } }])
    lua.register(module)
    #expect(throws: Interrupted.self) { try lua.run(code: "local h <close> = h.new() things.stop() while true do end") }
    #expect(closed == 1)
    #expect(throws: Interrupted.self) {
      try lua.run(code: "coroutine.wrap(function() local h <close> = h.new() things.stop() while true do end end)()")
    }
    #expect(closed == 2)
  }

  @Test func coroutinesSurvive() throws {
    let lua = makeLua()
    try lua.run(
      code: "co = coroutine.wrap(function() local n = 0 while true do n = n + 1 coroutine.yield(n) end end) co()")
    #expect(throws: Interrupted.self) { try lua.run(code: "things.stop() while true do end") }
    try lua.run(code: "assert(co() == 2)")
  }

  @Test func fromAnotherThreadAtTheNextCall() throws {
    let lua = makeLua()
    nonisolated(unsafe) let shared = lua
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.02)
      shared.interrupt()
    }
    #expect(throws: Interrupted.self) { try lua.run(code: "while true do things.nothing() end") }
  }

  @Test func controlC() throws {
    let lua = makeLua()
    lua.catchInterrupts()
    defer { lua.releaseInterrupts() }
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.05)
      kill(getpid(), SIGINT)
    }
    // The loop allocates, because the thread sanitizer delivers signals only at such calls.
    #expect(throws: Interrupted.self) {
      try lua.run(code: "while true do pcall(function() while true do local s = ('x'):rep(1000) end end) end")
    }
  }
}
