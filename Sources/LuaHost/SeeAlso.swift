extension Lua {
  /// The help text of a function, with the names of others to read about.
  public func help(of function: Function) -> String {
    let names = related(to: function)
    guard !names.isEmpty else { return function.help }
    return function.help + "\n\n  See also\n" + wrap(names.joined(separator: ", "), indent: 4, hanging: 4)
  }

  /// The functions that its description speaks of, those that have its name elsewhere, and those that speak of it.
  private func related(to function: Function) -> [String] {
    let (name, text) = (function.qualifiedName, function.prose)
    // Names without a module are common words.
    let others = allFunctions.filter { !$0.isMetamethod && $0.qualifiedName != name && $0.qualifiedName.contains(".") }
    let groups = [
      others.filter { text.speaks(of: $0.qualifiedName) }, others.filter { $0.name == function.name },
      name.contains(".") ? others.filter { $0.prose.speaks(of: name) } : [],
    ]
    var names: [String] = []
    for other in groups.flatMap({ $0.map(\.qualifiedName).sorted() }) where !names.contains(other) {
      names.append(other)
    }
    return Array(names.prefix(8))
  }
}

extension Function {
  /// All that is said about it.
  fileprivate var prose: String {
    let values = parameters.map(\.doc) + parameters.flatMap { $0.fields.map(\.doc) }
    return ([doc] + values + results.map(\.doc) + errors).joined(separator: "\n")
  }
}

extension String {
  /// Whether a function's name stands in the text, not as a part of a longer one.
  fileprivate func speaks(of name: String) -> Bool {
    guard let place = firstRange(of: name) else { return false }
    let isPart = { (character: Character?) in character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }
    let before = place.lowerBound == startIndex ? nil : self[index(before: place.lowerBound)]
    return !isPart(before) && !isPart(place.upperBound == endIndex ? nil : self[place.upperBound])
  }
}
