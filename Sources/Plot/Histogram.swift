import Glibc

/// The values of one distribution.
public struct SampleSeries: Sendable {
  /// Values that are not finite are left out.
  public var values: [Double]
  /// The name in the legend; without one the series is not listed.
  public var label: String?
  /// `nil` takes the next colour of the chart's palette.
  public var color: Color?

  /// Makes a series from values of either precision.
  public init<Value: BinaryFloatingPoint>(_ values: [Value], label: String? = nil, color: Color? = nil) {
    self.values = values.map { Double($0) }
    self.label = label
    self.color = color
  }
}

/// How values are counted.
public struct HistogramOptions: Sendable {
  /// The intervals.
  public enum Bins: Sendable, Equatable {
    /// By the number and the spread of the values.
    case automatic
    /// Equally wide ones, from the smallest to the largest value.
    case count(Int)
    /// Between these ascending values; each but the last interval is without its upper end.
    case edges([Double])
  }

  public var chart: ChartOptions
  public var bins = Bins.automatic
  /// Whether the areas of each series add up to 1 instead of counting.
  public var isDensity = false

  /// Makes options; the rest is set on the value.
  public init(chart: ChartOptions = ChartOptions(), bins: Bins = .automatic, isDensity: Bool = false) {
    self.chart = chart
    self.bins = bins
    self.isDensity = isDensity
  }
}

/// Intervals and how many values lie in each.
struct Binning {
  let edges: [Double]

  private static let most = 100_000

  /// The edges for all series of a chart together.
  ///
  /// - Throws: `PlotError` if a number of bins is out of its range or edges do not ascend.
  init(_ values: [Double], _ bins: HistogramOptions.Bins) throws {
    let sorted = values.filter(\.isFinite).sorted()
    switch bins {
    case .edges(let edges):
      guard edges.count >= 2, edges.count <= Self.most + 1, edges.allSatisfy(\.isFinite),
        zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 && ($1 - $0).isFinite })
      else { throw PlotError("histogram: the edges of 'bins' must be at least two finite numbers that ascend") }
      self.edges = edges
    case .count(let count):
      guard (1...Self.most).contains(count) else {
        throw PlotError("histogram: 'bins' must lie between 1 and \(Self.most), got \(count)")
      }
      edges = Self.even(sorted, count)
    case .automatic:
      edges = Self.automatic(sorted)
    }
  }

  private static func even(_ sorted: [Double], _ count: Int) -> [Double] {
    let (low, high) = ends(sorted)
    return (0...count).map { step in
      let part = Double(step) / Double(count)
      // Mixed so that the difference of the largest doubles does not overflow.
      return low * (1 - part) + high * part
    }
  }

  /// The ends of the values; moved apart where even steps between them could not be told apart.
  private static func ends(_ sorted: [Double]) -> (Double, Double) {
    let bound = 1e300
    guard let first = sorted.first, let last = sorted.last else { return (0, 1) }
    let (low, high) = (min(max(first, -bound), bound), min(max(last, -bound), bound))
    let size = max(abs(low), abs(high))
    if high - low > max(size * 1e-9, 1e-300) { return (low, high) }
    let room = max(size * 1e-6, 0.5)
    return (low - room, high + room)
  }

  /// Freedman and Diaconis' width, 2 · IQR / n^(1/3) (Zeitschrift für Wahrscheinlichkeitstheorie 57, 1981), or Sturges'
  /// if that is narrower or the quartiles coincide, as NumPy's "auto" does. Whole numbers get whole widths, so that
  /// every bin holds as many of them.
  private static func automatic(_ sorted: [Double]) -> [Double] {
    let (low, high) = ends(sorted)
    let count = Double(max(sorted.count, 1))
    let span = high - low
    let sturges = span / (log2(count) + 1)
    let quartiles = sorted.isEmpty ? 0 : quantile(sorted, 0.75) - quantile(sorted, 0.25)
    let freedman = 2 * quartiles / cbrt(count)
    var width = freedman > 0 && freedman.isFinite ? min(freedman, sturges) : sturges
    width = max(width, span / 200)
    if let first = sorted.first, let last = sorted.last, last < 1e15, first > -1e15,
      sorted.allSatisfy({ $0 == $0.rounded() })
    {
      width = max(1, width.rounded())
      let bins = max(1, ((last - first + 1) / width).rounded(.up))
      return (0...Int(bins)).map { first - 0.5 + Double($0) * width }
    }
    return even(sorted, Int(min(max((span / width).rounded(.up), 1), 200)))
  }

  private static func quantile(_ sorted: [Double], _ part: Double) -> Double {
    let position = part * Double(sorted.count - 1)
    let index = Int(position)
    let next = sorted[min(index + 1, sorted.count - 1)]
    return sorted[index] + (next - sorted[index]) * (position - Double(index))
  }

  /// How many values lie in each bin; the last bin holds its upper end.
  func counts(_ values: [Double]) -> [Double] {
    var counts = Array(repeating: 0.0, count: edges.count - 1)
    for value in values where value >= edges[0] && value <= edges[edges.count - 1] {
      var (low, high) = (0, edges.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if value >= edges[middle] { low = middle } else { high = middle }
      }
      counts[low] += 1
    }
    return counts
  }
}

/// The counts of one series as a filled outline.
struct HistogramLayer: ChartLayer {
  private let series: SampleSeries
  private let edges: [Double]
  private let heights: [Double]
  /// Whether other series are drawn in the same place, so that this one must be seen through.
  private let isShared: Bool
  var firstColor = 0
  let colorCount = 1

  init(_ series: SampleSeries, _ binning: Binning, isDensity: Bool, isShared: Bool) {
    self.series = series
    edges = binning.edges
    self.isShared = isShared
    let counts = binning.counts(series.values)
    let total = counts.reduce(0, +)
    heights =
      isDensity && total > 0
      ? counts.indices.map { [edges] in
        counts[$0] / total / (edges[$0 + 1] - edges[$0])
      } : counts
  }

  var padding: (x: Double, y: Double) { (0.02, 0.06) }

  func extent(_ axes: AxesOptions) -> (x: [Double], y: [Double]) {
    // On a logarithmic axis a count of one has to be seen: its bar starts at a half.
    let foot = axes.isLogY ? (heights.filter { $0 > 0 }.min() ?? 1) / 2 : 0
    // A bar alone does not fill the chart: it would look like its ground.
    let width = edges[1] - edges[0]
    let beside = edges.count == 2 && !axes.isLogX ? [edges[0] - width, edges[1] + width] : []
    return (edges + beside, heights + [foot])
  }

  private var opacity: Double { isShared ? 0.35 : 1 }

  func legendEntries(_ colors: ChartColors) -> [LegendEntry] {
    guard let label = series.label, !label.isEmpty else { return [] }
    return [
      LegendEntry(text: label, color: colors.color(series.color, firstColor), symbol: .box(opacity: opacity))
    ]
  }

  /// The bars with a height, each with its bin.
  private func boxes(on stage: ChartStage) -> [(bin: Int, box: Box)] {
    let y = stage.frame.y
    let foot = stage.box.maxY - (y.isLog ? 0 : y.fraction(of: 0)) * stage.box.height
    return heights.indices.compactMap { bin in
      guard heights[bin] > 0, heights[bin].isFinite else { return nil }
      // On a logarithmic axis the first bins may begin before it does.
      let (low, high) = (max(edges[bin], stage.axes.isLogX ? stage.frame.x.low : edges[bin]), edges[bin + 1])
      guard stage.frame.x.canShow(low), high > low else { return nil }
      let (left, right) = (stage.point(low, heights[bin]), stage.point(high, heights[bin]))
      return (bin, Box(x: left.x, y: left.y, width: right.x - left.x, height: foot - left.y))
    }
  }

  func cover(_ space: inout FreeSpace, on stage: ChartStage) {
    for (_, box) in boxes(on: stage) { space.add(ink: box) }
  }

  func drawAreas(on stage: ChartStage) {
    let color = stage.colors.color(series.color, firstColor).opacity(opacity)
    for (_, box) in boxes(on: stage) {
      // Whole pixels, so that neighbours neither overlap nor leave a seam.
      let (left, right) = (stage.canvas.snapped(box.x), stage.canvas.snapped(box.maxX))
      stage.canvas.fill(Box(x: left, y: box.y, width: right - left, height: box.height), color)
    }
  }

  func drawData(on stage: ChartStage) {
    let color = stage.colors.color(series.color, firstColor)
    let boxes = boxes(on: stage)
    if isShared {
      outline(boxes, color, on: stage)
    } else if let narrowest = boxes.map(\.box.width).min(), narrowest > 4 {
      for (_, box) in boxes {
        for edge in [box.x, box.maxX] {
          stage.canvas.vertical(
            x: edge, from: box.y, to: box.maxY, stage.theme.background, width: stage.theme.hairline)
        }
      }
    }
  }

  /// The upper edge of neighbouring bars, in one stroke for each group.
  private func outline(_ boxes: [(bin: Int, box: Box)], _ color: Color, on stage: ChartStage) {
    var path: [Point] = []
    for (index, (bin, box)) in boxes.enumerated() {
      let (left, right) = (stage.canvas.snapped(box.x), stage.canvas.snapped(box.maxX))
      if path.isEmpty { path.append(Point(x: left, y: box.maxY)) }
      path += [Point(x: left, y: box.y), Point(x: right, y: box.y)]
      if index + 1 == boxes.count || boxes[index + 1].bin != bin + 1 {
        path.append(Point(x: right, y: box.maxY))
        stage.canvas.stroke(path, color, width: stage.theme.errorWidth)
        path = []
      }
    }
  }
}

extension Figure {
  /// Adds a histogram of one or more distributions with the same bins, and returns it.
  ///
  /// - Throws: `PlotError` if there is no series, a series has no finite value, or the bins are wrong.
  @discardableResult
  public func histogram(
    _ series: [SampleSeries], _ options: HistogramOptions = HistogramOptions(), lines: [Series] = [],
    cell: Cell = Cell()
  ) throws -> ChartPanel {
    guard !series.isEmpty else { throw PlotError("histogram: expected at least one series, got none") }
    for (index, one) in series.enumerated() {
      let place = "histogram: \(PlotError.series(index, one.label))"
      try TextLimit.check(place, [("label", one.label)])
      guard one.values.contains(where: \.isFinite) else {
        throw PlotError("\(place) has \(one.values.count) values, none of them a finite number")
      }
    }
    let binning = try Binning(series.flatMap(\.values), options.bins)
    var chart = options.chart
    if chart.axes.yLabel == nil { chart.axes.yLabel = options.isDensity ? "density" : "count" }
    let layers = series.map {
      HistogramLayer($0, binning, isDensity: options.isDensity, isShared: series.count > 1)
    }
    let panel = try ChartPanel(layers, options: chart, kind: "histogram")
    for line in lines { try panel.add(line) }
    try add(panel, cell, kind: "histogram")
    return panel
  }
}
