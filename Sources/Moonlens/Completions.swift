/// What a shell needs to complete the program's command line.
extension CommandTable {
  /// What each file says of itself.
  private var origin: String { "# Completion of moonlens's command line. Made by `make docs`.\n" }

  // MARK: - bash

  var bashCompletion: String {
    var text =
      origin + """
        _moonlens_words() {
          local words=$1
          [[ $start ]] && words=${words//./:}
          COMPREPLY+=($(compgen -W "$words" -- "$word"))
        }
        _moonlens_files() {
          compopt -o filenames 2>/dev/null
          local found
          while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "$@" -- "$word")
        }
        _moonlens() {
          local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
          # bash takes --out=DIR apart.
          [[ $word == = ]] && word=
          [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}
          # And tensor:sum, of which it wants no more than what follows the colon.
          local start=
          if [[ $word == : ]]; then start=$before: word=$before:
          elif [[ $before == : ]]; then start=${COMP_WORDS[COMP_CWORD - 2]}: word=${COMP_WORDS[COMP_CWORD - 2]}:$word
          fi
          COMPREPLY=()
          case "${COMP_WORDS[*]:1:COMP_CWORD - 1} " in

        """
    for (path, command) in below() { text += command.bash(pattern: "\"\(path.joined(separator: " ")) \"*", path.count) }
    return text + bash(pattern: "*", 0)
      + "  esac\n  COMPREPLY=(\"${COMPREPLY[@]#\"$start\"}\")\n}\ncomplete -o bashdefault -o default -F _moonlens moonlens\n"
  }

  /// A command's part of the function; `depth` words lead to it.
  private func bash(pattern: String, _ depth: Int) -> String {
    var text = "    \(pattern))\n"
    let taking = options.filter(\.takesValue)
    if !taking.isEmpty {
      text += "      case $before in\n"
      for option in taking {
        let values = option.bashWords
        text += "        \(option.flags.joined(separator: " | ")))\(values)\(values.isEmpty ? "" : ";") return ;;\n"
      }
      text += "      esac\n"
    }
    text += "      case $word in\n"
    text += "        -*) _moonlens_words \"\(options.flatMap(\.flags).joined(separator: " "))\" ;;\n        *)"
    if !commands.isEmpty {
      let names = commands.map(\.commandName).joined(separator: " ")
      text += "\n          ((COMP_CWORD == \(depth + 1))) && _moonlens_words \"\(names)\""
    }
    for words in positionals.map(\.bashWords) where !words.isEmpty { text += "\n         \(words)" }
    return text + " ;;\n      esac ;;\n"
  }

  // MARK: - zsh

  var zshCompletion: String {
    var text = "#compdef moonlens\n" + origin
    let all = below() + [([], self)]
    for (path, command) in all where !command.commands.isEmpty {
      text += "\(Self.zshName(path))() {\n  local -a commands=(\n"
      for sub in command.commands { text += "    \(quoted("\(sub.commandName):\(sub.abstract ?? "")"))\n" }
      text += "  )\n  _describe command commands\n"
      // Only at the start a file's name may stand in a command's place.
      if let script = command.positionals.first { text += "  \(script.zshAction)\n" }
      text += "}\n"
    }
    text += "_moonlens() {\n  local program=$words[1]\n  case \"${(j: :)words[2,CURRENT-1]} \" in\n"
    for (path, command) in all {
      text += "    \(path.isEmpty ? "*" : "\"\(path.joined(separator: " ")) \"*"))\n"
      if !path.isEmpty { text += "      shift \(path.count) words; ((CURRENT -= \(path.count)))\n" }
      text += "      _arguments" + command.zshSpecifications(path).map { " \\\n        \($0)" }.joined() + " ;;\n"
    }
    return text + "  esac\n}\n_moonlens \"$@\"\n"
  }

  private static func zshName(_ path: [String]) -> String {
    (["_moonlens"] + path + ["commands"]).joined(separator: "_")
  }

  private func zshSpecifications(_ path: [String]) -> [String] {
    var list = options.map { option -> String in
      var about = "[\((option.abstract ?? "").replacing("[", with: "\\[").replacing("]", with: "\\]"))]"
      if option.takesValue { about += ":\(option.valueName ?? "value"):\(option.zshAction)" }
      if option.flags.count > 1 {
        let flags = option.flags.joined(separator: ",")
        return "\(quoted("(\(option.flags.joined(separator: " ")))")){\(flags)}\(quoted(about))"
      }
      let flag = option.flags[0] + (option.takesValue && option.flags[0].hasPrefix("--") ? "=" : "")
      return quoted((option.isRepeating ? "*" : "") + flag + about)
    }
    if !commands.isEmpty { list.append(quoted("1: :\(Self.zshName(path))")) }
    for (place, positional) in positionals.enumerated() {
      // What follows a script's name are its own arguments.
      let action = commands.isEmpty ? positional.zshAction : "_files"
      list.append(quoted("\(positional.isRepeating ? "*" : "\(place + 1)"):\(positional.valueName ?? ""):\(action)"))
    }
    return list
  }

  // MARK: - fish

  var fishCompletion: String {
    var text =
      origin + """
        function __moonlens_in --description 'Whether the words so far lead to a command'
          set -l words (commandline -opc)
          set -e words[1]
          set -l command
          switch "$words "

        """
    for (path, _) in below() {
      let words = path.joined(separator: " ")
      text += "    case '\(words) *'\n      set command '\(words)'\n"
    }
    text += """
        end
        test "$argv" = "$command"
      end
      function __moonlens_first --description 'Whether this many words stand before the cursor'
        test (count (commandline -opc)) -eq $argv[1]
      end
      function __moonlens_run
        set -l words (commandline -opc)
        $words[1] $argv 2>/dev/null
      end
      complete -c moonlens -f

      """
    for (path, command) in below().reversed() + [([], self)] {
      let words = path.joined(separator: " ")
      let condition = "__moonlens_in \(words)"
      func line(_ more: String) { text += "complete -c moonlens -n \(quoted(condition)) \(more)\n" }
      for sub in command.commands {
        text += "complete -c moonlens -n \(quoted("\(condition); and __moonlens_first \(path.count + 1)"))"
        text += " -a \(sub.commandName) -d \(quoted(sub.abstract ?? ""))\n"
      }
      for option in command.options {
        let flags = option.flags.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
        let value = option.takesValue ? " -x" + option.fishValues : ""
        line("\(flags.joined(separator: " "))\(value) -d \(quoted(option.abstract ?? ""))")
      }
      for positional in command.positionals where !positional.fishValues.isEmpty { line("-k" + positional.fishValues) }
    }
    return text
  }
}

extension CommandTable.Argument {
  /// What runs the program for its own list, but for its name.
  private func ownArguments(_ command: String) -> Substring { command.dropFirst("moonlens ".count) }

  fileprivate var bashWords: String {
    guard let completion = completionKind else { return "" }
    if let list = completion.list { return " _moonlens_words \"\(list.values.joined(separator: " "))\"" }
    if completion.directory != nil { return " _moonlens_files -d" }
    if let shell = completion.shellCommand {
      return " _moonlens_words \"$(\"${COMP_WORDS[0]}\" \(ownArguments(shell.command)) 2>/dev/null)\""
    }
    guard let file = completion.file?.extensions.first else { return "" }
    // Behind a script stand its own arguments: any file.
    return " [[ \" ${COMP_WORDS[*]:1:COMP_CWORD - 1} \" == *\".\(file) \"* ]] ||"
      + " { _moonlens_files -f -X '!*.\(file)'; _moonlens_files -d; }"
  }

  fileprivate var zshAction: String {
    guard let completion = completionKind else { return " " }
    if let list = completion.list { return "(\(list.values.joined(separator: " ")))" }
    if completion.directory != nil { return "_files -/" }
    if let shell = completion.shellCommand {
      return "{compadd -- ${(f)\"$($program \(ownArguments(shell.command)) 2>/dev/null)\"}}"
    }
    return "_files" + (completion.file.map { " -g \"*.\($0.extensions[0])\"" } ?? "")
  }

  fileprivate var fishValues: String {
    guard let completion = completionKind else { return "" }
    if let list = completion.list { return " -a \(quoted(list.values.joined(separator: " ")))" }
    if completion.directory != nil { return " -a '(__fish_complete_directories)'" }
    if let shell = completion.shellCommand { return " -a '(__moonlens_run \(ownArguments(shell.command)))'" }
    return completion.file.map { " -a '(__fish_complete_suffix .\($0.extensions[0]))'" } ?? ""
  }
}

/// A text as a word of a shell.
private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
