import Bindings
import Foundation
import LuaHost

/// What lua-language-server has to know of a folder with scripts.
enum EditorSettings {
  /// The text of .luarc.json, with the folder of the type stubs. Where the library is in the workspace too,
  /// `require "moonlens.bilinear"` means the stub if paths are `strict`.
  static func text(stubs: String, strict: Bool) throws -> String {
    let lua = Lua(libraries: [])
    openMoonlens(lua, Settings())
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let globals = (lua.modules.map(\.name) + lua.globals.map(\.name)).sorted()
    func list(_ words: [String]) throws -> String {
      try words.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: ", ")
    }
    return """
      {
        "runtime.version": "Lua 5.4",
        "runtime.pathStrict": \(strict),
        "workspace.library": [\(try list([stubs]))],
        "workspace.checkThirdParty": false,
        "diagnostics.globals": [\(try list(globals))]
      }

      """
  }
}
