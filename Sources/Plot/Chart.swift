/// What a chart has besides its data.
public struct ChartOptions: Sendable {
  public var axes: AxesOptions
  /// Where the legend of the labelled series goes, and what stands above its entries.
  public var legend = LegendPlacement.automatic
  public var legendTitle: String?
  /// A scale to take colours from in the order of the series; `nil` takes well-distinguished ones.
  public var colors: ColorScale?
  public var annotations: [Annotation] = []
  public var references: [ReferenceLine] = []

  /// Makes options.
  public init(
    axes: AxesOptions = AxesOptions(), legend: LegendPlacement = .automatic, legendTitle: String? = nil,
    colors: ColorScale? = nil, annotations: [Annotation] = [], references: [ReferenceLine] = []
  ) {
    self.axes = axes
    self.legend = legend
    self.legendTitle = legendTitle
    self.colors = colors
    self.annotations = annotations
    self.references = references
  }
}

/// A chart with two axes and one or more layers of data, to which further ones can be added until the figure is drawn.
public final class ChartPanel: Panel {
  let options: ChartOptions
  private(set) var layers: [any ChartLayer] = []
  /// The figure the chart stands in, whose charts may share their axes.
  weak var figure: Figure?
  private var lineCount = 0

  init(_ layers: [any ChartLayer], options: ChartOptions, kind: String) throws {
    try options.axes.validate(kind: kind)
    try TextLimit.check(
      kind,
      [("legend_title", options.legendTitle)] + options.annotations.map { ("annotations", $0.text) }
        + options.references.map { ("references", $0.label) })
    for line in options.references { try line.validate(kind: kind) }
    self.options = options
    for layer in layers { add(layer) }
  }

  /// Adds a line, drawn above what the chart has already.
  ///
  /// - Throws: `PlotError` if x, y, band and error bars are not equally long, or a mark lies outside the series.
  public func add(_ series: Series) throws {
    try series.validate("lines: \(PlotError.series(lineCount, series.label))")
    lineCount += 1
    add(LineLayer(series))
  }

  func add(_ layer: any ChartLayer) {
    var layer = layer
    layer.firstColor = layers.reduce(0) { $0 + $1.colorCount }
    layers.append(layer)
  }

  func height(forWidth width: Double, canvas: Canvas) -> PanelHeight {
    if let aspect = options.axes.aspect { return .flexible(width * aspect) }
    let (half, slow) = (320.0, 0.3)
    // Among many columns a chart gets higher rather than too low to be read.
    let least = min(width, 100)
    let height = max(least, 0.62 * min(width, half) + slow * max(0, width - half))
    guard let names = options.axes.yNames else { return .flexible(height) }
    return .flexible(max(height, TickLabels.height(ofList: names, canvas: canvas)))
  }

  func insets(for size: Size, room: Double, canvas: Canvas) -> Insets {
    let box = Box(x: 0, y: 0, width: size.width, height: size.height)
    return ChartPlan(self, box: box, room: room, canvas: canvas).insets
  }

  func draw(in box: Box, room: Double, canvas: Canvas) {
    ChartPlan(self, box: box, room: room, canvas: canvas).draw(layers)
  }
}
