import CLua
import CLuaShim
import Glibc

extension Lua {
  /// Sets `package.path` and `package.cpath`: folders with modules first, then what LUA_PATH and LUA_CPATH say. Trees as
  /// LuaRocks makes them, with modules in share/lua/5.4 and lib/lua/5.4, stand before Lua's own places, and so do these in
  /// place of a `;;`. `heedsEnvironment` is false for what `lua -E` does.
  func setSearchPaths(folders: [String], trees: [String], heedsEnvironment: Bool) {
    let stack = self.stack
    let L = stack.L
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    lua_rawgeti(L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    rawField(stack, "package")
    guard lua_type(L, -1) == LUA_TTABLE else { return }
    for kind in SearchPath.all {
      rawField(stack, kind.field)
      let own = (try? String.read(stack, at: lua_gettop(L))) ?? ""
      mlua_pop(L, 1)
      let usual = (trees.flatMap(kind.inTree) + [own]).joined(separator: ";")
      let asked = heedsEnvironment ? kind.fromEnvironment : nil
      let path = asked.map { SearchPath.fill($0, usual) } ?? usual
      stack.push(string: (folders.flatMap(kind.inFolder) + [path]).joined(separator: ";"))
      setRawField(stack, top + 2, kind.field)
    }
  }
}

/// Where modules of one kind are looked for.
private struct SearchPath: Sendable {
  let field: String
  let variable: String
  let inFolder: @Sendable (String) -> [String]
  let inTree: @Sendable (String) -> [String]

  static let all = [
    SearchPath(
      field: "path", variable: "LUA_PATH", inFolder: { ["\($0)/?.lua", "\($0)/?/init.lua"] },
      inTree: { ["\($0)/share/lua/5.4/?.lua", "\($0)/share/lua/5.4/?/init.lua"] }),
    SearchPath(
      field: "cpath", variable: "LUA_CPATH", inFolder: { ["\($0)/?.so"] }, inTree: { ["\($0)/lib/lua/5.4/?.so"] }),
  ]

  /// The variable of this version of Lua, or else the one of all.
  var fromEnvironment: String? {
    for name in [variable + "_5_4", variable] {
      if let text = getenv(name) { return String(cString: text) }
    }
    return nil
  }

  /// The path with the usual one in place of its first `;;`.
  static func fill(_ path: String, _ usual: String) -> String {
    guard let mark = path.firstRange(of: ";;") else { return path }
    let parts = [String(path[..<mark.lowerBound]), usual, String(path[mark.upperBound...])]
    return parts.filter { !$0.isEmpty }.joined(separator: ";")
  }
}
