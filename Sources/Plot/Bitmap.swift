/// A drawn figure in memory.
public struct Bitmap: Equatable, Sendable {
  /// Pixels across and down.
  public let width: Int
  public let height: Int
  /// 0xRRGGBB, row by row from the top.
  public let pixels: [UInt32]

  /// The pixel at a column and row counted from 0 at the top left; both must lie inside.
  public subscript(x: Int, y: Int) -> UInt32 {
    pixels[y * width + x]
  }
}

extension Bitmap {
  /// In black and white: what stands out from the ground is black on a light one, white on a dark one, and somewhat
  /// thicker than it was. Between two shades alone, thin and pale lines would be lost.
  func inked(on ground: Color) -> Bitmap {
    func luma(_ pixel: UInt32) -> Int {
      (299 * Int(pixel >> 16 & 255) + 587 * Int(pixel >> 8 & 255) + 114 * Int(pixel & 255)) / 1000
    }
    let level = luma(ground.pixel)
    let isInk = pixels.map { abs(luma($0) - level) > 64 }
    var inked = [UInt32](repeating: level > 127 ? 0xffffff : 0, count: pixels.count)
    let ink = 0xffffff - inked[0]
    for y in 0..<height {
      for x in 0..<width where isInk[y * width + x] {
        for below in max(0, y - 2)...min(height - 1, y + 2) {
          for right in max(0, x - 1)...min(width - 1, x + 1) { inked[below * width + right] = ink }
        }
      }
    }
    return Bitmap(width: width, height: height, pixels: inked)
  }
}
