/// The API as a document and as type stubs, both made from the descriptors.
extension Lua {
  /// Every module, class and described function as Markdown.
  public var referenceText: String {
    var text = "# Reference\n\nMade from the program's own descriptions; `help(name)` shows the same at the prompt.\n"
    var listed = Set<String>()
    for module in modules {
      text += "\n## \(module.name)\n\n\(module.doc)\n"
      // What is a method too is explained there.
      let methods = Set(module.classes.flatMap(\.methods).map(\.name))
      let isMethod = { (function: Function) in
        function.parameters.first?.name == "self" && methods.contains(function.name)
      }
      let functions = module.functions.filter { !isMethod($0) }.sorted { $0.name < $1.name }
      if functions.count < module.functions.count {
        text += "\nMethods below are functions of the module too: `t:sum()` is `\(module.name).sum(t)`.\n"
        listed.formUnion(module.functions.filter(isMethod).map(\.qualifiedName))
      }
      for constant in module.constants { text += "\n- `\(module.name).\(constant.name)`: \(constant.doc)" }
      if !module.constants.isEmpty { text += "\n" }
      for function in [module.call].compactMap({ $0 }) + functions {
        text += function.markdown
        listed.insert(function.qualifiedName)
      }
      for luaClass in module.classes {
        text += "\n### Class `\(luaClass.name)`\n\n\(luaClass.doc)\n"
        let methods = luaClass.methods.sorted { $0.name < $1.name } + luaClass.metamethods.sorted { $0.name < $1.name }
        for function in methods {
          text += function.markdown
          listed.insert(function.qualifiedName)
        }
      }
    }
    let others = allFunctions.filter { !listed.contains($0.qualifiedName) }.sorted {
      $0.qualifiedName < $1.qualifiedName
    }
    if !others.isEmpty {
      text += "\n## Globals and modules written in Lua\n\n`require \"moonlens.NAME\"` gives those of a module NAME.\n"
      for function in others { text += function.markdown }
    }
    return text
  }

  /// Definitions for lua-language-server (LuaCATS annotations), which never run.
  public var typeStubs: String {
    var text = "---@meta\n"
    for module in modules {
      let classes = Set(module.classes.map(\.name))
      for luaClass in module.classes {
        text += "\n" + comment(luaClass.doc) + "---@class \(luaClass.name)\n"
        if luaClass.name != module.name { text += "local \(luaClass.name) = {}\n" }
      }
      if !classes.contains(module.name) { text += "\n" + comment(module.doc) + "---@class \(module.name)lib\n" }
      text += "\(module.name) = {}\n"
      for constant in module.constants {
        text += "\n" + comment(constant.doc) + "---@type any\n\(module.name).\(constant.name) = nil\n"
      }
      for function in module.functions { text += function.stub("\(module.name).\(function.name)") }
      for luaClass in module.classes {
        for function in luaClass.methods where !function.isMetamethod {
          text += function.stub("\(luaClass.name):\(function.name)")
        }
      }
    }
    for function in allFunctions where function.owner.isEmpty && !function.name.contains(".") {
      text += function.stub(function.name)
    }
    return text
  }
}

private func comment(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { "--- \($0)\n" }.joined()
}

extension Function {
  fileprivate var markdown: String {
    var text = "\n#### `\(signature)`\n\n\(doc)\n"
    func list(_ title: String, _ rows: [(String, String, String)]) {
      guard !rows.isEmpty else { return }
      text += "\n\(title)\n\n"
      for (name, type, doc) in rows {
        text += "- `\(name)` (\(type))" + (doc.isEmpty ? "" : ": \(doc)") + "\n"
      }
    }
    list("Parameters:", parameters.filter { $0.kind != .options }.map { ($0.name, $0.typeWithDefault, $0.doc) })
    for table in parameters where table.kind == .options {
      list("Options:", table.fields.map { ($0.name, $0.typeWithDefault, $0.doc) })
    }
    list("Returns:", results.map { ($0.name, $0.type, $0.doc) })
    if !errors.isEmpty { text += "\nErrors:\n\n" + errors.map { "- \($0)\n" }.joined() }
    if !example.isEmpty { text += "\n```lua\n\(example)\n```\n" }
    return text
  }

  fileprivate func stub(_ name: String) -> String {
    var text = "\n" + comment(doc)
    var arguments: [String] = []
    for parameter in parameters where !(isMethod && parameter.name == "self") {
      switch parameter.kind {
      case .variadic:
        arguments.append("...")
        text += "---@param ... \(annotation(parameter.typeName)) \(parameter.doc)\n"
      case .options:
        arguments.append("options")
        let fields = parameter.fields.map { "\($0.name)\($0.isRequired ? "" : "?"): \(annotation($0.typeName))" }
        let mark = parameter.fields.contains(where: \.isRequired) ? "" : "?"
        text += "---@param options\(mark) {\(fields.joined(separator: ", "))}\n"
        for field in parameter.fields { text += "---  - \(field.name): \(field.doc)\n" }
      case .value, .field:
        arguments.append(parameter.name)
        text +=
          "---@param \(parameter.name)\(parameter.isRequired ? "" : "?") \(annotation(parameter.typeName)) \(parameter.doc)\n"
      }
    }
    for result in results { text += "---@return \(annotation(result.type)) \(result.name) \(result.doc)\n" }
    // Options may follow variadic values; Lua's own syntax has "..." last.
    if let place = arguments.firstIndex(of: "..."), place < arguments.count - 1 {
      arguments.removeLast(arguments.count - 1 - place)
    }
    return text + "function \(name)(\(arguments.joined(separator: ", "))) end\n"
  }

  /// A type's name in LuaCATS; what it has no word for is `any`.
  private func annotation(_ type: String) -> String {
    let words: Set = ["boolean", "integer", "number", "string", "function", "table", "any", "nil"]
    if words.contains(type) { return type }
    if type.hasPrefix("one of \"") { return type.dropFirst(7).split(separator: ", ").joined(separator: "|") }
    let parts = type.replacing(" or ", with: "|").split(separator: "|").map(String.init)
    if parts.count > 1 {
      return parts.map(annotation).contains("any") ? "any" : parts.map(annotation).joined(separator: "|")
    }
    let isName = type.allSatisfy { $0.isLetter || $0 == "_" }
    return isName && ["tensor", "module", "optimizer", "figure", "generator", "hook", "module_kind"].contains(type)
      ? type : "any"
  }
}
