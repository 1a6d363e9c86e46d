extension Tensor {
  /// x Wᵀ + b: rows of features (..., in) through a weight (out, in) and an optional bias (out), as one operation,
  /// whose weight gradient comes out in the weight's own layout.
  /// - Throws: `TensorError` when the last size of x is not the weight's `in`.
  public func linear(_ weight: Tensor, _ bias: Tensor? = nil) throws -> Tensor {
    guard weight.rank == 2 else {
      throw TensorError("'weight' must have shape (out, in), got \(weight.shape.text)")
    }
    guard dtype.isFloat else {
      throw TensorError(
        "the input must be of a float type, got \(dtype.name); images are scaled by images:to(\"float32\") / 255")
    }
    if let bias, bias.rank != 1 || bias.shape[0] != weight.shape[0] {
      throw TensorError("'bias' must have shape (\(weight.shape[0])), got \(bias.shape.text)")
    }
    guard rank >= 1, shape[rank - 1] == weight.shape[1] else {
      throw TensorError("the input must have \(weight.shape[1]) features in its last dimension, got \(shape.text)")
    }
    let product = try detach().matmul(weight.detach().transpose())
    let out = try bias.map { try product.add($0.detach()) } ?? product
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    guard Autograd.records(inputs) else { return out }
    let (x, w) = (Saved(self), Saved(weight))
    return out.recorded("linear", inputs) { g, needs in
      let rows = try g.reshape(Dims([Dims(g.shape.dropLast()).product, g.shape[g.rank - 1]]))
      var gradients: [Tensor?] = [nil, nil]
      if needs[0] { gradients[0] = try g.matmul(w.value()).to(self.dtype) }
      if needs[1] {
        let x = try x.value()
        let features = try x.reshape(Dims([Dims(x.shape.dropLast()).product, x.shape[x.rank - 1]]))
        gradients[1] = try rows.transpose().matmul(features).to(weight.dtype)
      }
      if let bias { gradients.append(needs[2] ? try rows.sum([0]).to(bias.dtype) : nil) }
      return gradients
    }
  }
}
