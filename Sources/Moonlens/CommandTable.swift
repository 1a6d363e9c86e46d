import ArgumentParser
import Foundation

/// A command and its arguments, as they are declared: the argument parser tells what usage texts, the man page and the
/// shells' completions are made of.
struct CommandTable: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }
    struct Completion: Decodable {
      struct Values: Decodable { let values: [String] }
      struct File: Decodable { let extensions: [String] }
      struct Shell: Decodable { let command: String }
      let list: Values?
      let file: File?
      let directory: [String: String]?
      let shellCommand: Shell?
    }

    let kind: String
    let shouldDisplay: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
    let completionKind: Completion?

    var isPositional: Bool { kind == "positional" }
    var takesValue: Bool { kind == "option" }
    /// The name as it is typed: `--out`, `-e`.
    var flags: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
  }

  let commandName: String
  let abstract: String?
  let discussion: String?
  private let subcommands: [CommandTable]?
  private let arguments: [Argument]?

  var commands: [CommandTable] { subcommands ?? [] }
  /// The parser lists --version with the commands too, which do not know it.
  var options: [Argument] {
    let isProgram = commandName == Moonlens.configuration.commandName
    return (arguments ?? []).filter {
      $0.shouldDisplay && !$0.isPositional && (isProgram || !$0.flags.contains("--version"))
    }
  }
  var positionals: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && $0.isPositional } }

  /// The whole program.
  static func program() throws -> CommandTable {
    struct Dump: Decodable { let command: CommandTable }
    let whole = try JSONDecoder().decode(Dump.self, from: Data(Moonlens._dumpHelp().utf8)).command
    // The parser appends a command "help" of its own, which ours stands in for.
    let own = whole.commands.prefix(Moonlens.configuration.subcommands.count)
    return CommandTable(whole, commands: Array(own))
  }

  private init(_ other: CommandTable, commands: [CommandTable]) {
    (commandName, abstract, discussion) = (other.commandName, other.abstract, other.discussion)
    (subcommands, arguments) = (commands, other.arguments)
  }

  /// The commands below this one with the words that lead there, the longest first: `data fetch` before `data`.
  func below(_ path: [String] = []) -> [(path: [String], command: CommandTable)] {
    commands.flatMap { $0.below(path + [$0.commandName]) + [(path + [$0.commandName], $0)] }
  }
}
