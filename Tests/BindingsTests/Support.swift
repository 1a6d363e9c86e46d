import Bindings
import Foundation
import LuaHost
import Testing

/// All suites of this target, one after the other. Those of other targets run beside them in the same process: what looks
/// at the thread pool or at the memory of all tensors has to run in a process of its own.
@Suite(.serialized, .timeLimit(.minutes(5))) enum AllBindings {}

/// Where things are in the source tree.
enum Project {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let library = root + "/lib"
  static let tests = root + "/Tests/lua"

  /// The modules in lib/, by the names that `require` takes.
  static let modules: [String] = {
    let folder = URL(filePath: library).resolvingSymlinksInPath().path
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted()
      .map { $0.dropLast(4).replacingOccurrences(of: "/", with: ".") }
  }()
}

/// A folder of its own, removed when nobody holds it any more. A state made with it does.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let name = "moonlens-bindings-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A folder of another process's.
  init(existing path: String) { self.path = path }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) -> String? { try? String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  func bytes(_ name: String) -> [UInt8] {
    (try? Foundation.Data(contentsOf: URL(filePath: path + "/" + name))).map(Array.init) ?? []
  }
}

/// A fresh state with everything a script has, plus what tests need: `helped()` returns what `help` wrote since it was
/// last asked, `interrupt()` does what Ctrl-C does, and `print` is silent.
func makeLua(
  _ folder: TemporaryFolder, quick: Bool = false, fresh: Bool = false, seed: Int? = nil,
  command: (program: String, arguments: [String])? = nil
) throws -> Lua {
  var settings = Settings()
  (settings.out, settings.quick, settings.fresh, settings.seed) = (folder.path, quick, fresh, seed)
  (settings.quiet, settings.command) = (true, command)
  let lua = Lua(libraries: [Project.library, Project.tests + "/support"])
  openMoonlens(lua, settings)
  nonisolated(unsafe) var written = ""
  // The state keeps its folder.
  lua.output = { text in withExtendedLifetime(folder) { written += text } }
  lua.register(
    global: define("helped", "What help wrote.", returns: [result("text", "string")]) {
      defer { written = "" }
      return written
    })
  lua.register(global: define("interrupt", "Asks to stop, as Ctrl-C does.") { call in call.lua.interrupt() })
  try lua.run(code: "function print(...) for i = 1, select('#', ...) do tostring((select(i, ...))) end end")
  return lua
}

/// The only result of a piece of Lua, as a string.
func text(_ lua: Lua, _ code: String) throws -> String {
  try #require(lua.evaluate(code).first?.asString)
}
