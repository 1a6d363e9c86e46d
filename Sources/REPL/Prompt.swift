import Bindings
import Foundation
import LuaHost
import Tensor

/// The prompt on a terminal, or on whatever standard input is.
public struct Prompt {
  private let repl: REPL

  /// A prompt for a state. `given`: the names of globals that are not the user's own; those there are now if left out.
  public init(_ lua: Lua, given: Set<String>? = nil) {
    let write = { (text: String) in
      print(text, terminator: "")
      fflush(nil)
    }
    let pager = Pager()
    let page = { (text: String) in
      let (columns, rows) = terminalSize()
      if let pager, Pager.isLong(text, columns: columns, rows: rows), pager.show(text) { return }
      write(text)
    }
    lua.output = page
    let console = Console(
      write: write,
      complain: { text in
        // Results written before come first.
        fflush(nil)
        ThisProcess.say(text)
      },
      style: Style(for: STDOUT_FILENO), errorStyle: Style(for: STDERR_FILENO),
      isTerminal: isatty(STDERR_FILENO) != 0, size: { terminalSize() }, page: page)
    let isTerminal = isatty(STDIN_FILENO) != 0
    let history = History(path: isTerminal ? History.standardPath() : nil)
    history.complain = { ThisProcess.say("moonlens: \($0)\n") }
    repl = REPL(lua, console: console, history: history, given: given)
  }

  /// Reads and runs until the user leaves.
  public func run() {
    let style = Style(for: STDOUT_FILENO)
    guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0,
      let editor = LineEditor(style: style, historySize: repl.history.limit)
    else { return runPlain() }
    print("moonlens \(moonlensVersion): help() explains, Tab completes, :help lists commands, Ctrl-D leaves")
    editor.isInterrupted = { repl.lua.interruptRequested }
    editor.complete = { repl.complete($0) }
    editor.setHistory(repl.history.entries)
    while true {
      switch editor.line(repl.pending.isEmpty ? "> " : ">> ") {
      case .interrupted:
        repl.lua.clearInterrupt()
        repl.abandon()
      case .end where repl.pending.isEmpty: return
      case .end: repl.abandon()
      case .line(let line):
        let before = repl.history.entries
        let outcome = repl.feed(line)
        repl.lua.clearInterrupt()
        if outcome == .quit { return }
        if repl.history.entries.last != before.last { editor.setHistory(repl.history.entries) }
      }
    }
  }

  /// Lines from a file or a pipe. A person whose output goes elsewhere is still asked for them.
  private func runPlain() {
    let isAsked = isatty(STDIN_FILENO) != 0
    let lines = PlainLines()
    func ask() {
      if isAsked { ThisProcess.say(repl.pending.isEmpty ? "> " : ">> ") }
    }
    func next() -> String? {
      ask()
      return lines.next {
        guard repl.lua.interruptRequested else { return false }
        repl.lua.clearInterrupt()
        repl.abandon()
        if isAsked { ThisProcess.say("\n") }
        ask()
        return true
      }
    }
    while let line = next() {
      let outcome = repl.feed(line)
      repl.lua.clearInterrupt()
      if outcome == .quit { return }
    }
    if !repl.pending.isEmpty { repl.reportIncomplete() }
  }
}
