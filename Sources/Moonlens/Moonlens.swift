import ArgumentParser
import Bindings
import Foundation
import LuaHost
import Plot
import REPL
import Tensor

/// The program. Exit status: 0 good, 1 an error in the script, 2 wrong usage, 130 interrupted.
@main
struct Moonlens: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moonlens",
    abstract: "A scriptable workbench for looking inside neural networks.",
    usage: (["moonlens [options] [script [arguments]]"] + commands.compactMap { $0.configuration.usage }).joined(
      separator: "\n"),
    discussion: """
      Without a script it is a prompt; help(f) there explains any function. The long options may follow the script's name too.
      """,
    version: "moonlens \(moonlensVersion)",
    subcommands: commands)
  private static let commands: [ParsableCommand.Type] = [
    DataCommand.self, DocsCommand.self, DoctorCommand.self, HelpCommand.self, NewCommand.self,
  ]

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run a piece of code; may be repeated.", valueName: "code"))
  var code: [String] = []
  @Option(
    name: .customShort("l"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Require a module into a global; may be repeated.", valueName: "module"),
    completion: .list(Library.modules))
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
  @Argument(
    parsing: .captureForPassthrough, help: "A script (\"-\": standard input) and its arguments.",
    completion: .file(extensions: ["lua"]))
  var script: [String] = []

  func validate() throws {
    // Capturing a script's own options takes these along.
    switch script.first {
    case "-h", "--help": throw CleanExit.helpRequest(self)
    case "--version": throw CleanExit.message(Self.configuration.version)
    case let first? where first.hasPrefix("-") && first != "-":
      let options = try CommandTable.program().options.flatMap(\.flags)
      throw ValidationError("unknown option '\(first)'" + suggestion(for: first, in: options))
    case let first? where first.allSatisfy(\.isLetter) && !FileManager.default.fileExists(atPath: first):
      // A command misspelt is taken for a script; one like none is told of when it is opened.
      let commands = Self.commands.compactMap { $0.configuration.commandName }
      if commands.contains(first) { throw ValidationError("the command '\(first)' comes first, before its options") }
      let near = suggestion(for: first, in: commands)
      if !near.isEmpty { throw ValidationError("there is no command or script '\(first)'\(near)") }
    default: break
    }
  }

  mutating func run() throws {
    let arguments = try options.absorb(Array(script.dropFirst()))
    try options.checkOut()
    if !script.contains("--") { try noteMisspelt(arguments) }
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
    (lua.libraryModules, lua.libraryFolder) = (Library.modules, Library.shared)
    lua.catchInterrupts()
    // What comes from here on is the user's own.
    let given = Set(lua.globalTable.names() + ["arg"])
    if showVersion { print(Self.configuration.version) }
    var failure = perform(lua) {
      try setArguments(lua, words, arguments)
      if showsWarnings { try lua.run(code: "warn '@on'") }
      let initial = ignoresEnvironment ? nil : LuaArguments.initial()
      for step in [initial].compactMap(\.self) + words.steps { try perform(step, lua) }
    } text: { [code] name in
      // Of several pieces of code, which share one name, none is shown.
      code.count == 1 && name == "(command line)" ? code[0] : nil
    }
    let isTerminal = isatty(STDIN_FILENO) != 0
    if failure == nil {
      if let file = script.first, file != "-" {
        failure = perform(lua) { try lua.run(file: file, arguments: arguments) }
      } else if script.first == "-" || (code.isEmpty && !showVersion && !interactive && !isTerminal) {
        var text = Data()
        failure = perform(lua) {
          text = try FileHandle.standardInput.readToEnd() ?? Data()
          try lua.run(bytes: Array(text), name: "stdin", arguments: arguments)
        } text: { name in
          name == "stdin" ? String(decoding: text, as: UTF8.self) : nil
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

  /// An argument that is nearly one of the program's options goes to the script, but not without a word.
  private func noteMisspelt(_ arguments: [String]) throws {
    let names = try CommandTable.program().options.flatMap(\.flags)
    for argument in arguments where argument.hasPrefix("-") {
      let name = String(argument.prefix { $0 != "=" })
      let word = name.drop { $0 == "-" }.lowercased()
      guard word.count > 2, !names.contains(name), let near = nearest(to: "--" + word, in: names) else { continue }
      if near.dropFirst(2).first != word.first { continue }
      complain("moonlens: '\(name)' goes to the script; did you mean '\(near)'?")
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
  private func perform(_ lua: Lua, _ body: () throws -> Void, text: @escaping (String) -> String? = { _ in nil })
    -> ExitCode?
  {
    do {
      try body()
      return nil
    } catch is Interrupted {
      complain("moonlens: interrupted")
      return ExitCode(130)
    } catch {
      let style = Style(for: STDERR_FILENO)
      let report = ErrorReport(lua, style: style, source: text)
      complain(style(.wrong, "moonlens: ") + report.text(error))
      return ExitCode(1)
    }
  }

  /// Opens what of standard input, output and error is closed on nothing: files would take their places, and messages
  /// end up in them.
  private static func openStandardFiles() {
    var file: Int32
    repeat { file = open("/dev/null", O_RDWR) } while (0...STDERR_FILENO).contains(file)
    close(file)
  }

  static func main() {
    openStandardFiles()
    Lua.tellOfLostOutput()
    // The user's quit key is no crash of which Swift need tell; a shell's background jobs ignore it.
    if unsafeBitCast(signal(SIGQUIT, SIG_DFL), to: Int.self) == 1 { signal(SIGQUIT, SIG_IGN) }
    let arguments = Array(CommandLine.arguments.dropFirst())
    let named = commands.first { $0.configuration.commandName == arguments.first }
    do {
      var command =
        try named?.parseAsRoot(Array(arguments.dropFirst()))
        ?? parseAsRoot(LuaArguments(CommandLine.arguments).plain)
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      let parsed = named ?? Self.self
      let status = parsed.exitCode(for: error)
      // The parser knows a command by its own name, and takes "help" for one of its making.
      let text = parsed.fullMessage(for: error).replacing("See '", with: named == nil ? "See '" : "See 'moonlens ")
        .replacing("'moonlens help <subcommand>'", with: "'moonlens <subcommand> --help'")
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
func complain(_ text: String) { ThisProcess.say(text + "\n") }

/// "; did you mean 'help'?" for a word that is nearly one of some; nothing for others.
func suggestion(for word: String, in words: [String]) -> String {
  nearest(to: word, in: words).map { "; did you mean '\($0)'?" } ?? ""
}
