/// The strip that says which colour means which value.
struct ColorBar {
  private let range: ColorRange
  private let axis: Axis
  private let title: TextBlock
  private let height: Double

  private static let thickness = 9.0
  static let distance = 7.0

  init(_ range: ColorRange, title: String?, height: Double, canvas: Canvas) {
    self.range = range
    self.height = height
    let theme = canvas.theme
    axis = Axis(
      low: range.low, high: range.high, isLog: false, format: .number, length: height,
      labelExtent: { _ in theme.tickLabel.size * 1.6 })
    if let title, !title.isEmpty {
      self.title = canvas.wrap(title, theme.axisLabel, width: max(height, 40), maxLines: 2)
    } else {
      self.title = TextBlock(style: theme.axisLabel)
    }
  }

  /// The room the bar and its labels take to the right of the picture, the distance between them included.
  func width(_ canvas: Canvas) -> Double {
    Self.distance + Self.thickness + canvas.theme.tickLength + 2 + labelWidth(canvas)
      + (title.lines.isEmpty ? 0 : canvas.theme.textGap + title.height)
  }

  /// How far a title longer than the bar reaches past either end.
  var overhang: Double { max(0, (title.width - height) / 2) }

  private func labelWidth(_ canvas: Canvas) -> Double {
    axis.ticks.map { canvas.width($0.label, canvas.theme.tickLabel) }.max() ?? 0
  }

  func draw(beside picture: Box, canvas: Canvas) {
    let theme = canvas.theme
    let box = Box(
      x: canvas.snapped(picture.maxX + Self.distance), y: picture.y, width: Self.thickness,
      height: picture.height)
    let steps = 255
    let pixels = (0..<steps).map { range.colors.color(at: 1 - Double($0) / Double(steps - 1)).pixel }
    canvas.cells(pixels, rows: steps, columns: 1, in: box)
    canvas.frame(box, theme.frame, width: theme.hairline)
    for tick in axis.ticks {
      let y = box.maxY - axis.fraction(of: tick.value) * box.height
      canvas.horizontal(
        y: y, from: box.maxX, to: box.maxX + theme.tickLength, theme.axis, width: theme.axisWidth)
      canvas.text(tick.label, x: box.maxX + theme.tickLength + 2, midY: y, theme.tickLabel)
    }
    let left = box.maxX + theme.tickLength + 2 + labelWidth(canvas) + theme.textGap
    canvas.upwardBlock(title, left: left, midY: box.midY)
  }
}
