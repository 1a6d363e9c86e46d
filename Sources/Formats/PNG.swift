import CPNG

/// Pictures as PNG files, through libpng: u8 arrays of (height, width) for grey, (height, width, 3) for RGB and
/// (height, width, 4) for RGB with opacity.
public enum PNG {
  private static let largest = 1 << 28

  /// Reads a file. Palettes become RGB, 16 bits become 8. Throws ``FileError`` and ``FormatError``.
  public static func read(_ path: String) throws -> ArrayBytes { try parse(Bytes(mapping: path), name: path) }

  /// Reads the bytes of a file. Throws ``FormatError`` in the name of `name`.
  public static func parse(_ bytes: Bytes, name: String) throws -> ArrayBytes {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    return try bytes.withUnsafeBytes { source in
      guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0 else {
        throw FormatError(name, "not a PNG: \(message(image))")
      }
      // The same curve for 16 bits as for 8.
      image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      // What is stored without colour or opacity is read without.
      let colored = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
      let opaque = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) == 0
      let channels = !opaque ? 4 : colored ? 3 : 1
      image.format = format(channels)
      let (height, width) = (Int(image.height), Int(image.width))
      // Deflate makes at most 1032 bytes of one, each of up to 8 pixels: a small file cannot claim all of the memory.
      guard height * width <= source.count.multipliedReportingOverflow(by: 1032 * 8).partialValue else {
        throw FormatError(name, "\(source.count) bytes cannot become \(height) x \(width) pixels")
      }
      guard height * width * channels <= largest else {
        throw FormatError(name, "\(height) x \(width) pixels are more than are read (\(largest >> 20) MB)")
      }
      let data = try Bytes(count: height * width * channels) { out in
        guard png_image_finish_read(&image, nil, out.baseAddress, 0, nil) != 0 else {
          throw FormatError(name, "a damaged PNG: \(message(image))")
        }
      }
      return try ArrayBytes(
        dtype: .u8, shape: [height, width] + (channels == 1 ? [] : [channels]), bytes: data, name: name)
    }
  }

  /// The picture as the bytes of a file. Throws ``FormatError`` for an array that is no picture.
  public static func encode(_ array: ArrayBytes) throws -> Bytes {
    let shape = array.shape
    guard array.dtype == .u8, shape.count == 2 || (shape.count == 3 && [1, 3, 4].contains(shape[2])), array.count > 0,
      array.count <= largest
    else {
      throw FormatError(
        "PNG",
        "a picture is u8 of height x width, with 1, 3 or 4 channels behind; got \(array.dtype) of \(shapeText(shape))")
    }
    let channels = shape.count == 3 ? shape[2] : 1
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    (image.height, image.width) = (UInt32(shape[0]), UInt32(shape[1]))
    image.format = format(channels)
    defer { png_image_free(&image) }
    return try array.bytes.withUnsafeBytes { pixels in
      var size = 0
      guard png_image_write_to_memory(&image, nil, &size, 0, pixels.baseAddress, 0, nil) != 0 else {
        throw FormatError("PNG", message(image))
      }
      return try Bytes(count: size) { out in
        guard png_image_write_to_memory(&image, out.baseAddress, &size, 0, pixels.baseAddress, 0, nil) != 0 else {
          throw FormatError("PNG", message(image))
        }
      }
    }
  }

  /// Writes the picture, whole or not at all. Throws like ``encode(_:)``, and ``FileError``.
  public static func write(_ array: ArrayBytes, to path: String) throws {
    try AtomicFile.write(path, bytes: encode(array))
  }

  private static func format(_ channels: Int) -> UInt32 {
    (channels >= 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0) | (channels == 4 ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
