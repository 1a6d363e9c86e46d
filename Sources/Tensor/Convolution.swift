import CKernels
import Synchronization

extension Tensor {
  /// Two-dimensional convolution (cross-correlation, as PyTorch's conv2d): images (n, in, h, w), weight
  /// (out, in / groups, kernel height, kernel width) and optional bias (out) give (n, out, h', w').
  ///
  /// - Parameter window: its kernel must be the weight's.
  /// - Throws: `TensorError` for shapes and types that do not fit.
  public func conv2d(_ weight: Tensor, _ bias: Tensor? = nil, _ window: Window, groups: Int = 1) throws -> Tensor {
    guard weight.rank == 4, Array(weight.shape.suffix(2)) == window.kernel else {
      throw TensorError(
        "'weight' must have shape (out, in / groups, \(window.kernel[0]), \(window.kernel[1])), got \(weight.shape.text)"
      )
    }
    guard groups >= 1, groups <= Swift.max(weight.shape[0], 1), weight.shape[0] % groups == 0 else {
      throw TensorError("'groups' must divide the \(weight.shape[0]) channels that come out, got \(groups)")
    }
    let sizes = try self.window(window)
    guard shape[1] == weight.shape[1] * groups else {
      throw TensorError("the images must have \(weight.shape[1] * groups) channels, got shape \(shape.text)")
    }
    guard weight.dtype == dtype, bias == nil || bias!.dtype == dtype else {
      throw TensorError("images, weight and bias must be of one type, got \(dtype.name) and \(weight.dtype.name)")
    }
    if let bias, bias.rank != 1 || bias.shape[0] != weight.shape[0] {
      throw TensorError("'bias' must have shape (\(weight.shape[0])), got \(bias.shape.text)")
    }
    let rule = Convolution(window: window, sizes: sizes, groups: groups, weight: weight.shape)
    let out = try rule.forward(self, weight)
    if let bias { try out.addInPlace(bias.detach().reshape([bias.count, 1, 1])) }
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    guard Autograd.records(inputs) else { return out }
    let (x, w) = (Saved(self), Saved(weight))
    return out.recorded("conv2d", inputs) { g, needs in
      let (x, w) = (try x.value(), try w.value())
      let records = Autograd.records([g, x, w])
      var gradients: [Tensor?] = [nil, nil]
      if needs[0] { gradients[0] = try records ? rule.imageOperators(g, w) : rule.imageGradient(g, w) }
      if needs[1] { gradients[1] = try records ? rule.weightOperators(g, x) : rule.weightGradient(g, x) }
      if bias != nil { gradients.append(needs[2] ? try g.sum([0, 2, 3]) : nil) }
      return gradients
    }
  }
}

extension MatrixProduct.Operand {
  /// A matrix whose rows and columns lie so many elements apart.
  fileprivate init(_ base: UnsafeMutableRawPointer, rows: Int, columns: Int) {
    (self.base, rowStride, columnStride) = (base, rows, columns)
  }
}

/// A convolution as matrix products: each image's windows become columns, which the weight multiplies.
private struct Convolution {
  let window: Window
  let sizes: ml_window
  let groups: Int
  /// The weight's shape.
  let weight: Dims

  /// Channels that come out of a group, and elements of a column that go in.
  private var outputs: Int { weight[0] / groups }
  private var depth: Int { weight[1] * sizes.taps }
  private var channels: Int { weight[1] * groups }
  private var positions: Int { sizes.positions }
  /// A window of one pixel sees the image as it is.
  private var isPlain: Bool {
    window.kernel == [1, 1] && window.stride == [1, 1] && window.padding == [0, 0]
  }

  /// Runs a body for each piece on the pool; few pieces one by one, so that their products are cut up themselves.
  private func each(_ pieces: Int, _ body: (Int) throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    let single = { (i: Int) in
      do { try body(i) } catch { failure.withLock { $0 = error } }
    }
    if pieces >= 4 { Pool.shared.run(pieces, single) } else { (0..<pieces).forEach(single) }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// The columns of image i, of all groups.
  private func columns(_ x: Tensor, _ i: Int) throws -> Tensor {
    let image = x.selected(0, i)
    if isPlain { return try image.reshape(Dims([channels, positions])) }
    let out = try Tensor(uninitialized: Dims.checked([channels * sizes.taps, positions]), x.dtype)
    withUnsafePointer(to: sizes) { ml_window_columns(Int32(x.dtype.size), $0, channels, image.raw, out.raw) }
    return out
  }

  func forward(_ x: Tensor, _ w: Tensor) throws -> Tensor {
    let (x, w) = (try x.detach().contiguous(), try w.detach().contiguous().reshape(Dims([weight[0], depth])))
    let out = try Tensor(
      uninitialized: Dims.checked([x.shape[0], weight[0], sizes.out_height, sizes.out_width]), x.dtype)
    if depth == 0 { try out.fill(0) }
    if out.count == 0 || depth == 0 { return out }
    let size = x.dtype.size
    try each(x.shape[0]) { i in
      let columns = try self.columns(x, i)
      for group in 0..<groups {
        let a = MatrixProduct.Operand(w.raw + group * outputs * depth * size, rows: depth, columns: 1)
        let b = MatrixProduct.Operand(columns.raw + group * depth * positions * size, rows: positions, columns: 1)
        let c = out.raw + (i * weight[0] + group * outputs) * positions * size
        try MatrixProduct.run(x.dtype, outputs, positions, depth, a, b, c, positions)
      }
    }
    return out
  }

  /// The gradient of the images: the weight's transpose takes g back to columns, which are added up.
  func imageGradient(_ g: Tensor, _ w: Tensor) throws -> Tensor {
    let (g, w) = (try g.detach().contiguous(), try w.detach().contiguous().reshape(Dims([weight[0], depth])))
    let n = g.shape[0]
    let out = try Tensor.zeros(Dims([n, channels, sizes.height, sizes.width]), g.dtype)
    if out.count == 0 || g.count == 0 { return out }
    let size = g.dtype.size
    try each(n) { i in
      let columns = try Tensor(uninitialized: Dims.checked([groups * depth, positions]), g.dtype)
      for group in 0..<groups {
        let a = MatrixProduct.Operand(w.raw + group * outputs * depth * size, rows: 1, columns: depth)
        let from = g.raw + (i * weight[0] + group * outputs) * positions * size
        let b = MatrixProduct.Operand(from, rows: positions, columns: 1)
        let c = columns.raw + group * depth * positions * size
        try MatrixProduct.run(g.dtype, depth, positions, outputs, a, b, c, positions)
      }
      let target = out.raw + i * channels * sizes.pixels * size
      withUnsafePointer(to: sizes) {
        if g.dtype == .float32 {
          ml_window_image_f32(
            $0, channels, columns.pointer(Float.self), target.assumingMemoryBound(to: Float.self))
        } else {
          ml_window_image_f64(
            $0, channels, columns.pointer(Double.self), target.assumingMemoryBound(to: Double.self))
        }
      }
    }
    return out
  }

  /// The gradient of the weight. Sixteen runs of images are added up apart and then in their order, so that the bits do
  /// not depend on the threads.
  func weightGradient(_ g: Tensor, _ x: Tensor) throws -> Tensor {
    let (g, x) = (try g.detach().contiguous(), try x.detach().contiguous())
    let n = g.shape[0]
    if n == 0 || weight.product == 0 || positions == 0 { return try Tensor.zeros(weight, g.dtype) }
    let run = (n + 15) / 16
    let runs = (n + run - 1) / run
    let size = g.dtype.size
    let elements = weight.product
    // (runs, groups, depth, outputs): transposed, because g is the smaller operand to rearrange.
    let parts = try Tensor.zeros(Dims.checked([runs, groups, depth, outputs]), g.dtype)
    try each(runs) { part in
      let product = try Tensor(uninitialized: Dims([depth, outputs]), g.dtype)
      for i in part * run..<min(n, (part + 1) * run) {
        let columns = try self.columns(x, i)
        for group in 0..<groups {
          let a = MatrixProduct.Operand(columns.raw + group * depth * positions * size, rows: positions, columns: 1)
          let from = g.raw + (i * weight[0] + group * outputs) * positions * size
          let b = MatrixProduct.Operand(from, rows: 1, columns: positions)
          try MatrixProduct.run(g.dtype, depth, outputs, positions, a, b, product.raw, outputs)
          let sum = parts.raw + (part * elements + group * depth * outputs) * size
          _ = ml_binary(g.dtype.code, Int32(ML_ADD.rawValue), depth * outputs, sum, 1, product.raw, 1, sum)
        }
      }
    }
    return try parts.sum([0]).transpose().reshape(weight)
  }

  // MARK: Of operators that are differentiable themselves

  func imageOperators(_ g: Tensor, _ w: Tensor) throws -> Tensor {
    let n = g.shape[0]
    let rows = try g.reshape(Dims([n, groups, outputs, positions]))
    let columns = try w.reshape(Dims([groups, outputs, depth])).transpose().matmul(rows)
    return try columns.reshape(Dims([n, groups * depth, positions])).folded(window, sizes.height, sizes.width)
  }

  func weightOperators(_ g: Tensor, _ x: Tensor) throws -> Tensor {
    let n = g.shape[0]
    let rows = try g.reshape(Dims([n, groups, outputs, positions]))
    let columns = try x.unfolded(window).reshape(Dims([n, groups, depth, positions]))
    return try rows.matmul(columns.transpose()).sum([0]).reshape(weight)
  }
}
