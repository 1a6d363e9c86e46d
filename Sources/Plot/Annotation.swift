/// A short text at a point of a chart, in the chart's own coordinates, with or without an arrow to the point.
public struct Annotation: Sendable {
  public var x: Double
  public var y: Double
  public var text: String
  /// Where the arrow to the point begins: at the text, whose middle is here, or at this place if there is no text.
  public var from: (x: Double, y: Double)?
  /// `nil` takes the colour of the theme's tick labels.
  public var color: Color?

  /// Makes an annotation. Without `from` the text stands beside the point, where it covers least.
  public init(x: Double, y: Double, text: String, from: (x: Double, y: Double)? = nil, color: Color? = nil) {
    self.x = x
    self.y = y
    self.text = text
    self.from = from
    self.color = color
  }

  /// The same annotation so far to the right and up, as where positions are counted from another number.
  public func moved(x dx: Double, y dy: Double) -> Annotation {
    var moved = self
    (moved.x, moved.y) = (x + dx, y + dy)
    moved.from = from.map { ($0.x + dx, $0.y + dy) }
    return moved
  }
}

/// A straight line across a chart that data are compared with.
public struct ReferenceLine: Sendable {
  /// Which points the line goes through, in the chart's coordinates.
  public enum Course: Sendable, Equatable {
    case horizontal(y: Double)
    case vertical(x: Double)
    /// y = intercept + slope · x, a curve on logarithmic axes.
    case sloped(slope: Double, intercept: Double)
  }

  public var course: Course
  /// Written beside the line inside the chart.
  public var label: String?
  /// `nil` takes the colour of the theme's axis labels.
  public var color: Color?
  public var style: LineStyle

  /// Makes a line, dashed unless another style is asked for.
  public init(_ course: Course, label: String? = nil, color: Color? = nil, style: LineStyle = .dashed) {
    self.course = course
    self.label = label
    self.color = color
    self.style = style
  }

  /// The value of the horizontal or vertical axis that must be visible.
  var x: Double? { if case .vertical(let x) = course { x } else { nil } }
  var y: Double? { if case .horizontal(let y) = course { y } else { nil } }

  func validate(kind: String) throws {
    let isFinite =
      switch course {
      case .horizontal(let y): y.isFinite
      case .vertical(let x): x.isFinite
      case .sloped(let slope, let intercept): slope.isFinite && intercept.isFinite
      }
    guard isFinite else { throw PlotError("\(kind): a reference line needs finite numbers, got \(course)") }
  }

  /// The line's points in the content box; none if it has no place on the axes.
  func points(on stage: ChartStage) -> [Point] {
    let (x, y, box) = (stage.frame.x, stage.frame.y, stage.box)
    switch course {
    case .horizontal(let value):
      guard y.canShow(value) else { return [] }
      let at = box.maxY - y.fraction(of: value) * box.height
      return [Point(x: box.x, y: at), Point(x: box.maxX, y: at)]
    case .vertical(let value):
      guard x.canShow(value) else { return [] }
      let at = box.x + x.fraction(of: value) * box.width
      return [Point(x: at, y: box.maxY), Point(x: at, y: box.y)]
    case .sloped(let slope, let intercept):
      guard stage.axes.isLogX || stage.axes.isLogY else { return straight(slope, intercept, on: stage) }
      let steps = 200
      return (0...steps).compactMap { step in
        let value = x.value(at: Double(step) / Double(steps))
        let result = intercept + slope * value
        return stage.visiblePoint(value, result)
      }
    }
  }

  /// The ends of a sloped line on linear axes, cut at the content box.
  private func straight(_ slope: Double, _ intercept: Double, on stage: ChartStage) -> [Point] {
    let (x, y) = (stage.frame.x, stage.frame.y)
    var (first, last) = (x.low, x.high)
    if slope != 0 {
      let crossings = [(y.low - intercept) / slope, (y.high - intercept) / slope].sorted()
      first = max(first, crossings[0])
      last = min(last, crossings[1])
    }
    let ends = [first, last].map { (x: $0, y: intercept + slope * $0) }
    guard first < last, ends.allSatisfy({ stage.axes.canShow($0.x, $0.y) }) else { return [] }
    return ends.map { stage.point($0.x, $0.y) }.filter { stage.box.expanded(by: 1).contains($0) }
  }
}

/// A text with its place in a chart, and the arrow that leads from it.
struct PlacedText {
  var block: TextBlock
  var box: Box
  var arrow: (start: Point, end: Point)?
  var color: Color
  /// Whether data lie beneath the text, which then gets a ground of its own to be read on.
  var isOnInk = false

  func draw(on canvas: Canvas) {
    if isOnInk { canvas.fill(box.expanded(by: 1.5), canvas.theme.background.opacity(0.8)) }
    canvas.block(block, x: box.x, top: box.y, align: .left)
    if let arrow { canvas.arrow(from: arrow.start, to: arrow.end, color) }
  }
}

extension FreeSpace {
  /// Finds the place of an annotation's text and of its arrow.
  mutating func place(_ note: Annotation, on stage: ChartStage) -> PlacedText? {
    guard let target = stage.visiblePoint(note.x, note.y) else { return nil }
    guard let from = note.from else { return place(note, at: target, from: nil, canvas: stage.canvas) }
    guard stage.axes.canShow(from.x, from.y) else { return nil }
    return place(note, at: target, from: stage.point(from.x, from.y), canvas: stage.canvas)
  }

  /// The same where the places on the page are known: of the point, and of the text's middle if it has a place of its own.
  mutating func place(_ note: Annotation, at target: Point, from middle: Point?, canvas: Canvas) -> PlacedText {
    var style = canvas.theme.tickLabel
    if let color = note.color { style.color = canvas.theme.visible(color) }
    let block = canvas.wrap(note.text, style, width: max(area.width * 0.6, 20), maxLines: 3)
    let hasText = !note.text.isEmpty
    let size = hasText ? Size(width: block.width, height: block.height) : Size(width: 0, height: 0)
    guard let middle else {
      let box = bestPlace(for: size, near: target)
      add(box: box)
      return PlacedText(block: block, box: box, color: style.color, isOnInk: coversInk(box))
    }
    let box = Box(
      x: min(max(middle.x - size.width / 2, area.x), max(area.maxX - size.width, area.x)),
      y: min(max(middle.y - size.height / 2, area.y), max(area.maxY - size.height, area.y)), width: size.width,
      height: size.height)
    let start = hasText ? box.expanded(by: 2).edge(towards: target) : middle
    let isOnInk = hasText && coversInk(box)
    if hasText { add(box: box) }
    add(line: [start, target])
    return PlacedText(
      block: hasText ? block : TextBlock(style: style), box: box, arrow: Self.shortened(start, target),
      color: style.color, isOnInk: isOnInk)
  }

  /// The arrow's ends: it stops a little before the point, which it would else cover.
  private static func shortened(_ start: Point, _ target: Point) -> (start: Point, end: Point)? {
    let length = ((target.x - start.x) * (target.x - start.x) + (target.y - start.y) * (target.y - start.y))
      .squareRoot()
    let gap = 4.0
    guard length > gap + 3 else { return nil }
    let part = (length - gap) / length
    return (
      start, Point(x: start.x + (target.x - start.x) * part, y: start.y + (target.y - start.y) * part)
    )
  }

  /// Finds a place for the label of a reference line: along the line, on the side where it covers least.
  mutating func place(_ label: String, along points: [Point], color: Color, on stage: ChartStage) -> PlacedText? {
    let inside = points.filter { stage.box.expanded(by: 1).contains($0) }
    guard let first = points.first, let last = points.last, !inside.isEmpty else { return nil }
    var style = stage.theme.tickLabel
    style.color = color
    let block = stage.canvas.wrap(label, style, width: max(stage.box.width * 0.5, 20), maxLines: 2)
    let size = Size(width: block.width, height: block.height)
    let isUpright = abs(last.x - first.x) < abs(last.y - first.y) / 8
    let parts = [0.98, 0.02, 0.75, 0.5, 0.25]
    let places = parts.flatMap { part -> [Box] in
      let position = part * Double(points.count - 1)
      let (from, to) = (points[Int(position)], points[min(Int(position) + 1, points.count - 1)])
      let rest = position - position.rounded(.down)
      let at = Point(x: from.x + (to.x - from.x) * rest, y: from.y + (to.y - from.y) * rest)
      if isUpright {
        let top = at.y - size.height * (1 - part)
        return [at.x + 4, at.x - 4 - size.width].map { Box(x: $0, y: top, width: size.width, height: size.height) }
      }
      let (above, below) = (at.y - size.height - 2, at.y + 2)
      let corners: [Point]
      if abs(last.y - first.y) < 2 {
        let left = at.x - size.width * part
        corners = [Point(x: left, y: above), Point(x: left, y: below)]
      } else {
        // A rising line leaves room above its left and below its right, a falling one the other way.
        let (left, right) = (at.x - size.width - 2, at.x + 2)
        let isRising = (last.y < first.y) == (last.x > first.x)
        corners = [Point(x: isRising ? left : right, y: above), Point(x: isRising ? right : left, y: below)]
      }
      return corners.map { Box(x: $0.x, y: $0.y, width: size.width, height: size.height) }
    }
    guard let box = best(of: places) else { return nil }
    add(box: box)
    return PlacedText(block: block, box: box, color: color, isOnInk: coversInk(box))
  }
}

extension Canvas {
  /// A line with a filled head at its end.
  func arrow(from start: Point, to end: Point, _ color: Color) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return }
    let (ux, uy) = (dx / length, dy / length)
    let head = min(6, length)
    let neck = Point(x: end.x - ux * head, y: end.y - uy * head)
    stroke([start, neck], color, width: theme.errorWidth)
    let half = head * 0.4
    fillPolygon(
      [
        end, Point(x: neck.x - uy * half, y: neck.y + ux * half), Point(x: neck.x + uy * half, y: neck.y - ux * half),
      ], color)
  }
}
