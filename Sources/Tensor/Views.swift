import CKernels
import Foundation

// Views share their tensor's storage. Each stands with the rule that takes its gradient back.
extension Tensor {
  private func view(_ shape: Dims, _ strides: Dims, _ offset: Int) -> Tensor {
    Tensor(storage: storage, shape: shape, strides: strides, offset: offset, dtype: dtype)
  }

  /// A dimension given by a user, negative ones counted from the end.
  func dimension(_ dim: Int, _ name: String = "dim", extra: Int = 0) throws -> Int {
    let n = rank + extra
    let resolved = dim < 0 ? dim + n : dim
    guard resolved >= 0, resolved < n else {
      throw TensorError(
        "'\(name)' must name one of the \(n) dimensions of shape \(shape.text), got \(dim < 0 ? dim : dim &+ 1)")
    }
    return resolved
  }

  /// The same elements in another shape; one size may be -1. A view where the strides allow, else a copy.
  public func reshape(_ sizes: [Int]) throws -> Tensor {
    var sizes = sizes
    let unknown = sizes.indices.filter { sizes[$0] == -1 }
    guard unknown.count <= 1 else {
      throw TensorError("at most one size may be -1, got \(shapeText(sizes))")
    }
    if let i = unknown.first {
      let known = try Dims.checked(sizes.filter { $0 != -1 }).product
      guard known > 0, count % known == 0 else {
        throw TensorError("cannot fill shape \(shapeText(sizes)) with the \(count) elements of \(shape.text)")
      }
      sizes[i] = count / known
    }
    let target = try Dims.checked(sizes)
    guard target.product == count else {
      throw TensorError("cannot fill shape \(shapeText(sizes)) with the \(count) elements of \(shape.text)")
    }
    return try reshape(target)
  }

  func reshape(_ target: Dims) throws -> Tensor {
    if target == shape { return self }
    let out: Tensor
    if isContiguous {
      out = view(target, target.contiguousStrides, offset)
    } else if let strides = viewStrides(target) {
      out = view(target, strides, offset)
    } else {
      let copy = try detach().contiguous()
      out = copy.view(target, target.contiguousStrides, copy.offset)
    }
    guard Autograd.records(self) else { return out }
    let shape = shape
    return out.recorded("reshape", [self]) { g, _ in [try g.reshape(shape)] }
  }

  /// Strides under which the same memory has another shape, if any.
  private func viewStrides(_ target: Dims) -> Dims? {
    if count == 0 { return target.contiguousStrides }
    var strides = Dims(repeating: 0, count: target.count)
    var next = target.count - 1
    var end = rank - 1
    while end >= 0 {
      // A run of dimensions that lie in memory as one.
      var start = end
      var size = shape[end]
      while start > 0, shape[start - 1] == 1 || mergesInMemory(start - 1, end, size) {
        start -= 1
        size *= shape[start]
      }
      var step = lastStride(start, end)
      var filled = 1
      while next >= 0, filled < size || target[next] == 1 {
        strides[next] = step
        step *= target[next]
        filled *= target[next]
        next -= 1
      }
      if filled != size { return nil }
      end = start - 1
    }
    while next >= 0 {
      if target[next] != 1 { return nil }
      strides[next] = 1
      next -= 1
    }
    return strides
  }

  private func lastStride(_ start: Int, _ end: Int) -> Int {
    for i in stride(from: end, through: start, by: -1) where shape[i] != 1 { return strides[i] }
    return 1
  }

  private func mergesInMemory(_ dim: Int, _ end: Int, _ size: Int) -> Bool {
    size == 1 || strides[dim] == lastStride(dim + 1, end) * size
  }

  /// Reorders dimensions: dimension i of the result is dimension order[i].
  public func permute(_ order: [Int]) throws -> Tensor {
    let order = try order.map { try dimension($0, "order") }
    guard order.count == rank, Set(order).count == rank else {
      throw TensorError("'order' must name each of the \(rank) dimensions once, got \(order.map { $0 + 1 })")
    }
    let out = view(Dims(order.map { shape[$0] }), Dims(order.map { strides[$0] }), offset)
    guard Autograd.records(self) else { return out }
    var inverse = order
    for (i, dim) in order.enumerated() { inverse[dim] = i }
    return out.recorded("permute", [self]) { g, _ in [try g.permute(inverse)] }
  }

  /// Exchanges two dimensions.
  public func transpose(_ a: Int = -2, _ b: Int = -1) throws -> Tensor {
    guard rank >= 2 else {
      throw TensorError("a transpose needs at least 2 dimensions, this tensor has shape \(shape.text)")
    }
    let (a, b) = (try dimension(a), try dimension(b))
    var order = Array(0..<rank)
    order.swapAt(a, b)
    return try permute(order)
  }

  /// Repeats dimensions of size 1, and new leading ones, without copying; -1 keeps a size.
  public func expand(_ sizes: [Int]) throws -> Tensor {
    let lead = sizes.count - rank
    guard lead >= 0 else {
      throw TensorError("cannot expand \(shape.text) to fewer dimensions: \(shapeText(sizes))")
    }
    let resolved = sizes.enumerated().map { i, size in size == -1 && i >= lead ? shape[i - lead] : size }
    return try expand(Dims.checked(resolved))
  }

  func expand(_ target: Dims) throws -> Tensor {
    if target == shape { return self }
    let lead = target.count - rank
    var newStrides = Dims(repeating: 0, count: target.count)
    for i in 0..<rank {
      if shape[i] == target[lead + i] {
        newStrides[lead + i] = strides[i]
      } else if shape[i] != 1 {
        throw TensorError("cannot expand \(shape.text) to \(target.text)")
      }
    }
    let out = view(target, newStrides, offset)
    guard Autograd.records(self) else { return out }
    let shape = shape
    return out.recorded("expand", [self]) { g, _ in [try g.reduced(to: shape)] }
  }

  /// Inserts a dimension of size 1 before position `dim`.
  public func unsqueeze(_ dim: Int) throws -> Tensor {
    let dim = try dimension(dim, extra: 1)
    guard rank < Dims.maxRank else { throw TensorError("a tensor has at most \(Dims.maxRank) dimensions") }
    var target = shape
    target.insert(1, at: dim)
    return try reshape(target)
  }

  /// Drops dimension `dim` if its size is 1; all dimensions of size 1 when none is given.
  public func squeeze(_ dim: Int? = nil) throws -> Tensor {
    guard let dim else { return try reshape(Dims(shape.filter { $0 != 1 })) }
    let d = try dimension(dim)
    return shape[d] == 1 ? try reshape(shape.removing(at: d)) : self
  }

  /// Merges dimensions `first` to `last` into one.
  public func flatten(_ first: Int = 0, _ last: Int = -1) throws -> Tensor {
    if rank == 0 { return try reshape([1]) }
    let (a, b) = (try dimension(first, "first"), try dimension(last, "last"))
    guard a <= b else { throw TensorError("'first' must not come after 'last'") }
    return try reshape(Dims(shape[..<a] + [shape[a...b].reduce(1, *)] + shape[(b + 1)...]))
  }

  /// Elements start, start + step, ... (`count` of them) along `dim`. Arguments are in range.
  func sliced(_ dim: Int, start: Int, count: Int, step: Int = 1) -> Tensor {
    if start == 0, count == shape[dim], step == 1 { return self }
    var newShape = shape
    var newStrides = strides
    newShape[dim] = count
    // A single position has no way to go, however large a step was asked for.
    if count > 1 { newStrides[dim] = strides[dim] * step }
    let out = view(newShape, newStrides, count == 0 ? offset : offset + start * strides[dim])
    guard Autograd.records(self) else { return out }
    return out.recorded("slice", partOf: self) { $0.sliced(dim, start: start, count: count, step: step) }
  }

  /// One position along `dim`, which disappears.
  func selected(_ dim: Int, _ position: Int) -> Tensor {
    let out = view(shape.removing(at: dim), strides.removing(at: dim), offset + position * strides[dim])
    guard Autograd.records(self) else { return out }
    return out.recorded("select", partOf: self) { $0.selected(dim, position) }
  }

  /// Elements `length` from `start` (from 0) along `dim`.
  public func narrow(_ dim: Int, _ start: Int, _ length: Int) throws -> Tensor {
    let d = try dimension(dim)
    guard start >= 0, length >= 0, start <= shape[d], length <= shape[d] - start else {
      throw TensorError(
        "positions \(start &+ 1) to \(start &+ length) do not lie within the \(shape[d]) of dimension \(d + 1)")
    }
    return sliced(d, start: start, count: length)
  }

  /// The diagonal of the last two dimensions, as a view.
  public func diagonal() throws -> Tensor {
    guard rank >= 2 else {
      throw TensorError("a diagonal needs at least 2 dimensions, this tensor has shape \(shape.text)")
    }
    let n = Swift.min(shape[rank - 1], shape[rank - 2])
    let out = view(
      Dims(shape.dropLast(2) + [n]), Dims(strides.dropLast(2) + [strides[rank - 2] + strides[rank - 1]]), offset)
    guard Autograd.records(self) else { return out }
    return out.recorded("diagonal", partOf: self) { try $0.diagonal() }
  }

  /// Attaches the rule of a view of some elements, which `part` picks.
  private func recorded(
    _ name: StaticString, partOf whole: Tensor, _ part: @escaping (Tensor) throws -> Tensor
  ) -> Tensor {
    let (shape, dtype) = (whole.shape, whole.dtype)
    let out = recorded(name, [whole]) { g, _ in [try g.placed(in: shape, dtype, part)] }
    out.node?.part = part
    return out
  }

  /// Zeros of `shape` with this tensor written where `part` looks; differentiable again.
  func placed(
    in shape: Dims, _ dtype: DType, _ part: @escaping (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let whole = try Tensor.zeros(shape, dtype)
    try part(whole).copyValues(from: self)
    guard Autograd.records(self) else { return whole }
    return whole.recorded("place", [self]) { g, _ in [try part(g)] }
  }

  // MARK: Copies

  /// Itself when contiguous, else a contiguous copy.
  public func contiguous() throws -> Tensor { isContiguous ? self : try clone() }

  /// A contiguous copy.
  public func clone() throws -> Tensor {
    let out = try Tensor(uninitialized: shape, dtype)
    try out.copyValues(from: self)
    guard Autograd.records(self) else { return out }
    return out.recorded("clone", [self]) { g, _ in [g] }
  }

  /// Converts the element type; itself when it has that type already. Floats become integers towards zero.
  public func to(_ type: DType) throws -> Tensor {
    if type == dtype { return self }
    let out = try Tensor(uninitialized: shape, type)
    let nest = Nest(shape, strides, out.strides)
    let (from, base, target) = (dtype.code, raw, out.raw)
    let (size, outSize) = (dtype.size, type.size)
    nest.run { n, o in
      ml_convert(from, type.code, n, base + o[0] * size, nest.step(0), target + o[1] * outSize)
    }
    guard type.isFloat, Autograd.records(self) else { return out }
    let dtype = dtype
    return out.recorded("to", [self]) { g, _ in [try g.to(dtype)] }
  }

  /// Writes the values of a tensor of the same shape into this one's memory; types convert. Nothing is recorded.
  func copyValues(from source: Tensor) throws {
    precondition(source.shape == shape)
    let source = try source.detach().to(dtype)
    let size = dtype.size
    if isContiguous, source.isContiguous {
      let (from, to) = (source.raw, raw)
      if source.storage === storage {
        memmove(to, from, count * size)
      } else {
        Pool.shared.ranges(count * size, grain: 1 << 17) { memcpy(to + $0.lowerBound, from + $0.lowerBound, $0.count) }
      }
      return
    }
    // Views of one storage may overlap; a copy in between keeps the values whole.
    let safe = source.storage === storage ? try source.clone() : source
    let nest = Nest(shape, safe.strides, strides)
    let (from, to) = (safe.raw, raw)
    let isTurned = nest.runTurned { rows, columns, o in
      ml_transpose(
        Int32(size), rows, columns, from + o[0] * size, nest.step(0), to + o[1] * size, nest.turnedStep)
    }
    if isTurned { return }
    nest.run { n, o in
      ml_copy(Int32(size), n, from + o[0] * size, nest.step(0), to + o[1] * size, nest.step(1))
    }
  }
}
