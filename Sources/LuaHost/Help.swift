import CLua
import CLuaShim

extension Function {
  /// How a script calls it: `tensor.zeros(...sizes, {dtype = "float32"})`.
  public var signature: String {
    var shown = parameters
    var head = qualifiedName
    if isMethod, !isMetamethod, shown.first?.name == "self" {
      shown.removeFirst()
      head = "\(owner):\(name)"
    }
    let arguments = shown.map { parameter -> String in
      switch parameter.kind {
      case .variadic: "...\(parameter.name)"
      case .options: "{" + parameter.fields.map(\.shown).joined(separator: ", ") + "}"
      case .value, .field: parameter.shown
      }
    }
    let text = arguments.joined(separator: ", ")
    if let written = asOperator(text) { return written }
    let results = results.isEmpty ? "" : " -> " + results.map(\.name).joined(separator: ", ")
    let soleTable = shown.count == 1 && shown[0].kind == .options
    return head + (soleTable ? text : "(\(text))") + results
  }

  /// A metamethod as scripts write it: `a + b`, `#tensor`, `tensor[key]`.
  private func asOperator(_ arguments: String) -> String? {
    let names = parameters.map(\.name)
    switch name {
    case "__call": return "\(owner)(\(arguments.hasPrefix("self, ") ? String(arguments.dropFirst(6)) : arguments))"
    case "__index" where names.count == 2: return "\(owner)[\(names[1])]"
    case "__newindex" where names.count == 3: return "\(owner)[\(names[1])] = \(names[2])"
    case "__len": return "#\(owner)"
    case "__unm": return "-\(owner)"
    case "__tostring": return "tostring(\(owner))"
    default:
      guard let sign = Function.operators[name], names.count == 2 else { return nil }
      return "\(names[0])\(sign) \(names[1])"
    }
  }

  /// The help text: everything the descriptor says.
  public var help: String {
    var text = wrap(signature, indent: 0, hanging: 4) + "\n" + wrap(doc, indent: 2, hanging: 2)
    let values = parameters.filter { $0.kind != .options }
    text += section("Parameters", values.map { ($0.name, $0.typeWithDefault, $0.doc) })
    for table in parameters where table.kind == .options {
      text += section("Options", table.fields.map { ($0.name, $0.typeWithDefault, $0.doc) })
    }
    text += section("Returns", results.map { ($0.name, $0.type, $0.doc) })
    if !errors.isEmpty {
      text += "\n\n  Errors\n" + errors.map { wrap($0, indent: 4, hanging: 6) }.joined(separator: "\n")
    }
    if !example.isEmpty {
      text +=
        "\n\n  Example\n"
        + example.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "    \($0)" }.joined(separator: "\n")
    }
    return text
  }
}

extension ParameterInfo {
  fileprivate var shown: String {
    if let defaultText { return "\(name) = \(defaultText)" }
    return isOptional ? "[\(name)]" : name
  }

  /// Its type, and what stands in where it is left out: `number, default 0.001`.
  public var typeWithDefault: String {
    if let defaultText { return "\(typeName), default \(defaultText)" }
    return typeName + (isOptional ? ", optional" : "")
  }
}

extension ParameterInfo {
  /// The strings it is one of, if it is one of a few.
  public var choices: [String] {
    let parts = typeName.split(separator: "\"", omittingEmptySubsequences: false)
    guard typeName.contains("one of \""), parts.count > 2 else { return [] }
    return stride(from: 1, to: parts.count - 1, by: 2).map { String(parts[$0]) }
  }
}

extension LuaModule {
  /// The help text: what the module is for, and one line for each member.
  public var help: String {
    let functions = functions.sorted { $0.name < $1.name }.map { ($0.name, "", firstSentence($0.doc)) }
    return "\(name)\n" + wrap(doc, indent: 2, hanging: 2)
      + section("Functions", functions)
      + section("Constants", constants.map { ($0.name, "", $0.doc) })
      + section("Classes", classes.map { ($0.name, "", firstSentence($0.doc)) })
      + (functions.isEmpty ? "" : "\n\n  help(\"\(name).\(functions[0].0)\") tells more.")
  }
}

extension LuaClass {
  /// The help text: what its objects are, and one line for each method.
  public var help: String {
    let names = methods.sorted { $0.name < $1.name }.map { ($0.name, "", firstSentence($0.doc)) }
    let operators = metamethods.sorted { $0.name < $1.name }.map { ($0.name, "", firstSentence($0.doc)) }
    return "\(name)\n" + wrap(doc, indent: 2, hanging: 2)
      + section("Methods", names) + section("Operators", operators)
  }
}

private let width = 96

/// A titled list in three columns, nothing for an empty list.
private func section(_ title: String, _ rows: [(String, String, String)]) -> String {
  guard !rows.isEmpty else { return "" }
  let first = rows.map(\.0.count).max() ?? 0
  let second = min(rows.map(\.1.count).max() ?? 0, 40)
  let lines = rows.map { name, type, doc -> String in
    let columns = pad(name, first) + (second == 0 ? "" : "  " + pad(type, second))
    return wrap("\(columns)  \(doc)", indent: 4, hanging: 4 + first + 2 + (second == 0 ? 0 : second + 2))
  }
  return "\n\n  \(title)\n" + lines.joined(separator: "\n")
}

/// Two columns, the second one wrapped.
func table(_ rows: [(String, String)]) -> String {
  let first = min(rows.map(\.0.count).max() ?? 0, 40)
  return rows.map { wrap("\(pad($0.0, first))  \($0.1)", indent: 2, hanging: first + 4) }.joined(separator: "\n")
}

private func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// Breaks text at spaces; further lines start at `hanging`.
func wrap(_ text: String, indent: Int, hanging: Int) -> String {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    var line = String(repeating: " ", count: lines.isEmpty ? indent : hanging)
    var isFirst = true
    // Empty pieces keep runs of spaces, which align columns.
    for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
      if !isFirst && !word.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: hanging) + word
      } else {
        line += (isFirst ? "" : " ") + word
      }
      isFirst = false
    }
    lines.append(line)
  }
  return lines.map { $0.trimmingSuffix(" ") }.joined(separator: "\n")
}

/// Up to the first full stop; one between spaces is a product, as in "u . z".
func firstSentence(_ text: String) -> String {
  let end = text.ranges(of: ". ").first { $0.lowerBound > text.startIndex && text[..<$0.lowerBound].last != " " }
  return end.map { text[..<$0.lowerBound] + "." } ?? text
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self
    while text.last == character { text.removeLast() }
    return text
  }
}
