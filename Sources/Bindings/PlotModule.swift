import LuaHost
import Plot
import Tensor

private let columns = field("columns", Int.self, default: 1, "panels in a row")
private let ratios = field(
  "column_ratios", [Double].self, default: [], "relative widths of the columns; equal if left out")
private let figureTitle = optionalField("title", String.self, "above the figure")
private let figureCaption = optionalField("caption", String.self, "text beneath the figure, wrapped")
private let rowLabels = field("row_labels", [String].self, default: [], "at the left of each row")
private let width = field("width", Double.self, default: 640, "in units of 1/96 inch")
private let scale = field("scale", Double.self, default: 2, "pixels per unit in PNG")

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
      options([columns, ratios, figureTitle, figureCaption, rowLabels, width, scale, theme]),
      returns: [result("figure", "figure")],
      example: "local figure = plot.figure{columns = 2, title = \"noise\"}\nfigure:heatmap(tensor.randn(8, 8))"
    ) { o in
      try Figure(
        columns: o[columns], columnRatios: o[ratios], title: o[figureTitle], caption: o[figureCaption],
        rowLabels: o[rowLabels], width: o[width], scale: o[scale], theme: Theme(named: o[theme]))
    }
  ],
  classes: [Figure.luaClass])

extension Figure: LuaObject {
  public static let luaClass = LuaClass(
    "figure", Figure.self, "A grid of panels, drawn when it is saved.",
    methods: chartMethods + [
      define(
        "heatmap", "Adds a matrix as a picture. Each panel has its own scale unless `limit` is given.", figureItself,
        param("matrix", TensorLike.self, "(rows, columns)"),
        options(cellFields + [colors, limit, colorbar, valueLabel]), returns: sameFigure,
        example: "plot.figure{}:heatmap(tensor.randn(28, 28), {title = \"noise\", colors = \"RdBu\"})"
      ) { figure, matrix, o in
        let t = matrix.tensor
        guard t.rank == 2 else { throw TensorError("'matrix' must have 2 dimensions, got shape \(t.shape.text)") }
        try figure.heatmap(
          t.toDoubles(), rows: t.shape[0], columns: t.shape[1],
          HeatmapOptions(
            colors: ColorScale(named: o[colors]), limit: o[limit], colorbar: o[colorbar], colorbarTitle: o[valueLabel]),
          cell: cell(o))
        return figure
      },
      imagesMethod,
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
        param("path", String.self, "the file"), returns: [result("path", "string", "where it was written")],
        example: "print(plot.figure{}:heatmap(tensor.eye(3)):save(\"eye.png\"))",
        errors: ["the figure has no panels", "the ending is not .png, .svg or .pdf", "the file cannot be written"]
      ) { call, figure, path in
        let target = call.session.outputPath(path)
        try figure.save(target)
        return target
      },
    ],
    metamethods: [
      define("__tostring", "What it is.", figureItself, example: "print(plot.figure{})") { _ in "figure" }
    ])
}
