import CKernels

// Tensors cut up, turned round, repeated and surrounded.
extension Tensor {
  /// Dimensions given by a user, each at most once.
  private func distinct(_ dims: [Int], _ name: String = "dims") throws -> [Int] {
    let resolved = try dims.map { try dimension($0, name) }
    guard Set(resolved).count == resolved.count else {
      throw TensorError("'\(name)' names a dimension twice: \(dims.map { $0 < 0 ? $0 : $0 + 1 })")
    }
    return resolved
  }

  /// The elements in reverse order along dimensions, as a view.
  public func flip(_ dims: [Int]) throws -> Tensor {
    try distinct(dims).reduce(self) { t, d in
      let n = t.shape[d]
      return n < 2 ? t : t.sliced(d, start: n - 1, count: n, step: -1)
    }
  }

  /// The elements moved by `shifts` along dimensions; what leaves at the end comes back at the start.
  public func roll(_ shifts: [Int], _ dims: [Int]) throws -> Tensor {
    guard shifts.count == dims.count else {
      throw TensorError("'shifts' must hold one number for each of the \(dims.count) dimensions, got \(shifts.count)")
    }
    return try zip(shifts, distinct(dims)).reduce(self) { t, move in
      let (shift, d) = move
      let n = t.shape[d]
      let cut = n == 0 ? 0 : ((n - shift % n) % n)
      guard cut > 0 else { return t }
      return try Tensor.cat([t.sliced(d, start: cut, count: n - cut), t.sliced(d, start: 0, count: cut)], d)
    }
  }

  /// The tensor row by row moved by `shift`; what leaves at the end comes back at the start.
  public func roll(_ shift: Int) throws -> Tensor {
    try reshape(Dims([count])).roll([shift], [0]).reshape(shape)
  }

  /// A dimension of size n as n * times, its elements repeated one by one (`each`) or as a whole.
  private func repeated(_ d: Int, _ times: Int, each: Bool) throws -> Tensor {
    if times == 1 { return self }
    let (before, n, after) = (Dims(shape[..<d]).product, shape[d], Dims(shape[(d + 1)...]).product)
    guard times >= 0 else { throw TensorError("a number of repetitions must not be negative, got \(times)") }
    let spread = try reshape(Dims(each ? [before, n, 1, after] : [before, 1, n, after]))
      .expand(Dims.checked(each ? [before, n, times, after] : [before, times, n, after], itemSize: dtype.size))
    var target = shape
    target[d] = n * times
    // Where there are no elements, their product does not bound the sizes.
    _ = try Dims.checked(target, itemSize: dtype.size)
    return try spread.reshape(target)
  }

  /// The whole tensor repeated along each dimension; more numbers than dimensions add leading ones.
  public func tile(_ times: [Int]) throws -> Tensor {
    guard times.count <= Dims.maxRank else {
      throw TensorError("a tensor has at most \(Dims.maxRank) dimensions, got \(times.count) repetitions")
    }
    let lead = Swift.max(0, times.count - rank)
    var out = try reshape(Dims(Array(repeating: 1, count: lead) + shape))
    let first = out.rank - times.count
    for (i, n) in times.enumerated() { out = try out.repeated(first + i, n, each: false) }
    return try out.storage === storage ? out.clone() : out
  }

  /// Each element repeated `times` in a row along `dim`.
  public func repeatInterleave(_ times: Int, _ dim: Int) throws -> Tensor {
    try repeated(dimension(dim), times, each: true)
  }

  /// Pieces of `size` along `dim`, the last one shorter where it does not divide, as views.
  public func split(_ size: Int, _ dim: Int = 0) throws -> [Tensor] {
    let n = shape[try dimension(dim)]
    guard size >= 1 else { throw TensorError("'size' must be at least 1, got \(size)") }
    guard n / size < 1 << 20 else { throw TensorError("\(n) elements are too many for pieces of \(size)") }
    return try split(stride(from: 0, to: Swift.max(n, 1), by: size).map { Swift.min(size, n - $0) }, dim)
  }

  /// Pieces of the given sizes along `dim`, as views.
  public func split(_ sizes: [Int], _ dim: Int = 0) throws -> [Tensor] {
    let d = try dimension(dim)
    var start = 0
    let pieces = try sizes.map { size in
      guard size >= 0, size <= shape[d] - start else {
        throw TensorError("'sizes' must add up to the \(shape[d]) of dimension \(d + 1), got \(sizes)")
      }
      defer { start += size }
      return sliced(d, start: start, count: size)
    }
    guard start == shape[d] else {
      throw TensorError("'sizes' must add up to the \(shape[d]) of dimension \(d + 1), got \(sizes)")
    }
    return pieces
  }

  /// At most `n` pieces of equal size along `dim`, the last one shorter where it does not divide, as views.
  public func chunk(_ n: Int, _ dim: Int = 0) throws -> [Tensor] {
    guard n >= 1 else { throw TensorError("'n' must be at least 1, got \(n)") }
    let size = shape[try dimension(dim)]
    return try split(Swift.max(1, size / n + (size % n == 0 ? 0 : 1)), dim)
  }

  /// The positions along `dim`, each without it, as views.
  public func unbind(_ dim: Int = 0) throws -> [Tensor] {
    let d = try dimension(dim)
    guard shape[d] < 1 << 20 else { throw TensorError("\(shape[d]) positions are too many to take apart") }
    return (0..<shape[d]).map { selected(d, $0) }
  }

  /// Dimensions moved to other places; the rest keep their order.
  public func movedim(_ from: [Int], _ to: [Int]) throws -> Tensor {
    let (from, to) = (try distinct(from, "from"), try distinct(to, "to"))
    guard from.count == to.count else {
      throw TensorError("'to' must name as many dimensions as 'from', \(from.count), got \(to.count)")
    }
    var rest = (0..<rank).filter { !from.contains($0) }.makeIterator()
    return try permute((0..<rank).map { i in to.firstIndex(of: i).map { from[$0] } ?? rest.next()! })
  }

  /// Windows of `size` elements, `step` apart, along `dim`: their number replaces the dimension, and their elements
  /// become a new last one. A view.
  public func unfold(_ dim: Int, _ size: Int, _ step: Int) throws -> Tensor {
    let d = try dimension(dim)
    guard size >= 1, size <= shape[d], step >= 1 else {
      throw TensorError(
        "'size' must lie between 1 and the \(shape[d]) of dimension \(d + 1), and 'step' be at least 1, "
          + "got \(size) and \(step)")
    }
    guard rank < Dims.maxRank else { throw TensorError("a tensor has at most \(Dims.maxRank) dimensions") }
    var (sizes, steps) = (shape, strides)
    sizes[d] = (shape[d] - size) / step + 1
    // Of one window the distance to the next does not matter, and could be beyond all numbers.
    steps[d] = sizes[d] == 1 ? strides[d] : strides[d] * step
    sizes.append(size)
    steps.append(strides[d])
    _ = try Dims.checked(sizes, itemSize: dtype.size)
    let out = Tensor(storage: storage, shape: sizes, strides: steps, offset: offset, dtype: dtype)
    guard Autograd.records(self) else { return out }
    let shape = shape
    return out.recorded("unfold", [self]) { g, _ in [try g.folded(d, step, shape)] }
  }

  /// Sums windows of `unfold` back into a tensor of its input's shape.
  private func folded(_ d: Int, _ step: Int, _ shape: Dims) throws -> Tensor {
    let whole = try Tensor.zeros(shape, dtype)
    let source = detach()
    let (size, windows) = (source.shape[rank - 1], source.shape[d])
    for i in 0..<size {
      let place = whole.sliced(d, start: i, count: windows, step: windows == 1 ? 1 : step)
      try place.addInPlace(source.selected(rank - 1, i))
    }
    guard Autograd.records(self) else { return whole }
    return whole.recorded("fold", [self]) { g, _ in [try g.unfold(d, size, step)] }
  }

  /// All products of the elements of two vectors: (n) and (m) give (n, m).
  public func outer(_ other: Tensor) throws -> Tensor {
    guard rank == 1, other.rank == 1 else {
      throw TensorError("an outer product needs two vectors, got shapes \(shape.text) and \(other.shape.text)")
    }
    return try unsqueeze(1).mul(other)
  }

  /// The lower triangle of the last two dimensions, zeros above; `diagonal` moves its border up.
  public func tril(_ diagonal: Int = 0) throws -> Tensor { try triangle(.lessEqual, diagonal) }

  /// The upper triangle of the last two dimensions, zeros below; `diagonal` moves its border up.
  public func triu(_ diagonal: Int = 0) throws -> Tensor { try triangle(.greaterEqual, diagonal) }

  private func triangle(_ kept: Comparison, _ diagonal: Int) throws -> Tensor {
    guard rank >= 2 else {
      throw TensorError("a triangle needs at least 2 dimensions, this tensor has shape \(shape.text)")
    }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    // Further than this it covers all or nothing.
    let border = Swift.min(Swift.max(diagonal, -rows), columns)
    guard rows > 0, columns > 0 else { return self }
    let row = try Tensor.range(Double(border), Double(border + rows - 1), 1, .int64).unsqueeze(1)
    let column = try Tensor.range(0, Double(columns - 1), 1, .int64)
    return try Tensor.choose(column.compare(kept, row), self, Tensor.scalar(0, dtype))
  }
}
