/// Panels in a grid, described once and drawn as PNG, SVG or PDF.
///
///     let figure = try Figure(columns: 5, title: "Top eigenvectors")
///     try figure.heatmap(values, rows: 28, columns: 28, cell: Cell(title: "5"))
///     try figure.save("fig02.png")
///
/// Panels fill the rows from left to right in the order in which they are added. The height follows from what
/// the panels need; nothing is cut off.
public final class Figure {
  /// One panel at its place in the grid.
  struct Item {
    let panel: any Panel
    let cell: Cell
    let row: Int
    let column: Int
  }

  let columns: Int
  let columnRatios: [Double]
  let title: String?
  let caption: String?
  let rowLabels: [String]
  let width: Double
  let scale: Double
  let theme: Theme
  /// Whether the charts of the figure have the same ends of their axes.
  let sharesX: Bool
  let sharesY: Bool
  /// Whether the panels are lettered (a), (b) and so on.
  let isLettered: Bool
  private(set) var items: [Item] = []
  /// The file it was saved to last, unless panels have been added since.
  public internal(set) var savedPath: String?
  /// Cells of the grid in use, counted row by row, and the first that the next panel may take: a place left
  /// empty because a wide panel did not fit stays empty, so that panels stand in the order in which they were
  /// added.
  private var occupied: Set<Int> = []
  private var cursor = 0

  /// Makes an empty figure.
  ///
  /// - Parameters:
  ///   - columns: the columns of the grid, from 1 to 100.
  ///   - columnRatios: how wide the columns are relative to each other; empty makes them equal.
  ///   - title: above all panels.
  ///   - caption: beneath all panels, wrapped.
  ///   - rowLabels: texts at the left of the rows, from the top, read upwards.
  ///   - width: the whole width in units of 1/96 inch; 640 is the width of a page's text.
  ///   - scale: pixels of a PNG per unit; 2 gives 192 dots per inch.
  ///   - theme: fonts, colours and distances.
  ///   - sharesX: whether the charts' horizontal axes have the same ends, those with logarithms among themselves.
  ///   - sharesY: the same of the vertical axes.
  ///   - isLettered: whether (a), (b) and so on stand before the panels' titles.
  /// - Throws: `PlotError` if a number is out of its range, or the ratios are not one positive number per
  ///   column.
  public init(
    columns: Int = 1, columnRatios: [Double] = [], title: String? = nil, caption: String? = nil,
    rowLabels: [String] = [], width: Double = 640, scale: Double = 2, theme: Theme = .paper, sharesX: Bool = false,
    sharesY: Bool = false, isLettered: Bool = false
  ) throws {
    guard (1...100).contains(columns) else {
      throw PlotError("figure: 'columns' must lie between 1 and 100, got \(columns)")
    }
    guard columnRatios.isEmpty || columnRatios.count == columns else {
      throw PlotError("figure: \(columns) columns need as many column ratios, got \(columnRatios.count)")
    }
    if let ratio = columnRatios.first(where: { !($0 > 0 && $0 <= 1e6) }) {
      throw PlotError("figure: column ratios must be positive numbers, got \(ratio)")
    }
    guard (50...10_000).contains(width) else {
      throw PlotError("figure: 'width' must lie between 50 and 10000, got \(width)")
    }
    guard (0.25...16).contains(scale) else {
      throw PlotError("figure: 'scale' must lie between 0.25 and 16, got \(scale)")
    }
    self.columns = columns
    self.columnRatios = columnRatios.isEmpty ? Array(repeating: 1, count: columns) : columnRatios
    self.title = title
    self.caption = caption
    self.rowLabels = rowLabels
    self.width = width
    self.scale = scale
    self.theme = theme
    self.sharesX = sharesX
    self.sharesY = sharesY
    self.isLettered = isLettered
    try TextLimit.check("figure", [("title", title), ("caption", caption)] + rowLabels.map { ("row_labels", $0) })
  }

  /// How many panels it has.
  public var panelCount: Int { items.count }

  /// The panels with axes.
  var charts: [ChartPanel] { items.compactMap { $0.panel as? ChartPanel } }

  /// Leaves the next free cell of the grid empty.
  public func skip() {
    while occupied.contains(cursor) { cursor += 1 }
    cursor += 1
  }

  /// The figures that are panels of this one, each once.
  var nested: [Figure] {
    var seen: Set<ObjectIdentifier> = []
    return items.compactMap { ($0.panel as? NestedPanel)?.figure }.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// How deep figures stand within each other, this one included; `nil` beyond `limit`, as when one contains itself.
  func depth(limit: Int) -> Int? {
    guard limit > 0 else { return nil }
    var deepest = 1
    for figure in nested {
      guard let depth = figure.depth(limit: limit - 1) else { return nil }
      deepest = max(deepest, depth + 1)
    }
    return deepest
  }

  /// Puts a panel into the next free place that holds its spans; `kind` names it in errors.
  func add(_ panel: any Panel, _ cell: Cell, kind: String) throws {
    guard (1...columns).contains(cell.columnSpan) else {
      throw PlotError(
        "\(kind): 'column_span' must lie between 1 and the figure's \(columns) columns, got \(cell.columnSpan)"
      )
    }
    guard (1...100).contains(cell.rowSpan) else {
      throw PlotError("\(kind): 'row_span' must lie between 1 and 100, got \(cell.rowSpan)")
    }
    func covered(_ start: Int) -> [Int] {
      (0..<cell.rowSpan).flatMap { row in (0..<cell.columnSpan).map { start + row * columns + $0 } }
    }
    try TextLimit.check(kind, [("title", cell.title), ("caption", cell.caption)])
    var start = cursor
    while start % columns + cell.columnSpan > columns || !occupied.isDisjoint(with: covered(start)) {
      start += 1
    }
    (panel as? ChartPanel)?.figure = self
    occupied.formUnion(covered(start))
    cursor = start + 1
    savedPath = nil
    items.append(Item(panel: panel, cell: cell, row: start / columns, column: start % columns))
  }
}
