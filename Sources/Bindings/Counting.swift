import LuaHost
import Tensor

// The one place where Lua's counting (positions from 1, ranges inclusive, negative from the end) becomes the
// tensors' (positions from 0).

/// A dimension as scripts write it: 1 is the first, -1 the last.
struct Dimension: LuaReadable, CustomStringConvertible {
  /// From 0; negative from the end.
  let index: Int

  static var typeName: String { "dimension" }
  /// As scripts write it, for defaults in help.
  var description: String { "\(index < 0 ? index : index + 1)" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> Dimension? {
    if let dimension = try number(stack, at: index) { return dimension }
    if let option = try LuaTable.read(stack, at: index)?.fields().first {
      throw LuaReadError("expected a \(typeName), got options; they come behind it: (..., nil, {\(option.name) = ...})")
    }
    return nil
  }

  fileprivate static func number(_ stack: LuaStack, at index: Int32) throws -> Dimension? {
    guard let number = try Int.read(stack, at: index) else { return nil }
    guard number != 0 else { throw LuaReadError("dimensions count from 1 (or -1 from the last), got 0") }
    return Dimension(index: number > 0 ? number - 1 : number)
  }
}

/// One dimension or a list of them.
struct DimensionList: LuaReadable, CustomStringConvertible {
  let indices: [Int]

  static var typeName: String { "dimension or list of dimensions" }
  var description: String { "{" + indices.map { "\(Dimension(index: $0))" }.joined(separator: ", ") + "}" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> DimensionList? {
    if let one = try Dimension.number(stack, at: index) { return DimensionList(indices: [one.index]) }
    guard let list = try [Dimension].read(stack, at: index) else { return nil }
    if list.isEmpty, let option = try LuaTable.read(stack, at: index)?.fields().first {
      throw LuaReadError("expected \(typeName), got options; they come second: (nil, {\(option.name) = ...})")
    }
    return DimensionList(indices: list.map(\.index))
  }
}

extension Tensor {
  /// Positions, labels or indices handed to Lua.
  func countedFromOne() throws -> Tensor { try add(Tensor.scalar(1)) }

  /// Positions, labels or indices that came from Lua.
  func countedFromZero() throws -> Tensor {
    guard dtype == .int64 || dtype == .uint8 else {
      throw TensorError("positions must be an integer tensor, got \(dtype.name)")
    }
    return try detach().to(.int64).sub(Tensor.scalar(1))
  }

  /// `gather` at positions that came from Lua; those of int64 need no pass of their own to be counted from 0.
  func gathered(_ dim: Int, _ index: Tensor) throws -> Tensor {
    try index.dtype == .int64 ? gather(dim, index, first: 1) : gather(dim, index.countedFromZero())
  }
}

/// A key in `t[key]`: a position, a tensor of positions, a mask, or a list with one such entry per dimension, where
/// `{first, last}` or `{first, last, step}` is a range, `{}` the whole dimension and "newaxis" a new one of size 1.
struct IndexKey: LuaReadable {
  static let newAxis = "newaxis"

  enum Entry {
    case newAxis
    case position(Int)
    case range([Int])
    case tensor(Tensor)
  }

  enum Content {
    case entries([Entry])
    case name(String)
  }

  let content: Content

  static var typeName: String { "position, tensor, mask or list of these" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> IndexKey? {
    if let name = try String.read(stack, at: index) { return IndexKey(content: .name(name)) }
    if let entry = try entry(stack, at: index) { return IndexKey(content: .entries([entry])) }
    guard let list = try LuaTable.read(stack, at: index) else { return nil }
    var entries: [Entry] = []
    for i in 0..<list.count {
      guard let item = try list.get(i + 1, as: EntryItem.self) else { return nil }
      entries.append(item.entry)
    }
    return IndexKey(content: .entries(entries))
  }

  private static func entry(_ stack: LuaStack, at index: Int32) throws -> Entry? {
    if let tensor = try Tensor.read(stack, at: index) { return .tensor(tensor) }
    return try Int.read(stack, at: index).map { .position($0) }
  }

  private struct EntryItem: LuaReadable {
    let entry: Entry

    static var typeName: String { "position, range {first, last, step}, tensor, mask or tensor.newaxis" }

    static func read(_ stack: LuaStack, at index: Int32) throws -> EntryItem? {
      if let entry = try IndexKey.entry(stack, at: index) { return EntryItem(entry: entry) }
      if try String.read(stack, at: index) == IndexKey.newAxis { return EntryItem(entry: .newAxis) }
      guard let bounds = try [Int].read(stack, at: index) else { return nil }
      guard bounds.count <= 3 else {
        throw LuaReadError("a range is {first, last} or {first, last, step}, got \(bounds.count) numbers")
      }
      return EntryItem(entry: .range(bounds))
    }
  }

  /// The index expression for a tensor of this shape.
  func indices(_ shape: Dims) throws -> [Index] {
    guard case .entries(let entries) = content else { return [] }
    var dim = 0
    return try entries.map { entry in
      let taken: Int
      switch entry {
      case .newAxis: return .newAxis
      case .tensor(let t) where t.dtype == .bool: taken = t.rank
      default: taken = 1
      }
      guard dim + taken <= shape.count else {
        throw TensorError("too many positions: the tensor has \(shape.count) dimensions, shape \(shape.text)")
      }
      defer { dim += taken }
      switch entry {
      case .newAxis: return .newAxis
      case .position(let p): return .at(try IndexKey.position(p, shape[dim], dim))
      case .range(let bounds): return try IndexKey.range(bounds, shape[dim], dim)
      case .tensor(let t) where t.dtype == .bool: return .mask(t)
      case .tensor(let t): return .positions(try IndexKey.positions(t, shape[dim]))
      }
    }
  }

  private static func position(_ p: Int, _ size: Int, _ dim: Int) throws -> Int {
    let resolved = p < 0 ? p + size : p - 1
    guard p != 0, resolved >= 0, resolved < size else {
      // What a loop by ipairs runs into.
      let hint = dim == 0 && p == size + 1 ? "; ipairs(t:unbind()) goes over all" : ""
      throw TensorError("position \(p) does not lie within the \(size) of dimension \(dim + 1)\(hint)")
    }
    return resolved
  }

  private static func range(_ bounds: [Int], _ size: Int, _ dim: Int) throws -> Index {
    if bounds.isEmpty { return .range(start: 0, count: size, step: 1) }
    let step = bounds.count == 3 ? bounds[2] : 1
    guard step > 0 else { throw TensorError("a range's step must be at least 1, got \(step)") }
    let first = bounds[0] < 0 ? bounds[0] + size + 1 : bounds[0]
    let stop = bounds.count > 1 ? bounds[1] : bounds[0]
    let last = stop < 0 ? stop + size + 1 : stop
    // {n, n - 1} is the empty range at n.
    guard first >= 1, last <= size, last >= first - 1 else {
      let text = bounds.map(String.init).joined(separator: ", ")
      throw TensorError("range {\(text)} does not lie within 1 to \(size), the size of dimension \(dim + 1)")
    }
    return .range(start: first - 1, count: last < first ? 0 : (last - first) / step + 1, step: step)
  }

  private static func positions(_ t: Tensor, _ size: Int) throws -> Tensor {
    guard t.dtype == .int64 || t.dtype == .uint8 else {
      throw TensorError("a tensor as a position must be an integer or bool tensor, got \(t.dtype.name)")
    }
    let given = try t.detach().to(.int64)
    let wrapped = try given.add(Tensor.scalar(size))
    let negative = try given.compare(.less, Tensor.scalar(0))
    // 0 names no position; -1 - size is out of range and says so when it is used.
    let resolved = try Tensor.choose(negative, wrapped, given.sub(Tensor.scalar(1)))
    return resolved
  }
}
