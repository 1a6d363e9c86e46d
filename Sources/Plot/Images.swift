/// A picture of an image grid: one number a pixel, shown by a colour scale, or three, shown as they are.
public struct GridImage: Sendable {
  public let rows: Int
  public let columns: Int
  /// Row by row from the top; red, green and blue of each pixel, from 0 to 1, if `isRGB`.
  public let values: [Double]
  public let isRGB: Bool

  /// Makes an image.
  ///
  /// - Throws: `PlotError` if the values do not fill the rows and columns, or if there are none.
  public init<Value: BinaryFloatingPoint>(_ values: [Value], rows: Int, columns: Int, isRGB: Bool = false) throws {
    guard rows > 0, columns > 0 else {
      throw PlotError("images: an image of \(rows) rows and \(columns) columns has no pixels to draw")
    }
    let longest = HeatmapPanel.longestSide
    guard max(rows, columns) <= longest else {
      throw PlotError("images: expected at most \(longest) rows and columns, got \(rows) and \(columns)")
    }
    let channels = isRGB ? 3 : 1
    guard values.count == rows * columns * channels else {
      throw PlotError(
        "images: \(values.count) values do not fill \(rows) rows of \(columns) columns"
          + (isRGB ? " in 3 colours" : ""))
    }
    self.values = values.map { Double($0) }
    self.rows = rows
    self.columns = columns
    self.isRGB = isRGB
  }

  /// The colours of all pixels; `missing` for those that are not finite.
  func pixels(_ range: ColorRange, missing: UInt32) -> [UInt32] {
    guard isRGB else { return values.map { range.color(of: $0)?.pixel ?? missing } }
    return stride(from: 0, to: values.count, by: 3).map { at in
      let (red, green, blue) = (values[at], values[at + 1], values[at + 2])
      guard red.isFinite, green.isFinite, blue.isFinite else { return missing }
      return Color(red: red, green: green, blue: blue).pixel
    }
  }
}

/// How an image grid looks.
public struct ImagesOptions: Sendable {
  /// The scale of images with one number a pixel, and the value at its end as in a heat map.
  public var colors = ColorScale.gray
  public var limit: Double?
  /// Whether each image has its own range of values; all share one otherwise.
  public var areScaledEach = false
  /// Images side by side; `nil` chooses by their number and shape.
  public var columns: Int?
  /// A text beneath each image; empty for none.
  public var captions: [String] = []
  /// Texts at the left of the rows and above the columns, one each; empty for none.
  public var rowLabels: [String] = []
  public var columnLabels: [String] = []
  /// Whether a bar says which colour means which value; only where all images share a range.
  public var colorbar = false
  public var colorbarTitle: String?

  /// Makes options; the rest is set on the value.
  public init(colors: ColorScale = .gray, captions: [String] = []) {
    self.colors = colors
    self.captions = captions
  }
}

/// Many small images in one panel.
final class ImagesPanel: Panel {
  private let images: [GridImage]
  private let options: ImagesOptions
  private let ranges: [ColorRange]
  private let columns: Int
  /// Height over width of the place of an image: that of the tallest.
  private let aspect: Double

  init(_ images: [GridImage], options: ImagesOptions) throws {
    guard !images.isEmpty else { throw PlotError("images: expected at least one image, got none") }
    try ColorRange.validate(limit: options.limit, kind: "images")
    if let columns = options.columns, !(1...1000).contains(columns) {
      throw PlotError("images: 'columns' must lie between 1 and 1000, got \(columns)")
    }
    guard options.captions.isEmpty || options.captions.count == images.count else {
      throw PlotError("images: \(options.captions.count) captions for \(images.count) images")
    }
    let hasBar = options.colorbar
    guard !hasBar || (!options.areScaledEach && !images.allSatisfy(\.isRGB)) else {
      throw PlotError("images: a colour bar needs images with one number a pixel that share a range")
    }
    self.images = images
    self.options = options
    func range(_ values: [Double]) -> ColorRange { ColorRange(values, colors: options.colors, limit: options.limit) }
    if options.areScaledEach {
      ranges = images.map { range($0.isRGB ? [] : $0.values) }
    } else {
      let shared = range(images.flatMap { $0.isRGB ? [] : $0.values })
      ranges = images.map { _ in shared }
    }
    let limits = HeatmapPanel.aspects
    aspect = images.map { min(max(Double($0.rows) / Double($0.columns), limits.lowerBound), limits.upperBound) }.max()!
    columns = options.columns ?? Self.columns(images.count, aspect: aspect)
    let rows = (images.count + columns - 1) / columns
    for (name, labels, count) in [("row", options.rowLabels, rows), ("column", options.columnLabels, columns)] {
      guard labels.isEmpty || labels.count == count else {
        throw PlotError("images: \(labels.count) \(name) labels for \(count) \(name)s")
      }
      try TextLimit.check("images", labels.map { ("\(name)_labels", $0) })
    }
    try TextLimit.check("images", [("value_label", options.colorbarTitle)] + options.captions.map { ("captions", $0) })
  }

  /// A grid about as wide as a page's figures are, its last row as full as possible; few images stand in one row.
  private static func columns(_ count: Int, aspect: Double) -> Int {
    guard count > 6 else { return count }
    let ideal = (Double(count) * 1.7 * aspect).squareRoot()
    let near = max(1, Int(ideal * 0.7))...max(1, min(count, Int(ideal * 1.35)))
    func cost(_ columns: Int) -> Double {
      let empty = (columns - count % columns) % columns
      return Double(empty) / Double(columns) + abs(Double(columns) - ideal) / ideal
    }
    return near.min { cost($0) < cost($1) } ?? count
  }

  private var rows: Int { (images.count + columns - 1) / columns }

  /// Sizes that follow from the width: the places of images, the captions beneath them.
  private struct Grid {
    var cell: Size
    var gap: Double
    var captions: [TextBlock]
    var captionHeights: [Double]
    var width: Double
    var height: Double

    /// The left edge of a column; what whole pixels leave of the width stands at both sides.
    func left(_ column: Int, in box: Box) -> Double {
      box.midX - width / 2 + Double(column) * (cell.width + gap)
    }
  }

  private func grid(_ width: Double, _ canvas: Canvas) -> Grid {
    // Small images stand close, but a gap of two units still parts them.
    let gap = min(max(width / Double(columns) * 0.06, 2), options.captions.isEmpty ? 6 : 10)
    let cellWidth = max((width - gap * Double(columns - 1)) / Double(columns), 0.5)
    // The height of the images as drawn, whose pixels are whole ones of the device.
    let room = Size(width: cellWidth, height: cellWidth * aspect)
    let sizes = images.map { HeatmapPanel.size(rows: $0.rows, columns: $0.columns, in: room, scale: canvas.scale) }
    let cell = Size(width: sizes.map(\.width).max() ?? 0, height: sizes.map(\.height).max() ?? 0)
    var style = canvas.theme.caption
    style.size = min(style.size, max(7.5, cellWidth / 6))
    let captions = options.captions.map {
      $0.isEmpty ? TextBlock(style: style) : canvas.wrap($0, style, width: max(cell.width, 12), maxLines: 3)
    }
    let heights = (0..<rows).map { row -> Double in
      guard !captions.isEmpty else { return 0 }
      let tallest = captions[row * columns..<min((row + 1) * columns, captions.count)].map(\.height).max() ?? 0
      return tallest > 0 ? tallest + 2 : 0
    }
    let total = Double(rows) * cell.height + Double(rows - 1) * gap + heights.reduce(0, +)
    return Grid(
      cell: cell, gap: gap, captions: captions, captionHeights: heights,
      width: Double(columns) * cell.width + Double(columns - 1) * gap, height: total)
  }

  func height(forWidth width: Double, canvas: Canvas) -> PanelHeight { .fixed(grid(width, canvas).height) }

  func insets(for size: Size, room: Double, canvas: Canvas) -> Insets {
    let line = canvas.theme.hairline
    var insets = Insets(left: line, top: line, right: line, bottom: line)
    let (beside, above) = labels(size.width, canvas)
    if let widest = beside.map(\.width).max() { insets.left = widest + Self.labelDistance }
    if let highest = above.map(\.height).max() { insets.top = highest + Self.labelDistance / 2 }
    guard options.colorbar else { return insets }
    let bar = bar(size.height - (grid(size.width, canvas).captionHeights.last ?? 0), canvas)
    let overhang = max(canvas.theme.tickLabel.size / 2, bar.overhang)
    insets.top = max(insets.top, overhang)
    insets.right = bar.width(canvas)
    insets.bottom = overhang
    return insets
  }

  private static let labelDistance = 6.0

  /// The texts beside the rows and above the columns.
  private func labels(_ width: Double, _ canvas: Canvas) -> (beside: [TextBlock], above: [TextBlock]) {
    let style = canvas.theme.axisLabel
    let room = grid(width, canvas).cell.width
    return (
      options.rowLabels.map { canvas.wrap($0, style, width: 110, maxLines: 2) },
      options.columnLabels.map { canvas.wrap($0, style, width: max(room, style.size), maxLines: 3) }
    )
  }

  private func drawLabels(about box: Box, _ grid: Grid, _ canvas: Canvas) {
    let (beside, above) = labels(box.width, canvas)
    for (column, block) in above.enumerated() {
      let middle = grid.left(column, in: box) + grid.cell.width / 2
      canvas.block(block, x: middle, top: box.y - Self.labelDistance / 2 - block.height, align: .center)
    }
    var top = box.y
    for (row, block) in beside.enumerated() {
      canvas.block(
        block, x: grid.left(0, in: box) - Self.labelDistance, top: top + (grid.cell.height - block.height) / 2,
        align: .right)
      top += grid.cell.height + grid.captionHeights[row] + grid.gap
    }
  }

  func fitted(_ box: Box, canvas: Canvas) -> Box {
    Box(x: box.x, y: canvas.snapped(box.y), width: box.width, height: min(box.height, grid(box.width, canvas).height))
  }

  private func bar(_ height: Double, _ canvas: Canvas) -> ColorBar {
    ColorBar(ranges[0], title: options.colorbarTitle, height: height, canvas: canvas)
  }

  func validate(_ size: Size, canvas: Canvas) throws {
    let grid = grid(size.width, canvas)
    guard grid.cell.width >= 2 else {
      throw PlotError(
        "images: a width of \(NumberText.fixed(size.width, decimals: 0)) leaves no room for \(columns) columns")
    }
  }

  /// The boxes of the images within the content box.
  func boxes(in box: Box, canvas: Canvas) -> [Box] {
    let grid = grid(box.width, canvas)
    var top = box.y
    return images.enumerated().map { index, image in
      let (row, column) = (index / columns, index % columns)
      if column == 0, row > 0 { top += grid.cell.height + grid.captionHeights[row - 1] + grid.gap }
      let size = HeatmapPanel.size(rows: image.rows, columns: image.columns, in: grid.cell, scale: canvas.scale)
      let left = grid.left(column, in: box) + (grid.cell.width - size.width) / 2
      return Box(
        x: canvas.snapped(left), y: canvas.snapped(top + (grid.cell.height - size.height) / 2), width: size.width,
        height: size.height)
    }
  }

  func draw(in box: Box, room: Double, canvas: Canvas) {
    let theme = canvas.theme
    let grid = grid(box.width, canvas)
    var bottom = box.y
    for (index, place) in boxes(in: box, canvas: canvas).enumerated() {
      let (row, column) = (index / columns, index % columns)
      if column == 0 {
        bottom += grid.cell.height + (row > 0 ? grid.captionHeights[row - 1] + grid.gap : 0)
      }
      let image = images[index]
      canvas.cells(
        image.pixels(ranges[index], missing: theme.missing.pixel), rows: image.rows, columns: image.columns, in: place)
      canvas.frame(place, theme.frame, width: theme.hairline)
      guard !grid.captions.isEmpty else { continue }
      let middle = grid.left(column, in: box) + grid.cell.width / 2
      canvas.block(grid.captions[index], x: middle, top: bottom + 1, align: .center)
    }
    drawLabels(about: box, grid, canvas)
    guard options.colorbar else { return }
    let picture = Box(x: grid.left(0, in: box), y: box.y, width: grid.width, height: bottom - box.y)
    bar(picture.height, canvas).draw(beside: picture, canvas: canvas)
  }
}

extension Figure {
  /// Adds many small images in one panel, in rows from the top left. Pixels that are not finite are grey.
  ///
  /// - Throws: `PlotError` if there is no image, captions are not as many as images, or an option is out of its range.
  public func images(_ images: [GridImage], _ options: ImagesOptions = ImagesOptions(), cell: Cell = Cell()) throws {
    try add(ImagesPanel(images, options: options), cell, kind: "images")
  }
}
