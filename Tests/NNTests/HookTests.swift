import NN
import Tensor
import Testing

@Suite struct HookTests {
  /// 1 = sequential of a linear layer and tanh, 2 = bilinear.
  private func model() throws -> Sequential {
    let g = Generator(seed: 1)
    let first = try Sequential([Linear(inputs: 4, outputs: 3, generator: g), Stateless("tanh") { try $0.tanh() }])
    return try Sequential([first, Bilinear(inputs: 3, outputs: 2, generator: g)])
  }

  private func input() throws -> Tensor { try Generator(seed: 2).normal([5, 4]) }

  private static let names = ["input", "1.1", "1.2", "1", "2.left", "2.right", "2", "output"]

  private func kept(_ keep: [String]) throws -> [String] {
    let pass = Pass(keep: keep)
    _ = try pass.run(model(), input())
    return pass.kept.map(\.name)
  }

  @Test func activationsAreKeptInTheOrderTheyAreComputed() throws {
    #expect(try kept(["**"]) == HookTests.names)
    #expect(try kept([]) == [])
    #expect(try kept(["2", "1.2", "nothing"]) == ["1.2", "2"])
  }

  @Test func oneStarStaysWithinAPartAndTwoCross() throws {
    #expect(try kept(["*"]) == ["input", "1", "2", "output"])
    #expect(try kept(["2.*"]) == ["2.left", "2.right"])
    #expect(try kept(["*.*"]) == ["1.1", "1.2", "2.left", "2.right"])
    #expect(try kept(["**.*t"]) == ["2.left", "2.right"])
    #expect(try kept(["1**"]) == ["1.1", "1.2", "1"])
    #expect(try kept(["*put"]) == ["input", "output"])
  }

  @Test func keptValuesAreThoseOfTheRun() throws {
    let (model, x) = (try model(), try input())
    let pass = Pass(keep: ["**"])
    let y = try pass.run(model, x)
    let values = Dictionary(uniqueKeysWithValues: pass.kept.map { ($0.name, $0.tensor) })
    #expect(values["input"] === x && values["output"] === y)
    try expectSame(values["1.2"]!.detach(), values["1.1"]!.detach().tanh())
    try expectSame(values["2"]!.detach(), values["2.left"]!.detach().mul(values["2.right"]!.detach()))
    // Gradients flow to them.
    #expect(try Autograd.gradients(of: y.sum(), [values["1"]!])[0].sizes == [5, 3])
  }

  @Test func namesAreKnownWithoutARun() throws {
    #expect(try model().knownActivations == HookTests.names)
    let attention = try Attention(size: 4, heads: 2, generator: Generator(seed: 1))
    let pass = Pass(keep: ["**"])
    _ = try pass.run(attention, Tensor.zeros([3, 4]))
    #expect(pass.names == attention.knownActivations)
  }

  @Test func hooksSeeNamesAndValues() throws {
    let model = try model()
    var seen: [String] = []
    let hook = model.hook("**") { value, name in
      #expect(value.shape[0] == 5)
      seen.append(name)
      return nil
    }
    let plain = try Pass().run(model, input())
    #expect(seen == HookTests.names)
    hook.remove()
    hook.remove()
    try expectSame(Pass().run(model, input()).detach(), plain.detach())
    #expect(seen.count == HookTests.names.count)
  }

  @Test func hooksOfAPartSeeNamesFromThere() throws {
    let model = try model()
    var seen: [String] = []
    let inner = model.part("2")!.hook("left") { _, name in
      seen.append("inner \(name)")
      return nil
    }
    let outer = model.hook("2.left") { _, name in
      seen.append("outer \(name)")
      return nil
    }
    _ = try Pass().run(model, input())
    // The outer module is asked first; both are told the full name.
    #expect(seen == ["outer 2.left", "inner 2.left"])
    inner.remove()
    outer.remove()
    _ = try Pass().run(model, input())
    #expect(seen.count == 2)
  }

  @Test func hooksReplaceValues() throws {
    let model = try model()
    let pass = Pass(keep: ["1", "2"])
    let hook = model.hook("1") { value, _ in try Tensor.zeros(value.sizes) }
    let y = try pass.run(model, input())
    #expect(try y.abs().max().item() == 0)
    #expect(try pass.kept[0].tensor.abs().max().item() == 0)
    hook.remove()
    #expect(try Pass().run(model, input()).abs().max().item() > 0)
  }

  @Test func hooksFollowOneAnother() throws {
    let model = try model()
    let hooks = try [2.0, 5.0].map { factor in
      let by = try Tensor.scalar(factor)
      return model.hook("output") { value, _ in try value.mul(by) }
    }
    let y = try Pass().run(model, input())
    for hook in hooks { hook.remove() }
    let plain = try Pass().run(model, input())
    try expectSame(y.detach(), plain.detach().mul(Tensor.scalar(10.0)), relative: 1e-6)
  }

  @Test func aHookOnNothingIsAnError() throws {
    let model = try model()
    let wrong = model.hook("3.left") { _, _ in nil }
    expectError("hook on '3.left' saw no activation", "there are \(HookTests.names.joined(separator: ", "))") {
      _ = try Pass().run(model, input())
    }
    wrong.remove()
    let inner = model.part("2")!.hook("middle") { _, _ in nil }
    expectError("2 (", "hook on 'middle' saw no activation", "there are left, right", as: ModuleError.self) {
      _ = try Pass().run(model, input())
    }
    inner.remove()
    _ = try Pass().run(model, input())
  }

  @Test func aReplacementKeepsTheShape() throws {
    let model = try model()
    let hook = model.hook("1.*") { _, _ in try Tensor.zeros([5, 2]) }
    expectError("hook on '1.1'", "(5, 3)", "got (5, 2)", as: ModuleError.self) { _ = try Pass().run(model, input()) }
    hook.remove()
    _ = try Pass().run(model, input())
  }

  @Test func anErrorInAHookLeavesTheModelUsable() throws {
    struct Stop: Error {}
    let model = try model()
    let pass = Pass(keep: ["**"])
    let hook = model.hook("2.left") { _, _ in throw Stop() }
    #expect(throws: Stop.self) { try pass.run(model, input()) }
    hook.remove()
    let again = Pass(keep: ["**"])
    _ = try again.run(model, input())
    #expect(again.kept.map(\.name) == HookTests.names)
    // The interrupted pass knows where it stands, too.
    _ = try pass.run(model, input())
    #expect(Array(pass.kept.map(\.name).suffix(HookTests.names.count)) == HookTests.names)
  }

  @Test func errorsNameTheModuleTheyHappenedIn() throws {
    let model = try model()
    expectError("1.1 (linear): ", "4 features", "got (5, 3)", as: ModuleError.self) {
      _ = try Pass().run(model, Tensor.zeros([5, 3]))
    }
    let first = try #require(model.part("1.1"))
    first.remove("weight")
    expectError("1.1 (linear): the linear has no parameter 'weight'", as: ModuleError.self) {
      _ = try Pass().run(model, input())
    }
    expectError("linear: the linear has no parameter", as: ModuleError.self) { _ = try Pass().run(first, input()) }
  }

  @Test func patterns() {
    let cases: [(String, String, Bool)] = [
      ("a", "a", true), ("a", "b", false), ("a", "a.b", false), ("", "", true), ("", "a", false), ("*", "", true),
      ("*", "a.b", false), ("**", "a.b.c", true), ("a.*", "a.b", true), ("a.*", "a.b.c", false),
      ("a.**", "a.b.c", true), ("a.**", "a", false), ("*.c", "a.b.c", false), ("**.c", "a.b.c", true),
      ("a*c", "abbc", true), ("a*c", "ab.c", false), ("a**c", "ab.c", true), ("*a*", "bab", true),
      ("blocks.*.mlp", "blocks.12.mlp", true), ("blocks.*.mlp", "blocks.1.2.mlp", false),
      ("blocks.**", "blocks.1.mlp.w", true), ("a.b", "axb", false),
    ]
    for (pattern, name, matches) in cases {
      #expect(NamePattern(pattern).matches(name) == matches, "\(pattern) on \(name)")
    }
  }
}
