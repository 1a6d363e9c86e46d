import Tensor
import Testing

@Suite struct InPlaceTests {
  private func counting(_ sizes: [Int], _ type: DType = .float64) throws -> Tensor {
    try Tensor.range(0, Double(sizes.reduce(1, *)) - 1, 1, type).reshape(sizes)
  }

  private typealias Operation = @Sendable (Tensor) throws -> Tensor

  /// Operators whose gradient needs a value that was overwritten since must say so.
  private static let keepers: [(String, Operation)] = [
    ("mul", { try $0.mul($0) }), ("div", { try $0.div($0) }), ("pow", { try $0.pow(Tensor.scalar(2.0)) }),
    ("maximum", { try $0.maximum(Tensor.scalar(1.0)) }), ("exp", { try $0.exp() }), ("log", { try $0.log() }),
    ("sin", { try $0.sin() }), ("abs", { try $0.abs() }), ("relu", { try $0.relu() }),
    ("clamp", { try $0.clamp(0, 1) }), ("max", { try $0.max() }), ("matmul", { try $0.matmul($0) }),
    ("linear", { try $0.linear($0) }),
  ]

  @Test(arguments: keepers.map(\.0)) func overwritingAValueThatAGradientNeedsIsNoticed(name: String) throws {
    let f = InPlaceTests.keepers.first { $0.0 == name }!.1
    let x = try counting([3, 3]).add(Tensor.scalar(0.5)).setRequiresGrad()
    let loss = try f(x).sum()
    _ = try Autograd.gradients(of: loss, [x])
    try x.addInPlace(Tensor.scalar(1.0))
    expectError("changed in place", "(3, 3)") { _ = try Autograd.gradients(of: loss, [x]) }
  }

  @Test func aResultThatAGradientNeedsIsGuardedToo() throws {
    let x = try counting([4]).setRequiresGrad()
    for f: Operation in [{ try $0.exp() }, { try $0.softmax() }, { try $0.logSoftmax() }, { try $0.tanh() }] {
      let y = try f(x)
      try y.detach().fill(0)
      expectError("changed in place") { _ = try Autograd.gradients(of: y.sum(), [x]) }
    }
    let m = try counting([2, 2]).setRequiresGrad()
    let (values, vectors) = try m.eigh()
    try vectors.detach().fill(0)
    expectError("changed in place") { _ = try Autograd.gradients(of: values.sum(), [m]) }
  }

  @Test func aConditionIsGuarded() throws {
    let x = try counting([2]).setRequiresGrad()
    let condition = try Tensor.from([1, 0], [2], .bool)
    let y = try Tensor.choose(condition, x, Tensor.zeros([2], .float64)).sum()
    try condition.fill(1)
    expectError("changed in place") { _ = try Autograd.gradients(of: y, [x]) }
  }

  /// A gradient that looked positions up again would write where they say.
  @Test func positionsMayBeReusedAfterTaking() throws {
    let x = try counting([3]).setRequiresGrad()
    let positions = try Tensor.from([2, 0], [2])
    let y = try x.taken(0, positions).sum()
    try positions.fill(1e6)
    #expect(try Autograd.gradients(of: y, [x])[0].toDoubles() == [1, 0, 1])
  }

  @Test func operatorsThatKeepNothingMayBeFollowedByChanges() throws {
    let x = try counting([3]).setRequiresGrad()
    let y = try x.add(x).neg().sum()
    try x.fill(7)
    #expect(try Autograd.gradients(of: y, [x])[0].toDoubles() == [-2, -2, -2])
  }

  @Test func aFailedChangeCountsAsNone() throws {
    let x = try counting([3]).setRequiresGrad()
    let y = try x.square().sum()
    expectError("broadcast") { try x.addInPlace(Tensor.zeros([2])) }
    expectError("broadcast") { try x.setIndexed([.range(start: 0, count: 2, step: 1)], Tensor.zeros([3])) }
    expectError("broadcast") { try x.setIndexed([.positions(Tensor.from([0], [1]))], Tensor.zeros([3])) }
    expectError("position 4") { try x.setIndexed([.at(3)], Tensor.zeros([])) }
    #expect(try Autograd.gradients(of: y, [x])[0].toDoubles() == [0, 2, 4])
  }

  @Test func computedTensorsAreNotOverwritten() throws {
    let x = try counting([2, 2]).setRequiresGrad()
    for y in [try x.square(), try x.transpose(), try x.indexed([.at(0)])] {
      expectError("computed with gradients", "detach or clone") { try y.addInPlace(Tensor.scalar(1.0)) }
      expectError("computed with gradients") { try y.fill(0) }
      expectError("computed with gradients") { try y.copy(Tensor.scalar(1.0)) }
      expectError("computed with gradients") { try y.setIndexed([.at(0)], Tensor.scalar(1.0)) }
    }
    #expect(try x.toDoubles() == [0, 1, 2, 3])
  }

  @Test func writingALossyValueIsRefused() throws {
    let x = try counting([2]).setRequiresGrad()
    let plain = try Tensor.zeros([2], .float64)
    expectError("carries gradients") { try plain.addInPlace(x) }
    expectError("carries gradients") { try plain.setIndexed([.at(0)], x.sum()) }
    try Autograd.withoutRecording { try plain.addInPlace(x) }
    #expect(try plain.toDoubles() == [0, 1])
  }

  @Test func expandedViewsAreNotOverwritten() throws {
    let wide = try Tensor.zeros([1]).expand([3])
    expectError("share memory", "clone it first") { try wide.addInPlace(Tensor.scalar(1.0)) }
    try Tensor.zeros([1]).expand([1]).fill(2)
  }

  @Test func shapesAndTypesStay() throws {
    let x = try counting([2, 3])
    try x.addInPlace(Tensor.from([10, 20, 30], [3], .float32))
    #expect(try x.toDoubles() == [10, 21, 32, 13, 24, 35])
    try x.mulInPlace(Tensor.from([1, 0], [2, 1], .uint8))
    #expect(try x.toDoubles() == [10, 21, 32, 0, 0, 0])
    expectError("broadcast", "(2, 3)", "got (2)") { try x.subInPlace(Tensor.zeros([2])) }
    expectError("broadcast", "(2, 3)", "got (4, 2, 3)") { try x.copy(Tensor.zeros([4, 2, 3])) }
    let bytes = try counting([3], .uint8)
    try bytes.subInPlace(Tensor.scalar(1))
    #expect(try bytes.toInts() == [255, 0, 1])
    #expect(bytes.dtype == .uint8)
    expectError("div_ needs a float tensor", "uint8") { try bytes.divInPlace(Tensor.scalar(2)) }
    let flags = try Tensor.from([1, 0], [2], .bool)
    try flags.addInPlace(Tensor.scalar(1))
    #expect(try flags.toInts() == [1, 1])
  }

  @Test func fractionsDoNotGoIntoWholeNumbers() throws {
    for type in [DType.int64, .uint8, .bool] {
      let x = try counting([3], type)
      let before = try x.toInts()
      expectError("float32 does not go", type.name) { try x.mulInPlace(Tensor.scalar(0.5)) }
      expectError("float64 does not go", type.name) { try x.addInPlace(Tensor.scalar(1.0, .float64)) }
      #expect(try x.toInts() == before)
    }
  }

  // MARK: Overlaps

  @Test func overlappingSlices() throws {
    for n in [5, 100_000] {
      let x = try counting([n])
      let (front, back) = (try x.narrow(0, 0, n - 1), try x.narrow(0, 1, n - 1))
      try back.copy(front)
      #expect(try x.toDoubles() == [0] + (0..<n - 1).map(Double.init))
      let y = try counting([n])
      try y.narrow(0, 0, n - 1).copy(y.narrow(0, 1, n - 1))
      #expect(try y.toDoubles() == (1..<n).map(Double.init) + [Double(n - 1)])
      let z = try counting([n])
      try z.narrow(0, 1, n - 1).addInPlace(z.narrow(0, 0, n - 1))
      #expect(try z.toDoubles() == [0] + (1..<n).map { Double(2 * $0 - 1) })
    }
  }

  @Test func aMatrixAndItsTranspose() throws {
    let x = try counting([3, 3])
    try x.addInPlace(x.transpose())
    #expect(try x.toDoubles() == [0, 4, 8, 4, 8, 12, 8, 12, 16])
    let y = try counting([2, 2])
    try y.copy(y.transpose())
    #expect(try y.toDoubles() == [0, 2, 1, 3])
    let z = try counting([2, 3])
    try z.mulInPlace(z)
    #expect(try z.toDoubles() == [0, 1, 4, 9, 16, 25])
    try z.subInPlace(z.indexed([.at(0)]))
    #expect(try z.toDoubles() == [0, 0, 0, 9, 15, 21])
  }

  @Test func assignmentsThatReadWhatTheyWrite() throws {
    let x = try counting([4])
    try x.setIndexed([.positions(Tensor.from([3, 2, 1, 0], [4]))], x)
    #expect(try x.toDoubles() == [3, 2, 1, 0])
    let y = try counting([4])
    try y.setIndexed([.range(start: 3, count: 4, step: -1)], y)
    #expect(try y.toDoubles() == [3, 2, 1, 0])
    let z = try counting([2, 3])
    try z.setIndexed([.at(1)], z.indexed([.at(0)]))
    #expect(try z.toDoubles() == [0, 1, 2, 0, 1, 2])
  }
}
