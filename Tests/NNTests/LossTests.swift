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
