import Tensor
import Testing

/// The operators beyond arithmetic against PyTorch's and NumPy's results (tools/fixtures/operators.py).
@Suite struct OperatorTests {
  static let cases: [String: [FixtureCase]] = {
    let all = (try? fixture("operators.json", [FixtureCase].self)) ?? []
    return Dictionary(grouping: all, by: \.op)
  }()

  @Test func fixturesAreThere() {
    #expect(OperatorTests.cases.values.reduce(0) { $0 + $1.count } > 700)
    #expect(OperatorTests.cases.count > 60)
  }

  @Test(arguments: cases.keys.sorted()) func agreesWithPyTorch(op: String) throws {
    for call in OperatorTests.cases[op]! {
      let (inputs, expected) = (try call.inputs(), try call.results())
      for layout in Layout.allCases {
        let given = try inputs.map(layout.apply)
        let results = try OperatorCalls.results(call, given)
        #expect(results.count == expected.count)
        let what = "\(op) of \(call.in.map { "\($0.d) \($0.s)" }) \(call.arguments), \(layout)"
        for (x, y) in zip(results, expected) {
          let tolerance = y.dtype == .float32 ? 1e-6 : 4e-15
          let elementwise = OperatorCalls.isElementwise(op)
          try expectSame(x, y, relative: tolerance, absolute: elementwise ? 0 : tolerance, what)
        }
        for (x, y) in zip(given, inputs) { try expectSame(x, y, "the operands of \(op)") }
      }
    }
  }

  // MARK: Order of what is too long for a fixture

  /// Positions in order by a sort of the standard library.
  private func sorted(_ values: [Double], descending: Bool) -> [Int] {
    func before(_ a: Double, _ b: Double) -> Bool { b.isNaN ? !a.isNaN : a < b }
    return values.indices.sorted { i, j in
      let (a, b) = (values[i], values[j])
      if descending ? before(b, a) : before(a, b) { return true }
      return !(descending ? before(a, b) : before(b, a)) && i < j
    }
  }

  @Test(arguments: [DType.float32, .float64, .int64, .uint8, .bool]) func longRowsInOrder(type: DType) throws {
    // Below and above the lengths at which the ways of sorting change.
    for (rows, n) in [(3, 15), (2, 17), (5, 600), (2, 3000), (1, 70_001), (5, 66_000), (1, 200_003)] {
      let x = try Generator(seed: UInt64(n)).normal([rows, n], std: 100).to(.int64).to(type)
      if type.isFloat {
        try x.setIndexed([.at(0), .at(n / 2)], Tensor.scalar(Double.nan))
        try x.setIndexed([.at(0), .at(n - 1)], Tensor.scalar(-0.0))
      }
      let values = try x.toDoubles()
      for descending in [false, true] {
        let wanted = (0..<rows).map { sorted(Array(values[$0 * n..<($0 + 1) * n]), descending: descending) }
        let (ordered, positions) = try x.sort(-1, descending: descending)
        #expect(try positions.toInts() == wanted.flatMap { $0 }, "\(type) \(rows) x \(n)")
        try expectSame(ordered, x.gather(1, positions))
        for k in [1, 7, n / 3, n - 1] {
          let top = try x.topk(k, largest: descending).positions
          #expect(try top.toInts() == wanted.flatMap { $0.prefix(k) }, "\(type) top \(k) of \(rows) x \(n)")
        }
        if !descending {
          let kth = try x.narrow(0, rows - 1, 1).kth(n / 3).positions
          if rows > 1 || !type.isFloat { #expect(try kth.toInts() == [wanted[rows - 1][n / 3]]) }
        }
      }
    }
  }

  @Test func selectionOfInputMadeToBeSlow() throws {
    // Organ pipes, sawteeth and equal elements defeat careless pivots.
    let n = 20_000
    let shapes: [[Double]] = [
      (0..<n).map { Double(min($0, n - $0)) }, (0..<n).map { Double($0 % 7) }, (0..<n).map { _ in 1 },
      (0..<n).map { Double(n - $0) }, (0..<n).map { Double($0 % 2 == 0 ? $0 : n - $0) },
    ]
    for values in shapes {
      let x = try Tensor.from(values, [n])
      let wanted = sorted(values, descending: false)
      for k in [1, 100, n / 2] {
        #expect(try x.topk(k, largest: false).positions.toInts() == Array(wanted.prefix(k)))
        #expect(try x.kth(k).positions.toInts() == [wanted[k]])
      }
    }
  }

  @Test func longScansAgreeWithAddition() throws {
    let n = 300_001
    let whole = try Generator(seed: 1).integers([n], -1000, 1000)
    var total = 0
    let wanted = try whole.toInts().map { value -> Int in
      total += value
      return total
    }
    #expect(try whole.cumsum(0).toInts() == wanted)
    #expect(try whole.to(.float64).cumsum(0).toDoubles() == wanted.map(Double.init))
    #expect(
      try whole.reshape([n, 1]).expand([n, 3]).cumsum(0).indexed([.range(start: 0, count: n, step: 1), .at(2)])
        .toInts() == wanted)
    let near = try Generator(seed: 2).uniform([n], 0.9, 1.1, .float64)
    var product = 1.0
    let products = try near.toDoubles().map { value -> Double in
      product *= value
      return product
    }
    try expectSame(near.cumprod(0), Tensor.from(products, [n], .float64), relative: 1e-12)
    // In float32 the error must not grow with the length.
    let tenths = try Tensor.full([n], 0.1).cumsum(0)
    #expect(abs(try tenths.toDoubles()[n - 1] - Double(Float(0.1)) * Double(n)) < 0.01)
  }

  @Test func manyElementsAreCounted() throws {
    let x = try Generator(seed: 3).uniform([500_000], -1, 1, .float64)
    let (counts, edges) = try x.histogram(37, low: -0.5, high: 0.75)
    let bounds = try edges.toDoubles()
    var wanted = [Int](repeating: 0, count: 37)
    for value in try x.toDoubles() where value >= -0.5 && value <= 0.75 {
      wanted[min(36, bounds.lastIndex { $0 <= value }!)] += 1
    }
    #expect(try counts.toInts() == wanted)
    let numbers = try Generator(seed: 4).integers([100_000], 0, 9)
    let (values, inverse, times) = try numbers.unique()
    #expect(try values.toInts() == Array(0...9))
    #expect(try times.toInts() == numbers.bincount().toInts())
    try expectSame(values.taken(0, inverse), numbers)
    #expect(try Tensor.from([Double.nan, 1, .nan], [3]).unique().counts.toInts() == [1, 1, 1])
  }

  @Test func viewsShareMemory() throws {
    let x = try Tensor.range(0, 5, 1, .float64)
    for part in [try x.flip([0]), try x.split(4)[0], try x.chunk(2)[1], try x.unfold(0, 2, 1)] {
      #expect(part.storage === x.storage)
    }
    for copy in [try x.tile([1]), try x.roll([2], [0]), try x.scatter(0, Tensor.from([1], [1]), Tensor.scalar(1.0))] {
      #expect(copy.storage !== x.storage)
    }
  }

  @Test func theLastOfSeveralStays() throws {
    let index = try Tensor.from([1, 1, 0], [3])
    let x = try Tensor.zeros([2]).scatter(0, index, Tensor.from([5, 6, 7], [3]))
    #expect(try x.toDoubles() == [7, 6])
    let many = try Tensor.zeros([100_000], .int64)
    #expect(try Tensor.zeros([3], .int64).scatterAdd(0, many, Tensor.scalar(1)).toInts() == [100_000, 0, 0])
    #expect(
      try Tensor.zeros([3, 200]).indexAdd(0, Tensor.zeros([5000], .int64), Tensor.full([5000, 200], 1)).sum()
        .item() == 1_000_000)
  }
}
