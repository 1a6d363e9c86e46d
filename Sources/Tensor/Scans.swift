import CKernels

// Running sums and products along a dimension, and products over dimensions. Bytes and truths count as int64.
extension Tensor {
  /// Element i is the sum of the elements up to and with i along `dim`.
  public func cumsum(_ dim: Int) throws -> Tensor { try runningSum(dimension(dim), reverse: false) }

  private func runningSum(_ d: Int, reverse: Bool) throws -> Tensor {
    let out = try d == rank - 1 ? scannedRows(product: false, reverse: reverse) : scannedColumns(d, reverse: reverse)
    guard Autograd.records(self) else { return out }
    return out.recorded("cumsum", [self]) { g, _ in [try g.runningSum(d, reverse: !reverse)] }
  }

  private var scanType: DType { dtype == .uint8 || dtype == .bool ? .int64 : dtype }

  /// Pieces in which a single long row is scanned.
  private static let scanPiece = 1 << 16

  /// A scan along the last dimension.
  private func scannedRows(product: Bool, reverse: Bool, exclusive: Bool = false) throws -> Tensor {
    let source = try detach().contiguous()
    let out = try Tensor(uninitialized: shape, scanType)
    if count == 0 { return out }
    let columns = shape[rank - 1]
    let (code, size, outSize, x, y) = (dtype.code, dtype.size, out.dtype.size, source.raw, out.raw)
    let rows = count / columns
    guard rows == 1, columns > Tensor.scanPiece else {
      Pool.shared.ranges(rows, grain: Swift.max(1, Nest.grain / columns)) { range in
        let start = range.lowerBound * columns
        _ = ml_scan_rows(
          code, product, reverse, exclusive, range.count, columns, x + start * size, y + start * outSize, nil)
      }
      return out
    }
    // What lies before each piece first, from each piece's own end value; then all pieces side by side.
    let pieces = (columns + Tensor.scanPiece - 1) / Tensor.scanPiece
    let isFloat = dtype.isFloat
    let carries = try Tensor.full([pieces], product ? 1 : 0, isFloat ? .float64 : .int64)
    let carry = carries.raw
    func scan() {
      Pool.shared.ranges(columns, grain: Tensor.scanPiece) { range in
        let start = range.lowerBound
        _ = ml_scan_rows(
          code, product, reverse, exclusive, 1, range.count, x + start * size, y + start * outSize,
          carry + start / Tensor.scanPiece * 8)
      }
    }
    scan()
    let ends = try carries.clone()
    let order = Array(reverse ? (0..<pieces).reversed() : Array(0..<pieces))
    if isFloat {
      let (from, to) = (ends.pointer(Double.self), carries.pointer(Double.self))
      var total = product ? 1.0 : 0.0
      for i in order {
        to[i] = total
        total = product ? total * from[i] : total + from[i]
      }
    } else {
      let (from, to) = (ends.pointer(Int.self), carries.pointer(Int.self))
      var total = product ? 1 : 0
      for i in order {
        to[i] = total
        total = product ? total &* from[i] : total &+ from[i]
      }
    }
    scan()
    return out
  }

  /// A running sum along a dimension that is not the last.
  private func scannedColumns(_ d: Int, reverse: Bool) throws -> Tensor {
    let source = try detach().contiguous()
    let out = try Tensor(uninitialized: shape, scanType)
    if count == 0 { return out }
    let (outer, rows, columns) = (Dims(shape[..<d]).product, shape[d], Dims(shape[(d + 1)...]).product)
    let (code, size, outSize, x, y) = (dtype.code, dtype.size, out.dtype.size, source.raw, out.raw)
    let width = Swift.min(columns, Swift.max(64, Nest.grain / rows & ~63))
    let blocks = (columns + width - 1) / width
    Pool.shared.ranges(outer * blocks, grain: Swift.max(1, Nest.grain / (width * rows))) { range in
      for i in range {
        let (block, column) = (i / blocks * rows * columns, i % blocks * width)
        _ = ml_scan_columns(
          code, reverse, rows, Swift.min(width, columns - column), columns, x + (block + column) * size,
          y + (block + column) * outSize)
      }
    }
    return out
  }

  /// Element i is the product of the elements up to and with i along `dim`.
  public func cumprod(_ dim: Int) throws -> Tensor {
    let d = try dimension(dim)
    let out = try rows(along: d).scannedRows(product: true, reverse: false).lastMoved(to: d)
    guard Autograd.records(self) else { return out }
    let x = Saved(self)
    return out.recorded("cumprod", [self]) { g, _ in [try Tensor.cumprodGradient(x.value(), d, g)] }
  }

  /// dL/dx[k] = sum over i >= k of g[i] times the product of the other elements up to i. Without a division, which a
  /// zero would spoil: each term is the product of what lies before k, by a recursion from the end for what follows.
  private static func cumprodGradient(_ x: Tensor, _ d: Int, _ g: Tensor) throws -> Tensor {
    let n = x.shape[d]
    if x.count == 0 { return try zeros(x.shape, g.dtype) }
    let x = try x.to(g.dtype)
    // after[k] = g[k] + x[k + 1] * after[k + 1]; the gradient is that times the product before k.
    let one = try full(x.sliced(d, start: 0, count: 1).shape, 1, g.dtype)
    let before = try cat([one, x.sliced(d, start: 0, count: n - 1)], d).cumprod(d)
    var after = [g.sliced(d, start: n - 1, count: 1)]
    for k in stride(from: n - 2, through: 0, by: -1) {
      let next = try x.sliced(d, start: k + 1, count: 1).mul(after[after.count - 1])
      after.append(try g.sliced(d, start: k, count: 1).add(next))
    }
    return try cat(after.reversed(), d).mul(before)
  }

  /// Product over dimensions.
  public func prod(_ dims: [Int]? = nil, keep: Bool = false) throws -> Tensor {
    let dims = try resolve(dims)
    let out = try Tensor(uninitialized: reducedShape(dims, keep: keep), scanType)
    let source = try dimsLast(dims)
    let columns = source.shape[1]
    let (code, size, outSize, x, y) = (dtype.code, dtype.size, out.dtype.size, source.raw, out.raw)
    Pool.shared.ranges(out.count, grain: Swift.max(1, Nest.grain / Swift.max(columns, 1))) { range in
      let start = range.lowerBound
      _ = ml_product_rows(code, range.count, columns, x + start * columns * size, y + start * outSize)
    }
    guard Autograd.records(self) else { return out }
    let (saved, kept) = (Saved(self), reducedShape(dims, keep: true))
    return out.recorded("prod", [self]) { g, _ in
      let x = try saved.value()
      return [try g.reshape(kept).mul(x.productOfOthers(dims))]
    }
  }

  /// For each element the product of the others over `dims`, zeros or not.
  private func productOfOthers(_ dims: [Int]) throws -> Tensor {
    if count == 0 { return try Tensor.zeros(shape, dtype) }
    let order = (0..<rank).filter { !dims.contains($0) } + dims
    var inverse = order
    for (i, dim) in order.enumerated() { inverse[dim] = i }
    let moved = try permute(order)
    let n = dims.reduce(1) { $0 * shape[$1] }
    let flat = try moved.reshape(Dims([count / n, n]))
    let others: Tensor
    if Autograd.records(self) {
      // Through the square of a row, which can be differentiated again.
      let own = try Tensor.eye(n, .uint8).to(.bool)
      let square = try flat.unsqueeze(1).expand([count / n, n, n])
      others = try Tensor.choose(own, Tensor.scalar(1.0, dtype), square).prod([2])
    } else {
      others = try flat.scannedRows(product: true, reverse: false, exclusive: true)
        .mul(flat.scannedRows(product: true, reverse: true, exclusive: true))
    }
    return try others.reshape(moved.shape).permute(inverse)
  }
}
