/// The texts along an axis: numbers in one line, or names of categories, wrapped, turned or thinned until they fit.
struct TickLabels {
  private(set) var ticks: [Tick]
  private(set) var blocks: [TextBlock]
  let areNames: Bool
  /// Whether the texts read upwards, as long names beneath narrow bars do.
  private(set) var isUpward = false
  /// The room they take across the axis: below a horizontal one, at the left of a vertical one.
  private(set) var height = 0.0
  private(set) var width = 0.0

  /// Names longer than this end in an ellipsis.
  private static let longest = 150.0

  /// Numbers, whose axis has made sure that they fit.
  init(numbers axis: Axis, canvas: Canvas) {
    let style = canvas.theme.tickLabel
    ticks = axis.ticks
    blocks = ticks.map { TextBlock(lines: [$0.label], style: style, width: canvas.width($0.label, style)) }
    areNames = false
    height = ticks.isEmpty ? 0 : style.size
    width = blocks.map(\.width).max() ?? 0
  }

  /// Names beneath an axis of this length: in up to three lines, or turned where a word does not fit.
  init(horizontal axis: Axis, length: Double, canvas: Canvas) {
    let style = canvas.theme.tickLabel
    areNames = true
    ticks = axis.ticks
    let room = length / Double(max(ticks.count, 1)) - 6
    blocks = ticks.map { canvas.wrap($0.label, style, width: max(room, style.size), maxLines: 3) }
    let fit = zip(ticks, blocks).allSatisfy { tick, block in
      // A broken word or a cut text is no longer the name, which has as many letters as its lines.
      block.width <= room && block.lines.joined().filter { $0 != " " } == tick.label.filter { !" \n".contains($0) }
        && tick.label.split(whereSeparator: \.isWhitespace).allSatisfy { canvas.width(String($0), style) <= room }
    }
    if !fit, ticks.allSatisfy({ Double($0.label) != nil }) {
      // Some of the numbers in their order tell the others.
      thin(room: room + 6, needed: (ticks.map { canvas.width($0.label, style) }.max() ?? 0) + 6)
      blocks = ticks.map { canvas.wrap($0.label, style, width: Self.longest, maxLines: 1) }
    } else if !fit {
      isUpward = true
      thin(room: room + 6, needed: style.size * 1.25)
      blocks = ticks.map { canvas.wrap($0.label, style, width: Self.longest, maxLines: 1) }
    }
    height = blocks.map { isUpward ? $0.width : $0.height }.max() ?? 0
  }

  /// Names at the left of an axis of this length.
  init(vertical axis: Axis, length: Double, canvas: Canvas) {
    let style = canvas.theme.tickLabel
    areNames = true
    ticks = axis.ticks
    blocks = []
    let slot = length / Double(max(ticks.count, 1))
    thin(room: slot, needed: style.size * 1.25)
    let lines = Int(min(max(slot / (style.size * 1.25), 1), 3))
    blocks = ticks.map { canvas.wrap($0.label, style, width: Self.longest, maxLines: lines) }
    width = blocks.map(\.width).max() ?? 0
  }

  /// The height of an axis on which all names can be read, in two lines where one does not do.
  static func height(ofList names: [String], canvas: Canvas) -> Double {
    let style = canvas.theme.tickLabel
    let shown = names.prefix(200).map { canvas.wrap($0, style, width: longest, maxLines: 2).height }
    return (Double(shown.count) * ((shown.max() ?? 0) + 4)).rounded(.up)
  }

  /// Leaves out names at even distances until the others have the room they need.
  private mutating func thin(room: Double, needed: Double) {
    guard room < needed, room > 0 else { return }
    let step = Int(min((needed / room).rounded(.up), 1e9))
    ticks = ticks.enumerated().filter { $0.offset % step == 0 }.map(\.element)
  }

  func draw(beneath top: Double, canvas: Canvas, at place: (Double) -> Double) {
    for (tick, block) in zip(ticks, blocks) {
      let at = place(tick.value)
      if isUpward {
        canvas.upwardBlock(block, left: at - block.height / 2, midY: top + block.width / 2, hangs: true)
      } else if areNames {
        canvas.block(block, x: at, top: top - 2, align: .center)
      } else {
        let baseline = Point(x: at, y: top + canvas.digitHeight(block.style))
        canvas.text(tick.label, at: baseline, block.style, align: .center)
      }
    }
  }

  func draw(leftOf right: Double, canvas: Canvas, at place: (Double) -> Double) {
    for (tick, block) in zip(ticks, blocks) {
      let at = place(tick.value)
      if block.lines.count == 1 {
        canvas.text(block.lines[0], x: right, midY: at, block.style, align: .right)
      } else {
        canvas.block(block, x: right, top: at - block.height / 2, align: .right)
      }
    }
  }
}
