import LuaHost
import Plot
import Tensor

extension LegendPlacement: LuaChoice {}
extension LineStyle: LuaChoice {}
extension Marker: LuaChoice {}
extension NumberFormat: LuaChoice {}
extension PictureFormat: LuaChoice {}

/// A table with named entries that describes one part of a chart.
struct ChartTable {
  private let table: LuaTable

  /// Reads a table with some of the known keys; nil if something else stands there.
  init?(_ stack: LuaStack, at index: Int32, known: [String]) throws {
    guard let table = try LuaTable.read(stack, at: index) else { return nil }
    for (name, _) in try table.fields() where !known.contains(name) {
      let near = nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? "."
      throw LuaReadError("unknown key '\(name)'\(near) Valid keys: \(known.joined(separator: ", "))")
    }
    self.table = table
  }

  func get<T: LuaReadable>(_ key: String, as type: T.Type) throws -> T? { try table.get(key, as: type) }

  /// Numbers of one dimension.
  func numbers(_ key: String) throws -> [Double]? {
    guard let t = try get(key, as: TensorLike.self)?.tensor else { return nil }
    guard t.rank == 1 else { throw TensorError("'\(key)' must have 1 dimension, got shape \(t.shape.text)") }
    return try t.toDoubles()
  }

  func required(_ key: String) throws -> [Double] {
    guard let found = try numbers(key) else { throw LuaReadError("expected numbers '\(key)' in each series") }
    return found
  }

  func color(_ key: String = "color") throws -> Color? { try get(key, as: String.self).map { try Color(named: $0) } }

  /// Error bars: one distance for each value, or two rows of them, below and above.
  func errors(_ key: String) throws -> ErrorBars? {
    guard let t = try get(key, as: TensorLike.self)?.tensor else { return nil }
    if t.rank == 1 { return ErrorBars(try t.toDoubles()) }
    guard t.rank == 2, t.shape[0] == 2 else {
      throw TensorError("'\(key)' must have shape (n) or (2, n), below and above, got \(t.shape.text)")
    }
    let values = try t.toDoubles()
    return ErrorBars(lower: Array(values[..<t.shape[1]]), upper: Array(values[t.shape[1]...]))
  }

  /// Runs `body`, with what it throws in the words of the reader.
  static func reading<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as LuaReadError {
      throw error
    } catch {
      throw LuaReadError("\(error)")
    }
  }
}

/// One line of a chart.
struct SeriesTable: LuaReadable {
  let series: Series

  static var typeName: String { "table {y = ..., x = ..., label = ...}" }

  private static let known = [
    "x", "y", "label", "color", "marks", "marker", "style", "lower", "upper", "error", "x_error",
  ]

  static func read(_ stack: LuaStack, at index: Int32) throws -> SeriesTable? {
    guard let table = try ChartTable(stack, at: index, known: known) else { return nil }
    return try ChartTable.reading {
      let y = try table.required("y")
      let x = try table.numbers("x") ?? y.indices.map { Double($0 + 1) }
      let marks = try table.get("marks", as: [Int].self) ?? []
      if let mark = marks.first(where: { !(1...max(y.count, 1)).contains($0) }) {
        throw LuaReadError("'marks' must lie between 1 and \(y.count), got \(mark)")
      }
      var series = Series(
        x: x, y: y, label: try table.get("label", as: String.self), color: try table.color(),
        marks: marks.map { $0 - 1 }, style: try table.get("style", as: LineStyle.self) ?? .solid)
      series.marker = try table.get("marker", as: Marker.self)
      let (lower, upper) = (try table.numbers("lower"), try table.numbers("upper"))
      if lower != nil || upper != nil { series = series.band(lower: lower ?? [], upper: upper ?? []) }
      series.errors = try table.errors("error")
      series.xErrors = try table.errors("x_error")
      return SeriesTable(series: series)
    }
  }
}

/// One cloud of points.
struct PointTable: LuaReadable {
  let series: PointSeries

  static var typeName: String { "table {x = ..., y = ..., label = ...}" }

  private static let known = [
    "x", "y", "label", "color", "marker", "values", "classes", "sizes", "texts", "error", "x_error",
  ]

  static func read(_ stack: LuaStack, at index: Int32) throws -> PointTable? {
    guard let table = try ChartTable(stack, at: index, known: known) else { return nil }
    return try ChartTable.reading {
      var series = PointSeries(
        x: try table.required("x"), y: try table.required("y"), label: try table.get("label", as: String.self),
        color: try table.color(), marker: try table.get("marker", as: Marker.self) ?? .circle)
      series.values = try table.numbers("values") ?? []
      series.classes = try table.get("classes", as: ClassNames.self)?.names ?? []
      series.sizes = try table.numbers("sizes") ?? []
      series.texts = try table.get("texts", as: [String].self) ?? []
      series.errors = try table.errors("error")
      series.xErrors = try table.errors("x_error")
      return PointTable(series: series)
    }
  }
}

/// A class for each point: names, or numbers that are written as names.
private struct ClassNames: LuaReadable {
  let names: [String]

  static var typeName: String { "list of names or whole numbers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> ClassNames? {
    if let names = try? [String].read(stack, at: index) { return ClassNames(names: names) }
    guard let t = try TensorLike.read(stack, at: index)?.tensor else { return nil }
    guard t.rank == 1 else { throw LuaReadError("expected 1 dimension, got shape \(t.shape.text)") }
    return try ChartTable.reading {
      ClassNames(
        names: try t.toDoubles().map { value in
          guard let whole = Int(exactly: value) else { throw LuaReadError("expected \(typeName), got \(value)") }
          return String(whole)
        })
    }
  }
}

/// The bars of one series.
struct BarTable: LuaReadable {
  let series: BarSeries

  static var typeName: String { "table {values = ..., label = ...}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> BarTable? {
    guard let table = try ChartTable(stack, at: index, known: ["values", "label", "color", "error"]) else { return nil }
    return try ChartTable.reading {
      BarTable(
        series: BarSeries(
          try table.required("values"), label: try table.get("label", as: String.self), color: try table.color(),
          errors: try table.errors("error")))
    }
  }
}

/// The values of one distribution, of any shape.
struct SampleTable: LuaReadable {
  let series: SampleSeries

  static var typeName: String { "table {values = ..., label = ...}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> SampleTable? {
    guard let table = try ChartTable(stack, at: index, known: ["values", "label", "color"]) else { return nil }
    return try ChartTable.reading {
      guard let t = try table.get("values", as: TensorLike.self)?.tensor else {
        throw LuaReadError("expected numbers 'values' in each series")
      }
      return SampleTable(
        series: SampleSeries(
          try t.toDoubles(), label: try table.get("label", as: String.self), color: try table.color()))
    }
  }
}

/// A text in a chart.
struct AnnotationTable: LuaReadable {
  let annotation: Annotation

  static var typeName: String { "table {x = ..., y = ..., text = ...}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> AnnotationTable? {
    guard let table = try ChartTable(stack, at: index, known: ["x", "y", "text", "from", "color"]) else { return nil }
    return try ChartTable.reading {
      guard let x = try table.get("x", as: Double.self), let y = try table.get("y", as: Double.self) else {
        throw LuaReadError("expected numbers 'x' and 'y' in each annotation")
      }
      let from = try table.get("from", as: [Double].self)
      if let from, from.count != 2 { throw LuaReadError("'from' must be {x, y}, got \(from.count) numbers") }
      let text = try table.get("text", as: String.self) ?? ""
      if text.isEmpty, from == nil { throw LuaReadError("an annotation needs 'text', or 'from' for an arrow") }
      return AnnotationTable(
        annotation: Annotation(x: x, y: y, text: text, from: from.map { ($0[0], $0[1]) }, color: try table.color()))
    }
  }
}

/// A line that data are compared with.
struct ReferenceTable: LuaReadable {
  let line: ReferenceLine

  static var typeName: String { "table {y = ...}, {x = ...} or {slope = ...}" }

  private static let known = ["x", "y", "slope", "intercept", "label", "color", "style"]

  static func read(_ stack: LuaStack, at index: Int32) throws -> ReferenceTable? {
    guard let table = try ChartTable(stack, at: index, known: known) else { return nil }
    return try ChartTable.reading {
      let x = try table.get("x", as: Double.self)
      let y = try table.get("y", as: Double.self)
      let slope = try table.get("slope", as: Double.self)
      let intercept = try table.get("intercept", as: Double.self)
      let course: ReferenceLine.Course
      switch (x, y, slope) {
      case (let x?, nil, nil) where intercept == nil: course = .vertical(x: x)
      case (nil, let y?, nil) where intercept == nil: course = .horizontal(y: y)
      case (nil, nil, let slope?): course = .sloped(slope: slope, intercept: intercept ?? 0)
      default: throw LuaReadError("a reference line has either 'x', 'y', or 'slope' with 'intercept'")
      }
      return ReferenceTable(
        line: ReferenceLine(
          course, label: try table.get("label", as: String.self), color: try table.color(),
          style: try table.get("style", as: LineStyle.self) ?? .dashed))
    }
  }
}

/// The bins of a histogram.
struct BinsOption: LuaReadable {
  let bins: HistogramOptions.Bins

  static var typeName: String { "integer or list of numbers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> BinsOption? {
    if let count = try Int.read(stack, at: index) { return BinsOption(bins: .count(count)) }
    guard let t = try TensorLike.read(stack, at: index)?.tensor, t.rank == 1 else { return nil }
    return try ChartTable.reading { BinsOption(bins: .edges(try t.toDoubles())) }
  }
}
