import CKernels
import Foundation

// How often values occur. None of these has a gradient.
extension Tensor {
  /// The different values in ascending order; for each element (of the tensor read row by row) the position, from 0, of
  /// its value among them; and how often each occurs. Every NaN is a value of its own.
  public func unique() throws -> (values: Tensor, inverse: Tensor, counts: Tensor) {
    let (sorted, order) = try detach().reshape([count]).sort(0)
    let inverse = try Tensor(uninitialized: shape, .int64)
    guard count > 0 else { return (sorted, inverse, try Tensor.zeros([0], .int64)) }
    let differs = try sorted.sliced(0, start: 1, count: count - 1)
      .compare(.notEqual, sorted.sliced(0, start: 0, count: count - 1))
    let (flags, from, to) = (differs.pointer(Bool.self), order.pointer(Int.self), inverse.pointer(Int.self))
    var starts = [0]
    for i in 0..<count {
      if i > 0, flags[i - 1] { starts.append(i) }
      to[from[i]] = starts.count - 1
    }
    let ends = starts.dropFirst() + [count]
    let first = try Tensor.from(starts, [starts.count])
    return (try sorted.taken(0, first), inverse, try Tensor.from(zip(ends, starts).map { $0 - $1 }, [starts.count]))
  }

  /// Numbers of elements in `bins` equal intervals from `low` to `high` (the smallest and largest element if nil; half a
  /// unit around them if they are one), and the bins + 1 edges. The last interval includes its end; what lies outside,
  /// and NaN, is not counted.
  public func histogram(
    _ bins: Int, low: Double? = nil, high: Double? = nil
  ) throws -> (counts: Tensor, edges: Tensor) {
    guard bins >= 1, bins <= 1 << 24 else { throw TensorError("'bins' must lie between 1 and \(1 << 24), got \(bins)") }
    let source = try detach().contiguous()
    var (low, high) = (low, high)
    if low == nil || high == nil, count > 0 {
      low = try low ?? source.min().item()
      high = try high ?? source.max().item()
    }
    var (first, last) = (low ?? 0, high ?? 1)
    guard first.isFinite, last.isFinite, (last - first).isFinite, first <= last else {
      throw TensorError("the bounds must be finite and 'low' must not exceed 'high', got \(first) and \(last)")
    }
    if first == last { (first, last) = (first - 0.5, last + 0.5) }
    let width = (last - first) / Double(bins)
    guard first + width > first, last - width < last else {
      throw TensorError("'bins' must be so few that each has a width, got \(bins) between \(first) and \(last)")
    }
    let edges = (0..<bins).map { first + Double($0) * width } + [last]
    // Each piece counts for itself: whole numbers add up to the same in any order.
    let grain = Swift.max(1 << 16, bins * 8, (count + 63) / 64)
    let pieces = Swift.max(1, (count + grain - 1) / grain)
    let counts = try Tensor.zeros([pieces, bins], .int64)
    let (code, size, x, y) = (dtype.code, dtype.size, source.raw, counts.pointer(Int64.self))
    Pool.shared.ranges(count, grain: grain) { range in
      let start = range.lowerBound
      _ = ml_histogram(code, range.count, x + start * size, first, last, bins, y + start / grain * bins)
    }
    let type: DType = dtype.isFloat ? dtype : .float32
    return (try counts.sum([0]), try Tensor.from(edges, [bins + 1], type))
  }

  /// How often each of the numbers 0 ..< n occurs; n is one more than the largest if nil.
  public func bincount(_ n: Int? = nil) throws -> Tensor {
    guard !dtype.isFloat, dtype != .bool else {
      throw TensorError("only positions (int64 or uint8) are counted, this tensor is \(dtype.name)")
    }
    let source = try detach().to(.int64).contiguous()
    let size = try n ?? (count == 0 ? 0 : Swift.max(Int(source.max().toInts()[0]) &+ 1, 0))
    guard size >= 0, size <= 1 << 32 else {
      throw TensorError("'n' must lie between 0 and \(1 << 32), got \(size)")
    }
    let counts = try Tensor.zeros([size], .int64)
    let (p, c) = (source.pointer(Int.self), counts.pointer(Int.self))
    for i in 0..<count {
      guard p[i] >= 0, p[i] < size else { throw Tensor.outside(p[i], size, 0) }
      c[p[i]] += 1
    }
    return counts
  }
}
