/// Grid, axes, ticks and axis labels of a chart: what every kind of chart with two axes shares.
struct AxesFrame {
  let x: Axis
  let y: Axis
  private let xLabels: TickLabels
  private let yLabels: TickLabels
  private let xTitle: TextBlock
  private let yTitle: TextBlock

  /// Fits ticks and labels to a content box of this size. The labels along the axes may be absent.
  init(
    _ options: AxesOptions, _ ranges: AxisRanges, size: Size, canvas: Canvas
  ) {
    let theme = canvas.theme
    if let names = options.xNames {
      x = Axis(names: names, isDescending: false)
      xLabels = TickLabels(horizontal: x, length: size.width, canvas: canvas)
    } else {
      x = Axis(
        low: ranges.x.low, high: ranges.x.high, isLog: options.isLogX, format: options.xFormat, length: size.width,
        fixed: options.xTicks, names: options.xTickLabels, isWhole: ranges.x.isWhole,
        labelExtent: { canvas.width($0, theme.tickLabel) + 14 })
      xLabels = TickLabels(numbers: x, canvas: canvas)
    }
    if let names = options.yNames {
      y = Axis(names: names, isDescending: true)
      yLabels = TickLabels(vertical: y, length: size.height, canvas: canvas)
    } else {
      y = Axis(
        low: ranges.y.low, high: ranges.y.high, isLog: options.isLogY, format: options.yFormat, length: size.height,
        fixed: options.yTicks, names: options.yTickLabels, isWhole: ranges.y.isWhole,
        labelExtent: { _ in theme.tickLabel.size * 1.9 })
      yLabels = TickLabels(numbers: y, canvas: canvas)
    }
    func title(_ text: String?, _ room: Double) -> TextBlock {
      guard let text, !text.isEmpty else { return TextBlock(style: theme.axisLabel) }
      return canvas.wrap(text, theme.axisLabel, width: max(room, 40), maxLines: 2)
    }
    xTitle = title(options.xLabel, size.width)
    yTitle = title(options.yLabel, size.height)
  }

  /// The room around the content for ticks and labels, also for those that stick out at its corners.
  func insets(size: Size, canvas: Canvas) -> Insets {
    let theme = canvas.theme
    let reach = theme.tickLength + 3
    var insets = Insets()
    insets.left = reach + yLabels.width
    if !yTitle.lines.isEmpty { insets.left += theme.textGap + yTitle.height }
    insets.bottom = reach + xLabels.height
    if !xTitle.lines.isEmpty { insets.bottom += theme.textGap - 1 + xTitle.height }
    insets.top = theme.tickLabel.size / 2
    insets.right = theme.markRadius
    // A label centred on a corner, or an axis title longer than the axis, reaches past it.
    for (tick, block) in zip(xLabels.ticks, xLabels.blocks) {
      let half = (xLabels.isUpward ? block.height : block.width) / 2
      let at = x.fraction(of: tick.value) * size.width
      insets.right = max(insets.right, at + half - size.width)
      insets.left = max(insets.left, half - at)
    }
    let excess = max(0, (xTitle.width - size.width) / 2)
    insets.left = max(insets.left, excess)
    insets.right = max(insets.right, excess)
    let rise = max(0, (yTitle.width - size.height) / 2)
    insets.top = max(insets.top, rise)
    insets.bottom = max(insets.bottom, rise)
    return insets
  }

  /// The place of a pair of values in the content box.
  func point(_ xValue: Double, _ yValue: Double, in box: Box) -> Point {
    Point(
      x: box.x + x.fraction(of: xValue) * box.width, y: box.maxY - y.fraction(of: yValue) * box.height)
  }

  /// Draws what lies beneath the data: grid and zero line. Categories need neither.
  func drawGround(in box: Box, canvas: Canvas) {
    let theme = canvas.theme
    if !xLabels.areNames {
      for tick in x.ticks {
        let at = box.x + x.fraction(of: tick.value) * box.width
        canvas.vertical(x: at, from: box.y, to: box.maxY, theme.grid, width: theme.hairline)
      }
    }
    guard !yLabels.areNames else { return }
    for tick in y.ticks {
      let at = box.maxY - y.fraction(of: tick.value) * box.height
      canvas.horizontal(y: at, from: box.x, to: box.maxX, theme.grid, width: theme.hairline)
    }
    if !y.isLog, y.low <= 0, y.high >= 0 {
      let zero = box.maxY - y.fraction(of: 0) * box.height
      canvas.horizontal(y: zero, from: box.x, to: box.maxX, theme.zeroLine, width: theme.axisWidth)
    }
  }

  /// Draws the axes with ticks and labels.
  func drawAxes(in box: Box, canvas: Canvas) {
    let theme = canvas.theme
    let width = theme.axisWidth
    let left = canvas.snapped(box.x, lineWidth: width)
    let bottom = canvas.snapped(box.maxY, lineWidth: width)
    canvas.stroke(
      [Point(x: left, y: box.y), Point(x: left, y: bottom), Point(x: box.maxX, y: bottom)], theme.axis,
      width: width)
    func mark(x value: Double, length: Double) {
      let at = box.x + x.fraction(of: value) * box.width
      canvas.vertical(x: at, from: bottom, to: bottom + length, theme.axis, width: width)
    }
    func mark(y value: Double, length: Double) {
      let at = box.maxY - y.fraction(of: value) * box.height
      canvas.horizontal(y: at, from: left - length, to: left, theme.axis, width: width)
    }
    for value in x.minorTicks { mark(x: value, length: theme.tickLength * 0.55) }
    for value in y.minorTicks { mark(y: value, length: theme.tickLength * 0.55) }
    if !xLabels.areNames { for tick in x.ticks { mark(x: tick.value, length: theme.tickLength) } }
    if !yLabels.areNames { for tick in y.ticks { mark(y: tick.value, length: theme.tickLength) } }
    xLabels.draw(beneath: bottom + theme.tickLength + 3, canvas: canvas) {
      box.x + x.fraction(of: $0) * box.width
    }
    yLabels.draw(leftOf: left - theme.tickLength - 3, canvas: canvas) {
      box.maxY - y.fraction(of: $0) * box.height
    }
    let labels = theme.tickLength + 3 + xLabels.height
    canvas.block(xTitle, x: box.midX, top: box.maxY + labels + theme.textGap - 1, align: .center)
    let edge = box.x - theme.tickLength - 3 - yLabels.width - theme.textGap - yTitle.height
    canvas.upwardBlock(yTitle, left: edge, midY: box.midY)
  }
}
