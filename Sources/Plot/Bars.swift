import Glibc

/// The bars of one series, one for each category.
public struct BarSeries: Sendable {
  /// Values that are not finite leave a gap.
  public var values: [Double]
  /// The name in the legend; without one the series is not listed.
  public var label: String?
  /// `nil` takes the next colour of the chart's palette.
  public var color: Color?
  public var errors: ErrorBars?

  /// Makes a series from values of either precision.
  public init<Value: BinaryFloatingPoint>(
    _ values: [Value], label: String? = nil, color: Color? = nil, errors: ErrorBars? = nil
  ) {
    self.values = values.map { Double($0) }
    self.label = label
    self.color = color
    self.errors = errors
  }
}

/// How bars are drawn besides what a chart has.
public struct BarOptions: Sendable {
  /// The axis of categories takes its label, but neither ticks nor a range.
  public var chart: ChartOptions
  /// Whether the bars grow to the right from a vertical axis, the first category on top.
  public var isHorizontal = false
  /// Whether the series stand on each other instead of side by side.
  public var isStacked = false
  /// Whether the values are written at the ends of their bars.
  public var showsValues = false

  /// Makes options; the rest is set on the value.
  public init(chart: ChartOptions = ChartOptions()) { self.chart = chart }
}

/// All series of a bar chart: their places depend on each other.
struct BarLayer: ChartLayer {
  private let series: [BarSeries]
  private let options: BarOptions
  private let count: Int
  var firstColor = 0

  init(_ series: [BarSeries], _ options: BarOptions, count: Int) {
    self.series = series
    self.options = options
    self.count = count
  }

  /// One bar in the chart's coordinates: the middle and width along the categories, the ends along the values.
  private struct Bar {
    var series: Int
    var category: Int
    var middle: Double
    var width: Double
    var start: Double
    var end: Double
  }

  var colorCount: Int { series.count }
  /// Values written beyond the ends need room there.
  var padding: (x: Double, y: Double) {
    options.showsValues && !options.isStacked ? (0.16, 0.15) : (0.05, 0.06)
  }
  var reachesToZero: (x: Bool, y: Bool) { (true, true) }

  private var bars: [Bar] {
    let group = series.count > 1 && !options.isStacked ? 0.8 : 0.7
    let width = options.isStacked ? group : group / Double(series.count)
    var positive = Array(repeating: 0.0, count: count)
    var negative = positive
    var bars: [Bar] = []
    for (index, one) in series.enumerated() {
      let offset = options.isStacked ? 0 : (Double(index) + 0.5) * width - group / 2
      for (category, value) in one.values.enumerated() where value.isFinite {
        var start = 0.0
        if options.isStacked {
          start = value < 0 ? negative[category] : positive[category]
          if value < 0 { negative[category] += value } else { positive[category] += value }
        }
        let end = start + value
        guard end.isFinite else { continue }
        bars.append(
          Bar(
            series: index, category: category, middle: Double(category) + offset, width: width, start: start,
            end: end))
      }
    }
    return bars
  }

  private func isLog(_ axes: AxesOptions) -> Bool { options.isHorizontal ? axes.isLogX : axes.isLogY }

  func extent(_ axes: AxesOptions) -> (x: [Double], y: [Double]) {
    let bars = bars
    var values = bars.map(\.end)
    for bar in bars {
      if let ends = series[bar.series].errors?.ends(bar.category, at: bar.end) { values += [ends.low, ends.high] }
    }
    if isLog(axes) {
      // Bars have no natural foot here; the decade below the least leaves some of every bar.
      if let least = values.filter({ $0 > 0 }).min() { values.append(pow(10, log10(least / 1.5).rounded(.down))) }
    } else {
      values.append(0)
    }
    return options.isHorizontal ? (values, []) : ([], values)
  }

  func legendEntries(_ colors: ChartColors) -> [LegendEntry] {
    series.enumerated().compactMap { index, one in
      guard let label = one.label, !label.isEmpty else { return nil }
      return LegendEntry(
        text: label, color: colors.color(one.color, firstColor + index), symbol: .box(opacity: 1))
    }
  }

  /// The part of a bar within the axes' ranges.
  private func box(_ bar: Bar, on stage: ChartStage) -> Box? {
    let isX = options.isHorizontal
    let axis = isX ? stage.frame.x : stage.frame.y
    guard axis.canShow(bar.end) else { return nil }
    let start = axis.canShow(bar.start) ? bar.start : axis.low
    // Beyond either end there is nothing of the bar to see.
    guard max(start, bar.end) >= axis.low, min(start, bar.end) <= axis.high else { return nil }
    func corner(_ along: Double, _ value: Double) -> Point {
      let shown = min(max(value, axis.low), axis.high)
      return isX ? stage.point(shown, along) : stage.point(along, shown)
    }
    let (one, other) = (corner(bar.middle - bar.width / 2, start), corner(bar.middle + bar.width / 2, bar.end))
    let (left, right) = (stage.canvas.snapped(min(one.x, other.x)), stage.canvas.snapped(max(one.x, other.x)))
    let (top, bottom) = (stage.canvas.snapped(min(one.y, other.y)), stage.canvas.snapped(max(one.y, other.y)))
    return Box(x: left, y: top, width: right - left, height: bottom - top)
  }

  private func stem(_ bar: Bar, on stage: ChartStage) -> (Point, Point)? {
    let isX = options.isHorizontal
    let axis = isX ? stage.frame.x : stage.frame.y
    guard axis.canShow(bar.end), let errors = series[bar.series].errors,
      let ends = stage.ends(of: errors, bar.category, at: bar.end, isX: isX)
    else { return nil }
    return isX
      ? (stage.point(ends.low, bar.middle), stage.point(ends.high, bar.middle))
      : (stage.point(bar.middle, ends.low), stage.point(bar.middle, ends.high))
  }

  func cover(_ space: inout FreeSpace, on stage: ChartStage) {
    let bars = bars
    for bar in bars {
      guard let box = box(bar, on: stage) else { continue }
      space.add(ink: box)
      if let stem = stem(bar, on: stage) { space.add(line: [stem.0, stem.1]) }
    }
    for text in valueTexts(bars, on: stage) { space.add(ink: text.box) }
  }

  func drawAreas(on stage: ChartStage) {
    for bar in bars {
      guard let box = box(bar, on: stage) else { continue }
      stage.canvas.fill(box, stage.colors.color(series[bar.series].color, firstColor + bar.series))
      // Neighbours of a stack or a group are parted by a thin line of the ground.
      if series.count > 1, min(box.width, box.height) > 4 {
        stage.canvas.frame(box.expanded(by: -0.25), stage.theme.background, width: 0.5)
      }
    }
  }

  func drawData(on stage: ChartStage) {
    for bar in bars {
      if let stem = stem(bar, on: stage) { stage.errorBar(from: stem.0, to: stem.1, stage.theme.axisLabel.color) }
    }
  }

  func drawMarks(on stage: ChartStage) {
    if !isLog(stage.axes) { drawFoot(on: stage) }
    for text in valueTexts(bars, on: stage) { text.draw(on: stage.canvas) }
  }

  /// The line the bars stand on.
  private func drawFoot(on stage: ChartStage) {
    let axis = options.isHorizontal ? stage.frame.x : stage.frame.y
    guard axis.low < 0, axis.high > 0 else { return }
    let zero = axis.fraction(of: 0)
    let (box, theme) = (stage.box, stage.theme)
    if options.isHorizontal {
      stage.canvas.vertical(
        x: box.x + zero * box.width, from: box.y, to: box.maxY, theme.axis, width: theme.axisWidth)
    } else {
      stage.canvas.horizontal(
        y: box.maxY - zero * box.height, from: box.x, to: box.maxX, theme.axis, width: theme.axisWidth)
    }
  }

  /// The digits with which the values beside all bars fit; `nil` if not even two do, since values at some bars only
  /// would mislead. The parts of a stack hold those that fit.
  private func digits(_ bars: [Bar], on stage: ChartStage) -> Int? {
    guard options.showsValues else { return nil }
    if options.isStacked { return 3 }
    return [3, 2].first { digits in
      bars.allSatisfy { bar in
        guard let box = box(bar, on: stage) else { return true }
        let block = valueBlock(bar, digits, on: stage)
        // A group alone in its place may use the gap to its neighbours; two units part the texts.
        let share = series.count > 1 ? 1 : 0.7
        return options.isHorizontal
          ? block.lineHeight <= box.height / share + 2 : block.width <= box.width / share + (series.count > 1 ? 0 : -2)
      }
    }
  }

  private func valueBlock(_ bar: Bar, _ digits: Int, on stage: ChartStage) -> TextBlock {
    let format = options.isHorizontal ? stage.axes.xFormat : stage.axes.yFormat
    let text = NumberText.brief(series[bar.series].values[bar.category], digits: digits, format: format)
    var style = stage.theme.tickLabel
    style.size *= 0.92
    if options.isStacked {
      style.color = stage.colors.color(series[bar.series].color, firstColor + bar.series).legible
    }
    return TextBlock(lines: [text], style: style, width: stage.canvas.width(text, style))
  }

  /// The values at the ends of their bars, or inside the parts of a stack.
  private func valueTexts(_ bars: [Bar], on stage: ChartStage) -> [PlacedText] {
    guard let digits = digits(bars, on: stage) else { return [] }
    let visible = bars.compactMap { bar in
      box(bar, on: stage).flatMap { box in
        stage.box.expanded(by: 0.5).contains(Point(x: box.midX, y: box.midY)) ? (bar, box) : nil
      }
    }
    let texts = visible.compactMap { valueText($0, $1, valueBlock($0, digits, on: stage), on: stage) }
    return options.isStacked || texts.count == visible.count ? texts : []
  }

  private func valueText(_ bar: Bar, _ box: Box, _ block: TextBlock, on stage: ChartStage) -> PlacedText? {
    let isNegative = series[bar.series].values[bar.category] < 0
    let size = Size(width: block.width, height: block.lineHeight)
    if options.isStacked {
      guard size.width <= box.width, size.height <= box.height else { return nil }
      return placed(block, size, x: box.midX - size.width / 2, y: box.midY - size.height / 2)
    }
    let stem = stem(bar, on: stage)
    if options.isHorizontal {
      let end = isNegative ? min(box.x, stem?.0.x ?? box.x) : max(box.maxX, stem?.1.x ?? box.maxX)
      let left = isNegative ? end - size.width - 4 : end + 4
      guard left >= stage.box.x + 1, left + size.width <= stage.box.maxX + 1 else { return nil }
      return placed(block, size, x: left, y: box.midY - size.height / 2)
    }
    let end = isNegative ? max(box.maxY, stem?.0.y ?? box.maxY) : min(box.y, stem?.1.y ?? box.y)
    let top = isNegative ? end + 1 : end - size.height - 1
    guard top >= stage.box.y - 4, top + size.height <= stage.box.maxY - 1 else { return nil }
    return placed(block, size, x: box.midX - size.width / 2, y: top)
  }

  private func placed(_ block: TextBlock, _ size: Size, x: Double, y: Double) -> PlacedText {
    PlacedText(
      block: block, box: Box(x: x, y: y, width: size.width, height: size.height), color: block.style.color)
  }
}

extension Figure {
  /// Adds a chart of bars, one group for each name, and returns it.
  ///
  /// - Throws: `PlotError` if there are no names, no series, or a series has not one value for each name.
  @discardableResult
  public func bars(
    _ series: [BarSeries], names: [String], _ options: BarOptions = BarOptions(), cell: Cell = Cell()
  ) throws -> ChartPanel {
    guard !series.isEmpty else { throw PlotError("bars: expected at least one series, got none") }
    guard !names.isEmpty else { throw PlotError("bars: expected at least one name, got none") }
    for (index, one) in series.enumerated() {
      let place = "bars: \(PlotError.series(index, one.label))"
      try TextLimit.check(place, [("label", one.label)])
      guard one.values.count == names.count else {
        throw PlotError("\(place) has \(one.values.count) values for \(names.count) names")
      }
      try one.errors?.validate(place, count: one.values.count)
    }
    var chart = options.chart
    if options.isHorizontal {
      chart.axes.yNames = names
      chart.axes.isLogY = false
    } else {
      chart.axes.xNames = names
      chart.axes.isLogX = false
    }
    let panel = try ChartPanel([BarLayer(series, options, count: names.count)], options: chart, kind: "bars")
    try add(panel, cell, kind: "bars")
    return panel
  }
}
