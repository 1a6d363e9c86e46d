import CCairo

/// A figure for a terminal that shows blocks: a bitmap without text, and the texts, a character in each cell.
struct CellPicture {
  /// A cell is half as wide as high.
  static let cell = Size(width: 6.6, height: 13.2)

  let columns: Int
  let rows: Int
  let bitmap: Bitmap
  let texts: [DrawnText]

  /// Where a text's characters go: none where one of their cells is beside or upon another text's, or off the page.
  func cells(
    of text: DrawnText, avoiding taken: inout Set<Int>
  ) -> [(column: Int, row: Int, character: Unicode.Scalar)] {
    let characters = text.text.unicodeScalars.filter { !$0.properties.generalCategory.isInvisible }
    let (wide, high) = text.isUpward ? (1, characters.count) : (characters.count, 1)
    let left = Int(((text.box.midX / Self.cell.width) - Double(wide) / 2).rounded())
    let top = Int(((text.box.midY / Self.cell.height) - Double(high) / 2).rounded())
    guard !characters.isEmpty, left >= 0, top >= 0, left + wide <= columns, top + high <= rows else { return [] }
    let cells = characters.enumerated().map { index, character in
      text.isUpward ? (left, top + index, character) : (left + index, top, character)
    }
    let places = cells.map { $0.1 * columns + $0.0 }
    guard taken.isDisjoint(with: places) else { return [] }
    taken.formUnion(places)
    // A cell between two texts, so that they do not read as one.
    if !text.isUpward { taken.formUnion([places[0] - 1, places[0] + wide]) }
    return cells
  }

  /// The mean colour of a cell's pixels.
  func ground(_ column: Int, _ row: Int) -> UInt32 {
    let (width, height) = (bitmap.width / columns, bitmap.height / rows)
    var sum = (red: 0, green: 0, blue: 0)
    for y in row * bitmap.height / rows..<row * bitmap.height / rows + height {
      for x in column * bitmap.width / columns..<column * bitmap.width / columns + width {
        let pixel = Int(bitmap[x, y])
        sum = (sum.red + pixel >> 16, sum.green + pixel >> 8 & 255, sum.blue + pixel & 255)
      }
    }
    let count = width * height
    return UInt32((sum.red / count) << 16 | (sum.green / count) << 8 | (sum.blue / count))
  }
}

extension Unicode.GeneralCategory {
  /// Whether it takes no cell of its own.
  fileprivate var isInvisible: Bool {
    [.control, .format, .nonspacingMark, .enclosingMark, .spacingMark].contains(self)
  }
}

extension Theme {
  /// The same with one font, whose characters are as wide as a cell: what is laid out with it fits the cells.
  fileprivate var forCells: Theme {
    var theme = self
    theme.font = "Liberation Mono"
    theme.fallbackFont = "DejaVu Sans Mono"
    let styles: [WritableKeyPath<Theme, TextStyle>] = [
      \.figureTitle, \.panelTitle, \.rowLabel, \.axisLabel, \.tickLabel, \.legend, \.caption,
    ]
    // Each character of Liberation Mono is .6 em wide.
    for style in styles { theme[keyPath: style].size = CellPicture.cell.width / 0.6 }
    return theme
  }
}

extension Figure {
  /// The figure laid out anew for a terminal, in as many columns as leave it no higher than `rows`; `nil` where that
  /// takes fewer than it can be read in.
  func cellPicture(columns: Int, rows: Int) throws -> CellPicture? {
    guard depth(limit: NestedPanel.mostLevels) != nil else { return nil }
    let (cell, theme, pixels) = (CellPicture.cell, theme.forCells, 2.0)
    var count = columns
    while count >= min(columns, 40) {
      let measuring = Canvas.measuring(theme: theme, scale: pixels)
      guard let layout = try? Layout(self, width: Double(count) * cell.width, canvas: measuring) else { return nil }
      let needed = Int((layout.size.height / cell.height).rounded(.up))
      guard needed > rows else { return try draw(layout, theme, columns: count, rows: needed, pixels: pixels) }
      count = min(count - 1, count * rows / needed + 2)
    }
    return nil
  }

  private func draw(_ layout: Layout, _ theme: Theme, columns: Int, rows: Int, pixels: Double) throws -> CellPicture {
    let size = Size(
      width: Double(columns) * CellPicture.cell.width, height: Double(rows) * CellPicture.cell.height)
    var texts: [DrawnText] = []
    let bitmap = try Bitmap(size, theme: theme, scale: pixels) { canvas in
      canvas.drawsText = false
      canvas.onText = { texts.append($0) }
      layout.draw(on: canvas)
    }
    return CellPicture(columns: columns, rows: rows, bitmap: bitmap, texts: texts)
  }
}
