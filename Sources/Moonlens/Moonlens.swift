import ArgumentParser
import Bindings
import Foundation
import LuaHost
import Plot
import REPL

/// The program. Exit status: 0 good, 1 an error in the script, 2 wrong usage, 130 interrupted.
@main
struct Moonlens: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moonlens",
    abstract: "A scriptable workbench for looking inside neural networks.",
    usage: """
      moonlens [options] [script [arguments]]
      moonlens data [fetch [name ...]]
      moonlens docs [folder]
      moonlens doctor
      moonlens help [name]
      moonlens new name
      """,
    discussion: """
      Without a script it is a prompt; help(f) there explains any function. The long options may follow the script's name too.
      """,
    version: "moonlens \(moonlensVersion)",
    subcommands: [DataCommand.self, DocsCommand.self, DoctorCommand.self, HelpCommand.self, NewCommand.self])

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run a piece of code; may be repeated.", valueName: "code"))
  var code: [String] = []
  @Option(
    name: .customShort("l"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Require a module into a global; may be repeated.", valueName: "module"))
  var modules: [String] = []
  @Flag(name: .customShort("i"), help: "Open the prompt after the script.")
  var interactive = false
  @Flag(name: .customShort("v"), help: "Show the version.")
  var showVersion = false
  @Flag(name: .customShort("E"), help: "Ignore LUA_INIT, LUA_PATH and LUA_CPATH.")
  var ignoresEnvironment = false
  @Flag(name: .customShort("W"), help: "Show what Lua's function warn says.")
  var showsWarnings = false
  @OptionGroup var options: RunOptions
  @Argument(parsing: .captureForPassthrough, help: "A script (\"-\": standard input) and its arguments.")
  var script: [String] = []

  func validate() throws {
    // Capturing a script's own options takes these along.
    switch script.first {
    case "-h", "--help": throw CleanExit.helpRequest(self)
    case "--version": throw CleanExit.message(Self.configuration.version)
    case let first? where first.hasPrefix("-") && first != "-":
      throw ValidationError("unknown option '\(first)'")
    default: break
    }
  }

  mutating func run() throws {
    let arguments = try options.absorb(Array(script.dropFirst()))
    let words = LuaArguments(CommandLine.arguments)
    let lua = Lua(
      libraries: Library.folders(script: script.first), trees: Library.trees(script: script.first),
      heedsEnvironment: !ignoresEnvironment)
    var settings = options.settings
    if let file = script.first, file != "-", words.steps.isEmpty, !interactive {
      settings.command = ("/proc/self/exe", options.arguments + [file, "--"] + arguments)
    }
    settings.terminal = PictureTerminal.standard()
    openMoonlens(lua, settings)
    lua.libraryModules = Library.modules
    lua.catchInterrupts()
    // What comes from here on is the user's own.
    let given = Set(lua.globalTable.names() + ["arg"])
    if showVersion { print(Self.configuration.version) }
    var failure = perform(lua) {
      try setArguments(lua, words, arguments)
      if showsWarnings { try lua.run(code: "warn '@on'") }
      let initial = ignoresEnvironment ? nil : LuaArguments.initial()
      for step in [initial].compactMap(\.self) + words.steps { try perform(step, lua) }
    }
    let isTerminal = isatty(STDIN_FILENO) != 0
    if failure == nil {
      if let file = script.first, file != "-" {
        failure = perform(lua) { try lua.run(file: file, arguments: arguments) }
      } else if script.first == "-" || (code.isEmpty && !showVersion && !interactive && !isTerminal) {
        failure = perform(lua) {
          let text = try FileHandle.standardInput.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
          try lua.run(code: text, name: "stdin", arguments: arguments)
        }
      }
    }
    let wantsPrompt = script.isEmpty && code.isEmpty && !showVersion && isTerminal
    if interactive || wantsPrompt {
      Prompt(lua, given: given).run()
    } else if let failure {
      throw failure
    }
  }

  /// The global `arg`; as lua(1) has it, the program is at 0 where there is no script.
  private func setArguments(_ lua: Lua, _ words: LuaArguments, _ arguments: [String]) throws {
    guard let file = script.first else {
      return try lua.setArguments(script: words.before[0], Array(words.before.dropFirst()))
    }
    lua.commandLine = words.before
    try lua.setArguments(script: file, arguments)
  }

  private func perform(_ step: LuaArguments.Step, _ lua: Lua) throws {
    switch step {
    case .run(let text, let name): try lua.run(code: text, name: name)
    case .runFile(let path): try lua.run(code: "dofile((...))", name: "=LUA_INIT", arguments: [path])
    case .require(let name): try lua.require(name)
    }
  }

  /// Runs a part of the program; an error is shown and becomes the exit status.
  private func perform(_ lua: Lua, _ body: () throws -> Void) -> ExitCode? {
    do {
      try body()
      return nil
    } catch is Interrupted {
      complain("moonlens: interrupted")
      return ExitCode(130)
    } catch {
      let style = Style(for: STDERR_FILENO)
      complain(style(.wrong, "moonlens: ") + ErrorReport(lua, style: style).text(error))
      return ExitCode(1)
    }
  }

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      let rest = Array(arguments.dropFirst())
      var command =
        switch arguments.first {
        case "data": try DataCommand.parseAsRoot(rest)
        case "docs": try DocsCommand.parseAsRoot(rest)
        case "doctor": try DoctorCommand.parseAsRoot(rest)
        case "help": try HelpCommand.parseAsRoot(rest)
        case "new": try NewCommand.parseAsRoot(rest)
        default: try parseAsRoot(LuaArguments(CommandLine.arguments).plain)
        }
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status.isSuccess {
        print(text)
        Foundation.exit(0)
      }
      complain(text)
      Foundation.exit(status == .validationFailure ? 2 : 1)
    }
  }
}

/// Writes a message to standard error.
func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
