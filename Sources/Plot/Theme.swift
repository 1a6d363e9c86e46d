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
  public var errorWidth = 1.0
  public var markRadius = 3.0
  /// The colours given in turn to series that name none, ten as there are digits: blue, then Okabe-Ito's, told apart by
  /// the colour-blind, then wine and olive of Tol's (https://personal.sron.nl/~pault) and a grey.
  public var palette = [
    0x2166ac, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x222222, 0x882255, 0x999933, 0x8c8c8c,
  ].map(Color.init(hex:))
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

  /// For screens and slides: dark ground, light text somewhat larger than in print, heavier lines.
  public static let screen = {
    var theme = Theme()
    let bright = Color(hex: 0xf2f2f2)
    let plain = Color(hex: 0xd6d6d6)
    theme.figureTitle = TextStyle(size: 17, isBold: true, color: bright)
    theme.panelTitle = TextStyle(size: 13.5, isBold: true, color: bright)
    theme.rowLabel = TextStyle(size: 13.5, isBold: true, color: bright)
    theme.axisLabel = TextStyle(size: 13, color: plain)
    theme.tickLabel = TextStyle(size: 12, color: Color(hex: 0xc4c4c4))
    theme.legend = TextStyle(size: 12.5, color: plain)
    theme.caption = TextStyle(size: 12.5, color: plain)
    theme.background = Color(hex: 0x1b1e23)
    theme.axis = Color(hex: 0x8d939c)
    theme.grid = Color(hex: 0x31363d)
    theme.zeroLine = Color(hex: 0x6b727b)
    theme.frame = Color(hex: 0x555b63)
    theme.missing = Color(hex: 0x3b4048)
    theme.missingHatch = Color(hex: 0x6b727b)
    theme.axisWidth = 1
    theme.lineWidth = 2.1
    theme.markRadius = 3.6
    theme.bandOpacity = 0.28
    theme.palette = [
      0x6cb0ee, 0xff8a3c, 0x2fc79a, 0xe39bc3, 0xf0c544, 0xa8d8f5, 0xffffff, 0xcf6bb0, 0xa8983c, 0xa6a6a6,
    ].map(Color.init(hex:))
    return theme
  }()

  /// The names that `init(named:)` knows.
  public static let names = ["paper", "screen"]

  /// Finds a theme by its name.
  ///
  /// - Throws: `PlotError` listing the names when there is none of this name.
  public init(named name: String) throws {
    switch name {
    case "paper": self = .paper
    case "screen": self = .screen
    default:
      throw PlotError("theme: '\(name)' is not a theme; expected \(Self.names.joined(separator: " or "))")
    }
  }

  private init() {}

  /// A colour asked for by name, lightened on dark ground as far as it takes to be seen there.
  func visible(_ color: Color) -> Color {
    let white = Color(hex: 0xffffff)
    guard background.contrast(with: white) > 4.5 else { return color }
    var shown = color
    for step in 1...10 where shown.contrast(with: background) < 3.5 {
      shown = color.mixed(with: white.opacity(color.alpha), Double(step) / 10)
    }
    return shown
  }
}
