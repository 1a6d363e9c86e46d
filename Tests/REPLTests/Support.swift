import Bindings
import Foundation
import LuaHost
import REPL
import Testing

/// All suites of this target, one after the other: they share the thread pool and the count of tensor memory.
@Suite(.serialized, .timeLimit(.minutes(5))) enum AllREPL {}

/// Where things are in the source tree.
enum Project {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let library = root + "/lib"
  static let modules = ["moonlens.bilinear", "moonlens.report"]
}

/// A folder of its own, removed when nobody holds it any more.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "moonlens-repl-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    return path + "/" + name
  }
}

/// A prompt without a terminal, and what it wrote.
final class Desk {
  let lua: Lua
  let repl: REPL
  private(set) var out = ""
  private(set) var err = ""
  let folder: TemporaryFolder

  init(history: History = History(path: nil), colors: Bool = false) throws {
    folder = try TemporaryFolder()
    var settings = Settings()
    (settings.out, settings.quiet) = (folder.path, true)
    lua = Lua(libraries: [Project.library])
    openMoonlens(lua, settings)
    lua.libraryModules = Project.modules
    nonisolated(unsafe) var written: (String, Bool) -> Void = { _, _ in }
    lua.output = { written($0, false) }
    let style = Style(hasColors: colors)
    repl = REPL(
      lua,
      console: Console(write: { written($0, false) }, complain: { written($0, true) }, style: style, errorStyle: style),
      history: history)
    written = { [unowned self] text, isError in
      if isError { err += text } else { out += text }
    }
  }

  /// Types lines and returns what was written, without the last line's end; errors come after results.
  @discardableResult
  func type(_ lines: String...) -> String {
    (out, err) = ("", "")
    for line in lines { _ = repl.feed(line) }
    return (out + err).trimmingCharacters(in: .newlines)
  }

  /// The candidates for a line, the text before the cursor.
  func complete(_ line: String) -> [String] { repl.complete(line).candidates.map(\.text) }
}

/// Makes a folder; whether that worked.
func mkdirs(_ path: String) -> Bool {
  (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil
}
