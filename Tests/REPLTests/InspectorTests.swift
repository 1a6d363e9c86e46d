import LuaHost
import REPL
import Testing

extension AllREPL {
  /// How results look.
  @Suite struct InspectorTests {
    @Test(arguments: [
      ("1", "1"), ("1.0", "1.0"), ("0.1", "0.1"), ("1e100", "1e+100"), ("-1/0", "-inf"), ("0/0", "nan"), ("nil", "nil"),
      ("true, nil, 2", "true\nnil\n2"), ("'a\\tb\"'", #""a\tb\"""#), ("'\\0\\27'", #""\x00\x1B""#),
      ("'one\\ntwo'", "[[one\ntwo]]"), ("{}", "{}"), ("{1, 2, {3}}", "{1, 2, {3}}"),
      ("{b = 1, a = {c = 'x'}, 10, 20}", #"{10, 20, a = {c = "x"}, b = 1}"#),
      (
        "{['a b'] = 1, [2.5] = 2, [-1] = 3, [true] = 4, [5] = 5}",
        #"{[-1] = 3, [2.5] = 2, [5] = 5, ["a b"] = 1, [true] = 4}"#
      ),
      ("{1, nil, 3}", "{1, nil, 3}"),
      ("{tensor.zeros(3, 4), tensor(2.5)}", "{tensor float32 (3, 4), tensor float32 (): 2.5000}"),
      ("{nn.linear{inputs = 2, outputs = 3}}", "{module linear, 9 parameters}"),
      ("{print, tensor.zeros, string.rep}", "{function print, function tensor.zeros, function string.rep}"),
      ("{function() end}", "{function (input 1:1)}"), ("{coroutine.create(print)}", "{thread}"),
      ("setmetatable({1}, {__tostring = function() return 'me' end})", "me"),
      ("{setmetatable({1}, {__tostring = function() return 'me\\nmore' end})}", "{me}"),
      ("setmetatable({}, {__tostring = function() error 'no' end})", "<__tostring failed: input 1:1: no>"),
      ("setmetatable({x = 1}, {__name = 'point', __index = error, __pairs = error, __len = error})", "point {x = 1}"),
      ("plot", "module plot: Figures of panels, to PNG, SVG and PDF. help(plot) lists what is in it."),
      ("plot.figure{}", "figure of 0 panels"),
    ])
    func results(_ code: String, _ text: String) throws {
      #expect(try Desk().type(code) == text)
    }

    @Test func cyclesAreNamed() throws {
      let desk = try Desk()
      desk.type(
        "t = {name = 'top', child = {deep = {}}} t.self = t t.child.up = t t.child.deep.again = t.child t[1] = t")
      #expect(
        desk.type("t") == """
          {
            <cycle to the top>,
            child = {deep = {again = <cycle to .child>}, up = <cycle to the top>},
            name = "top",
            self = <cycle to the top>,
          }
          """)
      #expect(desk.type("{t.child.deep}").contains("deep = <cycle to [1]>"))
    }

    @Test func longListsFillLines() throws {
      let text = try Desk().type("local t = {} for i = 1, 100 do t[i] = i end return t")
      let lines = text.split(separator: "\n")
      #expect(lines.first == "{" && lines.last == "}")
      #expect(lines.allSatisfy { $0.count <= 80 } && lines.count <= 5)
      #expect(text.contains("28, 29, 30,") && text.contains("... (70 more)"))
    }

    @Test func nestedTablesTakeALineEach() throws {
      let desk = try Desk()
      let text = desk.type(
        "{name = 'mnist', train = {images = tensor.zeros(6000, 28, 28), labels = tensor.zeros(60)}, test = {images = tensor.zeros(10, 28, 28)}}"
      )
      #expect(
        text == """
          {
            name = "mnist",
            test = {images = tensor float32 (10, 28, 28)},
            train = {
              images = tensor float32 (6000, 28, 28),
              labels = tensor float32 (60),
            },
          }
          """)
    }

    @Test func theLastResultNamesNothing() throws {
      let desk = try Desk()
      #expect(desk.type("print") == "function print" && desk.type("print") == "function print")
    }

    @Test func rowsOfNamesAreFilled() throws {
      let text = try Desk().type(
        "local t = {} for i = 1, 2 do t[i] = {epoch = i, loss = 1 / 3 / i, rate = 0.001, seconds = 12345.6789, whole = 123456.75, validation = 2.0} end return t"
      )
      #expect(
        text == """
          {
            {
              epoch = 1, loss = 0.333333, rate = 0.001, seconds = 12345.7,
              validation = 2.0, whole = 123456.75,
            },
            {
              epoch = 2, loss = 0.166667, rate = 0.001, seconds = 12345.7,
              validation = 2.0, whole = 123456.75,
            },
          }
          """)
    }

    /// Whatever is shown, it is no more than a screen.
    @Test(arguments: [
      "local t = {} for i = 1, 1e5 do t[i] = {i, {i}} end return t",
      "local t = {} for i = 1, 1e5 do t['k' .. i] = i end return t",
      "local t = {} local u = t for i = 1, 1e4 do u.next = {} u = u.next end return t",
      "local t = {} for i = 1, 50 do t[i] = {} for j = 1, 50 do t[i][j] = {} for k = 1, 50 do t[i][j][k] = k end end end return t",
      "('x'):rep(1e6)", "('x\\n'):rep(1e5)", "_G", "package.loaded", "tensor.zeros(20, 20, 20, 20)",
      "setmetatable({}, {__tostring = function() return ('line\\n'):rep(1e5) end})",
      "setmetatable({}, {__tostring = function() return ('line\\r\\n'):rep(1e5) end})", "{('x'):rep(1e6)}",
      "{[('x'):rep(1e6)] = 1}",
    ])
    func nothingFloodsTheScreen(_ code: String) throws {
      let text = try Desk().type(code)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      #expect(lines.count <= 40, "\(lines.count) lines")
      #expect(lines.allSatisfy { $0.count <= 330 }, "\(lines.map(\.count).max() ?? 0) columns")
      #expect(text.utf8.count > 10)
    }

    @Test func tensorsAndModelsShowThemselves() throws {
      let desk = try Desk()
      #expect(desk.type("tensor{{1, 2}, {3, 4}}") == "tensor float32 (2, 2)\n{{1., 2.},\n {3., 4.}}")
      let tree = desk.type("nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu()}")
      #expect(tree.contains("15 parameters") && tree.contains("weight: float32 (3, 4)"))
    }

    /// A script's metamethods are left alone, but for __tostring.
    @Test func looksWithoutCalling() throws {
      let desk = try Desk()
      desk.type("calls = 0 t = setmetatable({a = 1}, {__index = function() calls = calls + 1 end})")
      #expect(desk.type("t") == "{a = 1}")
      _ = desk.complete("t.")
      _ = desk.complete("t.x.")
      _ = desk.complete("t:")
      #expect(desk.type("calls") == "0")
    }

    @Test func coloursAreLeftOutWherePlain() throws {
      #expect(try Desk(colors: true).type("{a = 'x'}").contains("\u{1B}[32m\"x\"\u{1B}[0m"))
      #expect(try !Desk().type("{a = 'x'}").contains("\u{1B}"))
    }

    @Test func theEnvironmentDecidesOnColours() {
      #expect(!Style(for: 0, environment: ["TERM": "xterm", "NO_COLOR": "1"]).hasColors)
      #expect(!Style(for: 0, environment: ["TERM": "dumb"]).hasColors)
    }
  }
}
