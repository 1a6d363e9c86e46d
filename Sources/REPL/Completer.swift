import Foundation
import LuaHost
import NN

/// What may stand at the cursor.
public struct Completion: Equatable, Sendable {
  /// A text that may take the place of what is typed.
  public struct Candidate: Equatable, Sendable {
    public let text: String
    /// What a list of candidates shows.
    public let shown: String

    init(_ text: String, shown: String? = nil) { (self.text, self.shown) = (text, (shown ?? text).printable) }
  }

  /// Bytes before the cursor that a candidate replaces.
  public var replaced = 0
  /// In order.
  public var candidates: [Candidate] = []
  /// What helps where nothing is left to complete: the signature of the function at the cursor.
  public var hint: String?

  /// The longest beginning that all candidates share.
  public var shared: String {
    guard var shared = candidates.first?.text else { return "" }
    for candidate in candidates.dropFirst() { shared = shared.commonPrefix(with: candidate.text, options: .literal) }
    return shared
  }
}

/// Completes Lua at the cursor: names, members, methods, options, files. It looks at values raw and runs nothing.
public struct Completer {
  private let lua: Lua
  private let resolver: Resolver
  /// The prompt's commands, without their colon.
  private let commands: [String]

  public init(_ lua: Lua, commands: [String] = []) {
    (self.lua, self.commands) = (lua, commands)
    resolver = Resolver(lua: lua)
  }

  /// What may stand at the end of `text`, the input before the cursor.
  public func complete(_ text: String) -> Completion {
    if text.hasPrefix(":"), !text.hasPrefix("::") {
      guard let space = text.firstIndex(of: " ") else {
        let typed = text.dropFirst()
        return Completion(
          replaced: typed.utf8.count, candidates: commands.filter { $0.hasPrefix(typed) }.sorted().map { .init($0) })
      }
      let rest = text[text.index(after: space)...].drop { $0 == " " }
      return ["load", "edit"].contains(text[..<space].dropFirst())
        ? files(String(rest)) : expression(String(rest))
    }
    return expression(text)
  }

  private func expression(_ text: String) -> Completion {
    let tokens = Tokens(text)
    guard let last = tokens.list.last else { return globals("") }
    switch last.kind {
    case .comment(isClosed: false): return Completion()
    case .string(isClosed: false): return string(tokens)
    // A number or a closed string that the cursor touches is not the beginning of a name.
    case .number where last.range.upperBound == tokens.bytes.count: return Completion()
    default: break
    }
    let touches = last.range.upperBound == tokens.bytes.count
    let isTyped = touches && (last.kind == .name || last.kind == .keyword)
    let typed = isTyped ? tokens.text(last) : ""
    let end = tokens.list.count - (isTyped ? 1 : 0)
    let sign = tokens.word(end - 1)
    var completion: Completion
    if end > 1, sign == "." || sign == ":", tokens.list[end - 1].kind == .symbol {
      completion = members(tokens, before: end - 1, isMethod: sign == ":", typed)
    } else if let options = options(tokens, end, typed) {
      completion = options
    } else {
      let signature = typed.isEmpty ? signature(tokens, end) : nil
      completion = signature == nil ? globals(typed) : Completion(hint: signature)
    }
    // The whole name stands there: tell what it takes.
    if completion.candidates.map(\.text) == [typed], let known = resolver.known(tokens, before: tokens.list.count) {
      completion.hint = resolver.function(known)?.signature
    }
    return completion
  }

  // Names

  private func globals(_ typed: String) -> Completion {
    let names = lua.globalTable.names(startingWith: typed).filter { Tokens.isName($0) && isShown($0, typed) }
    let keywords = typed.isEmpty ? [] : Tokens.keywords.filter { $0.hasPrefix(typed) }
    return list(names + keywords, typed)
  }

  private func members(_ tokens: Tokens, before end: Int, isMethod: Bool, _ typed: String) -> Completion {
    guard let known = resolver.known(tokens, before: end) else { return Completion() }
    return list(memberNames(of: known, isMethod: isMethod, typed).filter(Tokens.isName), typed)
  }

  /// The names that may follow a dot or a colon.
  func memberNames(of known: Known, isMethod: Bool, _ typed: String = "") -> [String] {
    switch known {
    case .value(.table(let table)):
      let names = resolver.family(of: table).flatMap { table in
        table.names(startingWith: typed).filter { !isMethod || isFunction(try? table.value(of: .string($0))) }
      }
      return names.filter { isShown($0, typed) }
    case .value(.string):
      guard isMethod, let library = resolver.stringLibrary else { return [] }
      return library.names(startingWith: typed)
    case .value(.object(let object)):
      let parts = (object as? Module)?.entries.map(\.name) ?? []
      return (isMethod ? [] : parts) + (lua.luaClass(of: object)?.methods.map(\.name) ?? [])
    case .instance(let luaClass): return luaClass.methods.map(\.name)
    default: return []
    }
  }

  private func isFunction(_ value: LuaValue?) -> Bool {
    switch value {
    case .function?: true
    case .object(let object)?: resolver.function(.value(.object(object))) != nil
    default: false
    }
  }

  /// Names that start with "_" are private: they are shown to those who type it.
  private func isShown(_ name: String, _ typed: String) -> Bool { !name.hasPrefix("_") || typed.hasPrefix("_") }

  private func list(_ names: [String], _ typed: String) -> Completion {
    let sorted = Set(names).filter { $0.hasPrefix(typed) }.sorted()
    return Completion(replaced: typed.utf8.count, candidates: sorted.map { .init($0) })
  }

  // Calls

  /// The call whose arguments the position is in.
  private struct Call {
    /// The bracket that opened last.
    let open: Int
    let function: Function
    /// Which argument a table that opened there is, counted from 0.
    let argument: Int

    /// Whether that table holds the function's options.
    var takesOptions: Bool {
      var parameters = function.parameters[...]
      if function.isMethod { parameters = parameters.dropFirst() }
      let place = parameters.startIndex + argument
      if parameters.indices.contains(place), parameters[place].kind != .variadic {
        return parameters[place].kind == .options
      }
      // After any number of values.
      return argument > 0 && parameters.last?.kind == .options
    }
  }

  private func call(_ tokens: Tokens, _ end: Int) -> Call? {
    guard let (open, _) = opening(tokens, end) else { return nil }
    var (name, argument) = (open, 0)
    // A table among the arguments in parentheses.
    if tokens.word(open) == "{", ["(", ","].contains(tokens.word(open - 1) ?? "") {
      guard let (outer, commas) = opening(tokens, open), tokens.word(outer) == "(" else { return nil }
      (name, argument) = (outer, commas)
    }
    guard tokens.word(open) != "[", let known = resolver.known(tokens, before: name) else { return nil }
    return resolver.function(known).map { Call(open: open, function: $0, argument: argument) }
  }

  /// The bracket that is open before a position, and the commas between.
  private func opening(_ tokens: Tokens, _ end: Int) -> (open: Int, commas: Int)? {
    var (depth, commas) = (0, 0)
    for at in stride(from: end - 1, through: 0, by: -1) where tokens.list[at].kind == .symbol {
      switch tokens.word(at) {
      case ")", "]", "}": depth += 1
      case "(", "[", "{":
        if depth == 0 { return (at, commas) }
        depth -= 1
      case "," where depth == 0: commas += 1
      default: break
      }
    }
    return nil
  }

  private func signature(_ tokens: Tokens, _ end: Int) -> String? {
    guard ["(", ",", "{"].contains(tokens.word(end - 1) ?? "") else { return nil }
    return call(tokens, end)?.function.signature
  }

  /// The options of the call whose table the position is in, those given already left out.
  private func options(_ tokens: Tokens, _ end: Int, _ typed: String) -> Completion? {
    guard let sign = tokens.word(end - 1), sign == "{" || sign == "," || sign == ";",
      let call = call(tokens, end), tokens.word(call.open) == "{", call.takesOptions
    else { return nil }
    var given: Set<String> = []
    for at in call.open + 1..<end where tokens.list[at].kind == .name && tokens.word(at + 1) == "=" {
      given.insert(tokens.text(tokens.list[at]))
    }
    let fields = call.function.parameters.filter { $0.kind == .options }.flatMap(\.fields).filter {
      !given.contains($0.name) && $0.name.hasPrefix(typed)
    }
    let only = fields.count == 1 ? "\(fields[0].name): \(fields[0].typeWithDefault): \(fields[0].doc)" : nil
    return Completion(
      replaced: typed.utf8.count, candidates: fields.map { .init($0.name + " = ", shown: $0.name) }, hint: only)
  }

  // Strings

  /// The string at the end: a choice of an option, a module to require, a name to be helped with, else a file.
  private func string(_ tokens: Tokens) -> Completion {
    let token = tokens.list[tokens.list.count - 1]
    let typed = tokens.content(token)
    let end = tokens.list.count - 1
    let opening = Character(Unicode.Scalar(tokens.bytes[token.range.lowerBound]))
    // A long bracket closes as it opens.
    let level = tokens.text(token).dropFirst().prefix { $0 == "=" }
    let quote = opening == "[" ? "]\(level)]" : String(opening)
    func choices(_ names: [String]) -> Completion {
      let sorted = names.map { opening == "[" ? $0 : $0.escaped(in: opening) }.filter { $0.hasPrefix(typed) }
      return Completion(replaced: typed.utf8.count, candidates: sorted.map { .init($0 + quote, shown: $0) })
    }
    if let names = activations(tokens, end) { return choices(names) }
    if tokens.word(end - 1) == "=", let name = tokens.word(end - 2), let call = call(tokens, end) {
      let fields = call.function.parameters.flatMap(\.fields)
      if let field = fields.first(where: { $0.name == name }), !field.choices.isEmpty { return choices(field.choices) }
    }
    let isArgument = tokens.word(end - 1) == "("
    switch tokens.word(isArgument ? end - 2 : end - 1) {
    case "require": return choices((lua.libraryModules + loadedModules).sorted())
    case "help": return choices(lua.helpTopics)
    default: break
    }
    if isArgument || tokens.word(end - 1) == ",", let call = call(tokens, end) {
      // One choice among strings stands for its place: there is never more than one such parameter.
      let known = call.function.parameters.flatMap(\.choices)
      if !known.isEmpty { return choices(known) }
    }
    var completion = files(typed, quote: opening)
    if completion.candidates.count == 1, !completion.candidates[0].text.hasSuffix("/") {
      completion.candidates[0] = .init(completion.candidates[0].text + quote, shown: completion.candidates[0].shown)
    }
    return completion
  }

  /// The activations of the model whose method `hook` or option `keep` a string at a position is for.
  private func activations(_ tokens: Tokens, _ end: Int) -> [String]? {
    var method: Int?
    if tokens.word(end - 1) == "(", tokens.word(end - 2) == "hook" {
      method = end - 2
    } else {
      // In `keep = "` or in `keep = {"`, behind others too.
      var place = end
      if let (open, _) = opening(tokens, end), tokens.word(open) == "{", tokens.word(open - 1) == "=" { place = open }
      if tokens.word(place - 1) == "=", tokens.word(place - 2) == "keep", let (table, _) = opening(tokens, place),
        let (open, _) = opening(tokens, table), tokens.word(open) == "("
      {
        method = open - 1
      }
    }
    guard let method, tokens.word(method - 1) == ":",
      case .value(.object(let object))? = resolver.known(tokens, before: method - 1)
    else { return nil }
    return (object as? Module)?.knownActivations
  }

  private var loadedModules: [String] {
    guard case .table(let package)? = try? lua.global("package"),
      case .table(let loaded)? = try? package.value(of: .string("loaded"))
    else { return [] }
    return loaded.names().filter { !lua.libraryModules.contains($0) }
  }

  /// Paths that begin as what is typed in a string of Lua, or, without a `quote`, after a command. There "~" is the user's
  /// home; Lua's own functions do not know it.
  private func files(_ typed: String, quote: Character? = nil) -> Completion {
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let start = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    let hasEscapes = quote != nil && quote != "["
    guard let path = hasEscapes ? folder.unescaped : folder else { return Completion() }
    let place = path.isEmpty ? "." : quote == nil ? expandingTilde(path) : path
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
    var candidates: [Completion.Candidate] = []
    for name in names where !name.hasPrefix(".") || start.hasPrefix(".") {
      let written = quote.flatMap { hasEscapes ? name.escaped(in: $0) : nil } ?? name
      guard written.hasPrefix(start) else { continue }
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isFolder)
      let sign = isFolder.boolValue ? "/" : ""
      candidates.append(.init(folder + written + sign, shown: name + sign))
    }
    return Completion(replaced: typed.utf8.count, candidates: candidates)
  }
}

/// A path with "~" at its start as the user's home.
func expandingTilde(_ path: String) -> String {
  path.hasPrefix("~") ? NSString(string: path).expandingTildeInPath : path
}
