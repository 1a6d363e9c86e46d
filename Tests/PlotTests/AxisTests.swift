import Testing

@testable import Plot

@Suite struct AxisTests {
  private func labels(
    _ low: Double, _ high: Double, length: Double = 200, isLog: Bool = false, format: NumberFormat = .number,
    fixed: [Double]? = nil
  ) -> [String] {
    Axis(
      low: low, high: high, isLog: isLog, format: format, length: length, fixed: fixed,
      labelExtent: { _ in 23 }
    ).ticks.map(\.label)
  }

  @Test func stepsAreOneTwoOrFive() {
    #expect(labels(0, 1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(0, 0.159, length: 110) == ["0.00", "0.05", "0.10", "0.15"])
    #expect(labels(-0.17, 0, length: 110) == ["−0.15", "−0.10", "−0.05", "0.00"])
    #expect(labels(0.4, 20.6) == ["5", "10", "15", "20"])
    #expect(labels(1234, 1241) == ["1234", "1235", "1236", "1237", "1238", "1239", "1240", "1241"])
  }

  @Test func longNumbersBecomePowersOfTen() {
    #expect(labels(0, 6e10, length: 100) == ["0", "2×10¹⁰", "4×10¹⁰", "6×10¹⁰"])
    #expect(labels(0, 2.1e-7, length: 60) == ["0", "10⁻⁷", "2×10⁻⁷"])
    #expect(labels(-1.1e6, 1.1e6, length: 90) == ["−10⁶", "0", "10⁶"])
    #expect(NumberText.scientific(9.99e5, decimals: 1) == "1.0×10⁶")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
  }

  @Test func percent() {
    #expect(labels(0, 1, length: 100, format: .percent) == ["0%", "50%", "100%"])
    #expect(
      labels(0.009, 1, length: 250, isLog: true, format: .percent) == [
        "1%", "2%", "5%", "10%", "20%", "50%", "100%",
      ])
    #expect(labels(0.001, 0.02, length: 250, isLog: true, format: .percent).first == "0.1%")
  }

  @Test func logTicks() {
    #expect(labels(0.9, 300, isLog: true) == ["1", "2", "5", "10", "20", "50", "100", "200"])
    #expect(labels(0.9, 300, length: 100, isLog: true) == ["1", "10", "100"])
    #expect(labels(1e-6, 1e2, length: 120, isLog: true) == ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"])
    #expect(!labels(3.1, 4.4, isLog: true).isEmpty)
    #expect(!labels(1e-300, 1e300, isLog: true).isEmpty)
  }

  @Test func labelsNeverOverlap() {
    for isLog in [false, true] {
      for length in [5.0, 30, 90, 400] {
        for high in [1.0001, 1.7, 23, 1e4, 7e9] {
          let axis = Axis(
            low: 1, high: high, isLog: isLog, format: .number, length: length,
            labelExtent: { Double($0.count) * 8 })
          for (first, second) in zip(axis.ticks, axis.ticks.dropFirst()) {
            let distance = (axis.fraction(of: second.value) - axis.fraction(of: first.value)) * length
            #expect(distance >= Double(first.label.count + second.label.count) * 4 - 1e-9)
          }
        }
      }
    }
  }

  @Test func fixedTicksThatWouldOverlapAreLeftOut() {
    // The reference picture prints 0.15 and 0.14 over each other.
    let found = labels(0, 0.16, length: 110, fixed: [0, 0.09, 0.11, 0.14, 0.15])
    #expect(found == ["0.00", "0.09", "0.14"])
    #expect(labels(0.4, 20.6, fixed: [1, 5, 10, 20, 99, .nan]) == ["1", "5", "10", "20"])
  }

  @Test func ranges() throws {
    func range(_ values: [Double], isLog: Bool = false) -> (low: Double, high: Double)? {
      Axis.range(of: values, isLog: isLog, padding: 0.05, toZero: true)
    }
    #expect(try #require(range([0.01, 0.15])).low == 0)
    #expect(try #require(range([-0.17, -0.01])).high == 0)
    #expect(try #require(range([97, 98])).low > 96)
    #expect(range([.nan, .infinity]) == nil)
    #expect(range([0, -1], isLog: true) == nil)
    for values in [
      [3], [0], [-2, -2], [1e300, -1e300], [.greatestFiniteMagnitude], [Double.leastNonzeroMagnitude],
      [1e9, 1e9 + 1e-6],
    ] {
      let found = try #require(range(values))
      #expect(found.low < found.high && (found.high - found.low).isFinite)
      let axis = Axis(
        low: found.low, high: found.high, isLog: false, format: .number, length: 200, labelExtent: { _ in 20 }
      )
      #expect(!axis.ticks.isEmpty, "\(values)")
    }
  }
}
