import CKernels

/// One entry of an index expression, positions from 0. Ranges are half-open here.
public enum Index {
  case at(Int)
  /// start, start + step, ... ; `count` positions.
  case range(start: Int, count: Int, step: Int)
  case newAxis
  /// An int64 tensor of positions from 0.
  case positions(Tensor)
  case mask(Tensor)

  var isAdvanced: Bool {
    switch self {
    case .positions, .mask: true
    default: false
    }
  }
}

extension Tensor {
  /// The part of a tensor an index expression selects; dimensions it does not reach stay whole.
  ///
  /// Positions and ranges give views. Index tensors and masks copy. Several of them are paired as in NumPy and PyTorch:
  /// broadcast against each other, they name one element (or slice) per place; their shape stands where the first was if
  /// they are neighbours, else in front.
  public func indexed(_ indices: [Index]) throws -> Tensor {
    let advanced = indices.indices.filter { indices[$0].isAdvanced }
    if advanced.count > 1 { return try paired(indices, advanced) }
    var part = self
    var dim = 0
    for index in indices {
      switch index {
      case .newAxis:
        part = try part.unsqueeze(dim)
        dim += 1
      case .at(let position):
        try checkReach(part, dim)
        try part.checkPositions(dim, position, position)
        part = part.selected(dim, position)
      case .range(let start, let count, let step):
        let (way, overflow) = step.multipliedReportingOverflow(by: count - 1)
        guard count >= 0, !overflow else { throw TensorError("a range of \(count) positions is not possible") }
        try checkReach(part, dim)
        if count > 0 { try part.checkPositions(dim, start, start &+ way) }
        part = part.sliced(dim, start: start, count: count, step: step)
        dim += 1
      case .positions(let positions):
        part = try part.taken(dim, positions)
        dim += positions.rank
      case .mask(let mask):
        part = try part.taken(dim, masking: mask)
        dim += 1
      }
    }
    return part
  }

  private func paired(_ indices: [Index], _ advanced: [Int]) throws -> Tensor {
    // The other entries first; then the index tensors' dimensions are brought together and counted through.
    var simple = indices
    for i in advanced { simple[i] = .range(start: 0, count: 0, step: 1) }
    var (positions, dims, dim, source) = ([Tensor](), [Int](), 0, 0)
    for (i, index) in indices.enumerated() {
      switch index {
      case .newAxis: dim += 1
      case .at: source += 1
      case .range:
        dim += 1
        source += 1
      case .positions(let tensor):
        try checkReach(self, source)
        positions.append(tensor)
        simple[i] = .range(start: 0, count: shape[source], step: 1)
        dims.append(dim)
        dim += 1
        source += 1
      case .mask(let mask):
        guard mask.rank == 1 else {
          throw TensorError("a mask beside other index tensors must have one dimension, got shape \(mask.shape.text)")
        }
        try checkReach(self, source)
        guard mask.count == shape[source] else {
          throw TensorError("a mask of \(mask.count) does not fit the \(shape[source]) of dimension \(source + 1)")
        }
        let held = try mask.toInts().enumerated().filter { $0.element != 0 }.map(\.offset)
        positions.append(try Tensor.from(held, [held.count]))
        simple[i] = .range(start: 0, count: shape[source], step: 1)
        dims.append(dim)
        dim += 1
        source += 1
      }
    }
    let part = try indexed(simple)
    let common = try positions.dropFirst().reduce(positions[0].shape) { try Tensor.broadcast($0, $1.shape) }
    var flat = try Tensor.zeros(common, .int64)
    for (tensor, d) in zip(positions, dims) {
      let size = part.shape[d]
      for p in try tensor.toInts() where p < 0 || p >= size { throw Tensor.outside(p, size, d) }
      flat = try flat.mul(Tensor.scalar(size)).add(tensor.to(.int64))
    }
    let neighbours = zip(dims, dims.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let rest = (0..<part.rank).filter { !dims.contains($0) }
    let place = neighbours ? dims[0] : 0
    let order = Array(rest[..<place]) + dims + Array(rest[place...])
    let merged = rest[..<place].map { part.shape[$0] } + [dims.reduce(1) { $0 * part.shape[$1] }]
    let gathered = try part.permute(order).reshape(Dims.checked(merged + rest[place...].map { part.shape[$0] }))
    return try gathered.taken(place, flat)
  }

  private func checkReach(_ part: Tensor, _ dim: Int) throws {
    guard dim < part.rank else { throw TensorError("there are more indices than dimensions of shape \(shape.text)") }
  }

  private func checkPositions(_ dim: Int, _ first: Int, _ last: Int) throws {
    for p in [first, last] where p < 0 || p >= shape[dim] { throw Tensor.outside(p, shape[dim], dim) }
  }

  static func outside(_ position: Int, _ size: Int, _ dim: Int) -> TensorError {
    // Wrapping, because a script can name the largest integer too.
    TensorError("position \(position &+ 1) does not lie within the \(size) of dimension \(dim + 1)")
  }

  /// Overwrites the part an index expression selects. Not recorded.
  public func setIndexed(_ indices: [Index], _ value: Tensor) throws {
    try checkWritable(value)
    if !indices.contains(where: \.isAdvanced) {
      let part = try detach().indexed(indices)
      try part.copyBroadcast(value)
      storage.version += 1
      return
    }
    // Number the elements, index the numbers as the values would be, and write there.
    let numbers = try Tensor.from(Array(0..<count), Array(shape)).indexed(indices)
    var source = try value.detach().to(dtype).expandedValue(to: numbers.shape).contiguous()
    // t[order] = t reads what it writes.
    if source.storage === storage { source = try source.clone() }
    let whole = isContiguous ? detach() : try detach().clone()
    let flat = numbers.isContiguous ? numbers : try numbers.clone()
    let (positions, size) = (flat.pointer(Int64.self), dtype.size)
    for i in 0..<flat.count {
      (whole.raw + Int(positions[i]) * size).copyMemory(from: source.raw + i * size, byteCount: size)
    }
    if !isContiguous { try detach().copyValues(from: whole) }
    storage.version += 1
  }

  private func expandedValue(to target: Dims) throws -> Tensor {
    guard shape.expands(to: target) else {
      throw TensorError("the value must broadcast to the selected shape \(target.text), got \(shape.text)")
    }
    return try expand(target)
  }

  private func copyBroadcast(_ value: Tensor) throws {
    // As NumPy: leading dimensions of size 1 that the part does not have are dropped.
    var value = value.detach()
    while value.rank > rank, value.shape[0] == 1 { value = value.selected(0, 0) }
    guard value.shape.expands(to: shape) else {
      throw TensorError("the value must broadcast to the selected shape \(shape.text), got \(value.shape.text)")
    }
    try copyValues(from: value.expand(shape))
  }

  /// Slices along `dim` at `positions` (int64, from 0, any shape); the positions' shape replaces the dimension.
  public func taken(_ dim: Int, _ positions: Tensor) throws -> Tensor {
    let d = try dimension(dim)
    guard positions.dtype == .int64 || positions.dtype == .uint8 else {
      throw TensorError("positions must be integers, got \(positions.dtype.name)")
    }
    // A gradient needs the positions later, when the caller may have changed them.
    let keeps = Autograd.records(self) && positions.dtype == .int64
    let index = try keeps ? positions.detach().clone() : positions.detach().to(.int64).contiguous()
    let size = shape[d]
    try Tensor.checkWithin(index, size, d)
    let target = try Dims.checked(Array(shape[..<d]) + Array(positions.shape) + Array(shape[(d + 1)...]))
    let moved = try d == 0 ? detach() : detach().permute([d] + (0..<rank).filter { $0 != d })
    let table = try moved.contiguous()
    let rest = Dims(table.shape.dropFirst())
    let rows = try Tensor(uninitialized: Dims([index.count] + rest), dtype)
    let rowBytes = rest.product * dtype.size
    let (from, to, where_) = (table.raw, rows.raw, index.pointer(Int64.self))
    Pool.shared.ranges(index.count, grain: max1(Nest.grain / Swift.max(rest.product, 1))) { range in
      ml_gather_rows(range.count, rowBytes, where_ + range.lowerBound, from, to + range.lowerBound * rowBytes)
    }
    let order = Array(1..<d + 1) + [0] + Array(d + 1..<rank)
    var out = try d == 0 ? rows : rows.permute(order)
    out = try out.reshape(target)
    guard Autograd.records(self) else { return out }
    let (shape, flat) = (shape, try index.reshape([index.count]))
    return out.recorded("take", [self]) { g, _ in
      let merged = try g.reshape(Dims(Array(shape[..<d]) + [flat.count] + Array(shape[(d + 1)...])))
      return [try merged.scatteredAdd(d, flat, shape[d])]
    }
  }

  private func max1(_ n: Int) -> Int { n < 1 ? 1 : n }

  /// Adds slice i along `dim` into slice index[i] of zeros with `size` slices: the gradient of `taken`.
  func scatteredAdd(_ d: Int, _ index: Tensor, _ size: Int) throws -> Tensor {
    let moved = try d == 0 ? self : permute([d] + (0..<rank).filter { $0 != d })
    let rows = try moved.detach().contiguous()
    let rest = Dims(rows.shape.dropFirst())
    let table = try Tensor.zeros(Dims([size] + rest), dtype)
    try rows.addRows(to: table, index)
    let order = Array(1..<d + 1) + [0] + Array(d + 1..<rank)
    let out = try d == 0 ? table : table.permute(order)
    guard Autograd.records(self) else { return out }
    return out.recorded("put", [self]) { g, _ in [try g.taken(d, index)] }
  }

  /// Elements where a bool mask holds; the mask covers as many dimensions as it has, from `dim` on.
  func taken(_ dim: Int, masking mask: Tensor) throws -> Tensor {
    guard mask.dtype == .bool else { throw TensorError("a mask must be bool, got \(mask.dtype.name)") }
    guard mask.rank >= 1, dim + mask.rank <= rank, Dims(shape[dim..<dim + mask.rank]) == mask.shape else {
      throw TensorError("a mask must have the shape it covers of \(shape.text), got \(mask.shape.text)")
    }
    let merged = Dims(Array(shape[..<dim]) + [mask.count] + Array(shape[(dim + mask.rank)...]))
    return try reshape(merged).taken(dim, mask.truePositions())
  }

  /// Positions (from 0) of the elements of a bool tensor that hold, counted through. Pieces are counted first, so that
  /// each knows where its own begin.
  private func truePositions() throws -> Tensor {
    let flags = try detach().contiguous()
    let piece = 1 << 16
    let counts = try Tensor.zeros([(count + piece - 1) / piece], .int64)
    let (p, starts) = (flags.pointer(UInt8.self), counts.pointer(Int.self))
    Pool.shared.ranges(count, grain: piece) {
      starts[$0.lowerBound / piece] = ml_count_true($0.count, p + $0.lowerBound)
    }
    let total = (0..<counts.count).reduce(0) { $0 + starts[$1] }
    let out = try Tensor(uninitialized: [total], .int64)
    var start = 0
    for i in 0..<counts.count { (starts[i], start) = (start, start + starts[i]) }
    let to = out.pointer(Int64.self)
    Pool.shared.ranges(count, grain: piece) { range in
      let i = range.lowerBound / piece
      let room = (i + 1 < counts.count ? starts[i + 1] : total) - starts[i]
      ml_true_positions(range.count, p + range.lowerBound, Int64(range.lowerBound), room, to + starts[i])
    }
    return out
  }
}
