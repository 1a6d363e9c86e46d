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
  private var lineCount = 0

  init(_ layers: [any ChartLayer], options: ChartOptions, kind: String) throws {
    try options.axes.validate(kind: kind)
    for line in options.references { try line.validate(kind: kind) }
    self.options = options
    for layer in layers { add(layer) }
  }

  /// Adds a line, drawn above what the chart has already.
  ///
  /// - Throws: `PlotError` if x, y, band and error bars are not equally long, or a mark lies outside the series.
  public func add(_ series: Series) throws {
    let name = series.label.map { " ('\($0)')" } ?? ""
    try series.validate("lines: series \(lineCount + 1)\(name)")
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
    let height = 0.62 * min(width, half) + slow * max(0, width - half)
    guard let names = options.axes.yNames else { return .flexible(height) }
    return .flexible(max(height, TickLabels.height(ofList: names, canvas: canvas)))
  }

  func insets(for size: Size, canvas: Canvas) -> Insets {
    let box = Box(x: 0, y: 0, width: size.width, height: size.height)
    return ChartPlan(self, box: box, canvas: canvas).insets
  }

  func draw(in box: Box, canvas: Canvas) {
    ChartPlan(self, box: box, canvas: canvas).draw(layers)
  }

  /// The ends of both axes: those asked for, else those that show all data.
  var ranges: (x: (low: Double, high: Double), y: (low: Double, high: Double)) {
    let axes = options.axes
    let notes = options.annotations
    let extents = layers.map { $0.extent(axes) }
    let xs =
      extents.flatMap(\.x) + notes.map(\.x) + notes.compactMap(\.from?.x) + options.references.compactMap(\.x)
    let ys =
      extents.flatMap(\.y) + notes.map(\.y) + notes.compactMap(\.from?.y) + options.references.compactMap(\.y)
    let padding = (x: layers.map(\.padding.x).max() ?? 0, y: layers.map(\.padding.y).max() ?? 0)
    let toZero = (x: layers.contains { $0.reachesToZero.x }, y: layers.contains { $0.reachesToZero.y })
    // With nothing to show the axes still stand, over a range of no meaning.
    let x =
      Axis.range(of: xs, isLog: axes.isLogX, padding: padding.x, toZero: toZero.x)
      ?? (axes.isLogX ? (1, 10) : (0, 1))
    let y =
      Axis.range(of: ys, isLog: axes.isLogY, padding: padding.y, toZero: toZero.y)
      ?? (axes.isLogY ? (1, 10) : (0, 1))
    return (
      axes.xRange.map { ($0.lowerBound, $0.upperBound) } ?? x,
      axes.yRange.map { ($0.lowerBound, $0.upperBound) } ?? y
    )
  }
}

/// Everything of a chart that depends on the size of its content box.
struct ChartPlan {
  private let stage: ChartStage
  private let legend: Legend?
  private let legendOrigin: Point
  private let colorBar: ColorBar?
  private let references: [(line: ReferenceLine, points: [Point], color: Color)]
  private var texts: [PlacedText] = []
  /// The room around the content box.
  private(set) var insets: Insets

  private static let legendDistance = 6.0

  init(_ panel: ChartPanel, box: Box, canvas: Canvas) {
    let options = panel.options
    let ranges = panel.ranges
    let count = panel.layers.reduce(0) { $0 + $1.colorCount }
    let colors = ChartColors(
      theme: canvas.theme,
      palette: options.colors?.samples(max(count, 1)).map(canvas.theme.visible) ?? canvas.theme.palette)
    let frame = AxesFrame(options.axes, xRange: ranges.x, yRange: ranges.y, size: box.size, canvas: canvas)
    let stage = ChartStage(axes: options.axes, frame: frame, box: box, colors: colors, canvas: canvas)
    self.stage = stage
    references = options.references.map { line in
      (line, line.points(on: stage), line.color.map(canvas.theme.visible) ?? canvas.theme.axisLabel.color)
    }

    var space = FreeSpace(area: box)
    for layer in panel.layers { layer.cover(&space, on: stage) }
    for reference in references { space.add(line: reference.points) }
    for note in options.annotations {
      if let text = space.place(note, on: stage) { texts.append(text) }
    }
    for reference in references {
      guard let label = reference.line.label, !label.isEmpty else { continue }
      if let text = space.place(label, along: reference.points, color: reference.color, on: stage) {
        texts.append(text)
      }
    }
    let entries = options.legend == .none ? [] : panel.layers.flatMap { $0.legendEntries(colors) }
    legend = Legend(
      entries, title: options.legendTitle, width: options.legend == .below ? box.width : nil, canvas: canvas)
    let corner =
      options.legend == .automatic ? legend.flatMap { space.freeCorner(for: $0.size, margin: 6) } : nil
    if let corner, let legend {
      space.add(box: Box(x: corner.x, y: corner.y, width: legend.size.width, height: legend.size.height))
    }
    for label in panel.layers.flatMap(\.labels) {
      guard let point = stage.visiblePoint(label.x, label.y) else { continue }
      let style = canvas.theme.tickLabel
      let block = canvas.wrap(label.text, style, width: max(box.width * 0.4, 20), maxLines: 2)
      let size = Size(width: block.width, height: block.height)
      guard let place = space.untakenPlace(for: size, near: point, clearance: label.radius) else { continue }
      space.add(box: place)
      texts.append(PlacedText(block: block, box: place, color: style.color))
    }

    var insets = frame.insets(size: box.size, canvas: canvas)
    colorBar = panel.layers.lazy.compactMap(\.colorBar).first.map {
      ColorBar($0.range, title: $0.title, height: box.height, canvas: canvas)
    }
    if let colorBar {
      insets.right = max(insets.right, colorBar.width(canvas))
      insets.top = max(insets.top, colorBar.overhang)
      insets.bottom = max(insets.bottom, colorBar.overhang)
    }
    legendOrigin =
      corner ?? Self.room(for: legend?.size, in: box, placement: options.legend, growing: &insets)
    self.insets = insets
  }

  /// Makes room for a legend outside the chart, if there is one, and tells its top left corner.
  private static func room(
    for size: Size?, in box: Box, placement: LegendPlacement, growing insets: inout Insets
  ) -> Point {
    guard let size else { return Point(x: box.x, y: box.y) }
    if placement == .below {
      let top = box.maxY + insets.bottom + legendDistance
      insets.bottom += legendDistance + size.height
      let excess = max(0, (size.width - box.width) / 2)
      insets.left = max(insets.left, excess)
      insets.right = max(insets.right, excess)
      return Point(x: box.midX - size.width / 2, y: top)
    }
    let left = box.maxX + insets.right + legendDistance
    insets.right += legendDistance + size.width
    insets.bottom = max(insets.bottom, size.height - box.height)
    return Point(x: left, y: box.y)
  }

  func draw(_ layers: [any ChartLayer]) {
    let (canvas, box) = (stage.canvas, stage.box)
    stage.frame.drawGround(in: box, canvas: canvas)
    // Half a line more than the box: a line along its edge must not be thinned.
    canvas.clipped(to: box.expanded(by: canvas.theme.lineWidth)) {
      for layer in layers { layer.drawAreas(on: stage) }
      for layer in layers { layer.drawData(on: stage) }
    }
    canvas.clipped(to: box) {
      for reference in references where !reference.points.isEmpty {
        canvas.stroke(
          reference.points, reference.color, width: canvas.theme.errorWidth, dash: reference.line.style.dash)
      }
    }
    stage.frame.drawAxes(in: box, canvas: canvas)
    for layer in layers { layer.drawMarks(on: stage) }
    for text in texts { text.draw(on: canvas) }
    colorBar?.draw(beside: box, canvas: canvas)
    legend?.draw(at: legendOrigin, canvas: canvas)
  }
}
