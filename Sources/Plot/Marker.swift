/// The shape of a point in a chart.
public enum Marker: String, CaseIterable, Sendable {
  case circle, square, triangle, diamond, cross, plus

  /// Corners on the unit circle about the centre, chosen so that all shapes look equally large; none for those drawn
  /// otherwise.
  private var corners: [Point] {
    switch self {
    case .circle, .cross, .plus: []
    case .square: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)].map(Point.init)
    case .triangle: [(0, -1.25), (1.1, 0.75), (-1.1, 0.75)].map(Point.init)
    case .diamond: [(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)].map(Point.init)
    }
  }

  private var arms: [(Point, Point)] {
    switch self {
    case .cross: [(Point(x: -1, y: -1), Point(x: 1, y: 1)), (Point(x: -1, y: 1), Point(x: 1, y: -1))]
    case .plus: [(Point(x: -1.2, y: 0), Point(x: 1.2, y: 0)), (Point(x: 0, y: -1.2), Point(x: 0, y: 1.2))]
    default: []
    }
  }

  /// Draws the shape; a rim of another colour keeps shapes apart that overlap.
  func draw(at center: Point, radius: Double, _ color: Color, rim: Color?, canvas: Canvas) {
    func placed(_ corner: Point, _ radius: Double) -> Point {
      Point(x: center.x + corner.x * radius, y: center.y + corner.y * radius)
    }
    if !arms.isEmpty {
      for arm in arms {
        canvas.stroke(
          [placed(arm.0, radius), placed(arm.1, radius)], color, width: max(0.75, min(1.8, radius * 0.5)))
      }
    } else if self == .circle {
      if let rim { canvas.disc(at: center, radius: radius + 0.6, rim) }
      canvas.disc(at: center, radius: radius, color)
    } else {
      if let rim { canvas.fillPolygon(corners.map { placed($0, radius + 0.7) }, rim) }
      canvas.fillPolygon(corners.map { placed($0, radius) }, color)
    }
  }
}
