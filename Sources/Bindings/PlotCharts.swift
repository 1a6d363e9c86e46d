import LuaHost
import Plot
import Tensor

private let xLabel = optionalField("x_label", String.self, "below the x axis")
private let yLabel = optionalField("y_label", String.self, "beside the y axis")
private let logX = field("log_x", Bool.self, default: false, "logarithmic x axis")
private let logY = field("log_y", Bool.self, default: false, "logarithmic y axis")
private let xTicks = optionalField("x_ticks", [Double].self, "places of the x axis's ticks")
private let yTicks = optionalField("y_ticks", [Double].self, "places of the y axis's ticks")
private let xTickLabels = optionalField("x_tick_labels", [String].self, "texts at 'x_ticks' in place of numbers")
private let yTickLabels = optionalField("y_tick_labels", [String].self, "texts at 'y_ticks' in place of numbers")
private let xRange = optionalField("x_range", [Double].self, "{low, high} of the x axis")
private let yRange = optionalField("y_range", [Double].self, "{low, high} of the y axis")
private let xFormat = field("x_format", NumberFormat.self, default: .number, "how numbers along the x axis are written")
private let yFormat = field("y_format", NumberFormat.self, default: .number, "how numbers along the y axis are written")
private let aspect = optionalField("aspect", Double.self, "height of the axes as a share of their width")
private let equal = field("equal", Bool.self, default: false, "a unit is as long on both axes")
private let legend = field("legend", LegendPlacement.self, default: .automatic, "where the legend goes")
private let legendTitle = optionalField("legend_title", String.self, "above the legend's entries")
private let annotations = field(
  "annotations", [AnnotationTable].self, default: [],
  "texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an "
    + "arrow then leads to the point)")
private let references = field(
  "references", [ReferenceTable].self, default: [],
  "lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style")
private let palette = optionalField(
  "palette", String.self, "colour scale that the series take their colours from in order, such as viridis")
private let overlay = field(
  "lines", [SeriesTable].self, default: [], "lines drawn with the data, as figure:lines takes them")

private let colors = field(
  "colors", String.self, default: "viridis", "colour scale of 'values': viridis, gray, RdBu; with _r turned round")
private let limit = optionalField(
  "limit", Double.self, "value of the scale's end; the largest magnitude if left out")
private let colorbar = field("colorbar", Bool.self, default: true, "draw the scale of 'values' at the chart's side")
private let valueLabel = optionalField("value_label", String.self, "what the values are, beside the colour bar")
private let radius = optionalField("radius", Double.self, "of a point, the largest of 'sizes', in units of 1/96 inch")
private let opacity = optionalField("opacity", Double.self, "of the points, above 0 to 1")

private let names = optionalField("names", [String].self, "the groups' names; numbers from 1 if left out")
private let horizontal = field("horizontal", Bool.self, default: false, "bars grow to the right, the first on top")
private let stacked = field("stacked", Bool.self, default: false, "series stand on each other")
private let showValues = field("show_values", Bool.self, default: false, "write the values at the bars' ends")

private let bins = optionalField("bins", BinsOption.self, "how many, or their edges; chosen by the values if left out")
private let density = field("density", Bool.self, default: false, "each series' areas add up to 1")

/// The options of every chart.
private let axisFields: [any LuaField] = [
  xLabel, yLabel, logX, logY, xTicks, xTickLabels, yTicks, yTickLabels, xRange, yRange, xFormat, yFormat, aspect, equal,
  legend, legendTitle, palette, annotations, references,
]

private func range(_ bounds: [Double]?, _ name: String) throws -> ClosedRange<Double>? {
  guard let bounds else { return nil }
  guard bounds.count == 2, bounds[0] < bounds[1] else {
    throw PlotError("'\(name)' must be {low, high} with low below high")
  }
  return bounds[0]...bounds[1]
}

private func chart(_ o: Options) throws -> ChartOptions {
  var axes = AxesOptions(xLabel: o[xLabel], yLabel: o[yLabel], isLogX: o[logX], isLogY: o[logY])
  axes.xTicks = o[xTicks]
  axes.yTicks = o[yTicks]
  axes.xTickLabels = o[xTickLabels]
  axes.yTickLabels = o[yTickLabels]
  axes.isEqual = o[equal]
  axes.xRange = try range(o[xRange], "x_range")
  axes.yRange = try range(o[yRange], "y_range")
  axes.xFormat = o[xFormat]
  axes.yFormat = o[yFormat]
  axes.aspect = o[aspect]
  return ChartOptions(
    axes: axes, legend: o[legend], legendTitle: o[legendTitle],
    colors: try o[palette].map { try ColorScale(named: $0) }, annotations: o[annotations].map(\.annotation),
    references: o[references].map(\.line))
}

/// Positions along the groups of a bar chart count from 1 in scripts.
private func countedFromZero(_ chart: ChartOptions, isHorizontal: Bool) -> ChartOptions {
  var chart = chart
  let (dx, dy) = isHorizontal ? (0.0, 1.0) : (1.0, 0.0)
  chart.annotations = chart.annotations.map { $0.moved(x: -dx, y: -dy) }
  chart.references = chart.references.map { line in
    var moved = line
    switch line.course {
    case .vertical(let x): moved.course = .vertical(x: x - dx)
    case .horizontal(let y): moved.course = .horizontal(y: y - dy)
    case .sloped(let slope, let intercept):
      moved.course = .sloped(slope: slope, intercept: intercept + slope * dx - dy)
    }
    return moved
  }
  return chart
}

/// The methods of a figure that add charts with axes.
let chartMethods = [
  define(
    "lines", "Adds a line chart. Values that are not finite leave gaps.", figureItself,
    param(
      "series", [SeriesTable].self,
      "tables with y, and as wanted x, label, color, marks (positions of marked points), marker (the shape of the marks; "
        + "of all points if no marks are given), style, lower and upper (bounds of a band), error and x_error (lengths of "
        + "error bars, (n) or (2, n))"),
    options(cellFields + axisFields), returns: sameFigure,
    example: "plot.figure{}:lines({{y = {1, 4, 9}, label = \"squares\", marks = {3}, error = {0.5, 0.5, 1}}},\n"
      + "  {x_label = \"n\", references = {{y = 2, label = \"threshold\"}}, x_ticks = {1, 3}, x_tick_labels = {\"a\", \"b\"}})",
    errors: ["x, y, bands or error bars differ in length", "tick labels are not as many as ticks"]
  ) { figure, series, o in
    try figure.lines(series.map(\.series), chart(o), cell: cell(o))
    return figure
  },
  define(
    "scatter", "Adds a chart of points. Points that are not finite are left out.", figureItself,
    param(
      "series", [PointTable].self,
      "tables with x and y, and as wanted label, color, marker, values (a number a point, shown by colour), classes "
        + "(a name or whole number a point), sizes (areas relative to the largest), texts, error, x_error"),
    options(
      cellFields + [colors, limit, colorbar, valueLabel, radius, opacity] + axisFields + [overlay]),
    returns: sameFigure,
    example: "plot.figure{}:scatter({{x = {1, 2, 3}, y = {2, 1, 3}, classes = {\"a\", \"b\", \"a\"}}},\n"
      + "  {references = {{slope = 1, label = \"y = x\"}}})",
    errors: ["lengths differ", "both values and classes are given", "an error bar is negative"]
  ) { figure, series, o in
    var options = ScatterOptions(chart: try chart(o), colors: try ColorScale(named: o[colors]))
    options.limit = o[limit]
    options.colorbar = o[colorbar]
    options.colorbarTitle = o[valueLabel]
    options.radius = o[radius]
    options.opacity = o[opacity]
    try figure.scatter(series.map(\.series), options, lines: o[overlay].map(\.series), cell: cell(o))
    return figure
  },
  define(
    "bars",
    "Adds a bar chart: a group of bars for each name, in it a bar for each series. Along the groups, annotations and "
      + "references count from 1. Values that are not finite leave a gap.",
    figureItself,
    param("series", [BarTable].self, "tables with values (one a name), and as wanted label, color, error"),
    options(cellFields + [names, horizontal, stacked, showValues] + axisFields), returns: sameFigure,
    example: "plot.figure{}:bars({{values = {0.9, 0.8}, error = {0.02, 0.03}}}, {names = {\"bilinear\", \"ReLU\"}})",
    errors: ["a series has not one value for each name", "there are no names", "an error bar is negative"]
  ) { figure, series, o in
    var options = BarOptions(chart: countedFromZero(try chart(o), isHorizontal: o[horizontal]))
    options.isHorizontal = o[horizontal]
    options.isStacked = o[stacked]
    options.showsValues = o[showValues]
    let count = series.first?.series.values.count ?? 0
    let shown = o[names] ?? (0..<count).map { String($0 + 1) }
    try figure.bars(series.map(\.series), names: shown, options, cell: cell(o))
    return figure
  },
  define(
    "histogram", "Adds a histogram; several series share their bins. Values that are not finite are left out.",
    figureItself, param("series", [SampleTable].self, "tables with values (any shape), and as wanted label, color"),
    options(cellFields + [bins, density] + axisFields + [overlay]), returns: sameFigure,
    example: "plot.figure{}:histogram({{values = tensor.randn(1000)}}, {bins = 20, x_label = \"weight\"})",
    errors: ["a series has no finite value", "edges do not ascend"]
  ) { figure, series, o in
    let options = HistogramOptions(chart: try chart(o), bins: o[bins]?.bins ?? .automatic, isDensity: o[density])
    try figure.histogram(series.map(\.series), options, lines: o[overlay].map(\.series), cell: cell(o))
    return figure
  },
]
