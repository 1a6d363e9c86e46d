/// A piece of text in one look.
struct Piece {
  let text: String
  let look: Style.Look?

  init(_ text: String, _ look: Style.Look?) { (self.text, self.look) = (text, look) }
}

extension Style {
  func paint(_ piece: Piece) -> String { piece.look.map { self($0, piece.text) } ?? piece.text }
}

/// A value to be laid out.
enum Node {
  case leaf(Piece)
  case table(TableNode)

  /// Columns on one line; nothing where it has several.
  var width: Int? {
    switch self {
    case .leaf(let piece): piece.text.contains("\n") ? nil : piece.text.count
    case .table(let table): table.width
    }
  }
}

/// A table to be laid out.
struct TableNode {
  struct Entry {
    /// What stands before the value: a name and "=", or nothing.
    let label: String
    let node: Node
  }

  /// What stands before its brace.
  let name: String
  let list: [Entry]
  /// Words on the entries of the list that are left out.
  let listRest: String?
  let named: [Entry]
  let namedRest: String?
  /// Columns on one line; nothing where it has several.
  let width: Int?

  init(name: String, list: [Entry], listRest: String?, named: [Entry], namedRest: String?) {
    (self.name, self.list, self.listRest) = (name, list, listRest)
    (self.named, self.namedRest) = (named, namedRest)
    let widths = (list + named).map { entry in entry.node.width.map { entry.label.count + $0 } }
    let all = widths + [listRest, namedRest].compactMap { $0?.count }
    width = all.contains { $0 == nil } ? nil : all.reduce(name.count) { $0 + ($1 ?? 0) + 2 }
  }
}

/// Puts tables on one line where they fit, else an entry on each, lists of short values several on each.
struct Layout {
  let columns: Int
  let style: Style

  func text(_ node: Node) -> String { text(node, indent: 0, taken: 0) }

  /// `taken`: columns that the line has in use before the node. A row is one of a list's tables: its names stand several
  /// on a line, so that the list stays short.
  private func text(_ node: Node, indent: Int, taken: Int, isRow: Bool = false) -> String {
    guard case .table(let table) = node else { return flat(node) }
    if let width = table.width, taken + width <= columns { return flat(node) }
    let inner = indent + 2
    var lines = filled(table.list, rest: table.listRest, indent: inner)
    if isRow {
      lines += filled(table.named, rest: nil, indent: inner)
    } else {
      for entry in table.named { lines.append(labelled(entry, indent: inner) + ",") }
    }
    if let rest = table.namedRest { lines.append(style(.faint, rest)) }
    let margin = String(repeating: " ", count: inner)
    return table.name + "{\n" + lines.map { margin + $0 + "\n" }.joined() + String(repeating: " ", count: indent) + "}"
  }

  /// An entry from the beginning of a line on.
  private func labelled(_ entry: TableNode.Entry, indent: Int, isRow: Bool = false) -> String {
    let taken = indent + entry.label.count + 1
    return style(.name, entry.label) + text(entry.node, indent: indent, taken: taken, isRow: isRow)
  }

  /// Lines with as many entries on each as fit.
  private func filled(_ entries: [TableNode.Entry], rest: String?, indent: Int) -> [String] {
    var lines: [String] = []
    var (line, used) = ("", indent)
    func close() {
      if !line.isEmpty { lines.append(line) }
      (line, used) = ("", indent)
    }
    for entry in entries {
      guard let width = entry.node.width.map({ $0 + entry.label.count }), indent + width + 1 <= columns else {
        close()
        lines.append(labelled(entry, indent: indent, isRow: true) + ",")
        continue
      }
      // Tables stand on lines of their own, so that rows are seen as rows.
      if case .table = entry.node { close() }
      if used + width + 2 > columns { close() }
      line += (line.isEmpty ? "" : " ") + style(.name, entry.label) + flat(entry.node) + ","
      used += width + 2
    }
    close()
    if let rest { lines.append(style(.faint, rest)) }
    return lines
  }

  private func flat(_ node: Node) -> String {
    switch node {
    case .leaf(let piece): return style.paint(piece)
    case .table(let table):
      let items =
        table.list.map { flat($0.node) } + [table.listRest].compactMap { $0.map { style(.faint, $0) } }
        + table.named.map { style(.name, $0.label) + flat($0.node) }
        + [table.namedRest].compactMap { $0.map { style(.faint, $0) } }
      return table.name + "{" + items.joined(separator: ", ") + "}"
    }
  }
}
