/// Where everything of a figure goes: found by measuring first, so that nothing is cut off and nothing
/// overlaps.
struct Layout {
  /// A panel with its texts.
  struct Placed {
    let item: Figure.Item
    /// The box the panel draws its content into, and that box with tick labels and the like.
    var content: Box
    var outer: Box
    /// The width of the panel's columns before anything stood in them.
    var room: Double
    var title: TextBlock
    /// The lower edge of the title: the same for all panels of a row, so that titles stand on one line.
    var titleBottom: Double
    var caption: TextBlock
    var captionTop: Double

    /// The panel with its title and caption.
    var whole: Box {
      let top = title.lines.isEmpty ? outer.y : titleBottom - title.height
      let bottom = caption.lines.isEmpty ? outer.maxY : captionTop + caption.height
      return Box(x: outer.x, y: top, width: outer.width, height: bottom - top)
    }
  }

  var size: Size
  private let margin: Double
  var panels: [Placed] = []
  var title: TextBlock
  var caption: TextBlock
  /// Each row's label with the middle of its row's content.
  var rowLabels: [(block: TextBlock, midY: Double)] = []

  /// Lays the figure out.
  ///
  /// - Throws: `PlotError` if there is no panel, or no room for the columns.
  /// - Parameter width: the room in which a figure within another is laid out, without a margin of its own; `nil` takes
  ///   the figure's width and margin.
  init(_ figure: Figure, width: Double? = nil, canvas: Canvas) throws {
    guard let lastRow = figure.items.map({ $0.row + $0.cell.rowSpan }).max() else {
      throw PlotError("figure: expected at least one panel, got none; add one before drawing")
    }
    guard figure.rowLabels.count <= lastRow else {
      throw PlotError("figure: \(figure.rowLabels.count) row labels for \(lastRow) rows")
    }
    let theme = canvas.theme
    margin = width == nil ? theme.margin : 0
    let inner = (width ?? figure.width) - 2 * margin
    title = Self.block(figure.title, theme.figureTitle, width: inner, canvas)
    caption = Self.block(figure.caption, theme.caption, width: inner, canvas)
    var grid = Grid(figure, rows: lastRow, width: inner, margin: margin, canvas: canvas)
    try grid.settle()

    var top = margin
    if !title.lines.isEmpty { top += title.height + theme.textGap * 1.5 }
    for item in figure.items {
      panels.append(try grid.place(item, top: top))
    }
    for (row, label) in grid.labels.enumerated() where !label.lines.isEmpty {
      rowLabels.append((label, top + grid.contentTop(row) + grid.heights[row] / 2))
    }
    var bottom = top + grid.height
    if !caption.lines.isEmpty { bottom += theme.textGap * 2 + caption.height }
    size = Size(width: width ?? figure.width, height: (bottom + margin).rounded(.up))
  }

  fileprivate static func block(
    _ text: String?, _ style: TextStyle, width: Double, maxLines: Int = .max, _ canvas: Canvas
  ) -> TextBlock {
    guard let text, !text.isEmpty else { return TextBlock(style: style) }
    return canvas.wrap(text, style, width: width, maxLines: maxLines)
  }

  /// Draws the figure this layout was made for.
  func draw(on canvas: Canvas) {
    canvas.fill(Box(x: 0, y: 0, width: size.width, height: size.height), canvas.theme.background)
    canvas.block(title, x: size.width / 2, top: margin, align: .center)
    for label in rowLabels { canvas.upwardBlock(label.block, left: margin, midY: label.midY) }
    for placed in panels {
      placed.item.panel.draw(in: placed.content, room: placed.room, canvas: canvas)
      let middle = placed.content.midX
      canvas.block(placed.title, x: middle, top: placed.titleBottom - placed.title.height, align: .center)
      canvas.block(placed.caption, x: middle, top: placed.captionTop, align: .center)
    }
    canvas.block(caption, x: margin, top: size.height - margin - caption.height, align: .left)
  }
}

/// The rows and columns of a figure: sizes of content, and room around it so that content lines up across
/// panels.
private struct Grid {
  let figure: Figure
  let canvas: Canvas
  let rows: Int
  /// The room for all columns with their gaps and row labels, and the margin at its left.
  let width: Double
  let margin: Double
  var widths: [Double]
  var heights: [Double]
  var labels: [TextBlock]
  private var left: [Double]
  private var right: [Double]
  private var top: [Double]
  private var bottom: [Double]
  /// What the panels of each row need above their content, titles not counted.
  private var panelTop: [Double]
  private var labelStrip = 0.0

  init(_ figure: Figure, rows: Int, width: Double, margin: Double, canvas: Canvas) {
    self.figure = figure
    self.width = width
    self.margin = margin
    self.canvas = canvas
    self.rows = rows
    widths = Array(repeating: 0, count: figure.columns)
    (left, right) = (widths, widths)
    heights = Array(repeating: 0, count: rows)
    (top, bottom, panelTop) = (heights, heights, heights)
    labels = []
  }

  /// The height of all rows with the gaps between them.
  var height: Double {
    zip(heights, zip(top, bottom)).reduce(Double(rows - 1) * canvas.theme.rowGap) {
      $0 + $1.0 + $1.1.0 + $1.1.1
    }
  }

  /// Finds sizes and insets that agree with each other: insets depend on sizes (more room, more tick labels)
  /// and sizes on insets. Insets only ever grow, so this ends.
  mutating func settle() throws {
    for _ in 0..<8 {
      try fitColumns()
      fitRows()
      if !growInsets() { return }
    }
    try fitColumns()
    fitRows()
  }

  private mutating func fitColumns() throws {
    let theme = canvas.theme
    let gaps = Double(figure.columns - 1) * theme.columnGap
    let insets = left.reduce(0, +) + right.reduce(0, +)
    let room = width - labelStrip - gaps - insets
    let total = figure.columnRatios.reduce(0, +)
    widths = figure.columnRatios.map { room * $0 / total }
    let narrowest = 10.0
    guard widths.allSatisfy({ $0 >= narrowest }) else {
      throw PlotError(
        "figure: a width of \(NumberText.fixed(width + 2 * margin, decimals: 0)) leaves no room for "
          + "\(figure.columns) columns and their labels; make the figure wider or the columns fewer")
    }
  }

  private mutating func fitRows() {
    heights = Array(repeating: 0, count: rows)
    var areFixed = Array(repeating: false, count: rows)
    for row in 0..<rows {
      let panels = figure.items.filter { $0.row == row && $0.cell.rowSpan == 1 }
      let wanted = panels.map { $0.panel.height(forWidth: contentWidth($0), canvas: canvas) }
      heights[row] = Self.height(wanted)
      areFixed[row] = wanted.contains { if case .fixed = $0 { true } else { false } }
    }
    for item in figure.items where item.cell.rowSpan > 1 {
      let missing =
        Self.height([item.panel.height(forWidth: contentWidth(item), canvas: canvas)])
        - contentHeight(item)
      guard missing > 0 else { continue }
      // Charts use more height than they want; images would only stand in it.
      let covered = item.row..<item.row + item.cell.rowSpan
      let flexible = covered.filter { !areFixed[$0] }
      let growing = flexible.isEmpty ? [covered.upperBound - 1] : flexible
      for row in growing { heights[row] += missing / Double(growing.count) }
    }
    let style = canvas.theme.rowLabel
    labels = figure.rowLabels.enumerated().map { row, text in
      Layout.block(text, style, width: max(heights[row], 24), maxLines: 2, canvas)
    }
    let widest = labels.map(\.height).max() ?? 0
    labelStrip = widest > 0 ? widest + canvas.theme.textGap : 0
  }

  /// A row is as high as its images; charts follow them, and decide only among themselves.
  private static func height(_ wanted: [PanelHeight]) -> Double {
    var fixed: Double?
    var flexible = 0.0
    for height in wanted {
      switch height {
      case .fixed(let value): fixed = max(fixed ?? 0, value)
      case .flexible(let value): flexible = max(flexible, value)
      }
    }
    return fixed ?? flexible
  }

  private mutating func growInsets() -> Bool {
    let before = [left, right, top, bottom]
    let insets = figure.items.map { item in
      item.panel.insets(
        for: Size(width: contentWidth(item), height: contentHeight(item)), room: room(item), canvas: canvas)
    }
    for (item, panel) in zip(figure.items, insets) {
      panelTop[item.row] = max(panelTop[item.row], panel.top)
    }
    let gap = canvas.theme.textGap
    for (item, panel) in zip(figure.items, insets) {
      let (title, caption) = texts(item)
      let above = title.lines.isEmpty ? panel.top : panelTop[item.row] + gap + title.height
      let below = caption.lines.isEmpty ? panel.bottom : panel.bottom + gap + caption.height
      let lastColumn = item.column + item.cell.columnSpan - 1
      let lastRow = item.row + item.cell.rowSpan - 1
      left[item.column] = max(left[item.column], panel.left)
      right[lastColumn] = max(right[lastColumn], panel.right)
      top[item.row] = max(top[item.row], above)
      bottom[lastRow] = max(bottom[lastRow], below)
    }
    return before != [left, right, top, bottom]
  }

  private func texts(_ item: Figure.Item) -> (title: TextBlock, caption: TextBlock) {
    let width = contentWidth(item)
    let theme = canvas.theme
    var title = item.cell.title ?? ""
    if figure.isLettered { title = "(\(letter(of: item)))" + (title.isEmpty ? "" : " " + title) }
    return (
      Layout.block(title, theme.panelTitle, width: width, maxLines: 6, canvas),
      Layout.block(item.cell.caption, theme.caption, width: width, canvas)
    )
  }

  /// a to z, then aa, ab and so on, in the order of the panels.
  private func letter(of item: Figure.Item) -> String {
    var number = (figure.items.firstIndex { $0.panel === item.panel } ?? 0) + 1
    var letters = ""
    while number > 0 {
      number -= 1
      letters = String(UnicodeScalar(UInt8(97 + number % 26))) + letters
      number /= 26
    }
    return letters
  }

  private func contentWidth(_ item: Figure.Item) -> Double {
    let columns = item.column..<item.column + item.cell.columnSpan
    let seams = columns.dropFirst().reduce(0) { $0 + right[$1 - 1] + canvas.theme.columnGap + left[$1] }
    return columns.reduce(seams) { $0 + widths[$1] }
  }

  /// The width of an item's columns with nothing around them, the same however the insets grow.
  private func room(_ item: Figure.Item) -> Double {
    let columns = item.column..<item.column + item.cell.columnSpan
    let gap = canvas.theme.columnGap
    let share = figure.columnRatios[columns].reduce(0, +) / figure.columnRatios.reduce(0, +)
    return (width - Double(figure.columns - 1) * gap) * share + Double(columns.count - 1) * gap
  }

  private func contentHeight(_ item: Figure.Item) -> Double {
    let rows = item.row..<item.row + item.cell.rowSpan
    let seams = rows.dropFirst().reduce(0) { $0 + bottom[$1 - 1] + canvas.theme.rowGap + top[$1] }
    return rows.reduce(seams) { $0 + heights[$1] }
  }

  /// The top of a row's content below the top of the grid.
  func contentTop(_ row: Int) -> Double {
    (0..<row).reduce(top[row]) { $0 + top[$1] + heights[$1] + bottom[$1] + canvas.theme.rowGap }
  }

  private func contentLeft(_ column: Int) -> Double {
    let start = margin + labelStrip + left[column]
    return (0..<column).reduce(start) { $0 + left[$1] + widths[$1] + right[$1] + canvas.theme.columnGap }
  }

  func place(_ item: Figure.Item, top offset: Double) throws -> Layout.Placed {
    let room = Box(
      x: contentLeft(item.column), y: offset + contentTop(item.row), width: contentWidth(item),
      height: contentHeight(item))
    try item.panel.validate(room.size, canvas: canvas)
    let content = item.panel.fitted(room, canvas: canvas)
    let (title, caption) = texts(item)
    let outer = content.expanded(by: item.panel.insets(for: content.size, room: self.room(item), canvas: canvas))
    let gap = canvas.theme.textGap
    return Layout.Placed(
      item: item, content: content, outer: outer, room: self.room(item), title: title,
      titleBottom: room.y - panelTop[item.row] - gap, caption: caption, captionTop: outer.maxY + gap)
  }
}
