import Foundation
import Tensor
import Testing

/// Refusals and special values of the operators of neural networks; their values are compared with PyTorch's in NNTests.
@Suite struct WindowTests {
  @Test func windowsAreChecked() throws {
    expectError("'kernel' must be at least 1, got (0, 2)") { _ = try Window(kernel: (0, 2)) }
    expectError("'stride'", "(-1, 1)") { _ = try Window(kernel: (1, 1), stride: (-1, 1)) }
    expectError("'dilation'") { _ = try Window(kernel: (1, 1), dilation: (1, Int.max)) }
    expectError("'padding' must not be negative") { _ = try Window(kernel: (1, 1), padding: (0, -1)) }
    expectError("'padding'") { _ = try Window(kernel: (1, 1), padding: (0, Int.max)) }
  }

  @Test func convolutionsAreChecked() throws {
    let (x, w) = (try Tensor.zeros([1, 4, 3, 3]), try Tensor.zeros([2, 4, 2, 2]))
    let window = try Window(kernel: (2, 2))
    expectError("'weight' must have shape (out, in / groups, 2, 2)", "(2, 4)") {
      _ = try x.conv2d(Tensor.zeros([2, 4]), nil, window)
    }
    expectError("'groups' must divide the 2 channels", "got 3") { _ = try x.conv2d(w, nil, window, groups: 3) }
    expectError("'groups'") { _ = try x.conv2d(Tensor.zeros([0, 1 << 30, 2, 2]), nil, window, groups: Int.max) }
    expectError("8 channels", "(1, 4, 3, 3)") { _ = try x.conv2d(w, nil, window, groups: 2) }
    expectError("(n, channels, height, width)", "(4, 3, 3)") { _ = try x.selected(w, window) }
    expectError("float type", "uint8") { _ = try Tensor.zeros([1, 4, 3, 3], .uint8).conv2d(w, nil, window) }
    expectError("one type", "float64") { _ = try x.to(.float64).conv2d(w, nil, window) }
    expectError("'bias' must have shape (2)") { _ = try x.conv2d(w, Tensor.zeros([3]), window) }
    expectError("window of (5, 1) does not fit", "(3, 3)") {
      _ = try x.conv2d(Tensor.zeros([2, 4, 5, 1]), nil, Window(kernel: (5, 1)))
    }
    expectError("with padding (1, 0)") {
      _ = try x.conv2d(Tensor.zeros([2, 4, 6, 1]), nil, Window(kernel: (6, 1), padding: (1, 0)))
    }
    // Images of no channels can be of any size; what comes of them must still be addressable.
    let large = try Tensor.zeros([1, 0, 1 << 20, 1 << 20])
    expectError("too large") {
      _ = try large.conv2d(Tensor.zeros([2, 0, 1024, 1024]), nil, Window(kernel: (1024, 1024)))
    }
    expectError("too large") { _ = try large.maxPool2d(Window(kernel: (1 << 20, 1 << 20))) }
  }

  @Test func poolsAreChecked() throws {
    let x = try Tensor.zeros([1, 1, 4, 4])
    expectError("at most half", "(2, 2)") { _ = try x.maxPool2d(Window(kernel: (2, 2), padding: (2, 0))) }
    expectError("at most half") { _ = try x.avgPool2d(Window(kernel: (1, 1), padding: (0, 1))) }
    expectError("no dilation") { _ = try x.avgPool2d(Window(kernel: (2, 2), dilation: (2, 1))) }
    expectError("does not fit") { _ = try x.maxPool2d(Window(kernel: (5, 5))) }
    expectError("int64") { _ = try x.to(.int64).maxPool2d(Window(kernel: (2, 2))) }
  }

  @Test func aWindowThatSeesNothing() throws {
    let x = try Tensor.full([1, 1, 1, 1], 3).setRequiresGrad()
    let y = try x.maxPool2d(Window(kernel: (2, 2), padding: (1, 1), dilation: (2, 2)))
    #expect(try y.toDoubles() == [-.infinity])
    #expect(try Autograd.gradients(of: y, [x])[0].toDoubles() == [0])
  }

  @Test func notANumberWinsThePool() throws {
    let x = try Tensor.from([1, .nan, 3, 4], [1, 1, 2, 2])
    #expect(try x.maxPool2d(Window(kernel: (2, 2))).item().isNaN)
  }

  @Test func normsAreChecked() throws {
    let (x, w) = (try Tensor.zeros([2, 3]), try Tensor.full([3], 1))
    expectError("'eps'") { _ = try x.layerNorm(w, eps: -1) }
    expectError("'eps'") { _ = try x.rmsNorm(w, eps: .nan) }
    expectError("last sizes", "(2)", "(2, 3)") { _ = try x.layerNorm(Tensor.zeros([2])) }
    expectError("last sizes") { _ = try x.rmsNorm(Tensor.zeros([1, 2, 3])) }
    expectError("last sizes") { _ = try x.rmsNorm(Tensor.scalar(1.0)) }
    expectError("'bias'", "(4)") { _ = try x.layerNorm(w, Tensor.zeros([4])) }
    expectError("one float type", "float32, float64") { _ = try x.layerNorm(w.to(.float64)) }
    expectError("one float type", "int64") { _ = try x.to(.int64).rmsNorm(w) }
    // A large mean must not swallow the variance.
    let far = try Tensor.from([1e4, 1e4 + 1, 1e4 + 2], [1, 3]).layerNorm(w, eps: 0).toDoubles()
    #expect(abs(far[0] + 1.5.squareRoot()) < 1e-5 && far[1] == 0 && abs(far[2] - 1.5.squareRoot()) < 1e-5)
    #expect(try Tensor.zeros([0, 3]).layerNorm(w).sizes == [0, 3])
    #expect(try Tensor.zeros([2, 0]).layerNorm(Tensor.zeros([0])).sizes == [2, 0])
  }

  @Test func activationsFarOut() throws {
    let x = try Tensor.from([-1e4, -100, -20, 0, 20, 100, 1e4, .nan], [8])
    for t in [x, try x.to(.float64)] {
      let soft = try t.softplus().toDoubles()
      #expect(soft[0] == 0 && soft[5] == 100 && soft[6] == 1e4 && soft[7].isNaN)
      #expect(abs(soft[2] / exp(-20) - 1) < 1e-5 && abs(soft[3] - log(2)) < 1e-7)
      let gelu = try t.gelu().toDoubles()
      #expect(gelu[4...6].elementsEqual([20, 100, 1e4]) && gelu[...3].allSatisfy { abs($0) < 1e-80 })
      let elu = try t.elu(2).toDoubles()
      #expect(elu[0] == -2 && abs(elu[2] + 2) < 1e-6 && elu[3...6].elementsEqual([0, 20, 100, 1e4]))
      #expect(try t.silu().toDoubles()[6] == 1e4)
      #expect(try t.ndtr().toDoubles()[7].isNaN && t.gelu().toDoubles()[7].isNaN)
      #expect(try t.elu().toDoubles()[7].isNaN && t.leakyRelu().toDoubles()[7].isNaN)
    }
    let small = try Tensor.from([-1e-6, -1e-3, -0.3], [3])
    let wanted = [-1e-6, -1e-3, -0.3].map { Foundation.expm1($0) }
    for (y, z) in zip(try small.elu().toDoubles(), wanted) { #expect(abs(y / z - 1) < 1e-6) }
    expectError("not defined for bool") { _ = try Tensor.zeros([1], .bool).gelu() }
    #expect(try Tensor.from([1, 2], [2]).silu().dtype == .float32)
  }

  @Test func dropoutMasks() throws {
    let n = 200_000
    let mask = try Generator(seed: 1).dropoutMask([n], 0.25)
    let kept = try mask.sum().item() * 0.75 / Double(n)
    #expect(abs(kept - 0.75) < 0.005)
    #expect(try Set(mask.toDoubles().map { Float($0) }) == [0, Float(1 / 0.75)])
    #expect(try Generator(seed: 1).dropoutMask([100], 0).toDoubles() == Array(repeating: 1, count: 100))
    #expect(try Generator(seed: 1).dropoutMask([100], 1).toDoubles() == Array(repeating: 0, count: 100))
    for p in [-0.1, 1.1, .nan] {
      expectError("'p' must lie in 0 ... 1") { _ = try Generator(seed: 1).dropoutMask([1], p) }
    }
  }
}

extension Tensor {
  /// The convolution of a single image without its batch.
  fileprivate func selected(_ weight: Tensor, _ window: Window) throws -> Tensor {
    try reshape(Array(sizes.dropFirst())).conv2d(weight, nil, window)
  }
}
