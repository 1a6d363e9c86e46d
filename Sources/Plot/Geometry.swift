// All lengths of this target are in units of 1/96 inch (a CSS pixel), y grows downwards.

struct Size: Equatable {
  var width: Double
  var height: Double
}

struct Point: Equatable {
  var x: Double
  var y: Double
}

/// Room kept free around a box.
struct Insets: Equatable {
  var left = 0.0
  var top = 0.0
  var right = 0.0
  var bottom = 0.0
}

/// An axis-parallel rectangle.
struct Box: Equatable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var midX: Double { x + width / 2 }
  var midY: Double { y + height / 2 }
  var size: Size { Size(width: width, height: height) }

  /// The box moved outwards by `margin` on every side (inwards when negative).
  func expanded(by margin: Double) -> Box {
    Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  func expanded(by insets: Insets) -> Box {
    Box(
      x: x - insets.left, y: y - insets.top, width: width + insets.left + insets.right,
      height: height + insets.top + insets.bottom)
  }

  func contains(_ point: Point) -> Bool {
    point.x >= x && point.x <= maxX && point.y >= y && point.y <= maxY
  }

  /// Whether `other` lies wholly inside, give or take rounding.
  func contains(_ other: Box) -> Bool {
    let slack = 1e-6
    return other.x >= x - slack && other.y >= y - slack && other.maxX <= maxX + slack
      && other.maxY <= maxY + slack
  }

  /// Where the straight way from the middle to a point leaves the box; the point itself if it lies inside.
  func edge(towards point: Point) -> Point {
    let (dx, dy) = (point.x - midX, point.y - midY)
    let part = min(
      dx == 0 ? .infinity : width / 2 / abs(dx), dy == 0 ? .infinity : height / 2 / abs(dy), 1)
    return Point(x: midX + dx * part, y: midY + dy * part)
  }

  /// Whether the two boxes share an area; touching edges do not count.
  func intersects(_ other: Box) -> Bool {
    x < other.maxX - 1e-6 && other.x < maxX - 1e-6 && y < other.maxY - 1e-6 && other.y < maxY - 1e-6
  }
}
