import Testing

@testable import Plot

@Suite struct HistogramTests {
  @Test func countsMatchNumPy() throws {
    // numpy.histogram([0, 1, 1, 2, 4], bins=4) -> [1, 2, 1, 1]; the last bin holds its upper end.
    let even = try Binning([4, 1, 0, 1, 2, .nan, .infinity], .count(4))
    #expect(even.edges == [0, 1, 2, 3, 4])
    #expect(even.counts([4, 1, 0, 1, 2, .nan, .infinity]) == [1, 2, 1, 1])
    let uneven = try Binning([], .edges([0, 1, 10]))
    #expect(uneven.counts([-1, 0, 0.5, 1, 10, 11]) == [2, 2])
  }

  @Test func automaticBins() throws {
    // numpy.histogram_bin_edges(numpy.arange(1000) / 7, "auto"): Sturges' 11 bins beat Freedman and Diaconis' 10.
    #expect(try Binning((0..<1000).map { Double($0) / 7 }, .automatic).edges.count == 12)
    // Whole numbers stand in the middle of their bins.
    #expect(
      try Binning([0, 1, 2, 3, 9, 9, 9], .automatic).edges.allSatisfy {
        ($0 * 2).truncatingRemainder(dividingBy: 2) != 0
      })
    for values in [[3.0], [3, 3], [1e308, -1e308], [Double.leastNonzeroMagnitude], [1e15, 1e15 + 1], []] {
      let edges = try Binning(values, .automatic).edges
      #expect(edges.count >= 2 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "\(values)")
    }
  }

  @Test func densityHasUnitArea() throws {
    let binning = try Binning([], .edges([0, 1, 3]))
    let layer = HistogramLayer(SampleSeries([0.5, 2.0, 2]), binning, isDensity: true, isShared: false)
    let heights = layer.extent(AxesOptions()).y
    #expect(abs(heights[0] - 1.0 / 3) < 1e-15 && abs(heights[1] * 2 - 2.0 / 3) < 1e-15)
  }

  @Test func barsHaveTheHeightOfTheirCounts() throws {
    let figure = try Figure(width: 400)
    var chart = ChartOptions()
    (chart.axes.xRange, chart.axes.yRange) = (0...2, 0...4)
    try figure.histogram(
      [SampleSeries([0.1, 1.1, 1.2, 1.3])], HistogramOptions(chart: chart, bins: .edges([0, 1, 2])))
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    func isInk(_ x: Double, _ count: Double) -> Bool {
      pixel(bitmap, Point(x: box.x + box.width * x / 2, y: box.maxY - box.height * count / 4))
        == Theme.paper.palette[0].pixel
    }
    #expect(isInk(0.45, 0.8) && !isInk(0.45, 1.2))
    #expect(isInk(1.45, 2.8) && !isInk(1.45, 3.2))
    #expect(try texts(figure).contains { $0.text == "count" })
  }

  @Test(arguments: [[1.0], [1e308, -1e308], [0, Double.leastNonzeroMagnitude], [.nan, 1, .infinity], [-5, -5, -5]])
  func oddValuesDraw(values: [Double]) throws {
    for isLog in [false, true] {
      for isDensity in [false, true] {
        let figure = try Figure(width: 300)
        let chart = ChartOptions(axes: AxesOptions(isLogX: isLog, isLogY: isLog))
        let series = [SampleSeries(values, label: "a"), SampleSeries(values + [1.0], label: "b")]
        try figure.histogram(series, HistogramOptions(chart: chart, isDensity: isDensity))
        #expect(hasCleanBorder(try figure.bitmap()))
      }
    }
  }

  @Test func errorsNameWhatCame() throws {
    let figure = try Figure()
    #expect(message { try figure.histogram([]) } == "histogram: expected at least one series, got none")
    #expect(
      message { try figure.histogram([SampleSeries([Double.nan], label: "x")]) }
        == "histogram: series 1 ('x') has 1 values, none of them a finite number")
    #expect(
      message { try figure.histogram([SampleSeries([1.0])], HistogramOptions(bins: .count(0))) }
        == "histogram: 'bins' must lie between 1 and 100000, got 0")
    for edges in [[1.0], [1, 1], [2, 1], [0, .nan], [-1.7e308, 1.7e308]] {
      #expect(
        message { try figure.histogram([SampleSeries([1.0])], HistogramOptions(bins: .edges(edges))) }.contains(
          "ascend"))
    }
  }
}
