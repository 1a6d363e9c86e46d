import Formats
import Foundation
import LuaHost
import Testing
import Training

extension AllBindings {
  /// `train.sweep` where several processes share the jobs.
  @Suite struct SweepTests {
    /// The program, which is built beside the tests.
    private static var program: String {
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("moonlens").path
    }

    @Test func anotherProcessTakesJobs() async {
      await #expect(processExitsWith: .success) { try SweepTests.shareJobs() }
    }

    static func shareJobs() throws {
      let folder = try TemporaryFolder()
      // The first job ends only when the second has been done, so one process alone would not get through.
      let script = """
        rows = train.sweep("shared", {x = {1, 2}}, function(o)
          local note = moonlens.out .. "/second"
          if o.x == 2 then io.open(note, "w"):close() end
          local start = moonlens.clock()
          while o.x == 1 and not io.open(note) do
            assert(moonlens.clock() - start < 60, "nobody does the second job")
          end
          return {threads = moonlens.threads()}
        end)
        """
      let path = folder.path + "/script.lua"
      try script.write(toFile: path, atomically: true, encoding: .utf8)
      let lua = try makeLua(folder, command: (program, ["--quiet", "--out", folder.path, path]))
      try lua.run(code: "moonlens.threads(2)")
      try lua.run(file: path)
      #expect(try lua.evaluate("return #rows, rows[2].threads, moonlens.threads()").map(\.asDouble) == [2, 1, 2])
    }

    /// With --fresh, a process that comes to help with the second sweep finds the first one done.
    @Test func aFreshRunDoesEachJobOnce() async {
      await #expect(processExitsWith: .success) { try SweepTests.countJobs() }
    }

    static func countJobs() throws {
      let folder = try TemporaryFolder()
      let script = """
        local function job(o)
          io.open(moonlens.out .. "/done", "a"):write(o.name .. o.x .. "\\n"):close()
          local start = moonlens.clock()
          while moonlens.clock() - start < 0.3 do end
          return {y = o.x}
        end
        for _, name in ipairs{"a", "b"} do train.sweep(name, {name = {name}, x = {1, 2, 3, 4}}, job) end
        """
      let path = folder.path + "/script.lua"
      try script.write(toFile: path, atomically: true, encoding: .utf8)
      let lua = try makeLua(
        folder, fresh: true, command: (program, ["--quiet", "--fresh", "--out", folder.path, path]))
      try lua.run(code: "moonlens.threads(2)")
      try lua.run(file: path)
      let done = try #require(folder.text("done")).split(separator: "\n").sorted()
      #expect(done == ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"])
    }

    @Test func anotherSeedIsAnotherSweep() throws {
      let folder = try TemporaryFolder()
      func drawn(_ seed: Int) throws -> Double {
        let code = "return train.sweep('s', {x = {1}}, function() return {y = tensor.rand(1):item()} end)[1].y"
        return try #require(makeLua(folder, seed: seed).evaluate(code).first?.asDouble)
      }
      let first = try drawn(1)
      #expect(try drawn(2) != first)
      #expect(try drawn(1) == first)
    }

    private func sweep(_ folder: TemporaryFolder) throws -> Sweep {
      try Sweep(folder: folder.path, name: "s", [1, 2].map { try .init(configuration: ["x": .int($0)], code: []) })
    }

    @Test func oneJobIsOneProcesses() throws {
      let folder = try TemporaryFolder()
      let sweep = try sweep(folder)
      let first = try #require(try sweep.claim(sweep.jobs[0]))
      #expect(try sweep.claim(sweep.jobs[0]) == nil)
      #expect(try sweep.claim(sweep.jobs[1]) != nil)
      withExtendedLifetime((first, folder)) {}
    }

    @Test func damagedResultsAreDoneAgain() throws {
      let folder = try TemporaryFolder()
      let sweep = try sweep(folder)
      try sweep.store(sweep.jobs[0], ["y": 1], seconds: 0)
      #expect(sweep.result(sweep.jobs[0]) == ["y": 1] && sweep.finished == 1)
      let path = "\(folder.path)/s/\(sweep.jobs[0].key).json"
      try "{\"configuration\": {\"x\": 2}, \"result\": {\"y\": 3}}".write(
        toFile: path, atomically: true, encoding: .utf8)
      #expect(sweep.result(sweep.jobs[0]) == nil)
      try "{".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(sweep.result(sweep.jobs[0]) == nil && sweep.finished == 0)
    }
  }
}
