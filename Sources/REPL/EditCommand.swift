import Foundation
import LuaHost

extension REPL {
  /// `:edit`: an editor on a file, or on a temporary one with the last input, and then what it holds is run.
  func edit(_ path: String?) {
    let environment = ProcessInfo.processInfo.environment
    let named = [environment["VISUAL"], environment["EDITOR"]].compactMap(\.self).first { !$0.isEmpty }
    let editor = named ?? ["nano", "vim", "vi"].first { isInstalled($0, environment) }
    guard let editor else { return report(LuaHostError("no editor: set EDITOR to the name of one")) }
    let target = path ?? NSTemporaryDirectory() + "moonlens-\(getpid())-\(UUID().uuidString.prefix(8)).lua"
    defer { if path == nil { try? FileManager.default.removeItem(atPath: target) } }
    do {
      if path == nil {
        let last = history.entries.last { !$0.hasPrefix(":") } ?? ""
        do {
          try (last + "\n").write(toFile: target, atomically: true, encoding: .utf8)
        } catch {
          throw LuaHostError("cannot write \(target); TMPDIR names the folder for it")
        }
      }
      let quoted = "'" + target.replacingOccurrences(of: "'", with: "'\\''") + "'"
      // As the shell does: the editor has the terminal, and its Ctrl-C is not ours.
      let status = system("\(editor) \(quoted)")
      guard status == 0 else {
        throw LuaHostError("'\(editor)' ended with status \(status >> 8): nothing was run")
      }
      if path != nil { return try lua.run(file: target) }
      let text = try String(contentsOfFile: target, encoding: .utf8).trimmingSpace
      guard !text.isEmpty else { return }
      console.write(text + "\n")
      if feed(text) == .more {
        abandon()
        throw LuaHostError("the text is not complete; :edit opens it again")
      }
    } catch {
      report(error)
    }
  }
}
