import Testing

@testable import Plot

/// What the axes choose by themselves, share with other charts, or are told to write.
@Suite struct AxisChoiceTests {
  private func axis(
    _ low: Double, _ high: Double, length: Double = 200, isLog: Bool = false, isWhole: Bool = false,
    fixed: [Double]? = nil, names: [String]? = nil
  ) -> Axis {
    Axis(
      low: low, high: high, isLog: isLog, format: .number, length: length, fixed: fixed, names: names,
      isWhole: isWhole, labelExtent: { _ in 23 })
  }

  private func labels(_ axis: Axis) -> [String] { axis.ticks.map(\.label) }

  @Test func wholeNumbersHaveNoTicksBetween() {
    #expect(labels(axis(0.9, 3.1, isWhole: true)) == ["1", "2", "3"])
    #expect(labels(axis(0.9, 3.1)).contains("1.5"))
    #expect(labels(axis(0, 210, isWhole: true)) == ["0", "50", "100", "150", "200"])
    // A range without two whole numbers is marked all the same.
    #expect(labels(axis(2.7, 3.3, isWhole: true)).count > 1)
  }

  @Test func ticksShareTheirPowerOfTen() {
    #expect(labels(axis(-1e-9, 1e-9, length: 150)) == ["−1.0×10⁻⁹", "−0.5×10⁻⁹", "0", "0.5×10⁻⁹", "1.0×10⁻⁹"])
  }

  @Test func shortAxesShowTwoTicks() {
    #expect(labels(axis(-3.1, 3.1, length: 40)) == ["−2", "2"])
    #expect(labels(axis(-3.1, 3.1, length: 10)).count <= 1)
  }

  @Test func logAxesSaySoWithinADecade() {
    #expect(labels(axis(1.9, 8.2, length: 400, isLog: true)) == ["2", "3", "4", "5", "6", "7", "8"])
    #expect(labels(axis(0.99, 2.02, isLog: true)).count > 2)
    let wide = axis(1e-8, 1e3, length: 200, isLog: true)
    #expect(labels(wide) == ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"])
    #expect(wide.minorTicks.count == 12)
  }

  @Test func ticksHaveTheNamesGiven() throws {
    #expect(labels(axis(0, 10, fixed: [8, 2, 50], names: ["b", "a", "beyond"])) == ["a", "b"])
    var axes = AxesOptions()
    axes.xTickLabels = ["a"]
    #expect(throws: PlotError("lines: 1 x tick labels need as many x ticks, got 0")) {
      try Figure().lines([Series(x: ramp, y: ramp)], ChartOptions(axes: axes))
    }
  }

  @Test func sharedAxesHaveTheSameEnds() throws {
    func figure(_ shares: Bool) throws -> Figure {
      let figure = try Figure(columns: 2, sharesX: shares, sharesY: shares)
      try figure.lines([Series(x: [0.0, 1], y: [0.0, 1])])
      try figure.lines([Series(x: [50.0, 100], y: [-700.0, 0])])
      return figure
    }
    let canvas = Canvas.measuring(theme: .paper, scale: 2)
    let alone = try figure(false).charts.map { $0.ranges(canvas) }
    #expect(alone[0].x.high < 2 && alone[0].y.low >= -1)
    let shared = try figure(true)
    let ranges = shared.charts.map { $0.ranges(canvas) }
    #expect(ranges[0].x.low == ranges[1].x.low && ranges[0].x.high == ranges[1].x.high)
    #expect(ranges[0].y.low == ranges[1].y.low && ranges[0].y.high == ranges[1].y.high)
    #expect(ranges[0].x.high >= 100 && ranges[0].y.low <= -700)
    #expect(hasCleanBorder(try shared.bitmap()))
  }

  @Test func equalAxesHaveEqualUnits() throws {
    var ranges = AxisRanges(x: .init(low: 0, high: 10, isWhole: true), y: .init(low: 0, high: 1, isWhole: true))
    ranges.equalize(in: Size(width: 200, height: 100))
    #expect(ranges.x.low == 0 && ranges.x.high == 10)
    #expect(ranges.y.low == -2 && ranges.y.high == 3)
    var axes = AxesOptions(isLogX: true)
    axes.isEqual = true
    #expect(throws: PlotError("lines: equal axes must be linear ones of numbers")) {
      try Figure().lines([Series(x: ramp, y: ramp)], ChartOptions(axes: axes))
    }
  }
}
