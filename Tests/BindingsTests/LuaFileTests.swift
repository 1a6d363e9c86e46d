import Foundation
import LuaHost
import Testing

/// A test written in Lua: one entry of the table that a file in Tests/lua returns.
struct LuaTest: CustomTestStringConvertible, Sendable {
  let file: String
  let name: String

  var testDescription: String { "\(file): \(name)" }

  func run() throws {
    let lua = try makeLua(TemporaryFolder())
    try lua.setGlobal("wanted", name)
    do {
      try lua.run(code: "local test = wanted; wanted = nil; dofile('\(Project.tests)/\(file)')[test]()")
    } catch {
      Issue.record("\(error)")
    }
  }

  /// All of them. A file that cannot be read stands here too, and fails when it is run.
  static let all: [LuaTest] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: Project.tests)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted().flatMap { file -> [LuaTest] in
      do {
        let lua = try makeLua(TemporaryFolder())
        let table = try lua.evaluate("dofile '\(Project.tests)/\(file)'").first
        guard case .table(let tests)? = table else { throw LuaHostError("\(file) must return a table of tests") }
        return try tests.fields().map { LuaTest(file: file, name: $0.name) }
      } catch {
        return [LuaTest(file: file, name: "loads")]
      }
    }
  }()
}

extension AllBindings {
  @Suite struct LuaFileTests {
    @Test func eachFileHoldsTests() {
      #expect(Set(LuaTest.all.map(\.file)).count >= 13 && LuaTest.all.count >= 90)
    }

    @Test(arguments: LuaTest.all.filter { $0.file != "alone.lua" })
    func inLua(_ test: LuaTest) throws {
      try test.run()
    }

    @Test(arguments: LuaTest.all.filter { $0.file == "alone.lua" })
    func alone(_ test: LuaTest) async {
      await #expect(processExitsWith: .success) { [file = test.file as String, name = test.name as String] in
        try LuaTest(file: file, name: name).run()
      }
    }
  }
}
