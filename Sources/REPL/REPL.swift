import Bindings
import LuaHost
import Plot

/// Where the prompt writes, and how.
public struct Console {
  /// Results, and what commands say.
  public var write: (String) -> Void
  public var complain: (String) -> Void
  /// Texts that may be longer than the screen.
  public var page: (String) -> Void
  public var style: Style
  public var errorStyle: Style
  /// Whether errors go to a terminal, which shows the keys that are pressed.
  public var isTerminal: Bool
  /// Columns and rows.
  public var size: () -> (columns: Int, rows: Int)

  public init(
    write: @escaping (String) -> Void, complain: @escaping (String) -> Void, style: Style = Style(hasColors: false),
    errorStyle: Style = Style(hasColors: false), isTerminal: Bool = false,
    size: @escaping () -> (columns: Int, rows: Int) = { (80, 24) }, page: ((String) -> Void)? = nil
  ) {
    (self.write, self.complain, self.page) = (write, complain, page ?? write)
    (self.style, self.errorStyle) = (style, errorStyle)
    (self.isTerminal, self.size) = (isTerminal, size)
  }
}

/// The prompt without its terminal: takes lines, runs what is complete, and shows results and errors.
///
/// An expression's values are shown and the first becomes `_`; a `;` at the end silences it, a leading `=` is tolerated.
/// `local` at the outermost level makes globals. `x?` is `help(x)`, and a line that starts with ":" is a command.
public final class REPL {
  /// What a line came to.
  public enum Outcome: Equatable, Sendable {
    /// It is dealt with.
    case ready
    /// It goes on in the next line.
    case more
    /// The user wants to leave.
    case quit
  }

  public let lua: Lua
  public let history: History
  var console: Console
  /// Globals that were there before the user came; `:who` shows the others.
  let given: Set<String>
  /// Lines of an input that is not complete yet.
  public private(set) var pending = ""
  /// The texts of past inputs by their chunks' names, the latest last: errors show their lines.
  private var sources: [(name: String, text: String)] = []
  private var inputs = 0

  /// A prompt for a state. `given`: the names of globals that are not the user's own; those there are now if left out.
  public init(_ lua: Lua, console: Console, history: History = History(path: nil), given: Set<String>? = nil) {
    (self.lua, self.console, self.history) = (lua, console, history)
    self.given = given ?? Set(lua.globalTable.names())
  }

  /// Completes the line being typed, what is pending before it included.
  public func complete(_ line: String) -> Completion {
    Completer(lua, commands: Command.allCases.map(\.rawValue)).complete(pending.isEmpty ? line : pending + "\n" + line)
  }

  /// Takes one line, or several at once as the history gives them.
  public func feed(_ line: String) -> Outcome { feed(line, isRemembered: true) }

  /// `isRemembered`: whether it becomes part of the history.
  func feed(_ line: String, isRemembered: Bool) -> Outcome {
    if pending.isEmpty {
      let text = line.trimmingSpace
      if text.isEmpty { return .ready }
      // Before it runs: what ends the process should be there afterwards.
      if isSpecial(text) {
        if isRemembered { history.add(text) }
        return special(text)
      }
    }
    let input = pending.isEmpty ? line : pending + "\n" + line
    let (name, compiled) = compile(input)
    switch compiled {
    case .incomplete:
      pending = input
      return .more
    case .wrong(let error):
      finish(input, isRemembered)
      report(error, in: name)
    case .good(let function, let isShown):
      finish(input, isRemembered)
      execute(function, isShown: isShown, name, input)
    }
    return .ready
  }

  /// Forgets an input that is not complete.
  public func abandon() { pending = "" }

  /// Says that the input has ended in the middle.
  public func reportIncomplete() {
    report(LuaHostError("the input ends before it is complete"))
    abandon()
  }

  private func finish(_ input: String, _ isRemembered: Bool) {
    if isRemembered { history.add(input) }
    pending = ""
  }

  /// Whether a line is no Lua: a command, `x?`, or a word that people try.
  private func isSpecial(_ text: String) -> Bool {
    if text.hasPrefix(":") { return !text.hasPrefix("::") }
    if let subject = asked(text) { return subject.isEmpty || Resolver.isChain(subject) }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch words[0] {
    case "exit", "quit", "exit()", "quit()": return words.count == 1 && !isGlobal(String(text.prefix(4)))
    case "help": return words.count == 1 || Resolver.isChain(words[1])
    case "apropos": return words.count == 2 && words[1].allSatisfy { $0.isLetter || $0 == " " || $0 == "_" }
    default: return false
    }
  }

  private func special(_ text: String) -> Outcome {
    if text.hasPrefix(":") { return command(text) }
    if let subject = asked(text) {
      explain(subject)
      return .ready
    }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch words[0] {
    case "help": explain(words.count == 1 ? "" : words[1])
    case "apropos": show { try lua.apropos(words[1]) }
    default: return .quit
    }
    return .ready
  }

  /// What `x?` or `?x` asks for.
  private func asked(_ text: String) -> String? {
    if text.hasPrefix("?") { return text.dropFirst().trimmingSpace }
    return text.hasSuffix("?") ? text.dropLast().trimmingSpace : nil
  }

  private func isGlobal(_ name: String) -> Bool {
    if let value = try? lua.global(name), case .nil = value { false } else { true }
  }

  /// `help` of a value that a chain leads to, or else of the name.
  private func explain(_ subject: String) {
    show {
      switch Resolver(lua: lua).known(subject) {
      case .function(let function)?: return lua.help(of: function)
      case .instance(let luaClass)?: return luaClass.help
      case .value(let value)?: return lua.help(of: value) ?? "\(subject) is \(Inspector(lua).brief(value))"
      case nil: return subject.isEmpty ? lua.overview : try lua.help(for: subject)
      }
    }
  }

  private func show(_ text: () throws -> String) {
    do { console.page(try text() + "\n") } catch { report(error) }
  }

  // Running

  private enum Compiled {
    case incomplete
    case wrong(any Error)
    case good(LuaFunction, isShown: Bool)
  }

  /// An expression if it can be one, else statements.
  private func compile(_ input: String) -> (name: String, Compiled) {
    let name = "input \(inputs + 1)"
    let text = input.trimmingPrefix("=")
    let (expression, isSilent) = Self.withoutSemicolon(String(text))
    var isBegun = false
    do {
      let function = try lua.compile("return " + expression, name: name)
      remember(name, input)
      return (name, .good(function, isShown: !isSilent))
    } catch {
      isBegun = (error as? LuaError)?.isIncomplete ?? false
    }
    let source = String(text)
    do {
      let kept = Locals.kept(source)
      let function =
        try kept != source
        ? (try? lua.compile(kept, name: name)) ?? lua.compile(source, name: name)
        : lua.compile(source, name: name)
      remember(name, input)
      return (name, .good(function, isShown: true))
    } catch {
      let isBegun = isBegun || (error as? LuaError)?.isIncomplete ?? false
      let uncalled = isBegun ? uncalledMethod(error, source) : nil
      if isBegun, uncalled == nil, !Self.endsInOpenQuote(source) { return (name, .incomplete) }
      remember(name, input)
      return (name, .wrong(uncalled.map { LuaHostError($0) } ?? error))
    }
  }

  /// What to say of a method without arguments, such as `t:sum`, which Lua would wait to be called in the next line.
  private func uncalledMethod(_ error: any Error, _ text: String) -> String? {
    guard let error = error as? LuaError, error.message.hasSuffix("function arguments expected near <eof>") else {
      return nil
    }
    let resolver = Resolver(lua: lua)
    let signature = resolver.known(text).flatMap(resolver.function)?.signature
    return "a method is called with its arguments: " + (signature ?? text.trimmingSpace + "()")
  }

  /// Whether a quote is not closed at the end of a line, which the next one cannot mend.
  private static func endsInOpenQuote(_ text: String) -> Bool {
    guard text.contains("\"") || text.contains("'") else { return false }
    let tokens = Tokens(text)
    guard let last = tokens.list.last, case .string(isClosed: false) = last.kind else { return false }
    return tokens.bytes[last.range.lowerBound] != 0x5b && !text.hasSuffix("\\") && !text.hasSuffix("\\z")
  }

  /// The text up to a last `;`, and whether there was one.
  private static func withoutSemicolon(_ text: String) -> (String, Bool) {
    guard text.contains(";") else { return (text, false) }
    let tokens = Tokens(text)
    guard let last = tokens.list.last, tokens.text(last) == ";", last.kind == .symbol else { return (text, false) }
    return (tokens.text(0..<last.range.lowerBound), true)
  }

  /// Keeps the texts of some inputs: functions defined in them may fail later.
  private func remember(_ name: String, _ text: String) {
    inputs += 1
    guard text.utf8.count < 100_000 else { return }
    sources.append((name, text))
    if sources.count > 200 { sources.removeFirst() }
  }

  /// Runs a function and shows its results.
  func execute(_ function: LuaFunction, isShown: Bool, _ name: String, _ input: String) {
    do {
      let results = try lua.run(function, keeping: "_")
      guard let first = results.first, isShown else { return }
      for value in results { try show(value) }
      if results.count == 1, case .nil = first { adviseOnNil(input) }
    } catch {
      report(error, in: name)
    }
  }

  /// Shows a result.
  private func show(_ value: LuaValue) throws {
    if case .object(let figure as Figure) = value, figure.panelCount > 0 { return try lua.show(figure) }
    let (columns, rows) = console.size()
    var inspector = Inspector(lua, style: console.style)
    inspector.columns = columns
    inspector.lines = max(16, rows - 4)
    console.write(try inspector.text(value) + "\n")
  }

  /// A name alone that means nothing is a slip.
  private func adviseOnNil(_ input: String) {
    let name = input.trimmingPrefix("=").trimmingSpace
    guard name.count > 2, Tokens.isName(name), !lua.globalTable.names(startingWith: name).contains(name),
      let advice = Suggestions(lua: lua).global(name)
    else { return }
    console.complain("there is no global '\(name)'; \(advice)\n")
  }

  /// Shows an error; `name` is the chunk it happened in.
  func report(_ error: any Error, in name: String? = nil) {
    if error is Interrupted {
      // Over the "^C" that the terminal shows.
      console.complain((console.isTerminal ? "\r\u{1B}[K" : "") + "interrupted\n")
      return
    }
    let report = ErrorReport(lua, style: console.errorStyle, input: name) { [sources] chunk in
      sources.last { $0.name == chunk }?.text
    }
    console.complain(report.text(error) + "\n")
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmingSpace: String {
    let start = self.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }

  /// The lines, whichever way they end; as many as Lua counts.
  var textLines: [SubSequence] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  /// Without a text at its start.
  func trimmingPrefix(_ prefix: String) -> SubSequence {
    hasPrefix(prefix) ? self[index(startIndex, offsetBy: prefix.count)...] : self[...]
  }
}
