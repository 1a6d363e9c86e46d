import Foundation
import FoundationXML
import Testing

@testable import Plot

/// What the vector formats hold: well-formed XML with the elements the panels should draw.
@Suite struct StructureTests {
  private final class Elements: NSObject, XMLParserDelegate {
    var found: [(name: String, attributes: [String: String])] = []
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      found.append((name, attributes))
    }
  }

  private func elements(_ figure: Figure) throws -> [(name: String, attributes: [String: String])] {
    let parser = XMLParser(data: Data(try figure.bytes(.svg)))
    let elements = Elements()
    parser.delegate = elements
    #expect(parser.parse(), "well-formed")
    return elements.found
  }

  /// How many shapes are filled with a colour of any opacity.
  private func fills(_ elements: [(name: String, attributes: [String: String])], _ color: Color) -> Int {
    elements.count { element in
      // Cairo wrote a style before 1.18, and an attribute since.
      let style = element.attributes["style"]?.split(separator: ";").first { $0.hasPrefix("fill:") }?.dropFirst(5)
      let fill = element.attributes["fill"] ?? style.map(String.init) ?? ""
      guard fill.hasPrefix("rgb(") else { return false }
      let numbers = fill.dropFirst(4).dropLast().split(separator: ",")
        .compactMap { Double($0.trimmingCharacters(in: [" ", "%"])) }
      return numbers.count == 3
        && zip(numbers, [color.red, color.green, color.blue]).allSatisfy { abs($0 - $1 * 100) < 0.3 }
    }
  }

  @Test func everyPointIsAShape() throws {
    let figure = try Figure(width: 300)
    let green = try Color(named: "green")
    try figure.scatter([PointSeries(x: ramp + [.nan], y: ramp + [3], color: green)])
    #expect(fills(try elements(figure), green) == 20)
  }

  @Test func everyBarIsAShape() throws {
    let figure = try Figure(width: 300)
    let green = try Color(named: "green")
    try figure.bars([BarSeries([1.0, 2, .nan, 3], color: green)], names: ["a", "b", "<&>\"", "d"])
    #expect(fills(try elements(figure), green) == 3)
  }

  @Test func everyImageIsAnImage() throws {
    let figure = try Figure(width: 300)
    let images = try (0..<7).map { _ in try GridImage(ramp.map { $0 + 0.1 }, rows: 4, columns: 5) }
    var options = ImagesOptions()
    try figure.images(images, options)
    #expect(try elements(figure).count { $0.name == "image" } == 7)
    options.colorbar = true
    let withBar = try Figure(width: 300)
    try withBar.images(images, options)
    #expect(try elements(withBar).count { $0.name == "image" } == 8)
  }

  @Test func screenThemeFillsTheGround() throws {
    let figure = try Figure(width: 300, theme: .screen)
    try figure.histogram([SampleSeries(ramp, label: "a"), SampleSeries(ramp, label: "b")])
    #expect(fills(try elements(figure), Theme.screen.background) >= 1)
  }

  @Test(arguments: PictureFormat.allCases) func sameBytesTwice(format: PictureFormat) throws {
    func draw() throws -> [UInt8] {
      let figure = try Figure(columns: 2, width: 500, theme: .screen)
      var points = PointSeries(x: ramp, y: ramp.map { ($0 * 7).truncatingRemainder(dividingBy: 5) })
      points.classes = ramp.map { "class \(Int($0) % 4)" }
      points.texts = ramp.map { "\($0)" }
      try figure.scatter([points])
      try figure.bars([BarSeries([1.0, 2], label: "a"), BarSeries([2.0, 1], label: "b")], names: ["x", "y"])
      try figure.histogram([SampleSeries(ramp)])
      try figure.images([GridImage(ramp, rows: 4, columns: 5)])
      return try figure.bytes(format)
    }
    #expect(try draw() == draw())
  }
}
