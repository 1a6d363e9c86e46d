import Testing

@testable import Plot

@Suite struct LayoutTests {
  private let long = "a label of quite extraordinary length that fits no column of any figure, λ₁ ± σ² → ∞ "

  private func mixed(title: String?, width: Double = 640) throws -> Figure {
    let figure = try Figure(
      columns: 3, columnRatios: [1.5, 1, 1], title: title, caption: title, rowLabels: [title ?? "", "b"],
      width: width)
    let cell = Cell(title: title, caption: title)
    let axes = AxesOptions(xLabel: title, yLabel: title)
    let note = Annotation(x: 3, y: 0, text: title ?? "note")
    try figure.lines(
      [Series(x: ramp, y: ramp.map { $0 * 1e7 }, label: title)],
      ChartOptions(axes: axes, legendTitle: title, annotations: [note]), cell: cell)
    try figure.heatmap(ramp, rows: 4, columns: 5, HeatmapOptions(colorbar: true), cell: cell)
    figure.skip()
    try figure.heatmap(ramp, rows: 5, columns: 4, cell: Cell(title: "wide", columnSpan: 2))
    try figure.heatmap(ramp, rows: 2, columns: 10, cell: Cell(rowSpan: 2))
    try figure.lines([Series(x: ramp, y: ramp)], cell: cell)
    try figure.heatmap(ramp, rows: 1, columns: 20)
    return figure
  }

  @Test func panelsDoNotOverlapAndStayInside() throws {
    let cases: [(String?, Double)] = [
      (nil, 640), ("Short", 640), (long, 640), (long + long, 520), (long, 2000),
    ]
    for (title, width) in cases {
      let figure = try mixed(title: title, width: width)
      let layout = try figure.layout()
      let page = Box(x: 0, y: 0, width: layout.size.width, height: layout.size.height)
      #expect(layout.panels.count == 6)
      for (index, one) in layout.panels.enumerated() {
        #expect(page.contains(one.whole))
        for other in layout.panels[(index + 1)...] {
          #expect(!one.whole.intersects(other.whole), "\(one.whole) and \(other.whole)")
        }
      }
      #expect(hasCleanBorder(try figure.bitmap()))
    }
  }

  @Test func textsDoNotOverlap() throws {
    for title in ["Short", long] {
      let found = try texts(mixed(title: title))
      for (index, one) in found.enumerated() {
        for other in found[(index + 1)...] {
          #expect(!one.box.intersects(other.box), "'\(one.text)' over '\(other.text)'")
        }
      }
    }
  }

  @Test func oneEndlessWordIsBroken() throws {
    let figure = try Figure(columns: 2, title: String(repeating: "W", count: 300))
    try figure.heatmap(ramp, rows: 4, columns: 5, cell: Cell(title: String(repeating: "x", count: 5000)))
    let bitmap = try figure.bitmap()
    #expect(hasCleanBorder(bitmap))
    #expect(try texts(figure).contains { $0.text.hasSuffix("…") })
  }

  @Test func panelsFillRowsInOrder() throws {
    let layout = try mixed(title: nil).layout()
    let places = layout.panels.map { [$0.item.row, $0.item.column] }
    #expect(places == [[0, 0], [0, 1], [1, 0], [1, 2], [2, 0], [2, 1]])
  }

  @Test func contentOfARowLinesUp() throws {
    let figure = try Figure(columns: 3)
    try figure.lines([Series(x: ramp, y: ramp)], cell: Cell(title: "chart"))
    for title in ["one", "a title that takes several lines in its column"] {
      try figure.heatmap(ramp, rows: 20, columns: 1, HeatmapOptions(colorbar: true), cell: Cell(title: title))
    }
    let panels = try figure.layout().panels
    #expect(abs(panels[0].content.y - panels[1].content.y) <= 0.5)
    #expect(abs(panels[0].content.maxY - panels[1].content.maxY) <= 0.5)
    #expect(Set(panels.map(\.titleBottom)).count == 1)
    #expect(panels[1].content.size == panels[2].content.size)
  }

  @Test func columnRatiosAreKept() throws {
    let figure = try Figure(columns: 2, columnRatios: [2, 1])
    for _ in 0..<2 { try figure.lines([Series(x: ramp, y: ramp)]) }
    let panels = try figure.layout().panels
    #expect(abs(panels[0].content.width - 2 * panels[1].content.width) < 1e-6)
  }

  @Test func glyphsMissingInTheFontComeFromTheFallback() {
    let canvas = Canvas.measuring(theme: .paper, scale: 2)
    let style = Theme.paper.caption
    // The sum of the parts: were one drawn as an empty box of the first font, both would still agree, so the
    // coverage itself is looked at too.
    _ = canvas.width("aλ₁\u{0}\n±→∞👍", style)
    #expect(canvas.coverage["a"] == true)
    #expect(canvas.coverage["±"] == true)
    #expect(canvas.coverage["👍"] == false)
    #expect(canvas.width("a\u{0}b", style) == canvas.width("a b", style))
    #expect(canvas.wrap("one two", style, width: 1000).lines == ["one two"])
    #expect(canvas.wrap("one two", style, width: 30).lines == ["one", "two"])
    #expect(canvas.wrap("one\ntwo", style, width: 1000).lines == ["one", "two"])
    #expect(canvas.wrap("one two three", style, width: 30, maxLines: 2).lines == ["one", "two…"])
  }

  @Test func errorsNameWhatCame() throws {
    #expect(
      message { _ = try Figure().bitmap() }
        == "figure: expected at least one panel, got none; add one before drawing")
    #expect(message { _ = try Figure(columns: 0) } == "figure: 'columns' must lie between 1 and 100, got 0")
    #expect(
      message { _ = try Figure(columns: 3, columnRatios: [1]) }
        == "figure: 3 columns need as many column ratios, got 1")
    #expect(message { _ = try Figure(width: .nan) }.contains("'width'"))
    #expect(
      message {
        try Figure(columns: 2).heatmap(ramp, rows: 4, columns: 5, cell: Cell(columnSpan: 3))
      } == "heatmap: 'column_span' must lie between 1 and the figure's 2 columns, got 3")
    let crowded = try Figure(columns: 90, width: 600)
    try crowded.heatmap(ramp, rows: 4, columns: 5)
    #expect(message { _ = try crowded.bitmap() }.contains("600 leaves no room for 90 columns"))
    // Labels that leave a narrow figure no room for its panels are refused rather than cut.
    #expect(
      message { _ = try mixed(title: long + long, width: 240).bitmap() }
        .contains("240 leaves no room for 3 columns and their labels"))
    let labelled = try Figure(rowLabels: ["a", "b"])
    try labelled.heatmap(ramp, rows: 4, columns: 5)
    #expect(message { _ = try labelled.bitmap() } == "figure: 2 row labels for 1 rows")
  }
}
