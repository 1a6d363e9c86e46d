import LuaHost

/// What a wrong name was probably meant to be.
struct Suggestions {
  let lua: Lua

  /// For a global that is nil.
  func global(_ name: String) -> String? {
    if let module = lua.libraryModules.first(where: { $0.hasSuffix("." + name) }) {
      return "\(name) = require \"\(module)\" loads it"
    }
    return nearest(to: name, in: lua.globalTable.names().sorted()).map { "did you mean '\($0)'?" }
  }

  /// For the error of a message such as `attempt to call a nil value (global 'tenosr')`, of one on an activation's name
  /// that lists those there are, or of `require` on a module's; `line` is the source line of it.
  func advice(_ message: String, line: String?) -> String? {
    if let advice = activation(message) ?? module(message) { return advice }
    guard message.contains("a nil value ("), let open = message.lastIndex(of: "("), message.hasSuffix("')") else {
      return nil
    }
    let parts = message[message.index(after: open)...].dropLast(2).split(separator: "'", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let name = String(parts[1])
    switch parts[0] {
    case "global ": return global(name)
    case "field ", "method ": return line.flatMap { member(name, in: $0, isMethod: parts[0] == "method ") }
    default: return nil
    }
  }

  private func module(_ message: String) -> String? {
    let parts = message.prefix { $0 != "\n" }.split(separator: "'")
    guard parts.count == 3, parts[0].hasSuffix("module "), parts[2].hasPrefix(" not found") else { return nil }
    return nearest(to: String(parts[1]), in: lua.libraryModules).map { "did you mean '\($0)'?" }
  }

  private func activation(_ message: String) -> String? {
    let parts = message.split(separator: "; there are ", maxSplits: 1)
    guard parts.count == 2, parts[0].contains("no activation"), let close = parts[0].lastIndex(of: "'"),
      let open = parts[0][..<close].lastIndex(of: "'")
    else { return nil }
    let name = String(parts[0][parts[0].index(after: open)..<close])
    return nearest(to: name, in: parts[1].split(separator: ", ").map(String.init)).map { "did you mean '\($0)'?" }
  }

  /// For a member that is nil: the nearest of what stands before it in the line, where that can be told.
  private func member(_ name: String, in line: String, isMethod: Bool) -> String? {
    // Nobody reads longer ones, and each place of the name costs a search.
    guard line.utf8.count < 1000 else { return nil }
    let tokens = Tokens(line)
    let resolver = Resolver(lua: lua)
    for (index, token) in tokens.list.enumerated() where token.kind == .name && tokens.text(token) == name && index > 1
    {
      guard [".", ":"].contains(tokens.word(index - 1)),
        let known = resolver.known(tokens, before: index - 1) ?? required(tokens, before: index - 1)
      else { continue }
      let names = Completer(lua).memberNames(of: known, isMethod: isMethod).sorted()
      if let near = nearest(to: name, in: names) { return "did you mean '\(near)'?" }
    }
    return nil
  }

  /// A script's local that has the name of a module of the library, which it probably is.
  private func required(_ tokens: Tokens, before end: Int) -> Known? {
    guard let name = tokens.word(end - 1), tokens.word(end - 2) != ".", tokens.word(end - 2) != ":",
      let module = lua.libraryModules.first(where: { $0.hasSuffix("." + name) }),
      case .table(let package)? = try? lua.global("package"),
      case .table(let loaded)? = try? package.value(of: .string("loaded")),
      let value = try? loaded.value(of: .string(module)), case .table = value
    else { return nil }
    return .value(value)
  }
}
