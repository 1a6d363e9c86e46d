import CKernels

/// A window that moves over images (..., height, width), for convolutions and pooling.
public struct Window: Sendable, Equatable {
  public typealias Pair = (height: Int, width: Int)

  public let kernel, stride, padding, dilation: [Int]

  /// - Parameters: (height, width) each.
  /// - Throws: `TensorError` naming the option that is out of range.
  public init(kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0), dilation: Pair = (1, 1)) throws {
    (self.kernel, self.stride) = ([kernel.height, kernel.width], [stride.height, stride.width])
    (self.padding, self.dilation) = ([padding.height, padding.width], [dilation.height, dilation.width])
    for (name, sizes) in [("kernel", self.kernel), ("stride", self.stride), ("dilation", self.dilation)] {
      guard sizes.allSatisfy({ (1...1 << 20).contains($0) }) else {
        throw TensorError("'\(name)' must be at least 1, got \(shapeText(sizes))")
      }
    }
    guard self.padding.allSatisfy({ (0...1 << 20).contains($0) }) else {
      throw TensorError("'padding' must not be negative, got \(shapeText(self.padding))")
    }
  }

  /// What the kernels need to know for images of a size.
  /// - Throws: `TensorError` where the window does not fit.
  func over(_ height: Int, _ width: Int) throws -> ml_window {
    let out = try zip([height, width], 0..<2).map { size, i -> Int in
      let room = size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1
      guard size > 0, room >= 0 else {
        throw TensorError(
          "a window of \(shapeText(kernel)) does not fit an image of \(shapeText([height, width]))"
            + (padding == [0, 0] ? "" : " with padding \(shapeText(padding))"))
      }
      return room / stride[i] + 1
    }
    // Padding and taps can make much of little: beyond this no memory holds it, and products would overflow.
    let work = ([height + 2 * padding[0], width + 2 * padding[1]] + kernel).reduce(1.0) { $0 * Double($1) }
    guard work < 1e15 else {
      throw TensorError("a window of \(shapeText(kernel)) over \(shapeText([height, width])) is too large")
    }
    return ml_window(
      height: height, width: width, kernel_height: kernel[0], kernel_width: kernel[1], stride_height: stride[0],
      stride_width: stride[1], pad_height: padding[0], pad_width: padding[1], dilation_height: dilation[0],
      dilation_width: dilation[1], out_height: out[0], out_width: out[1])
  }
}

extension ml_window {
  var positions: Int { out_height * out_width }
  var taps: Int { kernel_height * kernel_width }
  var pixels: Int { height * width }
}

extension Tensor {
  /// The window's sizes over these images.
  func window(_ window: Window) throws -> ml_window {
    guard rank == 4 else { throw TensorError("images must have shape (n, channels, height, width), got \(shape.text)") }
    guard dtype.isFloat else {
      throw TensorError(
        "images must be of a float type, got \(dtype.name); uint8 images are scaled by images:to(\"float32\") / 255")
    }
    return try window.over(shape[2], shape[3])
  }

  /// What a window sees at each position: images (n, c, h, w) give (n, c * taps, positions), in PyTorch's order.
  func unfolded(_ window: Window) throws -> Tensor {
    let w = try self.window(window)
    let (n, c) = (shape[0], shape[1])
    let image = try detach().contiguous()
    let out = try Tensor(uninitialized: Dims.checked([n, c * w.taps, w.positions]), dtype)
    let size = dtype.size
    Pool.shared.run(n) { i in
      withUnsafePointer(to: w) {
        ml_window_columns(
          Int32(size), $0, c, image.raw + i * c * w.pixels * size, out.raw + i * c * w.taps * w.positions * size)
      }
    }
    guard Autograd.records(self) else { return out }
    let (height, width) = (shape[2], shape[3])
    return out.recorded("unfold", [self]) { g, _ in [try g.folded(window, height, width)] }
  }

  /// The adjoint of `unfolded`: columns (n, c * taps, positions) added up into images (n, c, height, width).
  func folded(_ window: Window, _ height: Int, _ width: Int) throws -> Tensor {
    let w = try window.over(height, width)
    let (n, c) = (shape[0], shape[1] / w.taps)
    let columns = try detach().contiguous()
    let out = try Tensor.zeros(Dims([n, c, height, width]), dtype)
    Pool.shared.run(n) { i in
      let (from, to) = (i * c * w.taps * w.positions, i * c * w.pixels)
      withUnsafePointer(to: w) {
        if dtype == .float32 {
          ml_window_image_f32($0, c, columns.pointer(Float.self) + from, out.pointer(Float.self) + to)
        } else {
          ml_window_image_f64($0, c, columns.pointer(Double.self) + from, out.pointer(Double.self) + to)
        }
      }
    }
    guard Autograd.records(self) else { return out }
    return out.recorded("fold", [self]) { g, _ in [try g.unfolded(window)] }
  }
}
