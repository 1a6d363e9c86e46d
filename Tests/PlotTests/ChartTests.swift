import Testing

@testable import Plot

/// What all charts share: annotations, reference lines, error bars, legends, themes.
@Suite struct ChartTests {
  private func figure(
    _ series: [Series] = [Series(x: ramp, y: ramp)], theme: Theme = .paper,
    _ change: (inout ChartOptions) -> Void = { _ in }
  ) throws -> Figure {
    let figure = try Figure(width: 400, theme: theme)
    var options = ChartOptions()
    change(&options)
    try figure.lines(series, options)
    return figure
  }

  @Test func errorBarsOfLines() throws {
    var series = Series(x: [0.0, 5, 10], y: [5.0, 5, 5], color: try Color(named: "red"))
    series.errors = ErrorBars(lower: [.nan, 3, .nan], upper: [.nan, 2, .nan])
    let figure = try figure([series]) {
      ($0.axes.xRange, $0.axes.yRange) = (0...10, 0...10)
      ($0.axes.xTicks, $0.axes.yTicks) = ([], [])
    }
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func isWhite(_ y: Double) -> Bool {
      pixel(bitmap, Point(x: box.midX, y: box.maxY - box.height * y / 10)) == 0xffffff
    }
    #expect(!isWhite(2.3) && !isWhite(6.7) && isWhite(1.7) && isWhite(7.3))
  }

  @Test func errorBarsWidenTheAxes() throws {
    var series = Series(x: [1.0, 2], y: [1.0, 1], label: nil)
    series.errors = ErrorBars([99, 0])
    #expect(try texts(figure([series])).contains { $0.text == "100" })
  }

  @Test func referenceLinesLieWhereTheyShould() throws {
    let lines = [
      ReferenceLine(.horizontal(y: 2), label: "low", color: Color(hex: 0xff0000), style: .solid),
      ReferenceLine(.vertical(x: 5), label: "cut", color: Color(hex: 0xff0000), style: .solid),
      ReferenceLine(.sloped(slope: 1e9, intercept: -8e9), color: Color(hex: 0xff0000), style: .solid),
    ]
    let figure = try figure([Series(x: [0.0, 0], y: [0.0, 1])]) {
      ($0.axes.xRange, $0.axes.yRange) = (0...10, 0...10)
      ($0.axes.xTicks, $0.axes.yTicks) = ([], [])
      $0.references = lines
    }
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func isRed(_ x: Double, _ y: Double) -> Bool {
      let found = pixel(bitmap, Point(x: box.x + box.width * x / 10, y: box.maxY - box.height * y / 10))
      return found >> 16 > 0xe0 && found & 0xff < 0x90
    }
    #expect(isRed(1, 2) && isRed(5, 9) && isRed(8, 5) && !isRed(3, 5) && !isRed(6, 5))
    #expect(Set(try texts(figure).map(\.text)) == ["low", "cut"])
  }

  @Test func referencesWidenTheAxesAndMustBeFinite() throws {
    let found = try texts(figure { $0.references = [ReferenceLine(.horizontal(y: 100))] })
    #expect(found.contains { $0.text == "100" })
    #expect(message { _ = try figure { $0.references = [ReferenceLine(.vertical(x: .nan))] } }.contains("finite"))
    for isLog in [false, true] {
      for (slope, intercept) in [(1e308, 1e308), (0, 0), (-1e-300, 0), (Double.leastNonzeroMagnitude, -1e308)] {
        let odd = try figure {
          ($0.axes.isLogX, $0.axes.isLogY) = (isLog, isLog)
          $0.references = [ReferenceLine(.sloped(slope: slope, intercept: intercept), label: "odd")]
        }
        #expect(hasCleanBorder(try odd.bitmap()))
      }
    }
  }

  @Test func arrowsLeadFromTextToPoint() throws {
    let note = Annotation(x: 19, y: 19, text: "here", from: (x: 5, y: 15), color: Color(hex: 0x00aa00))
    let figure = try figure { $0.annotations = [note] }
    let box = try figure.layout().panels[0].content
    let text = try #require(try texts(figure).first { $0.text == "here" })
    #expect(box.contains(text.box) && text.box.midX < box.midX)
    let bitmap = try figure.bitmap()
    let green = bitmap.pixels.count { $0 == 0x00aa00 }
    #expect(green > 50)
    let plain = try self.figure { $0.annotations = [Annotation(x: 19, y: 19, text: "here")] }
    #expect(try plain.bitmap().pixels.count { $0 == 0x00aa00 } == 0)
  }

  @Test func annotationsOutsideTheAxesAreLeftOut() throws {
    let figure = try figure {
      ($0.axes.xRange, $0.axes.yRange) = (0...10, 0...10)
      $0.annotations = [
        Annotation(x: 1e9, y: 5, text: "outside"), Annotation(x: .nan, y: 5, text: "outside"),
        Annotation(x: 5, y: 5, text: "outside", from: (x: .infinity, y: 0)),
      ]
    }
    #expect(try !texts(figure).contains { $0.text == "outside" })
    #expect(hasCleanBorder(try figure.bitmap()))
  }

  @Test func legendBelowStandsBeneathTheLabels() throws {
    let series = (0..<5).map { Series(x: ramp, y: ramp, label: "name \($0)") }
    let figure = try figure(series) {
      $0.legend = .below
      $0.axes.xLabel = "steps"
    }
    let found = try texts(figure)
    let label = try #require(found.first { $0.text == "steps" })
    let names = found.filter { $0.text.hasPrefix("name") }
    #expect(names.count == 5 && names.allSatisfy { $0.box.y > label.box.maxY })
    #expect(Set(names.map(\.box.y)).count < 5, "several columns")
    for (index, one) in found.enumerated() {
      for other in found[(index + 1)...] { #expect(!one.box.intersects(other.box)) }
    }
    #expect(hasCleanBorder(try figure.bitmap()))
  }

  @Test func seriesBeyondThePaletteDiffer() throws {
    let count = Theme.paper.palette.count
    let figure = try figure((0...count).map { Series(x: [0.0, 1], y: [Double($0), Double($0)]) }) {
      ($0.axes.xRange, $0.axes.yRange) = (0...1, -1...Double(count + 1))
      ($0.axes.xTicks, $0.axes.yTicks) = ([], [])
    }
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func ink(_ value: Int) -> Int {
      let y = box.maxY - box.height * Double(value + 1) / Double(count + 2)
      return (0..<200).count { pixel(bitmap, Point(x: box.x + 20 + Double($0), y: y)) == Theme.paper.palette[0].pixel }
    }
    #expect(ink(0) == 200)
    #expect(ink(count) > 60 && ink(count) < 180, "the same colour, dashed")
  }

  @Test func logAxesHaveMinorTicks() {
    func axis(_ high: Double, _ length: Double) -> Axis {
      Axis(low: 1, high: high, isLog: true, format: .number, length: length, labelExtent: { _ in 20 })
    }
    #expect(axis(100, 200).minorTicks == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    #expect(axis(1e60, 200).minorTicks.isEmpty)
  }

  @Test func screenThemeIsDarkAndLegible() throws {
    let theme = try Theme(named: "screen")
    let figure = try figure(theme: theme) {
      $0.legend = .outside
      $0.axes.xLabel = "x"
    }
    let bitmap = try figure.bitmap()
    #expect(bitmap[0, 0] == theme.background.pixel)
    for color in theme.palette + [theme.axisLabel.color, theme.tickLabel.color, theme.legend.color] {
      #expect(color.contrast(with: theme.background) > 4.5)
    }
    for name in Color.names {
      #expect(theme.visible(try Color(named: name)).contrast(with: theme.background) >= 3.4, "\(name)")
      #expect(Theme.paper.visible(try Color(named: name)) == (try Color(named: name)))
    }
    #expect(message { _ = try Theme(named: "print") } == "theme: 'print' is not a theme; expected paper or screen")
  }
}
