import Foundation
import Tensor
import Testing

/// Loops that treat whole vectors, tiles or pieces apart from what is left over: sizes on both sides of each.
@Suite struct FastPathTests {
  private static let lengths = [1, 2, 7, 31, 32, 33, 63, 64, 65, 130, 1023, 1025, 2100]

  private func values(_ count: Int, seed: UInt64 = 3) -> [Double] {
    (0..<count).map { Double((UInt64($0) &* 2_654_435_761 &+ seed) % 1000) / 100 - 5 }
  }

  @Test(arguments: [DType.float32, .float64, .int64, .uint8])
  func turnedCopies(_ type: DType) throws {
    for sizes in [
      [1, 1], [8, 8], [7, 40], [16, 16], [33, 50], [3, 17, 20], [2, 3, 24, 9], [130, 270], [0, 9], [9, 0],
    ] {
      let t = try Tensor.from((0..<sizes.reduce(1, *)).map { $0 % 251 }, sizes).to(type)
      for (a, b) in [(-2, -1), (0, -1)] {
        let turned = try t.transpose(a, b)
        let copy = try turned.clone()
        #expect(copy.isContiguous && copy.shape == turned.shape)
        // Back in order, the copy's elements are the original's.
        let back = try copy.transpose(a, b)
        for i in 0..<sizes[0] {
          #expect(try back.narrow(0, i, 1).toInts() == t.narrow(0, i, 1).toInts(), "\(sizes) row \(i)")
        }
      }
    }
    let wide = try Tensor.from((0..<40 * 60).map { $0 % 251 }, [40, 60]).to(type)
    let part = try wide.narrow(1, 5, 30).transpose().clone()
    for j in 0..<30 { #expect(try part.narrow(0, j, 1).toInts() == (0..<40).map { ($0 * 60 + 5 + j) % 251 }) }
  }

  @Test(arguments: [0, 1, 5, 65_535, 65_536, 65_537, 200_003])
  func masks(_ count: Int) throws {
    let x = try Tensor.from(Array(0..<count), [count])
    for step in [1, 2, 3, 1000] {
      let mask = try Tensor.from((0..<count).map { $0 % step == step - 1 ? 1 : 0 }, [count]).to(.bool)
      let wanted = (0..<count).filter { $0 % step == step - 1 }
      #expect(try x.indexed([.mask(mask)]).toInts() == wanted)
      #expect(try x.to(.float32).indexed([.mask(mask)]).toInts() == wanted)
    }
    #expect(try x.indexed([.mask(Tensor.zeros([count], .bool))]).count == 0)
  }

  @Test(arguments: [DType.float32, .float64])
  func clampKeepsNaNAndTakesAnyBounds(_ type: DType) throws {
    let x = try Tensor.from([-.infinity, -2, 0.5, 3, .infinity, .nan], [2, 3], type)
    func check(_ t: Tensor, _ wanted: [Double]) throws {
      for (a, b) in zip(try t.toDoubles(), wanted) { #expect(a == b || a.isNaN && b.isNaN) }
    }
    try check(x.clamp(-1, 2), [-1, -1, 0.5, 2, 2, .nan])
    try check(x.clamp(-1, nil), [-1, -1, 0.5, 3, .infinity, .nan])
    try check(x.clamp(nil, 2), [-.infinity, -2, 0.5, 2, 2, .nan])
    try check(x.transpose().clamp(0, 0), [0, 0, 0, 0, 0, .nan])
    try check(x.clamp(.nan, nil), Array(repeating: .nan, count: 6))
    #expect(try Tensor.zeros([0, 3], type).clamp(0, 1).count == 0)
  }

  @Test(arguments: lengths)
  func extremes(_ n: Int) throws {
    for place in Set([0, n / 2, n - 1]) {
      var list = values(2 * n)
      list[n + place] = 100
      let x = try Tensor.from(list, [2, n])
      #expect(try x.max([1]).toDoubles()[1] == 100)
      #expect(try x.argmax(1).toInts()[1] == place)
      #expect(try x.neg().min([1]).toDoubles()[1] == -100)
      #expect(try x.neg().argmin(1).toInts()[1] == place)
      #expect(try x.max([1]).toDoubles()[0] == Double(Float(list[..<n].max()!)))
      list[n + place] = .nan
      let odd = try Tensor.from(list, [2, n])
      #expect(try odd.max([1]).toDoubles()[1].isNaN && odd.min([1]).toDoubles()[1].isNaN)
      #expect(try odd.argmax(1).toInts()[1] == place && odd.argmin(1).toInts()[1] == place)
      #expect(try !odd.max([1]).toDoubles()[0].isNaN)
    }
    // The first of equals, also in blocks that come later.
    #expect(try Tensor.full([1, n], 2).argmax(1).toInts() == [0])
    #expect(try Tensor.full([1, n], -Double.infinity).max([1]).toDoubles() == [-.infinity])
  }

  @Test(arguments: lengths, [DType.float32, .float64])
  func softmaxRows(_ n: Int, _ type: DType) throws {
    var list = values(3 * n)
    if n > 1 { list[n] = -.infinity }
    list[2 * n + n / 2] = .nan
    let x = try Tensor.from(list, [3, n], type)
    let (soft, logs) = (try x.softmax().toDoubles(), try x.logSoftmax().toDoubles())
    let slack = type == .float32 ? 4e-6 : 1e-13
    for r in 0..<2 {
      let row = Array(list[r * n..<(r + 1) * n])
      let top = row.max()!
      let total = row.reduce(0) { $0 + exp($1 - top) }
      for (c, value) in row.enumerated() {
        let wanted = exp(value - top) / total
        #expect(abs(soft[r * n + c] - wanted) <= slack * wanted, "\(r) \(c)")
        let logarithm = value - top - log(total)
        #expect(logs[r * n + c] == logarithm || abs(logs[r * n + c] - logarithm) <= slack * max(1, abs(logarithm)))
      }
    }
    #expect(soft[(2 * n)...].allSatisfy(\.isNaN) && logs[(2 * n)...].allSatisfy(\.isNaN))
  }

  @Test(arguments: lengths)
  func runningSums(_ n: Int) throws {
    let list = values(2 * n).map { Double(Float($0)) }
    for type in [DType.float32, .float64] {
      let got = try Tensor.from(list, [2, n], type).cumsum(1).toDoubles()
      var total = 0.0
      for i in 0..<2 * n {
        total = i % n == 0 ? list[i] : total + list[i]
        let wanted = type == .float32 ? Double(Float(total)) : total
        #expect(abs(got[i] - wanted) <= (type == .float32 ? 1.3e-7 : 1e-12) * max(1, abs(wanted)))
      }
    }
  }

  @Test func gatherCountsFromAnyFirst() throws {
    let x = try Tensor.from(values(6), [2, 3])
    let index = try Tensor.from([3, 1, 2, 2], [2, 2])
    let plain = try index.sub(Tensor.scalar(1))
    #expect(try x.gather(1, index, first: 1).toDoubles() == x.gather(1, plain).toDoubles())
    let tracked = try x.clone().setRequiresGrad()
    let gradients = try Autograd.gradients(of: tracked.gather(1, index, first: 1).sum(), [tracked])
    #expect(try gradients[0].toDoubles() == [1, 0, 1, 0, 2, 0])
    for wrong in [0, 4, Int.min] {
      #expect(throws: TensorError.self) { try x.gather(1, Tensor.from([1, 1, 1, wrong], [2, 2]), first: 1) }
    }
  }
}
