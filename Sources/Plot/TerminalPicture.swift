import CChafa
import Foundation

/// A terminal that pictures are shown in, by the best means it has.
public struct PictureTerminal: Sendable {
  /// How a picture comes onto the screen.
  public enum Means: String, CaseIterable, Sendable {
    case kitty, iterm2, sixel
    /// Blocks of Unicode in two colours each, which any terminal can show.
    case symbols
  }

  /// Columns and rows of text, and the size of the window in pixels, 0 where it does not say.
  public struct Size: Sendable {
    public var columns: Int
    public var rows: Int
    public var pixels: (width: Int, height: Int)

    public init(columns: Int, rows: Int, pixels: (width: Int, height: Int) = (0, 0)) {
      (self.columns, self.rows, self.pixels) = (columns, rows, pixels)
    }
  }

  public let means: Means
  private let environment: [String: String]
  private let size: @Sendable () -> Size

  /// A terminal described by the environment. `MOONLENS_PICTURES` names the means where the environment does not tell of
  /// it.
  public init(environment: [String: String], size: @escaping @Sendable () -> Size) {
    (self.environment, self.size) = (environment, size)
    let asked = environment["MOONLENS_PICTURES"].flatMap { Means(rawValue: $0.lowercased()) }
    means = asked ?? TerminalInfo(environment).means
  }

  /// The terminal behind standard output; nil where that is a file or a pipe, or MOONLENS_PICTURES is "none".
  public static func standard(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> PictureTerminal?
  {
    let isTerminal = isatty(STDOUT_FILENO) != 0 && environment["TERM"] != "dumb"
    guard isTerminal, environment["MOONLENS_PICTURES"]?.lowercased() != "none" else { return nil }
    return PictureTerminal(environment: environment) {
      var window = winsize()
      guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
        return Size(columns: 80, rows: 24)
      }
      return Size(
        columns: Int(window.ws_col), rows: Int(window.ws_row),
        pixels: (Int(window.ws_xpixel), Int(window.ws_ypixel)))
    }
  }

  /// What shows a figure when it is written to the terminal, as wide as a page's text or the window, and no higher than
  /// it. Where the terminal shows blocks, its texts are the terminal's own, as far as they have room.
  ///
  /// - Throws: `PlotError` if there is no room for a picture, or the figure cannot be drawn.
  public func text(_ figure: Figure) throws -> String {
    let size = size()
    guard means == .symbols, size.columns >= 4, size.rows >= 4,
      let picture = try figure.cellPicture(columns: min(size.columns, Self.widest), rows: size.rows - 2)
    else { return try text(figure.bitmap()) }
    let hasColors = TerminalInfo(environment).colors != CHAFA_CANVAS_MODE_FGBG
    let bitmap = hasColors ? picture.bitmap : picture.bitmap.inked(on: figure.theme.background)
    return try printed(bitmap, (picture.columns, picture.rows), cell: (10, 20)) { canvas in
      for (character, column, row, style) in picture.cells() {
        chafa_canvas_set_char_at(canvas, gint(column), gint(row), character.value)
        if hasColors {
          chafa_canvas_set_colors_at(
            canvas, gint(column), gint(row), gint(style.color.pixel), gint(picture.ground(column, row)))
        }
      }
    }
  }

  /// What shows a picture when it is written to the terminal.
  ///
  /// - Throws: `PlotError` if there is no room for a picture.
  public func text(_ bitmap: Bitmap) throws -> String {
    let size = size()
    guard size.columns >= 4, size.rows >= 4, bitmap.width > 0, bitmap.height > 0 else {
      throw PlotError("figure: the terminal has \(size.columns) columns and \(size.rows) rows, no room for a picture")
    }
    let hasPixels = size.pixels.width >= size.columns && size.pixels.height >= size.rows
    let cell = hasPixels ? (size.pixels.width / size.columns, size.pixels.height / size.rows) : (10, 20)
    // In pixels a picture needs no more columns than its own size.
    let widest = means == .symbols ? Self.widest : max(20, bitmap.width / cell.0)
    var (columns, rows) = (gint(min(size.columns, widest)), gint(size.rows - 2))
    chafa_calc_canvas_geometry(
      gint(bitmap.width), gint(bitmap.height), &columns, &rows, gfloat(cell.0) / gfloat(cell.1), 1, 0)
    return try printed(bitmap, (max(Int(columns), 1), max(Int(rows), 1)), cell: cell)
  }

  /// The most columns that a picture of blocks takes.
  private static let widest = 160

  /// Draws a bitmap as so many columns and rows; `change` may change what stands in the cells.
  private func printed(
    _ bitmap: Bitmap, _ extent: (columns: Int, rows: Int), cell: (Int, Int), change: (OpaquePointer?) -> Void = { _ in }
  ) throws -> String {
    let info = TerminalInfo(environment)
    let config = chafa_canvas_config_new()
    defer { chafa_canvas_config_unref(config) }
    chafa_canvas_config_set_geometry(config, gint(extent.columns), gint(extent.rows))
    chafa_canvas_config_set_cell_geometry(config, gint(cell.0), gint(cell.1))
    chafa_canvas_config_set_pixel_mode(config, means.mode)
    chafa_canvas_config_set_canvas_mode(config, means == .symbols ? info.colors : CHAFA_CANVAS_MODE_TRUECOLOR)
    let symbols = chafa_symbol_map_new()
    defer { chafa_symbol_map_unref(symbols) }
    let blocks = CHAFA_SYMBOL_TAG_BLOCK.rawValue | CHAFA_SYMBOL_TAG_SPACE.rawValue
    chafa_symbol_map_add_by_tags(symbols, ChafaSymbolTags(rawValue: blocks))
    chafa_canvas_config_set_symbol_map(config, symbols)
    let canvas = chafa_canvas_new(config)
    defer { chafa_canvas_unref(canvas) }
    // Chafa takes a pixel's fourth byte for its opacity.
    let opaque = bitmap.pixels.map { $0 | 0xff00_0000 }
    opaque.withUnsafeBytes { bytes in
      chafa_canvas_draw_all_pixels(
        canvas, CHAFA_PIXEL_BGRA8_UNASSOCIATED, bytes.bindMemory(to: guint8.self).baseAddress, gint(bitmap.width),
        gint(bitmap.height), gint(bitmap.width * 4))
    }
    change(canvas)
    guard let printed = chafa_canvas_print(canvas, info.pointer) else {
      throw PlotError("figure: Chafa could not draw the picture for this terminal")
    }
    defer { g_string_free(printed, 1) }
    return String(cString: printed.pointee.str)
  }
}

extension PictureTerminal.Means {
  fileprivate var mode: ChafaPixelMode {
    switch self {
    case .kitty: CHAFA_PIXEL_MODE_KITTY
    case .iterm2: CHAFA_PIXEL_MODE_ITERM2
    case .sixel: CHAFA_PIXEL_MODE_SIXELS
    case .symbols: CHAFA_PIXEL_MODE_SYMBOLS
    }
  }
}

/// What Chafa knows of a terminal by its environment.
private final class TerminalInfo {
  let pointer: OpaquePointer?
  let means: PictureTerminal.Means
  let colors: ChafaCanvasMode

  init(_ environment: [String: String]) {
    var entries: [UnsafeMutablePointer<gchar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    let database = chafa_term_db_get_default()
    let info = chafa_term_db_detect(database, &entries)
    for entry in entries { free(entry) }
    func has(_ sequence: ChafaTermSeq) -> Bool { chafa_term_info_have_seq(info, sequence) != 0 }
    if has(CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1) {
      means = .kitty
    } else if has(CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE) {
      means = .iterm2
    } else {
      means = has(CHAFA_TERM_SEQ_BEGIN_SIXELS) ? .sixel : .symbols
    }
    let isDirect =
      has(CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT) && ["truecolor", "24bit"].contains(environment["COLORTERM"])
    if let refusal = environment["NO_COLOR"], !refusal.isEmpty {
      colors = CHAFA_CANVAS_MODE_FGBG
    } else if isDirect {
      colors = CHAFA_CANVAS_MODE_TRUECOLOR
    } else {
      colors = has(CHAFA_TERM_SEQ_SET_COLOR_FGBG_256) ? CHAFA_CANVAS_MODE_INDEXED_240 : CHAFA_CANVAS_MODE_INDEXED_16
    }
    // Where the means were asked for by name, the database may not know the terminal's sequences for them.
    let usual = chafa_term_db_get_fallback_info(database)
    chafa_term_info_supplement(info, usual)
    chafa_term_info_unref(usual)
    pointer = info
  }

  deinit { chafa_term_info_unref(pointer) }
}
