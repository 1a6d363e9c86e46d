import LuaHost
import Testing

@Suite struct ArgumentTests {
  /// Code, and the error it must raise (after the position).
  static let refusals: [(String, String)] = [
    ("things.add(things.new(1), 'abc')", "things.add: 'other' must be a thing, got a string (\"abc\")"),
    ("things.new()", "things.new: 'value' must be a number, got nothing"),
    ("things.new(nil)", "things.new: 'value' must be a number, got nil"),
    ("things.new('3')", "things.new: 'value' must be a number, got a string (\"3\")"),
    ("things.new(true)", "things.new: 'value' must be a number, got a boolean (true)"),
    ("things.new({})", "things.new: 'value' must be a number, got a table"),
    ("things.new(print)", "things.new: 'value' must be a number, got a function"),
    ("things.new(things.new(2))", "things.new: 'value' must be a number, got a thing (2.0)"),
    ("things.new(io.stdout)", "things.new: 'value' must be a number, got a FILE*"),
    ("things.new(coroutine.create(print))", "things.new: 'value' must be a number, got a thread"),
    ("things.count(3.5)", "things.count: 'n': expected an integer, got 3.5"),
    ("things.count(1e300)", "things.count: 'n': expected an integer, got 1e+300"),
    ("things.count(0/0)", "things.count: 'n': expected an integer, got nan"),
    ("things.count('x')", "things.count: 'n' must be an integer, got a string (\"x\")"),
    ("things.text(1)", "things.text: 's' must be a string, got a number (1)"),
    ("things.flag(1)", "things.flag: 'b' must be a boolean, got a number (1)"),
    ("things.list(1)", "things.list: 'items' must be a list of integers, got a number (1)"),
    (
      "things.list{1, 'a'}",
      "things.list: 'items': item 2 must be an integer, got a string (\"a\")"
    ),
    ("things.list{1, 2.5}", "things.list: 'items': item 2: expected an integer, got 2.5"),
    ("things.map{a = 'x'}", "things.map: 'items': item 'a' must be a number, got a string (\"x\")"),
    ("things.map{1}", "things.map: 'items': expected names as keys, got a number (1)"),
    ("things.any()", "things.any: 'value' must be any value, got nothing"),
    ("things.maybe('x')", "things.maybe: 'n' must be an integer, got a string (\"x\")"),
    ("things.nothing(1)", "things.nothing: takes no arguments, got 1"),
    ("things.two(1, 2, 3)", "things.two: takes at most 2 arguments, got 3"),
    ("things.count(1, 2)", "things.count: takes at most 1 argument, got 2"),
    ("things.sum(1, 'x')", "things.sum: 'values' must be a number, got a string (\"x\")"),
    ("things.area(things.shape())", "things.area: 'circle' must be a circle, got a shape"),
    ("things.new(1):add(2, 3)", "thing.add: takes at most 1 argument, got 2"),
    (
      "things.new(1).add(things.new(2))",
      "thing.add: 'other' must be a thing, got nothing (call it with ':', as in x:add())"
    ),
    (
      "things.new(1).value()",
      "thing.value: 'self' must be a thing, got nothing (call it with ':', as in x:value())"
    ),
    ("things:new(1)", "things.new: takes at most 1 argument, got 2 (call it with '.', not ':')"),
    ("things:text()", "things.text: 's' must be a string, got a table (call it with '.', not ':')"),
    ("return things.new(1) + {}", "thing +: 'b' must be a thing or number, got a table"),
    ("return things.new(1).hlaf", "thing[...]: thing has no member 'hlaf'; did you mean 'half'?"),
    ("things.fail('it broke')", "things.fail: it broke"),
    ("things.fail('things.fail: named')", "things.fail: named"),
    (
      "things.zeros(2, {dtpye = 'x'})",
      "things.zeros: unknown option 'dtpye'; did you mean 'dtype'? Valid options: dtype"
    ),
    ("things.zeros(2, {3})", "things.zeros: 'sizes' must be an integer, got a table"),
  ]

  @Test(arguments: refusals)
  func refuses(_ code: String, _ message: String) {
    #expect(failure(makeLua(), "\n\n" + code) == "test:3: " + message)
  }

  @Test func accepts() throws {
    let lua = makeLua()
    try lua.run(
      code: """
        assert(math.type(things.count(3.0)) == "integer")
        assert(things.flag() == true and things.flag(false) == false and things.flag(nil) == true)
        local a, b = things.two(1); assert(a == 1 and b == 7)
        a, b = things.two(1, nil); assert(b == 7)
        assert(#things.list{1, 2, 3.0} == 3 and things.map{x = 2}.x == 2)
        assert(things.any(nil) == nil and things.any("x") == "x" and things.any(print) == print)
        local t = {}; assert(things.any(t) == t)
        assert(things.any(io.stdout) == io.stdout)
        assert(things.maybe() == nil and things.maybe(nil) == nil and things.maybe(3) == 3)
        assert(things.sum() == 0 and things.sum(1, 2, 3) == 6)
        local sizes, kind = things.zeros(2, 3, {dtype = "int64"}); assert(#sizes == 2 and kind == "int64")
        sizes, kind = things.zeros(2, 3); assert(#sizes == 2 and kind == "float32")
        sizes, kind = things.zeros(); assert(#sizes == 0 and kind == "float32")
        sizes, kind = things.zeros{dtype = "x"}; assert(#sizes == 0 and kind == "x")
        local tag; tag, sizes, kind = things.tagged({dtype = "x"})
        assert(tag.dtype == "x" and #sizes == 0 and kind == "float32")
        tag, sizes, kind = things.tagged({dtype = "x"}, {dtype = "y"}); assert(kind == "y" and tag.dtype == "x")
        for i = 1, 10 do things.any({}) assert(select(2, things.zeros()) == "float32") end
        assert(things.text("a\\0b") == "a\\0b")
        assert(things.area(things.circle()) == 1 and things.any_shape(things.circle()) == 1)
        local n = things.nested()
        assert(n.train.images:value() == 1 and n.train.labels[2] == 2 and n.classes[3] == true)
        assert(things.answer == 42 and require "things" == things)
        assert(things{1, 2, 3}:value() == 6)
        """)
  }

  @Test func positionIsTheScriptsThroughC() {
    let lua = makeLua()
    let message = failure(lua, "\nlocal ok, message = pcall(things.count, 'x')\nerror(message, 0)")
    #expect(message.hasPrefix("test:2: things.count"))
  }

  @Test(arguments: [
    ("learning_rate", ["lr", "weight_decay"], "lr"), ("wieght_decay", ["lr", "weight_decay"], "weight_decay"),
    ("decay", ["lr", "weight_decay"], "weight_decay"), ("bathc", ["batch", "epochs"], "batch"),
    ("frobnicate", ["batch", "epochs"], nil), ("", ["batch"], nil), ("LR", ["lr"], "lr"),
  ])
  func nearestName(_ name: String, _ candidates: [String], _ expected: String?) {
    #expect(nearest(to: name, in: candidates) == expected)
  }
}

@Suite struct OptionTests {
  static let valid = "Valid options: lr, weight_decay, betas, clip, schedule"
  static let refusals: [(String, String)] = [
    (
      "optim.adamw{learning_rate = 1}",
      "optim.adamw: unknown option 'learning_rate'; did you mean 'lr'? " + valid
    ),
    ("optim.adamw{zzzzzz = 1}", "optim.adamw: unknown option 'zzzzzz'. " + valid),
    ("optim.adamw{lr = 'x'}", "optim.adamw: option 'lr' must be a number, got a string (\"x\")"),
    ("optim.adamw{betas = {1, 'x'}}", "optim.adamw: option 'betas': item 2 must be a number, got a string (\"x\")"),
    (
      "optim.adamw{schedule = 'cosin'}",
      "optim.adamw: option 'schedule': expected one of \"linear\", \"cosine\", got \"cosin\"; did you mean \"cosine\"?"
    ),
    (
      "optim.adamw{schedule = 1}",
      "optim.adamw: option 'schedule' must be one of \"linear\", \"cosine\", got a number (1)"
    ),
    ("optim.adamw(3)", "optim.adamw: 'options' must be a table of options, got a number (3)"),
    (
      "optim.adamw{0.1}",
      "optim.adamw: options are given by name, as in {lr = ...}; got a number (1) as a name. " + valid
    ),
    ("optim.fit(things.new(1))", "optim.fit: option 'epochs' is required (integer: number of epochs)"),
    ("optim.fit(things.new(1), {})", "optim.fit: option 'epochs' is required (integer: number of epochs)"),
    ("optim.fit(things.new(1), {epochs = 1.5})", "optim.fit: option 'epochs': expected an integer, got 1.5"),
    ("optim.fit(1, {epochs = 1})", "optim.fit: 'model' must be a thing, got a number (1)"),
  ]

  @Test(arguments: refusals)
  func refuses(_ code: String, _ message: String) {
    #expect(failure(makeLua(), code) == "test:1: " + message)
  }

  @Test func defaults() throws {
    try makeLua().run(
      code: """
        local lr, wd, betas, clip, schedule, given = optim.adamw()
        assert(lr == 1e-3 and wd == 0.01 and betas[2] == 0.999 and clip == nil and schedule == "linear" and not given)
        lr, wd, betas, clip, schedule, given = optim.adamw{lr = 1, clip = 2, schedule = "cosine"}
        assert(lr == 1 and clip == 2 and schedule == "cosine" and given)
        assert(optim.fit(things.new(1), {epochs = 3}) == 3)
        """)
  }
}
