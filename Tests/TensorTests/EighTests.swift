import Tensor
import Testing

/// Eigenvectors are known by what they do: A V = V diag(w), Vᵀ V = 1.
@Suite struct EighTests {
  private static let types: [DType] = [.float32, .float64]

  private func tolerance(_ type: DType) -> Double { type == .float32 ? 1e-5 : 1e-12 }

  private func largest(_ t: Tensor) throws -> Double { t.count == 0 ? 0 : try t.abs().max().item() }

  private func check(_ a: Tensor, _ what: String) throws {
    let n = a.shape[a.rank - 1]
    let (w, v) = try a.eigh()
    #expect(w.dtype == a.dtype && v.dtype == a.dtype)
    #expect(w.sizes == a.sizes.dropLast() && v.sizes == a.sizes, "\(what)")
    let scale = max(try largest(a), 1e-30)
    let residual = try a.matmul(v).sub(v.mul(w.unsqueeze(-2)))
    #expect(try largest(residual) <= tolerance(a.dtype) * scale, "residual, \(what)")
    let unit = try v.transpose().matmul(v).sub(Tensor.eye(n, a.dtype))
    #expect(try largest(unit) <= tolerance(a.dtype), "orthogonality, \(what)")
    if n > 1, a.count > 0 {
      let steps = try w.narrow(-1, 1, n - 1).sub(w.narrow(-1, 0, n - 1))
      #expect(try steps.min().item() >= 0, "ascending, \(what)")
    }
  }

  private func random(_ sizes: [Int], _ type: DType, _ seed: UInt64 = 3) throws -> Tensor {
    let x = try Generator(seed: seed).normal(sizes, type)
    return try x.add(x.transpose())
  }

  @Test(arguments: types) func randomMatrices(type: DType) throws {
    for n in [1, 2, 3, 5, 17, 64, 130] { try check(random([n, n], type, UInt64(n)), "n = \(n)") }
  }

  @Test(arguments: types) func matricesOfEveryScale(type: DType) throws {
    for scale in [1e-20, 1e15] { try check(random([8, 8], type).mul(Tensor.scalar(scale, .float64)), "\(scale)") }
  }

  @Test(arguments: types) func repeatedEigenvalues(type: DType) throws {
    try check(Tensor.eye(6, type), "identity")
    try check(Tensor.zeros([5, 5], type), "zero")
    try check(Tensor.full([7, 7], 2, type), "all equal")
    // Three times 2 and twice -1, in a basis that hides it.
    let basis = try random([5, 5], type).eigh().vectors
    let values = try Tensor.from([2.0, 2, 2, -1, -1], [5], type)
    let a = try basis.mul(values).matmul(basis.transpose())
    try check(a.add(a.transpose()).mul(Tensor.scalar(0.5)), "2, 2, 2, -1, -1")
    let found = try a.eigh().values.toDoubles()
    for (x, y) in zip(found, [-1.0, -1, 2, 2, 2]) { #expect(abs(x - y) < tolerance(type)) }
  }

  @Test(arguments: types) func matricesOfLowRank(type: DType) throws {
    let x = try Generator(seed: 9).normal([12, 3], type)
    let a = try x.matmul(x.transpose())
    try check(a, "rank 3 of 12")
    let found = try a.eigh().values.toDoubles()
    for value in found.prefix(9) { #expect(abs(value) < 30 * tolerance(type)) }
    #expect(found[9] > 0.1)
  }

  @Test(arguments: types) func batchesAndEmptyOnes(type: DType) throws {
    try check(random([40, 6, 6], type), "batch")
    try check(random([2, 3, 4, 4], type), "batch of batches")
    for sizes in [[0, 0], [3, 0, 0], [0, 4, 4], [1, 1]] { try check(random(sizes, type), "\(sizes)") }
    let all = try random([5, 4, 4], type)
    let values = try all.eigh().values
    for i in 0..<5 { try expectSame(all.indexed([.at(i)]).eigh().values, values.indexed([.at(i)])) }
  }

  @Test func otherLayoutsGiveTheSame() throws {
    let a = try random([2, 5, 5], .float64)
    for layout in Layout.allCases { try expectSame(layout.apply(a).eigh().values, a.eigh().values, "\(layout)") }
  }

  @Test func onlyTheLowerTriangleIsRead() throws {
    let a = try random([4, 4], .float64)
    let b = try a.clone()
    for i in 0..<4 { for j in i + 1..<4 { try b.setIndexed([.at(i), .at(j)], Tensor.scalar(100.0)) } }
    try expectSame(b.eigh().values, a.eigh().values)
    #expect(try b.indexed([.at(0), .at(1)]).item() == 100)
  }

  @Test func whatIsNotASymmetricMatrixIsRefused() throws {
    expectError("float", "int64") { _ = try Tensor.zeros([2, 2], .int64).eigh() }
    expectError("square", "(2, 3)") { _ = try Tensor.zeros([2, 3]).eigh() }
    expectError("square", "(4)") { _ = try Tensor.zeros([4]).eigh() }
    for bad in [Double.nan, .infinity] {
      let a = try Tensor.eye(3)
      try a.setIndexed([.at(2), .at(0)], Tensor.scalar(bad))
      expectError("NaN or an infinity") { _ = try a.eigh() }
    }
  }
}
