import Foundation
import Testing

extension AllREPL {
  /// docs/tutorial.md does what it says. It relies on `make data`.
  @Suite struct TutorialTests {
    @Test func everyBlockDoesWhatItSays() throws {
      let text = try String(contentsOfFile: Project.root + "/docs/tutorial.md", encoding: .utf8)
      let tutorial = Tutorial(text)
      #expect(tutorial.steps.count > 60 && tutorial.files.count == 1)
      let folder = try TemporaryFolder()
      let wrong = try tutorial.wrong(in: folder)
      #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
      // The picture it shows is one that it makes.
      #expect(text.contains("](tutorial.png)") && text.contains("save \"digits.png\""))
      let sizes = try [Project.root + "/docs/tutorial.png", folder.path + "/out/digits.png"].map { path in
        try #require(FileManager.default.contents(atPath: path)).dropFirst(16).prefix(8)
      }
      #expect(sizes[0] == sizes[1])
    }

    @Test(arguments: [
      "```console\n> 1 + 1\n3\n```", "```console\n> 1 + 1\n```", "```console\n> x = 1\n1\n```",
      "```console\n> 'a b c'\n\"b...\n```", "```lua\nlocal x = nil + 1\n```", "```sh\nmoonlens -e 'error()'\n```",
      "```console\n$ echo a\nb\n```", "```lua\nfor i = 1, 2 do\n```",
    ])
    func whatIsNotSoIsNoticed(_ text: String) throws {
      #expect(try Tutorial(text).wrong(in: TemporaryFolder()).count >= 1)
    }

    @Test func whatIsSoIsNot() throws {
      let text = """
        ```lua shown.lua
        print(...)
        ```
        ```lua
        local function twice(n)
          return 2 * n
        end
        ```
        ```console
        > for i = 1, 2 do
        >>   print(i)
        >> end
        1
        2
        > twice(4), 'a b c'
        8
        "a ... c"
        $ moonlens shown.lua 1 2
        1...2
        ```
        """
      #expect(try Tutorial(text).wrong(in: TemporaryFolder()) == [])
    }
  }
}

/// The blocks of a tutorial. ```lua is typed at the prompt, or is a file where a name follows; ```sh runs in a shell;
/// ```console shows lines typed at the prompt (after ">" and ">>") or in a shell (after "$") with what they say.
private struct Tutorial {
  struct Step {
    var text: String
    let isShell: Bool
    /// What it is said to show, where "..." stands for anything; nil where it only has to go well.
    var shown: String?
  }

  private(set) var steps: [Step] = []
  private(set) var files: [(name: String, text: String)] = []

  init(_ text: String) {
    var block: (kind: Substring, name: String?, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```", let (kind, name, lines) = block {
        let body = lines.joined(separator: "\n")
        switch (kind, name) {
        case ("console", _): converse(lines)
        case (_, let name?): files.append((name, body + "\n"))
        default: steps.append(Step(text: body, isShell: kind == "sh", shown: nil))
        }
        block = nil
      } else if block != nil {
        block?.lines.append(line)
      } else if line.hasPrefix("```") {
        let words = line.dropFirst(3).split(separator: " ")
        block = (words.first ?? "", words.dropFirst().first.map(String.init), [])
      }
    }
  }

  private mutating func converse(_ lines: [Substring]) {
    for line in lines {
      if line.hasPrefix("> ") || line.hasPrefix("$ ") {
        steps.append(Step(text: String(line.dropFirst(2)), isShell: line.hasPrefix("$"), shown: ""))
      } else if line.hasPrefix(">> ") {
        steps[steps.count - 1].text += "\n" + line.dropFirst(3)
      } else {
        steps[steps.count - 1].shown? += line + "\n"
      }
    }
  }

  /// Runs all steps in a folder, those for the shell from the prompt; what was not as it should be.
  func wrong(in folder: TemporaryFolder) throws -> [String] {
    for (name, text) in files { _ = try folder.write(name, text) }
    try FileManager.default.createDirectory(atPath: folder.path + "/bin", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/bin/moonlens", withDestinationPath: Program.path)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let run = try Program(["-i"], in: folder, input: session, environment: ["PATH": "\(folder.path)/bin:\(path)"])
    let (out, err) = (parts(run.out), parts(run.err))
    return steps.indices.compactMap { number in
      let step = steps[number]
      guard let said = out[number], let complained = err[number] else { return "not reached: \(step.text)" }
      guard let shown = step.shown else { return complained.isEmpty ? nil : "\(step.text)\n  says: \(complained)" }
      return Self.fits(said + complained, shown) ? nil : "\(step.text)\n  says: \(said)\(complained)  not: \(shown)"
    }
  }

  /// The input: each step after a mark on both outputs.
  private var session: String {
    steps.enumerated().map { number, step in
      let mark = "do local mark = '\\x01\(number) ' io.write(mark) io.stderr:write(mark) io.flush() end\n"
      let shell =
        "do if not os.execute[==[{ \(step.text)\n} 2>&1]==] then \(step.shown == nil ? "error 'failed'" : "") end end"
      return mark + (step.isShell ? shell : step.text) + "\n"
    }.joined()
  }

  /// What was written after each mark.
  private func parts(_ text: String) -> [Int: String] {
    let marked = text.split(separator: "\u{01}").compactMap { part -> (Int, String)? in
      guard let space = part.firstIndex(of: " "), let number = Int(part[..<space]) else { return nil }
      return (number, String(part[part.index(after: space)...]))
    }
    return Dictionary(marked) { first, _ in first }
  }

  static func fits(_ text: String, _ pattern: String) -> Bool {
    let pieces = pattern.components(separatedBy: "...")
    guard pieces.count > 1 else { return text == pattern }
    guard text.hasPrefix(pieces[0]) else { return false }
    var rest = text.dropFirst(pieces[0].count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.range(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(pieces[pieces.count - 1])
  }
}
