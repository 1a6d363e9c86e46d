import Foundation
import Tensor
import Testing

/// Tensors above the sizes at which work is cut into pieces: each piece must land in its place.
@Suite struct LargeTests {
  /// Small whole numbers, whose sums are exact in any order.
  private func whole(_ sizes: [Int], _ seed: UInt64, _ type: DType = .float64) throws -> Tensor {
    try Generator(seed: seed).integers(sizes, -8, 8).to(type)
  }

  private func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
    var out = [Double](repeating: 0, count: m * n)
    for i in 0..<m { for l in 0..<k { for j in 0..<n { out[i * n + j] += a[i * k + l] * b[l * n + j] } } }
    return out
  }

  @Test func matrixProducts() throws {
    for (m, k, n) in [(700, 150, 420), (90, 400, 1500), (2000, 300, 5), (3, 200, 40_000), (513, 300, 513)] {
      let (a, b) = (try whole([m, k], 1), try whole([k, n], 2))
      let wanted = product(try a.toDoubles(), try b.toDoubles(), m, k, n)
      for type in [DType.float32, .float64] {
        for layout in [Layout.contiguous, .transposed, .stepped] {
          let (x, y) = (try layout.apply(a.to(type)), try layout.apply(b.to(type)))
          #expect(try x.matmul(y).toDoubles() == wanted, "\(m) \(k) \(n) \(type) \(layout)")
        }
        #expect(try a.to(type).linear(b.to(type).transpose()).toDoubles() == wanted)
      }
    }
  }

  @Test func batchedProducts() throws {
    for (batch, m) in [(40, 30), (3, 300), (12, 200)] {
      let (a, b) = (try whole([batch, m, 70], 3), try whole([batch, 70, 90], 4))
      let all = try a.matmul(b)
      for i in [0, 1, batch - 1] {
        try expectSame(all.indexed([.at(i)]), a.indexed([.at(i)]).matmul(b.indexed([.at(i)])))
      }
      // One matrix for the whole batch, on either side.
      try expectSame(a.matmul(b.indexed([.at(0)])).indexed([.at(2)]), a.indexed([.at(2)]).matmul(b.indexed([.at(0)])))
      try expectSame(a.indexed([.at(0)]).matmul(b).indexed([.at(2)]), a.indexed([.at(0)]).matmul(b.indexed([.at(2)])))
    }
  }

  @Test(arguments: DType.allCases.filter { $0 != .bool }) func reductions(type: DType) throws {
    for (rows, columns) in [(900, 1000), (3, 150_000), (100_000, 3), (70_000, 70)]
    where rows * columns < 2_000_000 || type == .float32 {
      let x = type == .uint8 ? try whole([rows, columns], 5).square().to(type) : try whole([rows, columns], 5, type)
      let values = try x.toDoubles()
      var (down, across) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: rows))
      var most = [Double](repeating: -.infinity, count: columns)
      var first = [Int](repeating: 0, count: rows)
      for i in 0..<rows {
        for j in 0..<columns {
          let value = values[i * columns + j]
          down[j] += value
          across[i] += value
          most[j] = max(most[j], value)
          if value > values[i * columns + first[i]] { first[i] = j }
        }
      }
      #expect(try x.sum([0]).toDoubles() == down)
      #expect(try x.sum([1]).toDoubles() == across)
      #expect(try x.sum().item() == down.reduce(0, +))
      #expect(try x.max([0]).toDoubles() == most)
      #expect(try x.transpose().max([1]).toDoubles() == most)
      #expect(try x.argmax(1).toInts() == first)
      #expect(try x.transpose().argmax(0).toInts() == first)
    }
  }

  @Test func softmaxOfManyRows() throws {
    let x = try Generator(seed: 6).normal([3000, 50], .float64)
    let values = try x.toDoubles()
    let (plain, logs) = (try x.softmax().toDoubles(), try x.logSoftmax().toDoubles())
    for row in [0, 1, 700, 2999] {
      let total = values[row * 50..<row * 50 + 50].map(exp).reduce(0, +)
      for i in row * 50..<row * 50 + 50 {
        #expect(abs(plain[i] - exp(values[i]) / total) < 1e-15)
        #expect(abs(logs[i] - (values[i] - log(total))) < 1e-14)
      }
    }
  }

  @Test func takingManyRows() throws {
    let x = try whole([500, 300], 7, .int64)
    let order = Generator(seed: 8).permutation(500)
    let positions = try Tensor.from(order, [500])
    let (rows, columns) = (try x.taken(0, positions), try x.transpose().taken(1, positions))
    let values = try x.toInts()
    #expect(try rows.toInts() == order.flatMap { Array(values[$0 * 300..<$0 * 300 + 300]) })
    try expectSame(columns.transpose(), rows)
    let (condition, back) = (try rows.compare(.greater, Tensor.scalar(0)), try rows.neg())
    #expect(try Tensor.choose(condition, rows, back).toInts() == rows.toInts().map { $0 > 0 ? $0 : -$0 })
  }

  @Test func adamWOfManyParameters() throws {
    // All elements are alike, so all must come out alike.
    let n = 100_001
    let w = try Tensor.full([n], 1)
    let (g, m, v) = (try Tensor.full([n], 0.5), try Tensor.zeros([n]), try Tensor.zeros([n]))
    try w.adamUpdate(
      gradient: g, mean: m, square: v, step: 1, lr: 0.1, betas: (0.9, 0.999), eps: 1e-8, decay: 0.5)
    for (t, wanted) in [(w, 0.85), (m, 0.05), (v, 0.00025)] {
      let (low, high) = (try t.min().item(), try t.max().item())
      #expect(low == high && abs(low - wanted) < 1e-6 * wanted)
    }
  }
}
