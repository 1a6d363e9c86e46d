import Glibc

/// An opaque or translucent colour in sRGB; each part lies in 0...1.
public struct Color: Equatable, Sendable {
  public var red: Double
  public var green: Double
  public var blue: Double
  /// 0 is invisible, 1 opaque.
  public var alpha: Double

  /// Makes a colour from parts in 0...1.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// Makes a colour from 0xRRGGBB.
  public init(hex: UInt32) {
    self.init(
      red: Double((hex >> 16) & 0xff) / 255, green: Double((hex >> 8) & 0xff) / 255,
      blue: Double(hex & 0xff) / 255)
  }

  /// Makes a colour from a name of `Color.names` or from `#rrggbb`.
  ///
  /// - Throws: `PlotError` listing the names when `name` is neither.
  public init(named name: String) throws {
    if let hex = Self.table.first(where: { $0.name == name })?.hex {
      self.init(hex: hex)
    } else if name.utf8.count == 7, name.first == "#", name.dropFirst().allSatisfy(\.isHexDigit),
      let hex = UInt32(name.dropFirst(), radix: 16)
    {
      self.init(hex: hex)
    } else {
      throw PlotError(
        "color: '\(name)' is not a colour; expected \(Self.names.joined(separator: ", ")) or #rrggbb")
    }
  }

  /// The names that `init(named:)` knows.
  public static var names: [String] { table.map(\.name) }

  // Blue and red are those of ColorBrewer's RdBu, so that the sign of an eigenvalue and the sign of a pixel
  // look alike. The others are the Okabe-Ito palette (https://jfly.uni-koeln.de/color), told apart by the
  // colour-blind.
  private static let table: [(name: String, hex: UInt32)] = [
    ("blue", 0x2166ac), ("red", 0xb2182b), ("green", 0x009e73), ("orange", 0xe69f00),
    ("purple", 0xcc79a7), ("sky", 0x56b4e9), ("vermilion", 0xd55e00), ("black", 0x000000),
    ("gray", 0x7f7f7f), ("white", 0xffffff),
  ]

  /// The same colour with another opacity.
  public func opacity(_ alpha: Double) -> Color {
    var copy = self
    copy.alpha = alpha
    return copy
  }

  /// The colour `fraction` of the way from this one to `other`, mixed in sRGB.
  func mixed(with other: Color, _ fraction: Double) -> Color {
    func mix(_ from: Double, _ to: Double) -> Double { from + (to - from) * fraction }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      alpha: mix(alpha, other.alpha))
  }

  /// The relative luminance of WCAG 2.1 (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance), 0 black to 1 white.
  private var luminance: Double {
    func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// WCAG's contrast ratio of two opaque colours, 1 to 21.
  func contrast(with other: Color) -> Double {
    (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
  }

  /// The colour of small text on a ground of this one: white, or near black where that is read much better.
  var legible: Color {
    let (white, black) = (Color(hex: 0xffffff), Color(hex: 0x222222))
    return contrast(with: white) > contrast(with: black) * 0.6 ? white : black
  }

  /// The colour as Cairo's RGB24 pixel, each part rounded to the nearest of 256 steps; opacity is dropped.
  var pixel: UInt32 {
    func byte(_ part: Double) -> UInt32 { UInt32((min(max(part, 0), 1) * 255).rounded()) }
    return byte(red) << 16 | byte(green) << 8 | byte(blue)
  }
}
