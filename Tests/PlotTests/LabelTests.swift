import Testing

@testable import Plot

/// Names at the sides of heat maps and image grids, values in cells, letters, and texts too long to be meant.
@Suite struct LabelTests {
  private func place(_ text: String, _ figure: Figure) throws -> Box {
    try #require(try texts(figure).first { $0.text == text }?.box)
  }

  @Test func confusionMatrix() throws {
    var options = HeatmapOptions(colors: .gray.reversed, colorbar: true)
    options.rowNames = ["cat", "dog"]
    options.columnNames = ["chat", "chien"]
    (options.xLabel, options.yLabel) = ("predicted", "true")
    options.showsValues = true
    let figure = try Figure(width: 300)
    try figure.heatmap([90.0, 10, 25, 75], rows: 2, columns: 2, options)
    let box = try figure.layout().panels[0].content
    let (ninety, ten, below) = (try place("90", figure), try place("10", figure), try place("25", figure))
    #expect(abs(ninety.midX - (box.x + box.width / 4)) < 1 && abs(ninety.midY - (box.y + box.height / 4)) < 2)
    #expect(ten.x > ninety.maxX && below.y > ninety.maxY)
    #expect(try place("cat", figure).maxX < box.x && place("cat", figure).midY < place("dog", figure).midY)
    #expect(try place("chat", figure).y > box.maxY && place("predicted", figure).y > place("chien", figure).y)
    #expect(try place("true", figure).maxX < place("cat", figure).x)
    let bitmap = try figure.bitmap()
    #expect(hasCleanBorder(bitmap))
    let found = try texts(figure)
    for (index, one) in found.enumerated() {
      for other in found[(index + 1)...] { #expect(!one.box.intersects(other.box), "\(one.text) over \(other.text)") }
    }
  }

  @Test func valuesTooSmallToReadAreLeftOut() throws {
    var options = HeatmapOptions()
    options.showsValues = true
    let figure = try Figure(width: 200)
    try figure.heatmap((0..<10_000).map(Double.init), rows: 100, columns: 100, options)
    #expect(try texts(figure).isEmpty)
  }

  @Test func annotationsPointAtCells() throws {
    var options = HeatmapOptions(colors: .gray)
    options.annotations = [Annotation(x: 4, y: 3, text: "here", from: (x: 1, y: 0), color: try Color(named: "red"))]
    let figure = try Figure(width: 300)
    try figure.heatmap(Array(repeating: 1.0, count: 20), rows: 4, columns: 5, options)
    let box = try figure.layout().panels[0].content
    let text = try place("here", figure)
    #expect(abs(text.midX - (box.x + box.width * 0.3)) < 1 && abs(text.midY - (box.y + box.height / 8)) < 4)
    // The arrow's head, a little before the middle of the cell.
    let (tip, red) = (Point(x: box.x + box.width * 0.9 - 6.5, y: box.y + box.height * 0.875 - 6), 0xb2182b as UInt32)
    let bitmap = try figure.bitmap()
    let near = (-6...6).flatMap { dx in (-6...6).map { Point(x: tip.x + Double(dx), y: tip.y + Double($0)) } }
    #expect(near.contains { pixel(bitmap, $0) == red })
    options.annotations[0].x = 5
    #expect(throws: PlotError("heatmap: an annotation lies outside the 4 rows and 5 columns")) {
      try figure.heatmap(Array(repeating: 1.0, count: 20), rows: 4, columns: 5, options)
    }
  }

  @Test func numbersOfATableHaveAsManyDecimals() {
    #expect(NumberText.table([0.5, 0.0024, .nan, 0.97], format: .number) == ["0.50", "0.00", "", "0.97"])
    #expect(NumberText.table([120, 3, -7], format: .number) == ["120", "3", "−7"])
    #expect(NumberText.table([3.14159, 1], format: .number) == ["3.14", "1.00"])
    #expect(NumberText.table([0.985, 0.02], format: .percent) == ["98.5%", "2.0%"])
    #expect(NumberText.table([1e-9, 0], format: .number) == ["1.00×10⁻⁹", "0"])
    #expect(NumberText.table([], format: .number).isEmpty)
  }

  @Test func textOnACellIsLegible() {
    for color in ColorScale.viridis.samples(20) + ColorScale.rdBu.samples(21) {
      #expect(color.contrast(with: color.legible) > 3)
    }
  }

  @Test func imageGridsHaveLabelsAtTheirSides() throws {
    let image = try GridImage([0.0, 1, 1, 0], rows: 2, columns: 2)
    var options = ImagesOptions(captions: ["one", "two", "three", "four"])
    options.columns = 2
    options.rowLabels = ["upper", "lower"]
    options.columnLabels = ["left", "right"]
    let figure = try Figure(width: 300)
    try figure.images([image, image, image, image], options)
    let box = try figure.layout().panels[0].content
    #expect(try place("upper", figure).maxX <= box.x && place("lower", figure).y > place("two", figure).y)
    #expect(try place("left", figure).maxY <= box.y && place("left", figure).midX < box.midX)
    #expect(try place("right", figure).midX > box.midX)
    #expect(hasCleanBorder(try figure.bitmap()))
    options.rowLabels = ["upper"]
    #expect(throws: PlotError("images: 1 row labels for 2 rows")) {
      try figure.images([image, image, image, image], options)
    }
  }

  @Test func namesAreAsManyAsRows() throws {
    var options = HeatmapOptions()
    options.rowNames = ["a"]
    #expect(throws: PlotError("heatmap: 1 row names for 4 rows")) {
      try Figure().heatmap(ramp, rows: 4, columns: 5, options)
    }
  }

  @Test func panelsAreLettered() throws {
    let figure = try Figure(columns: 7, width: 2000, isLettered: true)
    for index in 0..<28 {
      try figure.heatmap(ramp, rows: 4, columns: 5, cell: Cell(title: index == 0 ? "first" : nil))
    }
    let found = try texts(figure).map(\.text)
    #expect(found.contains("(a) first") && found.contains("(b)") && found.contains("(z)") && found.contains("(ab)"))
  }

  @Test func endlessTextsAreRefused() throws {
    let endless = String(repeating: "a", count: 1_000_000)
    #expect(
      message { _ = try Figure(title: endless) } == "figure: 'title' must have at most 10000 characters, got 1000000")
    let figure = try Figure()
    let lines = [Series(x: ramp, y: ramp)]
    #expect(message { try figure.lines(lines, cell: Cell(caption: endless)) }.hasPrefix("lines: 'caption'"))
    let axes = AxesOptions(xLabel: endless)
    #expect(message { try figure.lines(lines, ChartOptions(axes: axes)) }.hasPrefix("lines: 'x_label'"))
    #expect(
      message { try figure.lines([Series(x: ramp, y: ramp, label: endless)]) }.contains("'label' must have at most"))
    #expect(message { try figure.bars([BarSeries([1.0])], names: [endless]) }.hasPrefix("bars: 'names'"))
  }

  @Test func legendsThatTakeTooMuchWidthGoBelow() throws {
    func legend(_ label: String) throws -> (text: Box, chart: Box) {
      let figure = try Figure(width: 300)
      // Data in all corners and at all sides.
      let wave = (0..<60).map { $0 % 2 == 0 ? 1.0 : -1 }
      try figure.lines([Series(x: wave.indices.map(Double.init), y: wave, label: label)])
      return (try place(label, figure), try figure.layout().panels[0].content)
    }
    let short = try legend("run")
    #expect(short.text.x > short.chart.maxX)
    let long = try legend("learning rate 0.001")
    #expect(long.text.y > long.chart.maxY && long.chart.width > 200)
  }

  @Test func heightOfASpanIsSharedByItsRows() throws {
    let figure = try Figure(columns: 2)
    try figure.heatmap(ramp, rows: 20, columns: 1, cell: Cell(rowSpan: 2))
    for _ in 0..<2 { try figure.lines([Series(x: ramp, y: ramp)]) }
    let panels = try figure.layout().panels
    #expect(abs(panels[1].content.height - panels[2].content.height) < 1)
  }

  @Test func equalSamplesStandUnderTheirValue() throws {
    let edges = try Binning([1, 1, 1, 1], .automatic).edges
    #expect(edges == [0.5, 1.5])
  }
}
