/// A colour scale laid over a range of values.
struct ColorRange: Equatable {
  let colors: ColorScale
  let low: Double
  let high: Double

  /// The range that shows all finite values.
  ///
  /// A diverging scale spans -limit...limit. A sequential one spans 0...limit, or -limit...limit if there are negative
  /// values; without a limit it spans the smallest value to the largest.
  init(_ values: some Sequence<Double>, colors: ColorScale, limit: Double?) {
    self.colors = colors
    var smallest = Double.infinity
    var largest = -Double.infinity
    for value in values where value.isFinite {
      smallest = min(smallest, value)
      largest = max(largest, value)
    }
    if smallest > largest { (smallest, largest) = (0, 0) }
    if colors.isDiverging {
      let end = limit ?? max(abs(smallest), abs(largest))
      (low, high) = end > 0 ? (-end, end) : (-1, 1)
    } else if let limit {
      (low, high) = (smallest < 0 ? -limit : 0, limit)
    } else if smallest == largest {
      // Equal values take the middle of the scale.
      let half = max(abs(smallest) / 2, 0.5)
      (low, high) = (smallest - half, smallest + half)
    } else {
      (low, high) = (smallest, largest)
    }
  }

  /// The colour of a value, or `nil` for one that is not finite.
  func color(of value: Double) -> Color? {
    guard value.isFinite else { return nil }
    // Halved first, so that the distance of the largest doubles does not overflow.
    let half = high / 2 - low / 2
    // The half of the least doubles is zero; what cannot be told apart takes the middle of the scale.
    return colors.color(at: half > 0 ? (value / 2 - low / 2) / half : 0.5)
  }

  /// Checks a limit given by the user; `kind` names the panel in the error.
  static func validate(limit: Double?, kind: String) throws {
    if let limit, !(limit > 0 && limit.isFinite) {
      throw PlotError("\(kind): 'limit' must be a positive number, got \(limit)")
    }
  }
}
