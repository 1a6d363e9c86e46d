import CLua
import CLuaShim
import Foundation

// What can be said of functions that nobody described: Lua's own, whose manual is known, and a script's.

/// Lua's own libraries, and the sections of its manual that tell of them.
private let sections = [
  "coroutine": "6.2", "package": "6.3", "string": "6.4", "utf8": "6.5", "table": "6.6", "math": "6.7", "io": "6.8",
  "os": "6.9", "debug": "6.10",
]

extension Lua {
  /// The names of Lua's own functions, such as `print` and `string.format`; to be asked for before there are others.
  func ownNames() -> Set<String> {
    let globals = globalTable
    var names = Set(globals.names().filter { sections[$0] == nil && $0 != "_G" && $0 != "_VERSION" })
    for library in sections.keys {
      guard case .table(let table)? = try? globals.value(of: .string(library)) else { continue }
      names.formUnion(table.names().map { "\(library).\($0)" })
    }
    return names
  }

  /// The name of Lua's own library that a table is.
  func ownLibrary(_ table: LuaTable) -> String? {
    guard case .table(let package)? = try? global("package"),
      case .table(let loaded)? = try? package.value(of: .string("loaded"))
    else { return nil }
    return sections.keys.first { name in
      guard case .table(let library)? = try? loaded.value(of: .string(name)) else { return false }
      return library.identity == table.identity
    }
  }

  /// Where the manual tells of one of Lua's own functions or libraries; nil for other names.
  func manual(of name: String) -> String? {
    guard let anchor = sections[name] ?? (namesOfLua.contains(name) ? "pdf-\(name)" : nil) else { return nil }
    return "\(name) is Lua's own: https://www.lua.org/manual/5.4/manual.html#\(anchor)"
  }

  /// Help for a function without a description: where Lua's manual tells of it, or how a script wrote it.
  func help(ofUndescribed function: LuaFunction) -> String? {
    let name = name(of: function)
    guard let place = definition(of: function) else { return name.flatMap(manual) }
    let comment =
      place.source.hasPrefix("@") ? Self.comment(above: place.line, in: String(place.source.dropFirst())) : []
    let signature = "\(name ?? "function")(\(parameters(of: function).joined(separator: ", ")))"
    return ([signature] + comment.map { "  " + $0 } + ["  defined in \(place.name):\(place.line)"]).joined(
      separator: "\n")
  }

  /// The names of a Lua function's parameters.
  private func parameters(of function: LuaFunction) -> [String] {
    let stack = self.stack
    let L = stack.L
    guard lua_checkstack(L, 4) != 0 else { return [] }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    guard (try? LuaValue.function(function).push(to: stack)) != nil else { return [] }
    var info = lua_Debug()
    lua_pushvalue(L, -1)
    guard lua_getinfo(L, ">u", &info) != 0 else { return [] }
    // Names are of the function on the top, which stays.
    let names = (0..<Int32(info.nparams)).map { lua_getlocal(L, nil, $0 + 1).map { String(cString: $0) } ?? "?" }
    return names + (info.isvararg != 0 ? ["..."] : [])
  }

  /// The lines of comment right above a line of a file.
  private static func comment(above line: Int, in path: String) -> [String] {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 4 << 20 else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return [] }
    let comment = lines[..<(line - 1)].reversed().map { $0.drop { $0 == " " || $0 == "\t" } }.prefix {
      $0.hasPrefix("--") && !$0.hasPrefix("--[")
    }
    return comment.reversed().map { String($0.drop { $0 == "-" }.drop { $0 == " " }) }
  }
}
