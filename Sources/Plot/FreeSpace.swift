/// Finds room for texts and legends among the ink of a chart.
///
/// Ink is noted on a fine raster, so that a question costs by the size of the box asked about, not by the number of
/// points drawn.
struct FreeSpace {
  let area: Box
  private let cell: Double
  private let columns: Int
  private let rows: Int
  private var ink: [Bool]
  private var taken: [Box] = []

  init(area: Box) {
    self.area = area
    // 2 units, coarser on charts so large that the raster would cost more than the picture.
    cell = max(2, (area.width * area.height / 1e6).squareRoot())
    columns = max(1, Int((area.width / cell).rounded(.up)))
    rows = max(1, Int((area.height / cell).rounded(.up)))
    ink = Array(repeating: false, count: columns * rows)
  }

  /// The raster's columns and rows that a box covers; ink outside the area is clipped away and covers nothing.
  private func cells(_ box: Box) -> (columns: Range<Int>, rows: Range<Int>) {
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = min(max((low / cell).rounded(.down), 0), Double(count))
      let last = min(max((high / cell).rounded(.down) + 1, first), Double(count))
      return Int(first)..<Int(last)
    }
    return (range(box.x - area.x, box.maxX - area.x, columns), range(box.y - area.y, box.maxY - area.y, rows))
  }

  /// Notes a filled box.
  mutating func add(ink box: Box) {
    let covered = cells(box)
    for row in covered.rows {
      for column in covered.columns { ink[row * columns + column] = true }
    }
  }

  /// Notes a line, sampled finely enough that no text slips between two samples.
  mutating func add(line points: [Point]) {
    if points.count == 1 { add(ink: points[0]) }
    for (start, end) in zip(points, points.dropFirst()) {
      let distance = max(abs(end.x - start.x), abs(end.y - start.y))
      let steps = max(1, min(1000, Int(distance / 2)))
      for step in 0...steps { add(ink: Self.mixed(start, end, Double(step) / Double(steps))) }
    }
  }

  private mutating func add(ink point: Point) {
    add(ink: Box(x: point.x, y: point.y, width: 0, height: 0))
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

  /// Notes a box that no text may share.
  mutating func add(box: Box) {
    taken.append(box)
  }

  /// How much a box at this place would cover: ink, other boxes, and what lies outside the area.
  private func cost(_ box: Box) -> Int {
    let covered = cells(box)
    var count = 0
    for row in covered.rows {
      for column in covered.columns where ink[row * columns + column] { count += 1 }
    }
    for other in taken where other.intersects(box) { count += 1000 }
    return count + (area.contains(box) ? 0 : 100_000)
  }

  /// The corner, or else the middle of a side, where a box of this size covers nothing, its top left point; `nil` if
  /// there is ink at all of them.
  func freePlace(for size: Size, margin: Double) -> Point? {
    let left = area.x + margin
    let right = area.maxX - margin - size.width
    let top = area.y + margin
    let bottom = area.maxY - margin - size.height
    let (middleX, middleY) = (area.midX - size.width / 2, area.midY - size.height / 2)
    let places = [
      Point(x: right, y: top), Point(x: right, y: bottom), Point(x: left, y: top), Point(x: left, y: bottom),
      Point(x: right, y: middleY), Point(x: middleX, y: top), Point(x: middleX, y: bottom), Point(x: left, y: middleY),
    ]
    return places.first { place in
      let box = Box(x: place.x, y: place.y, width: size.width, height: size.height)
      return cost(box.expanded(by: min(margin, 4))) == 0
    }
  }

  /// The place near a point where a box of this size covers least; the nearest of equally good ones.
  ///
  /// - Parameter clearance: the radius of what is drawn at the point itself.
  func bestPlace(for size: Size, near point: Point, clearance: Double = 0) -> Box {
    let places = Self.places(for: size, near: point, clearance: clearance)
    let costs = places.map(cost)
    let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    return places[best]
  }

  /// The nearest place where a box of this size shares no area with other texts and stays inside; `nil` if all are
  /// taken. Ink is avoided as far as possible.
  func untakenPlace(for size: Size, near point: Point, clearance: Double) -> Box? {
    let place = bestPlace(for: size, near: point, clearance: clearance)
    return cost(place) < 1000 ? place : nil
  }

  /// Whether a box at this place covers ink.
  func coversInk(_ box: Box) -> Bool {
    let covered = cells(box)
    return covered.rows.contains { row in covered.columns.contains { ink[row * columns + $0] } }
  }

  /// The first of some places that covers least.
  func best(of places: [Box]) -> Box? {
    let costs = places.map(cost)
    return costs.indices.min { costs[$0] < costs[$1] }.map { places[$0] }
  }

  private static func places(for size: Size, near point: Point, clearance: Double) -> [Box] {
    let distances = clearance > 0 ? [1.5, 4] : [4.0, 9, 15, 22]
    return distances.flatMap { places(for: size, around: point, clearance: clearance, distance: $0) }
  }

  /// The eight places around a point, first those where readers look for a label.
  private static func places(
    for size: Size, around point: Point, clearance: Double, distance: Double
  ) -> [Box] {
    // A disc leaves room at its corners: there a text may come nearer.
    let (side, corner) = (clearance + distance, clearance * 0.7 + distance)
    let middleX = point.x - size.width / 2
    let middleY = point.y - size.height / 2
    func right(_ distance: Double) -> Double { point.x + distance }
    func left(_ distance: Double) -> Double { point.x - distance - size.width }
    func above(_ distance: Double) -> Double { point.y - distance - size.height }
    func below(_ distance: Double) -> Double { point.y + distance }
    return [
      (right(corner), above(corner)), (middleX, above(side)), (right(side), middleY),
      (right(corner), below(corner)), (middleX, below(side)), (left(side), middleY),
      (left(corner), above(corner)), (left(corner), below(corner)),
    ].map { Box(x: $0.0, y: $0.1, width: size.width, height: size.height) }
  }
}
