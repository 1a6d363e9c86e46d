import CChafa
import Foundation

/// A figure for a terminal that shows blocks: a bitmap without text, and the texts, a character in each cell.
struct CellPicture {
  /// As wide as a character and as high as a line of the font in use: about half as wide as high.
  static let cell = Size(width: 6.6, height: 13.75)

  let columns: Int
  let rows: Int
  let bitmap: Bitmap
  let texts: [DrawnText]

  /// The texts' characters, each in a cell or two of its own. Where they do not find room, on the page or beside
  /// others', they end in an ellipsis or are left out.
  func cells() -> [(character: Unicode.Scalar, column: Int, row: Int, style: TextStyle)] {
    var taken: Set<Int> = []
    var found: [(Unicode.Scalar, Int, Int, TextStyle)] = []
    // Those that stand as they are read first.
    for text in texts.filter({ !$0.isUpward }) + texts.filter(\.isUpward) {
      let characters = Array(text.text.precomposedStringWithCanonicalMapping.unicodeScalars).filter { $0.cells > 0 }
      let places = text.isUpward ? downward(characters, text, taken) : along(characters, text, taken)
      guard let first = places.first, let last = places.last else { continue }
      for place in places {
        found.append((place.character, place.column, place.row, text.style))
        for cell in 0..<place.character.cells { taken.insert(place.row * columns + place.column + cell) }
      }
      // A cell between two texts, so that they do not read as one.
      if !text.isUpward {
        let row = first.row * columns
        taken.insert(row + first.column - 1)
        taken.insert(row + last.column + last.character.cells)
      }
    }
    return found
  }

  private typealias Place = (character: Unicode.Scalar, column: Int, row: Int)

  private func along(_ characters: [Unicode.Scalar], _ text: DrawnText, _ taken: Set<Int>) -> [Place] {
    let wide = characters.reduce(0) { $0 + $1.cells }
    let row = Int((text.box.midY / Self.cell.height - 0.5).rounded())
    var column = max(0, Int((text.box.midX / Self.cell.width - Double(wide) / 2).rounded()))
    guard (0..<rows).contains(row), column + wide <= columns else { return [] }
    var places: [Place] = []
    for character in characters {
      if (0..<character.cells).contains(where: { taken.contains(row * columns + column + $0) }) { return [] }
      places.append((character, column, row))
      column += character.cells
    }
    return places
  }

  private func downward(_ characters: [Unicode.Scalar], _ text: DrawnText, _ taken: Set<Int>) -> [Place] {
    let column = Int((text.box.midX / Self.cell.width - 0.5).rounded())
    let middle = text.box.midY / Self.cell.height - Double(characters.count) / 2
    let top = max(0, Int((text.hangs ? text.box.y / Self.cell.height : middle).rounded()))
    guard (0..<columns).contains(column) else { return [] }
    let free = (top..<max(top, rows)).prefix { !taken.contains($0 * columns + column) }
    var shown = characters.prefix(free.count)
    if shown.count < characters.count {
      guard shown.count > 2 else { return [] }
      shown[shown.endIndex - 1] = "…"
    }
    return zip(shown, free).map { ($0, column, $1) }
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

extension Unicode.Scalar {
  /// How many cells a terminal gives it.
  fileprivate var cells: Int {
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .spacingMark: 0
    default: g_unichar_iswide(value) != 0 ? 2 : 1
    }
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
  /// The figure laid out anew for a terminal, in as many columns as leave it no higher than `rows`, or where those are
  /// too few to be read, up to three times as high; `nil` where that is not enough either.
  func cellPicture(columns: Int, rows: Int) throws -> CellPicture? {
    guard depth(limit: NestedPanel.mostLevels) != nil else { return nil }
    let (cell, theme, pixels) = (CellPicture.cell, theme.forCells, 2.0)
    for room in [rows, 3 * rows] {
      var count = columns
      while count >= min(columns, 24) {
        let measuring = Canvas.measuring(theme: theme, scale: pixels)
        guard let layout = try? Layout(self, width: Double(count) * cell.width, canvas: measuring) else { break }
        let needed = Int((layout.size.height / cell.height).rounded(.up))
        if needed <= room { return try draw(layout, theme, columns: count, rows: needed, pixels: pixels) }
        count = min(count - 1, count * room / needed + 2)
      }
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
