// Tensors made of several tensors.
extension Tensor {
  /// Tensors one after the other along `dim`; the other sizes agree, types meet.
  public static func cat(_ tensors: [Tensor], _ dim: Int = 0) throws -> Tensor {
    guard let first = tensors.first else { throw TensorError("'tensors' must name at least one tensor, got none") }
    guard first.rank > 0 else { throw TensorError("tensors of no dimensions can be stacked, not joined") }
    let d = try first.dimension(dim)
    let type = tensors.map(\.dtype).reduce(first.dtype, DType.promote)
    var total = 0
    for (i, t) in tensors.enumerated() {
      guard t.rank == first.rank, (0..<t.rank).allSatisfy({ $0 == d || t.shape[$0] == first.shape[$0] }) else {
        throw TensorError(
          "tensor \(i + 1) must agree with \(first.shape.text) in all but dimension \(d + 1), got \(t.shape.text)")
      }
      total += t.shape[d]
    }
    var shape = first.shape
    shape[d] = total
    let out = try Tensor(uninitialized: shape, type)
    var start = 0
    for t in tensors {
      try out.sliced(d, start: start, count: t.shape[d]).copyValues(from: t)
      start += t.shape[d]
    }
    guard Autograd.records(tensors) else { return out }
    return out.recorded("cat", tensors) { g, needs in
      var start = 0
      return try tensors.enumerated().map { i, t in
        defer { start += t.shape[d] }
        return needs[i] ? try g.sliced(d, start: start, count: t.shape[d]).to(t.dtype) : nil
      }
    }
  }

  /// Tensors of one shape along a new dimension.
  public static func stack(_ tensors: [Tensor], _ dim: Int = 0) throws -> Tensor {
    guard let first = tensors.first else { throw TensorError("'tensors' must name at least one tensor, got none") }
    for (i, t) in tensors.enumerated() where t.shape != first.shape {
      throw TensorError("tensor \(i + 1) must have the shape \(first.shape.text) of the first, got \(t.shape.text)")
    }
    let d = try first.dimension(dim, extra: 1)
    return try cat(tensors.map { try $0.unsqueeze(d) }, d)
  }
}
