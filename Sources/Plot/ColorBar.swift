/// The strip that says which colour of a heat map means which value.
struct ColorBar {
  let colors: ColorScale
  let low: Double
  let high: Double
  let height: Double

  private static let thickness = 9.0
  private static let distance = 7.0

  private func axis(_ canvas: Canvas) -> Axis {
    Axis(
      low: low, high: high, isLog: false, format: .number, length: height,
      labelExtent: { _ in canvas.theme.tickLabel.size * 1.6 })
  }

  /// The room the bar and its labels take to the right of the picture.
  func width(_ canvas: Canvas) -> Double {
    let labels = axis(canvas).ticks.map { canvas.width($0.label, canvas.theme.tickLabel) }
    return Self.distance + Self.thickness + canvas.theme.tickLength + 2 + (labels.max() ?? 0)
  }

  func draw(beside picture: Box, canvas: Canvas) {
    let theme = canvas.theme
    let box = Box(
      x: canvas.snapped(picture.maxX + Self.distance), y: picture.y, width: Self.thickness,
      height: picture.height)
    let steps = 255
    let pixels = (0..<steps).map { colors.color(at: 1 - Double($0) / Double(steps - 1)).pixel }
    canvas.cells(pixels, rows: steps, columns: 1, in: box)
    canvas.frame(box, theme.frame, width: theme.hairline)
    let axis = axis(canvas)
    for tick in axis.ticks {
      let y = box.maxY - axis.fraction(of: tick.value) * box.height
      canvas.horizontal(
        y: y, from: box.maxX, to: box.maxX + theme.tickLength, theme.axis, width: theme.axisWidth)
      canvas.text(tick.label, x: box.maxX + theme.tickLength + 2, midY: y, theme.tickLabel)
    }
  }
}
