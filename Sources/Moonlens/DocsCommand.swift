import ArgumentParser
import Bindings
import Foundation
import LuaHost

/// `moonlens docs [folder]`.
struct DocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs", abstract: "Write the API reference, and type stubs for lua-language-server.")

  @Argument(help: "The folder for reference.md and moonlens.lua.")
  var folder = "docs"

  func run() throws {
    let lua = Lua(libraries: Library.folders(script: nil))
    openMoonlens(lua, Settings())
    do {
      // Modules written in Lua describe themselves when they are loaded.
      for module in Library.modules { try lua.require(module) }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (name, text) in [("reference.md", lua.referenceText), ("moonlens.lua", lua.typeStubs)] {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        print("\(folder)/\(name)")
      }
    } catch {
      complain("moonlens: \(error)")
      throw ExitCode(1)
    }
  }
}
