/// The axes of a chart.
public struct AxesOptions: Sendable {
  /// Beneath the horizontal axis, and beside the vertical one, read upwards.
  public var xLabel: String?
  public var yLabel: String?
  /// Logarithmic axes; values that are not positive are then left out as gaps.
  public var isLogX = false
  public var isLogY = false
  /// The ends of the axes; `nil` shows all data.
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// The values to label; `nil` chooses round ones. Labels that would overlap are left out.
  public var xTicks: [Double]?
  public var yTicks: [Double]?
  /// What to write at the values of `xTicks` and `yTicks`, one text each; `nil` writes the numbers.
  public var xTickLabels: [String]?
  public var yTickLabels: [String]?
  public var xFormat = NumberFormat.number
  public var yFormat = NumberFormat.number
  /// Names in place of numbers along an axis, one unit each from 0; set by kinds of charts that compare categories.
  var xNames: [String]?
  var yNames: [String]?
  /// Height over width of the chart where no picture beside it decides the height; `nil` takes 0.62, and less where the
  /// chart is wider than half a page.
  public var aspect: Double?
  /// Whether a unit is as long on both axes, as distances in a plane need; the range of one is then extended. For linear
  /// axes.
  public var isEqual = false

  /// Whether a pair of values has a place on the axes.
  func canShow(_ x: Double, _ y: Double) -> Bool {
    x.isFinite && y.isFinite && (!isLogX || x > 0) && (!isLogY || y > 0)
  }

  /// Makes options; the rest is set on the value.
  public init(xLabel: String? = nil, yLabel: String? = nil, isLogX: Bool = false, isLogY: Bool = false) {
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.isLogX = isLogX
    self.isLogY = isLogY
  }

  /// Checks the ranges, the aspect and the texts; `kind` names the panel in the error.
  func validate(kind: String) throws {
    try TextLimit.check(kind, [("x_label", xLabel), ("y_label", yLabel)])
    for names in [xNames, yNames] { try TextLimit.check(kind, (names ?? []).map { ("names", $0) }) }
    try TextLimit.check(kind, (xTickLabels ?? []).map { ("x_tick_labels", $0) })
    try TextLimit.check(kind, (yTickLabels ?? []).map { ("y_tick_labels", $0) })
    for (name, range, isLog) in [("x", xRange, isLogX), ("y", yRange, isLogY)] {
      guard let range else { continue }
      guard range.lowerBound < range.upperBound, (range.upperBound - range.lowerBound).isFinite else {
        throw PlotError(
          "\(kind): the \(name) range must have a finite width above 0, "
            + "got \(range.lowerBound) to \(range.upperBound)")
      }
      if isLog, range.lowerBound <= 0 {
        throw PlotError(
          "\(kind): the range of a logarithmic \(name) axis must be above 0, got \(range.lowerBound)")
      }
    }
    for (name, ticks, labels) in [("x", xTicks, xTickLabels), ("y", yTicks, yTickLabels)] {
      guard let labels else { continue }
      guard let ticks, ticks.count == labels.count else {
        throw PlotError(
          "\(kind): \(labels.count) \(name) tick labels need as many \(name) ticks, got \(ticks?.count ?? 0)")
      }
    }
    if isEqual, isLogX || isLogY || xNames != nil || yNames != nil {
      throw PlotError("\(kind): equal axes must be linear ones of numbers")
    }
    if let aspect, !(aspect > 0 && aspect <= 10) {
      throw PlotError("\(kind): 'aspect' must lie above 0 and not above 10, got \(aspect)")
    }
  }
}
