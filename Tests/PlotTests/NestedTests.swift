import Testing

@testable import Plot

@Suite struct NestedTests {
  private func inner(_ count: Int = 4) throws -> Figure {
    let figure = try Figure(columns: 2, title: "inner")
    for index in 0..<count { try figure.heatmap(ramp, rows: 4, columns: 5, cell: Cell(title: "panel \(index)")) }
    return figure
  }

  @Test func innerFiguresStayInTheirCell() throws {
    let figure = try Figure(columns: 2, width: 500)
    try figure.lines([Series(x: ramp, y: ramp)], cell: Cell(title: "left"))
    try figure.nest(try inner(), cell: Cell(title: "right"))
    let placed = try figure.layout().panels[1]
    let found = try texts(figure)
    for text in found.filter({ $0.text == "inner" || $0.text.hasPrefix("panel") }) {
      #expect(placed.content.expanded(by: 0.5).contains(text.box), "\(text)")
    }
    #expect(found.count { $0.text.hasPrefix("panel") } == 4)
    for (index, one) in found.enumerated() {
      for other in found[(index + 1)...] { #expect(!one.box.intersects(other.box)) }
    }
    #expect(hasCleanBorder(try figure.bitmap()))
    #expect(try figure.bytes(.svg) == figure.bytes(.svg))
  }

  @Test func innerHeatMapsStaySharp() throws {
    let inner = try Figure()
    try inner.heatmap([1.0, -1], rows: 1, columns: 2)
    let figure = try Figure(columns: 3, width: 401.3)
    figure.skip()
    try figure.nest(inner)
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    let row = Int(box.midY * 2)
    let colors = Set((0..<bitmap.width).map { bitmap[$0, row] })
    // Ground, frame (which may mix with the ground), and the two cells.
    #expect(colors.isSuperset(of: [0xffffff, 0x053061, 0x67001f]) && colors.count <= 6)
  }

  @Test func laterPanelsAreDrawn() throws {
    let inner = try Figure()
    let figure = try Figure()
    try figure.nest(inner)
    #expect(message { _ = try figure.bitmap() }.contains("at least one panel"))
    try inner.heatmap(ramp, rows: 4, columns: 5)
    #expect(hasCleanBorder(try figure.bitmap()))
  }

  @Test func figuresCannotContainThemselves() throws {
    let (a, b, c) = (try inner(), try inner(), try inner())
    #expect(message { try a.nest(a) } == "nest: a figure cannot stand within itself")
    try a.nest(b)
    try b.nest(c)
    #expect(message { try c.nest(a) } == "nest: a figure cannot stand within itself")
    _ = try a.bitmap()
  }

  @Test func depthIsLimited() throws {
    var figure = try inner()
    for _ in 0..<4 {
      let outer = try Figure(width: 2000)
      try outer.nest(figure)
      figure = outer
    }
    _ = try figure.layout()
    let most = figure
    #expect(message { try Figure().nest(most) } == "nest: figures can stand within each other at most 5 deep")
  }

  @Test func noRoomIsSaid() throws {
    let inner = try Figure(columns: 40)
    try inner.heatmap(ramp, rows: 4, columns: 5)
    let figure = try Figure(columns: 2, width: 300)
    try figure.nest(inner)
    #expect(message { _ = try figure.bitmap() }.contains("no room for 40 columns"))
  }
}
