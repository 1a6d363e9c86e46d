import Foundation

/// The terminal as it was before a line was edited. A handler looks at it, so it must not be made at its first use.
nonisolated(unsafe) private var resting: UnsafeMutablePointer<termios>?

/// Sees to it that a signal which ends the program while a line is edited leaves a terminal behind that works.
struct TerminalGuard {
  private static let signals = [SIGTERM, SIGHUP, SIGQUIT]

  /// Runs what changes the terminal behind standard input.
  static func around<R>(_ body: () -> R) -> R {
    let state = resting ?? .allocate(capacity: 1)
    guard tcgetattr(STDIN_FILENO, state) == 0 else { return body() }
    resting = state
    var before: [(signal: Int32, action: sigaction)] = []
    for signal in signals {
      var (new, old) = (sigaction(), sigaction())
      new.__sigaction_handler.sa_handler = { signal in
        // Only what a handler may call. A program in the background has no say in the terminal.
        let owner = tcgetpgrp(STDIN_FILENO)
        if let resting, owner < 0 || owner == getpgrp() { tcsetattr(STDIN_FILENO, TCSANOW, resting) }
        raise(signal)
      }
      // The second time the signal does what it does.
      new.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER)
      sigaction(signal, nil, &old)
      // A signal that the program was told to ignore, as by nohup, stays ignored.
      if isIgnored(old) { continue }
      sigaction(signal, &new, nil)
      before.append((signal, old))
    }
    defer {
      for (signal, var action) in before { sigaction(signal, &action, nil) }
    }
    return body()
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
