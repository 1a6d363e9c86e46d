/// What a line chart has besides its axes.
public struct LinesOptions: Sendable {
  public var axes: AxesOptions
  /// Where the legend of the labelled series goes, and what stands above its entries.
  public var legend = LegendPlacement.automatic
  public var legendTitle: String?
  /// A scale to take colours from in the order of the series; `nil` takes well-distinguished ones.
  public var colors: ColorScale?
  public var annotations: [Annotation] = []

  /// Makes options.
  public init(
    axes: AxesOptions = AxesOptions(), legend: LegendPlacement = .automatic, legendTitle: String? = nil,
    colors: ColorScale? = nil, annotations: [Annotation] = []
  ) {
    self.axes = axes
    self.legend = legend
    self.legendTitle = legendTitle
    self.colors = colors
    self.annotations = annotations
  }
}

/// A chart of lines, to which further series can be added until the figure is drawn.
public final class LinePanel: Panel {
  private let options: LinesOptions
  private var series: [Series] = []

  init(_ series: [Series], options: LinesOptions) throws {
    try options.axes.validate(kind: "lines")
    guard !series.isEmpty else { throw PlotError("lines: expected at least one series, got none") }
    self.options = options
    for one in series { try add(one) }
  }

  /// Adds a series, drawn above the earlier ones.
  ///
  /// - Throws: `PlotError` if x, y and band are not equally long, or a mark lies outside the series.
  public func add(_ series: Series) throws {
    let name = series.label.map { " ('\($0)')" } ?? ""
    try series.validate("lines: series \(self.series.count + 1)\(name)")
    self.series.append(series)
  }

  func height(forWidth width: Double, scale: Double) -> PanelHeight {
    .flexible(width * options.axes.aspect)
  }

  func insets(for size: Size, canvas: Canvas) -> Insets {
    let plan = Plan(self, box: Box(x: 0, y: 0, width: size.width, height: size.height), canvas: canvas)
    var insets = plan.frame.insets(size: size, canvas: canvas)
    if let legend = plan.legend, plan.legendCorner == nil {
      insets.right += Self.legendDistance + legend.size.width
      insets.bottom = max(insets.bottom, legend.size.height - size.height)
    }
    return insets
  }

  private static let legendDistance = 6.0

  func draw(in box: Box, canvas: Canvas) {
    let plan = Plan(self, box: box, canvas: canvas)
    plan.frame.drawGround(in: box, canvas: canvas)
    // Half a line more than the box: a line along its edge must not be thinned.
    canvas.clipped(to: box.expanded(by: canvas.theme.lineWidth)) {
      for line in plan.lines { draw(band: line, canvas: canvas) }
      for line in plan.lines { draw(line, canvas: canvas) }
    }
    plan.frame.drawAxes(in: box, canvas: canvas)
    for line in plan.lines { draw(marks: line.marks, line.color, in: box, canvas: canvas) }
    for label in plan.labels {
      canvas.block(label.block, x: label.box.x, top: label.box.y, align: .left)
    }
    if let legend = plan.legend {
      let overhang = plan.frame.insets(size: box.size, canvas: canvas).right
      let beside = Point(x: box.maxX + overhang + Self.legendDistance, y: box.y)
      legend.draw(at: plan.legendCorner ?? beside, canvas: canvas)
    }
  }

  private func draw(band line: Plan.Line, canvas: Canvas) {
    for band in line.bands {
      canvas.fillPolygon(
        band.lower + band.upper.reversed(), line.color.opacity(canvas.theme.bandOpacity))
    }
  }

  private func draw(_ line: Plan.Line, canvas: Canvas) {
    for run in line.runs {
      if run.count == 1 {
        // A point between two gaps would otherwise leave no ink; a series of one point is all there is to
        // see.
        let isAlone = line.runs.count == 1
        canvas.disc(
          at: run[0], radius: isAlone ? canvas.theme.markRadius : canvas.theme.lineWidth, line.color)
      } else {
        canvas.stroke(run, line.color, width: canvas.theme.lineWidth, dash: line.style.dash)
      }
    }
  }

  private func draw(marks: [Point], _ color: Color, in box: Box, canvas: Canvas) {
    for mark in marks where box.expanded(by: 0.5).contains(mark) {
      canvas.disc(at: mark, radius: canvas.theme.markRadius + 0.75, canvas.theme.background)
      canvas.disc(at: mark, radius: canvas.theme.markRadius, color)
    }
  }

  /// Everything that depends on the size of the content box.
  private struct Plan {
    struct Line {
      var color: Color
      var style: LineStyle
      var runs: [[Point]]
      var bands: [(lower: [Point], upper: [Point])]
      var marks: [Point]
    }

    let frame: AxesFrame
    var lines: [Line] = []
    var labels: [(block: TextBlock, box: Box)] = []
    var legend: Legend?
    var legendCorner: Point?

    init(_ panel: LinePanel, box: Box, canvas: Canvas) {
      let options = panel.options
      let axes = options.axes
      let ranges = panel.ranges
      frame = AxesFrame(axes, xRange: ranges.x, yRange: ranges.y, size: box.size, canvas: canvas)
      let palette = options.colors?.samples(panel.series.count) ?? Color.cycle
      var colored: [(Series, Color)] = []
      for (index, series) in panel.series.enumerated() {
        colored.append((series, series.color ?? palette[index % palette.count]))
      }
      lines = colored.map { [frame] in Self.line($0, $1, frame, box) }
      placeTexts(options, colored, box, canvas)
    }

    private static func line(_ series: Series, _ color: Color, _ frame: AxesFrame, _ box: Box) -> Line {
      func isShown(_ index: Int, _ values: [Double]) -> Bool {
        frame.x.canShow(series.x[index]) && frame.y.canShow(values[index])
      }
      func points(_ run: [Int], _ values: [Double]) -> [Point] {
        run.map { frame.point(series.x[$0], values[$0], in: box) }
      }
      let indices = Array(series.y.indices)
      let runs = Self.runs(indices) { isShown($0, series.y) }
      let bands =
        series.lower.isEmpty
        ? [] : Self.runs(indices) { isShown($0, series.lower) && isShown($0, series.upper) }
      return Line(
        color: color, style: series.style, runs: runs.map { points($0, series.y) },
        bands: bands.map { (points($0, series.lower), points($0, series.upper)) },
        marks: points(series.marks.filter { isShown($0, series.y) }, series.y))
    }

    /// The unbroken stretches of indices that pass the test.
    private static func runs(_ indices: [Int], where isShown: (Int) -> Bool) -> [[Int]] {
      indices.split(whereSeparator: { !isShown($0) }).map(Array.init)
    }

    private mutating func placeTexts(
      _ options: LinesOptions, _ colored: [(Series, Color)], _ box: Box, _ canvas: Canvas
    ) {
      var space = FreeSpace(area: box)
      for line in lines {
        for run in line.runs { space.add(line: run) }
        for band in line.bands { space.add(areaBetween: band.lower, band.upper) }
        let reach = canvas.theme.markRadius + 1
        for mark in line.marks {
          space.add(box: Box(x: mark.x, y: mark.y, width: 0, height: 0).expanded(by: reach))
        }
      }
      for note in options.annotations where frame.x.canShow(note.x) && frame.y.canShow(note.y) {
        let block = canvas.wrap(note.text, canvas.theme.tickLabel, width: box.width * 0.6, maxLines: 3)
        let size = Size(width: block.width, height: block.height)
        let place = space.bestPlace(for: size, near: frame.point(note.x, note.y, in: box))
        space.add(box: place)
        labels.append((block, place))
      }
      guard options.legend != .none else { return }
      legend = Legend(colored, title: options.legendTitle, canvas: canvas)
      if options.legend == .automatic, let legend {
        legendCorner = space.freeCorner(for: legend.size, margin: 6)
      }
    }
  }

  /// The ends of both axes: those asked for, else those that show all data.
  private var ranges: (x: (low: Double, high: Double), y: (low: Double, high: Double)) {
    let axes = options.axes
    let notes = options.annotations
    let xs = series.flatMap(\.x) + notes.map(\.x)
    let ys = series.flatMap { $0.y + $0.lower + $0.upper } + notes.map(\.y)
    // With nothing to show the axes still stand, over a range of no meaning.
    let x =
      Axis.range(of: xs, isLog: axes.isLogX, padding: 0.03, toZero: false) ?? (axes.isLogX ? (1, 10) : (0, 1))
    let y =
      Axis.range(of: ys, isLog: axes.isLogY, padding: 0.06, toZero: true) ?? (axes.isLogY ? (1, 10) : (0, 1))
    return (
      axes.xRange.map { ($0.lowerBound, $0.upperBound) } ?? x,
      axes.yRange.map { ($0.lowerBound, $0.upperBound) } ?? y
    )
  }
}

extension Figure {
  /// Adds a chart of lines and returns it, so that series can be added one by one.
  ///
  /// - Throws: `PlotError` if there is no series, if a series' lengths differ, or if an axis range is empty.
  @discardableResult
  public func lines(_ series: [Series], _ options: LinesOptions = LinesOptions(), cell: Cell = Cell()) throws
    -> LinePanel
  {
    let panel = try LinePanel(series, options: options)
    try add(panel, cell, kind: "lines")
    return panel
  }
}
