/// A map from numbers to colours, by control points evenly spaced and mixed linearly in sRGB.
public struct ColorScale: Equatable, Sendable {
  /// The name scripts use, such as `RdBu`.
  public let name: String
  /// The control points, lowest value first; at least two.
  public let stops: [Color]
  /// Whether the middle of the scale stands for zero, so that ranges are symmetric about it.
  public let isDiverging: Bool

  private init(name: String, hex: [UInt32], isDiverging: Bool = false) {
    self.init(name: name, stops: hex.map(Color.init(hex:)), isDiverging: isDiverging)
  }

  private init(name: String, stops: [Color], isDiverging: Bool) {
    self.name = name
    self.stops = stops
    self.isDiverging = isDiverging
  }

  /// Red below zero, exactly white at zero, blue above: plotly's direction of the scale, which the bilinear
  /// paper uses.
  ///
  /// ColorBrewer's eleven-class RdBu (Cynthia Brewer, https://colorbrewer2.org), with the middle class,
  /// #f7f7f7, made white: a true zero then looks like paper.
  public static let rdBu = ColorScale(
    name: "RdBu",
    hex: [
      0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xffffff, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac,
      0x053061,
    ], isDiverging: true)

  /// Black for the lowest value, white for the highest.
  public static let gray = ColorScale(name: "gray", hex: [0x000000, 0xffffff])

  /// Dark violet through green to yellow, of perceptually even steps.
  ///
  /// Ten samples of matplotlib's viridis (Nathaniel Smith and Stéfan van der Walt, CC0), as plotly publishes
  /// them.
  public static let viridis = ColorScale(
    name: "viridis",
    hex: [
      0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725,
    ])

  private static let all = [rdBu, gray, viridis]

  /// The names that `init(named:)` knows; each also with `_r` for the reversed scale.
  public static var names: [String] { all.map(\.name) }

  /// Finds a scale by its name; `_r` behind a name reverses it, as in matplotlib (`gray_r` is ink on paper).
  ///
  /// - Throws: `PlotError` listing the names when there is none of this name.
  public init(named name: String) throws {
    let isReversed = name.hasSuffix("_r")
    let base = isReversed ? String(name.dropLast(2)) : name
    guard let scale = Self.all.first(where: { $0.name == base }) else {
      throw PlotError(
        "colors: '\(name)' is not a colour scale; expected \(Self.names.joined(separator: ", ")), "
          + "or one of them reversed by '_r'")
    }
    self = isReversed ? scale.reversed : scale
  }

  /// The same colours in the opposite order; its name gains or loses `_r`.
  public var reversed: ColorScale {
    ColorScale(
      name: name.hasSuffix("_r") ? String(name.dropLast(2)) : name + "_r", stops: stops.reversed(),
      isDiverging: isDiverging)
  }

  /// The colour at `fraction` of the scale, 0 the lowest and 1 the highest; beyond them the end colours,
  /// and the lowest for NaN.
  public func color(at fraction: Double) -> Color {
    let position = (fraction > 0 ? min(fraction, 1) : 0) * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], position - Double(index))
  }

  /// Colours for `count` ordered series, lowest first.
  ///
  /// A sequential scale stops at 0.9, since viridis ends in a yellow that a thin line on white does not show.
  public func samples(_ count: Int) -> [Color] {
    let end = isDiverging ? 1 : 0.9
    return (0..<max(count, 0)).map { color(at: count == 1 ? 0 : end * Double($0) / Double(count - 1)) }
  }
}
