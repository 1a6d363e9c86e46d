import Foundation
import LuaHost
import REPL
import Testing

extension AllREPL {
  /// What lines come to.
  @Suite struct PromptTests {
    @Test func resultsPrintAndAreKept() throws {
      let desk = try Desk()
      #expect(desk.type("1 + 1") == "2")
      #expect(desk.type("_ * 10") == "20")
      #expect(desk.type("=_ + 1") == "21")
      #expect(desk.type("_ + 1;") == "" && desk.type("_") == "22")
      #expect(desk.type("x = 5") == "" && desk.type("_") == "22")
      #expect(desk.type("return 1, 2") == "1\n2")
      #expect(desk.type("'\\xff'") == "\"\u{FFFD}\"" && desk.type("#_") == "1")
      #expect(desk.type("x -- a remark; here") == "5")
      #expect(desk.type("'a;'") == "\"a;\"")
      #expect(desk.type("-- nothing") == "" && desk.type("   ") == "" && desk.type(";") == "")
    }

    @Test func localsStay() throws {
      let desk = try Desk()
      #expect(desk.type("local a, b = 1, 2", "a + b") == "3")
      #expect(desk.type("local function twice(n) return 2 * n end", "twice(a)") == "2")
      #expect(desk.type("local c", "c") == "nil")
      #expect(desk.type("do local hidden = 1 end", "hidden") == "nil")
      #expect(desk.type("for i = 1, 2 do local inner = i end if true then local inner = 1 end", "inner") == "nil")
      #expect(desk.type("local f = function() local inner = 3 return inner end", "inner, f()") == "nil\n3")
      #expect(desk.type("local k <const> = 4; print_k = k", "k, print_k") == "nil\n4")
      #expect(desk.type("local s = 'local t = 1'", "s") == "\"local t = 1\"")
      #expect(desk.type("repeat local r = 1 until r == 1 local after = 2", "after") == "2")
    }

    @Test func incompleteInputGoesOn() throws {
      let desk = try Desk()
      for begun in [
        "function f(x)", "for i = 1, 3 do", "{1,", "x = {", "f(", "1 +", "[[text", "if true then", "--[[ remark", "x =",
        "'a' ..",
        "repeat", "local function g()",
      ] {
        #expect(desk.repl.feed(begun) == .more, "\(begun)")
        #expect(desk.repl.pending == begun)
        desk.repl.abandon()
      }
      for wrong in [
        "x = = 1", ")", "for for", "'unfinished", "end", "1 2", "x y", "local 1", "goto nowhere", "\u{1B}Lua",
      ] {
        #expect(desk.repl.feed(wrong) == .ready, "\(wrong)")
      }
      #expect(
        desk.type("t = tensor.ones(2)", "t:argmax") == "a method is called with its arguments: "
          + desk.type("t:argmax?").prefix { $0 != "\n" })
      #expect(desk.type("x:y") == "a method is called with its arguments: x:y()")
      #expect(desk.type("{1,", "2,", "3}") == "{1, 2, 3}")
      #expect(desk.type("function f(x)", "  return x + 1", "end", "f(1)") == "2")
      #expect(desk.type("[[a", "", "b]]") == "[[a\n\nb]]")
      #expect(desk.type("if true then x = 1", "", "end", "x") == "1")
    }

    @Test func aWholeScriptCanBePasted() throws {
      let desk = try Desk()
      let script = """
        local w = tensor.ones(2):requires_grad_()
        local function loss(t)
          return (t * w):sum()
        end
        local t = tensor{{1, 2}, {3, 4}}
        local dw = loss(t):grad{w}
        print_me = dw
        """
      for line in script.split(separator: "\n") { #expect(desk.type(String(line)) == "") }
      #expect(desk.type("print_me:totable()") == "{4.0, 6.0}")
    }

    @Test func helpAndSearch() throws {
      let desk = try Desk()
      let eigh = desk.type("help(linalg.eigh)")
      #expect(eigh.hasPrefix("linalg.eigh("))
      for asked in ["linalg.eigh?", "?linalg.eigh", "help linalg.eigh", "help 'linalg.eigh'", "linalg.eigh ?"] {
        #expect(desk.type(asked) == eigh, "\(asked)")
      }
      #expect(desk.type("plot.show?").contains("See also\n    figure.show"))
      #expect(desk.type("data.load?").contains("nn.load"))
      desk.type("e = linalg.eigh t = tensor.ones(2) n = 3")
      #expect(desk.type("e?") == eigh)
      #expect(desk.type("t?").hasPrefix("tensor\n") && desk.type("t:sum?").hasPrefix("tensor:sum("))
      #expect(desk.type("n?") == "n is 3" && desk.type("plot?").hasPrefix("plot\n"))
      #expect(desk.type("help").contains("linalg:") && desk.type("?").contains("linalg:"))
      #expect(desk.type("eihg?").contains("nothing is known about 'eihg'"))
      #expect(desk.type("bilinear.decompose?").hasPrefix("bilinear.decompose("))
      let found = desk.type("apropos \"eigen\"")
      #expect(found.contains("linalg.eigh") && found.contains("bilinear.decompose") && !found.contains("tensor.zeros"))
      #expect(desk.type("apropos eigen") == found)
      #expect(desk.type("apropos \"xyzzy\"") == "nothing is described with 'xyzzy'")
      #expect(desk.type("apropos ''").contains("must not be empty"))
      #expect(desk.type("'what?'") == "\"what?\"")
    }

    @Test func longTextsTakeMoreLinesThanTheScreen() {
      #expect(!Pager.isLong("a\nb\nc\n", columns: 10, rows: 4) && Pager.isLong("a\nb\nc\nd\n", columns: 10, rows: 4))
      #expect(Pager.isLong(String(repeating: "x", count: 31), columns: 10, rows: 4))
      #expect(!Pager.isLong(String(repeating: "x", count: 30), columns: 10, rows: 4))
      #expect(
        !Pager.isLong("a\r\nb\r\nc\r\n", columns: 10, rows: 4) && Pager.isLong("a\r\nb\r\nc\r\nd", columns: 10, rows: 4)
      )
    }

    @Test func wrongNamesAreAdvised() throws {
      let desk = try Desk()
      #expect(desk.type("tenosr.zeros(3)").contains("global 'tenosr'); did you mean 'tensor'?"))
      #expect(desk.type("tenosr").hasSuffix("there is no global 'tenosr'; did you mean 'tensor'?"))
      #expect(desk.type("bilinear.classifier{}").contains("bilinear = require \"moonlens.bilinear\" loads it"))
      #expect(desk.type("string.fromat('x')").contains("did you mean 'format'?"))
      #expect(desk.type("s = 'x'", "s:uper()").contains("did you mean 'upper'?"))
      #expect(desk.type("linalg.eihg(1)").contains("did you mean 'eigh'?"))
      #expect(desk.type("zzzzqqq()").hasSuffix("attempt to call a nil value (global 'zzzzqqq')"))
      #expect(desk.type("x = nil", "x") == "nil")
    }

    @Test func commands() throws {
      let desk = try Desk()
      #expect(desk.repl.feed(":quit") == .quit && desk.repl.feed(":q") == .quit)
      #expect(desk.repl.feed("exit") == .quit && desk.repl.feed("quit()") == .quit)
      #expect(desk.type("exit = 3", "exit") == "3")
      #expect(desk.type(":hepl") == "there is no command ':hepl'; did you mean ':help'? (:help lists them)")
      #expect(desk.type(":") == "there is no command ':' (:help lists them)")
      #expect(desk.type(":sum(1)").hasSuffix("; _:sum(1) goes on with the last result"))
      #expect(desk.type(":help").contains(":time EXPR"))
      #expect(desk.type(":time 1 + 1").hasPrefix("2\n") && desk.type(":time").contains("usage: :time EXPR"))
      #expect(desk.type(":time for i = 1, 2 do").contains("one complete line") && desk.repl.pending.isEmpty)
      #expect(desk.type(":memory").contains("tensors"))
      let file = try desk.folder.write("loaded.lua", "from_file = 11\nlocal x = nil + 1\n")
      #expect(desk.type(":load \(file)").contains("loaded.lua:2: attempt to perform arithmetic on a nil value"))
      #expect(desk.type("from_file") == "11")
      #expect(desk.type(":load /nowhere/x.lua").contains("cannot open /nowhere/x.lua"))
      #expect(desk.type("::label:: y = 3", "y") == "3")
    }

    @Test func whoListsTheUsersOwn() throws {
      let desk = try Desk()
      #expect(desk.type(":who") == "no globals of your own yet")
      desk.type("images = tensor.zeros(60, 28, 28) list = {1, 2, x = 3} name = 'abc' f = function() end 5")
      desk.type("model = nn.linear{inputs = 10, outputs = 10}", "images = tensor.zeros(60, 28, 28)", "1 + 1")
      desk.type("list = {1, 2, x = 3} name = 'abc' empty = {}")
      #expect(
        desk.type(":who")
          == """
            empty   table, empty
            images  tensor float32 (60, 28, 28)  188 kB
            list    table of 2 entries and 1 names
            model   module linear, 110 parameters  440 bytes
            name    "abc"
          """.trimmingCharacters(in: .newlines))
    }

    @Test func errorsShowWhereTheyHappened() throws {
      let desk = try Desk()
      #expect(desk.type("error 'no'") == "no")
      #expect(desk.type("error({})") == "(error object is a table value)")
      desk.type("function f(x)", "  local y = x", "  return y.z.w", "end")
      #expect(
        desk.type("f{}") == """
          input 3:3: attempt to index a nil value (field 'z')
              2 |   local y = x
            > 3 |   return y.z.w
              4 | end
          """)
      #expect(
        desk.type("if true then", "  x = = 1") == """
          unexpected symbol near '='
              1 | if true then
            > 2 |   x = = 1
          """)
      let file = try desk.folder.write(
        "deep.lua", "local function g(n)\n  tensor.zeros(2):matmul(tensor.zeros(n))\nend\n\nfunction go() g(3) end\n")
      desk.type(":load \(file)")
      let text = desk.type("go()")
      #expect(text.contains("deep.lua:2: tensor.matmul:") && text.contains("  > 2 |   tensor.zeros(2):matmul"))
      #expect(text.contains("deep.lua:5: in function 'go'") && !text.contains("[C]"))
      #expect(try Desk(colors: true).type("x = = 1").hasPrefix("\u{1B}[1;31m"))
    }

    @Test func linesAreCountedAsLuaDoes() throws {
      let desk = try Desk()
      let file = try desk.folder.write("ends.lua", "-- a\u{0C} b\u{2028} c\r\nlocal x\r\n\rx()\rlocal y\n")
      let text = desk.type(":load \(file)")
      #expect(text.contains("ends.lua:4: attempt to call a nil value"))
      #expect(text.contains("\n  > 4 | x()\n    5 | local y"))
    }

    @Test func interruptedWorkKeepsTheState() throws {
      let desk = try Desk()
      desk.lua.register(global: define("stop", "Asks to stop, as Ctrl-C does.") { call in call.lua.interrupt() })
      desk.type("kept = 1")
      for endless in [
        "stop() while true do end", "pcall(function() stop() while true do end end) while true do end",
        "coroutine.wrap(function() stop() while true do end end)()",
        "setmetatable({}, {__tostring = function() stop() while true do end end})",
      ] {
        #expect(desk.type(endless) == "interrupted", "\(endless)")
        #expect(desk.type("kept") == "1")
      }
    }

    @Test func figuresAreSavedWhereThereIsNoTerminal() throws {
      let desk = try Desk()
      let path = desk.type("plot.figure{}:heatmap(tensor.eye(3))")
      #expect(path == desk.folder.path + "/figure-1.png" && FileManager.default.fileExists(atPath: path))
      #expect(desk.type("plot.show(tensor.rand(8, 8))") == desk.folder.path + "/figure-2.png")
      #expect(desk.type("f = plot.figure{}:heatmap(tensor.eye(3)) f:save('mine.png') f:show()").hasSuffix("/mine.png"))
    }
  }

  @Suite struct HistoryTests {
    @Test func survivesAndHoldsEachOnce() throws {
      let path = try TemporaryFolder().path + "/deep/er/history"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let first = History(path: path)
      for input in ["a = 1", "for i = 1, 2 do\n  print('\\n')\nend", "a = 1", "ä \\ 2", "  ", "b"] { first.add(input) }
      let expected = ["for i = 1, 2 do\n  print('\\n')\nend", "a = 1", "ä \\ 2", "b"]
      #expect(first.entries == expected)
      #expect(History(path: path).entries == expected)
    }

    @Test func sessionsSideBySideKeepBoth() throws {
      let folder = try TemporaryFolder()
      let path = folder.path + "/history"
      let (one, two) = (History(path: path), History(path: path))
      one.add("one")
      two.add("two")
      one.add("three")
      #expect(History(path: path).entries == ["one", "two", "three"])
    }

    @Test func aLongSessionKeepsWhatAnotherAdds() throws {
      let folder = try TemporaryFolder()
      let path = folder.path + "/history"
      let (one, two) = (History(path: path, limit: 10), History(path: path, limit: 10))
      for n in 1...95 {
        one.add("\(n)")
        if n == 90 { two.add("precious") }
      }
      #expect(
        History(path: path, limit: 10).entries == ["87", "88", "89", "90", "precious", "91", "92", "93", "94", "95"])
    }

    @Test func readsWhatLibeditWrote() throws {
      let folder = try TemporaryFolder()
      let path = try folder.write("history", "_HiStOrY_V2_\nx\\040=\\0401\nprint(\"a\\\\n\")\n")
      #expect(History(path: path).entries == ["x = 1", "print(\"a\\n\")"])
    }

    @Test func staysWithinItsLimit() throws {
      let folder = try TemporaryFolder()
      let path = folder.path + "/history"
      let history = History(path: path, limit: 10)
      for n in 1...100 { history.add("\(n)") }
      #expect(history.entries == (91...100).map { "\($0)" })
      // The file is cut where a session begins.
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.split(separator: "\n").count == 101)
      #expect(History(path: path, limit: 10).entries == history.entries)
      #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 11)
      history.add(String(repeating: "x", count: 100_000))
      #expect(history.entries.count == 10 && history.entries.last == "100")
    }

    @Test func whatCannotBeKeptIsTold() throws {
      let history = History(path: "/dev/null/history")
      #expect(history.failure == nil)
      history.add("x = 1")
      #expect(history.entries == ["x = 1"])
      #expect(history.failure == "the history cannot be kept in /dev/null/history: Not a directory")
    }

    @Test func linesThatEndTheProgramAreRemembered() throws {
      let folder = try TemporaryFolder()
      let path = folder.path + "/history"
      let desk = try Desk(history: History(path: path))
      desk.type("x = 1", ":who", "for i = 1, 2 do", "end", ":time x")
      #expect(History(path: path).entries == ["x = 1", ":who", "for i = 1, 2 do\nend", ":time x"])
      #expect(desk.type(":history 2") == "    3  for i = 1, 2 do\n       end\n    4  :time x")
    }
  }
}
