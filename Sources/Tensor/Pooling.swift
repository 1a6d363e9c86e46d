import CKernels

extension Tensor {
  /// The largest value of each window: images (n, c, h, w) give (n, c, h', w'). The first of equals takes the gradient.
  /// - Throws: `TensorError` for a window that does not fit, or is padded by more than half of itself.
  public func maxPool2d(_ window: Window) throws -> Tensor {
    let w = try padded(window)
    let planes = shape[0] * shape[1]
    let image = try detach().contiguous()
    let out = try Tensor(uninitialized: Dims.checked([shape[0], shape[1], w.out_height, w.out_width]), dtype)
    let places = try Tensor(uninitialized: out.shape, .int64)
    Pool.shared.ranges(planes, grain: Swift.max(1, Nest.grain / (w.positions * w.taps))) { range in
      for plane in range {
        let (from, to) = (plane * w.pixels, plane * w.positions)
        let place = places.pointer(Int64.self) + to
        withUnsafePointer(to: w) {
          if dtype == .float32 {
            ml_max_pool_f32($0, image.pointer(Float.self) + from, out.pointer(Float.self) + to, place)
          } else {
            ml_max_pool_f64($0, image.pointer(Double.self) + from, out.pointer(Double.self) + to, place)
          }
        }
      }
    }
    guard Autograd.records(self) else { return out }
    let shape = shape
    return out.recorded("max_pool", [self]) { g, _ in [try g.scattered(places, shape)] }
  }

  /// Elements added where `places` says, within each plane of images of `target`'s shape.
  private func scattered(_ places: Tensor, _ target: Dims) throws -> Tensor {
    let (planes, positions, pixels) = (target[0] * target[1], shape[2] * shape[3], target[2] * target[3])
    let g = try detach().contiguous()
    let out = try Tensor.zeros(target, dtype)
    Pool.shared.ranges(planes, grain: Swift.max(1, Nest.grain / positions)) { range in
      for plane in range {
        let place = places.pointer(Int64.self) + plane * positions
        let (from, to) = (plane * positions, plane * pixels)
        if dtype == .float32 {
          ml_scatter_places_f32(positions, place, g.pointer(Float.self) + from, out.pointer(Float.self) + to)
        } else {
          ml_scatter_places_f64(positions, place, g.pointer(Double.self) + from, out.pointer(Double.self) + to)
        }
      }
    }
    guard Autograd.records(self) else { return out }
    let shape = shape
    return out.recorded("max_unpool", [self]) { g, _ in
      // A window that saw nothing (place -1) reads any element, and does not keep it.
      let none = try places.compare(.less, Tensor.scalar(0))
      let index = try places.maximum(Tensor.scalar(0)).reshape(Dims([planes, positions]))
      let values = try g.reshape(Dims([planes, pixels])).gather(1, index).reshape(shape)
      return [try Tensor.choose(none, Tensor.scalar(0.0, values.dtype), values)]
    }
  }

  /// The mean of each window: images (n, c, h, w) give (n, c, h', w').
  /// - Parameter countsPadding: divide by the window's size, also where it reaches over the image's edge.
  public func avgPool2d(_ window: Window, countsPadding: Bool = true) throws -> Tensor {
    let w = try padded(window)
    guard window.dilation == [1, 1] else { throw TensorError("the window of a mean has no dilation") }
    let image = try detach().contiguous()
    let out = try Tensor(uninitialized: Dims.checked([shape[0], shape[1], w.out_height, w.out_width]), dtype)
    Pool.shared.ranges(shape[0] * shape[1], grain: Swift.max(1, Nest.grain / (w.positions * w.taps))) { range in
      for plane in range {
        let (from, to) = (plane * w.pixels, plane * w.positions)
        withUnsafePointer(to: w) {
          if dtype == .float32 {
            ml_mean_pool_f32($0, countsPadding, image.pointer(Float.self) + from, out.pointer(Float.self) + to)
          } else {
            ml_mean_pool_f64($0, countsPadding, image.pointer(Double.self) + from, out.pointer(Double.self) + to)
          }
        }
      }
    }
    guard Autograd.records(self) else { return out }
    let (height, width) = (shape[2], shape[3])
    return out.recorded("avg_pool", [self]) { g, _ in [try g.spread(window, countsPadding, height, width)] }
  }

  /// The adjoint of `avgPool2d`.
  private func spread(_ window: Window, _ countsPadding: Bool, _ height: Int, _ width: Int) throws -> Tensor {
    let w = try window.over(height, width)
    let g = try detach().contiguous()
    let out = try Tensor.zeros(Dims([shape[0], shape[1], height, width]), dtype)
    Pool.shared.ranges(shape[0] * shape[1], grain: Swift.max(1, Nest.grain / (w.positions * w.taps))) { range in
      for plane in range {
        let (from, to) = (plane * w.positions, plane * w.pixels)
        withUnsafePointer(to: w) {
          if dtype == .float32 {
            ml_mean_pool_slope_f32($0, countsPadding, g.pointer(Float.self) + from, out.pointer(Float.self) + to)
          } else {
            ml_mean_pool_slope_f64($0, countsPadding, g.pointer(Double.self) + from, out.pointer(Double.self) + to)
          }
        }
      }
    }
    guard Autograd.records(self) else { return out }
    return out.recorded("avg_unpool", [self]) { g, _ in [try g.avgPool2d(window, countsPadding: countsPadding)] }
  }

  private func padded(_ window: Window) throws -> ml_window {
    guard (0..<2).allSatisfy({ window.padding[$0] * 2 <= window.kernel[$0] }) else {
      throw TensorError(
        "'padding' must be at most half of the window \(shapeText(window.kernel)), got \(shapeText(window.padding))")
    }
    return try self.window(window)
  }
}
