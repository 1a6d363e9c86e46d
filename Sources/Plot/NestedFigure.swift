/// A figure laid out for a width.
struct NestedKey: Hashable {
  let figure: ObjectIdentifier
  let width: Double
}

/// A figure as a panel of another one, with the theme and the scale of that one.
final class NestedPanel: Panel {
  let figure: Figure

  /// How deep figures may stand within each other.
  static let mostLevels = 5

  init(_ figure: Figure) { self.figure = figure }

  private func layout(width: Double, canvas: Canvas) throws -> Layout {
    let key = NestedKey(figure: ObjectIdentifier(figure), width: width)
    if let known = canvas.nested[key] { return known }
    let layout = try Layout(figure, width: width, canvas: canvas)
    canvas.nested[key] = layout
    return layout
  }

  func height(forWidth width: Double, canvas: Canvas) -> PanelHeight {
    // What cannot be laid out is refused by `validate` once the width is settled.
    .fixed((try? layout(width: width, canvas: canvas).size.height) ?? 0)
  }

  func insets(for size: Size, room: Double, canvas: Canvas) -> Insets { Insets() }

  func validate(_ size: Size, canvas: Canvas) throws {
    _ = try layout(width: size.width, canvas: canvas)
  }

  func draw(in box: Box, room: Double, canvas: Canvas) {
    guard let layout = try? layout(width: box.width, canvas: canvas) else { return }
    canvas.moved(to: Point(x: box.x, y: box.y)) { layout.draw(on: canvas) }
  }
}

extension Figure {
  /// Adds a figure as one panel of this one. Its own width, scale and theme then count for nothing; panels can be added
  /// to it until this figure is drawn.
  ///
  /// - Throws: `PlotError` if the figure is this one or contains it, or if figures stand too deep within each other.
  public func nest(_ figure: Figure, cell: Cell = Cell()) throws {
    guard !figure.contains(self) else { throw PlotError("nest: a figure cannot stand within itself") }
    guard figure.depth(limit: NestedPanel.mostLevels - 1) != nil else {
      throw PlotError("nest: figures can stand within each other at most \(NestedPanel.mostLevels) deep")
    }
    try add(NestedPanel(figure), cell, kind: "nest")
  }

  private func contains(_ other: Figure) -> Bool {
    self === other || nested.contains { $0.contains(other) }
  }
}
