/// One kind of data in a chart: its lines, its points, its bars. A chart draws several on the same axes.
protocol ChartLayer {
  /// The place in the chart's palette of the layer's first series; set when the layer is added.
  var firstColor: Int { get set }
  /// How many colours of the palette the layer takes.
  var colorCount: Int { get }

  /// The values that the axes have to show; those without a place on an axis count for nothing.
  func extent(_ axes: AxesOptions) -> (x: [Double], y: [Double])

  /// Whether the axes are padded, so that data do not touch the frame.
  var padding: (x: Double, y: Double) { get }

  /// Whether a range of positive values is extended to a zero that is near.
  var reachesToZero: (x: Bool, y: Bool) { get }

  func legendEntries(_ colors: ChartColors) -> [LegendEntry]

  /// Texts that belong to the data, to be placed where they cover least; those without a place are left out.
  var labels: [PointLabel] { get }

  /// The scale by which values became colours, to be drawn as a bar beside the chart.
  var colorBar: (range: ColorRange, title: String?)? { get }

  /// Notes what the layer will cover.
  func cover(_ space: inout FreeSpace, on stage: ChartStage)

  /// Drawn in this order: all layers' areas, cut at the content box, then their data, cut a line's width beyond it, then
  /// what may reach farther and covers the axes.
  func drawAreas(on stage: ChartStage)
  func drawData(on stage: ChartStage)
  func drawMarks(on stage: ChartStage)
}

extension ChartLayer {
  var labels: [PointLabel] { [] }
  var colorBar: (range: ColorRange, title: String?)? { nil }
  var padding: (x: Double, y: Double) { (0.03, 0.06) }
  var reachesToZero: (x: Bool, y: Bool) { (false, true) }
  func drawAreas(on stage: ChartStage) {}
  func drawMarks(on stage: ChartStage) {}
}

/// The text of a point, and the radius of its mark.
struct PointLabel {
  var x: Double
  var y: Double
  var text: String
  var radius: Double
}

/// The colours of a chart's series.
struct ChartColors {
  let theme: Theme
  let palette: [Color]

  /// The colour of the series at this position of the palette, unless it has its own.
  func color(_ own: Color?, _ index: Int) -> Color {
    own.map(theme.visible) ?? palette[index % palette.count]
  }
}

/// Where a layer draws.
struct ChartStage {
  let axes: AxesOptions
  let frame: AxesFrame
  let box: Box
  let colors: ChartColors
  let canvas: Canvas

  var theme: Theme { canvas.theme }

  func point(_ x: Double, _ y: Double) -> Point { frame.point(x, y, in: box) }

  /// The place of a pair of values if it lies inside the content box.
  func visiblePoint(_ x: Double, _ y: Double) -> Point? {
    guard axes.canShow(x, y) else { return nil }
    let place = point(x, y)
    return box.expanded(by: 1).contains(place) ? place : nil
  }

  /// The points of a series from the positions given; all must have a place on the axes.
  func points(_ positions: [Int], _ x: [Double], _ y: [Double]) -> [Point] {
    positions.map { point(x[$0], y[$0]) }
  }

  /// The places along an axis of the ends of an error bar; `nil` where there is nothing to draw.
  ///
  /// An end without a place on a logarithmic axis lies at its lower end.
  func ends(of bars: ErrorBars, _ index: Int, at value: Double, isX: Bool) -> (low: Double, high: Double)? {
    guard let (low, high) = bars.ends(index, at: value) else { return nil }
    let axis = isX ? frame.x : frame.y
    return (axis.canShow(low) ? low : axis.low, high)
  }
}
