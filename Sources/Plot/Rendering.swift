import CCairo

/// The file formats a figure is saved in.
public enum PictureFormat: String, CaseIterable, Sendable {
  case png, svg, pdf

  /// The format a file name's extension asks for, in any case.
  ///
  /// - Throws: `PlotError` naming the formats if the extension is absent or another.
  public init(path: String) throws {
    let name = path.split(separator: "/").last ?? ""
    let dot = name.lastIndex(of: ".")
    let ending = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
    guard let format = PictureFormat(rawValue: ending) else {
      let found = ending.isEmpty ? "no extension" : "the extension '.\(ending)'"
      throw PlotError(
        "figure: expected a file name that ends in .png, .svg or .pdf, but '\(path)' has \(found)")
    }
    self = format
  }
}

extension Figure {
  /// Draws the figure in memory, `scale` pixels to the unit.
  ///
  /// - Throws: `PlotError` if there is no panel, no room, or the picture exceeds what Cairo can hold.
  public func bitmap() throws -> Bitmap {
    let layout = try layout()
    return try Bitmap(layout.size, theme: theme, scale: scale) { layout.draw(on: $0) }
  }

  /// The bytes of the figure as a file of this format. The same figure gives the same bytes.
  ///
  /// - Throws: `PlotError` if there is no panel, no room, or Cairo fails.
  public func bytes(_ format: PictureFormat) throws -> [UInt8] {
    switch format {
    case .png: try pngBytes()
    case .svg: try svgBytes()
    case .pdf: try pdfBytes()
    }
  }

  /// Lays the figure out without drawing it.
  func layout() throws -> Layout {
    let most = NestedPanel.mostLevels
    guard depth(limit: most) != nil else {
      throw PlotError("figure: figures stand within each other more than \(most) deep, or one contains itself")
    }
    let layout = try Layout(self, canvas: .measuring(theme: theme, scale: scale))
    guard layout.size.height <= 200_000 else {
      throw PlotError("figure: the picture would be \(layout.size.height) units high, more than can be drawn")
    }
    return layout
  }

  private func pngBytes() throws -> [UInt8] {
    let layout = try layout()
    return try onImage(layout.size, theme: theme, scale: scale, draw: { layout.draw(on: $0) }) { surface, _, _ in
      let sink = ByteSink()
      let status = cairo_surface_write_to_png_stream(surface, ByteSink.write, sink.pointer)
      return status == CAIRO_STATUS_SUCCESS ? sink.bytes : nil
    }
  }

  private func svgBytes() throws -> [UInt8] {
    let layout = try layout()
    let sink = ByteSink()
    let surface = cairo_svg_surface_create_for_stream(
      ByteSink.write, sink.pointer, layout.size.width, layout.size.height)!
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
    try finish(surface, layout, zoom: 1)
    return SVGNames.renumbered(sink.bytes)
  }

  private func pdfBytes() throws -> [UInt8] {
    let layout = try layout()
    let sink = ByteSink()
    // PDF counts in points of 1/72 inch.
    let zoom = 72.0 / 96
    let surface = cairo_pdf_surface_create_for_stream(
      ByteSink.write, sink.pointer, layout.size.width * zoom, layout.size.height * zoom)!
    // The date of drawing would make every file differ.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
    if let title { cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title) }
    try finish(surface, layout, zoom: zoom)
    return sink.bytes
  }

  /// Draws onto a vector surface and closes it, which writes the rest of the file.
  private func finish(_ surface: OpaquePointer, _ layout: Layout, zoom: Double) throws {
    defer { cairo_surface_destroy(surface) }
    layout.draw(on: Canvas(surface: surface, theme: theme, scale: scale, zoom: zoom, isVector: true))
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface))
  }
}

extension Bitmap {
  /// Draws in memory, `scale` pixels to the unit.
  ///
  /// - Throws: `PlotError` if the picture exceeds what Cairo can hold.
  init(_ size: Size, theme: Theme, scale: Double, draw: (Canvas) -> Void) throws {
    self = try onImage(size, theme: theme, scale: scale, draw: draw) { surface, width, height in
      let stride = Int(cairo_image_surface_get_stride(surface))
      guard let data = cairo_image_surface_get_data(surface) else { return nil }
      var pixels: [UInt32] = []
      pixels.reserveCapacity(width * height)
      for y in 0..<height {
        let row = UnsafeRawPointer(data + y * stride).assumingMemoryBound(to: UInt32.self)
        for x in 0..<width { pixels.append(row[x] & 0xffffff) }
      }
      return Bitmap(width: width, height: height, pixels: pixels)
    }
  }
}

/// Draws onto an image surface and reads a result from it; `nil` is reported as Cairo's failure.
private func onImage<Result>(
  _ size: Size, theme: Theme, scale: Double, draw: (Canvas) -> Void, read: (OpaquePointer, Int, Int) -> Result?
) throws -> Result {
  let width = (size.width * scale).rounded(.up)
  let height = (size.height * scale).rounded(.up)
  // Cairo's images end at 32767 pixels a side; the product is bounded so that a slip does not take all
  // memory.
  guard max(width, height) <= 32_767, width * height <= 4e8 else {
    throw PlotError(
      "figure: the picture would have \(Int(min(width, 1e9))) by \(Int(min(height, 1e9))) pixels, "
        + "more than can be drawn; use a smaller scale or fewer panels")
  }
  let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))!
  defer { cairo_surface_destroy(surface) }
  let canvas = Canvas(surface: surface, theme: theme, scale: scale, zoom: scale, isVector: false)
  // The last row and column may be pixels of which the figure covers a part only.
  canvas.setColor(theme.background)
  cairo_paint(canvas.context)
  draw(canvas)
  cairo_surface_flush(surface)
  try check(cairo_surface_status(surface))
  guard let result = read(surface, Int(width), Int(height)) else {
    throw PlotError("figure: Cairo could not encode the picture")
  }
  return result
}

private func check(_ status: cairo_status_t) throws {
  guard status == CAIRO_STATUS_SUCCESS else {
    throw PlotError("figure: Cairo could not draw: \(String(cString: cairo_status_to_string(status)))")
  }
}

/// Collects what Cairo writes.
private final class ByteSink {
  var bytes: [UInt8] = []

  /// For Cairo's closure argument; valid while the sink lives.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static let write: cairo_write_func_t = { closure, data, length in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes += UnsafeBufferPointer(start: data, count: Int(length))
    return CAIRO_STATUS_SUCCESS
  }
}
