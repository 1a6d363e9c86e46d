import Foundation
import Tensor
import Testing

// Shared with NNTests through a symbolic link.

/// The folder that holds Sources and Tests, whichever target this file is compiled into.
let repository: URL = {
  var folder = URL(fileURLWithPath: #filePath)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Sources/Tensor").path) { break }
  }
  return folder
}()

/// A number of a fixture: JSON has no NaN and no infinities, and a double does not hold every int64.
struct FixtureNumber: Decodable {
  let double: Double
  let integer: Int

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      (integer, double) = (value, Double(value))
    } else if let value = try? container.decode(Double.self) {
      (integer, double) = (0, value)
    } else {
      (integer, double) = (0, Double(try container.decode(String.self))!)
    }
  }
}

/// An array as tools/fixtures/common.py writes it: with its values, or with the number of a formula.
struct FixtureArray: Decodable {
  let d: String
  let s: [Int]
  let v: [FixtureNumber]?
  let k: Int?

  func tensor() throws -> Tensor {
    let type = try DType(named: d)
    if let k { return try Tensor.formula(k, s, type) }
    if type == .int64 { return try Tensor.from(v!.map(\.integer), s) }
    return try Tensor.from(v!.map(\.double), s, type)
  }
}

/// One call with its results.
struct FixtureCase: Decodable {
  struct Arguments: Decodable {
    var dims: [Int]?
    var dim: Int?
    var keep: Bool?
    var n: [Int]?
    var x: [Double?]?
    var type: String?
    var lr, eps, decay: Double?
    var betas: [Double]?
  }

  let op: String
  let `in`: [FixtureArray]
  let a: Arguments?
  let out: [FixtureArray]

  var arguments: Arguments { a ?? Arguments() }
  func inputs() throws -> [Tensor] { try `in`.map { try $0.tensor() } }
  func results() throws -> [Tensor] { try out.map { try $0.tensor() } }
}

func fixture<T: Decodable>(_ name: String, _ type: T.Type = T.self) throws -> T {
  let file = repository.appendingPathComponent("Tests/TensorTests/Fixtures/\(name)")
  return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}

extension Tensor {
  /// The formula of common.py.
  static func formula(_ k: Int, _ shape: [Int], _ type: DType) throws -> Tensor {
    let values = (0..<shape.reduce(1, *)).map { i -> Double in
      let base = (i * 37 + k * 11 + i * i * (k % 5)) % 46
      switch type {
      case .float32, .float64: return Double(base - 23) / 4
      case .int64: return Double(base - 23)
      case .uint8: return Double(base * 5 % 256)
      case .bool: return base % 3 == 0 ? 1 : 0
      }
    }
    return try Tensor.from(values, shape, type)
  }

  var sizes: [Int] { Array(shape) }
}

/// Expects the same shape, type and values; floats within `relative` of the expected value plus `absolute` times the
/// largest of them (sums cancel, single functions do not).
func expectSame(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 0, absolute: Double = 0, _ what: String = "",
  _ location: SourceLocation = #_sourceLocation
) throws {
  guard actual.sizes == expected.sizes, actual.dtype == expected.dtype else {
    let (got, wanted) = ("\(actual.dtype) \(actual.sizes)", "\(expected.dtype) \(expected.sizes)")
    Issue.record("\(what): expected \(wanted), got \(got)", sourceLocation: location)
    return
  }
  if !expected.dtype.isFloat {
    let (got, wanted) = (try actual.toInts(), try expected.toInts())
    #expect(got == wanted, "\(what)", sourceLocation: location)
    return
  }
  let (got, wanted) = (try actual.toDoubles(), try expected.toDoubles())
  let scale = wanted.filter(\.isFinite).map(abs).max() ?? 0
  for (i, (x, y)) in zip(got, wanted).enumerated() {
    if x == y || x.isNaN && y.isNaN { continue }
    if y.isFinite, abs(x - y) <= relative * abs(y) + absolute * scale { continue }
    Issue.record("\(what): element \(i) must be \(y), got \(x)", sourceLocation: location)
    return
  }
}

/// Expects an error of a type, TensorError where none is named, whose text holds all the parts.
func expectError(
  _ parts: String..., as kind: any Error.Type = TensorError.self, location: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("no error, expected one with \(parts)", sourceLocation: location)
  } catch {
    let text = "\(error)"
    #expect(type(of: error) == kind, "\(text)", sourceLocation: location)
    for part in parts where !text.contains(part) {
      Issue.record("\"\(text)\" does not hold \"\(part)\"", sourceLocation: location)
    }
  }
}
