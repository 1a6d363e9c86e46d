import Foundation
import Testing

@testable import Plot

@Suite struct OutputTests {
  private func figure() throws -> Figure {
    let figure = try Figure(columns: 2, title: "λ₁ ± σ²", width: 300)
    try figure.heatmap(ramp, rows: 4, columns: 5, HeatmapOptions(colorbar: true), cell: Cell(title: "5"))
    try figure.lines([Series(x: ramp, y: ramp, label: "a").band(lower: ramp, upper: ramp.map { $0 + 1 })])
    return figure
  }

  private func folder() -> String {
    NSTemporaryDirectory() + "moonlens-plot-\(UUID().uuidString)"
  }

  @Test func theGroundReachesTheEdges() throws {
    // Scales at which width and height are no whole pixels.
    for scale in [0.7, 1.5625, 1.01] {
      let figure = try Figure(width: 333, scale: scale)
      try figure.lines([Series(x: ramp, y: ramp)])
      #expect(hasCleanBorder(try figure.bitmap(), width: 1))
    }
  }

  @Test func signatures() throws {
    let figure = try figure()
    #expect(try figure.bytes(.png).starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    #expect(try figure.bytes(.pdf).starts(with: Array("%PDF-1.".utf8)))
    let svg = String(decoding: try figure.bytes(.svg), as: UTF8.self)
    #expect(svg.hasPrefix("<?xml") && svg.contains("<svg") && svg.contains("width=\"300px\""))
    #expect(svg.contains("<image") && !svg.contains("<pattern"))
  }

  @Test(arguments: PictureFormat.allCases) func sameBytesTwice(format: PictureFormat) throws {
    let figure = try figure()
    let first = try figure.bytes(format)
    #expect(try figure.bytes(format) == first)
    #expect(try self.figure().bytes(format) == first)
  }

  @Test func svgNamesAreRenumberedAndNothingElse() {
    let source =
      ##"<g id="surface17"><use xlink:href="#image9"/><image id="image9" x="surface"/>#image9x "clip4)"##
    let wanted =
      ##"<g id="surface1"><use xlink:href="#image2"/><image id="image2" x="surface"/>#image9x "clip3)"##
    #expect(SVGNames.renumbered(Array(source.utf8)) == Array(wanted.utf8))
  }

  @Test func scaleSetsThePixels() throws {
    let figure = try Figure(width: 100, scale: 3)
    try figure.heatmap([1.0], rows: 1, columns: 1)
    #expect(try figure.bitmap().width == 300)
  }

  @Test func savesAtomicallyIntoNewFolders() throws {
    let base = folder()
    defer { try? FileManager.default.removeItem(atPath: base) }
    let figure = try figure()
    for name in ["a.png", "b/c/d.SVG", "e.tar.pdf"] {
      try figure.save("\(base)/\(name)")
      try figure.save("\(base)/\(name)")
      #expect(FileManager.default.fileExists(atPath: "\(base)/\(name)"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(base)/a.png")) == Data(figure.bytes(.png)))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: base).sorted() == ["a.png", "b", "e.tar.pdf"])
  }

  @Test func errorsNamePathAndReason() throws {
    let figure = try figure()
    let base = folder()
    defer { try? FileManager.default.removeItem(atPath: base) }
    #expect(
      message { try figure.save("fig02.jpg") }
        == "figure: expected a file name that ends in .png, .svg or .pdf, but 'fig02.jpg' has "
        + "the extension '.jpg'"
    )
    #expect(message { try figure.save("a.b/fig02") }.hasSuffix("'a.b/fig02' has no extension"))
    try figure.save("\(base)/taken.png/inner.png")
    #expect(
      message { try figure.save("\(base)/taken.png") }
        == "figure: cannot write '\(base)/taken.png': Is a directory")
    #expect(try FileManager.default.contentsOfDirectory(atPath: base) == ["taken.png"])
    #expect(
      message { try figure.save("\(base)/taken.png/inner.png/x.png") }
        == "figure: cannot write '\(base)/taken.png/inner.png/x.png': Not a directory")
  }

  @Test func tooLargeAPicture() throws {
    let figure = try Figure(width: 10_000, scale: 16)
    try figure.heatmap([1.0], rows: 1, columns: 1)
    #expect(message { _ = try figure.bitmap() }.contains("160000 by"))
  }
}
