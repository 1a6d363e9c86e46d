import CKernels

/// Element type of a tensor.
///
/// Two types meet in the later one of bool, uint8, int64, float32, float64; a plain number never widens a
/// tensor beyond what its kind needs (a fraction turns integers into float32).
public enum DType: Int32, Sendable, CaseIterable {
  case float32 = 0
  case float64 = 1
  case int64 = 2
  case uint8 = 3
  case bool = 4

  public var size: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    case .uint8, .bool: 1
    }
  }

  public var isFloat: Bool { self == .float32 || self == .float64 }

  public var name: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int64: "int64"
    case .uint8: "uint8"
    case .bool: "bool"
    }
  }

  public init(named name: String) throws {
    guard let match = DType.allCases.first(where: { $0.name == name }) else {
      let valid = DType.allCases.map(\.name).joined(separator: ", ")
      throw TensorError("'dtype' must be one of \(valid), got \"\(name)\"")
    }
    self = match
  }

  private var rank: Int {
    switch self {
    case .bool: 0
    case .uint8: 1
    case .int64: 2
    case .float32: 3
    case .float64: 4
    }
  }

  static func promote(_ a: DType, _ b: DType) -> DType { a.rank >= b.rank ? a : b }

  var code: Int32 { rawValue }
}
