import Testing

@testable import Plot

/// The message of the PlotError that the body throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
  } catch let error as PlotError {
    return error.message
  } catch {
    Issue.record("expected a PlotError, got \(error)")
    return ""
  }
  Issue.record("expected a PlotError, got none")
  return ""
}

/// The pixel at a place of the figure, in units.
func pixel(_ bitmap: Bitmap, _ point: Point, scale: Double = 2) -> UInt32 {
  bitmap[Int(point.x * scale), Int(point.y * scale)]
}

/// The pixel at the centre of a heat map's cell.
func cellPixel(_ figure: Figure, panel: Int = 0, row: Int, column: Int, of rows: Int, _ columns: Int) throws
  -> UInt32
{
  let box = try figure.layout().panels[panel].content
  let center = Point(
    x: box.x + (Double(column) + 0.5) * box.width / Double(columns),
    y: box.y + (Double(row) + 0.5) * box.height / Double(rows))
  return pixel(try figure.bitmap(), center, scale: figure.scale)
}

/// Whether nothing but the ground touches the outermost pixels, as it would if something were cut off.
func hasCleanBorder(_ bitmap: Bitmap, width: Int = 4) -> Bool {
  for y in 0..<bitmap.height {
    for x in 0..<bitmap.width where bitmap[x, y] != 0xffffff {
      if x < width || y < width || x >= bitmap.width - width || y >= bitmap.height - width { return false }
    }
  }
  return true
}

/// The texts a figure draws, each with its box on the page.
func texts(_ figure: Figure) throws -> [(text: String, box: Box)] {
  let canvas = Canvas.measuring(theme: figure.theme, scale: figure.scale)
  var found: [(String, Box)] = []
  let layout = try figure.layout()
  canvas.onText = { found.append(($0.text, $0.box)) }
  layout.draw(on: canvas)
  return found
}

let ramp = (0..<20).map(Double.init)
