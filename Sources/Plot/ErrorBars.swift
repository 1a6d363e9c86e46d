/// How far below and above each value its error bar reaches, in the units of the axis.
public struct ErrorBars: Sendable, Equatable {
  public var lower: [Double]
  public var upper: [Double]

  /// Bars of unequal ends, each as many as values. A distance that is not finite leaves its bar out.
  public init(lower: [Double], upper: [Double]) {
    self.lower = lower
    self.upper = upper
  }

  /// Bars that reach equally far to both sides.
  public init(_ distances: [Double]) { self.init(lower: distances, upper: distances) }

  /// Checks the number and the signs; `place` names the series in the error.
  func validate(_ place: String, count: Int) throws {
    guard lower.count == count, upper.count == count else {
      throw PlotError(
        "\(place) has \(count) values, but its error bars have \(lower.count) lower and \(upper.count) upper ends")
    }
    if let negative = (lower + upper).first(where: { $0 < 0 }) {
      throw PlotError("\(place): error bars are distances, at least 0, got \(negative)")
    }
  }

  /// The ends of the bar about a value, if they can be drawn.
  func ends(_ index: Int, at value: Double) -> (low: Double, high: Double)? {
    let (low, high) = (value - lower[index], value + upper[index])
    return low.isFinite && high.isFinite && low < high ? (low, high) : nil
  }

  /// All ends that can be drawn, for the range of an axis.
  func extent(about values: [Double]) -> [Double] {
    values.indices.flatMap { index in ends(index, at: values[index]).map { [$0.low, $0.high] } ?? [] }
  }
}

extension ChartStage {
  /// Draws a stem between two places with a cap at either end.
  func errorBar(from start: Point, to end: Point, _ color: Color) {
    let cap = theme.markRadius
    let isUpright = start.x == end.x
    canvas.stroke([start, end], color, width: theme.errorWidth)
    for point in [start, end] {
      let offset = isUpright ? Point(x: cap, y: 0) : Point(x: 0, y: cap)
      canvas.stroke(
        [Point(x: point.x - offset.x, y: point.y - offset.y), Point(x: point.x + offset.x, y: point.y + offset.y)],
        color, width: theme.errorWidth)
    }
  }

  /// The stems of a series' error bars, upright or level.
  func stems(_ bars: ErrorBars?, x: [Double], y: [Double], isX: Bool) -> [(Point, Point)] {
    guard let bars else { return [] }
    return y.indices.compactMap { index in
      guard axes.canShow(x[index], y[index]),
        let ends = ends(of: bars, index, at: isX ? x[index] : y[index], isX: isX)
      else { return nil }
      return isX
        ? (point(ends.low, y[index]), point(ends.high, y[index]))
        : (point(x[index], ends.low), point(x[index], ends.high))
    }
  }
}
