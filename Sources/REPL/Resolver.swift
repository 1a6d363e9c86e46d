import LuaHost
import NN

/// What is known of an expression without running it.
enum Known {
  case value(LuaValue)
  /// A described function or method.
  case function(Function)
  /// Some object of a class, such as what a call returns.
  case instance(LuaClass)
}

/// Finds out what a chain such as `set.train.images`, `t[1]` or `plot.figure{}:heatmap(m)` is, by raw access to tables,
/// and by their descriptions for calls: nothing is run.
struct Resolver {
  let lua: Lua

  private enum Step {
    case member(String)
    case index(LuaValue?)
    case call
  }

  /// What the chain that ends before a token is; nil where nothing is known.
  func known(_ tokens: Tokens, before end: Int) -> Known? {
    guard let (start, steps) = chain(tokens, before: end) else { return nil }
    var known = start
    for step in steps {
      guard let next = apply(step, to: known) else { return nil }
      known = next
    }
    return known
  }

  /// The same of a text that is nothing else than a chain: `help`'s subject, or a command's.
  func known(_ text: String) -> Known? {
    let tokens = Tokens(text)
    return tokens.list.isEmpty ? nil : known(tokens, before: tokens.list.count)
  }

  /// Whether a text is a name, or names with dots and colons between them.
  static func isChain(_ text: String) -> Bool {
    let parts = text.trimmingSpace.split(omittingEmptySubsequences: false) { $0 == "." || $0 == ":" }
    return parts.allSatisfy { Tokens.isName(String($0)) }
  }

  // From the text to steps

  private func chain(_ tokens: Tokens, before end: Int) -> (Known, [Step])? {
    var steps: [Step] = []
    var at = end - 1
    while at >= 0 {
      let token = tokens.list[at]
      let word = tokens.text(token)
      switch token.kind {
      case .name:
        guard at > 0, let sign = tokens.word(at - 1), sign == "." || sign == ":", at > 1 else {
          let value = try? lua.globalTable.value(of: .string(word))
          guard let value, !isNil(value) else { return nil }
          return (.value(value), steps.reversed())
        }
        steps.append(.member(word))
        at -= 2
      case .string(isClosed: true):
        guard at > 0, endsValue(tokens, at - 1) else { return (.value(.string("")), steps.reversed()) }
        steps.append(.call)
        at -= 1
      case .symbol where word == ")" || word == "]" || word == "}":
        guard let open = opening(tokens, at), open > 0, endsValue(tokens, open - 1) else { return nil }
        steps.append(word == "]" ? .index(literal(tokens, open + 1..<at)) : .call)
        at = open - 1
      default: return nil
      }
    }
    return nil
  }

  /// Whether a token can end what is called or indexed.
  private func endsValue(_ tokens: Tokens, _ index: Int) -> Bool {
    switch tokens.list[index].kind {
    case .name, .string(isClosed: true): true
    case .symbol: [")", "]", "}"].contains(tokens.word(index) ?? "")
    default: false
    }
  }

  /// The bracket that a closing one belongs to.
  private func opening(_ tokens: Tokens, _ closing: Int) -> Int? {
    var depth = 0
    for at in stride(from: closing, through: 0, by: -1) where tokens.list[at].kind == .symbol {
      switch tokens.word(at) {
      case ")", "]", "}": depth += 1
      case "(", "[", "{":
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
    }
    return nil
  }

  private func literal(_ tokens: Tokens, _ range: Range<Int>) -> LuaValue? {
    guard range.count == 1 else { return nil }
    let token = tokens.list[range.lowerBound]
    switch token.kind {
    case .string: return .string(tokens.content(token))
    case .number: return Int(tokens.text(token)).map { .int($0) }
    default: return nil
    }
  }

  // Along the steps

  private func isNil(_ value: LuaValue) -> Bool { if case .nil = value { true } else { false } }

  private func apply(_ step: Step, to known: Known) -> Known? {
    switch step {
    case .member(let name): return member(name, of: known)
    case .index(let key):
      switch known {
      case .value(.table(let table)):
        guard let key, let value = try? table.value(of: key), !isNil(value) else { return nil }
        return .value(value)
      case .value(.object(let object)):
        if let module = object as? Module, case .int(let position)? = key { return part(String(position), of: module) }
        // Parts of a tensor are tensors.
        return lua.luaClass(of: object).flatMap { $0.name == "tensor" ? .instance($0) : nil }
      case .instance(let luaClass): return luaClass.name == "tensor" ? known : nil
      default: return nil
      }
    case .call: return function(known).flatMap(outcome)
    }
  }

  /// What a call of the function returns, as its description says.
  private func outcome(of function: Function) -> Known? {
    guard let type = function.results.first?.type else { return nil }
    return lua.knownClass(type).map { .instance($0) }
  }

  /// A member by name: raw, and through `__index` as long as that is a table.
  func member(_ name: String, of known: Known) -> Known? {
    switch known {
    case .value(.table(let table)):
      for table in family(of: table) {
        if let value = try? table.value(of: .string(name)), !isNil(value) { return .value(value) }
      }
      return nil
    case .value(.string):
      guard let library = stringLibrary else { return nil }
      return member(name, of: .value(.table(library)))
    case .value(.object(let object)):
      if let module = object as? Module, let part = part(name, of: module) { return part }
      return lua.luaClass(of: object).flatMap { method(name, of: $0) }
    case .instance(let luaClass): return method(name, of: luaClass)
    default: return nil
    }
  }

  private func method(_ name: String, of luaClass: LuaClass) -> Known? {
    luaClass.methods.first { $0.name == name }.map { .function($0) }
  }

  private func part(_ name: String, of module: Module) -> Known? {
    switch module[name] {
    case .parameter(let tensor)?: .value(.object(tensor))
    case .module(let part)?: .value(.object(part))
    case nil: nil
    }
  }

  /// A table and those that `__index` leads to.
  func family(of table: LuaTable) -> [LuaTable] {
    var family = [table]
    while family.count < 10, let metatable = lua.metatable(of: .table(family[family.count - 1])),
      case .table(let next)? = try? metatable.value(of: .string("__index")),
      !family.contains(where: { $0.identity == next.identity })
    {
      family.append(next)
    }
    return family
  }

  var stringLibrary: LuaTable? {
    if case .table(let table)? = try? lua.global("string") { table } else { nil }
  }

  /// The description of what is called when this is.
  func function(_ known: Known) -> Function? {
    switch known {
    case .function(let function): function
    case .value(.function(let function)): lua.descriptor(of: function)
    case .value(.table(let table)): lua.module(of: table)?.call
    case .value(.object(let object)): lua.luaClass(of: object).flatMap(call)
    case .instance(let luaClass): call(luaClass)
    default: nil
    }
  }

  private func call(_ luaClass: LuaClass) -> Function? { luaClass.metamethods.first { $0.name == "__call" } }
}
