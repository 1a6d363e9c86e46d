import Foundation
import Testing

extension AllREPL {
  /// The prompt in a terminal, driven by keys as a person presses them.
  @Suite struct TerminalTests {
    @Test(.enabled(if: Screen.canBeMade, "this system gives out no pseudo-terminals (is /dev/pts mounted?)"))
    func anEveningAtThePrompt() async throws {
      let screen = try Screen()
      let pager = try screen.folder.write("pager.sh", "sed 's/^/| /'\necho paged\n")
      try await screen.run(
        "PAGER='sh \(pager)' XDG_STATE_HOME=\(screen.folder.path) \(Program.path) --out \(screen.folder.path)")
      try await screen.wait("help() explains")

      // Completion: a global, a member, a method of a call's result, an option.
      try await screen.press("tens", .tab, ".zer", .tab, "(2, 3):argm", .tab, "ax()", .enter)
      try await screen.wait("tensor.zeros(2, 3):argmax()\ntensor int64 (): 1\n> ")
      try await screen.press("optim.sgd{mom", .tab, "0.5, lr = 1}", .enter)
      try await screen.wait("momentum = 0.5, lr = 1}\n")
      try await screen.press("linalg.e", .tab)
      try await screen.press(.tab)
      try await screen.wait("eig   eigh\n> linalg.eig")
      try await screen.press(.interrupt)

      // Several lines, called back as they were.
      try await screen.press("for i = 1, 2 do", .enter)
      try await screen.wait("> for i = 1, 2 do\n>> ")
      try await screen.press("  print('row ' .. i)", .enter)
      try await screen.wait(">>   print('row ' .. i)\n>> ")
      try await screen.press("end", .enter)
      try await screen.wait(">> end\nrow 1\nrow 2\n> ")
      try await screen.press(.up)
      try await screen.wait("> for i = 1, 2 do\n  print('row ' .. i)\nend")
      try await screen.press(.enter)
      try await screen.wait("end\nrow 1\nrow 2\n> ")

      // An error, and the search through the history.
      try await screen.press("tenosr.zeros(2)", .enter)
      try await screen.wait("did you mean 'tensor'?\n> ")
      try await screen.press(.search, "argmax", .enter)
      try await screen.wait("did you mean 'tensor'?\n> tensor.zeros(2, 3):argmax()\ntensor int64 (): 1\n> ")
      // An arrow takes what was found to be edited.
      try await screen.press(.search, "argm", .right)
      for _ in 0..<20 { try await screen.press(.right) }
      try await screen.press(" + 41", .enter)
      try await screen.wait("> tensor.zeros(2, 3):argmax() + 41\ntensor int64 (): 42\n> ")

      // A text that is pasted, with tabs and locals.
      try screen.paste("local n\t= 0\nfor i = 1, 3 do\n\tn = n + i\nend\n")
      try await screen.wait(">> end\n> ")
      try await screen.press("n", .enter)
      try await screen.wait("> n\n6\n> ")

      // Letters that are not ASCII.
      try await screen.press("#'é€'", .enter)
      try await screen.wait("> #'é€'\n5\n> ")

      // Ctrl-C in training leaves the model as far as it got; in loops it comes through coroutines and pcall.
      try await screen.press("m = nn.linear{inputs = 2, outputs = 2} w = m.weight:clone():detach()", .enter)
      try await screen.wait("detach()\n> ")
      try await screen.press(
        "s = {inputs = tensor.randn(500, 2), labels = tensor.ones(500, {dtype = 'int64'})}", .enter)
      try await screen.wait("'int64'})}\n> ")
      try await screen.press("train.fit(m, s, {epochs = 1000000000, batch = 10})", .enter)
      try await screen.wait("epoch ", "loss")
      try await screen.press(.interrupt)
      try await screen.wait("interrupted\n> ")
      try await screen.press("(m.weight - w):abs():sum():item() > 0", .enter)
      try await screen.wait("> 0\ntrue\n> ")
      try await screen.press(
        "coroutine.wrap(function() print 'in' while true do pcall(error) end end)()", .enter)
      try await screen.wait("\nin")
      try await screen.press(.interrupt)
      try await screen.wait("in\ninterrupted\n> ")

      // A picture.
      try await screen.press(.clear, "plot.show(tensor{{0, 1}, {1, 0}})", .enter)
      try await screen.wait { $0.contains { "▀▄█▌▐▁▂▃▅▆▇▔".contains($0) } && $0.hasSuffix("> ") }

      // What is longer than the screen is paged, what is not is printed.
      try await screen.press(.clear, "help(tensor)", .enter)
      try await screen.wait("\n| ", "help(\"tensor.", ") tells more.\npaged\n> ")
      try await screen.press(.clear, "nn?", .enter)
      try await screen.wait("\n|   help(\"nn.accuracy\") tells more.\npaged\n> ")
      try await screen.press(.clear, "nn.mse?", .enter)
      try await screen.wait("> nn.mse?\nnn.mse(", "\n> ")

      // After a restart the history is there; a second Ctrl-C quits what does not listen.
      try await screen.press(.clear, "kept = 'here'", .enter, .end)
      try await screen.wait("$ ")
      try await screen.run("XDG_STATE_HOME=\(screen.folder.path) \(Program.path)")
      try await screen.wait("Ctrl-D leaves\n> ")
      try await screen.press(.up)
      try await screen.wait("> kept = 'here'")
      try await screen.press(.interrupt, "('a'):rep(60):find(('a?'):rep(60) .. ('a'):rep(60))", .enter)
      try await screen.wait("> ('a'):rep(60):find(('a?'):rep(60) .. ('a'):rep(60))")
      try await screen.press(.interrupt)
      try await screen.press(.interrupt)
      try await screen.wait("$ ")
      try await screen.press("echo status $?", .enter)
      try await screen.wait("\nstatus 130")
    }
  }
}

/// A terminal of tmux.
private final class Screen {
  /// Whether tmux gets a terminal from the system.
  static let canBeMade: Bool = {
    guard let pipe = popen("tmux -L moonlens-probe -f /dev/null new-session -d 'exit 0' 2>&1", "r") else { return true }
    defer { pclose(pipe) }
    var line = [CChar](repeating: 0, count: 200)
    guard fgets(&line, Int32(line.count), pipe) != nil else { return true }
    return !String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).contains(
      "fork failed")
  }()

  enum Key {
    case tab, enter, up, right, interrupt, end, search, clear
    case text(String)

    var name: String {
      switch self {
      case .tab: "Tab"
      case .enter: "Enter"
      case .up: "Up"
      case .right: "Right"
      case .interrupt: "C-c"
      case .end: "C-d"
      case .search: "C-r"
      case .clear: "C-l"
      case .text(let text): text
      }
    }
  }

  let folder: TemporaryFolder
  private let socket: String

  init() throws {
    folder = try TemporaryFolder()
    socket = folder.path + "/tmux"
    _ = try tmux(
      "-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "env PS1='$ ' TERM=screen-256color sh")
  }

  deinit { _ = try? tmux("kill-server") }

  /// Through the shell: tmux leaves a server behind, which `Process` would wait for.
  @discardableResult
  private func tmux(_ arguments: String...) throws -> String {
    let words = (["tmux", "-S", socket] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }
    guard let pipe = popen(words.joined(separator: " ") + " 2>&1", "r") else {
      throw Trouble(description: "tmux cannot be started")
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    let text = String(decoding: output, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw Trouble(description: "tmux \(arguments): \(text)") }
    return text
  }

  struct Trouble: Error, CustomStringConvertible { let description: String }

  func run(_ command: String) async throws { try await press(.text(command), .enter) }

  func press(_ keys: Key...) async throws {
    for key in keys {
      if case .text(let text) = key {
        try tmux("send-keys", "-l", "--", text)
      } else {
        try tmux("send-keys", key.name)
      }
      // As a person's fingers, so that the prompt is drawn between.
      try await Task.sleep(for: .milliseconds(60))
    }
  }

  func paste(_ text: String) throws {
    try tmux("set-buffer", "--", text)
    try tmux("paste-buffer")
  }

  /// What is on the screen, without the empty lines below.
  private func text() throws -> String {
    var text = try tmux("capture-pane", "-p")
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Waits until all texts are on the screen, the last of them perhaps at its end.
  func wait(_ texts: String...) async throws {
    try await wait { screen in
      // The space after the prompt is not captured at a line's end.
      texts.allSatisfy { screen.contains($0.hasSuffix("> ") || $0.hasSuffix("$ ") ? String($0.dropLast()) : $0) }
    }
  }

  func wait(_ isThere: (String) -> Bool) async throws {
    var screen = ""
    for _ in 0..<400 {
      screen = try text()
      if isThere(screen) || isThere(screen + " ") { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Trouble(description: "the screen did not come to that, but is:\n\(screen)")
  }
}

extension Screen.Key: ExpressibleByStringLiteral {
  init(stringLiteral text: String) { self = .text(text) }
}
