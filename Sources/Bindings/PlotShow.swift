import LuaHost
import Plot
import Tensor

private let colors = optionalField(
  "colors", String.self,
  "colour scale of images with one number a pixel: gray, RdBu, viridis; RdBu if left out and there are negative values, "
    + "else gray")
private let limit = optionalField(
  "limit", Double.self, "value of the scale's end; 255 for uint8, else the largest magnitude of all images")
private let title = optionalField("title", String.self, "above the images")

/// The method of a figure that shows it.
let showMethod = define(
  "show",
  "Draws the figure in the terminal, by the best means it has: kitty's, iTerm2's or sixel pictures, else coloured blocks "
    + "(MOONLENS_PICTURES names another). Where output goes to a file or a pipe the figure is saved, and its path printed.",
  figureItself, example: "plot.figure{}:heatmap(tensor.eye(3)):show()",
  errors: ["the figure has no panels", "the file cannot be written"]
) { call, figure in try call.lua.show(figure) }

/// `plot.show`.
let showFunction = define(
  "show", "Shows images in the terminal, as figure:show() does.",
  param("images", ImageSet.self, "tensor (h, w), (h, w, 3), (n, h, w) or (n, h, w, 3), or a list of images"),
  options([colors, limit, title]),
  example: "plot.show(tensor.rand(8, 8))\nplot.show(tensor.randn(4, 8, 8), {title = \"noise\"})",
  errors: ["there is no image", "the shape is not one of images"]
) { call, set, o in
  let isSigned = set.images.contains { !$0.isRGB && $0.values.contains { $0 < 0 } }
  let scale = try ColorScale(named: o[colors] ?? (isSigned ? "RdBu" : "gray"))
  let figure = try Figure(width: 480)
  try figure.images(set.images, set.options(scale, limit: o[limit]), cell: Cell(title: o[title]))
  try call.lua.show(figure)
}

extension Lua {
  /// Draws a figure in the terminal of the run, or saves it and says where.
  public func show(_ figure: Figure) throws {
    if let terminal = session.settings.terminal {
      return output(try terminal.text(figure) + "\n")
    }
    if figure.savedPath == nil { try figure.save(session.nextPicture()) }
    output("\(figure.savedPath ?? "")\n")
  }
}
