extension Tensor {
  /// What surrounds a padded tensor.
  public enum Padding: Sendable {
    case constant(Double)
    /// Mirrored at the edge elements, which are not repeated.
    case reflect
    /// The edge elements.
    case replicate
    /// The other end.
    case circular
  }

  /// Elements added before and after along dimensions: `amounts` holds pairs, for the last dimension first, as PyTorch's
  /// `pad`. Negative ones take elements away.
  public func pad(_ amounts: [Int], _ padding: Padding = .constant(0)) throws -> Tensor {
    guard amounts.count % 2 == 0, amounts.count <= 2 * rank else {
      throw TensorError(
        "'amounts' must hold a pair of numbers for each of up to \(rank) dimensions, got \(amounts.count) numbers")
    }
    var out = self
    for pair in 0..<amounts.count / 2 {
      let d = rank - 1 - pair
      out = try out.padded(d, amounts[2 * pair], amounts[2 * pair + 1], padding)
    }
    return out
  }

  private func padded(_ d: Int, _ before: Int, _ after: Int, _ padding: Padding) throws -> Tensor {
    if before == 0, after == 0 { return self }
    let n = shape[d]
    let (sum, overflow) = before.addingReportingOverflow(after)
    let (total, beyond) = n.addingReportingOverflow(sum)
    // Each end is cut within the tensor: -3 and +1 of two elements is refused, as by PyTorch.
    guard !overflow, !beyond, total >= 0, before >= -n, after >= -n else {
      throw TensorError("'amounts' \(before) and \(after) do not fit the \(n) elements of dimension \(d + 1)")
    }
    var target = shape
    target[d] = total
    _ = try Dims.checked(target, itemSize: dtype.size)
    guard case .constant(let value) = padding else {
      // What is taken away takes no part in what surrounds the rest.
      let rest = try padded(d, Swift.min(before, 0), Swift.min(after, 0), .constant(0))
      return try rest.mirrored(d, Swift.max(before, 0), Swift.max(after, 0), padding)
    }
    let start = Swift.max(0, -before)
    let kept = sliced(d, start: start, count: n - start - Swift.max(0, -after))
    if before <= 0, after <= 0 { return kept }
    let place = Swift.max(0, before)
    let out = try Tensor.full(target, value, dtype)
    try out.sliced(d, start: place, count: kept.shape[d]).copyValues(from: kept)
    guard Autograd.records(kept) else { return out }
    let count = kept.shape[d]
    return out.recorded("pad", [kept]) { g, _ in [g.sliced(d, start: place, count: count)] }
  }

  private func mirrored(_ d: Int, _ before: Int, _ after: Int, _ padding: Padding) throws -> Tensor {
    if before == 0, after == 0 { return self }
    let n = shape[d]
    let total = before + n + after
    guard total <= 1 << 28 else { throw TensorError("a dimension of \(total) elements is too long to be filled") }
    // A reflection or a turn has no more elements than the tensor.
    let room: Int
    switch padding {
    case .reflect: room = n - 1
    case .circular: room = n
    default: room = n == 0 ? 0 : Int.max
    }
    guard before <= room, after <= room else {
      throw TensorError(
        "'amounts' must be at most \(room) for dimension \(d + 1) of size \(n) in this mode, got \(before) and \(after)"
      )
    }
    try Memory.probe(8 * total)
    let positions = (-before..<total - before).map { p -> Int in
      switch padding {
      case .reflect: return p < 0 ? -p : p >= n ? 2 * n - 2 - p : p
      case .circular: return p < 0 ? p + n : p >= n ? p - n : p
      default: return Swift.min(Swift.max(p, 0), n - 1)
      }
    }
    return try taken(d, Tensor.from(positions, [total]))
  }
}
