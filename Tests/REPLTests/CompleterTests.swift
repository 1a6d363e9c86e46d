import LuaHost
import REPL
import Testing

extension AllREPL {
  @Suite struct CompleterTests {
    private func desk() throws -> Desk {
      let desk = try Desk()
      desk.type(
        "point = setmetatable({x = 1, _hidden = 2, move = function() end}, {__index = {y = 2, turn = function() end}})")
      desk.type("list = {{name = 'first', size = tensor.zeros(2)}} weights = tensor.zeros(2, 3) text = 'abc'")
      desk.type("model = nn.sequential{nn.linear{inputs = 2, outputs = 2}, nn.bilinear{inputs = 2, outputs = 2}}")
      return desk
    }

    @Test(arguments: [
      ("tens", ["tensor"]), ("x = tens", ["tensor"]), ("f(wei", ["weights"]), ("print(#wei", ["weights"]),
      ("retu", ["return"]), ("linalg.ei", ["eig", "eigh"]), ("x = linalg.sv", ["svd", "svdvals"]),
      ("point.", ["move", "turn", "x", "y"]), ("point:", ["move", "turn"]), ("point._", ["_hidden"]),
      ("list[1].", ["name", "size"]), ("list[1].size:requires", ["requires_grad_"]),
      ("text:rep", ["rep"]), ("('x'):up", []), ("weights[1]:argm", ["argmax", "argmin"]),
      ("tensor.zeros(2, 3):argma", ["argmax"]), ("tensor{1, 2}:argma", ["argmax"]), ("(weights):argma", []),
      ("plot.figure{columns = 2}:heatm", ["heatmap"]), ("plot.figure{}:heatmap(weights, {}):sa", ["save"]),
      ("model:name", ["named_parameters"]), ("model[1].wei", ["weight"]), ("nothing.at.all.", []),
      ("train.fit(model, set, {epo", ["epochs = "]), ("optim.adamw{lr = 1, weig", ["weight_decay = "]),
      ("optim.adamw{lr = 1, l", []), ("train.fit(m, s, {optimizer = optim.adamw{weig", ["weight_decay = "]),
      ("train.fit(m, s, {optimizer = optim.adamw{lr = 1}, sched", ["schedule = "]),
      ("plot.figure{unit = \"", ["px\"", "pt\"", "in\"", "cm\""]), ("require \"moonlens.bi", ["moonlens.bilinear\""]),
      ("require('moonlens.re", ["moonlens.report'"]), ("help \"linalg.svdv", ["linalg.svdvals\""]),
      ("model:hook(\"", ["input\"", "1\"", "2.left\"", "2.right\"", "2\"", "output\""]),
      ("local h <close> = model[2]:hook('l", ["left'"]), ("model:run(weights, {keep = \"2.r", ["2.right\""]),
      ("model:run(weights, {training = true, keep = {\"1\", \"out", ["output\""]),
      ("data.fash", ["fashion_mnist"]), (":wh", ["who"]), (":time linalg.svdv", ["svdvals"]), ("::wh", ["while"]),
      ("-- tens", []), ("\"tens", []), ("12", []), ("for i = 1, 3 do\n  weigh", ["weights"]),
      ("train.fit(model, set, {\n  epochs = 3,\n  batc", ["batch = "]),
    ])
    func completes(_ line: String, _ expected: [String]) throws {
      #expect(try desk().complete(line) == expected)
    }

    @Test func listsOfPartsAreNoActivations() throws {
      let desk = try Desk()
      desk.type(
        "K = nn.module('k', {init = function(s) s.layers = {nn.relu()} end, forward = function(s, x) return x end}) k = K{}"
      )
      #expect(desk.complete("k:hook('") == ["input'", "layers.1'", "output'"])
    }

    @Test func optionsAreListedInTheirOrder() throws {
      let names = try Desk().complete("optim.adamw{")
      #expect(names.first == "lr = " && names.contains("weight_decay = ") && !names.contains("tensor"))
    }

    @Test func aCallShowsItsSignature() throws {
      let desk = try Desk()
      #expect(desk.repl.complete("linalg.eigh(").hint?.hasPrefix("linalg.eigh(") == true)
      #expect(desk.repl.complete("linalg.eigh").candidates.map(\.text) == ["eigh"])
      #expect(desk.repl.complete("linalg.eigh").hint?.hasPrefix("linalg.eigh(") == true)
      #expect(desk.repl.complete("optim.adamw{weight_d").hint?.contains("weight_decay: number") == true)
    }

    @Test func pendingLinesCount() throws {
      let desk = try Desk()
      #expect(desk.repl.feed("train.fit(nil, nil, {") == .more)
      #expect(desk.complete("  epo") == ["epochs = "])
    }

    @Test func filesStandInStrings() throws {
      let desk = try Desk()
      _ = try desk.folder.write("numbers.npy", "")
      _ = try desk.folder.write("script.lua", "")
      try #require(mkdirs(desk.folder.path + "/nested"))
      let path = desk.folder.path
      #expect(desk.complete("data.load \"\(path)/num") == ["\(path)/numbers.npy\""])
      #expect(desk.complete("data.load('\(path)/ne") == ["\(path)/nested/"])
      #expect(desk.complete(":load \(path)/s") == ["\(path)/script.lua"])
      #expect(desk.repl.complete("data.load \"\(path)/n").candidates.map(\.shown) == ["nested/", "numbers.npy"])
    }

    /// What is completed is a string, and means the file.
    @Test func namesOfFilesAreEscapedInStrings() throws {
      let desk = try Desk()
      let path = desk.folder.path
      for name in ["a\"b", "c\\d", "it's", "e\u{1B}[31m\n", "g\u{85}h"] { _ = try desk.folder.write(name, "") }
      try #require(mkdirs(path + "/q\"r"))
      _ = try desk.folder.write("q\"r/x", "")
      for (typed, name) in [
        ("\"\(path)/a", "a\"b"), ("\"\(path)/a\\", "a\"b"), ("\"\(path)/a\\\"", "a\"b"), ("'\(path)/a", "a\"b"),
        ("\"\(path)/c", "c\\d"), ("\"\(path)/c\\", "c\\d"), ("'\(path)/it", "it's"), ("\"\(path)/it", "it's"),
        ("'\(path)/it\\", "it's"), ("\"\(path)/e", "e\u{1B}[31m\n"), ("\"\(path)/g", "g\u{85}h"),
        ("\"\(path)/q\\\"r/", "q\"r/x"), ("[[\(path)/a", "a\"b"), ("[==[\(path)/c", "c\\d"),
      ] {
        let candidates = desk.complete("f(" + typed)
        #expect(candidates.count == 1, "\(typed)")
        let quote = typed.prefix { $0 != "/" }
        let value = try desk.lua.evaluate("return " + quote + (candidates.first ?? "")).first?.asString
        #expect(value == path + "/" + name, "\(typed)")
      }
      #expect(desk.repl.complete("\"\(path)/e").candidates.map(\.shown) == ["e\\x1B[31m\\n"])
      #expect(desk.complete(":load \(path)/a") == ["\(path)/a\"b"])
      #expect(desk.complete(":edit \(path)/c\\") == ["\(path)/c\\d"])
      #expect(desk.complete("\"\(path)/q\\qr/").isEmpty)
    }

    @Test func anyTextCanBeCompleted() throws {
      let desk = try desk()
      let text =
        "local s = [==[ x ]=] ]==] .. 'a\\'b' --[[ c ]] t[1]:f{a = {1, 2}} 0x1p-3 .. 1e5 ::l:: \"é\u{0}\"\n }])"
      for end in text.indices { _ = desk.repl.complete(String(text[..<end])) }
    }

    @Test func sharedBeginnings() throws {
      let completion = try desk().repl.complete("linalg.sv")
      #expect(completion.shared == "svd" && completion.replaced == 2)
    }
  }
}
