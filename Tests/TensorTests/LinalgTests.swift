import Foundation
import Tensor
import Testing

/// Factorisations are known by what they do. Residuals are at most 1e-5 (float32) or 1e-12 (float64) of the norm,
/// on well- and ill-conditioned, rank-deficient, repeated, empty and tiny matrices.
@Suite struct LinalgTests {
  static let types: [DType] = [.float32, .float64]

  struct Matrices: CustomTestStringConvertible, Sendable {
    var name: String
    var make: @Sendable (DType) throws -> Tensor
    var testDescription: String { name }

    init(_ name: String, _ make: @escaping @Sendable (DType) throws -> Tensor) {
      (self.name, self.make) = (name, make)
    }
  }

  private static func random(_ sizes: [Int], _ type: DType, _ seed: UInt64 = 3) throws -> Tensor {
    try Generator(seed: seed).normal(sizes, type)
  }

  /// U diag(values) Vᵀ with random orthonormal U and V.
  private static func made(_ values: [Double], _ type: DType, _ m: Int? = nil) throws -> Tensor {
    let n = values.count
    let u = try random([m ?? n, n], .float64, 11).qr().q
    let v = try random([n, n], .float64, 12).qr().q
    return try u.mul(Tensor.from(values, [n], .float64)).matmul(v.transpose()).to(type)
  }

  private static let shapes: [[Int]] = [
    [1, 1], [2, 2], [5, 3], [3, 5], [1, 4], [4, 1], [40, 40], [130, 60], [60, 130], [90, 6, 6], [2, 3, 5, 4], [0, 0],
    [0, 3], [3, 0], [2, 0, 0], [2, 3, 0], [0, 4, 4], [0, 2, 3],
  ]

  private static func given(_ values: [Double], _ sizes: [Int]) -> @Sendable (DType) throws -> Tensor {
    { try Tensor.from(values, sizes, $0) }
  }

  private static func scaled(_ factor: Double) -> @Sendable (DType) throws -> Tensor {
    { try random([8, 8], $0).mul(Tensor.scalar(factor, .float64)) }
  }

  private static func product(_ m: Int, _ k: Int, _ n: Int) -> @Sendable (DType) throws -> Tensor {
    { try random([m, k], $0).matmul(random([k, n], $0, 4)) }
  }

  private static func spectrum(_ values: [Double], _ m: Int? = nil) -> @Sendable (DType) throws -> Tensor {
    { try made(values, $0, m) }
  }

  private static func graded(_ type: DType) throws -> Tensor {
    let scales: [Double] = [1, 1e2, 1e4, 1e-2, 1e-4, 1]
    return try random([6, 6], type).mul(Tensor.from(scales, [6], type))
  }

  private static let decades: [Double] = (0..<15).map { (i: Int) -> Double in Foundation.pow(10, -Double(i)) }
  private static let hilbert: [Double] = (0..<100).map { (i: Int) -> Double in
    let diagonal: Int = i / 10 + i % 10
    return 1 / Double(diagonal + 1)
  }
  private static let shift: [Double] = (0..<25).map { (i: Int) -> Double in i % 6 == 1 ? 1 : 0 }

  private static let special: [Matrices] = [
    Matrices("identity", { try Tensor.eye(6, $0) }),
    Matrices("zero", given(Array(repeating: 0, count: 20), [4, 5])),
    Matrices("zero 1 x 1", given([0], [1, 1])),
    Matrices("all equal", given(Array(repeating: 2, count: 35), [7, 5])),
    Matrices("singular values 3, 3, 3, 1, 1", spectrum([3, 3, 3, 1, 1], 8)),
    Matrices("rank 3 of 9", product(12, 3, 9)),
    Matrices("condition 1e14", spectrum(decades)),
    Matrices("Hilbert's, of order 10", given(hilbert, [10, 10])),
    Matrices("nilpotent", given(shift, [5, 5])),
    Matrices("rotations", given([0, -1, 0, 1, 0, 0, 0, 0, 1], [3, 3])),
    Matrices("graded", graded),
    Matrices("tiny numbers", scaled(1e-20)),
    Matrices("huge numbers", scaled(1e15)),
  ]

  private static let layouts: [Matrices] = [Layout.transposed, .stepped, .reversed].map { layout in
    Matrices("\(layout)") { try layout.apply(random([3, 5, 5], $0)) }
  }

  private static let plain: [Matrices] = shapes.map { sizes in Matrices("\(sizes)") { try random(sizes, $0) } }

  static let all: [Matrices] = plain + special + layouts
  static let square = all.filter {
    guard let t = try? $0.make(.float64) else { return false }
    return t.shape[t.rank - 1] == t.shape[t.rank - 2]
  }

  private func largest(_ t: Tensor) throws -> Double { t.count == 0 ? 0 : try t.abs().max().item() }

  /// The largest Frobenius norm of a batch.
  private func norm(_ t: Tensor) throws -> Double { t.count == 0 ? 0 : try t.linearNorm(nil, [-2, -1]).max().item() }

  private func expectSmall(
    _ residual: Tensor, _ scale: Double = 1, _ what: String, location: SourceLocation = #_sourceLocation
  ) throws {
    let bound = (residual.dtype == .float32 ? 1e-5 : 1e-12) * scale
    let found = try largest(residual)
    #expect(found <= bound, "\(what)", sourceLocation: location)
  }

  private func expectOrthonormal(_ q: Tensor, _ what: String) throws {
    try expectSmall(q.transpose().matmul(q).sub(Tensor.eye(q.shape[q.rank - 1], q.dtype)), 1, what)
  }

  @Test(arguments: types, all) func singularValueDecomposition(type: DType, matrices: Matrices) throws {
    let a = try matrices.make(type)
    let (m, n) = (a.sizes[a.rank - 2], a.sizes[a.rank - 1])
    let (k, batch) = (min(m, n), Array(a.sizes.dropLast(2)))
    for full in [false, true] {
      let (u, s, vh) = try a.svd(fullMatrices: full)
      #expect(u.sizes == batch + [m, full ? m : k] && vh.sizes == batch + [full ? n : k, n] && s.sizes == batch + [k])
      #expect(u.dtype == type && s.dtype == type && vh.dtype == type)
      let rebuilt = try u.narrow(-1, 0, k).mul(s.unsqueeze(-2)).matmul(vh.narrow(-2, 0, k))
      try expectSmall(rebuilt.sub(a), norm(a), "U S Vᵀ = A")
      try expectOrthonormal(u, "UᵀU = 1")
      try expectOrthonormal(vh.transpose(), "VᵀV = 1")
      if s.count > 0 {
        #expect(try s.min().item() >= 0)
        if k > 1 { #expect(try s.narrow(-1, 0, k - 1).sub(s.narrow(-1, 1, k - 1)).min().item() >= 0, "descending") }
      }
      try expectSmall(a.singularValues().sub(s), norm(a), "values alone")
    }
  }

  @Test(arguments: types, all) func orthogonalTriangular(type: DType, matrices: Matrices) throws {
    let a = try matrices.make(type)
    let (m, n) = (a.sizes[a.rank - 2], a.sizes[a.rank - 1])
    for complete in [false, true] {
      let (q, r) = try a.qr(complete: complete)
      let k = complete ? m : min(m, n)
      #expect(q.sizes == a.sizes.dropLast() + [k] && r.sizes == a.sizes.dropLast(2) + [k, n])
      try expectSmall(q.matmul(r).sub(a), norm(a), "Q R = A")
      try expectOrthonormal(q, "QᵀQ = 1")
      let belows: [Double] = (0..<k * n).map { (i: Int) -> Double in i / n > i % n ? 1 : 0 }
      let below = try Tensor.from(belows, [k, n], type)
      #expect(try largest(r.mul(below)) == 0, "R is upper triangular")
    }
  }

  @Test(arguments: types, square) func eigenvaluesOfSymmetricMatrices(type: DType, matrices: Matrices) throws {
    let half = try matrices.make(type)
    let a = try half.add(half.transpose())
    let (w, v) = try a.eigh()
    try expectSmall(a.matmul(v).sub(v.mul(w.unsqueeze(-2))), norm(a), "A V = V diag(w)")
    try expectOrthonormal(v, "VᵀV = 1")
    // Up to their signs these are the singular values.
    try expectSmall(w.square().sum([-1]).sub(a.singularValues().square().sum([-1])), norm(a) * norm(a), "w² = s²")
  }

  @Test(arguments: types, square) func eigenvaluesOfSquareMatrices(type: DType, matrices: Matrices) throws {
    let a = try matrices.make(type)
    let (values, vectors) = try a.eig()
    #expect(values.real.sizes == a.sizes.dropLast() && vectors.imaginary.sizes == a.sizes)
    let (x, y) = (vectors.real, vectors.imaginary)
    let (p, q) = (try values.real.unsqueeze(-2), try values.imaginary.unsqueeze(-2))
    try expectSmall(a.matmul(x).sub(x.mul(p)).add(y.mul(q)), norm(a), "real part")
    try expectSmall(a.matmul(y).sub(x.mul(q)).sub(y.mul(p)), norm(a), "imaginary part")
    let lengths = try x.square().add(y.square()).sum([-2])
    try expectSmall(lengths.sub(Tensor.scalar(1.0, type)), 1, "norm 1")
    // Their sum is the trace.
    let n = Double(a.sizes[a.rank - 1])
    try expectSmall(values.real.sum([-1]).sub(a.diagonal().sum([-1])), n * norm(a), "trace")
    try expectSmall(values.imaginary.sum([-1]), norm(a), "pairs")
  }

  /// Positive definite matrices out of any: A Aᵀ + c 1.
  @Test(arguments: types, all) func positiveDefiniteFactors(type: DType, matrices: Matrices) throws {
    let a = try matrices.make(type)
    let product = try a.matmul(a.transpose())
    let n = product.sizes[product.rank - 1]
    let shift = type == .float32 ? 1e-5 : 1e-13
    let scale = max(try norm(product), 1e-30)
    let b = try product.add(Tensor.eye(n, type).mul(Tensor.scalar(shift * scale, type)))
    let l = try b.cholesky()
    try expectSmall(l.matmul(l.transpose()).sub(b), scale, "L Lᵀ = A")
    let aboves: [Double] = (0..<n * n).map { (i: Int) -> Double in i / n < i % n ? 1 : 0 }
    let above = try Tensor.from(aboves, [n, n], type)
    #expect(try largest(l.mul(above)) == 0, "L is lower triangular")
    try expectSmall(b.cholesky(upper: true).sub(l.transpose()), scale.squareRoot(), "upper")
  }

  @Test(arguments: types, square) func solutionsAndInverses(type: DType, matrices: Matrices) throws {
    var a = try matrices.make(type)
    let n = a.sizes[a.rank - 1]
    if n > 0, a.count > 0 {
      let values = try a.singularValues()
      let smallest = try values.narrow(-1, n - 1, 1).div(values.narrow(-1, 0, 1)).min().item()
      // Singular matrices are made regular, still ill-conditioned.
      let shift = max(try norm(a), 1) * (type == .float32 ? 1e-5 : 1e-12)
      if !(smallest > 1e-17) { a = try a.add(Tensor.eye(n, type).mul(Tensor.scalar(shift, type))) }
    }
    let b = try LinalgTests.random(Array(a.sizes.dropLast()) + [3], type, 5)
    let x = try a.solve(b)
    #expect(x.sizes == b.sizes)
    try expectSmall(a.matmul(x).sub(b), norm(a) * norm(x) + norm(b), "A X = B")
    let vector = try a.solve(b.indexed(b.sizes.dropLast().map { .range(start: 0, count: $0, step: 1) } + [.at(0)]))
    try expectSmall(vector.unsqueeze(-1).sub(x.narrow(-1, 0, 1)), norm(x), "of a vector")
    let y = try a.inverse()
    try expectSmall(a.matmul(y).sub(Tensor.eye(n, type)), norm(a) * norm(y), "A A⁻¹ = 1")
  }

  @Test(arguments: types, all) func pseudoInversesAndLeastSquares(type: DType, matrices: Matrices) throws {
    let a = try matrices.make(type)
    let y = try a.pseudoInverse(Tolerance())
    let (ay, ya, na, ny) = (try a.matmul(y), try y.matmul(a), try norm(a), try norm(y))
    // Moore's and Penrose's four conditions.
    let spread = max(na * ny, 1)
    try expectSmall(ay.matmul(a).sub(a), spread * na, "A Y A = A")
    try expectSmall(ya.matmul(y).sub(y), spread * ny, "Y A Y = Y")
    try expectSmall(ay.sub(ay.transpose()), spread, "A Y is symmetric")
    try expectSmall(ya.sub(ya.transpose()), spread, "Y A is symmetric")
    let b = try LinalgTests.random(Array(a.sizes.dropLast()) + [2], type, 6)
    let found = try a.leastSquares(b, Tolerance())
    let rest = try a.matmul(found.solution).sub(b)
    try expectSmall(a.transpose().matmul(rest), na * (na * norm(found.solution) + norm(b)), "Aᵀ (A X - B) = 0")
    // Nothing of X lies outside A's rows.
    try expectSmall(
      found.solution.sub(ya.matmul(found.solution)), spread * norm(found.solution), "X is the smallest")
    try expectSmall(found.residuals.sub(rest.square().sum([-2])), norm(rest) * norm(rest), "distances")
    try expectSame(found.rank, a.matrixRank(Tolerance()))
    try expectSame(found.values, a.svd(fullMatrices: false).values)
  }

  @Test(arguments: types) func ranks(type: DType) throws {
    let low = try LinalgTests.random([12, 3], type).matmul(LinalgTests.random([3, 9], type, 4))
    #expect(try low.matrixRank(Tolerance()).toInts() == [3])
    #expect(try Tensor.zeros([4, 4], type).matrixRank(Tolerance()).toInts() == [0])
    #expect(try Tensor.zeros([2, 0, 3], type).matrixRank(Tolerance()).toInts() == [0, 0])
    let values = try LinalgTests.made([4, 2, 1, 0.5], type)
    #expect(try values.matrixRank(Tolerance(absolute: 1.5)).toInts() == [2])
    #expect(try values.matrixRank(Tolerance(relative: 0.2)).toInts() == [3])
    #expect(try values.matrixRank(Tolerance(absolute: 0.75, relative: 0.3)).toInts() == [2])
    expectError("rtol", "-1") { _ = try Tolerance(relative: -1) }
    expectError("atol", "nan") { _ = try Tolerance(absolute: .nan) }
  }

  @Test(arguments: types) func determinantsOfSpecialMatrices(type: DType) throws {
    #expect(try Tensor.zeros([0, 0], type).determinant().item() == 1)
    #expect(try Tensor.full([2, 2], 3, type).determinant().item() == 0)
    let singular = try Tensor.full([2, 2], 3, type).signedLogDeterminant()
    #expect(try singular.sign.item() == 0 && singular.logarithm.item() == -.infinity)
    // An odd permutation.
    let swapped = try Tensor.eye(5, type).taken(0, Tensor.from([1, 0, 2, 3, 4], [5]))
    #expect(try swapped.determinant().item() == -1)
    // Beyond a float's range.
    let small = try Tensor.eye(400, type).mul(Tensor.scalar(-0.1, type))
    #expect(try small.determinant().item() == 0)
    let (sign, logarithm) = try small.signedLogDeterminant()
    #expect(try sign.item() == 1)
    #expect(try abs(logarithm.item() + 400 * Foundation.log(10)) < 1e-3)
  }

  @Test(arguments: types) func normsOfSpecialVectors(type: DType) throws {
    let big = type == .float32 ? 3e38 : 1e308
    let x = try Tensor.from([0.6 * big, 0.8 * big], [2], type)
    #expect(try abs(x.linearNorm().item() / big - 1) < 1e-6)
    #expect(try Tensor.from([.infinity, 1], [2], type).linearNorm().item() == .infinity)
    #expect(try Tensor.from([.nan, 1], [2], type).linearNorm().item().isNaN)
    #expect(try Tensor.scalar(-3.0, type).linearNorm().item() == 3)
    let zero = try Tensor.zeros([3], type).setRequiresGrad()
    #expect(try Autograd.gradients(of: zero.linearNorm(), [zero])[0].toDoubles() == [0, 0, 0])
  }

  @Test func whatCannotBeDoneIsRefused() throws {
    let ones = try Tensor.full([2, 2], 1)
    let bad = try Tensor.from([1, .nan, 0, 1], [2, 2])
    let calls: [(String, (Tensor) throws -> Void)] = [
      ("svd", { _ = try $0.svd() }), ("values", { _ = try $0.singularValues() }), ("qr", { _ = try $0.qr() }),
      ("cholesky", { _ = try $0.cholesky() }), ("eig", { _ = try $0.eig() }), ("inv", { _ = try $0.inverse() }),
      ("det", { _ = try $0.determinant() }), ("slogdet", { _ = try $0.signedLogDeterminant() }),
      ("pinv", { _ = try $0.pseudoInverse(Tolerance()) }), ("rank", { _ = try $0.matrixRank(Tolerance()) }),
      ("solve", { _ = try $0.solve(ones) }), ("lstsq", { _ = try $0.leastSquares(ones, Tolerance()) }),
    ]
    for (name, call) in calls {
      expectError("NaN or an infinity") { try call(bad) }
      expectError("'matrix'", "float type", "int64") { try call(Tensor.zeros([2, 2], .int64)) }
      expectError("'matrix'", "(3)") { try call(Tensor.zeros([3])) }
      if ["cholesky", "eig", "inv", "det", "slogdet", "solve"].contains(name) {
        expectError("square", "(2, 3)") { try call(Tensor.zeros([2, 3])) }
      }
    }
    let regular = try Tensor.eye(2)
    expectError("'other'", "NaN") { _ = try regular.solve(bad) }
    expectError("'other'", "2 rows", "(2, 2)", "got (3)") { _ = try regular.solve(Tensor.zeros([3])) }
    expectError("'other'", "2 rows", "got (3, 1)") { _ = try regular.leastSquares(Tensor.zeros([3, 1]), Tolerance()) }
    expectError("broadcast") { _ = try Tensor.zeros([2, 2, 2]).add(regular).solve(Tensor.zeros([3, 2, 1])) }
    expectError("matrix 1 is singular") { _ = try ones.solve(ones) }
    let batch = try Tensor.stack([regular, ones, regular])
    expectError("matrix 2 is singular") { _ = try batch.inverse() }
    let indefinite = try Tensor.stack([regular, Tensor.from([1, 2, 2, 1], [2, 2])])
    expectError("matrix 2 is not positive definite", "2 x 2") { _ = try indefinite.cholesky() }
    // An empty batch of what LAPACK could not count.
    expectError("LAPACK", "\(Int32.max)") { _ = try Tensor.zeros([0, 1 << 32, 1]).svd(fullMatrices: false) }
    expectError("LAPACK", "\(Int32.max)") { _ = try Tensor.zeros([0, 1, 1 << 32]).qr() }
    expectError("'order'", "7") { _ = try ones.linearNorm(.p(7)) }
    expectError("'order'", "NaN") { _ = try Tensor.zeros([3]).linearNorm(.p(.nan)) }
    expectError("two dimensions", "1") { _ = try Tensor.zeros([3]).linearNorm(.nuclear) }
    expectError("1 or 2 dimensions", "(2, 2, 2)") { _ = try Tensor.zeros([2, 2, 2]).linearNorm(.p(2)) }
    expectError("twice") { _ = try ones.linearNorm(.p(2), [0, -2]) }
    expectError("float type") { _ = try Tensor.zeros([2], .int64).linearNorm() }
  }

  @Test func gradientsThatDoNotExistAreRefused() throws {
    let a = try LinalgTests.random([3, 2], .float64).setRequiresGrad()
    let q = try a.qr(complete: true).q
    expectError("reduced form") { _ = try Autograd.gradients(of: q.sum(), [a]) }
    // One eigenvector only.
    let defective = try Tensor.from([1, 0, 1, 1], [2, 2], .float64).setRequiresGrad()
    let values = try defective.eig().values.real
    #expect(throws: TensorError.self) {
      let slope = try Autograd.gradients(of: values.indexed([.at(0)]), [defective])[0]
      if try !slope.isAllFinite() || slope.abs().max().item() > 1e10 { throw TensorError("not finite") }
    }
    let zero = try Tensor.zeros([2, 2], .float64).setRequiresGrad()
    expectError("singular") {
      _ = try Autograd.gradients(of: zero.signedLogDeterminant().logarithm, [zero])
    }
  }

  /// Repeated singular values have no vectors of their own, but what depends on the values alone has a gradient.
  @Test func singularValuesThatRepeatHaveGradients() throws {
    let a = try Tensor.eye(3, .float64).setRequiresGrad()
    let slope = try Autograd.gradients(of: a.singularValues().sum(), [a])[0]
    try expectSame(slope, Tensor.eye(3, .float64), absolute: 1e-14)
  }
}
