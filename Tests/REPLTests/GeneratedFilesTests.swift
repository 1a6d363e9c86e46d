import Foundation
import Testing

extension AllREPL {
  /// What `make docs` makes, and the places where `make install` puts it.
  @Suite struct GeneratedFilesTests {
    @Test func committedFilesAreWhatTheDescriptionsMake() throws {
      let run = try Program(["docs", Project.root, "--check"], in: TemporaryFolder())
      #expect(run.status == 0 && run.err == "", "\(run.err)")
    }

    @Test func staleFilesAreNamedAndMended() throws {
      let folder = try TemporaryFolder()
      let made = try Program(["docs", "."], in: folder)
      #expect(made.status == 0 && made.out.contains("share/man/man1/moonlens.1\n"))
      #expect(try Program(["docs", ".", "--check"], in: folder).status == 0)
      _ = try folder.write("docs/reference.md", "old")
      let gone = try folder.write("share/moonlens/stubs/gone.lua", "---@meta _\n")
      let stale = try Program(["docs", ".", "--check"], in: folder)
      #expect(stale.status == 1 && stale.out == "" && stale.err.contains("Run `make docs`"))
      #expect(stale.err.contains("moonlens: docs/reference.md is") && stale.err.contains("stubs/gone.lua is"))
      #expect(!stale.err.contains("moonlens.1"))
      _ = try Program(["docs", "."], in: folder)
      #expect(try Program(["docs", ".", "--check"], in: folder).status == 0)
      #expect(!FileManager.default.fileExists(atPath: gone))
    }

    @Test func manPageTellsAllAndIsWellFormed() throws {
      let page = try String(contentsOfFile: Project.root + "/share/man/man1/moonlens.1", encoding: .utf8)
      for word in [
        ".SS \"moonlens data fetch\"", "\\fB\\-\\-threads\\fR \\fIn\\fR", "\\fB\\-e\\fR \\fIcode\\fR",
        "\\fBMOONLENS_DATA\\fR",
        "\\fBmoonlens\\fR new name [\\-\\-editor]", ".SH EXIT STATUS",
      ] {
        #expect(page.contains(word + "\n"), "\(word)")
      }
      let requests = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
      #expect(requests.isSubset(of: [".\\\"", ".TH", ".SH", ".SS", ".PP", ".TP", ".nf", ".fi", ".BR"]))
      #expect(page.hasPrefix(".\\\" ") && !page.contains("\n'"))
    }

    /// What bash offers for the last of the words behind the program's name.
    private func completions(_ words: [String], in folder: TemporaryFolder) throws -> Set<String> {
      let script = """
        source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _moonlens
        for reply in "${COMPREPLY[@]}"; do echo "$reply"; done
        """
      let file = Project.root + "/share/bash-completion/completions/moonlens"
      let run = try Program(["-c", script, "bash", file, Program.path] + words, in: folder, program: "/bin/bash")
      #expect(run.status == 0 && run.err == "", "\(words): \(run.err)")
      return Set(run.out.split(separator: "\n").map(String.init))
    }

    @Test func bashCompletes() throws {
      let folder = try TemporaryFolder()
      for name in ["study.lua", "my study.lua", "notes.txt"] { _ = try folder.write(name, "") }
      try FileManager.default.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: true)
      let commands: Set = ["data", "docs", "doctor", "help", "new"]
      #expect(try completions([""], in: folder) == commands.union(["study.lua", "my study.lua", "sub"]))
      #expect(try completions(["do"], in: folder) == ["docs", "doctor"])
      #expect(try completions(["data", ""], in: folder) == ["list", "fetch"])
      #expect(try completions(["data", "fetch", "mnist", ""], in: folder) == ["mnist", "fashion_mnist"])
      #expect(try completions(["help", "tensor.mat"], in: folder) == ["tensor.matmul"])
      #expect(try completions(["help", "bilinear.dec"], in: folder) == ["bilinear.decompose"])
      #expect(try completions(["help", "--s"], in: folder) == ["--search"])
      #expect(try completions(["--qui"], in: folder) == ["--quick", "--quiet"])
      #expect(try completions(["--quick", "st"], in: folder) == ["study.lua"])
      #expect(try completions(["study.lua", "--se"], in: folder) == ["--seed"])
      #expect(try completions(["--out", "="], in: folder) == ["sub"])
      #expect(try completions(["--out", "=", "su"], in: folder) == ["sub"])
      #expect(try completions(["-l", "moonlens.bi"], in: folder) == ["moonlens.bilinear"])
      // Nothing of ours, which is where bash offers files.
      for words in [["study.lua", ""], ["--seed", ""], ["new", ""]] {
        #expect(try completions(words, in: folder) == [], "\(words)")
      }
    }

    @Test(arguments: ["zsh", "fish"])
    func otherShellsReadTheirFiles(_ shell: String) throws {
      let files = ["zsh": "zsh/site-functions/_moonlens", "fish": "fish/vendor_completions.d/moonlens.fish"]
      let path = try Project.root + "/share/" + #require(files[shell])
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for word in ["fashion_mnist", "help --names", "quick", "moonlens.bilinear"] {
        #expect(text.contains(word), "\(shell): \(word)")
      }
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return }
      let run = try Program(["-n", path], in: TemporaryFolder(), program: "/usr/bin/\(shell)")
      #expect(run.status == 0 && run.err == "", "\(run.err)")
    }

    @Test func installedProgramFindsWhatIsItsOwn() throws {
      let folder = try TemporaryFolder()
      func make(_ target: String) throws -> Program {
        try Program(
          [
            "-s", "-C", Project.root, target, "MOONLENS=\(Program.path)", "DESTDIR=\(folder.path)/a b", "PREFIX=/usr",
          ], in: folder, program: "/usr/bin/make")
      }
      let made = try make("install")
      let root = folder.path + "/a b/usr"
      #expect(made.status == 0 && made.out == "moonlens is \(root)/bin/moonlens\n", "\(made.err)")
      let files = Set(try FileManager.default.subpathsOfDirectory(atPath: root))
      #expect(
        files.isSuperset(of: [
          "share/man/man1/moonlens.1", "share/bash-completion/completions/moonlens",
          "share/zsh/site-functions/_moonlens",
          "share/fish/vendor_completions.d/moonlens.fish", "share/moonlens/stubs/tensor.lua",
          "share/moonlens/lib/moonlens/bilinear.lua",
        ]))
      let code = "assert(require('moonlens.report').write); print(package.path)"
      let run = try Program(["-e", code], in: folder, program: root + "/bin/moonlens")
      #expect(run.status == 0 && run.err == "" && run.out.hasPrefix(root + "/share/moonlens/lib/?.lua"))
      #expect(!run.out.contains(Project.root))
      let new = try Program(["new", "study", "--editor"], in: folder, program: root + "/bin/moonlens")
      #expect(new.status == 0 && new.out.hasSuffix(".luarc.json\n"))
      let settings = try String(contentsOfFile: folder.path + "/.luarc.json", encoding: .utf8)
      #expect(settings.contains("\"workspace.library\": [\"\(root)/share/moonlens/stubs\"]"))
      #expect(try make("uninstall").status == 0)
      let left = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      #expect(!left.contains { $0.hasSuffix("moonlens") || $0.hasSuffix(".lua") }, "\(left)")
    }

    @Test func editorSettingsAreNeverOverwritten() throws {
      let folder = try TemporaryFolder()
      let made = try Program(["new", "one", "--editor"], in: folder)
      let path = folder.path + "/.luarc.json"
      let settings = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
      let fields = try #require(settings as? [String: Any])
      #expect(made.status == 0 && fields["runtime.version"] as? String == "Lua 5.4")
      #expect((fields["diagnostics.globals"] as? [String])?.contains("tensor") == true)
      let stubs = try #require((fields["workspace.library"] as? [String])?.first)
      #expect(FileManager.default.fileExists(atPath: stubs + "/moonlens/bilinear.lua"))
      _ = try folder.write(".luarc.json", "mine")
      let again = try Program(["new", "two", "--editor"], in: folder)
      #expect(again.status == 0 && again.out.contains("is there already"))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
      // Without being asked, none is written.
      let other = try TemporaryFolder()
      _ = try Program(["new", "three"], in: other)
      #expect(!FileManager.default.fileExists(atPath: other.path + "/.luarc.json"))
    }

    @Test(arguments: [
      (["--quik"], "did you mean '--quick'?"), (["hlep"], "did you mean 'help'?"),
      (["data", "ftch"], "did you mean 'fetch'?"), (["help", "--serch", "x"], "Did you mean '--search'?"),
      (["new"], "USAGE: moonlens new name"), (["docs", "a", "b"], "See 'moonlens docs --help'"),
    ])
    func wrongUsageNamesTheRightOne(_ arguments: [String], _ text: String) throws {
      let run = try Program(arguments, in: TemporaryFolder())
      #expect(run.status == 2 && run.out == "" && run.err.contains(text), "\(run.err)")
    }

    @Test func aScriptCalledLikeACommandIsOneOfAFile() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("hlep", "print 'mine'")
      #expect(try Program(["hlep"], in: folder).out == "mine\n")
      #expect(try Program(["docs.lua"], in: folder).status == 1)
    }
  }
}
