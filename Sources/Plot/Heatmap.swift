/// How a heat map is coloured.
public struct HeatmapOptions: Sendable {
  /// The colour scale; `.rdBu` shows positive values blue, negative ones red and zero white.
  public var colors: ColorScale
  /// The absolute value at the ends of the scale; `nil` takes the largest one of the matrix.
  ///
  /// A diverging scale spans -limit...limit. A sequential one spans 0...limit, or -limit...limit if the
  /// matrix has negative values; without a limit it spans the smallest value to the largest.
  public var limit: Double?
  /// Whether a bar beside the picture says which colour means which value.
  public var colorbar: Bool

  /// What the values are, read upwards beside the bar.
  public var colorbarTitle: String?

  /// Names of the columns beneath the picture and of the rows at its left, one each; empty for none.
  public var columnNames: [String] = []
  public var rowNames: [String] = []
  /// Beneath the names of the columns, and at the left of those of the rows, read upwards.
  public var xLabel: String?
  public var yLabel: String?
  /// Texts and arrows: x counts the columns, y the rows, both from 0 at the middle of the first.
  public var annotations: [Annotation] = []
  /// Whether the values are written into their cells, where they can be read, and how.
  public var showsValues = false
  public var format = NumberFormat.number

  /// Makes options; `limit` must be positive and finite.
  public init(
    colors: ColorScale = .rdBu, limit: Double? = nil, colorbar: Bool = false, colorbarTitle: String? = nil
  ) {
    self.colorbarTitle = colorbarTitle
    self.colors = colors
    self.limit = limit
    self.colorbar = colorbar
  }
}

/// A matrix as coloured cells, the first row on top.
final class HeatmapPanel: Panel {
  private let values: [Double]
  private let rows: Int
  private let columns: Int
  private let range: ColorRange
  private let options: HeatmapOptions

  /// Height over width beyond which cells stop being square: a 784 x 10 matrix would else fill a wall.
  static let aspects = 0.05...2.0
  /// Cairo's images end here.
  static let longestSide = 32_767

  init(_ values: [Double], rows: Int, columns: Int, options: HeatmapOptions) throws {
    guard rows > 0, columns > 0 else {
      throw PlotError("heatmap: a matrix of \(rows) rows and \(columns) columns has no cells to draw")
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count == values.count else {
      throw PlotError("heatmap: \(values.count) values do not fill \(rows) rows of \(columns) columns")
    }
    guard max(rows, columns) <= Self.longestSide else {
      throw PlotError(
        "heatmap: expected at most \(Self.longestSide) rows and columns, got \(rows) and \(columns)")
    }
    try ColorRange.validate(limit: options.limit, kind: "heatmap")
    self.values = values
    self.rows = rows
    self.columns = columns
    range = ColorRange(values, colors: options.colors, limit: options.limit)
    self.options = options
    try options.validate(rows: rows, columns: columns)
  }

  /// The colour of a value, or `nil` for one that is not finite.
  func color(of value: Double) -> Color? { range.color(of: value) }

  func height(forWidth width: Double, canvas: Canvas) -> PanelHeight {
    .fixed(size(in: Size(width: width, height: .infinity), scale: canvas.scale).height)
  }

  private func size(in room: Size, scale: Double) -> Size {
    Self.size(rows: rows, columns: columns, in: room, scale: scale)
  }

  /// The largest size of a matrix's shape in `room`, its cells a whole number of device pixels where they are big
  /// enough to lose less than a third by it.
  static func size(rows: Int, columns: Int, in room: Size, scale: Double) -> Size {
    let shape = Double(rows) / Double(columns)
    let aspect = min(max(shape, aspects.lowerBound), aspects.upperBound)
    let width = min(room.width, room.height / aspect)
    func whole(_ length: Double, _ count: Int) -> Double {
      let pixels = length * scale / Double(count)
      return pixels >= 3 ? (pixels + 1e-6).rounded(.down) * Double(count) / scale : length
    }
    let fitted = whole(width, columns)
    return Size(width: fitted, height: aspect == shape ? fitted * shape : whole(width * aspect, rows))
  }

  func fitted(_ box: Box, canvas: Canvas) -> Box {
    let size = size(in: box.size, scale: canvas.scale)
    return Box(
      x: canvas.snapped(box.x + (box.width - size.width) / 2),
      y: canvas.snapped(box.y + (box.height - size.height) / 2), width: size.width, height: size.height)
  }

  func insets(for size: Size, room: Double, canvas: Canvas) -> Insets {
    let size = self.size(in: size, scale: canvas.scale)
    var insets = HeatmapFrame(options, size: size, canvas: canvas).insets
    guard options.colorbar else { return insets }
    let bar = colorbar(height: size.height, canvas)
    let overhang = max(canvas.theme.tickLabel.size / 2, bar.overhang)
    insets.top = max(insets.top, overhang)
    insets.right = max(insets.right, bar.width(canvas))
    insets.bottom = max(insets.bottom, overhang)
    return insets
  }

  private func colorbar(height: Double, _ canvas: Canvas) -> ColorBar {
    ColorBar(range, title: options.colorbarTitle, height: height, canvas: canvas)
  }

  func draw(in box: Box, room: Double, canvas: Canvas) {
    let missing = canvas.theme.missing.pixel
    let pixels = values.map { color(of: $0)?.pixel ?? missing }
    canvas.cells(pixels, rows: rows, columns: columns, in: box)
    canvas.hatch(missingRuns(in: box), canvas.theme.missingHatch)
    canvas.frame(box, canvas.theme.frame, width: canvas.theme.hairline)
    HeatmapFrame(options, size: box.size, canvas: canvas).draw(about: box, canvas: canvas)
    if options.showsValues { drawValues(in: box, canvas: canvas) }
    drawAnnotations(in: box, canvas: canvas)
    if options.colorbar { colorbar(height: box.height, canvas).draw(beside: box, canvas: canvas) }
  }

  /// Writes the values into their cells, all in one size; none if that would be too small to read.
  private func drawValues(in box: Box, canvas: Canvas) {
    let (width, height) = (box.width / Double(columns), box.height / Double(rows))
    var style = canvas.theme.tickLabel
    let smallest = 5.0
    style.size = min(style.size, height * 0.6)
    guard style.size >= smallest, width >= smallest else { return }
    let texts = NumberText.table(values, format: options.format)
    let widest = texts.map { canvas.width($0, style) }.max() ?? 0
    style.size *= min(1, (width - 3) / max(widest, 1))
    guard style.size >= smallest else { return }
    for (index, text) in texts.enumerated() where !text.isEmpty {
      let (row, column) = (Double(index / columns), Double(index % columns))
      style.color = color(of: values[index])?.legible ?? style.color
      canvas.text(
        text, x: box.x + (column + 0.5) * width, midY: box.y + (row + 0.5) * height, style, align: .center)
    }
  }

  private func drawAnnotations(in box: Box, canvas: Canvas) {
    var space = FreeSpace(area: box)
    // Every cell is ink, so that texts get a ground to be read on.
    space.add(ink: box)
    func place(_ column: Double, _ row: Double) -> Point {
      Point(
        x: box.x + (column + 0.5) * box.width / Double(columns), y: box.y + (row + 0.5) * box.height / Double(rows))
    }
    for note in options.annotations {
      let from = note.from.map { place($0.x, $0.y) }
      space.place(note, at: place(note.x, note.y), from: from, canvas: canvas).draw(on: canvas)
    }
  }

  /// The cells without a finite value, neighbours in a row joined.
  private func missingRuns(in box: Box) -> [Box] {
    let width = box.width / Double(columns)
    let height = box.height / Double(rows)
    var runs: [Box] = []
    for row in 0..<rows {
      var column = 0
      while column < columns {
        let start = column
        while column < columns, !values[row * columns + column].isFinite { column += 1 }
        if column > start {
          runs.append(
            Box(
              x: box.x + Double(start) * width, y: box.y + Double(row) * height,
              width: Double(column - start) * width, height: height))
        } else {
          column += 1
        }
      }
    }
    return runs
  }
}

extension Figure {
  /// Adds a matrix of either precision, given row by row, as coloured cells, the first row on top.
  ///
  /// Cells are square unless that would make the picture more than twice as high as wide, or twenty times as
  /// wide as high. Values that are not finite are drawn as hatched grey.
  ///
  /// - Throws: `PlotError` if the values do not fill the rows and columns, if there are none, or if the limit
  ///   is not positive.
  public func heatmap<Value: BinaryFloatingPoint>(
    _ values: [Value], rows: Int, columns: Int, _ options: HeatmapOptions = HeatmapOptions(),
    cell: Cell = Cell()
  ) throws {
    let panel = try HeatmapPanel(values.map { Double($0) }, rows: rows, columns: columns, options: options)
    try add(panel, cell, kind: "heatmap")
  }
}
