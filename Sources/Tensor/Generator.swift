import CKernels

/// A counter-based random generator: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
///
/// A value depends on (seed, stream, position) alone, so chunks are made on any thread in any order, and a generator is
/// restored by its three numbers.
public final class Generator: @unchecked Sendable {
  // Unchecked: used by one thread at a time, as tensors are.
  public let seed: UInt64
  public let stream: UInt64
  /// Number of the next group of 64 values.
  public var position: UInt64

  public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.position = position
  }

  private func fill(_ t: Tensor, _ kernel: (UInt64, Int, UnsafeMutablePointer<Float>) -> Void) {
    let (p, first) = (t.pointer(Float.self), position)
    Pool.shared.ranges(t.count, grain: Nest.grain) { range in
      kernel(first + UInt64(range.lowerBound / 64), range.count, p + range.lowerBound)
    }
    position += UInt64((t.count + 63) / 64)
  }

  /// Independent normal values. float64 holds float32's values.
  public func normal(_ sizes: [Int], mean: Double = 0, std: Double = 1, _ dtype: DType = .float32) throws -> Tensor {
    let t = try Tensor.empty(sizes, .float32)
    fill(t) { group, n, out in ml_normal_f32(seed, stream, group, n, Float(mean), Float(std), out) }
    return try t.to(dtype)
  }

  /// Independent values in low ..< high.
  public func uniform(_ sizes: [Int], _ low: Double = 0, _ high: Double = 1, _ dtype: DType = .float32) throws -> Tensor
  {
    guard low <= high else { throw TensorError("'low' must not exceed 'high', got \(low) and \(high)") }
    let t = try Tensor.empty(sizes, .float32)
    fill(t) { group, n, out in ml_uniform_f32(seed, stream, group, n, Float(low), Float(high), out) }
    return try t.to(dtype)
  }

  /// Adds normal noise to a contiguous float32 tensor in place.
  public func addNormal(to t: Tensor, std: Double) {
    precondition(t.dtype == .float32 && t.isContiguous)
    fill(t) { group, n, out in ml_add_normal_f32(seed, stream, group, n, Float(std), out) }
  }

  /// 0 with probability `p`, 1 / (1 - p) elsewhere: what dropout multiplies by. float32.
  public func dropoutMask(_ sizes: [Int], _ p: Double) throws -> Tensor {
    guard (0...1).contains(p) else { throw TensorError("'p' must lie in 0 ... 1, got \(p)") }
    let t = try Tensor.empty(sizes, .float32)
    let scale = p < 1 ? Float(1 / (1 - p)) : 0
    fill(t) { group, n, out in ml_dropout_mask_f32(seed, stream, group, n, Float(p), scale, out) }
    return t
  }

  /// The numbers 0 ..< n in random order (Fisher-Yates, bounds by Lemire's multiplication).
  public func permutation(_ n: Int) -> [Int] {
    guard n > 1 else { return Array(0..<max(n, 0)) }
    var order = Array(0..<n)
    var words = [UInt32](repeating: 0, count: 2 * n)
    ml_philox_u32(seed, stream, position, 2 * n, &words)
    position += UInt64((2 * n + 63) / 64)
    for i in stride(from: n - 1, to: 0, by: -1) {
      let bits = UInt64(words[2 * i]) << 32 | UInt64(words[2 * i + 1])
      order.swapAt(i, Int(bits.multipliedFullWidth(by: UInt64(i + 1)).high))
    }
    return order
  }

  /// Independent integers in low ... high.
  public func integers(_ sizes: [Int], _ low: Int, _ high: Int) throws -> Tensor {
    guard low <= high else { throw TensorError("'low' must not exceed 'high', got \(low) and \(high)") }
    let t = try Tensor.empty(sizes, .int64)
    var words = [UInt32](repeating: 0, count: 2 * max(t.count, 1))
    ml_philox_u32(seed, stream, position, 2 * t.count, &words)
    position += UInt64((2 * t.count + 63) / 64)
    let span = UInt64(bitPattern: Int64(high &- low)) &+ 1
    let p = t.pointer(Int64.self)
    for i in 0..<t.count {
      let bits = UInt64(words[2 * i]) << 32 | UInt64(words[2 * i + 1])
      let step = span == 0 ? bits : bits.multipliedFullWidth(by: span).high
      p[i] = Int64(low) &+ Int64(bitPattern: step)
    }
    return t
  }
}
