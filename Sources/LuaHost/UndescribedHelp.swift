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
  /// The names of what is Lua's own, such as `print` and `string.format`, with what tells functions from others; to be
  /// asked for before there are others.
  func ownNames() -> [String: UnsafeRawPointer?] {
    var names: [String: UnsafeRawPointer?] = [:]
    func add(_ table: LuaTable, _ prefix: String) {
      for name in table.names() where prefix != "" || sections[name] == nil && name != "_G" && name != "_VERSION" {
        guard let value = try? table.value(of: .string(name)) else { continue }
        names.updateValue(identity(of: value), forKey: prefix + name)
      }
    }
    let globals = globalTable
    add(globals, "")
    for library in sections.keys {
      if case .table(let table)? = try? globals.value(of: .string(library)) { add(table, library + ".") }
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
    guard let anchor = sections[name] ?? (namesOfLua.keys.contains(name) ? "pdf-\(name)" : nil) else { return nil }
    return "\(name) is Lua's own: https://www.lua.org/manual/5.4/manual.html#\(anchor)"
  }

  /// Help for a function without a description: where Lua's manual tells of it, or how a script wrote it.
  func help(ofUndescribed function: LuaFunction) -> String? {
    guard let place = definition(of: function) else {
      // Whatever names it has by now.
      guard let identity = identity(of: .function(function)) else { return nil }
      return namesOfLua.filter { $0.value == identity }.keys.min().flatMap(manual)
    }
    let comment =
      place.source.hasPrefix("@") ? Self.comment(above: place.line, in: String(place.source.dropFirst())) : []
    let signature = "\(name(of: function) ?? "function")(\(parameters(of: function).joined(separator: ", ")))"
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
    let lines = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return [] }
    // Neither the beginning nor the end of a block.
    let comment = lines[..<(line - 1)].reversed().map { $0.drop { $0 == " " || $0 == "\t" } }.prefix { text in
      text.hasPrefix("--") && !["--[[", "--[=", "--]"].contains { text.hasPrefix($0) }
    }
    return comment.reversed().map { line in
      let text = line.drop { $0 == "-" }.drop { $0 == " " }
      // What could move a terminal's cursor stays away.
      return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }
  }
}
