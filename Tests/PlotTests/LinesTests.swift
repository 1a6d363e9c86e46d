import Testing

@testable import Plot

@Suite struct LinesTests {
  private func figure(_ series: [Series], _ options: ChartOptions = .init(), width: Double = 400) throws
    -> Figure
  {
    let figure = try Figure(width: width)
    try figure.lines(series, options)
    return figure
  }

  @Test func lineAndMarksHaveTheirColor() throws {
    let blue = try Color(named: "blue")
    var axes = AxesOptions()
    axes.xRange = 0...10
    axes.yRange = 0...10
    let series = Series(x: [0, 5, 10], y: [5, 5, 5], color: blue, marks: [1])
    let figure = try figure([series], ChartOptions(axes: axes))
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    #expect(pixel(bitmap, Point(x: box.midX, y: box.midY)) == blue.pixel)
    #expect(pixel(bitmap, Point(x: box.midX, y: box.midY + 2)) == blue.pixel, "the mark is a disc")
    #expect(pixel(bitmap, Point(x: box.x + box.width / 4 + 1, y: box.midY)) == blue.pixel)
    #expect(pixel(bitmap, Point(x: box.x + box.width / 4 + 1, y: box.midY + 4)) == 0xffffff)
  }

  @Test func gapsStayEmpty() throws {
    var axes = AxesOptions()
    axes.yRange = 0...10
    axes.yTicks = []
    axes.xTicks = []
    let figure = try figure([Series(x: [0, 4, 5, 6, 10], y: [5, 5, .nan, 5, 5])], ChartOptions(axes: axes))
    let box = try figure.layout().panels[0].content
    #expect(pixel(try figure.bitmap(), Point(x: box.midX, y: box.midY)) == 0xffffff)
  }

  @Test func legendCoversNoData() throws {
    // Falling curves leave the top right free.
    let falling = Series(x: ramp, y: ramp.map { 1 / ($0 + 1) }, label: "falling")
    let inside = try figure([falling])
    let box = try inside.layout().panels[0].content
    let label = try #require(try texts(inside).first { $0.text == "falling" })
    #expect(box.contains(label.box))
    #expect(label.box.x > box.midX && label.box.y < box.midY)

    // A zigzag through the whole box leaves no corner.
    let zigzag = Series(x: ramp, y: ramp.map { Double(Int($0) % 2) }, label: "zigzag")
    let outside = try figure([zigzag])
    let content = try outside.layout().panels[0].content
    let beside = try #require(try texts(outside).first { $0.text == "zigzag" })
    #expect(beside.box.x > content.maxX)
    #expect(hasCleanBorder(try outside.bitmap()))

    let none = try figure([zigzag], ChartOptions(legend: .none))
    #expect(try !texts(none).contains { $0.text == "zigzag" })
  }

  @Test func legendAvoidsWideBands() throws {
    // The line is thin, but its band of two points fills the box.
    let band = Series(x: [0, 1], y: [0.5, 0.5], label: "band").band(lower: [0, 0], upper: [1, 1])
    let figure = try figure([band])
    let label = try #require(try texts(figure).first { $0.text == "band" })
    #expect(label.box.x > (try figure.layout().panels[0].content.maxX))
  }

  @Test func annotationsKeepApart() throws {
    let notes = (0..<4).map { Annotation(x: Double($0) + 1, y: 0.5, text: "note \($0)") }
    let figure = try figure([Series(x: ramp, y: ramp.map { _ in 0.5 })], ChartOptions(annotations: notes))
    let found = try texts(figure).filter { $0.text.hasPrefix("note") }
    #expect(found.count == 4)
    for (index, one) in found.enumerated() {
      for other in found[(index + 1)...] { #expect(!one.box.intersects(other.box)) }
    }
  }

  @Test func tickLabelsOfSmallChartsKeepApart() throws {
    for width in [120.0, 200, 640] {
      let chart = try figure([Series(x: ramp.map { $0 * 1000 }, y: ramp.map { $0 / 100 })], width: width)
      let found = try texts(chart)
      for (index, one) in found.enumerated() {
        for other in found[(index + 1)...] {
          #expect(!one.box.intersects(other.box), "\(one.text) over \(other.text)")
        }
      }
    }
  }

  @Test(arguments: [
    [Series(x: [1], y: [2])],
    [Series(x: [Double.nan], y: [Double.nan], label: "nothing")],
    [Series(x: [Double.infinity, 1], y: [1, -Double.infinity], marks: [0, 1])],
    [Series(x: [0, 1], y: [1e308, -1e308])],
    [Series(x: [0, 0], y: [Double.leastNonzeroMagnitude, 0])],
    [Series(x: [1e300, -1e300], y: [0, 0])],
    [Series(x: [1, 1 + 1e-15], y: [1e15, 1e15 + 1])],
    [Series(x: [1, 2], y: [-1, 0]).band(lower: [-3, Double.nan], upper: [1, 2])],
  ])
  func oddSeriesDraw(series: [Series]) throws {
    for isLog in [false, true] {
      let axes = AxesOptions(xLabel: "x", yLabel: "y", isLogX: isLog, isLogY: isLog)
      let bitmap = try figure(series, ChartOptions(axes: axes)).bitmap()
      #expect(hasCleanBorder(bitmap))
    }
  }

  @Test func errorsNameWhatCame() {
    #expect(message { _ = try figure([]) } == "lines: expected at least one series, got none")
    #expect(
      message { _ = try figure([Series(x: [1, 2], y: [1], label: "loss")]) }
        == "lines: series 1 ('loss') has 2 x values but 1 y values")
    #expect(message { _ = try figure([Series(x: [Double](), y: [])]) } == "lines: series 1 has no points")
    #expect(
      message { _ = try figure([Series(x: ramp, y: ramp, marks: [20])]) }
        == "lines: series 1 has 20 points, so marks count from 0 to 19, got 20")
    #expect(
      message { _ = try figure([Series(x: [1, 2], y: [1, 2]).band(lower: [1], upper: [1, 2])]) }
        == "lines: series 1 has 2 points, but its band has 1 lower and 2 upper values")
    var axes = AxesOptions(isLogY: true)
    axes.yRange = 0...1
    #expect(
      message { _ = try figure([Series(x: ramp, y: ramp)], ChartOptions(axes: axes)) }
        == "lines: the range of a logarithmic y axis must be above 0, got 0.0")
  }

  @Test func seriesCanBeAddedLater() throws {
    let figure = try Figure()
    let panel = try figure.lines([Series(x: ramp, y: ramp, label: "first")])
    try panel.add(Series(x: ramp, y: ramp.map { 19 - $0 }, label: "second"))
    #expect(try texts(figure).contains { $0.text == "second" })
    #expect(message { try panel.add(Series(x: [1], y: [1, 2])) }.hasPrefix("lines: series 3 has"))
  }
}
