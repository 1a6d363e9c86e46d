/// Where a chart's legend goes.
public enum LegendPlacement: String, CaseIterable, Sendable {
  /// A corner where it covers no data, or beside the chart if there is none.
  case automatic
  /// Beside the chart.
  case outside
  /// Beneath the chart, in as many columns as fit.
  case below
  case none
}

/// One line of a legend.
struct LegendEntry {
  /// What stands before the text.
  enum Symbol {
    case line(LineStyle, hasBand: Bool, marker: Marker?)
    case point(Marker)
    case box(opacity: Double)
  }

  var text: String
  var color: Color
  var symbol: Symbol
}

/// The list of what a chart shows, by colour and symbol.
struct Legend {
  private let title: TextBlock
  private let entries: [(entry: LegendEntry, label: TextBlock)]
  /// Entries stand one below the other in columns.
  private let perColumn: Int
  private let columnWidths: [Double]
  private let swatch: Double
  let size: Size

  private static let gap = 6.0
  private static let between = 18.0
  private static let spacing = 2.0
  private static let padding = 5.0
  /// Labels wider than this are wrapped, so that one long name does not eat the chart.
  private static let labelWidth = 150.0

  /// Lists the entries; `nil` if there is none.
  ///
  /// - Parameter width: the room for several columns beside each other; `nil` makes one column.
  init?(_ entries: [LegendEntry], title: String?, width: Double? = nil, canvas: Canvas) {
    guard !entries.isEmpty else { return nil }
    let style = canvas.theme.legend
    self.entries = entries.map { ($0, canvas.wrap($0.text, style, width: Self.labelWidth, maxLines: 4)) }
    var titleStyle = style
    titleStyle.isBold = true
    self.title =
      title.map { canvas.wrap($0, titleStyle, width: Self.labelWidth, maxLines: 2) }
      ?? TextBlock(style: titleStyle)
    let hasLines = entries.contains { if case .line = $0.symbol { true } else { false } }
    swatch = hasLines ? 20 : 11
    let widths = self.entries.map { [swatch] in swatch + Self.gap + $0.label.width }
    func columns(of count: Int) -> [Double] {
      stride(from: 0, to: widths.count, by: count).map { widths[$0..<min($0 + count, widths.count)].max() ?? 0 }
    }
    func total(_ columns: [Double]) -> Double {
      columns.reduce(0, +) + Double(columns.count - 1) * Self.between + 2 * Self.padding
    }
    // The fewest rows that fit.
    perColumn = width.flatMap { room in (1...entries.count).first { total(columns(of: $0)) <= room } } ?? entries.count
    columnWidths = columns(of: perColumn)
    var heights: [Double] = []
    for start in stride(from: 0, to: entries.count, by: perColumn) {
      let column = self.entries[start..<min(start + perColumn, entries.count)]
      heights.append(column.reduce(-Self.spacing) { $0 + $1.label.height + Self.spacing })
    }
    size = Size(
      width: max(total(columnWidths), self.title.width + 2 * Self.padding),
      height: self.title.height + (heights.max() ?? 0) + 2 * Self.padding)
  }

  /// Draws the legend with its top left corner at `origin`, on framed ground that keeps grid lines out of the
  /// text.
  func draw(at origin: Point, canvas: Canvas) {
    let theme = canvas.theme
    let box = Box(x: origin.x, y: origin.y, width: size.width, height: size.height)
    canvas.fill(box, theme.background.opacity(0.9))
    canvas.frame(box, theme.grid, width: theme.hairline)
    canvas.block(title, x: origin.x + Self.padding, top: origin.y + Self.padding, align: .left)
    var top = 0.0
    for (index, (entry, label)) in entries.enumerated() {
      if index % perColumn == 0 { top = origin.y + Self.padding + title.height }
      let left = columnWidths[..<(index / perColumn)].reduce(origin.x + Self.padding) { $0 + $1 + Self.between }
      draw(entry, at: Point(x: left, y: top + label.lineHeight / 2), canvas: canvas)
      canvas.block(label, x: left + swatch + Self.gap, top: top, align: .left)
      top += label.height + Self.spacing
    }
  }

  private func draw(_ entry: LegendEntry, at start: Point, canvas: Canvas) {
    let theme = canvas.theme
    let center = Point(x: start.x + swatch / 2, y: start.y)
    switch entry.symbol {
    case .line(let style, let hasBand, let marker):
      if hasBand {
        let band = Box(x: start.x, y: start.y - 4, width: swatch, height: 8)
        canvas.fill(band, entry.color.opacity(theme.bandOpacity))
      }
      canvas.stroke(
        [start, Point(x: start.x + swatch, y: start.y)], entry.color, width: theme.lineWidth, dash: style.dash)
      marker?.draw(at: center, radius: theme.markRadius, entry.color, rim: theme.background, canvas: canvas)
    case .point(let marker):
      marker.draw(at: center, radius: theme.markRadius + 0.5, entry.color, rim: nil, canvas: canvas)
    case .box(let opacity):
      let side = Box(x: center.x, y: center.y, width: 0, height: 0).expanded(by: 4.5)
      canvas.fill(side, entry.color.opacity(opacity))
      if opacity < 1 { canvas.frame(side.expanded(by: -0.5), entry.color, width: 1) }
    }
  }
}
