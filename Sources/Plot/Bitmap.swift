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
