import Testing

@testable import Plot

@Suite struct ScatterTests {
  private func figure(_ series: [PointSeries], _ options: ScatterOptions = .init(), width: Double = 400) throws
    -> Figure
  {
    let figure = try Figure(width: width)
    try figure.scatter(series, options)
    return figure
  }

  /// A chart from 0 to 10 in both directions, without ticks.
  private var plain: ScatterOptions {
    var axes = AxesOptions()
    (axes.xRange, axes.yRange) = (0...10, 0...10)
    (axes.xTicks, axes.yTicks) = ([], [])
    return ScatterOptions(chart: ChartOptions(axes: axes))
  }

  private func color(_ figure: Figure, _ x: Double, _ y: Double) throws -> UInt32 {
    let box = try figure.layout().panels[0].content
    return pixel(try figure.bitmap(), Point(x: box.x + box.width * x / 10, y: box.maxY - box.height * y / 10))
  }

  @Test(arguments: Marker.allCases) func pointsHaveTheirColor(marker: Marker) throws {
    var options = plain
    options.opacity = 1
    let figure = try figure(
      [PointSeries(x: [5], y: [5], color: try Color(named: "green"), marker: marker)], options)
    #expect(try color(figure, 5, 5) == 0x009e73)
    #expect(try color(figure, 2, 5) == 0xffffff)
  }

  @Test func valuesTakeColorsOfTheScale() throws {
    var series = PointSeries(x: [2, 5, 8, 5], y: [5, 5, 5, 8])
    series.values = [0, 1, 2, .nan]
    var options = plain
    options.opacity = 1
    options.colorbarTitle = "activation"
    let figure = try figure([series], options)
    for (index, x) in [2.0, 5, 8].enumerated() {
      let (found, wanted) = (try color(figure, x, 5), ColorScale.viridis.color(at: Double(index) / 2).pixel)
      // Cairo rounds the parts of a colour its own way.
      for shift in [16, 8, 0] as [UInt32] { #expect(abs(Int(found >> shift & 255) - Int(wanted >> shift & 255)) <= 1) }
    }
    #expect(try color(figure, 5, 8) == Theme.paper.missingHatch.pixel)
    let title = try #require(try texts(figure).first { $0.text == "activation" })
    #expect(title.box.x > (try figure.layout().panels[0].content.maxX))
    options.colorbar = false
    #expect(try !texts(self.figure([series], options)).contains { $0.text == "activation" })
  }

  @Test func classesAreListedInOrder() throws {
    var series = PointSeries(x: ramp, y: ramp)
    series.classes = ramp.map { String(Int($0) % 12) }
    let found = try texts(
      figure(
        [series],
        {
          var o = plain; o.chart.legend = .outside; return o
        }())
    ).map(\.text)
    #expect(found == (0..<12).map(String.init))
  }

  @Test func areasFollowSizes() throws {
    var series = PointSeries(x: [2.5, 7.5, 5], y: [5, 5, 5])
    series.sizes = [4, 1, .nan]
    var options = plain
    options.opacity = 1
    options.radius = 8
    let figure = try figure([series], options)
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func isInk(_ x: Double, offset: Double) -> Bool {
      pixel(bitmap, Point(x: box.x + box.width * x / 10, y: box.midY + offset)) == Theme.paper.palette[0].pixel
    }
    #expect(isInk(2.5, offset: 7) && !isInk(2.5, offset: 9))
    #expect(isInk(7.5, offset: 3) && !isInk(7.5, offset: 5))
    #expect(!isInk(5, offset: 0))
  }

  @Test func textsStandBesideTheirPointsAndApart() throws {
    var series = PointSeries(x: [1, 1.2, 5, 9], y: [5, 5.2, 5, 9])
    series.texts = ["one", "two", "", "far"]
    let figure = try figure([series], plain)
    let found = try texts(figure)
    #expect(Set(found.map(\.text)) == ["one", "two", "far"])
    for (index, one) in found.enumerated() {
      #expect(try figure.layout().panels[0].content.expanded(by: 1).contains(one.box))
      for other in found[(index + 1)...] { #expect(!one.box.intersects(other.box)) }
    }
    // More texts than places: those without one are left out, none covers another.
    var crowd = PointSeries(x: Array(repeating: 5.0, count: 100), y: Array(repeating: 5.0, count: 100))
    crowd.texts = (0..<100).map { "text \($0)" }
    let few = try texts(self.figure([crowd], plain))
    #expect(!few.isEmpty && few.count < 20)
  }

  @Test func linesShareTheAxes() throws {
    let figure = try Figure(width: 400)
    let fit = Series(x: [0.0, 10], y: [0.0, 100], label: "fit")
    try figure.scatter([PointSeries(x: [1.0], y: [1.0], label: "data")], lines: [fit])
    let found = try texts(figure).map(\.text)
    #expect(found.contains("fit") && found.contains("data") && found.contains("100"))
  }

  @Test(arguments: [
    [PointSeries(x: [1.0], y: [2.0])],
    [PointSeries(x: [Double.nan], y: [Double.nan], label: "nothing")],
    [PointSeries(x: [Double.infinity, 1, -1], y: [1, -Double.infinity, 0])],
    [PointSeries(x: [1e308, -1e308], y: [Double.leastNonzeroMagnitude, 0])],
    [PointSeries(x: [1.0, 1], y: [3.0, 3])],
  ])
  func oddSeriesDraw(series: [PointSeries]) throws {
    for isLog in [false, true] {
      var one = series[0]
      one.values = one.x
      one.sizes = one.y
      one.texts = one.x.map { "\($0)" }
      one.errors = ErrorBars(one.x.map { $0 < 0 ? .nan : $0 })
      let chart = ChartOptions(axes: AxesOptions(isLogX: isLog, isLogY: isLog))
      #expect(hasCleanBorder(try figure([one], ScatterOptions(chart: chart)).bitmap()))
    }
  }

  @Test func errorsNameWhatCame() {
    #expect(message { _ = try figure([]) } == "scatter: expected at least one series, got none")
    #expect(
      message { _ = try figure([PointSeries(x: [1.0, 2], y: [1.0], label: "a")]) }
        == "scatter: series 1 ('a') has 2 x values but 1 y values")
    #expect(message { _ = try figure([PointSeries(x: [Double](), y: [])]) } == "scatter: series 1 has no points")
    var series = PointSeries(x: [1.0], y: [1.0])
    series.sizes = [1, 2]
    #expect(message { _ = try figure([series]) } == "scatter: series 1 has 1 points but 2 sizes")
    series.sizes = []
    (series.values, series.classes) = ([1], ["a"])
    #expect(message { _ = try figure([series]) }.contains("by values or by classes"))
    series = PointSeries(x: [1.0], y: [1.0])
    series.errors = ErrorBars([-1])
    #expect(message { _ = try figure([series]) }.hasSuffix("error bars are distances, at least 0, got -1.0"))
    for radius in [0, .nan, 1e9] {
      #expect(
        message {
          _ = try figure(
            [PointSeries(x: [1.0], y: [1.0])],
            {
              var o = ScatterOptions(); o.radius = radius; return o
            }())
        }.contains("'radius'"))
    }
  }
}
