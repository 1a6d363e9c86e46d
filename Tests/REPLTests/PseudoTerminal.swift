import Foundation
import Testing

/// The program at a terminal whose keys are bytes.
final class PseudoTerminal {
  let process = Process()
  private let master: Int32
  private let slave: Int32
  private let folder: TemporaryFolder
  private var seen: [UInt8] = []

  /// Whether the system gives out terminals.
  static let canBeMade: Bool = {
    guard let (master, slave) = pair() else { return false }
    close(master)
    close(slave)
    return true
  }()

  /// The two ends of a new terminal.
  private static func pair() -> (Int32, Int32)? {
    // Swift does not see this function of the system's library.
    typealias OpenPair =
      @convention(c) (
        UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<CChar>?,
        UnsafePointer<termios>?, UnsafePointer<winsize>?
      ) -> Int32
    guard let function = dlsym(nil, "openpty") else { return nil }
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard unsafeBitCast(function, to: OpenPair.self)(&master, &slave, nil, nil, nil) == 0 else { return nil }
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (master, slave)
  }

  init() throws {
    folder = try TemporaryFolder()
    (master, slave) = try #require(Self.pair())
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["TERM": "xterm", "XDG_STATE_HOME": folder.path, "NO_COLOR": "1"]) { $1 }
    let file = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    (process.standardInput, process.standardOutput, process.standardError) = (file, file, file)
    // Tests run on threads that block signals, and a process begins with what its starter blocks.
    var (wanted, before) = (sigset_t(), sigset_t())
    sigemptyset(&wanted)
    for signal in [SIGTERM, SIGHUP] { sigaddset(&wanted, signal) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    close(master)
    close(slave)
  }

  /// How the terminal treats lines: whether it edits and echoes them itself.
  var isPlain: Bool {
    var state = termios()
    tcgetattr(slave, &state)
    let plain = tcflag_t(ICANON) | tcflag_t(ECHO)
    return state.c_lflag & plain == plain
  }

  /// Waits until the prompt reads keys. One pressed before is the system's to read: its Ctrl-D ends no program that
  /// turns to keys afterwards.
  func waitForPrompt() async throws {
    for _ in 0..<1200 where isPlain { try await Task.sleep(for: .milliseconds(50)) }
    #expect(!isPlain, "the prompt does not read keys")
  }

  /// Waits until the program has ended; one that does not is ended.
  func waitForEnd() async throws {
    for _ in 0..<1200 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  func press(_ bytes: [UInt8]) { _ = write(master, bytes, bytes.count) }

  /// Waits until a text has been written.
  func wait(for text: String) async throws {
    for _ in 0..<1200 {
      var input = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      while poll(&input, 1, 0) > 0, input.revents & Int16(POLLIN) != 0 {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &bytes, bytes.count)
        if count <= 0 { break }
        seen += bytes[..<count]
      }
      let all = String(decoding: seen, as: UTF8.self)
      if all.contains(text) { return seen = [] }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("'\(text)' did not come, but \(String(decoding: seen, as: UTF8.self).debugDescription)")
  }
}

extension AllREPL {
  @Suite(.enabled(if: PseudoTerminal.canBeMade, "this system gives out no pseudo-terminals"))
  struct PseudoTerminalTests {
    /// Whoever ends the program, the terminal is as it was.
    @Test(arguments: [SIGTERM, SIGHUP])
    func aSignalLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
      let terminal = try PseudoTerminal()
      try await terminal.wait(for: "Ctrl-D leaves")
      try await terminal.waitForPrompt()
      kill(terminal.process.processIdentifier, signal)
      try await terminal.waitForEnd()
      #expect(terminal.process.terminationReason == .uncaughtSignal)
      #expect(terminal.process.terminationStatus == signal)
      #expect(terminal.isPlain)
    }

    /// A long call of LAPACK listens to nobody; the user is told so, and may leave.
    @Test func controlCDuringALongCall() async throws {
      let terminal = try PseudoTerminal()
      try await terminal.wait(for: "Ctrl-D leaves")
      try await terminal.waitForPrompt()
      let code = "m = tensor.rand(4000, 4000); m = m + m:transpose() print('be' .. 'gun') l = linalg.eigh(m)\r"
      terminal.press(Array(code.utf8))
      try await terminal.wait(for: "begun")
      kill(terminal.process.processIdentifier, SIGINT)
      try await terminal.wait(for: "stops when this call ends; another Ctrl-C ends the program")
      kill(terminal.process.processIdentifier, SIGINT)
      try await terminal.wait(for: "interrupted twice")
      try await terminal.waitForEnd()
      #expect(terminal.process.terminationStatus == 130)
    }

    /// A byte of another encoding is one wrong character, and those after it are right.
    @Test(arguments: [[0xe9], [0xe9, 0xe9], [0xf0, 0x9f], [0x80]])
    func strayBytesTakeNoKeysWithThem(_ stray: [UInt8]) async throws {
      let terminal = try PseudoTerminal()
      try await terminal.wait(for: "Ctrl-D leaves")
      try await terminal.waitForPrompt()
      terminal.press(Array("x = 'a".utf8) + stray + Array("b' print('last ' .. x:sub(-1))\r".utf8))
      try await terminal.wait(for: "last b")
      try await terminal.waitForPrompt()
      terminal.press([0x04])
      try await terminal.waitForEnd()
      #expect(terminal.process.terminationStatus == 0)
    }
  }
}
