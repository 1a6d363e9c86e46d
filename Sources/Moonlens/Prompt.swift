import Bindings
import CEdit
import Foundation
import LuaHost

/// The prompt: reads lines with editing and history, runs them, prints results.
struct Prompt {
  private let lua: Lua

  init(_ lua: Lua) { self.lua = lua }

  func run() {
    print("moonlens \(moonlensVersion): help() explains, Ctrl-D leaves")
    let history = History()
    var pending = ""
    while true {
      switch read(pending.isEmpty ? "> " : ">> ") {
      case .end:
        print("")
        return
      case .interrupted: pending = ""
      case .line(let line):
        if pending.isEmpty, line.allSatisfy(\.isWhitespace) { continue }
        pending += pending.isEmpty ? line : "\n" + line
        if let function = compile(pending) {
          history.add(pending)
          pending = ""
          if let function { execute(function) }
        }
      }
    }
  }

  private enum Input {
    case line(String)
    case interrupted
    case end
  }

  private func read(_ prompt: String) -> Input {
    fflush(nil)
    guard let line = readline(prompt) else {
      // libedit returns nothing for Ctrl-C as for the end of input; the flag tells them apart.
      guard lua.interruptRequested else { return .end }
      lua.clearInterrupt()
      print("")
      return .interrupted
    }
    defer { free(line) }
    lua.clearInterrupt()
    return .line(String(cString: line))
  }

  /// nil: the text goes on in the next line; .some(nil): it is wrong, and that was said.
  private func compile(_ text: String) -> LuaFunction?? {
    let source = text.hasPrefix("=") ? "return " + text.dropFirst() : text
    if let expression = try? lua.compile("return " + source, name: "stdin") { return .some(expression) }
    do {
      return .some(try lua.compile(source, name: "stdin"))
    } catch let error as LuaError where error.isIncomplete {
      return nil
    } catch {
      complain("\(error)")
      return .some(nil)
    }
  }

  private func execute(_ function: LuaFunction) {
    do {
      let results = try lua.run(function)
      guard !results.isEmpty, case .function(let show) = try lua.global("print") else { return }
      // As `print` would, so that a script's own print and tostring hold here too.
      try show.call(all: results)
    } catch is Interrupted {
      // Over the "^C" that the terminal shows.
      complain(isatty(STDERR_FILENO) != 0 ? "\r\u{1B}[Kinterrupted" : "interrupted")
    } catch {
      complain("\(error)")
    }
  }
}

/// Lines typed before, kept in $XDG_STATE_HOME/moonlens/history.
private struct History {
  private static let limit: Int32 = 10_000
  private let path: String

  init() {
    let environment = ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    path = (state ?? home + "/.local/state") + "/moonlens/history"
    using_history()
    stifle_history(History.limit)
    read_history(path)
  }

  /// Remembers an input at once, so that a crash or a second session loses nothing.
  func add(_ text: String) {
    let line = text.replacingOccurrences(of: "\n", with: " ")
    add_history(line)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    write_history(path)
  }
}
