import Testing

@testable import Plot

@Suite struct ImagesTests {
  private func figure(_ images: [GridImage], _ options: ImagesOptions = .init(), width: Double = 300) throws -> Figure {
    let figure = try Figure(width: width)
    try figure.images(images, options)
    return figure
  }

  private func boxes(_ figure: Figure) throws -> [Box] {
    let placed = try figure.layout().panels[0]
    let panel = try #require(placed.item.panel as? ImagesPanel)
    return panel.boxes(in: placed.content, canvas: .measuring(theme: figure.theme, scale: figure.scale))
  }

  @Test func pixelsHaveTheirColors() throws {
    let rgb = try GridImage([1.0, 0, 0, 0, 1, 0, 0, 0, 1, .nan, 0, 0], rows: 2, columns: 2, isRGB: true)
    let gray = try GridImage([0.0, 1, 0.5, 2], rows: 2, columns: 2)
    let figure = try figure([rgb, gray])
    let bitmap = try figure.bitmap()
    let boxes = try boxes(figure)
    func color(_ image: Int, _ row: Int, _ column: Int) -> UInt32 {
      let box = boxes[image]
      return pixel(
        bitmap,
        Point(
          x: box.x + (Double(column) + 0.5) * box.width / 2, y: box.y + (Double(row) + 0.5) * box.height / 2))
    }
    #expect(color(0, 0, 0) == 0xff0000 && color(0, 0, 1) == 0x00ff00 && color(0, 1, 0) == 0x0000ff)
    #expect(color(0, 1, 1) == Theme.paper.missing.pixel)
    #expect(color(1, 0, 0) == 0x000000 && color(1, 0, 1) == 0x808080 && color(1, 1, 1) == 0xffffff)
  }

  @Test func rangesAreSharedUnlessAskedFor() throws {
    let images = try [GridImage([0.0, 1], rows: 1, columns: 2), GridImage([0.0, 4], rows: 1, columns: 2)]
    func right(_ options: ImagesOptions) throws -> [UInt32] {
      let figure = try figure(images, options)
      let bitmap = try figure.bitmap()
      return try boxes(figure).map { pixel(bitmap, Point(x: $0.x + $0.width * 0.75, y: $0.midY)) }
    }
    #expect(try right(ImagesOptions()) == [0x404040, 0xffffff])
    var each = ImagesOptions()
    each.areScaledEach = true
    #expect(try right(each) == [0xffffff, 0xffffff])
    var limited = ImagesOptions()
    limited.limit = 8
    #expect(try right(limited) == [0x202020, 0x808080])
  }

  @Test(arguments: [1, 2, 6, 7, 12, 20, 100, 333]) func imagesStayApartAndInside(count: Int) throws {
    for hasCaptions in [false, true] {
      let images = try (0..<count).map { index in
        let (rows, columns) = (5 + index % 3, 4 + index % 5)
        return try GridImage(Array(repeating: Double(index), count: rows * columns), rows: rows, columns: columns)
      }
      var options = ImagesOptions(captions: hasCaptions ? (0..<count).map { "c\($0)" } : [])
      options.colorbar = true
      let figure = try figure(images, options, width: 640)
      let boxes = try boxes(figure)
      let content = try figure.layout().panels[0].content
      let captions = try texts(figure).filter { $0.text.hasPrefix("c") }
      for (index, box) in boxes.enumerated() {
        #expect(content.expanded(by: 0.5).contains(box))
        for other in boxes[(index + 1)...] { #expect(!box.intersects(other)) }
        for caption in captions { #expect(!box.intersects(caption.box)) }
      }
      #expect(captions.count == (hasCaptions ? count : 0))
      #expect(hasCleanBorder(try figure.bitmap()))
    }
  }

  @Test func errorsNameWhatCame() throws {
    #expect(message { _ = try figure([]) } == "images: expected at least one image, got none")
    #expect(
      message { _ = try GridImage([1.0], rows: 0, columns: 1) }
        == "images: an image of 0 rows and 1 columns has no pixels to draw")
    #expect(
      message { _ = try GridImage([1.0, 2], rows: 1, columns: 2, isRGB: true) }
        == "images: 2 values do not fill 1 rows of 2 columns in 3 colours")
    #expect(message { _ = try GridImage([1.0], rows: .max, columns: .max) }.contains("at most 32767"))
    let one = try GridImage([1.0], rows: 1, columns: 1)
    #expect(
      message { _ = try figure([one], ImagesOptions(captions: ["a", "b"])) } == "images: 2 captions for 1 images")
    var options = ImagesOptions()
    options.columns = 0
    #expect(message { _ = try figure([one], options) }.contains("between 1 and 1000, got 0"))
    options.columns = 900
    #expect(message { _ = try figure([one], options).bitmap() }.contains("no room for 900 columns"))
    options = ImagesOptions()
    (options.colorbar, options.areScaledEach) = (true, true)
    #expect(message { _ = try figure([one], options) }.contains("colour bar"))
  }
}
