import CKernels
import Synchronization

// Elements taken from, and put to, positions along a dimension. Positions count from 0 here.
extension Tensor {
  /// Checks the index of gather and scatter, and gives it contiguous. When a record will need it, a copy that nobody
  /// else can change.
  private func checkedIndex(_ d: Int, _ index: Tensor, copy: Bool) throws -> Tensor {
    guard index.dtype == .int64, index.rank == rank else {
      throw TensorError(
        "'index' must be int64 with \(rank) dimensions, got \(index.dtype.name) of shape \(index.shape.text)")
    }
    for i in 0..<rank where i != d && index.shape[i] > shape[i] {
      throw TensorError("'index' of shape \(index.shape.text) reaches beyond \(shape.text) in dimension \(i + 1)")
    }
    return try copy ? index.detach().clone() : index.detach()
  }

  static func checkWithin(_ index: Tensor, _ size: Int, _ d: Int) throws {
    let flat = try index.contiguous()
    let p = flat.pointer(Int.self)
    let good = Atomic<Bool>(true)
    Pool.shared.ranges(flat.count, grain: Nest.grain) { range in
      if !ml_within(range.count, flat.pointer(Int64.self) + range.lowerBound, size) {
        good.store(false, ordering: .relaxed)
      }
    }
    guard !good.load(ordering: .relaxed) else { return }
    for i in 0..<flat.count where p[i] < 0 || p[i] >= size { throw Tensor.outside(p[i], size, d) }
  }

  /// One element per position along `dim`: out[.., i, ..] = self[.., index[.., i, ..], ..].
  ///
  /// `index` (int64) has as many dimensions as the tensor and is no larger in the others; the result has its shape.
  /// - Parameter first: the number of the first position in `index`.
  public func gather(_ dim: Int, _ index: Tensor, first: Int = 0) throws -> Tensor {
    let d = try dimension(dim)
    let tracked = Autograd.records(self)
    var (index, first) = (try checkedIndex(d, index, copy: tracked && first == 0), first)
    if tracked, first != 0 { (index, first) = (try index.sub(Tensor.scalar(first)), 0) }
    let out = try Tensor(uninitialized: index.shape, dtype)
    var others = strides
    others[d] = 0
    let nest = Nest(index.shape, index.strides, others, out.strides)
    let (size, step, limit) = (dtype.size, strides[d], shape[d])
    let (p, x, y, start) = (index.pointer(Int64.self), raw, out.raw, first)
    let good = Atomic<Bool>(true)
    nest.run { n, o in
      let inside = ml_gather_along(
        Int32(size), n, p + o[0], nest.step(0), x + o[1] * size, nest.step(1), step, limit, Int64(start),
        y + o[2] * size)
      if !inside { good.store(false, ordering: .relaxed) }
    }
    if !good.load(ordering: .relaxed) { try Tensor.checkWithin(index.sub(Tensor.scalar(start)), limit, d) }
    guard tracked else { return out }
    let (shape, dtype, positions) = (shape, dtype, index)
    return out.recorded("gather", [self]) { g, _ in
      [try Tensor.zeros(shape, dtype).scatterAdd(d, positions, g)]
    }
  }

  /// A copy with source[.., i, ..] at position index[.., i, ..] along `dim`; of several for one place the last stays.
  ///
  /// - Parameter source: broadcasts to the shape of `index`, which is as for `gather`.
  public func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let d = try dimension(dim)
    let tracked = Autograd.records(self, source)
    let index = try checkedIndex(d, index, copy: tracked)
    let size = dtype.size
    let out = try scattered(d, index, source) { n, p, x, row in ml_scatter_row(Int32(size), n, p, x, row) }
    guard tracked else { return out }
    return out.recorded("scatter", [self, source]) { g, needs in
      let zero = try Tensor.scalar(0.0, g.dtype)
      var gradients: [Tensor?] = [nil, nil]
      if needs[0] { gradients[0] = try g.scatter(d, index, zero) }
      if needs[1] {
        // An element that another one replaced has no influence: number them, and see whose number is left.
        let numbers = try Tensor.from(Array(0..<index.count), Array(index.shape))
        let left = try Tensor.zeros(g.shape, .int64).scatter(d, index, numbers).gather(d, index)
        let own = try Tensor.choose(left.compare(.equal, numbers), g.gather(d, index), zero)
        gradients[1] = try own.reduced(like: source)
      }
      return gradients
    }
  }

  /// A copy with source[.., i, ..] added at position index[.., i, ..] along `dim`.
  ///
  /// - Parameter source: broadcasts to the shape of `index`, which is as for `gather`.
  public func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let d = try dimension(dim)
    guard dtype != .bool else { throw TensorError("sums are not defined for bool; convert the tensor first") }
    let tracked = Autograd.records(self, source)
    let index = try checkedIndex(d, index, copy: tracked)
    let code = dtype.code
    let out = try scattered(d, index, source) { n, p, x, row in _ = ml_scatter_add_row(code, n, p, x, row) }
    guard tracked else { return out }
    return out.recorded("scatter_add", [self, source]) { g, needs in
      [needs[0] ? g : nil, needs[1] ? try g.gather(d, index).reduced(like: source) : nil]
    }
  }

  private func scattered(
    _ d: Int, _ index: Tensor, _ source: Tensor,
    _ kernel: (Int, UnsafePointer<Int64>, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  ) throws -> Tensor {
    guard source.shape.expands(to: index.shape) else {
      throw TensorError("'source' must broadcast to the index's shape \(index.shape.text), got \(source.shape.text)")
    }
    try Tensor.checkWithin(index, shape[d], d)
    let whole = try rows(along: d)
    let table = whole.storage === storage ? try whole.clone() : whole
    let positions = try index.rows(along: d)
    let values = try source.detach().to(dtype).expand(index.shape).rows(along: d)
    let (columns, size) = (index.shape[d], dtype.size)
    if index.count > 0 {
      let (p, x, y) = (positions.pointer(Int64.self), values.raw, table.raw)
      let (sizes, strides) = (positions.shape, table.strides)
      let outer = rank - 1
      // Rows of the index reach different rows of the table.
      Pool.shared.ranges(index.count / columns, grain: Swift.max(1, Nest.grain / columns)) { range in
        for row in range {
          var (rest, place) = (row, 0)
          for i in stride(from: outer - 1, through: 0, by: -1) {
            place += rest % sizes[i] * strides[i]
            rest /= sizes[i]
          }
          kernel(columns, p + row * columns, x + row * columns * size, y + place * size)
        }
      }
    }
    return try table.lastMoved(to: d)
  }

  /// A copy with slice i of `source` along `dim` added to slice index[i]; `index` (int64) has one dimension.
  public func indexAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let d = try dimension(dim)
    guard dtype != .bool else { throw TensorError("sums are not defined for bool; convert the tensor first") }
    guard index.dtype == .int64, index.rank == 1 else {
      throw TensorError("'index' must be int64 of one dimension, got \(index.dtype.name) of shape \(index.shape.text)")
    }
    var wanted = shape
    wanted[d] = index.count
    guard source.shape == wanted else {
      throw TensorError("'source' must have shape \(wanted.text), got \(source.shape.text)")
    }
    try Tensor.checkWithin(index, shape[d], d)
    let tracked = Autograd.records(self, source)
    let positions = try tracked ? index.detach().clone() : index.detach().contiguous()
    let order = [d] + (0..<rank).filter { $0 != d }
    let table = try detach().permute(order).clone()
    try source.detach().to(dtype).permute(order).contiguous().addRows(to: table, positions)
    let out = try table.permute(Array(1..<d + 1) + [0] + Array(d + 1..<rank))
    guard tracked else { return out }
    return out.recorded("index_add", [self, source]) { g, needs in
      [needs[0] ? g : nil, needs[1] ? try g.taken(d, positions).to(source.dtype) : nil]
    }
  }

  /// Adds row i of this contiguous tensor to row index[i] of another. The positions are in range.
  func addRows(to table: Tensor, _ index: Tensor) throws {
    let columns = shape.dropFirst().reduce(1, *)
    guard count > 0 else { return }
    let (n, code, size) = (index.count, dtype.code, dtype.size)
    let (p, x, y) = (index.pointer(Int64.self), raw, table.raw)
    // Cut by columns: two rows may go to one place.
    let grain = Swift.max(64, Nest.grain / n & ~63)
    Pool.shared.ranges(columns, grain: grain) { range in
      let start = range.lowerBound * size
      _ = ml_index_add(code, n, range.count, columns, p, x + start, y + start)
    }
  }
}
