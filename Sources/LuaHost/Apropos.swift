let aproposFunction = define(
  "apropos", "Prints what has a word in its name or description: functions, methods, modules and classes.",
  param("word", String.self, "the word, or words that all must be there; capitals do not matter"),
  example: "apropos \"eigen\"", errors: ["the word is empty"]
) { call, word in
  call.lua.output(try call.lua.apropos(word) + "\n")
}

extension Lua {
  /// What has all words of a text in its name or description, a line each; those with it in their name come first.
  public func apropos(_ text: String) throws -> String {
    let words = text.lowercased().split(whereSeparator: \.isWhitespace)
    guard !words.isEmpty else { throw LuaHostError("'word' must not be empty") }
    loadLibrary()
    var rows: [(inName: Bool, name: String, doc: String)] = []
    func look(_ name: String, _ doc: String, _ further: [String] = []) {
      let (low, all) = (name.lowercased(), ([name, doc] + further).joined(separator: "\n").lowercased())
      guard words.allSatisfy({ all.contains($0) }) else { return }
      rows.append((words.allSatisfy { low.contains($0) }, name, firstSentence(doc)))
    }
    for module in modules {
      look(module.name, module.doc)
      for constant in module.constants { look("\(module.name).\(constant.name)", constant.doc) }
    }
    for luaClass in classes.values { look(luaClass.name, luaClass.doc) }
    // A method that is a function of a module too is told once.
    var told: Set<String> = []
    for function in allFunctions where !function.isMetamethod && told.insert(function.qualifiedName).inserted {
      let options = function.parameters.flatMap { [$0.name, $0.doc] + $0.fields.flatMap { [$0.name, $0.doc] } }
      look(function.qualifiedName, function.doc, options)
    }
    guard !rows.isEmpty else {
      let near = nearest(to: String(words[0]), in: helpTopics).map { "; did you mean '\($0)'?" } ?? ""
      return "nothing is described with '\(text)'" + near
    }
    rows.sort { $0.inName != $1.inName ? $0.inName : $0.name < $1.name }
    return table(rows.map { ($0.name, $0.doc) })
  }

  /// Every name that `help` explains.
  public var helpTopics: [String] {
    Set(
      modules.map(\.name) + allFunctions.filter { !$0.isMetamethod }.map(\.qualifiedName) + classes.values.map(\.name)
    )
    .sorted()
  }

  /// Loads the library's modules, so that what they describe is known. One that cannot be loaded says so when it is
  /// required.
  public func loadLibrary() {
    guard !isLibraryLoaded else { return }
    isLibraryLoaded = true
    for module in libraryModules {
      _ = try? run(code: "require(...)", name: "=require", arguments: [module])
    }
  }
}
