import Foundation

extension Tensor: CustomStringConvertible {
  /// Shape, type and values; long dimensions show their first and last three entries.
  public var description: String {
    let head = "\(dtype.name) \(shape.text)"
    if count == 0 { return head }
    if rank == 0 { return "\(head): \(TensorText(self).element(0))" }
    return head + "\n" + TensorText(self).rows(0, 0, indent: 1)
  }
}

/// Formats the shown elements of a tensor in one common format.
private struct TensorText {
  private static let edge = 3
  private static let whole = 10
  private let tensor: Tensor
  private let texts: [String]
  private let strides: Dims
  private let kept: [[Int]]
  private let width: Int

  init(_ t: Tensor) {
    kept = t.shape.map { n in
      n > TensorText.whole ? Array(0..<TensorText.edge) + Array(n - TensorText.edge..<n) : Array(0..<n)
    }
    var part = t.detach()
    // A failure to copy a few hundred shown values would mean no memory at all; show nothing then.
    for (d, positions) in kept.enumerated() where positions.count < t.shape[d] {
      if let index = try? Tensor.from(positions, [positions.count]), let taken = try? part.taken(d, index) {
        part = taken
      }
    }
    strides = part.shape.contiguousStrides
    tensor = t
    texts = TensorText.texts(part)
    width = texts.map(\.count).max() ?? 0
  }

  private static func texts(_ part: Tensor) -> [String] {
    if part.dtype.isFloat {
      let values = (try? part.toDoubles()) ?? []
      return values.map(format(values))
    }
    // A double does not hold every whole number.
    let values = (try? part.toInts()) ?? []
    return values.map { part.dtype != .bool ? String($0) : $0 != 0 ? "true" : "false" }
  }

  private static func format(_ values: [Double]) -> (Double) -> String {
    let finite = values.filter(\.isFinite).map(Swift.abs).filter { $0 > 0 }
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    if finite.allSatisfy({ $0 == $0.rounded() }), high < 1e6 { return { text($0, "%.0f.") } }
    if high >= 1e6 || high < 1e-3 || low > 0 && high / low > 1e6 { return { text($0, "%.4e") } }
    return { text($0, "%.4f") }
  }

  private static func text(_ x: Double, _ format: String) -> String {
    x.isNaN ? "nan" : x.isInfinite ? (x < 0 ? "-inf" : "inf") : String(format: format, x)
  }

  func element(_ i: Int) -> String { i < texts.count ? texts[i] : "?" }

  func rows(_ dim: Int, _ start: Int, indent: Int) -> String {
    let cut = kept[dim].count < tensor.shape[dim]
    var parts: [String] = []
    for n in 0..<kept[dim].count {
      if cut, n == TensorText.edge { parts.append("...") }
      let place = start + n * strides[dim]
      if dim == tensor.rank - 1 {
        let text = element(place)
        parts.append(String(repeating: " ", count: max(0, width - text.count)) + text)
      } else {
        parts.append(rows(dim + 1, place, indent: indent + 1))
      }
    }
    if dim == tensor.rank - 1 { return "{" + parts.joined(separator: ", ") + "}" }
    let gap = String(repeating: "\n", count: tensor.rank - 1 - dim) + String(repeating: " ", count: indent)
    return "{" + parts.joined(separator: "," + gap) + "}"
  }
}
