import CKernels
import Foundation

// Reductions over any dimensions (nil: all), each with its gradient. `keep` leaves them in place with size 1.
extension Tensor {
  func reducedShape(_ dims: [Int], keep: Bool) -> Dims {
    var out = Dims()
    for i in 0..<rank {
      if !dims.contains(i) { out.append(shape[i]) } else if keep { out.append(1) }
    }
    return out
  }

  func resolve(_ dims: [Int]?) throws -> [Int] {
    guard let dims else { return Array(0..<rank) }
    let resolved = try dims.map { try dimension($0, "dims") }.sorted()
    guard Set(resolved).count == resolved.count else {
      throw TensorError("'dims' names a dimension twice: \(dims.map { $0 < 0 ? $0 : $0 + 1 })")
    }
    return resolved
  }

  /// Fixed piece of a whole-tensor reduction: the order of additions must not depend on the threads.
  private static let piece = 1 << 16

  func reduce(_ op: ml_reduce, _ dims: [Int], keep: Bool) throws -> Tensor {
    let integer = dtype == .uint8 || dtype == .bool
    let outType: DType = op == ML_SUM && integer ? .int64 : dtype
    let out = try Tensor(uninitialized: reducedShape(dims, keep: keep), outType)
    let columns = dims.reduce(1) { $0 * shape[$1] }
    if columns == 0 {
      guard op == ML_SUM else {
        throw TensorError("there is no largest or smallest of no elements (shape \(shape.text))")
      }
      memset(out.raw, 0, out.storage.bytes)
      return out
    }
    if out.count == 0 { return out }
    let (code, opcode) = (dtype.code, Int32(op.rawValue))
    let leading = dims == Array(0..<dims.count)
    if leading, dims.count < rank, isContiguous {
      let rows = columns
      let width = out.count
      let (size, outSize, x, y) = (dtype.size, outType.size, raw, out.raw)
      Pool.shared.ranges(width, grain: width * rows > Nest.grain ? Swift.max(64, Nest.grain / rows & ~63) : width) {
        range in
        _ = ml_reduce_columns(
          code, opcode, rows, range.count, width, x + range.lowerBound * size, y + range.lowerBound * outSize)
      }
      return out
    }
    let trailing = dims == Array(rank - dims.count..<rank)
    let source = trailing ? try contiguous() : try permute((0..<rank).filter { !dims.contains($0) } + dims).contiguous()
    let (size, outSize, x, y) = (dtype.size, outType.size, source.raw, out.raw)
    if out.count == 1, columns > Tensor.piece {
      let pieces = (columns + Tensor.piece - 1) / Tensor.piece
      let partial = try Tensor(uninitialized: [pieces], op == ML_SUM && dtype == .float32 ? .float32 : outType)
      let p = partial.raw
      Pool.shared.ranges(columns, grain: Tensor.piece) { range in
        _ = ml_reduce_rows(
          code, opcode, 1, range.count, x + range.lowerBound * size, p + range.lowerBound / Tensor.piece * outSize)
      }
      _ = ml_reduce_rows(outType.code, opcode, 1, pieces, p, y)
      return out
    }
    Pool.shared.shares(out.count, grain: Swift.max(1, Nest.grain / columns)) { range in
      _ = ml_reduce_rows(
        code, opcode, range.count, columns, x + range.lowerBound * columns * size, y + range.lowerBound * outSize)
    }
    return out
  }

  /// The sum of the squares of all elements, added in double precision; it has no gradient.
  public func sumOfSquares() throws -> Double {
    let source = try (dtype.isFloat ? detach() : detach().to(.float64)).contiguous()
    let (code, size, x) = (source.dtype.code, source.dtype.size, source.raw)
    var partial = [Double](repeating: 0, count: (count + Tensor.piece - 1) / Tensor.piece)
    partial.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      Pool.shared.ranges(count, grain: Tensor.piece) { range in
        sums[range.lowerBound / Tensor.piece] = ml_sum_of_squares(code, range.count, x + range.lowerBound * size)
      }
    }
    return partial.reduce(0, +)
  }

  public func sum(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    let dims = try resolve(dims)
    let out = try detach().reduce(ML_SUM, dims, keep: keep)
    guard Autograd.records(self) else { return out }
    let (shape, kept) = (shape, reducedShape(dims, keep: true))
    return out.recorded("sum", [self]) { g, _ in [try g.reshape(kept).expand(shape)] }
  }

  public func mean(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    let dims = try resolve(dims)
    let n = dims.reduce(1) { $0 * shape[$1] }
    let source = dtype.isFloat ? self : try to(.float32)
    return try source.sum(dims, keep: keep).div(Tensor.scalar(Double(n), source.dtype))
  }

  public func max(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    try extreme(ML_MAX, "max", dims, keep)
  }

  public func min(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    try extreme(ML_MIN, "min", dims, keep)
  }

  /// Equal extremes share the gradient.
  private func extreme(_ op: ml_reduce, _ name: StaticString, _ dims: [Int]?, _ keep: Bool) throws -> Tensor {
    let dims = try resolve(dims)
    let out = try detach().reduce(op, dims, keep: keep)
    guard Autograd.records(self) else { return out }
    let (x, value, kept) = (Saved(self), Saved(out.detach()), reducedShape(dims, keep: true))
    return out.recorded(name, [self]) { g, _ in
      let hits = try x.value().compare(.equal, value.value().reshape(kept)).to(g.dtype)
      return [try g.reshape(kept).div(hits.sum(dims, keep: true)).mul(hits)]
    }
  }

  /// Position (from 0) of the first largest element along `dim`, or in the flattened tensor.
  public func argmax(_ dim: Int? = nil, keep: Bool = false) throws -> Tensor { try position(ML_MAX, dim, keep) }

  public func argmin(_ dim: Int? = nil, keep: Bool = false) throws -> Tensor { try position(ML_MIN, dim, keep) }

  private func position(_ op: ml_reduce, _ dim: Int?, _ keep: Bool) throws -> Tensor {
    guard let dim else {
      let flat = try detach().reshape([count]).position(op, 0, false)
      return keep ? try flat.reshape(Dims(repeating: 1, count: rank)) : flat
    }
    let d = try dimension(dim)
    let columns = shape[d]
    guard columns > 0 else { throw TensorError("there is no largest or smallest of no elements (shape \(shape.text))") }
    let source = try detach().permute((0..<rank).filter { $0 != d } + [d]).contiguous()
    let out = try Tensor(uninitialized: reducedShape([d], keep: keep), .int64)
    let (code, size, x, y) = (dtype.code, dtype.size, source.raw, out.pointer(Int64.self))
    Pool.shared.shares(out.count, grain: Swift.max(1, Nest.grain / columns)) { range in
      _ = ml_arg_rows(
        code, Int32(op.rawValue), range.count, columns, x + range.lowerBound * columns * size, y + range.lowerBound)
    }
    return out
  }

  /// exp(x) / sum exp(x) along `dim`.
  public func softmax(_ dim: Int = -1) throws -> Tensor {
    let out = try softmaxValues(dim, log: false)
    guard Autograd.records(self) else { return out }
    let (x, y) = (Saved(self), Saved(out.detach()))
    return out.recorded("softmax", [self]) { g, _ in
      let again = Autograd.records(g, self)
      if !again, let slope = try y.value().softmaxSlope(g, dim, log: false) { return [slope] }
      let y = again ? try x.value().softmax(dim) : try y.value()
      let weighted = try g.mul(y)
      return [try weighted.sub(y.mul(weighted.sum([dim], keep: true)))]
    }
  }

  /// log softmax along `dim`.
  public func logSoftmax(_ dim: Int = -1) throws -> Tensor {
    let out = try softmaxValues(dim, log: true)
    guard Autograd.records(self) else { return out }
    let (x, y) = (Saved(self), Saved(out.detach()))
    return out.recorded("log_softmax", [self]) { g, _ in
      let again = Autograd.records(g, self)
      if !again, let slope = try y.value().softmaxSlope(g, dim, log: true) { return [slope] }
      let y = again ? try x.value().logSoftmax(dim) : try y.value()
      return [try g.sub(y.exp().mul(g.sum([dim], keep: true)))]
    }
  }

  /// The gradient g brought to the input of a softmax (or with `log` its logarithm) that gave these values, in one pass;
  /// nil where it did not run along the last dimension.
  private func softmaxSlope(_ g: Tensor, _ dim: Int, log: Bool) throws -> Tensor? {
    guard try dimension(dim) == rank - 1, g.dtype == dtype else { return nil }
    let (y, g) = (try detach().contiguous(), try g.detach().contiguous())
    let out = try Tensor(uninitialized: shape, dtype)
    let columns = shape[rank - 1]
    if out.count == 0 { return out }
    Pool.shared.shares(out.count / columns, grain: Swift.max(1, Nest.grain / columns)) { range in
      let start = range.lowerBound * columns
      if dtype == .float32 {
        ml_softmax_slope_f32(
          log, range.count, columns, y.pointer(Float.self) + start, g.pointer(Float.self) + start,
          out.pointer(Float.self) + start)
      } else {
        ml_softmax_slope_f64(
          log, range.count, columns, y.pointer(Double.self) + start, g.pointer(Double.self) + start,
          out.pointer(Double.self) + start)
      }
    }
    return out
  }

  private func softmaxValues(_ dim: Int, log: Bool) throws -> Tensor {
    let d = try dimension(dim)
    var source = detach()
    if !dtype.isFloat { source = try source.to(.float32) }
    if d != rank - 1 { source = try source.transpose(d, -1) }
    source = try source.contiguous()
    let out = try Tensor(uninitialized: source.shape, source.dtype)
    let columns = shape[d]
    if out.count > 0 {
      Pool.shared.shares(out.count / columns, grain: Swift.max(1, Nest.grain / columns)) { range in
        let start = range.lowerBound * columns
        if source.dtype == .float32 {
          ml_softmax_f32(
            log, range.count, columns, source.pointer(Float.self) + start, out.pointer(Float.self) + start)
        } else {
          ml_softmax_f64(
            log, range.count, columns, source.pointer(Double.self) + start, out.pointer(Double.self) + start)
        }
      }
    }
    return d != rank - 1 ? try out.transpose(d, -1) : out
  }
}
