/// How text of one kind looks.
public struct TextStyle: Equatable, Sendable {
  /// The em size in units of 1/96 inch.
  public var size: Double
  public var isBold: Bool
  public var color: Color

  /// Makes a style; `size` is in units of 1/96 inch.
  public init(size: Double, isBold: Bool = false, color: Color) {
    self.size = size
    self.isBold = isBold
    self.color = color
  }
}

/// Fonts, colours, line widths and distances of a figure. Lengths are in units of 1/96 inch.
public struct Theme: Equatable, Sendable {
  /// The font family, and the one asked for glyphs it has not.
  public var font = "Liberation Sans"
  public var fallbackFont = "DejaVu Sans"

  public var figureTitle = TextStyle(size: 15, isBold: true, color: Color(hex: 0x222222))
  public var panelTitle = TextStyle(size: 12, isBold: true, color: Color(hex: 0x222222))
  public var rowLabel = TextStyle(size: 12, isBold: true, color: Color(hex: 0x222222))
  public var axisLabel = TextStyle(size: 11.5, color: Color(hex: 0x333333))
  public var tickLabel = TextStyle(size: 10.5, color: Color(hex: 0x444444))
  public var legend = TextStyle(size: 11, color: Color(hex: 0x333333))
  public var caption = TextStyle(size: 11, color: Color(hex: 0x444444))

  /// The ground of the whole figure.
  public var background = Color(hex: 0xffffff)
  /// Axes and their tick marks.
  public var axis = Color(hex: 0x8a8a8a)
  public var grid = Color(hex: 0xe9e9e9)
  /// The line at zero inside a panel.
  public var zeroLine = Color(hex: 0xb0b0b0)
  /// The frame round a heat map, which shows its extent where the border cells are white.
  public var frame = Color(hex: 0xc9c9c9)
  /// Cells that are not finite: the ground and the hatching on it.
  public var missing = Color(hex: 0xe4e4e4)
  public var missingHatch = Color(hex: 0xb8b8b8)

  public var hairline = 0.5
  public var axisWidth = 0.75
  public var lineWidth = 1.6
  public var markRadius = 3.0
  /// The opacity of confidence bands.
  public var bandOpacity = 0.18

  /// Round the whole figure.
  public var margin = 8.0
  public var columnGap = 14.0
  public var rowGap = 14.0
  /// Between a text and what it belongs to.
  public var textGap = 4.0
  public var tickLength = 3.5

  /// The sizes and colours for print: white ground, dark text, thin grey axes.
  public static let paper = Theme()

  private init() {}
}
