/// The names and labels at the sides of a heat map.
struct HeatmapFrame {
  private let columns: Axis
  private let rows: Axis
  private let columnNames: TickLabels
  private let rowNames: TickLabels
  private let xTitle: TextBlock
  private let yTitle: TextBlock
  /// The room around the picture.
  private(set) var insets: Insets

  /// Between the picture and the names.
  private static let distance = 4.0

  init(_ options: HeatmapOptions, size: Size, canvas: Canvas) {
    let theme = canvas.theme
    columns = Axis(names: options.columnNames, isDescending: false)
    rows = Axis(names: options.rowNames, isDescending: true)
    columnNames = TickLabels(horizontal: columns, length: size.width, canvas: canvas)
    rowNames = TickLabels(vertical: rows, length: size.height, canvas: canvas)
    func title(_ text: String?, _ room: Double) -> TextBlock {
      guard let text, !text.isEmpty else { return TextBlock(style: theme.axisLabel) }
      return canvas.wrap(text, theme.axisLabel, width: max(room, 40), maxLines: 2)
    }
    xTitle = title(options.xLabel, size.width)
    yTitle = title(options.yLabel, size.height)

    let line = theme.hairline
    insets = Insets(left: line, top: line, right: line, bottom: line)
    if rowNames.width > 0 { insets.left = Self.distance + rowNames.width }
    if !yTitle.lines.isEmpty { insets.left += theme.textGap + yTitle.height }
    if columnNames.height > 0 { insets.bottom = Self.distance + columnNames.height }
    if !xTitle.lines.isEmpty { insets.bottom += theme.textGap + xTitle.height }
    // What is centred on a cell or a side may be longer than it.
    for (tick, block) in zip(columnNames.ticks, columnNames.blocks) {
      let half = (columnNames.isUpward ? block.height : block.width) / 2
      let at = columns.fraction(of: tick.value) * size.width
      insets.right = max(insets.right, at + half - size.width)
      insets.left = max(insets.left, half - at)
    }
    for (tick, block) in zip(rowNames.ticks, rowNames.blocks) {
      let at = (1 - rows.fraction(of: tick.value)) * size.height
      insets.top = max(insets.top, block.height / 2 - at)
      insets.bottom = max(insets.bottom, at + block.height / 2 - size.height)
    }
    let (across, along) = (max(0, (xTitle.width - size.width) / 2), max(0, (yTitle.width - size.height) / 2))
    insets.left = max(insets.left, across)
    insets.right = max(insets.right, across)
    insets.top = max(insets.top, along)
    insets.bottom = max(insets.bottom, along)
  }

  func draw(about box: Box, canvas: Canvas) {
    let gap = canvas.theme.textGap
    columnNames.draw(beneath: box.maxY + Self.distance, canvas: canvas) {
      box.x + columns.fraction(of: $0) * box.width
    }
    rowNames.draw(leftOf: box.x - Self.distance, canvas: canvas) { box.maxY - rows.fraction(of: $0) * box.height }
    let beneath = columnNames.height > 0 ? Self.distance + columnNames.height : 0
    canvas.block(xTitle, x: box.midX, top: box.maxY + beneath + gap - 1, align: .center)
    let beside = rowNames.width > 0 ? Self.distance + rowNames.width : 0
    canvas.upwardBlock(yTitle, left: box.x - beside - gap - yTitle.height, midY: box.midY)
  }
}

extension HeatmapOptions {
  func validate(rows: Int, columns: Int) throws {
    for (name, names, count) in [("row", rowNames, rows), ("column", columnNames, columns)] {
      guard names.isEmpty || names.count == count else {
        throw PlotError("heatmap: \(names.count) \(name) names for \(count) \(name)s")
      }
      try TextLimit.check("heatmap", names.map { ("\(name)_names", $0) })
    }
    try TextLimit.check("heatmap", annotations.map { ("annotations", $0.text) })
    for note in annotations {
      for (x, y) in [(note.x, note.y)] + (note.from.map { [$0] } ?? []) {
        guard x >= -0.5, y >= -0.5, x <= Double(columns) - 0.5, y <= Double(rows) - 0.5 else {
          throw PlotError("heatmap: an annotation lies outside the \(rows) rows and \(columns) columns")
        }
      }
    }
    try TextLimit.check("heatmap", [("x_label", xLabel), ("y_label", yLabel), ("value_label", colorbarTitle)])
  }
}
