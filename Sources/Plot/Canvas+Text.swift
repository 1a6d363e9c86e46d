import CCairo

enum TextAlignment {
  case left, center, right
}

/// Text broken into lines that fit a width.
struct TextBlock {
  var lines: [String] = []
  var style: TextStyle
  var width = 0.0

  var lineHeight: Double { style.size * 1.25 }
  var height: Double { Double(lines.count) * lineHeight }
}

extension Canvas {
  /// The width the text takes in one line.
  func width(_ text: String, _ style: TextStyle) -> Double {
    runs(text, style).reduce(0) { total, run in
      select(style, isFallback: run.isFallback)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, run.text, &extents)
      return total + extents.x_advance
    }
  }

  /// The height of a digit, by which single lines are centred.
  func digitHeight(_ style: TextStyle) -> Double {
    select(style, isFallback: false)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, "0", &extents)
    return extents.height
  }

  /// Draws one line with its baseline at `point`.
  func text(_ text: String, at point: Point, _ style: TextStyle, align: TextAlignment = .left) {
    let total = width(text, style)
    var x = point.x
    switch align {
    case .left: break
    case .center: x -= total / 2
    case .right: x -= total
    }
    tell(text, Box(x: x, y: point.y - style.size * 0.75, width: total, height: style.size * 0.95), style)
    guard drawsText else { return }
    setColor(style.color)
    for run in runs(text, style) {
      select(style, isFallback: run.isFallback)
      cairo_move_to(context, x, point.y)
      cairo_show_text(context, run.text)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, run.text, &extents)
      x += extents.x_advance
    }
    cairo_new_path(context)
  }

  /// Draws a line centred on `y` by the height of its digits.
  func text(_ text: String, x: Double, midY: Double, _ style: TextStyle, align: TextAlignment = .left) {
    self.text(text, at: Point(x: x, y: midY + digitHeight(style) / 2), style, align: align)
  }

  /// Draws a block whose first line begins at the height `top`; `x` is its left, centre or right.
  func block(_ block: TextBlock, x: Double, top: Double, align: TextAlignment) {
    for (index, line) in block.lines.enumerated() {
      let baseline = top + Double(index) * block.lineHeight + block.style.size * 0.95
      text(line, at: Point(x: x, y: baseline), block.style, align: align)
    }
  }

  /// Draws a block turned to read upwards, centred on `midY`, its first line's top at the page's `left`; `hangs` tells
  /// that what it belongs to is above it.
  func upwardBlock(_ block: TextBlock, left: Double, midY: Double, hangs: Bool = false) {
    cairo_save(context)
    cairo_translate(context, left, midY)
    cairo_rotate(context, -Double.pi / 2)
    // The lines would be told in turned coordinates; the block is told instead.
    let listener = onText
    onText = nil
    self.block(block, x: 0, top: 0, align: .center)
    onText = listener
    let box = Box(x: left, y: midY - block.width / 2, width: block.height, height: block.width)
    let text = block.lines.joined(separator: " ")
    if !text.isEmpty { tell(text, box, block.style, isUpward: true, hangs: hangs) }
    cairo_restore(context)
  }

  /// Breaks text at spaces and newlines, and inside words that are too long; what exceeds `maxLines` ends in
  /// an ellipsis.
  func wrap(_ text: String, _ style: TextStyle, width limit: Double, maxLines: Int = .max) -> TextBlock {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      // Text is broken only where it must be, so a short one keeps its spaces.
      if width(String(paragraph), style) <= limit {
        lines.append(String(paragraph))
      } else {
        lines += wrapParagraph(paragraph, style, width: limit, maxLines: maxLines)
      }
      if lines.count > maxLines { break }
    }
    if lines.count > maxLines {
      lines = Array(lines.prefix(maxLines))
      lines[maxLines - 1] = ellipsized(lines[maxLines - 1] + "…", style, width: limit)
    }
    return TextBlock(lines: lines, style: style, width: lines.map { width($0, style) }.max() ?? 0)
  }

  private func wrapParagraph(
    _ paragraph: Substring, _ style: TextStyle, width limit: Double, maxLines: Int
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in paragraph.split(separator: " ") where lines.count <= maxLines {
      let joined = line.isEmpty ? String(word) : line + " " + word
      if width(joined, style) <= limit {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if !line.isEmpty, width(line + String(character), style) > limit {
          lines.append(line)
          line = ""
          // One endless word must not cost time in proportion to what is never shown.
          if lines.count > maxLines { break }
        }
        line.append(character)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The longest beginning of a line ending in "…" that fits the width.
  private func ellipsized(_ line: String, _ style: TextStyle, width limit: Double) -> String {
    var kept = line.dropLast()
    while kept.count > 1, width(kept + "…", style) > limit { kept = kept.dropLast() }
    return kept + "…"
  }

  private func select(_ style: TextStyle, isFallback: Bool) {
    cairo_select_font_face(
      context, isFallback ? theme.fallbackFont : theme.font, CAIRO_FONT_SLANT_NORMAL,
      style.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, style.size)
  }

  private struct Run {
    var text: String
    var isFallback: Bool
  }

  /// Splits text by the font that has its glyphs: Cairo itself draws an empty box for a glyph its font lacks.
  private func runs(_ text: String, _ style: TextStyle) -> [Run] {
    var runs: [Run] = []
    for raw in text {
      // Cairo ends a text at NUL and draws boxes for other control characters.
      let isControl = raw.unicodeScalars.contains { $0.properties.generalCategory == .control }
      let character: Character = isControl ? " " : raw
      let isFallback = !isCovered(character, style)
      if runs.last?.isFallback == isFallback {
        runs[runs.count - 1].text.append(character)
      } else {
        runs.append(Run(text: String(character), isFallback: isFallback))
      }
    }
    return runs
  }

  private func isCovered(_ character: Character, _ style: TextStyle) -> Bool {
    if let known = coverage[character] { return known }
    select(style, isFallback: false)
    var glyphs: UnsafeMutablePointer<cairo_glyph_t>?
    var count: Int32 = 0
    let status = cairo_scaled_font_text_to_glyphs(
      cairo_get_scaled_font(context), 0, 0, String(character), -1, &glyphs, &count, nil, nil, nil)
    defer { cairo_glyph_free(glyphs) }
    let found = UnsafeBufferPointer(start: glyphs, count: Int(count))
    let isCovered = status == CAIRO_STATUS_SUCCESS && found.allSatisfy { $0.index != 0 }
    coverage[character] = isCovered
    return isCovered
  }
}
