/// One line of a chart, with its band, error bars and marked points.
struct LineLayer: ChartLayer {
  private let series: Series
  var firstColor = 0
  let colorCount = 1

  init(_ series: Series) { self.series = series }

  func extent(_ axes: AxesOptions) -> (x: [Double], y: [Double]) {
    (
      series.x + (series.xErrors?.extent(about: series.x) ?? []),
      series.y + series.lower + series.upper + (series.errors?.extent(about: series.y) ?? [])
    )
  }

  /// Series beyond the palette repeat its colours with another stroke.
  private func style(_ colors: ChartColors) -> LineStyle {
    let styles = LineStyle.allCases
    guard series.color == nil, let own = styles.firstIndex(of: series.style) else { return series.style }
    return styles[(own + firstColor / colors.palette.count) % styles.count]
  }

  func legendEntries(_ colors: ChartColors) -> [LegendEntry] {
    guard let label = series.label, !label.isEmpty else { return [] }
    let symbol = LegendEntry.Symbol.line(style(colors), hasBand: !series.lower.isEmpty, marker: series.marker)
    return [LegendEntry(text: label, color: colors.color(series.color, firstColor), symbol: symbol)]
  }

  /// The unbroken stretches of positions at which all of the values have a place on the axes.
  private func runs(_ stage: ChartStage, _ values: [[Double]]) -> [[Int]] {
    series.y.indices.split { index in
      values.contains { !stage.axes.canShow(series.x[index], $0[index]) }
    }.map(Array.init)
  }

  private func lines(_ stage: ChartStage) -> [[Point]] {
    runs(stage, [series.y]).map { run in
      let points = stage.points(run, series.x, series.y)
      return Thinning.kept([points], scale: stage.canvas.scale).map { points[$0] }
    }
  }

  private func bands(_ stage: ChartStage) -> [(lower: [Point], upper: [Point])] {
    guard !series.lower.isEmpty else { return [] }
    return runs(stage, [series.lower, series.upper]).map { run in
      let (lower, upper) = (stage.points(run, series.x, series.lower), stage.points(run, series.x, series.upper))
      let kept = Thinning.kept([lower, upper], scale: stage.canvas.scale)
      return (kept.map { lower[$0] }, kept.map { upper[$0] })
    }
  }

  private func marks(_ stage: ChartStage) -> [Point] {
    let marked = series.marks.isEmpty && series.marker != nil ? Array(series.y.indices) : series.marks
    let shown = marked.filter { stage.axes.canShow(series.x[$0], series.y[$0]) }
    return stage.points(shown, series.x, series.y)
  }

  private func stems(_ stage: ChartStage) -> [(Point, Point)] {
    stage.stems(series.errors, x: series.x, y: series.y, isX: false)
      + stage.stems(series.xErrors, x: series.x, y: series.y, isX: true)
  }

  func cover(_ space: inout FreeSpace, on stage: ChartStage) {
    for line in lines(stage) { space.add(line: line) }
    for band in bands(stage) { space.add(areaBetween: band.lower, band.upper) }
    for stem in stems(stage) { space.add(line: [stem.0, stem.1]) }
    let reach = stage.theme.markRadius + 1
    for mark in marks(stage) {
      space.add(ink: Box(x: mark.x, y: mark.y, width: 0, height: 0).expanded(by: reach))
    }
  }

  func drawAreas(on stage: ChartStage) {
    let color = stage.colors.color(series.color, firstColor).opacity(stage.theme.bandOpacity)
    for band in bands(stage) { stage.canvas.fillPolygon(band.lower + band.upper.reversed(), color) }
  }

  func drawData(on stage: ChartStage) {
    let color = stage.colors.color(series.color, firstColor)
    let theme = stage.theme
    let lines = lines(stage)
    for stem in stems(stage) { stage.errorBar(from: stem.0, to: stem.1, color) }
    for line in lines {
      if line.count == 1 {
        // A point between two gaps would otherwise leave no ink; a series of one point is all there is to
        // see.
        let radius = lines.count == 1 ? theme.markRadius : theme.lineWidth
        stage.canvas.disc(at: line[0], radius: radius, color)
      } else {
        stage.canvas.stroke(line, color, width: theme.lineWidth, dash: style(stage.colors).dash)
      }
    }
  }

  func drawMarks(on stage: ChartStage) {
    let color = stage.colors.color(series.color, firstColor)
    for mark in marks(stage) where stage.box.expanded(by: 0.5).contains(mark) {
      (series.marker ?? .circle).draw(
        at: mark, radius: stage.theme.markRadius, color, rim: stage.theme.background, canvas: stage.canvas)
    }
  }
}

extension Figure {
  /// Adds a chart of lines and returns it, so that series can be added one by one.
  ///
  /// - Throws: `PlotError` if there is no series, if a series' lengths differ, or if an axis range is empty.
  @discardableResult
  public func lines(_ series: [Series], _ options: ChartOptions = ChartOptions(), cell: Cell = Cell()) throws
    -> ChartPanel
  {
    let panel = try ChartPanel([], options: options, kind: "lines")
    guard !series.isEmpty else { throw PlotError("lines: expected at least one series, got none") }
    for one in series { try panel.add(one) }
    try add(panel, cell, kind: "lines")
    return panel
  }
}
