/// The API as a document, made from the descriptors.
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
}
