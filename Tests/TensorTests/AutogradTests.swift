import Foundation
import Tensor
import Testing

@Suite struct AutogradTests {
  private func leaf(_ values: [Double], _ sizes: [Int]? = nil) throws -> Tensor {
    try Tensor.from(values, sizes ?? [values.count], .float64).setRequiresGrad()
  }

  @Test func gradientsComeInTheOrderAndTypesOfTheTargets() throws {
    let a = try leaf([1, 2, 3])
    let b = try Tensor.from([4], [1], .float32).setRequiresGrad()
    let loss = try a.mul(b).sum()
    let found = try Autograd.gradients(of: loss, [b, a])
    #expect(try found[0].toDoubles() == [6])
    #expect(found[0].dtype == .float32)
    #expect(try found[1].toDoubles() == [4, 4, 4])
    #expect(found[1].dtype == .float64)
  }

  @Test func targetsMayLieOnTheWay() throws {
    let x = try leaf([1, 2, 3])
    let y = try x.square()
    let z = try y.mul(Tensor.scalar(3.0)).sum()
    let found = try Autograd.gradients(of: z, [y, x, z])
    #expect(try found[0].toDoubles() == [3, 3, 3])
    #expect(try found[1].toDoubles() == [6, 12, 18])
    #expect(try found[2].item() == 1)
  }

  @Test func branchesAddUp() throws {
    let x = try leaf([2])
    let y = try x.square()
    let z = try y.add(y).add(x).mul(x)
    // z = 2 x³ + x²
    #expect(try Autograd.gradients(of: z, [x])[0].item() == 28)
  }

  /// Gradients of parts add up in place; recorded for second derivatives, they do not.
  @Test func partsAddUp() throws {
    func loss(_ x: Tensor) throws -> Tensor {
      let rows = try x.narrow(0, 0, 2).square().sum()
      let columns = try x.narrow(1, 1, 2).exp().mul(x.narrow(1, 0, 2)).sum()
      let others = try x.square().add(x).mul(x.sin()).sum()
      return try rows.add(columns).add(others).add(x.diagonal().sin().sum()).add(x.indexed([.at(2)]).exp().sum())
    }
    let x = try leaf((0..<9).map { 0.3 * Double($0) - 1 }, [3, 3])
    let y = try x.mul(Tensor.scalar(1, .float64))
    let result = try loss(y)
    let inPlace = try Autograd.gradients(of: result, [x, y])
    let recorded = try Autograd.gradients(of: result, [x, y], createGraph: true)
    for (a, b) in zip(inPlace, recorded) {
      let (a, b) = (try a.toDoubles(), try b.detach().toDoubles())
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-14 })
    }
    // Central differences, element by element.
    let values = try x.detach().toDoubles()
    for i in values.indices {
      func shifted(_ by: Double) throws -> Double {
        var moved = values
        moved[i] += by
        return try loss(Tensor.from(moved, [3, 3], .float64)).item()
      }
      let slope = (try shifted(1e-5) - shifted(-1e-5)) / 2e-5
      #expect(abs(slope - (try inPlace[0].toDoubles()[i])) < 1e-7)
    }
  }

  /// Two contributions that are constants, and then one that is not.
  @Test func recordedSumsTakeConstantsAndOthers() throws {
    let w = try leaf([2])
    let (three, five, one) = (try Tensor.scalar(3.0), try Tensor.scalar(5.0), try Tensor.scalar(1.0))
    let f = try w.mul(three).mul(one).mul(one).add(w.mul(five).mul(one)).add(w.mul(w)).sum()
    let slope = try Autograd.gradients(of: f, [w], createGraph: true)[0]
    #expect(try slope.item() == 12)
    #expect(try Autograd.gradients(of: slope.sum(), [w])[0].item() == 2)
  }

  @Test func aSeedWeighsTheResult() throws {
    let x = try leaf([1, 2, 3])
    let seed = try Tensor.from([1, 10, 100], [3], .float32)
    let found = try Autograd.gradients(of: x.square(), [x], seed: seed)
    #expect(try found[0].toDoubles() == [2, 40, 600])
    expectError("'seed'", "(3)", "got (2)") {
      _ = try Autograd.gradients(of: x.square(), [x], seed: Tensor.zeros([2]))
    }
  }

  @Test func gradientsTwiceFromOneGraphAgree() throws {
    let x = try leaf([1, 2, 3])
    let loss = try x.exp().sum()
    let first = try Autograd.gradients(of: loss, [x])[0].toDoubles()
    #expect(try Autograd.gradients(of: loss, [x])[0].toDoubles() == first)
  }

  @Test func thirdDerivative() throws {
    let x = try leaf([0.5])
    var y = try x.sin()
    for _ in 0..<3 { y = try Autograd.gradients(of: y, [x], createGraph: true)[0] }
    #expect(abs(try y.item() + cos(0.5)) < 1e-15)
  }

  @Test func plainGradientsAreNotRecorded() throws {
    let x = try leaf([1])
    let y = try x.square()
    #expect(!(try Autograd.gradients(of: y, [x])[0].isTracked))
    #expect(try Autograd.gradients(of: y, [x], createGraph: true)[0].isTracked)
  }

  @Test func nothingIsRecordedWhereThatIsSwitchedOff() throws {
    let x = try leaf([1])
    let y = try Autograd.withoutRecording { try x.square() }
    #expect(!y.isTracked)
    #expect(try x.square().isTracked)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try Autograd.withoutRecording { throw Stop() } }
    #expect(try x.square().isTracked)
    #expect(!(try x.detach().square().isTracked))
  }

  @Test func whatHasNoInfluenceIsNamed() throws {
    let (x, y) = (try leaf([1]), try leaf([1, 2]))
    let loss = try x.square()
    #expect(try Autograd.partialGradients(of: loss, [y, x])[0] == nil)
    expectError("target 2", "(2)", "no influence") { _ = try Autograd.gradients(of: loss, [x, y]) }
    expectError("target 1", "not recorded", "requires_grad_") {
      _ = try Autograd.gradients(of: loss, [Tensor.zeros([3])])
    }
    expectError("not computed from a tensor that requires gradients") {
      _ = try Autograd.gradients(of: Tensor.zeros([]), [x])
    }
    expectError("must be a scalar", "(2)") { _ = try Autograd.gradients(of: y.square(), [y]) }
    // Rounding and comparing have no gradient at all.
    for y in [try x.floor(), try x.ceil(), try x.round(), try x.sign(), try x.argmax(), try x.to(.int64)] {
      #expect(!y.isTracked)
    }
  }

  @Test func onlyFloatLeavesHaveGradients() throws {
    expectError("only float", "int64") { try Tensor.zeros([1], .int64).setRequiresGrad() }
    let x = try leaf([1])
    expectError("computed from others") { try x.square().setRequiresGrad() }
    try x.setRequiresGrad(false)
    #expect(!(try x.square().isTracked))
  }

  @Test func tiesShareTheGradient() throws {
    let x = try leaf([1, 3, 3, 2])
    #expect(try Autograd.gradients(of: x.max(), [x])[0].toDoubles() == [0, 0.5, 0.5, 0])
    let (a, b) = (try leaf([1, 2]), try leaf([1, 0]))
    let found = try Autograd.gradients(of: a.maximum(b).sum(), [a, b])
    #expect(try found[0].toDoubles() == [0.5, 1])
    #expect(try found[1].toDoubles() == [0.5, 0])
  }

  @Test func slopesAtTheBends() throws {
    let x = try leaf([0, -1, 2])
    #expect(try Autograd.gradients(of: x.relu().sum(), [x])[0].toDoubles() == [0, 0, 1])
    #expect(try Autograd.gradients(of: x.abs().sum(), [x])[0].toDoubles() == [0, -1, 1])
    #expect(try Autograd.gradients(of: x.clamp(0, 1).sum(), [x])[0].toDoubles() == [1, 0, 0])
    let zero = try leaf([0])
    let power = try zero.pow(Tensor.from([0, 1, 2], [3], .float64)).sum()
    #expect(try Autograd.gradients(of: power, [zero])[0].item() == 1)
  }

  /// x / y where y² would leave the range of float32.
  @Test func quotientsOfExtremeNumbersHaveGradients() throws {
    for y in [1e-25, 1e25] {
      let (a, b) = (try Tensor.scalar(y), try Tensor.scalar(y).setRequiresGrad())
      let slope = try Autograd.gradients(of: a.div(b), [b])[0].item()
      #expect(abs(slope * y + 1) < 1e-5)
    }
  }

  // MARK: Memory

  @Test(arguments: GradientTable.all) func graphsAreFreed(row: GradientRow) throws {
    weak var input: Storage?
    weak var output: Storage?
    try {
      let leaves = try row.inputs.enumerated().map { i, input in
        try Tensor.from(input.values(i), input.sizes, .float64).setRequiresGrad()
      }
      let out = try row.f(leaves)
      (input, output) = (leaves[0].storage, out.storage)
      #expect(input != nil && output != nil)
      _ = try Autograd.partialGradients(of: out.sum(), leaves, createGraph: true)
    }()
    #expect(input == nil && output == nil, "\(row.name) keeps itself alive")
  }

  /// Runs on a thread with a small stack, which recursion over the chain would overflow at once.
  private func onSmallStack(_ body: @escaping @Sendable () throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var outcome: Result<Void, any Error> = .success(())
    let thread = Thread {
      outcome = Result { try body() }
      done.signal()
    }
    thread.stackSize = 256 << 10
    thread.start()
    done.wait()
    try outcome.get()
  }

  @Test func aChainOfAMillionOperations() throws {
    try onSmallStack {
      weak var first: Storage?
      try {
        let x = try Tensor.scalar(0.0, .float64).setRequiresGrad()
        let step = try Tensor.scalar(0x1p-20, .float64)
        let one = try Tensor.scalar(1.0, .float64)
        var y = try x.add(step)
        first = y.storage
        for i in 1..<1_000_000 { y = try i % 2 == 0 ? y.add(step) : y.mul(one) }
        #expect(try y.item() == 500_000 * 0x1p-20)
        #expect(try Autograd.gradients(of: y, [x])[0].item() == 1)
        #expect(first != nil)
      }()
      #expect(first == nil)
    }
  }

  @Test func aLongChainWithGradientsOfGradients() throws {
    try onSmallStack {
      let x = try Tensor.scalar(1.0, .float64).setRequiresGrad()
      var y = x
      for _ in 0..<50_000 { y = try y.mul(x) }
      let slope = try Autograd.gradients(of: y, [x], createGraph: true)[0]
      #expect(try slope.item() == 50_001)
      let second = try Autograd.gradients(of: slope, [x])[0].item()
      #expect(second == 50_001 * 50_000)
    }
  }

  /// A graph as wide as it is deep: each value is used twice, so that paths double with every step.
  @Test func eachNodeIsVisitedOnce() throws {
    let x = try leaf([1])
    var y = x
    for _ in 0..<60 { y = try y.add(y) }
    #expect(try Autograd.gradients(of: y, [x])[0].item() == 0x1p60)
  }
}
