import CEdit
import Foundation

/// Lines typed at a terminal: libedit with our own completion, history and Ctrl-C.
final class LineEditor {
  /// What came of asking for a line.
  enum Input {
    case line(String)
    /// Ctrl-C: the line is given up.
    case interrupted
    /// Ctrl-D, or the terminal is gone.
    case end
  }

  /// Completes the text before the cursor.
  var complete: (String) -> Completion = { _ in Completion() }
  /// Whether Ctrl-C has been pressed.
  var isInterrupted: () -> Bool = { false }
  private let editor: OpaquePointer
  private let past: OpaquePointer
  private let style: Style
  // What libedit's callback returned last.
  private var prompt: UnsafeMutablePointer<CChar>?
  private var wasInterrupted = false
  private var keys = KeyBytes()
  /// Separates what has no width in the prompt.
  private static let escape: CChar = 1
  /// The key (Ctrl-_) that draws the line anew; pressed for the user when the terminal has changed.
  private static let redisplay: wchar_t = 0x1f

  /// An editor on standard input and output; nil where libedit cannot have it.
  init?(style: Style, historySize: Int) {
    // Without a locale of UTF-8 libedit takes bytes for characters.
    setlocale(LC_CTYPE, "")
    if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    guard let past = history_init() else { return nil }
    guard let editor = medit_open("moonlens") else {
      history_end(past)
      return nil
    }
    (self.editor, self.past, self.style) = (editor, past, style)
    medit_history_size(past, Int32(clamping: historySize))
    medit_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
    medit_set_prompt(editor, { LineEditor.owner($0)?.prompt }, LineEditor.escape)
    medit_set_reader(editor) { editor, character in LineEditor.owner(editor)?.read(character) ?? -1 }
    medit_set_keys(editor, "emacs")
    medit_set_history(editor, past)
    medit_add_function(editor, "moonlens-complete", "Completes Lua") { editor, _ in
      LineEditor.owner(editor)?.completeLine() ?? UInt8(CC_ERROR)
    }
    for (key, function) in [
      ("^I", "moonlens-complete"), ("^R", "em-inc-search-prev"), ("^[[3~", "ed-delete-next-char"),
      ("^[[1~", "ed-move-to-beg"), ("^[[4~", "ed-move-to-end"), ("^[[H", "ed-move-to-beg"),
      ("^[[F", "ed-move-to-end"), ("^[OH", "ed-move-to-beg"), ("^[OF", "ed-move-to-end"),
      ("^[[1;5C", "em-next-word"), ("^[[1;5D", "ed-prev-word"), ("^W", "ed-delete-prev-word"),
      ("^_", "ed-redisplay"),
    ] {
      medit_bind(editor, key, function)
    }
    // The user's own ~/.editrc.
    el_source(editor, nil)
    // Their handlers do nothing: the reading of a key is interrupted by them, and then sees to the terminal.
    for signal in [SIGWINCH, SIGCONT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in }
      action.sa_flags = SA_RESTART
      sigaction(signal, &action, nil)
    }
  }

  deinit {
    el_end(editor)
    history_end(past)
    free(prompt)
  }

  /// Makes the inputs of a history those to be called back.
  func setHistory(_ entries: [String]) {
    medit_history_clear(past)
    for entry in entries { medit_history_add(past, entry) }
  }

  /// Asks for a line. It may hold several, as called back from the history.
  func line(_ text: String) -> Input {
    fflush(nil)
    free(prompt)
    // The end of the colour goes with the space: libedit needs a character after it.
    let mark = "\u{01}"
    let bare = text.trimmingSpace
    let colored = "\(mark)\u{1B}[\(Style.Look.prompt.rawValue)m\(mark)\(bare)\(mark)\u{1B}[0m\(mark) "
    prompt = strdup(style.hasColors ? colored : text)
    wasInterrupted = false
    var count: Int32 = 0
    guard let line = TerminalGuard.around({ el_gets(editor, &count) }), count > 0 else {
      print("")
      return wasInterrupted ? .interrupted : .end
    }
    var typed = String(cString: line)
    if typed.hasSuffix("\n") { typed.removeLast() }
    return .line(typed)
  }

  private static func owner(_ editor: OpaquePointer?) -> LineEditor? {
    guard let editor, let owner = medit_owner(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }

  // Keys

  /// One character: 1 when there is one, 0 at the end, -1 when the line is given up.
  private func read(_ character: UnsafeMutablePointer<wchar_t>?) -> Int32 {
    while true {
      var byte: UInt8 = 0
      if let kept = keys.next() {
        byte = kept
      } else if keys.isUndecided, !hasInput(within: 50), let scalar = keys.decided() {
        character?.pointee = wchar_t(bitPattern: scalar.value)
        return 1
      } else {
        switch wait() {
        case .key: break
        case .interrupt:
          keys.clear()
          wasInterrupted = true
          return -1
        case .change:
          medit_take_terminal(editor)
          character?.pointee = LineEditor.redisplay
          return 1
        }
        let got = Foundation.read(STDIN_FILENO, &byte, 1)
        if got < 0, errno == EINTR || errno == EAGAIN { continue }
        guard got == 1 else { return 0 }
      }
      guard let scalar = keys.take(byte) else { continue }
      character?.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
  }

  private enum Event {
    case key, interrupt
    /// The window has another size, or the program was stopped and goes on.
    case change
  }

  private func wait() -> Event {
    // Ctrl-C between the look at its flag and the wait for a key would be lost: it is let in by the wait alone.
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGINT)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    if isInterrupted() { return .interrupt }
    if medit_wait(STDIN_FILENO, &before) >= 0 || errno != EINTR { return .key }
    return isInterrupted() ? .interrupt : .change
  }

  private func hasInput(within milliseconds: Int32) -> Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, milliseconds) > 0
  }

  // Completion

  private func completeLine() -> UInt8 {
    guard let info = el_line(editor), let start = info.pointee.buffer, let cursor = info.pointee.cursor else {
      return UInt8(CC_ERROR)
    }
    let length = max(0, cursor - start)
    let before = start.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
    // Tab at the beginning of a line indents.
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    if line.allSatisfy(\.isWhitespace) {
      el_insertstr(editor, "  ")
      return UInt8(CC_REFRESH)
    }
    // Nobody types on within a moment: the tab is part of a text that is pasted.
    if hasInput(within: 0) {
      el_insertstr(editor, " ")
      return UInt8(CC_REFRESH)
    }
    let completion = complete(before)
    let typed = String(decoding: before.utf8.suffix(completion.replaced), as: UTF8.self)
    let shared = completion.shared
    if !completion.candidates.isEmpty, shared != typed, shared.hasPrefix(typed) {
      el_insertstr(editor, String(shared.dropFirst(typed.count)))
      return UInt8(CC_REFRESH)
    }
    let isChoice = completion.candidates.count > 1
    guard isChoice || completion.hint != nil else { return UInt8(CC_ERROR) }
    let (columns, rows) = terminalSize()
    var text = "\n"
    if isChoice { text += inColumns(completion.candidates.map(\.shown), columns: columns, rows: max(8, rows / 2)) }
    if let hint = completion.hint { text += style(.faint, hint) + "\n" }
    print(text, terminator: "")
    fflush(nil)
    return UInt8(CC_REDISPLAY)
  }
}

/// Names in columns read downwards, at most `rows` lines of them.
func inColumns(_ names: [String], columns: Int, rows: Int) -> String {
  let width = min((names.map(\.count).max() ?? 0) + 2, max(columns, 8))
  let across = max(1, columns / width)
  let down = min((names.count + across - 1) / across, rows)
  let shown = min(names.count, across * down)
  var text = ""
  for row in 0..<down {
    var line = ""
    for index in stride(from: row, to: shown, by: down) {
      line += names[index] + String(repeating: " ", count: max(0, width - names[index].count))
    }
    text += line.trimmedEnd + "\n"
  }
  return shown < names.count ? text + "... (\(grouped(names.count - shown)) more)\n" : text
}

extension String {
  fileprivate var trimmedEnd: Substring { lastIndex { $0 != " " }.map { self[...$0] } ?? "" }
}
