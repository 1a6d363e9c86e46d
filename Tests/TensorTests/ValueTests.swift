import Tensor
import Testing

/// Results against PyTorch's and NumPy's (tools/fixtures/values.py).
@Suite struct ValueTests {
  static let cases: [String: [FixtureCase]] = {
    let all = (try? fixture("values.json", [FixtureCase].self)) ?? []
    return Dictionary(grouping: all, by: \.op)
  }()

  @Test func fixturesAreThere() {
    #expect(ValueTests.cases.values.reduce(0) { $0 + $1.count } > 700)
  }

  @Test(arguments: cases.keys.sorted()) func agreesWithPyTorch(op: String) throws {
    for call in ValueTests.cases[op]! {
      let inputs = try call.inputs()
      let expected = try call.results()
      for layout in Layout.allCases {
        let results = try Operators.results(call, inputs.map(layout.apply))
        #expect(results.count == expected.count)
        let what = "\(op) of \(call.in.map { "\($0.d) \($0.s)" }), \(layout)"
        for (x, y) in zip(results, expected) {
          let tolerance = y.dtype == .float32 ? 1e-6 : 4e-15
          let elementwise = Operators.isElementwise(op)
          try expectSame(x, y, relative: tolerance, absolute: elementwise ? 0 : tolerance, what)
        }
      }
    }
  }

  /// The operators must not write into their operands.
  @Test(arguments: cases.keys.sorted()) func operandsStayAsTheyWere(op: String) throws {
    for call in ValueTests.cases[op]! {
      let (inputs, copies) = (try call.inputs(), try call.inputs())
      _ = try Operators.results(call, inputs)
      for (x, y) in zip(inputs, copies) { try expectSame(x, y, "\(op)") }
    }
  }

  @Test func floatsBecomeIntegersWithinBounds() throws {
    let x = try Tensor.from([1e30, -1e30, .infinity, -.infinity, .nan, 3.99], [6], .float64)
    #expect(try x.to(.int64).toInts() == [.max, .min, .max, .min, 0, 3])
    #expect(try x.to(.bool).toInts() == [1, 1, 1, 1, 1, 1])
    let bytes = try Tensor.from([1e30, 300, -1, -.infinity, .nan, 255.9], [6], .float32)
    #expect(try bytes.to(.uint8).toInts() == [255, 255, 0, 0, 0, 255])
  }

  @Test func clampOfIntegersKeepsToTheirRange() throws {
    let x = try Tensor.from([0, 100, 255], [3], .uint8)
    #expect(try x.clamp(-5, 1000).toInts() == [0, 100, 255])
    #expect(try x.clamp(10, .infinity).toInts() == [10, 100, 255])
    #expect(try x.clamp(10, nil).dtype == .uint8)
    let wide = try Tensor.from([Int.min, 0, Int.max], [3])
    #expect(try wide.clamp(-.infinity, 1e300).toInts() == [.min, 0, .max])
  }

  @Test func comparisonsOfIntegersGoByValue() throws {
    let x = try Tensor.from([0, 44, 255], [3], .uint8)
    #expect(try x.compare(.less, Tensor.scalar(300)).toInts() == [1, 1, 1])
    #expect(try x.compare(.greater, Tensor.scalar(-1)).toInts() == [1, 1, 1])
    #expect(try x.compare(.equal, Tensor.scalar(300)).toInts() == [0, 0, 0])
    let wide = try Tensor.from([Int.max, Int.max - 1], [2])
    #expect(try wide.compare(.equal, Tensor.scalar(Int.max)).toInts() == [1, 0])
  }

  @Test func normOfBytesDoesNotWrap() throws {
    let x = try Tensor.from([30, 40], [2], .uint8)
    #expect(try x.norm().item() == 50)
  }

  @Test func sumsOfTenMillionFloatsAreAccurate() throws {
    let n = 10_000_000
    let tenths = try Tensor.full([n], 0.1)
    let exact = Double(Float(0.1)) * Double(n)
    #expect(abs(try tenths.sum().item() - exact) <= 1e-6 * exact)
    #expect(abs(try tenths.reshape([n / 2, 2]).sum([0]).toDoubles()[1] - exact / 2) <= 1e-6 * exact)
    #expect(abs(try tenths.mean().item() - Double(Float(0.1))) <= 1e-7)
    let bytes = try Tensor.full([n], 255, .uint8)
    #expect(try bytes.sum().item() == 255 * Double(n))
    // Alternating signs: nearly all of the terms cancel.
    let ramp = try Tensor.range(1, Double(n), 1, .float64).sin()
    let wanted = try ramp.to(.float32).to(.float64).sum().item()
    #expect(abs(try ramp.to(.float32).sum().item() - wanted) < 0.01)
  }

  @Test func largestAndSmallestOfLongTensors() throws {
    // Long enough to be cut into pieces, with the extreme in the last.
    let n = 300_001
    let x = try Tensor.range(0, Double(n - 1), 1, .int64)
    #expect(try x.max().toInts() == [n - 1])
    #expect(try x.neg().min().toInts() == [1 - n])
    #expect(try x.argmax().toInts() == [n - 1])
    #expect(try x.to(.float32).max().item() == Double(n - 1))
    let bytes = try Tensor.zeros([n], .uint8)
    try bytes.setIndexed([.at(n - 1)], Tensor.scalar(7, .uint8))
    #expect(try bytes.max().toInts() == [7])
    #expect(try bytes.sum().toInts() == [7])
    let flags = try bytes.compare(.greater, Tensor.scalar(3))
    #expect(try flags.sum().toInts() == [1])
    #expect(try flags.max().dtype == .bool)
  }

  @Test func operatorsOverManyElementsCoverThemAll() throws {
    // Above the grain at which loops are cut up, in shapes that do not divide by it.
    for sizes in [[70_001], [333, 301], [3, 5, 7001], [40_000, 2]] {
      let count = sizes.reduce(1, *)
      let x = try Tensor.range(0, Double(count - 1), 1, .float64).reshape(sizes)
      for layout in Layout.allCases {
        let y = try layout.apply(x)
        #expect(try y.mul(y).toDoubles() == (0..<count).map { Double($0) * Double($0) }, "\(sizes) \(layout)")
        #expect(try y.neg().toDoubles() == (0..<count).map { -Double($0) })
        #expect(try y.to(.int64).toInts() == Array(0..<count))
        #expect(try y.compare(.less, Tensor.scalar(10)).sum().item() == 10)
      }
    }
  }

  @Test func itemAndConversionsOfWholeNumbersAreExact() throws {
    #expect(try Tensor.from([Int.max, Int.min], [2]).toInts() == [.max, .min])
    #expect(try Tensor.scalar(12, .uint8).item() == 12)
    #expect(try Tensor.eye(3).toDoubles() == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(try Tensor.eye(0).sizes == [0, 0])
    #expect(try Tensor.full([2], 2.9, .int64).toInts() == [2, 2])
  }
}
