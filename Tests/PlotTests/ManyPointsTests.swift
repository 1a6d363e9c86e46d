import Testing

@testable import Plot

/// Lines with many more points than pixels.
@Suite struct ManyPointsTests {
  private let noise = (0..<20_000).map { index -> Double in
    // Neighbours far apart, as in noise, by a multiplication that scatters.
    Double((index &* 7919) % 1009) / 1009
  }

  @Test func thinningKeepsWhatIsSeen() {
    let points = noise.enumerated().map { Point(x: Double($0.offset) / 100, y: $0.element) }
    let kept = Thinning.kept([points], scale: 2)
    #expect(kept.count <= 4 * 401 && kept.count > 800)
    #expect(kept == kept.sorted() && Set(kept).count == kept.count)
    #expect(kept.first == 0 && kept.last == noise.count - 1)
    for column in [0, 57, 399] {
      let inside = points.indices.filter { Int(points[$0].x * 2) == column }
      let shown = kept.filter { Int(points[$0].x * 2) == column }
      #expect(inside.map { points[$0].y }.min() == shown.map { points[$0].y }.min())
      #expect(inside.map { points[$0].y }.max() == shown.map { points[$0].y }.max())
    }
    #expect(Thinning.kept([Array(points.prefix(1000))], scale: 2) == Array(0..<1000))
    #expect(Thinning.kept([], scale: 2).isEmpty)
  }

  @Test func aBandKeepsTheEndsOfBothSides() {
    let lower = (0..<2000).map { Point(x: 1, y: $0 == 700 ? 9 : 5) }
    let upper = (0..<2000).map { Point(x: 1, y: $0 == 900 ? 0 : 2) }
    #expect(Thinning.kept([lower, upper], scale: 2) == [0, 700, 900, 1999])
  }

  @Test func vectorsOfLongCurvesAreSmall() throws {
    let figure = try Figure()
    try figure.lines([Series(x: noise.indices.map(Double.init), y: noise)])
    #expect(try figure.bytes(.svg).count < 200_000)
  }

  @Test func piecesOfALineJoin() throws {
    // A level line of so many points that it is drawn in pieces has ink all along.
    let figure = try Figure(width: 400)
    let y = Array(repeating: 1.0, count: 950)
    try figure.lines([Series(x: y.indices.map(Double.init), y: y, color: Color(hex: 0x000000))])
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    let (first, last) = (Int((box.x + box.width * 0.05) * 2), Int((box.maxX - box.width * 0.05) * 2))
    // Where pieces end a pixel may be a shade lighter.
    for x in first...last { #expect(bitmap[x, Int(box.midY * 2)] & 0xff < 16) }
  }

  @Test func aSeriesWithAShapeIsMarkedThroughout() throws {
    var series = Series(x: [0.0, 1, 2], y: [0.0, 0, 0], label: "a", color: Color(hex: 0x000000))
    series.marker = .square
    let figure = try Figure(width: 400)
    try figure.lines([series])
    let box = try figure.layout().panels[0].content
    let bitmap = try figure.bitmap()
    // Above a point, beyond the line itself.
    #expect(pixel(bitmap, Point(x: box.midX, y: box.midY - 2)) == 0)
    #expect(pixel(bitmap, Point(x: box.midX + 12, y: box.midY - 2)) != 0)
  }
}
