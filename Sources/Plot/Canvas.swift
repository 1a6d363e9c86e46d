import CCairo

/// A text on a page.
struct DrawnText {
  let text: String
  let box: Box
  let style: TextStyle
  /// Whether it is turned to read upwards, and then, whether its place is that of its top, not of its middle.
  let isUpward: Bool
  let hangs: Bool
}

/// A Cairo context with the theme: shapes in this file, text in `Canvas+Text.swift`.
///
/// One class serves every format, so that a figure is laid out and drawn by the same calls whatever it is
/// saved as.
final class Canvas {
  let context: OpaquePointer
  let theme: Theme
  /// Device pixels per unit, to which thin lines and heat-map cells are snapped. Vector formats share it,
  /// hence the layout.
  let scale: Double
  /// Whether the output has no pixels of its own (SVG, PDF).
  let isVector: Bool
  /// Told every text and where on the page it stands.
  var onText: ((DrawnText) -> Void)?
  /// Whether texts are drawn, or only told.
  var drawsText = true
  /// Where on the page the figure being drawn has its top left corner.
  private var origin = Point(x: 0, y: 0)
  /// Figures within figures, laid out for a width: asked for many times while the outer one is laid out.
  var nested: [NestedKey: Layout] = [:]
  /// The ranges of charts' data, found once each.
  var extents: [ObjectIdentifier: ChartExtents] = [:]
  /// Which characters the theme's first font has, found once each.
  var coverage: [Character: Bool] = [:]

  /// Takes a surface (and releases it at the end) whose user space is already in units of 1/96 inch after
  /// `zoom`.
  init(surface: OpaquePointer, theme: Theme, scale: Double, zoom: Double, isVector: Bool) {
    context = cairo_create(surface)
    self.theme = theme
    self.scale = scale
    self.isVector = isVector
    cairo_scale(context, zoom, zoom)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    // Unhinted metrics make a text equally wide at every scale and in every format.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  /// A canvas that draws nowhere, to measure text with.
  static func measuring(theme: Theme, scale: Double) -> Canvas {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)!
    defer { cairo_surface_destroy(surface) }
    return Canvas(surface: surface, theme: theme, scale: scale, zoom: 1, isVector: false)
  }

  deinit {
    cairo_destroy(context)
  }

  func tell(_ text: String, _ box: Box, _ style: TextStyle, isUpward: Bool = false, hangs: Bool = false) {
    let place = Box(x: box.x + origin.x, y: box.y + origin.y, width: box.width, height: box.height)
    onText?(DrawnText(text: text, box: place, style: style, isUpward: isUpward, hangs: hangs))
  }

  /// Runs `body` with the coordinates moved, by whole device pixels so that what is snapped stays so.
  func moved(to point: Point, _ body: () -> Void) {
    let offset = Point(x: snapped(point.x), y: snapped(point.y))
    let before = origin
    cairo_save(context)
    cairo_translate(context, offset.x, offset.y)
    origin = Point(x: before.x + offset.x, y: before.y + offset.y)
    body()
    origin = before
    cairo_restore(context)
  }

  func setColor(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  /// The position nearest to `value` where a line of this width covers whole device pixels.
  func snapped(_ value: Double, lineWidth: Double) -> Double {
    let pixels = max(1, (lineWidth * scale).rounded())
    let isOdd = pixels.truncatingRemainder(dividingBy: 2) == 1
    return (isOdd ? (value * scale).rounded(.down) + 0.5 : (value * scale).rounded()) / scale
  }

  /// The device-pixel edge nearest to `value`.
  func snapped(_ value: Double) -> Double {
    (value * scale).rounded() / scale
  }

  func fill(_ box: Box, _ color: Color) {
    setColor(color)
    cairo_rectangle(context, box.x, box.y, box.width, box.height)
    cairo_fill(context)
  }

  /// A frame that lies wholly outside the box, so that it hides nothing of it.
  func frame(_ box: Box, _ color: Color, width: Double) {
    setColor(color)
    cairo_set_line_width(context, width)
    let outer = box.expanded(by: width / 2)
    cairo_rectangle(context, outer.x, outer.y, outer.width, outer.height)
    cairo_stroke(context)
  }

  func line(from start: Point, to end: Point, _ color: Color, width: Double) {
    stroke([start, end], color, width: width)
  }

  /// A horizontal hairline on whole device pixels.
  func horizontal(y: Double, from left: Double, to right: Double, _ color: Color, width: Double) {
    let row = snapped(y, lineWidth: width)
    line(from: Point(x: left, y: row), to: Point(x: right, y: row), color, width: width)
  }

  /// A vertical hairline on whole device pixels.
  func vertical(x: Double, from top: Double, to bottom: Double, _ color: Color, width: Double) {
    let column = snapped(x, lineWidth: width)
    line(from: Point(x: column, y: top), to: Point(x: column, y: bottom), color, width: width)
  }

  func stroke(_ points: [Point], _ color: Color, width: Double, dash: [Double] = []) {
    setColor(color)
    cairo_set_line_width(context, width)
    // On pixels Cairo takes time by the square of a path's crossings. Long ones are drawn in pieces, each of which begins
    // with the last segment of the one before, so that their joint is drawn too.
    let longest = isVector ? points.count : 400
    var start = 0
    var travelled = 0.0
    while start < points.count {
      let end = min(start + longest, points.count)
      cairo_set_dash(context, dash, Int32(dash.count), travelled)
      trace(points[start..<end])
      cairo_stroke(context)
      guard end < points.count else { break }
      if !dash.isEmpty {
        for index in start..<end - 2 {
          let (dx, dy) = (points[index + 1].x - points[index].x, points[index + 1].y - points[index].y)
          travelled += (dx * dx + dy * dy).squareRoot()
        }
      }
      start = end - 2
    }
    cairo_set_dash(context, nil, 0, 0)
  }

  func fillPolygon(_ points: [Point], _ color: Color) {
    setColor(color)
    trace(points)
    cairo_close_path(context)
    cairo_fill(context)
  }

  func disc(at center: Point, radius: Double, _ color: Color) {
    setColor(color)
    cairo_new_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
    cairo_fill(context)
  }

  private func trace(_ points: some Sequence<Point>) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }

  /// Runs `body` with everything outside the box left untouched.
  func clipped(to box: Box, _ body: () -> Void) {
    cairo_save(context)
    cairo_new_path(context)
    cairo_rectangle(context, box.x, box.y, box.width, box.height)
    cairo_clip(context)
    body()
    cairo_restore(context)
  }

  /// Diagonal lines within the boxes, in step across neighbouring ones.
  func hatch(_ boxes: [Box], _ color: Color) {
    let spacing = 3.5
    setColor(color)
    cairo_set_line_width(context, theme.hairline)
    cairo_new_path(context)
    // Cut to each box here, not by a clip, which not all SVG viewers know.
    for box in boxes {
      var sum = ((box.x + box.y) / spacing).rounded(.up) * spacing
      while sum < box.maxX + box.maxY {
        let left = max(box.x, sum - box.maxY)
        let right = min(box.maxX, sum - box.y)
        cairo_move_to(context, left, sum - left)
        cairo_line_to(context, right, sum - right)
        sum += spacing
      }
    }
    cairo_stroke(context)
  }

  /// Draws a grid of colours (row by row, 0xRRGGBB) into the box, every cell with sharp edges.
  ///
  /// Vector formats get each cell as a block of several samples: viewers that smooth images despite the
  /// nearest filter can then blur no more than the seam between two cells.
  func cells(_ colors: [UInt32], rows: Int, columns: Int, in box: Box) {
    let longest = max(rows, columns)
    // Four samples to the unit, 384 dots per inch, are enough for the smallest pictures.
    let samples = min(600, Int(max(box.width, box.height) * 4))
    let block = isVector ? max(1, samples / longest) : 1
    let width = Int32(columns * block)
    let height = Int32(rows * block)
    let image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)!
    defer { cairo_surface_destroy(image) }
    guard let bytes = cairo_image_surface_get_data(image) else { return }
    let stride = Int(cairo_image_surface_get_stride(image))
    for y in 0..<rows * block {
      let row = UnsafeMutableRawPointer(bytes + y * stride).assumingMemoryBound(to: UInt32.self)
      for x in 0..<columns * block { row[x] = colors[(y / block) * columns + x / block] }
    }
    cairo_surface_mark_dirty(image)
    cairo_save(context)
    cairo_translate(context, box.x, box.y)
    cairo_scale(context, box.width / Double(width), box.height / Double(height))
    cairo_set_source_surface(context, image, 0, 0)
    // Cells smaller than a pixel are averaged: picking one in several would show patterns that are not there.
    let isShrunk = box.width * scale < Double(columns) || box.height * scale < Double(rows)
    let source = cairo_get_source(context)
    cairo_pattern_set_filter(source, isShrunk ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    if isVector {
      // Painting makes an image element in SVG; filling a path would make a tiled pattern, which not all
      // viewers know.
      cairo_paint(context)
    } else {
      // Averaging must not mix the ground into the border cells.
      cairo_pattern_set_extend(source, CAIRO_EXTEND_PAD)
      cairo_rectangle(context, 0, 0, Double(width), Double(height))
      cairo_fill(context)
    }
    cairo_restore(context)
  }
}
