import Foundation

/// Where modules written in Lua are.
enum Library {
  /// The library's folder, then the script's own.
  static func folders(script: String?) -> [String] {
    var folders = shared.map { [$0] } ?? []
    if let script, script != "-" { folders.append(URL(fileURLWithPath: script).deletingLastPathComponent().path) }
    return folders
  }

  /// Where LuaRocks puts modules: the user's tree, and a project's own beside the script or in the current folder.
  static func trees(script: String?) -> [String] {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    let project = script.flatMap { $0 == "-" ? nil : URL(fileURLWithPath: $0).deletingLastPathComponent().path } ?? "."
    let own = FileManager.default.fileExists(atPath: project + "/lua_modules") ? [project + "/lua_modules"] : []
    return own + (home.isEmpty ? [] : [home + "/.luarocks"])
  }

  /// The library's own modules, by the names that `require` takes.
  static var modules: [String] {
    let files = shared.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0 + "/moonlens") } ?? []
    return files.filter { $0.hasSuffix(".lua") }.map { "moonlens." + $0.dropLast(4) }.sorted()
  }

  /// `$MOONLENS_LIB`, or lib/ near the program: installed (../share/moonlens/lib) or in a build tree.
  static var shared: String? {
    if let named = ProcessInfo.processInfo.environment["MOONLENS_LIB"], !named.isEmpty { return named }
    return near(["share/moonlens/lib", "lib"], holding: "/moonlens")
  }

  /// The folder of the type stubs for editors, installed or in the source tree.
  static var stubs: String? { near(["share/moonlens/stubs"], holding: "/tensor.lua") }

  /// The first of some places near the program that has a certain file.
  private static func near(_ places: [String], holding file: String) -> String? {
    let link = "/proc/self/exe"
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    for _ in 0..<5 {
      for place in places {
        let candidate = folder.appendingPathComponent(place).path
        if FileManager.default.fileExists(atPath: candidate + file) { return candidate }
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
