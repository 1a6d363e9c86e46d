/// Where a chart's legend goes.
public enum LegendPlacement: String, CaseIterable, Sendable {
  /// A corner where it covers no data, or beside the chart if there is none.
  case automatic
  /// Beside the chart.
  case outside
  case none
}

/// The list of a chart's named series.
struct Legend {
  struct Entry {
    var label: TextBlock
    var color: Color
    var style: LineStyle
    var hasBand: Bool
  }

  private let title: TextBlock
  private let entries: [Entry]
  let size: Size

  private static let swatch = 20.0
  private static let gap = 6.0
  private static let spacing = 2.0
  private static let padding = 5.0
  /// Labels wider than this are wrapped, so that one long name does not eat the chart.
  private static let labelWidth = 150.0

  /// Lists the series that have a label; `nil` if none has.
  init?(_ series: [(Series, Color)], title: String?, canvas: Canvas) {
    let style = canvas.theme.legend
    entries = series.compactMap { series, color in
      guard let label = series.label, !label.isEmpty else { return nil }
      return Entry(
        label: canvas.wrap(label, style, width: Self.labelWidth, maxLines: 4), color: color,
        style: series.style, hasBand: !series.lower.isEmpty)
    }
    guard !entries.isEmpty else { return nil }
    var titleStyle = style
    titleStyle.isBold = true
    self.title =
      title.map { canvas.wrap($0, titleStyle, width: Self.labelWidth, maxLines: 2) }
      ?? TextBlock(style: titleStyle)
    let widest = entries.map(\.label.width).max() ?? 0
    let heights = entries.reduce(self.title.height) { $0 + $1.label.height + Self.spacing }
    size = Size(
      width: max(Self.swatch + Self.gap + widest, self.title.width) + 2 * Self.padding,
      height: heights - Self.spacing + 2 * Self.padding)
  }

  /// Draws the legend with its top left corner at `origin`, on framed ground that keeps grid lines out of the
  /// text.
  func draw(at origin: Point, canvas: Canvas) {
    let theme = canvas.theme
    let box = Box(x: origin.x, y: origin.y, width: size.width, height: size.height)
    canvas.fill(box, theme.background.opacity(0.9))
    canvas.frame(box, theme.grid, width: theme.hairline)
    let left = origin.x + Self.padding
    var top = origin.y + Self.padding
    canvas.block(title, x: left, top: top, align: .left)
    top += title.height
    for entry in entries {
      let middle = top + entry.label.lineHeight / 2
      if entry.hasBand {
        let band = Box(x: left, y: middle - 4, width: Self.swatch, height: 8)
        canvas.fill(band, entry.color.opacity(theme.bandOpacity))
      }
      canvas.stroke(
        [Point(x: left, y: middle), Point(x: left + Self.swatch, y: middle)], entry.color,
        width: theme.lineWidth, dash: entry.style.dash)
      canvas.block(entry.label, x: left + Self.swatch + Self.gap, top: top, align: .left)
      top += entry.label.height + Self.spacing
    }
  }
}

/// Finds room for texts and legends among the ink of a chart.
struct FreeSpace {
  let area: Box
  private var ink: [Point] = []
  private var taken: [Box] = []

  init(area: Box) {
    self.area = area
  }

  /// Notes a line, sampled finely enough that no text slips between two samples.
  mutating func add(line points: [Point]) {
    if points.count == 1 { ink.append(points[0]) }
    for (start, end) in zip(points, points.dropFirst()) {
      let distance = max(abs(end.x - start.x), abs(end.y - start.y))
      let steps = max(1, min(1000, Int(distance / 3)))
      for step in 0...steps {
        ink.append(Self.mixed(start, end, Double(step) / Double(steps)))
      }
    }
  }

  /// Notes a filled area between two lines of as many points.
  mutating func add(areaBetween lower: [Point], _ upper: [Point]) {
    for line in [lower, upper] { add(line: line) }
    for index in lower.indices.dropFirst() {
      let steps = max(1, min(200, Int((lower[index].x - lower[index - 1].x).magnitude / 8)))
      for step in 0..<steps {
        let part = Double(step) / Double(steps)
        let low = Self.mixed(lower[index - 1], lower[index], part)
        add(line: [low, Self.mixed(upper[index - 1], upper[index], part)])
      }
    }
  }

  private static func mixed(_ start: Point, _ end: Point, _ part: Double) -> Point {
    Point(x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part)
  }

  mutating func add(box: Box) {
    taken.append(box)
  }

  /// How much a box at this place would cover: ink, other boxes, and what lies outside the area.
  private func cost(_ box: Box) -> Int {
    let covered = ink.count { box.contains($0) }
    let overlaps = taken.count { $0.intersects(box) }
    return covered + 1000 * overlaps + (area.contains(box) ? 0 : 100_000)
  }

  /// The corner where a box of this size covers nothing, its top left point; `nil` if every corner has ink.
  func freeCorner(for size: Size, margin: Double) -> Point? {
    let right = area.maxX - margin - size.width
    let bottom = area.maxY - margin - size.height
    let left = area.x + margin
    let top = area.y + margin
    let corners = [
      Point(x: right, y: top), Point(x: right, y: bottom), Point(x: left, y: top), Point(x: left, y: bottom),
    ]
    return corners.first { corner in
      let box = Box(x: corner.x, y: corner.y, width: size.width, height: size.height)
      return cost(box.expanded(by: min(margin, 4))) == 0
    }
  }

  /// The place near a point where a box of this size covers least; the nearest of equally good ones.
  func bestPlace(for size: Size, near point: Point) -> Box {
    let places = [4.0, 9, 15, 22].flatMap { Self.places(for: size, around: point, distance: $0) }
    let costs = places.map(cost)
    let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    return places[best]
  }

  /// The eight places around a point, first those where readers look for a label.
  private static func places(for size: Size, around point: Point, distance: Double) -> [Box] {
    let right = point.x + distance
    let left = point.x - distance - size.width
    let above = point.y - distance - size.height
    let below = point.y + distance
    let middleX = point.x - size.width / 2
    let middleY = point.y - size.height / 2
    return [
      (right, above), (middleX, above), (right, middleY), (right, below), (middleX, below), (left, middleY),
      (left, above), (left, below),
    ].map { Box(x: $0.0, y: $0.1, width: size.width, height: size.height) }
  }
}
