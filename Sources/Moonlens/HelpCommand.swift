import ArgumentParser
import Bindings
import LuaHost

/// `moonlens help [name]`.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a module, class or function, as help(name) does at the prompt.")

  @Argument(help: "A name such as tensor, linalg.eigh, tensor:sum or bilinear.decompose; an overview when left out.")
  var name: String?

  func run() throws {
    let lua = Lua(libraries: Library.folders(script: nil))
    openMoonlens(lua, Settings())
    do {
      for module in Library.modules { try lua.require(module) }
      print(try name.map(lua.help) ?? lua.overview)
    } catch {
      complain("moonlens: \(error)")
      throw ExitCode(1)
    }
  }
}
