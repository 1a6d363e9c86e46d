import ArgumentParser
import Bindings
import LuaHost

/// `moonlens help [name]`.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a module, class or function, as help(name) does at the prompt.",
    usage: """
      moonlens help [name]
      moonlens help --search word
      """)

  @Argument(
    help: "A name such as tensor, linalg.eigh, tensor:sum or bilinear.decompose; an overview when left out.",
    completion: .shellCommand("moonlens help --names"))
  var name: String?
  @Flag(help: "List what has the words of the name in its name or description, as apropos does at the prompt.")
  var search = false
  @Flag(help: "List every name that can be asked for, one a line.")
  var names = false

  func validate() throws {
    if search, name == nil { throw ValidationError("--search needs a word to look for") }
  }

  func run() throws {
    let lua = Lua(libraries: Library.folders(script: nil))
    openMoonlens(lua, Settings())
    do {
      for module in Library.modules { try lua.require(module) }
      if names { return print(lua.helpTopics.joined(separator: "\n")) }
      guard let name else { return print(lua.overview) }
      print(try search ? lua.apropos(name) : lua.help(for: name))
    } catch {
      complain("moonlens: \(error)")
      throw ExitCode(1)
    }
  }
}
