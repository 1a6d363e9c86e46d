/// How the line of a series is broken.
public enum LineStyle: String, CaseIterable, Sendable {
  case solid, dashed, dotted

  /// Lengths of ink and gap for Cairo, in units of 1/96 inch.
  var dash: [Double] {
    switch self {
    case .solid: []
    case .dashed: [6, 3.5]
    case .dotted: [1.6, 2.6]
    }
  }
}

/// One line of a chart.
public struct Series: Sendable {
  public var x: [Double]
  public var y: [Double]
  /// The name in the legend; without one the series is not listed.
  public var label: String?
  /// `nil` takes the next colour of the chart's palette.
  public var color: Color?
  /// The points that are marked, as positions in `x` and `y` counted from 0.
  public var marks: [Int] = []
  /// The shape of the marks, a disc if `nil`. A series with a shape but without positions has all its points marked.
  public var marker: Marker?
  /// The ends of a confidence band about the line; both empty, or as long as `y`.
  public var lower: [Double] = []
  public var upper: [Double] = []
  /// Error bars about y and about x.
  public var errors: ErrorBars?
  public var xErrors: ErrorBars?
  public var style = LineStyle.solid

  /// Makes a series from as many x as y values of either precision. Values that are not finite leave gaps in
  /// the line.
  public init<Value: BinaryFloatingPoint>(
    x: [Value], y: [Value], label: String? = nil, color: Color? = nil, marks: [Int] = [],
    style: LineStyle = .solid
  ) {
    self.x = x.map { Double($0) }
    self.y = y.map { Double($0) }
    self.label = label
    self.color = color
    self.marks = marks
    self.style = style
  }

  /// The same series with a band from `lower` to `upper`, which must be as long as `y`.
  public func band<Value: BinaryFloatingPoint>(lower: [Value], upper: [Value]) -> Series {
    var copy = self
    copy.lower = lower.map { Double($0) }
    copy.upper = upper.map { Double($0) }
    return copy
  }

  /// Checks the lengths; `place` names the series in the error.
  func validate(_ place: String) throws {
    guard x.count == y.count else {
      throw PlotError("\(place) has \(x.count) x values but \(y.count) y values")
    }
    guard !y.isEmpty else { throw PlotError("\(place) has no points") }
    try TextLimit.check(place, [("label", label)])
    guard lower.count == upper.count, lower.isEmpty || lower.count == y.count else {
      throw PlotError(
        "\(place) has \(y.count) points, but its band has \(lower.count) lower "
          + "and \(upper.count) upper values"
      )
    }
    try errors?.validate(place, count: y.count)
    try xErrors?.validate(place, count: y.count)
    if let mark = marks.first(where: { !y.indices.contains($0) }) {
      throw PlotError(
        "\(place) has \(y.count) points, so marks count from 0 to \(y.count - 1), got \(mark)")
    }
  }
}
