import LuaHost
import Plot
import Tensor

/// What a length is given in.
private enum LengthUnit: String, CaseIterable, LuaChoice {
  case px, pt, inch = "in", cm

  /// The length in units of 1/96 inch.
  var size: Double {
    switch self {
    case .px: 1
    case .pt: 96.0 / 72
    case .inch: 96
    case .cm: 96 / 2.54
    }
  }
}

private let columns = field("columns", Int.self, default: 1, "panels in a row")
private let ratios = field(
  "column_ratios", [Double].self, default: [], "relative widths of the columns; equal if left out")
private let figureTitle = optionalField("title", String.self, "above the figure")
private let figureCaption = optionalField("caption", String.self, "text beneath the figure, wrapped")
private let rowLabels = field("row_labels", [String].self, default: [], "at the left of each row")
private let width = optionalField(
  "width", Double.self, "in 'unit's; the width of a page's text, 640 units of 1/96 inch, if left out")
private let unit = field("unit", LengthUnit.self, default: .px, "of 'width': px (1/96 inch), pt (1/72 inch), in or cm")
private let scale = optionalField("scale", Double.self, "pixels per unit of 1/96 inch in PNG; 2 if left out")
private let dpi = optionalField("dpi", Double.self, "pixels per inch in PNG, in place of 'scale'")
private let shareX = field("share_x", Bool.self, default: false, "the charts' x axes have the same ends")
private let shareY = field("share_y", Bool.self, default: false, "the charts' y axes have the same ends")
private let letters = field("letters", Bool.self, default: false, "(a), (b) and so on before the panels' titles")

private let theme = field("theme", String.self, default: "paper", "paper (white) or screen (dark, larger text)")

private let title = optionalField("title", String.self, "above the panel")
private let caption = optionalField("caption", String.self, "beneath the panel")
private let rowSpan = field("row_span", Int.self, default: 1, "rows the panel takes")
private let columnSpan = field("column_span", Int.self, default: 1, "columns the panel takes")

private let colors = field(
  "colors", String.self, default: "RdBu",
  "colour scale: RdBu (white at zero, red below, blue above), gray, viridis; with _r turned round")
private let limit = optionalField(
  "limit", Double.self, "value of the scale's end; the panel's largest magnitude if left out")
private let colorbar = field("colorbar", Bool.self, default: false, "draw the scale at the panel's side")

private let valueLabel = optionalField("value_label", String.self, "what the values are, beside the colour bar")
private let rowNames = field("row_names", [String].self, default: [], "at the left of each row of the matrix")
private let columnNames = field("column_names", [String].self, default: [], "beneath each column of the matrix")
private let xLabel = optionalField("x_label", String.self, "below the picture")
private let yLabel = optionalField("y_label", String.self, "beside the picture")
private let showValues = field("show_values", Bool.self, default: false, "write the values into cells large enough")
private let format = field("format", NumberFormat.self, default: .number, "how the values are written")

private let annotations = field(
  "annotations", [AnnotationTable].self, default: [],
  "texts at cells: tables with x (the column), y (the row), text, and as wanted color, from ({x, y} of the text, from "
    + "which an arrow then leads to the cell)")

private let also = field("also", [PictureFormat].self, default: [], "further formats, beside the file")

/// What every panel says about its place in a figure.
let cellFields: [any LuaField] = [title, caption, rowSpan, columnSpan]

func cell(_ o: Options) -> Cell {
  Cell(title: o[title], caption: o[caption], rowSpan: o[rowSpan], columnSpan: o[columnSpan])
}

/// The receiver of a figure's methods, which they hand back so that calls chain.
let figureItself = param("self", Figure.self, "the figure")
let sameFigure = [result("self", "figure", "the figure")]

/// The module `plot`: figures.
let plotModule = LuaModule(
  "plot", "Figures of panels, to PNG, SVG and PDF.",
  functions: [
    define(
      "figure", "An empty figure. Panels fill its rows in the order they are added.",
      options([
        columns, ratios, figureTitle, figureCaption, rowLabels, width, unit, scale, dpi, theme, shareX, shareY, letters,
      ]),
      returns: [result("figure", "figure")],
      example: "local figure = plot.figure{columns = 2, title = \"noise\"}\nfigure:heatmap(tensor.randn(8, 8))\n"
        + "local column = plot.figure{width = 3.25, unit = \"in\", dpi = 300, letters = true}",
      errors: ["a number is out of its range", "the ratios are not one a column", "both scale and dpi are given"]
    ) { o in
      guard o[scale] == nil || o[dpi] == nil else { throw PlotError("figure: expected 'scale' or 'dpi', got both") }
      return try Figure(
        columns: o[columns], columnRatios: o[ratios], title: o[figureTitle], caption: o[figureCaption],
        rowLabels: o[rowLabels], width: o[width].map { $0 * o[unit].size } ?? 640,
        scale: o[scale] ?? o[dpi].map { $0 / 96 } ?? 2, theme: Theme(named: o[theme]), sharesX: o[shareX],
        sharesY: o[shareY], isLettered: o[letters])
    },
    showFunction,
  ],
  classes: [Figure.luaClass])

extension Figure: LuaObject {
  public static let luaClass = LuaClass(
    "figure", Figure.self, "A grid of panels, drawn when it is saved.",
    methods: chartMethods + [
      define(
        "heatmap", "Adds a matrix as a picture. Each panel has its own scale unless `limit` is given.", figureItself,
        param("matrix", TensorLike.self, "(rows, columns)"),
        options(
          cellFields + [
            colors, limit, colorbar, valueLabel, rowNames, columnNames, xLabel, yLabel, showValues, format,
            annotations,
          ]),
        returns: sameFigure,
        example: "plot.figure{}:heatmap(tensor.randn(28, 28), {title = \"noise\", colors = \"RdBu\"})\n"
          + "plot.figure{}:heatmap({{9, 1}, {2, 8}}, {colors = \"gray_r\", show_values = true, x_label = \"predicted\",\n"
          + "  row_names = {\"cat\", \"dog\"}, column_names = {\"cat\", \"dog\"}, y_label = \"true\"})",
        errors: [
          "the matrix has no cells", "names are not as many as rows or columns",
          "an annotation lies outside the matrix",
        ]
      ) { figure, matrix, o in
        let t = matrix.tensor
        guard t.rank == 2 else { throw TensorError("'matrix' must have 2 dimensions, got shape \(t.shape.text)") }
        var options = try HeatmapOptions(
          colors: ColorScale(named: o[colors]), limit: o[limit], colorbar: o[colorbar], colorbarTitle: o[valueLabel])
        options.rowNames = o[rowNames]
        options.columnNames = o[columnNames]
        options.xLabel = o[xLabel]
        options.yLabel = o[yLabel]
        options.showsValues = o[showValues]
        options.format = o[format]
        options.annotations = o[annotations].map { $0.annotation.moved(x: -1, y: -1) }
        try figure.heatmap(t.toDoubles(), rows: t.shape[0], columns: t.shape[1], options, cell: cell(o))
        return figure
      },
      imagesMethod, showMethod,
      define(
        "nest",
        "Adds a figure as one panel. It is drawn with this figure's theme and scale, and may get panels until then.",
        figureItself, param("inner", Figure.self, "the figure to add"), options(cellFields), returns: sameFigure,
        example: "local inner = plot.figure{columns = 2}:heatmap(tensor.eye(3)):heatmap(tensor.eye(3))\n"
          + "plot.figure{columns = 2}:heatmap(tensor.eye(9)):nest(inner, {title = \"parts\"})",
        errors: ["the figure would contain itself", "figures stand too deep within each other"]
      ) { figure, inner, o in
        try figure.nest(inner, cell: cell(o))
        return figure
      },
      define(
        "skip", "Leaves the next place empty.", figureItself, returns: sameFigure,
        example: "plot.figure{columns = 2}:skip()"
      ) {
        figure in
        figure.skip()
        return figure
      },
      define(
        "save", "Draws the figure to a .png, .svg or .pdf file; a relative path lies in the output folder.",
        figureItself,
        param("path", String.self, "the file"), options([also]),
        returns: [result("path", "string", "where it was written")],
        example: "print(plot.figure{}:heatmap(tensor.eye(3)):save(\"eye.png\", {also = {\"pdf\"}}))",
        errors: ["the figure has no panels", "the ending is not .png, .svg or .pdf", "the file cannot be written"]
      ) { call, figure, path, o in
        let target = call.session.outputPath(path)
        try figure.save(target)
        let stem = target.prefix(upTo: target.lastIndex(of: ".") ?? target.endIndex)
        for format in o[also] { try figure.save("\(stem).\(format.rawValue)") }
        return target
      },
    ],
    metamethods: [
      define("__tostring", "What it is.", figureItself, example: "print(plot.figure{})") { figure in
        "figure of \(figure.panelCount) panel\(figure.panelCount == 1 ? "" : "s")"
      }
    ])
}
