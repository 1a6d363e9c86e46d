import CKernels

// The plumbing of elementwise operators: types meet, shapes broadcast, kernels run over a nest.
extension Tensor {
  /// The shape two shapes broadcast to.
  static func broadcast(_ a: Dims, _ b: Dims, _ name: String = "other") throws -> Dims {
    if a == b { return a }
    let rank = Swift.max(a.count, b.count)
    var out = Dims(repeating: 1, count: rank)
    for i in 0..<rank {
      let x = i < rank - a.count ? 1 : a[i - (rank - a.count)]
      let y = i < rank - b.count ? 1 : b[i - (rank - b.count)]
      guard x == y || x == 1 || y == 1 else {
        throw TensorError("'\(name)' must have a shape that broadcasts with \(a.text), got \(b.text)")
      }
      out[i] = x == 1 ? y : x
    }
    return out
  }

  /// Strides of this tensor seen in a broadcast shape.
  func broadcastStrides(_ target: Dims) -> Dims {
    if shape == target { return strides }
    var out = Dims(repeating: 0, count: target.count)
    let lead = target.count - rank
    for i in 0..<rank where shape[i] != 1 { out[lead + i] = strides[i] }
    return out
  }

  /// Type in which two operands meet. A tensor of no dimensions yields to one with dimensions of the same kind,
  /// so that `t * 2.5` keeps t's precision.
  static func meeting(_ a: Tensor, _ b: Tensor) -> DType {
    if a.dtype == b.dtype { return a.dtype }
    if a.rank == 0, b.rank > 0, b.dtype.isFloat || !a.dtype.isFloat { return kind(b.dtype, a.dtype) }
    if b.rank == 0, a.rank > 0, a.dtype.isFloat || !b.dtype.isFloat { return kind(a.dtype, b.dtype) }
    return DType.promote(a.dtype, b.dtype)
  }

  private static func kind(_ main: DType, _ scalar: DType) -> DType {
    main == .bool && scalar != .bool ? scalar : main
  }

  typealias UnaryKernel = (Int32, Int, UnsafeRawPointer, Int, UnsafeMutableRawPointer) -> Bool

  func unary(_ op: ml_unary, name: StaticString, toFloat: Bool) throws -> Tensor {
    try unary(name: name, toFloat: toFloat) { ml_unary($0, Int32(op.rawValue), $1, $2, $3, $4) }
  }

  @inline(__always)
  func unary(name: StaticString, toFloat: Bool, _ kernel: UnaryKernel) throws -> Tensor {
    var source = detachedIfTracked
    if toFloat, !dtype.isFloat { source = try source.to(.float32) }
    if dtype == .bool { throw TensorError("\(name) is not defined for bool; convert the tensor first") }
    let out = try Tensor(uninitialized: shape, source.dtype)
    let (code, size, base, target) = (source.dtype.code, source.dtype.size, source.raw, out.raw)
    let count = out.count
    if source.isContiguous, count <= Nest.grain {
      _ = kernel(code, count, base, 1, target)
      return out
    }
    let nest = Nest(shape, source.strides, out.strides)
    nest.run { n, o in
      _ = kernel(code, n, base + o[0] * size, nest.step(0), target + o[1] * size)
    }
    return out
  }

  @inline(__always) private var detachedIfTracked: Tensor { isTracked ? detach() : self }

  static func binary(_ op: ml_binary, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    var type = meeting(a, b)
    if op == ML_DIV, !type.isFloat { type = .float32 }
    if type == .bool { type = .int64 }
    let a = a.dtype == type ? a : try a.detach().to(type)
    let b = b.dtype == type ? b : try b.detach().to(type)
    let shape = try broadcast(a.shape, b.shape)
    let out = try Tensor(uninitialized: shape, type)
    combine(op, a, b, into: out)
    return out
  }

  /// out = a op b. Types agree, shapes broadcast to `out`'s, which is contiguous (and may be `a`).
  static func combine(_ op: ml_binary, _ a: Tensor, _ b: Tensor, into out: Tensor) {
    let (code, size) = (out.dtype.code, out.dtype.size)
    let (x, y, z, count) = (a.raw, b.raw, out.raw, out.count)
    let opcode = Int32(op.rawValue)
    if count <= Nest.grain, a.isContiguous, b.isContiguous, a.count == count {
      if b.count == count {
        _ = ml_binary(code, opcode, count, x, 1, y, 1, z)
        return
      }
      if b.count == 1 {
        _ = ml_binary(code, opcode, count, x, 1, y, 0, z)
        return
      }
    }
    let nest = Nest(out.shape, a.broadcastStrides(out.shape), b.broadcastStrides(out.shape), out.strides)
    nest.run { n, o in
      _ = ml_binary(
        code, opcode, n, x + o[0] * size, nest.step(0), y + o[1] * size, nest.step(1), z + o[2] * size)
    }
  }

  /// Elementwise comparison; the result is bool and has no gradient.
  public func compare(_ op: Comparison, _ other: Tensor) throws -> Tensor {
    var type = Tensor.meeting(self, other)
    // Whole numbers compare by value: 300 must not become a byte first.
    if !type.isFloat { type = DType.promote(dtype, other.dtype) }
    let (a, b) = (try detach().to(type), try other.detach().to(type))
    let out = try Tensor(uninitialized: Tensor.broadcast(shape, other.shape), .bool)
    let (code, size, x, y, z) = (type.code, type.size, a.raw, b.raw, out.raw)
    let nest = Nest(out.shape, a.broadcastStrides(out.shape), b.broadcastStrides(out.shape), out.strides)
    nest.run { n, o in
      _ = ml_compare(
        code, Int32(op.code.rawValue), n, x + o[0] * size, nest.step(0), y + o[1] * size, nest.step(1),
        (z + o[2]).assumingMemoryBound(to: UInt8.self))
    }
    return out
  }

  public enum Comparison: Sendable {
    case equal, notEqual, less, lessEqual, greater, greaterEqual

    var code: ml_compare {
      switch self {
      case .equal: ML_EQ
      case .notEqual: ML_NE
      case .less: ML_LT
      case .lessEqual: ML_LE
      case .greater: ML_GT
      case .greaterEqual: ML_GE
      }
    }
  }

  /// self where `condition` (bool) holds, `other` elsewhere.
  public static func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard condition.dtype == .bool else {
      throw TensorError("'condition' must be a bool tensor, got \(condition.dtype.name)")
    }
    let type = meeting(a, b)
    let (x, y) = (try a.detach().to(type), try b.detach().to(type))
    let shape = try broadcast(broadcast(a.shape, b.shape, "b"), condition.shape, "condition")
    let out = try Tensor(uninitialized: shape, type)
    let size = type.size
    let (c, p, q, target) = (condition.raw, x.raw, y.raw, out.raw)
    let nest = Nest(
      shape, condition.broadcastStrides(shape), x.broadcastStrides(shape), y.broadcastStrides(shape), out.strides)
    nest.run { n, o in
      ml_where(
        Int32(size), n, (c + o[0]).assumingMemoryBound(to: UInt8.self), nest.step(0), p + o[1] * size, nest.step(1),
        q + o[2] * size, nest.step(2), target + o[3] * size)
    }
    guard Autograd.records(a, b) else { return out }
    let saved = Saved(condition)
    return out.recorded("where", [a, b]) { g, needs in
      let condition = try saved.value()
      let zero = try Tensor.scalar(0.0, g.dtype)
      return [
        needs[0] ? try choose(condition, g, zero).reduced(like: a) : nil,
        needs[1] ? try choose(condition, zero, g).reduced(like: b) : nil,
      ]
    }
  }

  // MARK: In place

  /// Refuses to overwrite a value that was computed with a record: its gradient would be wrong.
  func checkWritable(_ value: Tensor? = nil) throws {
    if node != nil {
      throw TensorError("this tensor was computed with gradients and cannot be changed in place; detach or clone it")
    }
    if let value, value.isTracked, ml_thread_recording() != 0 {
      throw TensorError("the value carries gradients that writing in place would lose; detach it, or use where/cat")
    }
    // From the smallest stride on, each must step over all that the smaller ones reach.
    if isContiguous { return }
    var reach = 0
    let steps = (0..<rank).filter { shape[$0] > 1 }.map { (size: shape[$0], stride: Int(strides[$0].magnitude)) }
    for (size, stride) in steps.sorted(by: { $0.stride < $1.stride }) {
      guard stride > reach else {
        throw TensorError(
          "this tensor is a view whose elements share memory, as expand and unfold make; clone it first")
      }
      reach += stride * (size - 1)
    }
  }

  /// self op= other, keeping shape and type. Not recorded; meant for values outside of a gradient.
  func update(_ op: ml_binary, _ other: Tensor) throws {
    try checkWritable(other)
    guard other.shape.expands(to: shape) else {
      throw TensorError("'other' must broadcast to the tensor's shape \(shape.text), got \(other.shape.text)")
    }
    guard dtype.isFloat || !other.dtype.isFloat else {
      throw TensorError("a result of \(other.dtype.name) does not go into a tensor of \(dtype.name); make a new tensor")
    }
    let direct = dtype != .bool
    let value = try direct ? other.detach().to(dtype) : other.detach()
    // Operands that overlap without being the same would be read after they were written.
    let apart = value.storage !== storage || value.offset == offset && value.strides == strides
    if direct, isContiguous, apart {
      storage.version += 1
      Tensor.combine(op, detach(), value, into: detach())
    } else {
      let result = try Tensor.binary(op, detach(), value)
      storage.version += 1
      try copyValues(from: result)
    }
  }

  /// Overwrites all elements with a number.
  public func fill(_ value: Double) throws {
    try checkWritable()
    storage.version += 1
    try copyValues(from: Tensor.scalar(value, dtype).expand(shape))
  }

  /// Overwrites all elements with those of a tensor that broadcasts to this shape.
  public func copy(_ source: Tensor) throws {
    try checkWritable(source)
    guard source.shape.expands(to: shape) else {
      throw TensorError("'source' must broadcast to the tensor's shape \(shape.text), got \(source.shape.text)")
    }
    storage.version += 1
    try copyValues(from: source.detach().expand(shape))
  }
}
