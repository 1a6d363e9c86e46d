/// Grid, axes, ticks and axis labels of a chart: what every kind of chart with two axes shares.
struct AxesFrame {
  let x: Axis
  let y: Axis
  private let xTitle: TextBlock
  private let yTitle: TextBlock

  /// Fits ticks and labels to a content box of this size. The labels along the axes may be absent.
  init(
    _ options: AxesOptions, xRange: (low: Double, high: Double), yRange: (low: Double, high: Double),
    size: Size, canvas: Canvas
  ) {
    let theme = canvas.theme
    x = Axis(
      low: xRange.low, high: xRange.high, isLog: options.isLogX, format: options.xFormat, length: size.width,
      fixed: options.xTicks, labelExtent: { canvas.width($0, theme.tickLabel) + 14 })
    y = Axis(
      low: yRange.low, high: yRange.high, isLog: options.isLogY, format: options.yFormat, length: size.height,
      fixed: options.yTicks, labelExtent: { _ in theme.tickLabel.size * 1.9 })
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
    let digit = theme.tickLabel.size
    var insets = Insets()
    insets.left = reach + yLabelWidth(canvas)
    if !yTitle.lines.isEmpty { insets.left += theme.textGap + yTitle.height }
    insets.bottom = reach + (x.ticks.isEmpty ? 0 : digit)
    if !xTitle.lines.isEmpty { insets.bottom += theme.textGap - 1 + xTitle.height }
    insets.top = digit / 2
    insets.right = theme.markRadius
    // A label centred on a corner, or an axis title longer than the axis, reaches past it.
    for tick in x.ticks {
      let half = canvas.width(tick.label, theme.tickLabel) / 2
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

  private func yLabelWidth(_ canvas: Canvas) -> Double {
    y.ticks.map { canvas.width($0.label, canvas.theme.tickLabel) }.max() ?? 0
  }

  /// The place of a pair of values in the content box.
  func point(_ xValue: Double, _ yValue: Double, in box: Box) -> Point {
    Point(
      x: box.x + x.fraction(of: xValue) * box.width, y: box.maxY - y.fraction(of: yValue) * box.height)
  }

  /// Draws what lies beneath the data: grid and zero line.
  func drawGround(in box: Box, canvas: Canvas) {
    let theme = canvas.theme
    for tick in x.ticks {
      let at = box.x + x.fraction(of: tick.value) * box.width
      canvas.vertical(x: at, from: box.y, to: box.maxY, theme.grid, width: theme.hairline)
    }
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
    let digits = canvas.digitHeight(theme.tickLabel)
    let left = canvas.snapped(box.x, lineWidth: width)
    let bottom = canvas.snapped(box.maxY, lineWidth: width)
    canvas.stroke(
      [Point(x: left, y: box.y), Point(x: left, y: bottom), Point(x: box.maxX, y: bottom)], theme.axis,
      width: width)
    for tick in x.ticks {
      let at = box.x + x.fraction(of: tick.value) * box.width
      canvas.vertical(x: at, from: bottom, to: bottom + theme.tickLength, theme.axis, width: width)
      let baseline = Point(x: at, y: bottom + theme.tickLength + 3 + digits)
      canvas.text(tick.label, at: baseline, theme.tickLabel, align: .center)
    }
    for tick in y.ticks {
      let at = box.maxY - y.fraction(of: tick.value) * box.height
      canvas.horizontal(y: at, from: left - theme.tickLength, to: left, theme.axis, width: width)
      canvas.text(tick.label, x: left - theme.tickLength - 3, midY: at, theme.tickLabel, align: .right)
    }
    let labels = theme.tickLength + 3 + (x.ticks.isEmpty ? 0 : theme.tickLabel.size)
    canvas.block(xTitle, x: box.midX, top: box.maxY + labels + theme.textGap - 1, align: .center)
    let edge = box.x - theme.tickLength - 3 - yLabelWidth(canvas) - theme.textGap - yTitle.height
    canvas.upwardBlock(yTitle, left: edge, midY: box.midY)
  }
}

/// The axes of a chart.
public struct AxesOptions: Sendable {
  /// Beneath the horizontal axis, and beside the vertical one, read upwards.
  public var xLabel: String?
  public var yLabel: String?
  /// Logarithmic axes; values that are not positive are then left out as gaps.
  public var isLogX = false
  public var isLogY = false
  /// The ends of the axes; `nil` shows all data.
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// The values to label; `nil` chooses round ones. Labels that would overlap are left out.
  public var xTicks: [Double]?
  public var yTicks: [Double]?
  public var xFormat = NumberFormat.number
  public var yFormat = NumberFormat.number
  /// Height over width of the chart where no picture beside it decides the height.
  public var aspect = 0.62

  /// Makes options; the rest is set on the value.
  public init(xLabel: String? = nil, yLabel: String? = nil, isLogX: Bool = false, isLogY: Bool = false) {
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.isLogX = isLogX
    self.isLogY = isLogY
  }

  /// Checks the ranges and the aspect; `kind` names the panel in the error.
  func validate(kind: String) throws {
    for (name, range, isLog) in [("x", xRange, isLogX), ("y", yRange, isLogY)] {
      guard let range else { continue }
      guard range.lowerBound < range.upperBound, (range.upperBound - range.lowerBound).isFinite else {
        throw PlotError(
          "\(kind): the \(name) range must have a finite width above 0, "
            + "got \(range.lowerBound) to \(range.upperBound)")
      }
      if isLog, range.lowerBound <= 0 {
        throw PlotError(
          "\(kind): the range of a logarithmic \(name) axis must be above 0, got \(range.lowerBound)")
      }
    }
    guard aspect > 0, aspect <= 10 else {
      throw PlotError("\(kind): 'aspect' must lie above 0 and not above 10, got \(aspect)")
    }
  }
}
