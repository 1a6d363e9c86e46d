import Foundation
import NN
import Tensor
import Testing

@Suite struct LossTests {
  /// Gradients against central differences in float64.
  private func check(_ x: [Double], _ sizes: [Int], _ f: (Tensor) throws -> Tensor) throws {
    let leaf = try Tensor.from(x, sizes, .float64).setRequiresGrad()
    let found = try Autograd.gradients(of: f(leaf), [leaf])[0].toDoubles()
    let step = 1e-5
    for i in x.indices {
      var (up, down) = (x, x)
      up[i] += step
      down[i] -= step
      let rise = try f(Tensor.from(up, sizes, .float64)).item() - f(Tensor.from(down, sizes, .float64)).item()
      #expect(abs(found[i] - rise / (2 * step)) < 1e-8)
    }
  }

  private let values = (0..<12).map { sin(Double($0) * 1.3) * 2 }

  /// Values of columns and of spread numbers are those of their copies, and confident right answers keep their loss.
  @Test func binaryCrossEntropyOfViewsAndOfLargeLogits() throws {
    let (logits, targets) = (
      try Tensor.from([1, 100, 2, 100, 3, 100], [3, 2]), try Tensor.from([1, 9, 0, 9, 1, 9], [3, 2])
    )
    let (x, y) = (try logits.narrow(1, 0, 1), try targets.narrow(1, 0, 1))
    let copies = try x.contiguous().binaryCrossEntropy(y.contiguous()).toDoubles()
    #expect(try x.binaryCrossEntropy(y).toDoubles() == copies)
    let wanted = [0.31326168, 2.12692801, 0.04858735]
    #expect(zip(copies, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
    let spread = try Tensor.from([2], [1, 1]).expand([4, 1])
    #expect(try Set(spread.binaryCrossEntropy(Tensor.full([4, 1], 1, .float32)).toDoubles()).count == 1)

    // From PyTorch, in float64: binary_cross_entropy_with_logits.
    let large = try Tensor.from([10, 15, 20, 50, -50], [5], .float64)
    let right = try Tensor.from([1, 1, 1, 1, 0], [5], .float64)
    let losses = [4.5398899217e-05, 3.0590227e-07, 2.06115362e-09, 1.92874985e-22, 1.92874985e-22]
    for type in [DType.float32, .float64] {
      let found = try large.to(type).binaryCrossEntropy(right.to(type)).toDoubles()
      #expect(zip(found, losses).allSatisfy { abs($0 - $1) <= 1e-6 * $1 }, "\(found)")
    }
    #expect(try Tensor.from([Double.infinity], [1]).binaryCrossEntropy(Tensor.from([0], [1])).item() == .infinity)

    // Whole numbers become float32, weighted or not.
    let bytes = try Tensor.from([1, 0], [2], .uint8)
    let halves = try Tensor.from([1, 0.5], [2])
    let plain = try Loss.binaryCrossEntropy(logits: bytes, halves)
    let weighted = try Loss.binaryCrossEntropy(logits: bytes, halves, positiveWeight: Tensor.scalar(1))
    #expect(abs(try plain.item() - weighted.item()) < 1e-6)
  }

  @Test func gradientsAgreeWithDifferences() throws {
    let labels = try Tensor.from([2, 0, 2, 1], [4])
    let target = try Tensor.from((0..<12).map { cos(Double($0)) }, [4, 3], .float64)
    try check(values, [4, 3]) { try Loss.crossEntropy($0, labels) }
    try check(values, [4, 3]) { try Loss.meanSquaredError($0, target) }
    try check(values, [4, 3]) { try Loss.meanSquaredError(target, $0) }
  }

  @Test func crossEntropyOfExtremeLogitsStaysFinite() throws {
    let logits = try Tensor.from([1000.0, 0, -1000, 0], [2, 2]).setRequiresGrad()
    let loss = try Loss.crossEntropy(logits, Tensor.from([1, 0], [2]))
    #expect(try loss.item() == 1000)
    #expect(try Autograd.gradients(of: loss, [logits])[0].toDoubles() == [0.5, -0.5, -0.5, 0.5])
    let even = try Loss.crossEntropy(Tensor.zeros([3, 8], .float64), Tensor.from([0, 3, 7], [3]))
    #expect(abs(try even.item() - log(8)) < 1e-15)
  }

  @Test func labelsMayBeBytes() throws {
    let logits = try Tensor.from(values, [4, 3])
    let (bytes, words) = (try Tensor.from([2.0, 0, 2, 1], [4], .uint8), try Tensor.from([2, 0, 2, 1], [4]))
    #expect(try Loss.crossEntropy(logits, bytes).item() == Loss.crossEntropy(logits, words).item())
  }

  @Test func accuracyCountsTheLargestLogit() throws {
    let logits = try Tensor.from([1, 2, 0, 5, 5, 1, 0, 0, 9, -1, -2, -3], [4, 3])
    #expect(try Loss.accuracy(logits, Tensor.from([1, 0, 2, 2], [4])) == 0.75)
    #expect(try Loss.accuracy(logits, Tensor.from([0, 1, 0, 1], [4])) == 0)
  }

  @Test func shapesAndLabelsThatDoNotFit() throws {
    let logits = try Tensor.zeros([2, 3])
    expectError("'logits'", "(n, classes)", "got (3)") {
      _ = try Loss.crossEntropy(Tensor.zeros([3]), Tensor.from([0], [1]))
    }
    expectError("'labels' must be 2 integers", "int64 of shape (3)") {
      _ = try Loss.crossEntropy(logits, Tensor.from([0, 1, 2], [3]))
    }
    expectError("2 integers", "float32") { _ = try Loss.crossEntropy(logits, Tensor.zeros([2])) }
    expectError("no rows") { _ = try Loss.crossEntropy(Tensor.zeros([0, 3]), Tensor.from([Int](), [0])) }
    // Labels are told as a script counts them, from 1.
    expectError("between 1 and 3", "got 4") { _ = try Loss.crossEntropy(logits, Tensor.from([0, 3], [2])) }
    expectError("between 1 and 3", "got 0") { _ = try Loss.crossEntropy(logits, Tensor.from([0, -1], [2])) }
    expectError("between 1 and 3") { _ = try Loss.crossEntropy(logits, Tensor.from([0, Int.max], [2])) }
    expectError("between 1 and 3") { _ = try Loss.crossEntropy(logits, Tensor.from([Int.min, 0], [2])) }
    expectError("'target'", "(2, 3)", "got (2)") { _ = try Loss.meanSquaredError(logits, Tensor.zeros([2])) }
  }
}
