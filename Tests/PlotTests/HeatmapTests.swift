import Testing

@testable import Plot

@Suite struct HeatmapTests {
  private func figure(_ values: [Double], rows: Int, columns: Int, _ options: HeatmapOptions = .init()) throws
    -> Figure
  {
    let figure = try Figure(width: 200)
    try figure.heatmap(values, rows: rows, columns: columns, options)
    return figure
  }

  @Test func positiveIsBlueNegativeIsRedZeroIsWhite() throws {
    let figure = try figure([2, -2, 0, 1], rows: 2, columns: 2)
    #expect(try cellPixel(figure, row: 0, column: 0, of: 2, 2) == 0x053061)
    #expect(try cellPixel(figure, row: 0, column: 1, of: 2, 2) == 0x67001f)
    #expect(try cellPixel(figure, row: 1, column: 0, of: 2, 2) == 0xffffff)
    // Half of the largest value lies halfway between two control points.
    let half = Color(hex: 0x92c5de).mixed(with: Color(hex: 0x4393c3), 0.5).pixel
    #expect(try cellPixel(figure, row: 1, column: 1, of: 2, 2) == half)
  }

  @Test func scaleIsSymmetricAboutZero() throws {
    // The range -1...4 must still show zero white and -4 would be the darkest red.
    let figure = try figure([4, -1, 0], rows: 1, columns: 3)
    #expect(try cellPixel(figure, row: 0, column: 0, of: 1, 3) == 0x053061)
    #expect(try cellPixel(figure, row: 0, column: 1, of: 1, 3) == ColorScale.rdBu.color(at: 0.375).pixel)
    #expect(try cellPixel(figure, row: 0, column: 2, of: 1, 3) == 0xffffff)
  }

  @Test func eachPanelHasItsOwnScaleUnlessLimited() throws {
    let figure = try Figure(columns: 3)
    try figure.heatmap([1.0], rows: 1, columns: 1)
    try figure.heatmap([100.0], rows: 1, columns: 1)
    try figure.heatmap([1.0], rows: 1, columns: 1, HeatmapOptions(limit: 100))
    #expect(try cellPixel(figure, panel: 0, row: 0, column: 0, of: 1, 1) == 0x053061)
    #expect(try cellPixel(figure, panel: 1, row: 0, column: 0, of: 1, 1) == 0x053061)
    #expect(
      try cellPixel(figure, panel: 2, row: 0, column: 0, of: 1, 1) == ColorScale.rdBu.color(at: 0.505).pixel)
  }

  @Test func valuesBeyondTheLimitTakeTheEndColors() throws {
    let figure = try figure([9, -9], rows: 1, columns: 2, HeatmapOptions(limit: 1))
    #expect(try cellPixel(figure, row: 0, column: 0, of: 1, 2) == 0x053061)
    #expect(try cellPixel(figure, row: 0, column: 1, of: 1, 2) == 0x67001f)
  }

  @Test func sequentialScalesSpanTheValues() throws {
    let gray = try figure([5, 7], rows: 1, columns: 2, HeatmapOptions(colors: .gray))
    #expect(try cellPixel(gray, row: 0, column: 0, of: 1, 2) == 0x000000)
    #expect(try cellPixel(gray, row: 0, column: 1, of: 1, 2) == 0xffffff)
    let limited = try figure([5, 10], rows: 1, columns: 2, HeatmapOptions(colors: .gray, limit: 10))
    #expect(try cellPixel(limited, row: 0, column: 0, of: 1, 2) == 0x808080)
    let viridis = try figure([0, 1], rows: 1, columns: 2, HeatmapOptions(colors: .viridis))
    #expect(try cellPixel(viridis, row: 0, column: 0, of: 1, 2) == 0x440154)
    #expect(try cellPixel(viridis, row: 0, column: 1, of: 1, 2) == 0xfde725)
  }

  @Test func everyPixelOfACellHasItsColor() throws {
    let values = (0..<784).map { Double(($0 * 37) % 101) - 50 }
    let figure = try figure(values, rows: 28, columns: 28)
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    let colors = try HeatmapPanel(values, rows: 28, columns: 28, options: .init())
    let left = Int(box.x * 2)
    let top = Int(box.y * 2)
    let side = Int(box.width * 2) / 28
    #expect(Double(left) == box.x * 2 && Double(side * 28) == box.width * 2)
    for y in 0..<side * 28 {
      for x in 0..<side * 28 {
        let wanted = colors.color(of: values[y / side * 28 + x / side])?.pixel
        try #require(bitmap[left + x, top + y] == wanted, "pixel \(x), \(y)")
      }
    }
  }

  @Test func constantAndZeroMatrices() throws {
    let zero = try figure([0, 0, 0, 0], rows: 2, columns: 2)
    #expect(try cellPixel(zero, row: 0, column: 0, of: 2, 2) == 0xffffff)
    let gray = try figure([3, 3], rows: 1, columns: 2, HeatmapOptions(colors: .gray, colorbar: true))
    #expect(try cellPixel(gray, row: 0, column: 0, of: 1, 2) == 0x808080)
  }

  @Test func notFiniteIsGrayAndDoesNotMoveTheScale() throws {
    let figure = try figure([.nan, .infinity, -1, 1], rows: 2, columns: 2)
    let gray: Set<UInt32> = [Theme.paper.missing.pixel, Theme.paper.missingHatch.pixel]
    for column in 0..<2 {
      let found = try cellPixel(figure, row: 0, column: column, of: 2, 2)
      let red = found >> 16
      #expect(red == found & 0xff && red == (found >> 8) & 0xff && red < 0xf0, "\(gray) \(found)")
    }
    #expect(try cellPixel(figure, row: 1, column: 1, of: 2, 2) == 0x053061)
    #expect(throws: Never.self) {
      _ = try self.figure([.nan], rows: 1, columns: 1, HeatmapOptions(colorbar: true)).bitmap()
    }
  }

  @Test func extremeValuesAndShapes() throws {
    let huge = Double.greatestFiniteMagnitude
    let figure = try figure(
      [huge, -huge, 0, Double.leastNonzeroMagnitude], rows: 2, columns: 2,
      HeatmapOptions(colors: .rdBu, colorbar: true))
    #expect(try cellPixel(figure, row: 0, column: 0, of: 2, 2) == 0x053061)
    #expect(try cellPixel(figure, row: 1, column: 0, of: 2, 2) == 0xffffff)
    let tiny = Double.leastNonzeroMagnitude
    for colors in [ColorScale.rdBu, .gray] {
      for options in [
        HeatmapOptions(colors: colors, colorbar: true), HeatmapOptions(colors: colors, limit: tiny),
      ] {
        _ = try self.figure([tiny, 0, -tiny, .nan], rows: 2, columns: 2, options).bitmap()
      }
    }
    #expect(ColorScale.gray.color(at: .nan) == ColorScale.gray.color(at: -.infinity))
    for (rows, columns) in [(1, 784), (784, 1), (3000, 2), (1000, 1000)] {
      let values = (0..<rows * columns).map { Double($0 % 17) - 8 }
      let layout = try self.figure(values, rows: rows, columns: columns).layout()
      #expect(layout.size.height < 500)
      #expect(layout.panels[0].content.height >= 5)
    }
  }

  @Test func colorbarLabelsStayInside() throws {
    let figure = try figure(
      ramp.map { $0 * 1e6 }, rows: 4, columns: 5, HeatmapOptions(colors: .viridis, colorbar: true))
    #expect(hasCleanBorder(try figure.bitmap()))
    #expect(try texts(figure).count >= 3)
  }

  @Test func errorsNameWhatCame() {
    #expect(
      message { _ = try figure(Array(repeating: 0, count: 784), rows: 28, columns: 27) }
        == "heatmap: 784 values do not fill 28 rows of 27 columns")
    #expect(
      message { _ = try figure([], rows: 0, columns: 28) }
        == "heatmap: a matrix of 0 rows and 28 columns has no cells to draw")
    #expect(message { _ = try figure([1], rows: .max, columns: 2) }.contains("do not fill"))
    #expect(
      message { _ = try figure([1], rows: 1, columns: 1, HeatmapOptions(limit: 0)) }
        == "heatmap: 'limit' must be a positive number, got 0.0")
    #expect(message { _ = try ColorScale(named: "jet") }.contains("RdBu, gray, viridis"))
    #expect(message { _ = try Color(named: "mauve") }.contains("blue, red, green"))
  }

  @Test func singlePrecisionAndReversedScales() throws {
    let figure = try Figure()
    try figure.heatmap(
      [1, -1] as [Float], rows: 1, columns: 2, HeatmapOptions(colors: ColorScale(named: "RdBu_r")))
    #expect(try cellPixel(figure, row: 0, column: 0, of: 1, 2) == 0x67001f)
    #expect(ColorScale.gray.reversed.reversed == .gray)
    #expect(try Color(named: "#2166ac") == Color(named: "blue"))
  }
}
