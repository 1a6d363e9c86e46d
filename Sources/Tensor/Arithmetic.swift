import CKernels

// Elementwise operators of two operands, each with its gradient. Shapes broadcast, types meet (see DType).
extension Tensor {
  public func add(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_ADD, self, other)
    guard Autograd.records(self, other) else { return out }
    return out.recorded("add", [self, other]) { g, needs in
      [needs[0] ? try g.reduced(like: self) : nil, needs[1] ? try g.reduced(like: other) : nil]
    }
  }

  public func sub(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_SUB, self, other)
    guard Autograd.records(self, other) else { return out }
    return out.recorded("sub", [self, other]) { g, needs in
      [needs[0] ? try g.reduced(like: self) : nil, needs[1] ? try g.neg().reduced(like: other) : nil]
    }
  }

  public func mul(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_MUL, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded("mul", [self, other]) { g, needs in
      [
        needs[0] ? try g.mul(b.value()).reduced(like: self) : nil,
        needs[1] ? try g.mul(a.value()).reduced(like: other) : nil,
      ]
    }
  }

  /// Quotient; integers divide as float32.
  public func div(_ other: Tensor) throws -> Tensor {
    let out = try Tensor.binary(ML_DIV, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded("div", [self, other]) { g, needs in
      let y = try b.value()
      return [
        needs[0] ? try g.div(y).reduced(like: self) : nil,
        needs[1] ? try g.div(y).mul(a.value().div(y)).neg().reduced(like: other) : nil,
      ]
    }
  }

  /// self to the power `other`.
  public func pow(_ other: Tensor) throws -> Tensor {
    if !dtype.isFloat, !other.dtype.isFloat, other.rank == 0, try other.item() < 0 {
      throw TensorError(
        "\(dtype.name) has no negative powers, got exponent \(Int(try other.item())); use a float tensor")
    }
    let out = try Tensor.binary(ML_POW, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded("pow", [self, other]) { g, needs in
      let (x, y) = (try a.value(), try b.value())
      var gradients: [Tensor?] = [nil, nil]
      if needs[0] {
        let slope = try y.mul(x.pow(y.sub(Tensor.scalar(1.0, y.dtype))))
        // 0 * 0^-1 is NaN, but a constant has slope 0.
        let flat = try y.compare(.equal, Tensor.scalar(0.0, y.dtype))
        let safe = try Tensor.choose(flat, Tensor.scalar(0.0, slope.dtype), slope)
        gradients[0] = try g.mul(safe).reduced(like: self)
      }
      if needs[1] {
        // In the result's type: the logarithm of a whole number would be a float32.
        let base = try x.to(g.dtype)
        let zero = try base.compare(.equal, Tensor.scalar(0.0, base.dtype))
        let logarithm = try Tensor.choose(zero, Tensor.scalar(0.0, base.dtype), base.log())
        gradients[1] = try g.mul(x.pow(y)).mul(logarithm).reduced(like: other)
      }
      return gradients
    }
  }

  /// The larger of two; a tie sends half of the gradient each way.
  public func maximum(_ other: Tensor) throws -> Tensor { try extreme(ML_MAXIMUM, .greater, "maximum", other) }

  /// The smaller of two; a tie sends half of the gradient each way.
  public func minimum(_ other: Tensor) throws -> Tensor { try extreme(ML_MINIMUM, .less, "minimum", other) }

  private func extreme(
    _ op: ml_binary, _ wins: Comparison, _ name: StaticString, _ other: Tensor
  ) throws -> Tensor {
    let out = try Tensor.binary(op, self, other)
    guard Autograd.records(self, other) else { return out }
    let (a, b) = (Saved(self), Saved(other))
    return out.recorded(name, [self, other]) { g, needs in
      let (x, y) = (try a.value(), try b.value())
      let half = try x.compare(.equal, y).to(g.dtype).mul(Tensor.scalar(0.5, g.dtype))
      return [
        needs[0] ? try g.mul(x.compare(wins, y).to(g.dtype).add(half)).reduced(like: self) : nil,
        needs[1] ? try g.mul(y.compare(wins, x).to(g.dtype).add(half)).reduced(like: other) : nil,
      ]
    }
  }

  public func addInPlace(_ other: Tensor) throws { try update(ML_ADD, other) }
  public func subInPlace(_ other: Tensor) throws { try update(ML_SUB, other) }
  public func mulInPlace(_ other: Tensor) throws { try update(ML_MUL, other) }
  public func divInPlace(_ other: Tensor) throws {
    guard dtype.isFloat else {
      throw TensorError("div_ needs a float tensor, this one is \(dtype.name); use div")
    }
    try update(ML_DIV, other)
  }
}
