// What the decompositions share: checks of their input, masks, several results of one gradient rule.
extension Tensor {
  /// Rows and columns of matrices (..., m, n) that LAPACK can take.
  /// - Throws: `TensorError` for what is no matrix of finite floats.
  func matrixSize(_ name: String = "matrix") throws -> (rows: Int, columns: Int) {
    guard dtype.isFloat else { throw TensorError("'\(name)' must be of a float type, got \(dtype.name)") }
    guard rank >= 2 else {
      throw TensorError("'\(name)' must have at least 2 dimensions, got shape \(shape.text)")
    }
    // A NaN sends LAPACK's iterations astray.
    guard try isAllFinite() else { throw TensorError("'\(name)' holds a NaN or an infinity") }
    return (shape[rank - 2], shape[rank - 1])
  }

  /// Order of square matrices (..., n, n).
  func squareSize() throws -> Int {
    guard !dtype.isFloat || rank >= 2 && shape[rank - 1] == shape[rank - 2] else {
      throw TensorError("'matrix' must be square in its last two dimensions, got \(shape.text)")
    }
    return try matrixSize().rows
  }

  /// True when no element is NaN or infinite.
  public func isAllFinite() throws -> Bool {
    guard dtype.isFloat, count > 0 else { return true }
    let zeros = try detach().mul(Tensor.scalar(0.0, dtype))
    return try zeros.sum().item() == 0
  }

  /// The sizes in front of the last two.
  var batch: Dims { Dims(shape.dropLast(2)) }

  /// Whether row i, column j of an m x n matrix stands where i - j compares so with 0.
  static func triangle(_ m: Int, _ n: Int, _ op: Comparison) throws -> Tensor {
    let rows = try Tensor.from(Array(0..<m), [m, 1])
    return try rows.compare(op, Tensor.from(Array(0..<n), [1, n]))
  }

  /// Square matrices with these numbers (..., n) on their diagonals.
  static func diagonalMatrix(_ diagonal: Tensor) throws -> Tensor {
    try Tensor.eye(diagonal.shape[diagonal.rank - 1], diagonal.dtype).mul(diagonal.unsqueeze(-2))
  }

  /// Attaches one rule to several results. Where nothing arrived for a result, the rule gets nil.
  static func recorded(
    _ name: StaticString, _ inputs: [Tensor], _ results: [Tensor],
    _ rule: @escaping (_ gradients: [Tensor?]) throws -> [Tensor?]
  ) -> [Tensor] {
    let count = results.count
    let node = Node(name, inputs) { gradients, _ in
      try rule(gradients + Array(repeating: nil, count: count - gradients.count))
    }
    return results.enumerated().map { i, result in
      let out = result.detach()
      (out.node, out.output) = (node, i)
      return out
    }
  }
}
