import Foundation

/// Shows texts that are longer than the screen page by page, as git does: by $PAGER, else by less where it is installed.
public struct Pager {
  /// The command, as the shell takes it.
  let command: String

  /// Nil where texts are simply printed: there is no terminal to page on, or no pager is wanted (PAGER=cat).
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let terminal = environment["TERM"] ?? ""
    guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0, !terminal.isEmpty, terminal != "dumb" else {
      return nil
    }
    let command = environment["PAGER"] ?? (isInstalled("less", environment) ? "less" : "")
    guard !command.isEmpty, command != "cat" else { return nil }
    self.command = command
  }

  /// Whether a text with its line breaks takes more lines than a screen has above the next prompt.
  public static func isLong(_ text: String, columns: Int, rows: Int) -> Bool {
    let lines = text.textLines
    return lines.dropLast(lines.last?.isEmpty == true ? 1 : 0).reduce(0) {
      $0 + max(1, ($1.count + columns - 1) / columns)
    } >= rows
  }

  /// Shows a text; false when the pager cannot be started.
  func show(_ text: String) -> Bool {
    let path = NSTemporaryDirectory() + "moonlens-\(getpid())-\(UUID().uuidString.prefix(8)).txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? text.write(toFile: path, atomically: true, encoding: .utf8)) != nil else { return false }
    fflush(nil)
    let quoted = "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    // As the shell does: the pager has the terminal, and its Ctrl-C is not ours. 126 and 127: there is none.
    let status = system("export LESS=\"${LESS-FRX}\"; \(command) < \(quoted)") >> 8
    return status != 126 && status != 127
  }
}

/// Whether a program is in one of the folders of PATH.
func isInstalled(_ program: String, _ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
  let folders = environment["PATH"]?.split(separator: ":") ?? []
  return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
}
