import LuaHost
import Testing

@Suite struct DescribeTests {
  static let library = """
    M = {}
    M.classifier = describe{
      name = "bilinear.classifier", doc = "A bilinear classifier.",
      options = {
        {"inputs", "integer", default = 784, doc = "number of inputs"},
        {"seed", "integer", default = 0, doc = "the seed"},
        {"widths", "table", default = {1, 2}, doc = "widths"},
        {"model", "thing", optional = true, doc = "a model"},
        {"size", "number", doc = "a size"},
      },
      returns = {{"model", "thing", doc = "the model"}},
      example = [[M.classifier{size = 1}]],
      call = function(o) return o end,
    }
    M.top = describe{
      name = "bilinear.top", doc = "The top one.",
      params = {
        {"model", "thing|number", doc = "a model"}, {"class", "integer", optional = true, doc = "a class"},
        {"k", "integer", default = 1, doc = "how many"},
      },
      call = function(...) return select("#", ...), ... end,
    }
    M.blame = describe{name = "bilinear.blame", doc = "Fails.", call = function() error("bad", 2) end}
    M.yields = describe{name = "bilinear.yields", doc = "Yields.", call = function() return coroutine.yield(5) end}
    """

  func lua() throws -> Lua {
    let lua = makeLua()
    try lua.run(code: Self.library, name: "bilinear.lua")
    return lua
  }

  static let refusals: [(String, String)] = [
    ("M.top()", "bilinear.top: 'model' must be a thing or number, got nothing"),
    ("M.top('x')", "bilinear.top: 'model' must be a thing or number, got a string (\"x\")"),
    ("M.top(1, 2.5)", "bilinear.top: 'class': expected an integer, got 2.5"),
    ("M.top(1, 2, 3, 4)", "bilinear.top: takes at most 3 arguments, got 4"),
    (
      "M.classifier{size = 1, sede = 1}",
      "bilinear.classifier: unknown option 'sede'; did you mean 'seed'? Valid options: inputs, seed, widths, model, size"
    ),
    ("M.classifier()", "bilinear.classifier: option 'size' is required (number: a size)"),
    ("M.classifier{size = 1, model = 3}", "bilinear.classifier: option 'model' must be a thing, got a number (3)"),
    ("M.classifier(7)", "bilinear.classifier: 'options' must be a table of options, got a number (7)"),
    ("M.blame()", "bad"),
    ("describe{}", "describe: 'name' is missing"),
    ("describe{name = 'x'}", "describe: 'call' is missing: the function to describe"),
    (
      "describe{nmae = 'x'}",
      "describe: unknown field 'nmae'; did you mean 'name'? Valid fields: name, doc, params, options, returns, example, errors, call"
    ),
    (
      "describe{name = 'x', params = {{'t', 'thign'}}, call = print}",
      "describe: unknown type 'thign'; did you mean 'thing'? Known types: any, boolean, function, integer, number, "
        + "string, table, descriptor, hook, shape, thing"
    ),
  ]

  @Test(arguments: refusals)
  func refuses(_ code: String, _ message: String) throws {
    #expect(failure(try lua(), "\n" + code) == "test:2: " + message)
  }

  @Test func errorFromALibraryFileNamesTheUsersLine() throws {
    let lua = try lua()
    #expect(failure(lua, "local function f()\n M.top('x')\nend\nf()").hasPrefix("test:2: bilinear.top"))
  }

  @Test func fillsDefaults() throws {
    try lua().run(
      code: """
        local given = {size = 2.5, inputs = 3.0}
        local o = M.classifier(given)
        assert(o.inputs == 3 and math.type(o.inputs) == "integer" and o.seed == 0 and o.size == 2.5 and o.model == nil)
        assert(given.seed == nil and #o.widths == 2)
        o.widths[1] = 99
        assert(M.classifier{size = 1}.widths[1] == 1)
        local n, model, class, k = M.top(4)
        assert(n == 3 and model == 4 and class == nil and k == 1)
        local co = coroutine.wrap(function() return M.yields() end)
        assert(co() == 5 and co(6) == 6)
        """)
  }

  @Test func tracebackHidesTheWrapper() throws {
    let lua = try lua()
    do {
      try lua.run(code: "M.top('x')")
    } catch let error as LuaError {
      #expect(!error.traceback.contains("[describe]") && error.traceback.contains("main chunk"))
    }
  }

  @Test func isCollected() throws {
    let lua = makeLua()
    lua.collect()
    let before = lua.liveObjects
    try lua.run(
      code: "for i = 1, 100 do describe{name = 'x' .. i, doc = 'd', call = function() return i end}() end")
    lua.collect()
    lua.collect()
    #expect(lua.liveObjects == before)
    #expect(!lua.allFunctions.contains { $0.name == "x5" })
  }
}

@Suite struct HelpTests {
  func help(_ code: String) throws -> String {
    let lua = makeLua()
    try lua.run(code: DescribeTests.library, name: "bilinear.lua")
    nonisolated(unsafe) var text = ""
    lua.output = { text += $0 }
    try lua.run(code: code)
    return text
  }

  @Test func ofAMethod() throws {
    let expected = """
      thing:add(other) -> sum
        The sum of two things.

        Parameters
          self   thing  left
          other  thing  right

        Returns
          sum  thing  a new one

        Example
          print(a:add(b))

        See also
          things.add

      """
    #expect(try help("help(things.new(1).add)") == expected)
    #expect(try help("help 'thing.add'") == expected)
    #expect(try help("help 'thing:add'") == expected)
  }

  @Test func ofOptions() throws {
    let text = try help("help 'optim.adamw'")
    #expect(
      text.hasPrefix(
        "optim.adamw{lr = 0.001, weight_decay = 0.01, betas = {0.9, 0.999}, [clip], schedule = \"linear\"}\n"))
    #expect(text.contains("    weight_decay  number, default 0.01"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func ofDescribed() throws {
    let text = try help("help(M.classifier)")
    #expect(text.contains("bilinear.classifier{inputs = 784, seed = 0, widths = {1, 2}, [model], size} -> model"))
    #expect(try help("help 'bilinear.classifier'") == text)
    #expect(try help("help(M)").contains("bilinear.top"))
    #expect(try help("help 'bilinear'").contains("bilinear.top"))
  }

  @Test func ofModulesAndObjects() throws {
    let module = try help("help(things)")
    #expect(module.hasPrefix("things\n  Things to test with.") && module.contains("answer"))
    #expect(try help("help 'things'") == module)
    #expect(try help("help(things.new(1))").contains("Methods\n    add    The sum of two things."))
    #expect(try help("help 'things.answer'").contains("The answer."))
    #expect(try help("help(42)") == "No help for a number (42).\n")
    #expect(try help("help()").contains("optim: Optimisers."))
    #expect(try help("help(help)").hasPrefix("help(...subject)"))
    #expect(
      try help("help(print)") == "print is Lua's own: https://www.lua.org/manual/5.4/manual.html#pdf-print\n")
    #expect(try help("help 'string.format'").hasSuffix("#pdf-string.format\n"))
    #expect(try help("local p = print; p1 = p; help(p)").hasPrefix("print is Lua's own"))
    #expect(try help("a = string.rep; help(a)").hasPrefix("string.rep is Lua's own"))
    #expect(try help("help(string)") == "string is Lua's own: https://www.lua.org/manual/5.4/manual.html#6.4\n")
    #expect(try help("local function f(a, ...) end help(f)").hasPrefix("function(a, ...)\n  defined in "))
    #expect(try help("print = function() end help(print)").hasPrefix("print()\n  defined in "))
  }

  @Test func suggests() {
    let message = failure(makeLua(), "help 'things.addd'")
    #expect(message == "test:1: help: nothing is known about 'things.addd'; did you mean 'things.add'?")
    #expect(failure(makeLua(), "help 'strng.format'").hasSuffix("did you mean 'string.format'?"))
    #expect(failure(makeLua(), "help 'adamw'").hasSuffix("did you mean 'optim.adamw'?"))
  }

  @Test func undocumentedExportsAreFound() {
    let lua = makeLua()
    #expect(lua.undocumented == ["things.apply: args"])
    lua.register(LuaModule("bad", "", functions: [define("f", "", param("x", Int.self, "")) { (_: Int) in }]))
    #expect(lua.undocumented.contains("bad.f: description") && lua.undocumented.contains("bad.f: x"))
    #expect(lua.undocumented.contains("bad: description"))
  }
}
