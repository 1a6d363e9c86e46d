extension ComplexPair {
  /// Matrix product.
  func matmul(_ other: ComplexPair) throws -> ComplexPair {
    try ComplexPair(
      real: real.matmul(other.real).sub(imaginary.matmul(other.imaginary)),
      imaginary: real.matmul(other.imaginary).add(imaginary.matmul(other.real)))
  }

  func mul(_ other: ComplexPair) throws -> ComplexPair {
    try ComplexPair(
      real: real.mul(other.real).sub(imaginary.mul(other.imaginary)),
      imaginary: real.mul(other.imaginary).add(imaginary.mul(other.real)))
  }

  /// Conjugate transposes of matrices.
  func adjoint() throws -> ComplexPair {
    try ComplexPair(real: real.transpose(), imaginary: imaginary.transpose().neg())
  }

  /// X with self X = other, by the real system of twice the size.
  func solve(_ other: ComplexPair) throws -> ComplexPair {
    let above = try Tensor.cat([real, imaginary.neg()], -1)
    let below = try Tensor.cat([imaginary, real], -1)
    let n = real.shape[real.rank - 1]
    let x = try Tensor.cat([above, below], -2).solve(Tensor.cat([other.real, other.imaginary], -2))
    return try ComplexPair(real: x.narrow(-2, 0, n), imaginary: x.narrow(-2, n, n))
  }
}

extension Tensor {
  /// The gradient of `eig`: with G = ∂/∂x + i ∂/∂y of the vectors V and g that of the values λ,
  /// Re[V⁻ᴴ (diag(g) + F̄ ∘ VᴴG') Vᴴ], F_ij = 1 / (λ_j - λ_i). See C. Boeddeker et al., "On the computation of
  /// complex-valued gradients with application to statistically optimum beamforming" (2017).
  ///
  /// G' is G without the directions that LAPACK's scaling of the vectors rules out, norm 1 and a real largest component.
  static func eigGradient(
    _ values: ComplexPair, _ vectors: ComplexPair, _ gvalues: (Tensor?, Tensor?), _ gvectors: (Tensor?, Tensor?)
  ) throws -> Tensor {
    let shape = vectors.real.shape
    let zeros = try Tensor.zeros(shape, vectors.real.dtype)
    if zeros.count == 0 { return zeros }
    let adjoint = try vectors.adjoint()
    var middle = try ComplexPair(
      real: gvalues.0.map { try diagonalMatrix($0) } ?? zeros,
      imaginary: gvalues.1.map { try diagonalMatrix($0) } ?? zeros)
    if gvectors.0 != nil || gvectors.1 != nil {
      let given = ComplexPair(real: gvectors.0 ?? zeros, imaginary: gvectors.1 ?? zeros)
      let part = try adjoint.matmul(unscaled(given, vectors)).mul(inverseGaps(values))
      middle = try ComplexPair(real: middle.real.add(part.real), imaginary: middle.imaginary.add(part.imaginary))
    }
    return try adjoint.solve(middle.matmul(adjoint)).real
  }

  private static func unscaled(_ g: ComplexPair, _ vectors: ComplexPair) throws -> ComplexPair {
    let (x, y) = (vectors.real, vectors.imaginary)
    let along = try g.real.mul(x).add(g.imaginary.mul(y)).sum([-2], keep: true)
    let across = try g.real.mul(y).sub(g.imaginary.mul(x)).sum([-2], keep: true)
    // Where the component stands that is kept real.
    let largest = try x.detach().square().add(y.detach().square()).argmax(-2, keep: true)
    let n = x.shape[x.rank - 1]
    let mark = try Tensor.from(Array(0..<n), [n, 1]).compare(.equal, largest).to(x.dtype)
    let turn = try across.div(x.mul(mark).sum([-2], keep: true))
    return try ComplexPair(
      real: g.real.sub(along.mul(x)), imaginary: g.imaginary.sub(along.mul(y)).add(turn.mul(mark)))
  }

  /// 1 / conj(λ_j - λ_i), 0 on the diagonal.
  private static func inverseGaps(_ values: ComplexPair) throws -> ComplexPair {
    let a = try values.real.unsqueeze(-2).sub(values.real.unsqueeze(-1))
    let b = try values.imaginary.unsqueeze(-2).sub(values.imaginary.unsqueeze(-1))
    let factor = try inverseOffDiagonal(a.square().add(b.square()))
    return try ComplexPair(real: a.mul(factor), imaginary: b.mul(factor))
  }
}
