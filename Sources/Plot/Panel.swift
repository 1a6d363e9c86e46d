/// What a panel says about its place in a figure, whatever it draws.
public struct Cell: Sendable {
  /// Above the panel, in bold, wrapped to at most six lines.
  public var title: String?
  /// Beneath the panel, wrapped to its width.
  public var caption: String?
  /// How many rows and columns of the grid the panel covers.
  public var rowSpan: Int
  public var columnSpan: Int

  /// Makes a cell; spans count grid rows and columns, from 1.
  public init(title: String? = nil, caption: String? = nil, rowSpan: Int = 1, columnSpan: Int = 1) {
    self.title = title
    self.caption = caption
    self.rowSpan = rowSpan
    self.columnSpan = columnSpan
  }
}

/// The height a panel wants for a given width.
enum PanelHeight {
  /// The content has a shape of its own, as an image has.
  case fixed(Double)
  /// The content fits any height; this one is taken when nothing else in the row decides.
  case flexible(Double)
}

/// One kind of picture in a figure. A new kind is a new file that conforms, and a method of `Figure` that
/// adds it.
///
/// The figure draws title and caption; the panel owns its content box and the insets it asked for around it
/// (tick labels, colour bar, outside legend).
protocol Panel: AnyObject {
  /// The height for a content width.
  func height(forWidth width: Double, canvas: Canvas) -> PanelHeight

  /// Refuses a content box of this size if nothing sensible can be drawn into it.
  func validate(_ size: Size, canvas: Canvas) throws

  /// The room around a content box of this size; a pure function, asked again as the size settles. `room` is the width
  /// of the panel's columns, which stays the same meanwhile: what is chosen by it stays chosen.
  func insets(for size: Size, room: Double, canvas: Canvas) -> Insets

  /// The box really used inside the content box given: an image keeps its shape, most panels fill the box.
  func fitted(_ box: Box, canvas: Canvas) -> Box

  /// Draws into the fitted box and the insets around it.
  func draw(in box: Box, room: Double, canvas: Canvas)
}

extension Panel {
  func fitted(_ box: Box, canvas: Canvas) -> Box { box }
  func validate(_ size: Size, canvas: Canvas) throws {}
}
