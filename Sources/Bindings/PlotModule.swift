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

private let xLabel = optionalField("x_label", String.self, "below the x axis")
private let yLabel = optionalField("y_label", String.self, "beside the y axis")
private let logX = field("log_x", Bool.self, default: false, "logarithmic x axis")
private let logY = field("log_y", Bool.self, default: false, "logarithmic y axis")
private let xTicks = optionalField("x_ticks", [Double].self, "places of the x axis's ticks")
private let yTicks = optionalField("y_ticks", [Double].self, "places of the y axis's ticks")
private let xRange = optionalField("x_range", [Double].self, "{low, high} of the x axis")
private let yRange = optionalField("y_range", [Double].self, "{low, high} of the y axis")
private let aspect = optionalField("aspect", Double.self, "height of the axes as a share of their width")
private let legend = field("legend", LegendPlacement.self, default: .automatic, "where the legend goes")

extension LegendPlacement: LuaChoice {}
extension LineStyle: LuaChoice {}

/// The module `plot`: figures.
let plotModule = LuaModule(
  "plot", "Figures of panels, to PNG, SVG and PDF.",
  functions: [
    define(
      "figure", "An empty figure. Panels fill its rows in the order they are added.",
      options([columns, ratios, figureTitle, figureCaption, rowLabels, width, scale]),
      returns: [result("figure", "figure")],
      example: "local figure = plot.figure{columns = 2, title = \"noise\"}\nfigure:heatmap(tensor.randn(8, 8))"
    ) { o in
      try Figure(
        columns: o[columns], columnRatios: o[ratios], title: o[figureTitle], caption: o[figureCaption],
        rowLabels: o[rowLabels], width: o[width], scale: o[scale])
    }
  ],
  classes: [Figure.luaClass])

private let one = param("self", Figure.self, "the figure")
private let itself = [result("self", "figure", "the figure")]

private func cell(_ o: Options) -> Cell {
  Cell(title: o[title], caption: o[caption], rowSpan: o[rowSpan], columnSpan: o[columnSpan])
}

private func range(_ bounds: [Double]?, _ name: String) throws -> ClosedRange<Double>? {
  guard let bounds else { return nil }
  guard bounds.count == 2, bounds[0] < bounds[1] else {
    throw PlotError("'\(name)' must be {low, high} with low below high")
  }
  return bounds[0]...bounds[1]
}

extension Figure: LuaObject {
  public static let luaClass = LuaClass(
    "figure", Figure.self, "A grid of panels, drawn when it is saved.",
    methods: [
      define(
        "heatmap", "Adds a matrix as a picture. Each panel has its own scale unless `limit` is given.", one,
        param("matrix", TensorLike.self, "(rows, columns)"),
        options([title, caption, colors, limit, colorbar, rowSpan, columnSpan]), returns: itself,
        example: "plot.figure{}:heatmap(tensor.randn(28, 28), {title = \"noise\", colors = \"RdBu\"})"
      ) { figure, matrix, o in
        let t = matrix.tensor
        guard t.rank == 2 else { throw TensorError("'matrix' must have 2 dimensions, got shape \(t.shape.text)") }
        try figure.heatmap(
          t.toDoubles(), rows: t.shape[0], columns: t.shape[1],
          HeatmapOptions(colors: ColorScale(named: o[colors]), limit: o[limit], colorbar: o[colorbar]), cell: cell(o))
        return figure
      },
      define(
        "lines", "Adds a line chart.", one,
        param(
          "series", [SeriesTable].self,
          "tables with y, and as wanted x, label, color, marks (positions of marked points), style, lower and upper "
            + "(bounds of a band)"),
        options([
          title, caption, xLabel, yLabel, logX, logY, xTicks, yTicks, xRange, yRange, aspect, legend, rowSpan,
          columnSpan,
        ]), returns: itself,
        example: "plot.figure{}:lines({{y = {1, 4, 9}, label = \"squares\", marks = {3}}}, {x_label = \"n\"})"
      ) { figure, series, o in
        var axes = AxesOptions(xLabel: o[xLabel], yLabel: o[yLabel], isLogX: o[logX], isLogY: o[logY])
        axes.xTicks = o[xTicks]
        axes.yTicks = o[yTicks]
        axes.xRange = try range(o[xRange], "x_range")
        axes.yRange = try range(o[yRange], "y_range")
        if let ratio = o[aspect] { axes.aspect = ratio }
        try figure.lines(series.map(\.series), LinesOptions(axes: axes, legend: o[legend]), cell: cell(o))
        return figure
      },
      define("skip", "Leaves the next place empty.", one, returns: itself, example: "plot.figure{columns = 2}:skip()") {
        figure in
        figure.skip()
        return figure
      },
      define(
        "save", "Draws the figure to a .png, .svg or .pdf file; a relative path lies in the output folder.", one,
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
      define("__tostring", "What it is.", one) { _ in "figure" }
    ])
}

/// One line of a chart, as a table.
private struct SeriesTable: LuaReadable {
  let series: Series

  static var typeName: String { "table {y = ..., x = ..., label = ...}" }

  private static let known = ["x", "y", "label", "color", "marks", "style", "lower", "upper"]

  static func read(_ stack: LuaStack, at index: Int32) throws -> SeriesTable? {
    guard let table = try LuaTable.read(stack, at: index) else { return nil }
    for (name, _) in try table.fields() where !known.contains(name) {
      let near = nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw LuaReadError("unknown key '\(name)'\(near) Valid keys: \(known.joined(separator: ", "))")
    }
    do {
      func numbers(_ key: String) throws -> [Double]? {
        guard let t = try table.get(key, as: TensorLike.self)?.tensor else { return nil }
        guard t.rank == 1 else { throw TensorError("'\(key)' must have 1 dimension, got shape \(t.shape.text)") }
        return try t.toDoubles()
      }
      guard let y = try numbers("y") else { throw LuaReadError("expected numbers 'y' in each series") }
      let x = try numbers("x") ?? y.indices.map { Double($0 + 1) }
      let marks = try table.get("marks", as: [Int].self) ?? []
      var series = Series(
        x: x, y: y, label: try table.get("label", as: String.self),
        color: try table.get("color", as: String.self).map { try Color(named: $0) }, marks: marks.map { $0 - 1 },
        style: try table.get("style", as: LineStyle.self) ?? .solid)
      if let lower = try numbers("lower"), let upper = try numbers("upper") {
        series = series.band(lower: lower, upper: upper)
      }
      return SeriesTable(series: series)
    } catch let error as LuaReadError {
      throw error
    } catch {
      throw LuaReadError("\(error)")
    }
  }
}
