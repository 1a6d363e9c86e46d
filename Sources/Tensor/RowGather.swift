import CKernels

extension Tensor {
  /// Rows at `positions` (from 0, in range) as float32; uint8 becomes value / 255 on the way, which costs no pass of
  /// its own. Normal noise of `noise` standard deviation is added while the rows are in cache.
  ///
  /// - Parameter generator: source of the noise; needed when `noise` is above 0.
  public func rows(_ positions: ArraySlice<Int>, noise: Double = 0, _ generator: Generator? = nil) throws -> Tensor {
    guard rank >= 1, isContiguous else { throw TensorError("rows need a contiguous tensor of at least 1 dimension") }
    guard dtype == .uint8 || dtype == .float32 else {
      throw TensorError("inputs must be uint8 or float32, got \(dtype.name)")
    }
    guard noise <= 0 || generator != nil else { throw TensorError("'noise' needs a generator") }
    guard positions.allSatisfy({ $0 >= 0 && $0 < shape[0] }) else {
      throw TensorError("a row number lies outside of the \(shape[0]) rows")
    }
    var target = shape
    target[0] = positions.count
    let out = try Tensor(uninitialized: target, .float32)
    let columns = shape.dropFirst().reduce(1, *)
    // Chunks of 64 rows start at multiples of 64 elements, where the generator's groups begin.
    let (from, to, size) = (raw, out.pointer(Float.self), dtype.size)
    let (isBytes, first) = (dtype == .uint8, generator?.position ?? 0)
    let seed = generator?.seed ?? 0
    let stream = generator?.stream ?? 0
    let wide = positions.map(Int64.init)
    wide.withUnsafeBufferPointer { all in
      guard let index = all.baseAddress else { return }
      Pool.shared.ranges(wide.count, grain: 64) { range in
        let start = to + range.lowerBound * columns
        if isBytes {
          ml_gather_rows_u8_f32(
            range.count, columns, index + range.lowerBound, from.assumingMemoryBound(to: UInt8.self), 1 / 255, start)
        } else {
          ml_gather_rows(range.count, columns * size, index + range.lowerBound, from, start)
        }
        if noise > 0 {
          let group = first + UInt64(range.lowerBound * columns / 64)
          ml_add_normal_f32(seed, stream, group, range.count * columns, Float(noise), start)
        }
      }
    }
    generator?.position += UInt64((out.count + 63) / 64)
    return out
  }
}
