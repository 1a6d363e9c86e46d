import Foundation

/// The command line as lua(1) reads it: values in the same word as their option, `-e` and `-l` in the order they are
/// given, the script after "--". ArgumentParser knows neither.
struct LuaArguments {
  /// A part of what comes before the script.
  enum Step {
    case run(String, name: String)
    case runFile(String)
    case require(String)
  }

  /// The arguments with values apart from their options.
  private(set) var plain: [String] = []
  /// What `-e` and `-l` ask for, in order.
  private(set) var steps: [Step] = []
  /// The program and what stands before the script's name; all of the command line where there is none.
  private(set) var before: [String]

  /// `commandLine`: the program's name and its arguments.
  init(_ commandLine: [String]) {
    before = commandLine
    var position = 1
    while position < commandLine.count {
      let word = commandLine[position]
      if word == "-" || !word.hasPrefix("-") {
        before = Array(commandLine[..<position])
        plain += commandLine[position...]
        return
      }
      position += 1
      if word == "--" {
        guard let script = commandLine.dropFirst(position).first else { return }
        before = Array(commandLine[..<position])
        plain.append(script.hasPrefix("-") && script != "-" ? "./" + script : script)
        plain += commandLine[(position + 1)...]
        return
      }
      let (option, attached) = (String(word.prefix(2)), String(word.dropFirst(2)))
      guard option == "-e" || option == "-l" || RunOptions.valued.contains(word) else {
        plain.append(word)
        continue
      }
      let isLong = option == "--"
      plain.append(isLong ? word : option)
      var value = isLong ? "" : attached
      if value.isEmpty {
        guard position < commandLine.count else { return }
        value = commandLine[position]
        position += 1
      }
      plain.append(value)
      if option == "-e" { steps.append(.run(value, name: "(command line)")) }
      if option == "-l" { steps.append(.require(value)) }
    }
  }

  /// What LUA_INIT asks for: a piece of code, or "@" and a file's name.
  static func initial(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Step? {
    for name in ["LUA_INIT_5_4", "LUA_INIT"] {
      guard let text = environment[name] else { continue }
      return text.hasPrefix("@") ? .runFile(String(text.dropFirst())) : .run(text, name: name)
    }
    return nil
  }
}
