import Foundation
import LuaHost
import NN
import Tensor

/// How results look: enough to see what a value is, and never more than a screen.
///
/// Tables are read raw; of a script's code only `__tostring` runs.
public struct Inspector {
  /// Columns and lines to fill at most.
  public var columns = 80
  public var lines = 40
  public var style: Style
  /// How deep tables are opened, and how many entries of each are shown.
  private static let depth = 5
  private static let listEntries = 30
  private static let namedEntries = 40
  /// Entries in all.
  private static let entries = 400
  /// Keys that are looked at in search of the first in order.
  private static let keys = 20_000
  /// Characters of a string within a table.
  private static let stringLength = 80
  private let lua: Lua

  public init(_ lua: Lua, style: Style = Style(hasColors: false)) {
    self.lua = lua
    self.style = style
  }

  /// A result as the prompt shows it. Throws only `Interrupted`.
  public func text(_ value: LuaValue) throws -> String {
    let text: String
    switch value {
    case .string(let string): text = whole(string)
    case .table(let table):
      var walk = Walk()
      text = try Layout(columns: columns, style: style).text(node(table, &walk))
    case .object, .other: text = try said(value)
    case .number(let number): text = style(.number, Inspector.number(number))
    default: text = style.paint(leaf(value))
    }
    return bounded(text)
  }

  /// A value in a few words, as it stands within a table; looks into nothing.
  public func brief(_ value: LuaValue) -> String {
    if case .table(let table) = value { return lua.module(of: table).map { "module \($0.name)" } ?? "table" }
    return leaf(value).text
  }

  // Leaves

  private func leaf(_ value: LuaValue) -> Piece {
    switch value {
    case .nil: Piece("nil", .faint)
    case .bool(let flag): Piece("\(flag)", .number)
    case .int(let number): Piece("\(number)", .number)
    case .number(let number): Piece(Inspector.short(number), .number)
    case .string(let string): Piece(Inspector.quoted(string, limit: Inspector.stringLength), .string)
    case .function(let function): Piece(describe(function), .name)
    case .object(let object): Piece(describe(object, value), .name)
    case .table, .other: Piece(lua.brief(value), .name)
    }
  }

  /// As Lua's `tostring` has it.
  static func number(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    let text = String(format: "%.14g", number)
    return text.allSatisfy { $0.isNumber || $0 == "-" } ? text + ".0" : text
  }

  /// A number within a table: six digits of a fraction are enough there.
  private static func short(_ number: Double) -> String {
    let isFraction = number.isFinite && abs(number) < 1e5 && number != number.rounded()
    return isFraction ? String(format: "%.6g", number) : self.number(number)
  }

  /// A string as a script would write it, cut where it is longer than `limit`.
  static func quoted(_ string: String, limit: Int) -> String {
    let isCut = string.utf8.count > limit && string.count > limit
    let text = (isCut ? String(string.prefix(limit)) : string).escaped(in: "\"")
    return "\"\(text)\"" + (isCut ? "... (\(string.utf8.count) bytes)" : "")
  }

  /// A string that is a result: one with several lines shows them.
  private func whole(_ string: String) -> String {
    let isText = string.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" || $0 == "\t" }
    guard isText, string.contains("\n"), !string.contains("]]") else {
      return style(.string, Inspector.quoted(string, limit: columns * 3))
    }
    return style(.faint, "[[") + style(.string, String(string.prefix(1 << 20))) + style(.faint, "]]")
  }

  private func describe(_ function: LuaFunction) -> String {
    if let name = lua.name(of: function) { return "function \(name)" }
    guard let place = lua.definition(of: function) else { return "function" }
    return "function (\(place.name):\(place.line))"
  }

  private func describe(_ object: any LuaObject, _ value: LuaValue) -> String {
    switch object {
    case let tensor as Tensor where tensor.rank == 0: "tensor \(tensor.description)"
    case let module as Module:
      "module \(module.kind), \(grouped(module.parameters.reduce(0) { $0 + $1.count })) parameters"
    default: lua.brief(value)
    }
  }

  /// What `tostring` says; a failing `__tostring` is told, not raised.
  private func said(_ value: LuaValue) throws -> String {
    do {
      return String(try lua.tostring(value).prefix(1 << 20))
    } catch let error as LuaError {
      return "<__tostring failed: \(error.message)>"
    } catch let error as Interrupted {
      throw error
    } catch {
      return lua.brief(value)
    }
  }

  // Tables

  /// What is on the way from the result to the entry at hand, and what may still be shown.
  private struct Walk {
    var ancestors: [(table: UnsafeRawPointer?, path: String)] = []
    var left = Inspector.entries

    var path: String { ancestors.last?.path ?? "" }
  }

  private func node(_ value: LuaValue, _ label: String, _ walk: inout Walk) throws -> Node {
    guard case .table(let table) = value else { return .leaf(leaf(value)) }
    let identity = table.identity
    if let same = walk.ancestors.first(where: { $0.table == identity }) {
      return .leaf(Piece("<cycle to \(same.path.isEmpty ? "the top" : same.path)>", .faint))
    }
    walk.ancestors.append((identity, walk.path + label))
    defer { walk.ancestors.removeLast() }
    return try contents(table, &walk)
  }

  private func node(_ table: LuaTable, _ walk: inout Walk) throws -> Node {
    if let module = lua.module(of: table) {
      let sentence = module.doc.prefix { $0 != "." && $0 != "\n" }
      return .leaf(Piece("module \(module.name): \(sentence). help(\(module.name)) lists what is in it.", .name))
    }
    walk.ancestors.append((table.identity, ""))
    return try contents(table, &walk)
  }

  private func contents(_ table: LuaTable, _ walk: inout Walk) throws -> Node {
    var name = ""
    if let metatable = lua.metatable(of: .table(table)) {
      if case .nil = try metatable.value(of: .string("__tostring")) {
        name = (try metatable.value(of: .string("__name"))).asString.map { $0 + " " } ?? ""
      } else {
        let text = try said(.table(table))
        let isTop = walk.ancestors.count <= 1
        return .leaf(Piece(isTop ? text : String(text.prefix { $0 != "\n" }.prefix(2 * Inspector.stringLength)), nil))
      }
    }
    let count = table.count
    let keys = try table.otherKeys(limit: Inspector.keys)
    guard count > 0 || !keys.keys.isEmpty else { return .leaf(Piece(name + "{}", nil)) }
    if walk.ancestors.count > Inspector.depth { return .leaf(Piece(name + "{...}", .faint)) }

    var items: [TableNode.Entry] = []
    let listed = min(count, Inspector.listEntries, walk.left)
    walk.left -= listed
    for position in 0..<max(listed, 0) {
      let value = try table.value(of: .int(position + 1))
      items.append(.init(label: "", node: try node(value, "[\(position + 1)]", &walk)))
    }
    let more = count - listed
    var named: [TableNode.Entry] = []
    let sorted = keys.keys.map { (key: $0, label: label($0)) }.sorted { precedes($0, $1) }
    for (key, label) in sorted.prefix(max(0, min(Inspector.namedEntries, walk.left))) {
      walk.left -= 1
      let path = label.hasPrefix("[") ? label : ".\(label)"
      named.append(.init(label: label + " = ", node: try node(table.value(of: key), path, &walk)))
    }
    let unnamed = keys.keys.count - named.count
    let rest = !keys.areAll ? "... (many more names)" : unnamed > 0 ? "... (\(grouped(unnamed)) more names)" : nil
    let listRest = more > 0 ? "... (\(grouped(more)) more)" : nil
    return .table(TableNode(name: name, list: items, listRest: listRest, named: named, namedRest: rest))
  }

  private func label(_ key: LuaValue) -> String {
    if let name = key.asString { return Tokens.isName(name) ? name : "[\(Inspector.quoted(name, limit: 40))]" }
    return "[\(brief(key))]"
  }

  /// Numbers by size, names by the alphabet, then the rest.
  private func precedes(_ a: (key: LuaValue, label: String), _ b: (key: LuaValue, label: String)) -> Bool {
    func rank(_ key: LuaValue) -> Int { key.asDouble != nil ? 0 : key.asString != nil ? 1 : 2 }
    if let x = a.key.asDouble, let y = b.key.asDouble { return x < y }
    let (x, y) = (rank(a.key), rank(b.key))
    return x != y ? x < y : (a.key.asString ?? a.label) < (b.key.asString ?? b.label)
  }

  /// At most `lines` lines, each of a length that a terminal can wrap to a few.
  private func bounded(_ text: String) -> String {
    var shown = text.textLines
    let most = columns * 4
    shown = shown.map { $0.utf8.count > most && $0.count > most ? $0.prefix(most) + "..." : $0 }
    if shown.count > lines {
      let left = shown.count - lines + 1
      shown = shown.prefix(lines - 1) + [Substring("... (\(grouped(left)) more lines; print shows all)")]
      if style.hasColors { shown[lines - 2] += "\u{1B}[0m" }
    }
    return shown.joined(separator: "\n")
  }
}

/// A number with its thousands apart: `60,000`.
func grouped(_ number: Int) -> String {
  var text = String(number.magnitude)
  var at = text.count - 3
  while at > 0 {
    text.insert(",", at: text.index(text.startIndex, offsetBy: at))
    at -= 3
  }
  return (number < 0 ? "-" : "") + text
}

/// A count of bytes for people: `188 MB`.
func bytesText(_ count: Int) -> String {
  let units = ["bytes", "kB", "MB", "GB", "TB"]
  var (value, unit) = (Double(count), 0)
  while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
  if unit == 0 || value >= 99.5 { return "\(Int(value.rounded())) \(units[unit])" }
  return String(format: "%.1f ", value) + units[unit]
}
