import CKernels

extension Tensor {
  /// Images moved by a map each, with values between pixels from the four around (bilinear) and 0 outside.
  ///
  /// - Parameter maps: (n, 2, 3); a pixel at (row, column) takes its value from the place map (row, column, 1). Both
  ///   places are measured from the middle of the image, in pixels.
  /// - Throws: `TensorError` unless the tensor is (n, height, width) or (n, channels, height, width), of floats.
  public func warpAffine(_ maps: Tensor) throws -> Tensor {
    guard dtype.isFloat else { throw TensorError("images to warp must be of floats, got \(dtype.name)") }
    guard rank == 3 || rank == 4 else {
      throw TensorError("images to warp must be (n, height, width) or (n, channels, height, width), got \(shape.text)")
    }
    guard maps.shape == Dims([shape[0], 2, 3]), maps.dtype.isFloat else {
      throw TensorError(
        "'maps' must be floats of shape (\(shape[0]), 2, 3), a map an image, got \(maps.dtype.name) \(maps.shape.text)")
    }
    return try warped(maps.detach().to(.float64).contiguous(), back: false)
  }

  /// The warp, or its adjoint, which is its gradient.
  private func warped(_ maps: Tensor, back: Bool) throws -> Tensor {
    let images = try detach().contiguous()
    let out = try Tensor.zeros(Array(shape), dtype)
    let (height, width) = (shape[rank - 2], shape[rank - 1])
    let channels = rank == 4 ? shape[1] : 1
    let size = channels * height * width
    let map = maps.pointer(Double.self)
    Pool.shared.ranges(shape[0], grain: Swift.max(1, Nest.grain / Swift.max(1, size))) { range in
      for i in range {
        if dtype == .float32 {
          (back ? ml_warp_back_f32 : ml_warp_f32)(
            map + 6 * i, channels, height, width, images.pointer(Float.self) + i * size,
            out.pointer(Float.self) + i * size)
        } else {
          (back ? ml_warp_back_f64 : ml_warp_f64)(
            map + 6 * i, channels, height, width, images.pointer(Double.self) + i * size,
            out.pointer(Double.self) + i * size)
        }
      }
    }
    guard Autograd.records(self) else { return out }
    let rule = { (g: Tensor, _: Node.Needs) in [Optional(try g.warped(maps, back: !back))] }
    return back ? out.recorded("unwarp_affine", [self], rule) : out.recorded("warp_affine", [self], rule)
  }
}
