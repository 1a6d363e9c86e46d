import LuaHost
import Tensor

extension DType: LuaReadable, LuaPushable {
  public static var typeName: String { "one of " + allCases.map { "\"\($0.name)\"" }.joined(separator: ", ") }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> DType? {
    guard let name = try String.read(stack, at: index) else { return nil }
    guard let match = allCases.first(where: { $0.name == name }) else {
      throw LuaReadError("expected \(typeName), got \"\(name)\"")
    }
    return match
  }

  public func push(to stack: LuaStack) { stack.push(string: name) }
}

/// A tensor or a plain number, as operators take them.
enum Operand: LuaReadable {
  case tensor(Tensor)
  case integer(Int)
  case number(Double)

  static var typeName: String { "tensor or number" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> Operand? {
    if let tensor = try Tensor.read(stack, at: index) { return .tensor(tensor) }
    guard let value = try LuaValue.read(stack, at: index) else { return nil }
    switch value {
    case .int(let n): return .integer(n)
    case .number(let x): return .number(x)
    default: return nil
    }
  }

  /// As a tensor that meets `other` without widening it: a number takes a float tensor's type, an integer any type
  /// but bool; a fraction makes float32 of integers.
  func tensor(with other: Operand) throws -> Tensor {
    let partner: DType? = if case .tensor(let t) = other { t.dtype } else { nil }
    switch self {
    case .tensor(let t): return t
    case .integer(let n):
      if let partner, partner.isFloat { return try Tensor.scalar(Double(n), partner) }
      return try Tensor.scalar(n, partner == .uint8 && (0...255).contains(n) ? .uint8 : .int64)
    case .number(let x): return try Tensor.scalar(x, partner.flatMap { $0.isFloat ? $0 : nil } ?? .float32)
    }
  }

  /// As a plain number; nil for a tensor.
  var double: Double? {
    switch self {
    case .tensor: nil
    case .integer(let n): Double(n)
    case .number(let x): x
    }
  }

  static func pair(_ a: Operand, _ b: Operand) throws -> (Tensor, Tensor) {
    (try a.tensor(with: b), try b.tensor(with: a))
  }
}

/// What `t[key] = value` takes: an operand, or a boolean.
struct AssignedValue: LuaReadable {
  private let operand: Operand

  static var typeName: String { "tensor, number or boolean" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> AssignedValue? {
    if let flag = try Bool.read(stack, at: index) {
      return AssignedValue(operand: .tensor(try Tensor.full([], flag ? 1 : 0, .bool)))
    }
    return try Operand.read(stack, at: index).map { AssignedValue(operand: $0) }
  }

  func tensor(for target: Tensor) throws -> Tensor { try operand.tensor(with: .tensor(target)) }
}

/// Numbers or booleans in tables nested to any depth, or one number: what `tensor{...}` takes.
struct NestedData: LuaReadable {
  var values: [Double] = []
  /// The same, exactly, while all are whole: a double does not hold every integer.
  private var integers: [Int]? = []
  var shape: [Int] = []
  var isBoolean = true

  static var typeName: String { "number or nested list of numbers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> NestedData? {
    var data = NestedData()
    guard try data.add(stack, index, depth: 0) else { return nil }
    if data.values.isEmpty { data.isBoolean = false }
    return data
  }

  private mutating func add(_ stack: LuaStack, _ index: Int32, depth: Int) throws -> Bool {
    if let table = try LuaTable.read(stack, at: index) { return try addList(table, depth: depth) }
    return add(try LuaValue.read(stack, at: index) ?? .nil)
  }

  private mutating func add(_ item: LuaValue) -> Bool {
    switch item {
    case .int(let n):
      isBoolean = false
      values.append(Double(n))
      integers?.append(n)
    case .number(let x):
      isBoolean = false
      values.append(x)
      integers = nil
    case .bool(let flag):
      values.append(flag ? 1 : 0)
      integers?.append(flag ? 1 : 0)
    default: return false
    }
    return true
  }

  private mutating func addList(_ table: LuaTable, depth: Int) throws -> Bool {
    guard depth < Dims.maxRank else { throw LuaReadError("lists are nested deeper than \(Dims.maxRank) levels") }
    let count = table.count
    if count == 0, let name = try table.fields().first?.name {
      throw LuaReadError("lists hold no named values ('\(name)'); options are a table of their own behind the data")
    }
    if shape.count == depth {
      guard values.isEmpty else { throw LuaReadError("numbers and lists are mixed at level \(depth)") }
      shape.append(count)
    } else if shape[depth] != count {
      throw LuaReadError("rows differ in length: \(shape[depth]) and \(count) at level \(depth + 1)")
    }
    for position in 0..<count {
      guard let item = try table.get(position + 1, as: Item.self) else {
        throw LuaReadError("item \(position + 1) at level \(depth + 1) is nil")
      }
      if case .table(let inner) = item.value {
        _ = try addList(inner, depth: depth + 1)
        continue
      }
      guard add(item.value) else {
        throw LuaReadError("item \(position + 1) at level \(depth + 1) is neither a number nor a list")
      }
      guard shape.count == depth + 1 else {
        throw LuaReadError("numbers and lists are mixed at level \(depth + 1)")
      }
    }
    return true
  }

  private struct Item: LuaReadable {
    let value: LuaValue
    static var typeName: String { "number, boolean or list" }
    static func read(_ stack: LuaStack, at index: Int32) throws -> Item? {
      try LuaValue.read(stack, at: index).map(Item.init)
    }
  }

  func tensor(_ dtype: DType?) throws -> Tensor {
    if let integers, dtype == .int64 { return try Tensor.from(integers, shape) }
    return try Tensor.from(values, shape, dtype ?? (isBoolean ? .bool : .float32))
  }
}

/// A tensor, or data that makes one.
struct TensorLike: LuaReadable {
  let tensor: Tensor

  static var typeName: String { "tensor or list of numbers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> TensorLike? {
    if let tensor = try Tensor.read(stack, at: index) { return TensorLike(tensor: tensor) }
    guard let data = try NestedData.read(stack, at: index) else { return nil }
    do { return TensorLike(tensor: try data.tensor(.float64)) } catch { throw LuaReadError("\(error)") }
  }
}

/// One integer or a list of them.
struct IntegerList: LuaReadable {
  let values: [Int]
  let isList: Bool

  static var typeName: String { "integer or list of integers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> IntegerList? {
    if let one = try Int.read(stack, at: index) { return IntegerList(values: [one], isList: false) }
    return try [Int].read(stack, at: index).map { IntegerList(values: $0, isList: true) }
  }
}

/// One number or a list of them.
struct NumberList: LuaReadable {
  let values: [Double]
  let isList: Bool

  static var typeName: String { "number or list of numbers" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> NumberList? {
    if let one = try Double.read(stack, at: index) { return NumberList(values: [one], isList: false) }
    return try [Double].read(stack, at: index).map { NumberList(values: $0, isList: true) }
  }
}
