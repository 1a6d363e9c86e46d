/// What the two axes of a chart show.
struct AxisRanges {
  /// One axis.
  struct Span {
    var low: Double
    var high: Double
    /// Whether all values shown are whole numbers.
    var isWhole: Bool

    /// The range that covers both; `nil` stands for nothing to show.
    static func union(_ one: Span?, _ other: Span?) -> Span? {
      guard let one, let other else { return one ?? other }
      return Span(
        low: min(one.low, other.low), high: max(one.high, other.high), isWhole: one.isWhole && other.isWhole)
    }

    /// Extends the range about its middle to so many units.
    fileprivate mutating func extend(to width: Double) {
      let excess = (width - (high - low)) / 2
      guard excess > 0, excess.isFinite else { return }
      (low, high) = (low - excess, high + excess)
    }
  }

  var x: Span
  var y: Span

  /// Extends one of the ranges so that a unit is as long along both axes of a box.
  mutating func equalize(in size: Size) {
    let unit = max((x.high - x.low) / max(size.width, 1), (y.high - y.low) / max(size.height, 1))
    x.extend(to: unit * size.width)
    y.extend(to: unit * size.height)
  }
}

extension ChartPanel {
  /// The ends of both axes: those asked for, else those that show all data, of all charts if the figure's charts share
  /// their axes.
  func ranges(_ canvas: Canvas) -> AxisRanges {
    let axes = options.axes
    let charts = figure?.charts ?? []
    var (x, y) = extents(canvas)
    if figure?.sharesX == true, axes.xNames == nil {
      for chart in charts where chart.options.axes.xNames == nil && chart.options.axes.isLogX == axes.isLogX {
        x = .union(x, chart.extents(canvas).x)
      }
    }
    if figure?.sharesY == true, axes.yNames == nil {
      for chart in charts where chart.options.axes.yNames == nil && chart.options.axes.isLogY == axes.isLogY {
        y = .union(y, chart.extents(canvas).y)
      }
    }
    // With nothing to show the axes still stand, over a range of no meaning.
    func shown(_ span: AxisRanges.Span?, isLog: Bool) -> AxisRanges.Span {
      span ?? AxisRanges.Span(low: isLog ? 1 : 0, high: isLog ? 10 : 1, isWhole: false)
    }
    return AxisRanges(x: shown(x, isLog: axes.isLogX), y: shown(y, isLog: axes.isLogY))
  }

  /// The ranges of this chart's own data, or those asked for; found once for each drawing.
  private func extents(_ canvas: Canvas) -> ChartExtents {
    if let known = canvas.extents[ObjectIdentifier(self)] { return known }
    let axes = options.axes
    let (notes, lines) = (options.annotations, options.references)
    let extents = layers.map { $0.extent(axes) }
    let found = (
      x: span(
        extents.map(\.x), beside: notes.map(\.x) + notes.compactMap(\.from?.x) + lines.compactMap(\.x),
        asked: axes.xRange, isLog: axes.isLogX, padding: layers.map(\.padding.x).max() ?? 0,
        toZero: layers.contains { $0.reachesToZero.x }),
      y: span(
        extents.map(\.y), beside: notes.map(\.y) + notes.compactMap(\.from?.y) + lines.compactMap(\.y),
        asked: axes.yRange, isLog: axes.isLogY, padding: layers.map(\.padding.y).max() ?? 0,
        toZero: layers.contains { $0.reachesToZero.y })
    )
    canvas.extents[ObjectIdentifier(self)] = found
    return found
  }

  private func span(
    _ data: [[Double]], beside: [Double], asked: ClosedRange<Double>?, isLog: Bool, padding: Double, toZero: Bool
  ) -> AxisRanges.Span? {
    let finite = data.joined().lazy.filter(\.isFinite)
    let isWhole = finite.first != nil && finite.allSatisfy { $0 == $0.rounded() }
    if let asked { return AxisRanges.Span(low: asked.lowerBound, high: asked.upperBound, isWhole: isWhole) }
    let values = [Array(data.joined()), beside].joined()
    return Axis.range(of: values, isLog: isLog, padding: padding, toZero: toZero).map {
      AxisRanges.Span(low: $0.low, high: $0.high, isWhole: isWhole)
    }
  }
}

/// The ranges of a chart's own data; `nil` where there is nothing to show.
typealias ChartExtents = (x: AxisRanges.Span?, y: AxisRanges.Span?)
