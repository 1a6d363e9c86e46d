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

  init(_ panel: ChartPanel, box: Box, room: Double, canvas: Canvas) {
    let options = panel.options
    var ranges = panel.ranges(canvas)
    if options.axes.isEqual { ranges.equalize(in: box.size) }
    let count = panel.layers.reduce(0) { $0 + $1.colorCount }
    let colors = ChartColors(
      theme: canvas.theme,
      palette: options.colors?.samples(max(count, 1)).map(canvas.theme.visible) ?? canvas.theme.palette)
    let frame = AxesFrame(options.axes, ranges, size: box.size, canvas: canvas)
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
    let entries = options.legend == .none ? [] : panel.layers.flatMap { $0.legendEntries(colors) }
    let list = Legend(entries, title: options.legendTitle, canvas: canvas)
    let corner = options.legend == .automatic ? list.flatMap { space.freePlace(for: $0.size, margin: 6) } : nil
    var placement = options.legend
    if placement == .automatic, corner == nil, let list, Self.isBulky(list, besideChartIn: room) { placement = .below }
    legend =
      placement == .below
      ? Legend(entries, title: options.legendTitle, width: box.width, canvas: canvas) : list
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
    // Last, since a line has many places for its label and a point few.
    for reference in references {
      guard let label = reference.line.label, !label.isEmpty else { continue }
      if let text = space.place(label, along: reference.points, color: reference.color, on: stage) {
        texts.append(text)
      }
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
      corner ?? Self.room(for: legend?.size, in: box, placement: placement, growing: &insets)
    self.insets = insets
  }

  /// Whether a legend beside a chart in columns of this width would take more of it than the chart can spare.
  private static func isBulky(_ legend: Legend, besideChartIn room: Double) -> Bool {
    legend.size.width > 0.3 * room || legend.size.height > max(0.62 * room, 150)
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
    canvas.clipped(to: box) {
      for layer in layers { layer.drawAreas(on: stage) }
    }
    // A line along the edge of the box must not be thinned.
    canvas.clipped(to: box.expanded(by: canvas.theme.lineWidth)) {
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
