import LuaHost
import Testing

extension AllBindings {
  @Suite struct EmbedTests {
    /// The points are mapped no further than where the interrupt came, and pcall does not swallow it.
    @Test(.timeLimit(.minutes(1))) func anInterruptEndsAMap() throws {
      let lua = try makeLua(TemporaryFolder())
      #expect(throws: Interrupted.self) {
        try lua.run(
          code: """
            local x = tensor.randn(200, 5, {generator = tensor.generator(1)})
            reached = 0
            local function stop(i)
              reached = i
              if i == 100 then interrupt() end
            end
            while true do pcall(embed.tsne, x, {perplexity = 5, iterations = 1 << 40, on_progress = stop}) end
            """)
      }
      #expect(!lua.interruptRequested)
      try lua.run(code: "assert(reached == 100)")
    }
  }
}
