import Bindings
import Foundation
import LuaHost
import REPL
import Synchronization

/// Random lines fed to the prompt: right, broken, binary and very long ones.
public final class LineStorm {
  /// What a number of lines came to.
  public struct Outcome {
    public var lines = 0
    /// Lines after which the prompt did not wait for more.
    public var complete = 0
    /// Lines that were not complained about.
    public var good = 0
    /// Seconds of the slowest line, and which it was.
    public var slowest = 0.0
    public var slow = ""
  }

  public let repl: REPL
  private let lua: Lua
  private var complained = false
  private let watchdog = Watchdog()
  private var random: Mutator

  /// Opens a prompt whose output folder is `folder`, and whose history is kept there.
  public init(library: String, folder: String, seed: Int) throws {
    var settings = Settings()
    (settings.out, settings.quick, settings.quiet) = (folder, true, true)
    lua = Lua(libraries: [library])
    openMoonlens(lua, settings)
    lua.libraryModules = ["moonlens.bilinear"]
    lua.output = { _ in }
    random = Mutator(seed: seed)
    nonisolated(unsafe) var complain: () -> Void = {}
    repl = REPL(
      lua, console: Console(write: { _ in }, complain: { _ in complain() }),
      history: History(path: folder + "/history", limit: 1000))
    // What reaches outside, or ends the process as it is asked to, is no subject here.
    try lua.run(code: "os, io, debug, dofile, loadfile, collectgarbage = nil function print(...) end")
    lua.catchInterrupts()
    complain = { [unowned self] in complained = true }
  }

  /// Feeds lines; `watch` is called before each.
  public func run(_ count: Int, watch: (String) -> Void = { _ in }) -> Outcome {
    var outcome = Outcome()
    for number in 0..<count {
      // What lines assign must not pile up.
      if number % 100 == 0 { try? lua.run(code: "a, b, x, t, f, _ = nil") }
      let line = line()
      watch(line)
      complained = false
      let start = Date()
      watchdog.begin()
      let result = repl.feed(line)
      watchdog.end()
      if random.below(8) == 0 { _ = repl.complete(line) }
      lua.clearInterrupt()
      if repl.pending.utf8.count > 2000 { repl.abandon() }
      let seconds = Date().timeIntervalSince(start)
      outcome.lines += 1
      if result != .more { outcome.complete += 1 }
      if !complained { outcome.good += 1 }
      if seconds > outcome.slowest { (outcome.slowest, outcome.slow) = (seconds, String(line.prefix(200))) }
    }
    return outcome
  }

  // Lines

  private static let words = [
    "a", "b", "x", "t", "f", "_", "tensor", "linalg", "nn", "plot", "data", "zeros", "ones", "linear", "eye", "sum",
    "string",
    "rep", "math", "table", "concat", "pairs", "ipairs", "select", "pcall", "error", "type", "setmetatable",
    "coroutine", "wrap",
    "help", "apropos", "local", "function", "end", "if", "then", "else", "for", "in", "do", "return", "and", "or",
    "not", "nil",
    "true", "false", "repeat", "until", "break", "goto", "<const>", "<close>", "(", ")", "{", "}", "[", "]", "=", "==",
    "~=",
    "<", ">", "+", "-", "*", "/", "//", "%", "^", "#", "&", "|", "~", "<<", ">>", "..", "...", ".", ":", ",", ";", "::",
    "?",
    "0", "1", "2", "3", "1.5", "1e308", "0x7fffffffffffffff", "'s'", "\"text\"", "[[long]]", "--", "--[[", "]]", "'",
    "\"", "\\",
    "é", "\u{1F319}", "\t", "",
  ]

  private static let right = [
    "1 + 1", "x = 3", "tensor.zeros(2, 3)", "t = tensor{{1, 2}, {3, 4}}", "t", "_", "{1, 2, {a = t}}",
    "nn.linear{inputs = 2, outputs = 2}",
    "for i = 1, 3 do", "x = i", "end", "function f(a)", "  return a", "f(1)", "('x'):rep(100)",
    "setmetatable({}, {__tostring = f})",
    "t:matmul(t)", "t?", "?f", "help linalg", "apropos eigen", ":who", ":help", ":history 3", ":memory", ":time 1 + 1",
    ":unknown x",
    "plot.figure{}", "coroutine.wrap(function() error 'x' end)()", "error({})", "error(t)", "local a, b = 1", "a.b.c",
    "x()",
    "(function() return 1, 2, nil end)()", "string.rep", "_G", "package.loaded", "= 5", "{{{{{{{{}}}}}}}}",
    "x = {} x.x = x", "x",
  ]

  private func line() -> String {
    switch random.below(10) {
    case 0...3: return LineStorm.right[random.below(LineStorm.right.count)]
    case 4...7:
      return (0..<1 + random.below(12)).map { _ in LineStorm.words[random.below(LineStorm.words.count)] }.joined(
        separator: random.below(3) == 0 ? "" : " ")
    case 8:
      let bytes = (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
      return String(decoding: bytes, as: UTF8.self)
    default:
      // Very long now and then.
      let piece = LineStorm.words[random.below(LineStorm.words.count)]
      return String(repeating: piece + " ", count: random.below(random.below(20) == 0 ? 50_000 : 500))
    }
  }
}

/// Presses Ctrl-C where a line goes on for too long: random ones hold endless loops.
private final class Watchdog: Sendable {
  /// Ticks left of the line that runs; below 1 where none does, or Ctrl-C was pressed.
  private let left = Atomic(0)

  init() {
    Thread.detachNewThread { [weak self] in
      while let dog = self {
        if dog.left.load(ordering: .relaxed) > 0, dog.left.subtract(1, ordering: .relaxed).newValue == 0 {
          kill(getpid(), SIGINT)
        }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  func begin() { left.store(10, ordering: .relaxed) }

  func end() { left.store(0, ordering: .relaxed) }
}
