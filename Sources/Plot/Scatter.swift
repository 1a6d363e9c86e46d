/// One cloud of points.
public struct PointSeries: Sendable {
  public var x: [Double]
  public var y: [Double]
  /// The name in the legend; without one the series is not listed.
  public var label: String?
  /// `nil` takes the next colour of the chart's palette.
  public var color: Color?
  public var marker = Marker.circle
  /// A number for each point that decides its colour, as in a heat map; empty for one colour. Points whose number is
  /// not finite are drawn in the grey of missing values.
  public var values: [Double] = []
  /// A class for each point that decides its colour and is listed in the legend; empty for one colour.
  public var classes: [String] = []
  /// A number for each point to which the area of its mark is proportional, the largest being of a fixed area; empty
  /// for equal marks. Points whose number is not finite or not positive are left out.
  public var sizes: [Double] = []
  /// A text for each point, written where there is room for it; empty for none.
  public var texts: [String] = []
  public var errors: ErrorBars?
  public var xErrors: ErrorBars?

  /// Makes a series from as many x as y values of either precision. Points that are not finite are left out.
  public init<Value: BinaryFloatingPoint>(
    x: [Value], y: [Value], label: String? = nil, color: Color? = nil, marker: Marker = .circle
  ) {
    self.x = x.map { Double($0) }
    self.y = y.map { Double($0) }
    self.label = label
    self.color = color
    self.marker = marker
  }

  /// Placing a text looks at its neighbourhood; beyond this number nobody could read them.
  private static let mostTexts = 1000

  /// Checks the lengths; `place` names the series in the error.
  func validate(_ place: String) throws {
    guard x.count == y.count else { throw PlotError("\(place) has \(x.count) x values but \(y.count) y values") }
    guard !y.isEmpty else { throw PlotError("\(place) has no points") }
    try TextLimit.check(
      place, [("label", label)] + texts.map { ("texts", $0) } + Set(classes).map { ("classes", $0) })
    for (name, count) in [
      ("values", values.count), ("classes", classes.count), ("sizes", sizes.count), ("texts", texts.count),
    ] where count != 0 && count != y.count {
      throw PlotError("\(place) has \(y.count) points but \(count) \(name)")
    }
    guard values.isEmpty || classes.isEmpty else {
      throw PlotError("\(place) is coloured by values or by classes, not by both")
    }
    let written = texts.count { !$0.isEmpty }
    guard written <= Self.mostTexts else {
      throw PlotError("\(place) has \(written) texts; expected at most \(Self.mostTexts), \"\" for points without one")
    }
    try errors?.validate(place, count: y.count)
    try xErrors?.validate(place, count: y.count)
  }
}

/// How points are drawn besides what a chart has.
public struct ScatterOptions: Sendable {
  public var chart: ChartOptions
  /// The scale of colours by value; the ends are those of a heat map with this limit.
  public var colors = ColorScale.viridis
  public var limit: Double?
  /// Whether a bar beside the chart says which colour means which value, and what the values are.
  public var colorbar = true
  public var colorbarTitle: String?
  /// The radius of a mark, of the largest where sizes differ, in units of 1/96 inch; `nil` chooses by the number of
  /// points.
  public var radius: Double?
  /// From 0 to 1; `nil` chooses by the number of points.
  public var opacity: Double?

  /// Makes options; the rest is set on the value.
  public init(chart: ChartOptions = ChartOptions(), colors: ColorScale = .viridis) {
    self.chart = chart
    self.colors = colors
  }

  func validate() throws {
    try ColorRange.validate(limit: limit, kind: "scatter")
    try TextLimit.check("scatter", [("value_label", colorbarTitle)])
    if let radius, !(radius > 0 && radius <= 100) {
      throw PlotError("scatter: 'radius' must lie above 0 and not above 100, got \(radius)")
    }
    if let opacity, !(opacity > 0 && opacity <= 1) {
      throw PlotError("scatter: 'opacity' must lie above 0 and not above 1, got \(opacity)")
    }
  }
}

/// The points of one series.
struct ScatterLayer: ChartLayer {
  private let series: PointSeries
  private let options: ScatterOptions
  /// The colours' range, shared by all series of the chart that are coloured by values.
  private let range: ColorRange?
  private let hasColorBar: Bool
  private let radius: Double
  private let opacity: Double
  /// The names of the classes in the order of the legend, and each point's position among them.
  private let classNames: [String]
  private let classOf: [Int]
  private let largest: Double
  var firstColor = 0

  init(_ series: PointSeries, _ options: ScatterOptions, range: ColorRange?, hasColorBar: Bool, total: Int) {
    self.series = series
    self.options = options
    self.range = series.values.isEmpty ? nil : range
    self.hasColorBar = hasColorBar
    // The more points, the smaller and the more transparent, so that density shows.
    let crowd = [(100, 3.6, 0.9), (500, 3.0, 0.8), (3000, 2.2, 0.7), (20_000, 1.5, 0.5)]
    let (_, radius, opacity) = crowd.first { total <= $0.0 } ?? (.max, 1.0, 0.35)
    self.radius = options.radius ?? (series.sizes.isEmpty ? radius : 9)
    self.opacity = options.opacity ?? (series.sizes.isEmpty ? opacity : min(opacity, 0.75))
    largest = series.sizes.filter(\.isFinite).max() ?? 0
    classNames = Self.ordered(Array(Set(series.classes)))
    let positions = Dictionary(uniqueKeysWithValues: zip(classNames, 0...))
    classOf = series.classes.map { positions[$0] ?? 0 }
  }

  /// Numbers by size, then names by letter.
  private static func ordered(_ names: [String]) -> [String] {
    names.sorted { first, second in
      switch (Double(first), Double(second)) {
      case (let a?, let b?) where a != b: a < b
      case (_?, nil): true
      case (nil, _?): false
      default: first < second
      }
    }
  }

  var colorCount: Int {
    if !classNames.isEmpty { return classNames.count }
    return series.values.isEmpty ? 1 : 0
  }
  var padding: (x: Double, y: Double) { (0.05, 0.06) }
  var reachesToZero: (x: Bool, y: Bool) { (false, false) }

  func extent(_ axes: AxesOptions) -> (x: [Double], y: [Double]) {
    // A point without a place in one direction must not stretch the other.
    let shown = series.y.indices.filter { axes.canShow(series.x[$0], series.y[$0]) }
    return (
      shown.map { series.x[$0] } + (series.xErrors?.extent(about: series.x) ?? []),
      shown.map { series.y[$0] } + (series.errors?.extent(about: series.y) ?? [])
    )
  }

  func legendEntries(_ colors: ChartColors) -> [LegendEntry] {
    if !classNames.isEmpty {
      return classNames.enumerated().map { index, name in
        LegendEntry(text: name, color: colors.color(nil, firstColor + index), symbol: .point(marker(of: index, colors)))
      }
    }
    guard let label = series.label, !label.isEmpty else { return [] }
    let color = range == nil ? colors.color(series.color, firstColor) : colors.theme.legend.color
    return [LegendEntry(text: label, color: color, symbol: .point(series.marker))]
  }

  /// Classes beyond the palette repeat its colours with another shape.
  private func marker(of position: Int, _ colors: ChartColors) -> Marker {
    let turn = (firstColor + position) / colors.palette.count
    let shapes = Marker.allCases
    let start = shapes.firstIndex(of: series.marker) ?? 0
    return shapes[(start + turn) % shapes.count]
  }

  var colorBar: (range: ColorRange, title: String?)? {
    guard let range, hasColorBar else { return nil }
    return (range, options.colorbarTitle)
  }

  var labels: [PointLabel] {
    series.texts.indices.compactMap { index in
      guard !series.texts[index].isEmpty, let radius = radius(index) else { return nil }
      return PointLabel(x: series.x[index], y: series.y[index], text: series.texts[index], radius: radius)
    }
  }

  /// The points with a place in the content box, with their radii; large ones first, so that none hides a smaller one.
  private func points(_ stage: ChartStage) -> [(index: Int, at: Point, radius: Double)] {
    let shown = series.y.indices.compactMap { index -> (index: Int, at: Point, radius: Double)? in
      guard stage.axes.canShow(series.x[index], series.y[index]), let radius = radius(index) else { return nil }
      let at = stage.point(series.x[index], series.y[index])
      return stage.box.expanded(by: 0.5).contains(at) ? (index, at, radius) : nil
    }
    return series.sizes.isEmpty ? shown : shown.sorted { ($1.radius, $0.index) < ($0.radius, $1.index) }
  }

  private func radius(_ index: Int) -> Double? {
    guard !series.sizes.isEmpty else { return radius }
    let size = series.sizes[index]
    guard size.isFinite, size > 0 else { return nil }
    return max(0.6, radius * (size / largest).squareRoot())
  }

  private func stems(_ stage: ChartStage) -> [(Point, Point)] {
    stage.stems(series.errors, x: series.x, y: series.y, isX: false)
      + stage.stems(series.xErrors, x: series.x, y: series.y, isX: true)
  }

  func cover(_ space: inout FreeSpace, on stage: ChartStage) {
    for point in points(stage) {
      space.add(ink: Box(x: point.at.x, y: point.at.y, width: 0, height: 0).expanded(by: point.radius))
    }
    for stem in stems(stage) { space.add(line: [stem.0, stem.1]) }
  }

  func drawData(on stage: ChartStage) {
    let color = range == nil ? stage.colors.color(series.color, firstColor) : stage.theme.axis
    for stem in stems(stage) { stage.errorBar(from: stem.0, to: stem.1, color) }
  }

  func drawMarks(on stage: ChartStage) {
    let missing = stage.theme.missingHatch
    let points = points(stage)
    // Rims tell overlapping marks apart; in a crowd they would hide more than they tell.
    let rim = radius >= 2.5 ? stage.theme.background.opacity(0.9) : nil
    for point in points {
      var color = stage.colors.color(series.color, firstColor)
      var marker = series.marker
      if let range { color = range.color(of: series.values[point.index]) ?? missing }
      if !classOf.isEmpty {
        let position = classOf[point.index]
        color = stage.colors.color(nil, firstColor + position)
        marker = self.marker(of: position, stage.colors)
      }
      marker.draw(
        at: point.at, radius: point.radius, color.opacity(opacity), rim: rim, canvas: stage.canvas)
    }
  }
}

extension Figure {
  /// Adds a chart of points and returns it, so that lines can be added.
  ///
  /// - Throws: `PlotError` if there is no series, if a series' lengths differ, or if an option is out of its range.
  @discardableResult
  public func scatter(
    _ series: [PointSeries], _ options: ScatterOptions = ScatterOptions(), lines: [Series] = [],
    cell: Cell = Cell()
  ) throws -> ChartPanel {
    try options.validate()
    guard !series.isEmpty else { throw PlotError("scatter: expected at least one series, got none") }
    for (index, one) in series.enumerated() {
      try one.validate("scatter: \(PlotError.series(index, one.label))")
    }
    let range = ColorRange(series.flatMap(\.values), colors: options.colors, limit: options.limit)
    let total = series.reduce(0) { $0 + $1.y.count }
    let layers = series.map { one in
      ScatterLayer(one, options, range: range, hasColorBar: options.colorbar, total: total)
    }
    let panel = try ChartPanel(layers, options: options.chart, kind: "scatter")
    for line in lines { try panel.add(line) }
    try add(panel, cell, kind: "scatter")
    return panel
  }
}
