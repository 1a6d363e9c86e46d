import Foundation
import Testing

extension AllREPL {
  /// Standard input, output and error that are closed, full, interrupted or large.
  @Suite struct StreamTests {
    /// Runs a command of the shell, "$0" in it being the program.
    private func shell(_ command: String, in folder: TemporaryFolder = try! TemporaryFolder()) throws -> Program {
      try Program(["-c", command, Program.path], in: folder, program: "/bin/sh")
    }

    @Test(arguments: ["2>/dev/full", "2>&-"])
    func messagesThatCannotBeWrittenEndNothing(_ errors: String) throws {
      let folder = try TemporaryFolder()
      _ = try folder.write(
        "fit.lua",
        """
        local set = {inputs = tensor.randn(20, 4), labels = tensor.ones(20, {dtype = "int64"})}
        print(train.fit(nn.linear{inputs = 4, outputs = 2}, set, {epochs = 3, batch = 10}).epochs[3].epoch)
        """)
      let trained = try shell("\"$0\" --log fit.lua \(errors)", in: folder)
      #expect(trained.status == 0 && trained.out == "3\n")
      #expect(try shell("\"$0\" -e 'error(\"x\")' \(errors)").status == 1)
      #expect(try shell("\"$0\" --nonsense \(errors)").status == 2)
      let prompt = try shell("printf 'error(1)\\n1 + 1\\n' | \"$0\" -i \(errors)")
      #expect(prompt.status == 0 && prompt.out == "2\n")
    }

    /// Those of a full disk are told of at the end; who closed the output wants none.
    @Test(arguments: [(">/dev/full", Int32(1)), (">&-", 0)])
    func resultsThatCannotBeWrittenEndNothing(_ output: String, _ status: Int32) throws {
      let lines = "\"$0\" -e 'print((\"x\"):rep(1e6)) io.write(2) error(\"wrong\")'"
      let few = [
        "\"$0\" -e 'print(1) io.write(2)'", "printf '1 + 1\\n' | \"$0\" -i", "\"$0\" help tensor",
        "\"$0\" -e 'print(1) os.exit(0)'",
      ]
      for command in few + [lines] {
        let run = try shell("\(command) \(output)")
        #expect(run.status == (command == lines ? 1 : status), "\(command)")
        #expect(run.err.contains("not all results could be written to standard output") == (status == 1), "\(run.err)")
        #expect(run.err.contains("wrong") == (command == lines), "\(run.err)")
      }
    }

    @Test func aReaderThatLeavesEndsItQuietly() throws {
      for code in ["for i = 1, 1e6 do print(i) end", "for _ = 1, 1e4 do help(tensor) end"] {
        let run = try shell("{ \"$0\" -e '\(code)'; echo $? >&2; } | head -c 2")
        #expect(run.out.utf8.count == 2 && run.err == "\(128 + SIGPIPE)\n", "\(run.err)")
      }
    }

    @Test func closedFilesAreNotTakenByOthers() throws {
      let folder = try TemporaryFolder()
      let code = "f = io.open(\"data\", \"w\") print(1) io.stderr:write(2) io.write(3) f:write(4) f:close() error(5)"
      #expect(try shell("\"$0\" -e '\(code)' <&- >&- 2>&-", in: folder).status == 1)
      #expect(try String(contentsOfFile: folder.path + "/data", encoding: .utf8) == "4")
    }

    @Test func scriptsFromStandardInputKeepTheirBytes() throws {
      #expect(try shell("printf 'print(#\"\\377\", ...)' | \"$0\" - a").out == "1\ta\n")
      #expect(try shell("printf 'x = = 1' | \"$0\"").err.contains("stdin:1: unexpected symbol"))
      #expect(try shell("printf '#!/usr/bin/moonlens\nx = = 1' | \"$0\" -").err.contains("stdin:2: unexpected symbol"))
      #expect(try shell("printf '#' | \"$0\" -").status == 0 && shell("\"$0\" - </dev/null").status == 0)
    }

    /// Ctrl-C at the wait for a line gives up what is typed so far, and the next line counts.
    @Test func anInterruptedWaitForALineGoesOn() async throws {
      let folder = try TemporaryFolder()
      let process = Process()
      let input = Pipe()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = ["-i"]
      let path = try folder.write("out", "")
      process.standardInput = input
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      process.standardError = FileHandle.nullDevice
      try process.run()
      func out() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
      try input.fileHandleForWriting.write(contentsOf: Data("1 + 1\n{3,\n4,".utf8))
      for _ in 0..<400 where try out() != "2\n" { try await Task.sleep(for: .milliseconds(50)) }
      // Until it waits again.
      try await Task.sleep(for: .milliseconds(400))
      process.interrupt()
      try await Task.sleep(for: .milliseconds(400))
      try input.fileHandleForWriting.write(contentsOf: Data("2 + 2\r\n_".utf8))
      try input.fileHandleForWriting.close()
      for _ in 0..<400 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
      #expect(!process.isRunning)
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try out() == "2\n4\n4\n")
    }

    /// What the system counts as a process's peak begins with that of the program that started it.
    @Test func peakMemoryIsTheProgramsOwn() throws {
      let size = 512 << 20
      let block = try #require(malloc(size))
      memset(block, 1, size)
      defer { free(block) }
      let folder = try TemporaryFolder()
      let run = try Program(["-e", "print(moonlens.memory().peak)"], in: folder)
      let peak = try #require(Int(run.out.dropLast()))
      #expect(peak > 4 << 20 && peak < size, "\(peak)")
      let grown = try Program(
        ["-e", "t = tensor.ones(1 << 26) t = nil print(moonlens.memory().peak)"], in: folder)
      #expect(try #require(Int(grown.out.dropLast())) > 256 << 20, "\(grown.out)")
    }
  }
}
