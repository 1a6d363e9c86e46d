import Glibc

struct Tick: Equatable {
  var value: Double
  var label: String
}

/// One direction of a chart: a range, its map to 0...1, and ticks whose labels do not overlap.
struct Axis {
  let low: Double
  let high: Double
  let isLog: Bool
  private(set) var ticks: [Tick] = []
  /// Unlabelled values between the ticks of a logarithmic axis, which show that it is one.
  private(set) var minorTicks: [Double] = []

  /// Chooses ticks for an axis of `length` units.
  ///
  /// - Parameters:
  ///   - low: the lower end, positive if logarithmic. Ends that no double arithmetic can divide are moved.
  ///   - fixed: the values to label instead of chosen ones; those that would overlap are left out.
  ///   - names: what to write at the fixed values, as many as those; their numbers if left out.
  ///   - isWhole: whether all that is shown are whole numbers, between which no tick is wanted.
  ///   - labelExtent: the room a label needs along the axis, distance to its neighbour included.
  init(
    low: Double, high: Double, isLog: Bool, format: NumberFormat, length: Double, fixed: [Double]? = nil,
    names: [String]? = nil, isWhole: Bool = false, labelExtent: (String) -> Double
  ) {
    (self.low, self.high) = Self.usable(low, high, isLog: isLog)
    self.isLog = isLog
    if let fixed {
      ticks = thinned(names.map { namedTicks(fixed, $0) } ?? fixedTicks(fixed, format), length, labelExtent)
    } else if isLog {
      ticks = logTicks(format, length, labelExtent)
      minorTicks = logMinorTicks(length)
    } else {
      ticks = linearTicks(format, length, isWhole: isWhole && format == .number, labelExtent)
    }
  }

  /// An axis of categories, one unit each, centred on 0, 1 and so on.
  ///
  /// - Parameter isDescending: whether the first stands at the upper end, as one reads a list.
  init(names: [String], isDescending: Bool) {
    let end = Double(names.count) - 0.5
    (low, high) = isDescending ? (end, -0.5) : (-0.5, end)
    isLog = false
    ticks = names.enumerated().map { Tick(value: Double($0), label: $1) }
  }

  /// Where a value lies between the ends; kept within reach of Cairo's coordinates.
  func fraction(of value: Double) -> Double {
    let part = isLog ? (log(value) - log(low)) / (log(high) - log(low)) : (value - low) / (high - low)
    return min(max(part, -10), 11)
  }

  /// The value at a part of the way from the lower end to the upper.
  func value(at fraction: Double) -> Double {
    isLog ? exp(log(low) + (log(high) - log(low)) * fraction) : low + (high - low) * fraction
  }

  /// Whether the axis has a place for the value.
  func canShow(_ value: Double) -> Bool {
    value.isFinite && (!isLog || value > 0)
  }

  /// The range that shows all values with some room around them, or `nil` if none can be shown.
  ///
  /// A linear range that starts near enough to zero is extended to it, since a reader takes the axis for
  /// zero.
  static func range(of values: some Sequence<Double>, isLog: Bool, padding: Double, toZero: Bool)
    -> (low: Double, high: Double)?
  {
    var least = Double.infinity
    var greatest = -Double.infinity
    for value in values where value.isFinite && (!isLog || value > 0) {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    guard least <= greatest else { return nil }
    let (low, high) = usable(least, greatest, isLog: isLog)
    // A range that had to be moved has its room already.
    if low < least, greatest < high { return (low, high) }
    if isLog {
      let room = exp(log(high / low) * padding)
      return (low / room, high * room)
    }
    let room = (high - low) * padding
    let startsAtZero = toZero && low >= 0 && low <= 0.4 * high
    let endsAtZero = toZero && high <= 0 && high >= 0.4 * low
    return (startsAtZero ? 0 : low - room, endsAtZero ? 0 : high + room)
  }

  /// The ends themselves, unless their distance overflows, vanishes, or drowns in rounding.
  private static func usable(_ low: Double, _ high: Double, isLog: Bool) -> (Double, Double) {
    let bound = 1e300
    if isLog {
      let low = min(max(low, 1 / bound), bound)
      let high = min(max(high, 1 / bound), bound)
      return high / low < 1.01 ? (low / 2, high * 2) : (low, high)
    }
    let low = min(max(low, -bound), bound)
    let high = min(max(high, -bound), bound)
    let largest = max(abs(low), abs(high))
    if high - low > max(largest * 1e-9, 1 / bound) { return (low, high) }
    let room = largest > 1 / bound ? largest * 0.1 : 1
    return (low - room, high + room)
  }

  private func linearTicks(
    _ format: NumberFormat, _ length: Double, isWhole: Bool = false, _ extent: (String) -> Double
  ) -> [Tick] {
    // Steps of 1, 2, 5 times a power of ten; from the finest that could be wanted to the first whose labels
    // fit.
    let span = high - low
    var exponent = NumberText.decade(of: span / 10)
    if isWhole, multiples(of: 1).count >= 2 { exponent = max(exponent, 0) }
    var crowded: [Tick] = []
    while pow(10, Double(exponent)) < span * 10 {
      for multiple in [1.0, 2, 5] {
        let step = multiple * pow(10, Double(exponent))
        let found = multiples(of: step)
        if found.count <= 9 {
          let labels = NumberText.labels(found, step: step, format: format)
          let ticks = zip(found, labels).map(Tick.init)
          // One tick gives no scale: on a short axis the outermost two of a finer step are better.
          if ticks.count < 2, let first = crowded.first, let last = crowded.last,
            fits([first, last], length, extent)
          {
            return [first, last]
          }
          if fits(ticks, length, extent) { return ticks }
          crowded = ticks
        }
      }
      exponent += 1
    }
    return []
  }

  private func multiples(of step: Double) -> [Double] {
    // The slack lets an end that is a multiple but for rounding carry its tick.
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 50 else { return last < first ? [] : Array(repeating: 0, count: 50) }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  private func logTicks(_ format: NumberFormat, _ length: Double, _ extent: (String) -> Double) -> [Tick] {
    let decades = NumberText.decade(of: low)...NumberText.decade(of: high)
    for multiples in [[1.0, 2, 3, 4, 5, 6, 7, 8, 9], [1.0, 2, 3, 4, 6, 8], [1.0, 2, 5], [1]] {
      let ticks = logTicks(multiples, decades, every: 1, format)
      // Many multiples are for less than a decade, few ticks for whole ones.
      if ticks.count >= (multiples.count == 1 ? 2 : 3), multiples.count <= 3 || ticks.count < 9,
        fits(ticks, length, extent)
      {
        return ticks
      }
    }
    for skip in [2, 3, 5, 10, 20, 50, 100] where decades.count > skip {
      let ticks = logTicks([1], decades, every: skip, format)
      if fits(ticks, length, extent) { return ticks }
    }
    // Less than a decade: even steps are as good, and there are enough of them.
    return thinned(linearTicks(format, length, { _ in 0 }), length, extent)
  }

  private func logTicks(
    _ multiples: [Double], _ decades: ClosedRange<Int>, every: Int, _ format: NumberFormat
  )
    -> [Tick]
  {
    let values = decades.filter { $0 % every == 0 }.flatMap { decade in
      multiples.map { multiple in
        // Dividing by a whole power of ten gives the double nearest to 0.001, multiplying does not.
        decade < 0 ? multiple / pow(10, Double(-decade)) : multiple * pow(10, Double(decade))
      }
    }
    return fixedTicks(values.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }, format)
  }

  /// All whole multiples of the decades, where they stand far enough apart to be told from each other; where not every
  /// decade is labelled, the decades.
  private func logMinorTicks(_ length: Double) -> [Double] {
    let decades = NumberText.decade(of: low)...NumberText.decade(of: high)
    let distance = length / max(log10(high / low), 0.1)
    guard ticks.count > 1 else { return [] }
    let skipsDecades = ticks[1].value > ticks[0].value * 11
    guard distance >= (skipsDecades ? 4 : 20) else { return [] }
    return decades.flatMap { decade in (1...(skipsDecades ? 1 : 9)).map { Double($0) * pow(10, Double(decade)) } }
      .filter { $0 >= low && $0 <= high }
  }

  private func namedTicks(_ values: [Double], _ names: [String]) -> [Tick] {
    zip(values, names).filter { canShow($0.0) && (0...1).contains(fraction(of: $0.0)) }.map(Tick.init)
      .sorted { $0.value < $1.value }
  }

  private func fixedTicks(_ values: [Double], _ format: NumberFormat) -> [Tick] {
    let shown = values.filter { canShow($0) && (0...1).contains(fraction(of: $0)) }.sorted()
    if isLog {
      let isWide = format == .number && shown.contains { $0 < 0.999e-3 || $0 > 1.001e4 }
      return shown.map { value in
        let label =
          isWide
          ? NumberText.scientific(value, decimals: 0)
          : NumberText.labels([value], step: pow(10, Double(NumberText.decade(of: value))), format: format)[0]
        return Tick(value: value, label: label)
      }
    }
    let step = Self.resolution(of: shown)
    return zip(shown, NumberText.labels(shown, step: step, format: format)).map(Tick.init)
  }

  /// The power of ten down to which the values must be written out to be told apart and read.
  private static func resolution(of values: [Double]) -> Double {
    let largest = values.map { abs($0) }.max() ?? 0
    guard largest > 0 else { return 1 }
    let top = NumberText.decade(of: largest)
    for exponent in stride(from: top, through: top - 4, by: -1) {
      let unit = pow(10, Double(exponent))
      if values.allSatisfy({ abs($0 / unit - ($0 / unit).rounded()) < 1e-6 }) { return unit }
    }
    return pow(10, Double(top - 2))
  }

  private func fits(_ ticks: [Tick], _ length: Double, _ extent: (String) -> Double) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { areApart($0, $1, length, extent) }
  }

  private func areApart(_ first: Tick, _ second: Tick, _ length: Double, _ extent: (String) -> Double) -> Bool {
    let distance = abs(fraction(of: second.value) - fraction(of: first.value)) * length
    return distance >= (extent(first.label) + extent(second.label)) / 2
  }

  private func thinned(_ ticks: [Tick], _ length: Double, _ extent: (String) -> Double) -> [Tick] {
    var kept: [Tick] = []
    for tick in ticks where kept.last.map({ areApart($0, tick, length, extent) }) ?? true {
      kept.append(tick)
    }
    return kept
  }
}
