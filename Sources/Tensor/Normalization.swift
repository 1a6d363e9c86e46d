import CKernels

extension Tensor {
  /// Layer normalisation (Ba et al., arXiv 1607.06450) over the last dimensions, as many as `weight` has: mean 0 and
  /// variance 1 (divided by n), times weight, plus bias.
  ///
  /// - Parameters:
  ///   - weight: of those dimensions' sizes.
  ///   - bias: of the same shape, or nil for none.
  /// - Throws: `TensorError` for shapes and types that do not fit.
  public func layerNorm(_ weight: Tensor, _ bias: Tensor? = nil, eps: Double = 1e-5) throws -> Tensor {
    try normalized(centre: true, weight, bias, eps)
  }

  /// Root mean square normalisation (Zhang & Sennrich, arXiv 1910.07467): as `layerNorm`, without taking the mean off.
  public func rmsNorm(_ weight: Tensor, eps: Double = 1e-6) throws -> Tensor {
    try normalized(centre: false, weight, nil, eps)
  }

  private func normalized(centre: Bool, _ weight: Tensor, _ bias: Tensor?, _ eps: Double) throws -> Tensor {
    guard eps >= 0 else { throw TensorError("'eps' must not be negative, got \(eps)") }
    guard dtype.isFloat, weight.dtype == dtype, bias == nil || bias!.dtype == dtype else {
      let types = [self, weight, bias].compactMap { $0?.dtype.name }.joined(separator: ", ")
      throw TensorError("normalisation needs input, weight and bias of one float type, got \(types)")
    }
    guard weight.rank >= 1, weight.rank <= rank, Dims(shape.suffix(weight.rank)) == weight.shape else {
      throw TensorError("the input's last sizes must be the weight's \(weight.shape.text), got \(shape.text)")
    }
    if let bias, bias.shape != weight.shape {
      throw TensorError("'bias' must have the weight's shape \(weight.shape.text), got \(bias.shape.text)")
    }
    let rule = RowNorm(centre: centre, columns: weight.count, dims: Array(rank - weight.rank..<rank), eps: eps)
    let (out, mean, scale) = try rule.forward(self, weight, bias)
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    guard Autograd.records(inputs) else { return out }
    let (x, w) = (Saved(self), Saved(weight))
    let backward = { (g: Tensor) throws -> [Tensor?] in
      let (x, w) = (try x.value(), try w.value())
      let all =
        Autograd.records([g, x, w])
        ? try rule.gradients(g, x, w) : try rule.gradients(g, x, w, mean: mean, scale: scale)
      return Array(all.prefix(inputs.count))
    }
    return centre
      ? out.recorded("layer_norm", inputs) { g, _ in try backward(g) }
      : out.recorded("rms_norm", inputs) { g, _ in try backward(g) }
  }
}

/// Rows of `columns` elements brought to variance 1, and with `centre` to mean 0.
private struct RowNorm {
  var centre: Bool
  var columns: Int
  /// The dimensions that make up a row.
  var dims: [Int]
  var eps: Double

  private func grain(_ rows: Int) -> Int {
    // Each piece has its own share of the weight's gradient: at most 64 of them.
    max(1, Nest.grain / max(columns, 1), (rows + 63) / 64)
  }

  private func rows(_ x: Tensor) -> Int { columns == 0 ? 0 : x.count / columns }

  func forward(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> (Tensor, mean: Tensor, scale: Tensor) {
    let n = rows(x)
    let (from, w) = (try x.detach().contiguous(), try weight.detach().contiguous())
    let b = try bias?.detach().contiguous() ?? Tensor.zeros(weight.shape, x.dtype)
    let out = try Tensor(uninitialized: x.shape, x.dtype)
    let (mean, scale) = (try Tensor(uninitialized: [n], x.dtype), try Tensor(uninitialized: [n], x.dtype))
    Pool.shared.ranges(n, grain: grain(n)) { r in
      let (i, start) = (r.lowerBound, r.lowerBound * columns)
      if x.dtype == .float32 {
        ml_norm_rows_f32(
          centre, r.count, columns, eps, from.pointer(Float.self) + start, w.pointer(Float.self),
          b.pointer(Float.self), out.pointer(Float.self) + start, mean.pointer(Float.self) + i,
          scale.pointer(Float.self) + i)
      } else {
        ml_norm_rows_f64(
          centre, r.count, columns, eps, from.pointer(Double.self) + start, w.pointer(Double.self),
          b.pointer(Double.self), out.pointer(Double.self) + start, mean.pointer(Double.self) + i,
          scale.pointer(Double.self) + i)
      }
    }
    return (out, mean, scale)
  }

  /// Gradients of input, weight and bias in one pass over the rows.
  func gradients(_ g: Tensor, _ x: Tensor, _ weight: Tensor, mean: Tensor, scale: Tensor) throws -> [Tensor] {
    let n = rows(x)
    let (from, w, g) = (try x.detach().contiguous(), try weight.detach().contiguous(), try g.detach().contiguous())
    let out = try Tensor(uninitialized: x.shape, x.dtype)
    let grain = grain(n)
    let pieces = (n + grain - 1) / grain
    let shape = Dims([pieces, columns])
    let (dw, db) = (try Tensor(uninitialized: shape, x.dtype), try Tensor(uninitialized: shape, x.dtype))
    Pool.shared.ranges(n, grain: grain) { r in
      let (i, start, share) = (r.lowerBound, r.lowerBound * columns, r.lowerBound / grain * columns)
      if x.dtype == .float32 {
        ml_norm_rows_slope_f32(
          centre, r.count, columns, from.pointer(Float.self) + start, w.pointer(Float.self),
          mean.pointer(Float.self) + i, scale.pointer(Float.self) + i, g.pointer(Float.self) + start,
          out.pointer(Float.self) + start, dw.pointer(Float.self) + share, db.pointer(Float.self) + share)
      } else {
        ml_norm_rows_slope_f64(
          centre, r.count, columns, from.pointer(Double.self) + start, w.pointer(Double.self),
          mean.pointer(Double.self) + i, scale.pointer(Double.self) + i, g.pointer(Double.self) + start,
          out.pointer(Double.self) + start, dw.pointer(Double.self) + share, db.pointer(Double.self) + share)
      }
    }
    return [out, try dw.sum([0]).reshape(weight.shape), try db.sum([0]).reshape(weight.shape)]
  }

  /// The same of differentiable operators, for gradients of gradients.
  func gradients(_ g: Tensor, _ x: Tensor, _ weight: Tensor) throws -> [Tensor] {
    let centred = try centre ? x.sub(x.mean(dims, keep: true)) : x
    let variance = try centred.square().mean(dims, keep: true)
    let scale = try variance.add(Tensor.scalar(eps, x.dtype)).sqrt().reciprocal()
    let unit = try centred.mul(scale)
    let weighted = try g.mul(weight)
    var dx = try weighted.sub(unit.mul(weighted.mul(unit).mean(dims, keep: true)))
    if centre { dx = try dx.sub(weighted.mean(dims, keep: true)) }
    return [try dx.mul(scale), try g.mul(unit).reduced(to: weight.shape), try g.reduced(to: weight.shape)]
  }
}
