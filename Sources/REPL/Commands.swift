import Foundation
import LuaHost
import NN
import Tensor

/// Lines that start with ":" at the prompt.
enum Command: String, CaseIterable {
  case time, memory, who, load, edit, history, help, quit

  var usage: String {
    switch self {
    case .time: ":time EXPR"
    case .load: ":load FILE"
    case .edit: ":edit [FILE]"
    case .history: ":history [N]"
    default: ":\(rawValue)"
    }
  }

  var doc: String {
    switch self {
    case .time: "runs it, shows its value and how long it took"
    case .memory: "memory in use"
    case .who: "your own globals, with type, shape and size"
    case .load: "runs a file; its globals stay"
    case .edit: "opens $EDITOR on the last input, or on a file, and runs what it leaves"
    case .history: "the latest inputs"
    case .help: "this list; help(x) or x? explains a value"
    case .quit: "leaves, as Ctrl-D does"
    }
  }
}

extension REPL {
  /// Runs a command.
  func command(_ line: String) -> Outcome {
    let parts = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
    let (word, rest) = (parts.first ?? "", parts.count > 1 ? parts[1].trimmingSpace : "")
    guard let command = Command(rawValue: word) ?? abbreviated(word) else {
      let near = nearest(to: word, in: Command.allCases.map(\.rawValue)).map { "; did you mean ':\($0)'?" } ?? ""
      // Lines of a script that go on with a method of the value before look like commands.
      let goesOn = word.contains { "({'\"".contains($0) } ? "; _\(line) goes on with the last result" : ""
      complain("there is no command ':\(word)'\(near) (:help lists them)\(goesOn)")
      return .ready
    }
    switch command {
    case .time: rest.isEmpty ? complain("usage: \(command.usage)") : time(rest)
    case .memory: memory()
    case .who: who()
    case .load: rest.isEmpty ? complain("usage: \(command.usage)") : load(expandingTilde(unquoted(rest)))
    case .edit: edit(rest.isEmpty ? nil : expandingTilde(unquoted(rest)))
    case .history: listHistory(rest)
    case .help: listCommands()
    case .quit: return .quit
    }
    return .ready
  }

  /// The command that a word begins, if it is one alone.
  private func abbreviated(_ word: String) -> Command? {
    let found = Command.allCases.filter { !word.isEmpty && $0.rawValue.hasPrefix(word) }
    return found.count == 1 ? found[0] : nil
  }

  private func complain(_ text: String) { console.complain(console.errorStyle(.wrong, text) + "\n") }

  private func unquoted(_ text: String) -> String {
    guard text.count > 1, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else { return text }
    return String(text.dropFirst().dropLast())
  }

  private func listCommands() {
    for command in Command.allCases {
      let usage = command.usage + String(repeating: " ", count: max(0, 14 - command.usage.count))
      console.write("  \(console.style(.strong, usage)) \(command.doc)\n")
    }
    console.write(
      """
      An expression's value is shown and kept in _; a ; at its end silences it.
      Tab completes, Ctrl-R searches the history, Ctrl-C stops what runs, Ctrl-D leaves.
      help() lists the modules, apropos "WORD" searches them.

      """)
  }

  private func listHistory(_ text: String) {
    guard let count = text.isEmpty ? 20 : Int(text), count > 0 else {
      return complain("usage: \(Command.history.usage)")
    }
    // The last is this command.
    let entries = history.entries.dropLast()
    var text = ""
    for (index, entry) in entries.enumerated().dropFirst(max(0, entries.count - count)) {
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      let number = "\(index + 1)"
      let margin = String(repeating: " ", count: max(5, number.count) + 2)
      let label = String(repeating: " ", count: max(0, 5 - number.count)) + number + "  "
      text += console.style(.faint, label) + lines.joined(separator: "\n" + margin) + "\n"
    }
    console.page(text)
  }

  private func time(_ text: String) {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = feed(text, isRemembered: false)
    guard outcome != .more else {
      abandon()
      return complain("':time' takes one complete line")
    }
    let elapsed = start.duration(to: clock.now)
    console.write(console.style(.faint, durationText(elapsed)) + "\n")
  }

  private func load(_ path: String) {
    do {
      try lua.run(file: path)
    } catch {
      report(error)
    }
  }

  // What is there

  private func memory() {
    for (what, bytes) in [
      ("tensors", Memory.liveBytes), ("kept for new ones", Memory.cachedBytes), ("Lua's own values", lua.usedBytes),
      ("the process at most", ThisProcess.peakBytes),
    ] {
      console.write("  " + what.padding(toLength: 20, withPad: " ", startingAt: 0) + " \(bytesText(bytes))\n")
    }
  }

  private func who() {
    let globals = lua.globalTable
    let names = globals.names().filter { !given.contains($0) && $0 != "_" }.sorted()
    guard !names.isEmpty else {
      console.write("no globals of your own yet\n")
      return
    }
    var inspector = Inspector(lua, style: console.style)
    inspector.columns = console.size().columns
    let width = min(names.map(\.count).max() ?? 0, 24)
    for name in names {
      guard let value = try? globals.value(of: .string(name)) else { continue }
      let size = bytes(of: value).map { console.style(.faint, "  \(bytesText($0))") } ?? ""
      let label = name + String(repeating: " ", count: max(0, width - name.count))
      console.write("  \(console.style(.name, label))  \(summary(value, inspector))\(size)\n")
    }
  }

  private func summary(_ value: LuaValue, _ inspector: Inspector) -> String {
    guard case .table(let table) = value, lua.module(of: table) == nil else { return inspector.brief(value) }
    let names = (try? table.otherKeys(limit: 100_000))?.keys.count ?? 0
    let parts = [
      table.count > 0 ? "\(grouped(table.count)) entries" : nil, names > 0 ? "\(grouped(names)) names" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? "table, empty" : "table of " + parts.joined(separator: " and ")
  }

  /// The bytes of a tensor's elements or of a model's parameters.
  private func bytes(of value: LuaValue) -> Int? {
    switch value {
    case .object(let tensor as Tensor): tensor.count * tensor.dtype.size
    case .object(let module as Module): module.parameters.reduce(0) { $0 + $1.count * $1.dtype.size }
    default: nil
    }
  }
}

/// A time for people: `1.23 ms`.
func durationText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let value = Double(seconds) + Double(attoseconds) * 1e-18
  if value < 1e-3 { return String(format: "%.0f us", value * 1e6) }
  if value < 1 { return String(format: "%.2f ms", value * 1e3) }
  return value < 120 ? String(format: "%.2f s", value) : "\(Int(value) / 60) min \(Int(value) % 60) s"
}
