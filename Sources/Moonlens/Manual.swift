import Bindings

/// The man page, made of the commands as they are declared.
enum Manual {
  private static let environment = [
    ("MOONLENS_DATA", "A folder with data sets, looked into before the user's cache folder and the system's."),
    ("MOONLENS_LIB", "A folder to take in place of the library beside the program."),
    ("MOONLENS_PICTURES", "How the prompt shows pictures: kitty, iterm2, sixel, symbols or none."),
    ("NO_COLOR", "When set, nothing is written in colour."),
    ("VISUAL, EDITOR", "The editor that :edit opens at the prompt."),
    ("XDG_CACHE_HOME", "Where fetched data sets are kept; ~/.cache when not set."),
    ("XDG_STATE_HOME", "Where the prompt's history is kept; ~/.local/state when not set."),
  ]
  private static let statuses = [
    ("0", "All went well."), ("1", "A script ended with an error, or something could not be done."),
    ("2", "Wrong usage."), ("130", "Interrupted."),
  ]

  static func text(_ program: CommandTable) -> String {
    let about = program.abstract ?? ""
    var text = ".\\\" Made by `make docs`.\n.TH MOONLENS 1 \"\" \"moonlens \(moonlensVersion)\" \"User Commands\"\n"
    text += ".SH NAME\nmoonlens \\- \(escaped(about.prefix(1).lowercased() + about.dropFirst().prefix { $0 != "." }))\n"
    text += ".SH SYNOPSIS\n.nf\n" + synopsis + ".fi\n"
    text += ".SH DESCRIPTION\n" + paragraph(about) + paragraph(program.discussion) + ".SH OPTIONS\n"
    text += arguments(program)
    text += ".SH COMMANDS\n"
    for (path, command) in program.below().sorted(by: {
      $0.path.joined(separator: " ") < $1.path.joined(separator: " ")
    }) {
      text += ".SS \"moonlens \(path.joined(separator: " "))\"\n" + paragraph(command.abstract)
      text += paragraph(command.discussion) + arguments(command)
    }
    text += ".SH ENVIRONMENT\n" + environment.map { item("\\fB\(escaped($0.0))\\fR", $0.1) }.joined()
    text += ".SH EXIT STATUS\n" + statuses.map { item("\\fB\($0.0)\\fR", $0.1) }.joined()
    return text + ".SH SEE ALSO\n.BR lua (1)\n"
  }

  private static var synopsis: String {
    (Moonlens.configuration.usage ?? "").split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 1).map { escaped($0) }
      return "\\fB\(words[0])\\fR" + words.dropFirst().map { " " + $0 }.joined() + "\n"
    }.joined()
  }

  private static func arguments(_ command: CommandTable) -> String {
    (command.positionals + command.options.filter { !$0.flags.contains("--help") }).map { argument in
      let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
      let names = argument.flags.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
      let head = argument.isPositional ? value : names + (argument.takesValue ? " " + value : "")
      return item(head, (argument.abstract ?? "") + (argument.defaultValue.map { " (default: \($0))" } ?? ""))
    }.joined()
  }

  private static func item(_ head: String, _ text: String) -> String { ".TP\n\(head)\n\(escaped(text))\n" }

  private static func paragraph(_ text: String?) -> String {
    text.map { $0.isEmpty ? "" : ".PP\n\(escaped($0))\n" } ?? ""
  }

  /// Hyphens are typed as they are, and no line is a request.
  private static func escaped(_ text: some StringProtocol) -> String {
    let plain = String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
