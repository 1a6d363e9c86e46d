import NN
import Tensor
import Testing

/// What layers do beyond the values that PyTorch gives, and what they refuse.
@Suite struct LayerTests {
  private func generator() -> Generator { Generator(seed: 3) }

  @Test func dropoutActsInTrainingOnly() throws {
    let layer = try Dropout(p: 0.5)
    let x = try Tensor.full([40, 50], 1).setRequiresGrad()
    #expect(try Pass().run(layer, x) === x)
    let pass = Pass(training: true, generator: generator())
    let (a, b) = (try pass.run(layer, x), try pass.run(layer, x))
    #expect(try Set(a.toDoubles()) == [0, 2])
    #expect(try a.toDoubles() != b.toDoubles())
    #expect(try Pass(training: true, generator: generator()).run(layer, x).toDoubles() == a.toDoubles())
    #expect(try Autograd.gradients(of: a.sum(), [x])[0].toDoubles() == a.toDoubles())
    #expect(try Pass(training: true).run(Dropout(p: 0), x) === x)
    expectError("dropout: dropout in training needs the run's generator", as: ModuleError.self) {
      _ = try Pass(training: true).run(layer, x)
    }
    for p in [-0.1, 1.5, .nan] { expectError("'p' must lie in 0 ... 1") { _ = try Dropout(p: p) } }
    expectError("float tensor", "int64", as: ModuleError.self) {
      _ = try Pass(training: true, generator: generator()).run(layer, Tensor.zeros([2], .int64))
    }
  }

  @Test func attentionDropsItsPattern() throws {
    let layer = try Attention(size: 4, heads: 2, dropout: 0.5, generator: generator())
    let x = try generator().normal([1, 5, 4])
    let plain = try Pass().run(layer, x).toDoubles()
    let dropped = try Pass(training: true, generator: generator()).run(layer, x).toDoubles()
    #expect(plain != dropped)
    #expect(try Pass().run(layer, x).toDoubles() == plain)
  }

  @Test func aCausalModelSeesNoLaterPosition() throws {
    let layer = try Attention(size: 6, heads: 3, causal: true, generator: generator())
    let x = try generator().normal([2, 5, 6], .float64).to(.float32)
    let changed = try x.clone()
    try changed.setIndexed([.range(start: 0, count: 2, step: 1), .at(3)], Tensor.scalar(9))
    let (a, b) = (try Pass().run(layer, x), try Pass().run(layer, changed))
    #expect(try a.narrow(1, 0, 3).toDoubles() == b.narrow(1, 0, 3).toDoubles())
    #expect(try a.narrow(1, 3, 2).toDoubles() != b.narrow(1, 3, 2).toDoubles())
    let pass = Pass(keep: ["pattern", "scores"])
    _ = try pass.run(layer, x)
    let above = try Tensor.from([0, 1, 0, 0], [2, 2]).to(.bool)
    for (name, tensor) in pass.kept {
      let corner = try tensor.narrow(-2, 0, 2).narrow(-1, 0, 2).indexed([.at(0), .at(0)]).indexed([.mask(above)])
      #expect(try corner.toDoubles() == [name == "pattern" ? 0 : -.infinity])
    }
    // No batch, one position, none at all.
    for shape in [[3, 6], [1, 6], [0, 6], [2, 0, 6], [0, 4, 6], [2, 2, 3, 6]] {
      #expect(try Pass().run(layer, Tensor.zeros(shape)).sizes == shape)
    }
  }

  @Test func attentionIsChecked() throws {
    for heads in [0, 3, -1] {
      expectError("'heads' must divide 'size', 4") { _ = try Attention(size: 4, heads: heads, generator: generator()) }
    }
    let layer = try Attention(size: 4, heads: 2, generator: generator())
    for shape in [[4], [2, 5], [1, 1, 1, 1, 1, 1, 2, 4]] {
      expectError("(..., n, 4)", as: ModuleError.self) { _ = try Pass().run(layer, Tensor.zeros(shape)) }
    }
    expectError("unknown: in_proj_weight") { try layer.load([("in_proj_weight", Tensor.zeros([5, 4]))]) }
  }

  @Test func embeddingsAreChecked() throws {
    let layer = try Embedding(count: 3, size: 2, first: 1, generator: generator())
    let rows = try Pass().run(layer, Tensor.from([1, 3], [2])).detach()
    let table = layer.parameters[0].detach()
    try expectSame(rows, table.taken(0, Tensor.from([0, 2], [2])))
    for odd in [0, 4, -1, Int.max, Int.min] {
      expectError("between 1 and 3", "got \(odd)", as: ModuleError.self) {
        _ = try Pass().run(layer, Tensor.from([2, odd], [2]))
      }
    }
    expectError("integer positions", "float32", as: ModuleError.self) { _ = try Pass().run(layer, Tensor.zeros([2])) }
    #expect(try Pass().run(layer, Tensor.zeros([0, 4], .int64)).sizes == [0, 4, 2])
    #expect(try Pass().run(layer, Tensor.full([2], 2, .uint8)).sizes == [2, 2])
  }

  @Test func convolutionsAreChecked() throws {
    let window = try Window(kernel: (3, 3), padding: (1, 1))
    for groups in [0, 3, -2] {
      expectError("'groups' must divide 'inputs', 4, and 'outputs', 6") {
        _ = try Conv2d(inputs: 4, outputs: 6, window: window, groups: groups, generator: generator())
      }
    }
    let layer = try Conv2d(inputs: 4, outputs: 6, window: window, groups: 2, generator: generator())
    #expect(layer.parameters.map(\.sizes) == [[6, 2, 3, 3], [6]])
    // 1 / sqrt(fan in), as PyTorch's default.
    #expect(try layer.parameters[0].detach().abs().max().item() <= 1 / 18.0.squareRoot())
    #expect(layer.tree.contains("conv2d{inputs = 4, outputs = 6, kernel = 3, stride = 1, padding = 1, groups = 2"))
    expectError("4 channels", "(1, 3, 5, 5)", as: ModuleError.self) {
      _ = try Pass().run(layer, Tensor.zeros([1, 3, 5, 5]))
    }
    #expect(try Pass().run(layer, Tensor.zeros([2, 4, 5, 7])).sizes == [2, 6, 5, 7])
  }

  // MARK: Initial weights

  @Test func initialValuesAreAsSpreadAsTheirRuleSays() throws {
    // (out, in, 2, 2): fan in 200, fan out 160.
    let spreads: [(Initializer, Double)] = [
      (.fanIn, (1 / (3 * 200.0)).squareRoot()), (.xavier, (2 / 360.0).squareRoot()),
      (.xavierNormal, (2 / 360.0).squareRoot()), (.kaiming, (2 / 200.0).squareRoot()),
      (.kaimingNormal, (2 / 200.0).squareRoot()), (.normal, 1), (.uniform, (1 / 3.0).squareRoot()),
    ]
    for (rule, spread) in spreads {
      let w = try rule.make([40, 50, 2, 2], gain: 3, generator())
      #expect(w.requiresGrad && w.sizes == [40, 50, 2, 2])
      let (mean, std) = (try w.detach().mean().item(), try w.detach().std().item())
      #expect(abs(std / (3 * spread) - 1) < 0.03 && abs(mean) < 0.1 * std, "\(rule): \(std), \(mean)")
    }
    #expect(try Initializer.zeros.make([2, 2], generator()).toDoubles() == [0, 0, 0, 0])
    #expect(try Initializer.ones.make([2], gain: 2, generator()).toDoubles() == [2, 2])
  }

  @Test func orthogonalRowsOrColumns() throws {
    for sizes in [[5, 5], [3, 7], [7, 3], [4, 2, 3], [1, 1], [40, 40], [1, 9]] {
      let w = try Initializer.orthogonal.make(sizes, gain: 2, generator()).detach().to(.float64).reshape([sizes[0], -1])
      let (rows, columns) = (w.sizes[0], w.sizes[1])
      let gram = try rows <= columns ? w.matmul(w.transpose()) : w.transpose().matmul(w)
      let wanted = try Tensor.eye(min(rows, columns), .float64).mul(Tensor.scalar(4))
      #expect(try gram.sub(wanted).abs().max().item() < 2e-6, "\(sizes)")
    }
    #expect(try Initializer.orthogonal.make([0, 3], generator()).sizes == [0, 3])
  }

  @Test func initialRulesAreChecked() throws {
    expectError("'xavier' needs a shape (out, in, ...), got (3)") { _ = try Initializer.xavier.make([3], generator()) }
    expectError("'gain'") { _ = try Initializer.normal.make([3], gain: -1, generator()) }
    expectError("'gain'") { _ = try Initializer.normal.make([3], gain: .nan, generator()) }
    expectError("negative") { _ = try Initializer.normal.make([3, -1], generator()) }
  }
}
