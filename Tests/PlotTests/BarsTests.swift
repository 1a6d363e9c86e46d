import Testing

@testable import Plot

@Suite struct BarsTests {
  private func figure(
    _ series: [BarSeries], names: [String] = ["a", "b"], _ change: (inout BarOptions) -> Void = { _ in },
    width: Double = 400
  ) throws -> Figure {
    let figure = try Figure(width: width)
    var options = BarOptions()
    change(&options)
    try figure.bars(series, names: names, options)
    return figure
  }

  private func color(_ figure: Figure, _ x: Double, _ y: Double) throws -> UInt32 {
    let box = try figure.layout().panels[0].content
    return pixel(try figure.bitmap(), Point(x: box.x + box.width * x, y: box.y + box.height * y))
  }

  private let first = Theme.paper.palette[0].pixel
  private let second = Theme.paper.palette[1].pixel

  @Test func barsStandOnZero() throws {
    let figure = try figure([BarSeries([1.0, -1])]) { $0.chart.axes.yRange = -2...2 }
    #expect(try color(figure, 0.25, 0.4) == first)
    #expect(try color(figure, 0.25, 0.2) != first)
    #expect(try color(figure, 0.25, 0.6) != first)
    #expect(try color(figure, 0.75, 0.6) == first)
    #expect(try color(figure, 0.75, 0.4) != first)
  }

  @Test func groupsStandSideBySideAndStacksOnEachOther() throws {
    let series = [BarSeries([1.0, 1]), BarSeries([1.0, .nan])]
    let grouped = try figure(series) { $0.chart.axes.yRange = 0...2 }
    #expect(try color(grouped, 0.15, 0.75) == first && color(grouped, 0.35, 0.75) == second)
    #expect(try color(grouped, 0.15, 0.25) != first && color(grouped, 0.85, 0.75) != second)
    let stacked = try figure(series) {
      $0.isStacked = true
      $0.chart.axes.yRange = 0...2
    }
    #expect(try color(stacked, 0.25, 0.75) == first && color(stacked, 0.25, 0.25) == second)
    #expect(try color(stacked, 0.75, 0.25) != second)
  }

  @Test func horizontalBarsReadFromTheTop() throws {
    let figure = try figure([BarSeries([1.0, 0.2])]) {
      $0.isHorizontal = true
      $0.chart.axes.xRange = 0...1
    }
    #expect(try color(figure, 0.5, 0.25) == first && color(figure, 0.5, 0.75) != first)
    let names = try texts(figure).filter { ["a", "b"].contains($0.text) }.sorted { $0.box.y < $1.box.y }
    #expect(names.map(\.text) == ["a", "b"])
    #expect(names[0].box.maxX < (try figure.layout().panels[0].content.x))
  }

  @Test func namesAlwaysFit() throws {
    let words = ["Ankle boot", "T-shirt", "a name of several words that needs lines", "Incomprehensibilities"]
    for count in [1, 2, 8, 40, 300] {
      for isHorizontal in [false, true] {
        for width in [150.0, 640] {
          let names = (0..<count).map { words[$0 % 4] + " \($0)" }
          let figure = try figure(
            [BarSeries((0..<count).map { Double($0) - 3 }, label: "series")], names: names,
            {
              $0.isHorizontal = isHorizontal
              $0.showsValues = true
              $0.chart.legend = .outside
            }, width: max(width, isHorizontal ? 300 : 150))
          let found = try texts(figure)
          for (index, one) in found.enumerated() {
            for other in found[(index + 1)...] {
              #expect(!one.box.intersects(other.box), "'\(one.text)' over '\(other.text)', \(count) names")
            }
          }
          #expect(hasCleanBorder(try figure.bitmap()))
        }
      }
    }
  }

  @Test func valuesStandAtAllBarsOrAtNone() throws {
    let values = [0.9871, 0.75, 0.1234, 0.5]
    let names = values.map { "\($0)" }
    func shown(_ width: Double) throws -> [String] {
      let figure = try figure(
        [BarSeries(values)], names: names,
        {
          $0.showsValues = true
          $0.chart.axes.aspect = 2
        }, width: width)
      let box = try figure.layout().panels[0].content
      return try texts(figure).filter { box.contains(Point(x: $0.box.midX, y: $0.box.midY)) }.map(\.text)
    }
    let found = try Set(stride(from: 90.0, through: 400, by: 5).map(shown))
    #expect(found == [["0.987", "0.75", "0.123", "0.5"], ["0.99", "0.75", "0.12", "0.5"], []])
  }

  @Test func textsOnBarsHaveAGroundOfTheirOwn() throws {
    let figure = try figure([BarSeries([1.0, 1]), BarSeries([1.0, 1])], names: ["a", "b"]) {
      $0.chart.references = [ReferenceLine(.horizontal(y: 0.3), label: "a label as wide as anything between the bars")]
    }
    let label = try #require(try texts(figure).first { $0.text.hasPrefix("a label") })
    let bitmap = try figure.bitmap()
    // Just left of the text lies its ground, nearly white, where there would be a bar.
    let found = pixel(bitmap, Point(x: label.box.x - 0.75, y: label.box.midY))
    #expect(found != first && found != second && found >> 16 > 0xc0 && found & 0xff > 0xc0)
  }

  @Test func errorBarsReachTheirEnds() throws {
    let series = BarSeries([1.0, 1], color: try Color(named: "white"), errors: ErrorBars([0.5, .nan]))
    let figure = try figure([series]) { $0.chart.axes.yRange = 0...2 }
    let dark = Theme.paper.axisLabel.color.pixel
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func hasInk(_ x: Double, _ y: Double) -> Bool {
      (-2...2).contains {
        pixel(bitmap, Point(x: box.x + box.width * x + Double($0) / 2, y: box.y + box.height * y)) == dark
      }
    }
    #expect(hasInk(0.25, 0.3) && hasInk(0.25, 0.7))
    #expect(!hasInk(0.25, 0.2) && !hasInk(0.75, 0.4))
  }

  @Test func logarithmicBarsStandOnTheAxis() throws {
    let figure = try figure([BarSeries([1.0, 1000])]) { $0.chart.axes.isLogY = true }
    #expect(try color(figure, 0.25, 0.95) == first && color(figure, 0.75, 0.3) == first)
    #expect(try color(figure, 0.25, 0.5) != first)
  }

  @Test(arguments: [
    [Double.nan, .infinity], [1e308, 1e308], [-1e308, 1e308], [0, 0],
    [Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude], [-1, -2],
  ])
  func oddValuesDraw(values: [Double]) throws {
    for isLog in [false, true] {
      for isStacked in [false, true] {
        let series = [BarSeries(values, label: "a", errors: ErrorBars([.infinity, 1e308])), BarSeries(values)]
        let figure = try figure(series) {
          $0.isStacked = isStacked
          $0.showsValues = true
          $0.chart.axes.isLogY = isLog
        }
        #expect(hasCleanBorder(try figure.bitmap()))
      }
    }
  }

  @Test func barsEndWhereTheirAxisDoes() throws {
    let figure = try figure([BarSeries([98.5, 70])]) {
      $0.chart.axes.yRange = 80...100
      $0.showsValues = true
    }
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    #expect(pixel(bitmap, Point(x: box.x + box.width / 4, y: box.maxY - 2)) == first)
    #expect(pixel(bitmap, Point(x: box.x + box.width / 4, y: box.maxY + 1.25)) == 0xffffff)
    let found = try texts(figure).map(\.text)
    #expect(found.contains("98.5") && !found.contains("70"))
  }

  @Test func errorsNameWhatCame() {
    #expect(message { _ = try figure([]) } == "bars: expected at least one series, got none")
    #expect(
      message { _ = try figure([BarSeries([Double]())], names: []) } == "bars: expected at least one name, got none")
    #expect(
      message { _ = try figure([BarSeries([1.0], label: "x")]) } == "bars: series 1 ('x') has 1 values for 2 names")
    #expect(
      message { _ = try figure([BarSeries([1.0, 2], errors: ErrorBars([1]))]) }
        == "bars: series 1 has 2 values, but its error bars have 1 lower and 1 upper ends")
  }
}
