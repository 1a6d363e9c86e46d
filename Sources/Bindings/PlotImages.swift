import LuaHost
import Plot
import Tensor

private let colors = field(
  "colors", String.self, default: "gray",
  "colour scale of images with one number a pixel: gray, RdBu, viridis; with _r turned round")
private let limit = optionalField(
  "limit", Double.self, "value of the scale's end; 255 for uint8, else the largest magnitude of all images")
private let each = field("scale_each", Bool.self, default: false, "each image has its own range of values")
private let columns = optionalField("columns", Int.self, "images in a row; chosen by number and shape if left out")
private let captions = field("captions", [String].self, default: [], "beneath each image")
private let rowLabels = field("row_labels", [String].self, default: [], "at the left of each row")
private let columnLabels = field("column_labels", [String].self, default: [], "above each column")
private let colorbar = field("colorbar", Bool.self, default: false, "draw the scale at the panel's side")
private let valueLabel = optionalField("value_label", String.self, "what the values are, beside the colour bar")

/// Images for a grid.
struct ImageSet: LuaReadable {
  let images: [GridImage]
  /// Whether all pixels are bytes, which have a range of their own.
  let areBytes: Bool

  static var typeName: String { "tensor or list of tensors" }

  /// Images without pixels cost no memory, whatever their number.
  private static let mostImages = 100_000

  static func read(_ stack: LuaStack, at index: Int32) throws -> ImageSet? {
    if let tensor = try Tensor.read(stack, at: index) {
      return try ChartTable.reading {
        guard tensor.rank == 2 || tensor.rank == 3 || (tensor.rank == 4 && tensor.shape[3] == 3) else {
          throw LuaReadError("expected shape (n, h, w), (n, h, w, 3) or (h, w), got \(tensor.shape.text)")
        }
        guard tensor.rank == 2 || tensor.shape[0] <= mostImages else {
          throw LuaReadError("expected at most \(mostImages) images, got shape \(tensor.shape.text)")
        }
        let parts = try tensor.rank == 2 ? [tensor] : (0..<tensor.shape[0]).map { try tensor.indexed([.at($0)]) }
        return try ImageSet(images: parts.map { try image($0) }, areBytes: tensor.dtype == .uint8)
      }
    }
    guard let list = try [TensorLike].read(stack, at: index)?.map(\.tensor) else { return nil }
    return try ChartTable.reading {
      try ImageSet(images: list.map { try image($0) }, areBytes: list.allSatisfy { $0.dtype == .uint8 })
    }
  }

  /// Options with a scale, whose end bytes have of their own.
  func options(_ colors: ColorScale, limit: Double?, isScaledEach: Bool = false) -> ImagesOptions {
    var options = ImagesOptions(colors: colors)
    options.limit = limit ?? (areBytes && !colors.isDiverging && !isScaledEach ? 255 : nil)
    options.areScaledEach = isScaledEach
    return options
  }

  private static func image(_ t: Tensor) throws -> GridImage {
    let isRGB = t.rank == 3 && t.shape[2] == 3
    guard t.rank == 2 || isRGB else {
      throw LuaReadError("expected images of shape (h, w) or (h, w, 3), got \(t.shape.text)")
    }
    var values = try t.toDoubles()
    if isRGB, t.dtype == .uint8 { values = values.map { $0 / 255 } }
    return try GridImage(values, rows: t.shape[0], columns: t.shape[1], isRGB: isRGB)
  }
}

/// The method of a figure that adds a grid of images.
let imagesMethod = define(
  "images",
  "Adds many small images in one panel. Those with one number a pixel share a range of values unless `scale_each` is "
    + "given; red, green and blue go from 0 to 1, or to 255 in uint8. Pixels that are not finite are grey.",
  figureItself,
  param(
    "images", ImageSet.self,
    "tensor (n, h, w) or (n, h, w, 3), or a list of tensors (h, w) or (h, w, 3), which may differ in size"),
  options(cellFields + [captions, columns, rowLabels, columnLabels, colors, limit, each, colorbar, valueLabel]),
  returns: sameFigure,
  example: "plot.figure{}:images(tensor.rand(6, 8, 8), {captions = {\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"}})\n"
    + "plot.figure{}:images(tensor.rand(4, 8, 8), {columns = 2, row_labels = {\"0\", \"1\"}, column_labels = {\"a\", \"b\"}})",
  errors: [
    "there is no image", "captions are not as many as images", "labels are not as many as rows or columns",
    "a colour bar of images with ranges of their own",
  ]
) { figure, set, o in
  var options = set.options(try ColorScale(named: o[colors]), limit: o[limit], isScaledEach: o[each])
  options.captions = o[captions]
  options.columns = o[columns]
  options.rowLabels = o[rowLabels]
  options.columnLabels = o[columnLabels]
  options.colorbar = o[colorbar]
  options.colorbarTitle = o[valueLabel]
  try figure.images(set.images, options, cell: cell(o))
  return figure
}
