/// The API as definitions for lua-language-server (LuaCATS annotations), made from the descriptors. They never run.
extension Lua {
  /// A file for each module of the host, one for the globals, one for each module of the library that is loaded.
  public var typeStubs: [(path: String, text: String)] {
    let written = Stubs(types: types)
    let library = libraryModules.map { module in
      let name = String(module.split(separator: ".").last ?? "")
      let functions = allFunctions.filter { $0.owner.isEmpty && $0.name.hasPrefix(name + ".") }
      return (module.replacing(".", with: "/") + ".lua", written.library(module, name, functions))
    }
    return modules.map { ("\($0.name).lua", written.module($0)) }
      + [("globals.lua", "---@meta _\n" + globals.map { written.function($0, $0.name) }.joined())] + library
  }

  /// The words for types that descriptions may use.
  public var types: TypeWords {
    TypeWords(
      classes: Set(
        classes.values.map(\.name) + libraryModules.compactMap { $0.split(separator: ".").last.map(String.init) }))
  }
}

private struct Stubs {
  let types: TypeWords

  func module(_ module: LuaModule) -> String {
    var text = "---@meta _\n"
    for luaClass in module.classes.sorted(by: { $0.name != module.name && $1.name == module.name }) {
      let isModule = luaClass.name == module.name
      text +=
        "\n"
        + head(luaClass.doc, luaClass.name, luaClass.metamethods + (isModule ? [module.call].compactMap(\.self) : []))
      text += isModule ? "\(module.name) = {}\n" : "local \(luaClass.name) = {}\n"
      for method in luaClass.methods { text += function(method, "\(luaClass.name):\(method.name)") }
      if luaClass.closable != 0 {
        text += "\n--- Ends it before its scope does.\nfunction \(luaClass.name):close() end\n"
      }
    }
    let twin = module.classes.first { $0.name == module.name }
    if twin == nil {
      text += "\n" + head(module.doc, "\(module.name)lib", [module.call].compactMap(\.self)) + "\(module.name) = {}\n"
    }
    for constant in module.constants {
      let type =
        switch constant.value {
        case is String: "string"
        case is Bool: "boolean"
        case is any BinaryInteger: "integer"
        case is any BinaryFloatingPoint: "number"
        default: "any"
        }
      text += "\n" + comment(constant.doc) + "---@type \(type)\n\(module.name).\(constant.name) = nil\n"
    }
    // What is a method of the module's own class too stands there.
    let methods = Set(twin?.methods.map(\.name) ?? [])
    for member in module.functions where !methods.contains(member.name) {
      text += function(member, "\(module.name).\(member.name)")
    }
    return text
  }

  /// A module written in Lua. Its tables may hold more than what is described.
  func library(_ module: String, _ name: String, _ functions: [Function]) -> String {
    "---@meta \(module)\n\n---@class \(name)\n---@field [string] any\nlocal \(name) = {}\n"
      + functions.map { function($0, $0.name) }.joined() + "\nreturn \(name)\n"
  }

  /// A class's description, and what its operators give.
  private func head(_ doc: String, _ name: String, _ operators: [Function]) -> String {
    var text = ""
    var lines = "---@class \(name)\n"
    for function in operators {
      let (arguments, results) = (arguments(of: function), results(of: function))
      switch function.name {
      case "__call":
        text += options(of: function)
        lines += "---@overload fun(\(arguments.map(\.typed).joined(separator: ", ")))"
        lines += (results.isEmpty ? "" : ": ") + results.joined(separator: ", ") + "\n"
      case "__index":
        for key in arguments.flatMap({ $0.type.split(separator: "|") }) {
          lines += "---@field [\(key)] \(results.first ?? "any")\n"
        }
      case "__newindex", "__tostring", "__eq", "__lt", "__le": break
      default:
        let operand = arguments.count > 1 ? "(\(arguments[1].type))" : ""
        lines += "---@operator \(function.name.dropFirst(2))\(operand): \(results.first ?? "any")\n"
      }
    }
    return text + comment(doc) + lines
  }

  func function(_ function: Function, _ name: String) -> String {
    let arguments = arguments(of: function)
    var text = "\n" + options(of: function) + comment(function.doc)
    if !function.example.isEmpty { text += comment("```lua\n\(function.example)\n```") }
    for argument in arguments {
      text += "---@param \(argument.name)\(argument.isOptional ? "?" : "") \(argument.type) # \(argument.doc)\n"
    }
    for result in function.results {
      text += "---@return \(types.annotation(result.type) ?? "any") \(result.name)"
      text += (result.doc.isEmpty ? "" : " # \(line(result.doc))") + "\n"
    }
    return text + "function \(name)(\(arguments.map(\.name).joined(separator: ", "))) end\n"
  }

  /// The class of a function's table of options.
  private func options(of function: Function) -> String {
    guard let table = function.parameters.first(where: { $0.kind == .options }), !table.fields.isEmpty else {
      return ""
    }
    let fields = table.fields.map { field in
      let isLeftOut = field.defaultText.map { " (default \(line($0)))" } ?? ""
      return "---@field \(field.name)\(field.isRequired ? "" : "?") \(types.annotation(field.typeName) ?? "any") "
        + "# \(line(field.doc))\(isLeftOut)\n"
    }
    return "---@class \(optionsName(function))\n" + fields.joined() + "\n"
  }

  private func optionsName(_ function: Function) -> String {
    (function.owner.isEmpty ? "" : function.owner + ".") + "\(function.name).options"
  }

  private struct Argument {
    let name: String
    var type: String
    let doc: String
    let isOptional: Bool
    var typed: String { "\(name)\(isOptional ? "?" : ""): \(type)" }
  }

  private func arguments(of function: Function) -> [Argument] {
    var list: [Argument] = []
    for parameter in function.parameters where !(function.isMethod && parameter.name == "self") {
      let type = types.annotation(parameter.typeName) ?? "any"
      switch parameter.kind {
      case .variadic: list.append(Argument(name: "...", type: type, doc: line(parameter.doc), isOptional: false))
      case .options:
        let table = parameter.fields.isEmpty ? "table" : optionsName(function)
        if let last = list.last, last.name == "..." {
          // Lua has "..." last, so the options that may follow are one of its values.
          list[list.count - 1].type += "|\(table)"
        } else {
          let isOptional = !parameter.fields.contains(where: \.isRequired)
          list.append(Argument(name: "options", type: table, doc: line(parameter.doc), isOptional: isOptional))
        }
      case .value, .field:
        let isOptional = !parameter.isRequired
        let doc = line(parameter.doc) + (parameter.defaultText.map { " (default \(line($0)))" } ?? "")
        list.append(Argument(name: parameter.name, type: type, doc: doc, isOptional: isOptional))
      }
    }
    return list
  }

  private func results(of function: Function) -> [String] {
    function.results.map { types.annotation($0.type) ?? "any" }
  }

  private func line(_ text: String) -> String { text.replacing("\n", with: " ") }

  private func comment(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "---\n" : "--- \($0)\n" }.joined()
  }
}
