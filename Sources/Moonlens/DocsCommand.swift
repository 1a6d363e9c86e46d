import ArgumentParser
import Bindings
import Foundation
import LuaHost

/// `moonlens docs folder`.
struct DocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs",
    abstract: "Write the API reference, type stubs for editors, the man page and the shells' completions.",
    usage: "moonlens docs folder [--check]")

  @Argument(help: "The folder that gets docs/, share/ and .luarc.json.", completion: .directory)
  var folder: String
  @Flag(help: "Write nothing; name what differs and end with exit status 1.")
  var check = false

  func run() throws {
    do {
      let files = try Self.files()
      let extra = leftovers(files.map(\.path))
      if check {
        let stale = files.filter { (try? String(contentsOfFile: "\(folder)/\($0.path)", encoding: .utf8)) != $0.text }
        guard stale.isEmpty, extra.isEmpty else {
          for path in stale.map(\.path) + extra { complain("moonlens: \(path) is not as the descriptions make it") }
          complain("Run `make docs` and commit what it changes.")
          throw ExitCode(1)
        }
        return
      }
      for (path, text) in files {
        let place = URL(fileURLWithPath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: place, atomically: true, encoding: .utf8)
        print(path)
      }
      for path in extra { try FileManager.default.removeItem(atPath: "\(folder)/\(path)") }
    } catch let status as ExitCode {
      throw status
    } catch {
      complain("moonlens: \(error)")
      throw ExitCode(1)
    }
  }

  /// All that is made from descriptions, as it lies in the source tree; share/ is installed as it is.
  private static func files() throws -> [(path: String, text: String)] {
    let lua = Lua(libraries: Library.folders(script: nil))
    openMoonlens(lua, Settings())
    // Modules written in Lua describe themselves when they are loaded.
    lua.libraryModules = Library.modules
    for module in Library.modules { try lua.require(module) }
    let program = try CommandTable.program()
    return [
      ("docs/reference.md", lua.referenceText), (".luarc.json", try EditorSettings.text(stubs: stubs, strict: true)),
      ("share/man/man1/moonlens.1", Manual.text(program)),
      ("share/bash-completion/completions/moonlens", program.bashCompletion),
      ("share/zsh/site-functions/_moonlens", program.zshCompletion),
      ("share/fish/vendor_completions.d/moonlens.fish", program.fishCompletion),
    ] + lua.typeStubs.map { ("\(stubs)/\($0.path)", $0.text) }
  }

  private static let stubs = "share/moonlens/stubs"

  /// Stubs of modules that are no more.
  private func leftovers(_ paths: [String]) -> [String] {
    let found = (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(Self.stubs)")) ?? []
    return found.filter { $0.hasSuffix(".lua") }.map { "\(Self.stubs)/\($0)" }.filter { !paths.contains($0) }.sorted()
  }
}
