import Foundation
import LuaHost
import Synchronization
import Testing

/// A model and a set that take long to train to the end, and what is compared of them.
private let stage = """
  Small = nn.module("small", {
    init = function(self)
      local g = tensor.generator(1)
      self.first = nn.bilinear{inputs = 64, outputs = 48, generator = g}
      self.last = nn.linear{inputs = 48, outputs = 3, generator = g}
    end,
    forward = function(self, x) return self.last(self.first(x)) end,
  })
  function make() return Small{} end
  local g = tensor.generator(2)
  set = {inputs = tensor.rand(1000, 64, {high = 256, generator = g}):to "uint8"}
  set.labels = (set.inputs:to "float32":matmul(tensor.randn(64, 3, {generator = g}))):argmax(2)
  function fit(model, more)
    local o = {epochs = 4, batch = 128, noise = 0.3, schedule = "cosine", seed = 5, validate = set,
      optimizer = optim.adamw{lr = 0.01}}
    for key, value in pairs(more or {}) do o[key] = value end
    return train.fit(model, set, o)
  end
  -- Every bit of a model's parameters.
  function bits(model)
    local list = {}
    for _, p in ipairs(model:parameters()) do
      for _, x in ipairs(p:detach():flatten():totable()) do list[#list + 1] = ("%a"):format(x) end
    end
    return table.concat(list, " ")
  end
  -- Interrupts at the n-th batch of a training run.
  function interrupted_at(model, n)
    return model:hook("input", function()
      n = n - 1
      if n == 0 then interrupt() end
    end)
  end
  """

extension AllBindings {
  @Suite struct TrainingTests {
    private func staged(_ folder: TemporaryFolder, fresh: Bool = false) throws -> Lua {
      let lua = try makeLua(folder, fresh: fresh)
      try lua.run(code: stage)
      return lua
    }

    @Test func anInterruptEndsTheRunAndKeepsTheModel() throws {
      let lua = try staged(TemporaryFolder())
      try lua.run(code: "model = make(); before = bits(model); done = false")
      #expect(throws: Interrupted.self) {
        try lua.run(
          code: """
            local h <close> = interrupted_at(model, 12)
            while true do pcall(pcall, fit, model, {epochs = 1000000}) end
            """)
      }
      #expect(!lua.interruptRequested)
      // The hook is gone, the state goes on, the model learned and can learn more.
      try lua.run(
        code: """
          assert(bits(model) ~= before)
          for _, p in ipairs(model:parameters()) do assert(p:is_finite()) end
          local loss = train.evaluate(model, set).loss
          local history = fit(model, {epochs = 3})
          assert(#history.epochs == 3 and train.evaluate(model, set).loss < loss)
          """)
    }

    /// Steps are counted, not seconds: after `interrupt()` has returned at most the step that runs is finished.
    @Test(.timeLimit(.minutes(1))) func anInterruptFromAnotherThreadStopsAtTheNextStep() throws {
      final class Shared: Sendable {
        let steps = Atomic<Int>(0)
        let atInterrupt = Atomic<Int>(-1)
      }
      let shared = Shared()
      let lua = try staged(TemporaryFolder())
      lua.register(
        global: define("tick", "Counts a step.") { _ = shared.steps.add(1, ordering: .sequentiallyConsistent) })
      nonisolated(unsafe) let state = lua
      Thread.detachNewThread {
        while shared.steps.load(ordering: .sequentiallyConsistent) < 20 { usleep(1000) }
        state.interrupt()
        shared.atInterrupt.store(
          shared.steps.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent)
      }
      #expect(throws: Interrupted.self) {
        try lua.run(
          code: """
            model = make()
            local h <close> = model:hook("input", function() tick() end)
            while true do pcall(fit, model, {epochs = 1000000, batch = 8}) end
            """)
      }
      let end = shared.steps.load(ordering: .sequentiallyConsistent)
      while shared.atInterrupt.load(ordering: .sequentiallyConsistent) < 0 { usleep(1000) }
      #expect(end >= 20 && end <= shared.atInterrupt.load(ordering: .sequentiallyConsistent) + 1)
      try lua.run(
        code: "for _, p in ipairs(model:parameters()) do assert(p:is_finite()) end assert(#fit(model).epochs == 4)")
    }

    @Test func anInterruptStopsAnEvaluation() throws {
      let lua = try staged(TemporaryFolder())
      #expect(throws: Interrupted.self) {
        try lua.run(
          code: """
            local model = make()
            local h <close> = interrupted_at(model, 3)
            train.evaluate(model, set, {batch = 1})
            error "not reached"
            """)
      }
    }

    /// Interrupted in the middle of an epoch, at the start of one, in a validation, and again and again.
    @Test(arguments: [[3], [8], [9], [12], [2, 2, 2, 2], [7, 1, 9]])
    func aResumedRunEndsInTheSameBits(_ batches: [Int]) throws {
      let folder = try TemporaryFolder()
      let whole = try text(staged(TemporaryFolder()), "local m = make(); fit(m, {checkpoint = 'run'}); return bits(m)")
      for batch in batches {
        let lua = try staged(folder)
        #expect(throws: Interrupted.self) {
          try lua.run(
            code: "local m = make(); local h <close> = interrupted_at(m, \(batch)); fit(m, {checkpoint = 'run'})")
        }
      }
      let lua = try staged(folder)
      try lua.run(code: "model = make(); history = fit(model, {checkpoint = 'run'})")
      #expect(try text(lua, "return bits(model)") == whole)
      try lua.run(code: "assert(not history.reused and #history.epochs == 4)")
      // And now it is finished: taken up once more, it is reused.
      let again = try staged(folder)
      try again.run(code: "model = make(); history = fit(model, {checkpoint = 'run'}); assert(history.reused)")
      #expect(try text(again, "return bits(model)") == whole)
    }

    /// What is counted in the epoch that is cut in two is kept with the run.
    @Test func aResumedDictionaryHasTheHistoryOfOneThatNeverStopped() throws {
      let folder = try TemporaryFolder()
      let code = """
        local dictionary = require "moonlens.dictionary"
        local x = tensor.rand(640, 6, {generator = tensor.generator(3)})
        function history(steps)
          local coder = dictionary.new{inputs = 6, outputs = 6, features = 12, active = 2, architecture = "batchtopk"}
          -- Every step scores all features first.
          local plain = tensor.no_grad
          function tensor.no_grad(f)
            steps = steps - 1
            if steps == 0 then interrupt() end
            return plain(f)
          end
          local rows = {}
          local found = dictionary.train(coder, {inputs = x, targets = x}, {epochs = 4, batch = 64, checkpoint = "run"})
          for i, row in ipairs(found.epochs) do rows[i] = ("%a %a %a"):format(row.error, row.L0, row.dead) end
          return table.concat(rows, "\\n")
        end
        """
      func prepared(_ folder: TemporaryFolder) throws -> Lua {
        let lua = try makeLua(folder)
        try lua.run(code: code)
        return lua
      }
      let whole = try text(prepared(TemporaryFolder()), "return history(0)")
      #expect(throws: Interrupted.self) { try prepared(folder).run(code: "history(25)") }
      #expect(try text(prepared(folder), "return history(0)") == whole)
    }

    /// Twenty processes, each killed at some moment of training, saving or starting, take the run up one after the other.
    @Test func aRunKilledAgainAndAgainEndsInTheSameBits() async throws {
      let folder = try TemporaryFolder()
      let options = "{checkpoint = 'run', epochs = 300, save_every = 0}"
      let whole = try text(staged(TemporaryFolder()), "local m = make(); fit(m, \(options)); return bits(m)")
      for _ in 0..<20 {
        let delay = UInt32.random(in: 20_000...300_000)
        await #expect(processExitsWith: .signal(SIGKILL)) {
          [path = folder.path as String, options = options as String, stage = stage as String, delay = delay as UInt32]
          in
          let lua = try makeLua(TemporaryFolder(existing: path))
          try lua.run(code: stage)
          Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
          }
          try lua.run(code: "while true do fit(make(), \(options)) end")
        }
      }
      let lua = try staged(folder)
      #expect(try text(lua, "local m = make(); fit(m, \(options)); return bits(m)") == whole)
    }

    @Test func freshTrainsAnew() throws {
      let folder = try TemporaryFolder()
      try staged(folder).run(code: "fit(make(), {checkpoint = 'run'})")
      try staged(folder, fresh: true).run(code: "assert(not fit(make(), {checkpoint = 'run'}).reused)")
      try staged(folder).run(code: "assert(fit(make(), {checkpoint = 'run'}).reused)")
    }

    @Test func theSeedOfTheRunIsTheDefault() throws {
      func trained(_ seed: Int?) throws -> String {
        let lua = try makeLua(TemporaryFolder(), seed: seed)
        try lua.run(code: stage)
        return try text(lua, "local m = make(); train.fit(m, set, {batch = 128, noise = 0.3}); return bits(m)")
      }
      #expect(try trained(nil) == trained(0))
      #expect(try trained(7) == trained(7))
      #expect(try trained(7) != trained(8))
    }

    /// Alone in a process, so that nobody else uses the pool, which would make it work on one thread.
    @Test func theSameBitsOnAnyNumberOfThreads() async {
      await #expect(processExitsWith: .success) {
        do {
          let lua = try makeLua(TemporaryFolder())
          try lua.run(code: stage)
          try lua.run(
            code: """
              local function trained(threads)
                moonlens.threads(threads)
                local large = nn.sequential{nn.bilinear{inputs = 64, outputs = 500, generator = tensor.generator(3)},
                  nn.linear{inputs = 500, outputs = 3, generator = tensor.generator(4)}}
                fit(large, {batch = 500, epochs = 2})
                local values, vectors = linalg.eigh(large[1].w_l:matmul(large[1].w_l:transpose()):detach())
                return bits(large), table.concat(values:totable(), " ") .. table.concat(vectors:flatten():totable(), " ")
              end
              local weights, pairs = trained(1)
              for _, n in ipairs{1, 2, 5} do
                local again, same = trained(n)
                assert(again == weights, n .. " threads train other weights")
                assert(same == pairs, n .. " threads find other eigenpairs")
              end
              """)
        } catch { Issue.record("\(error)") }
      }
    }

    /// Files of more than 1000 bytes cannot be written: as on a full disk.
    @Test func aFullDiskIsAnErrorAndTheModelKeepsWhatItLearned() async {
      await #expect(processExitsWith: .success) {
        do {
          signal(SIGXFSZ, SIG_IGN)
          let folder = try TemporaryFolder()
          let lua = try makeLua(folder)
          try lua.run(code: stage)
          try lua.run(code: "twin = make(); fit(twin)")
          var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
          setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
          let message = try text(
            lua, "model = make(); local ok, e = pcall(fit, model, {checkpoint = 'run'}); assert(not ok); return e")
          #expect(message.contains("train.fit") && message.contains(folder.path + "/models/"), "\(message)")
          #expect(try text(lua, "return bits(model)") == text(lua, "return bits(twin)"))
          let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/models")
          #expect(left == [], "nothing half-written stays")
          for call in [
            "plot.figure{}:heatmap(tensor.randn(60, 60)):save 'a.png'",
            "moonlens.write_json('a.json', tensor.randn(999))",
          ] {
            let failure = try text(lua, "local ok, e = pcall(function() \(call) end); assert(not ok); return e")
            #expect(failure.contains(folder.path + "/a."), "\(failure)")
          }
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["models"])
        } catch { Issue.record("\(error)") }
      }
    }
  }
}
