import Foundation
import Tensor
import Testing

@Suite struct GeneratorTests {
  /// The 64 words of one group, through integers over the whole range: each takes two.
  private func words(_ g: Generator) throws -> [UInt32] {
    try g.integers([32], .min, .max).toInts().flatMap { value -> [UInt32] in
      let bits = UInt64(bitPattern: Int64(value &- Int.min))
      return [UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits)]
    }
  }

  /// The vectors that Random123 publishes for Philox4x32-10 (its file kat_vectors). A group has 16 counters, and its
  /// words are all first ones, then all second ones.
  @Test func philoxGivesThePublishedWords() throws {
    func block(_ g: Generator, _ lane: Int) throws -> [UInt32] {
      let all = try words(g)
      return (0..<4).map { all[$0 * 16 + lane] }
    }
    #expect(try block(Generator(seed: 0), 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = Generator(seed: .max, stream: .max, position: .max >> 4)
    #expect(try block(ones, 15) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    // Counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
    let pi = Generator(
      seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, position: 0x85a3_08d3_243f_6a88 >> 4)
    #expect(try block(pi, 8) == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  /// Box-Muller in float64: words 0 and 1 of a counter make two normals, words 2 and 3 two more.
  @Test func normalsFollowFromTheWords() throws {
    for position in UInt64(0)..<40 {
      let w = try words(Generator(seed: 5, position: position))
      let z = try Generator(seed: 5, position: position).normal([64]).toDoubles()
      for lane in 0..<16 {
        for half in [0, 32] {
          let radius = (-2 * log((Double(w[half + lane]) + 0.5) * 0x1p-32)).squareRoot()
          let angle = Double(Int32(bitPattern: w[half + 16 + lane])) * 0x1p-32 * 2 * Double.pi
          #expect(abs(z[half + lane] - radius * cos(angle)) < 2e-6)
          #expect(abs(z[half + 16 + lane] - radius * sin(angle)) < 2e-6)
        }
      }
    }
  }

  @Test func uniformsFollowFromTheWords() throws {
    let w = try words(Generator(seed: 6))
    let x = try Generator(seed: 6).uniform([64]).toDoubles()
    #expect(x == w.map { Double($0 >> 8) * 0x1p-24 })
  }

  @Test func aRestoredPositionGivesTheSameValues() throws {
    let g = Generator(seed: 11, stream: 3)
    _ = try g.normal([1000])
    let again = Generator(seed: g.seed, stream: g.stream, position: g.position)
    let normal = try g.normal([130]).toDoubles()
    let uniform = try g.uniform([65]).toDoubles()
    let order = g.permutation(50)
    let whole = try g.integers([9], -5, 5).toInts()
    #expect(try again.normal([130]).toDoubles() == normal)
    #expect(try again.uniform([65]).toDoubles() == uniform)
    #expect(again.permutation(50) == order)
    #expect(try again.integers([9], -5, 5).toInts() == whole)
    #expect(again.position == g.position)
  }

  @Test func drawsDoNotOverlap() throws {
    let g = Generator(seed: 1)
    let parts = [try g.uniform([64]), try g.uniform([1]), try g.uniform([63]), try g.uniform([0]), try g.uniform([64])]
    #expect(g.position == 4)
    let values = try parts.flatMap { try $0.toDoubles() }
    #expect(Set(values).count == values.count)
    // Whole groups are what one longer draw would give.
    let long = try Generator(seed: 1).uniform([256]).toDoubles()
    #expect(try parts[0].toDoubles() == Array(long[0..<64]))
    #expect(try parts[4].toDoubles() == Array(long[192..<256]))
  }

  @Test func longDrawsAreTheirGroupsInOrder() throws {
    // Longer than the pieces that threads make.
    let n = 100_032
    let normal = try Generator(seed: 1).normal([n]).toDoubles()
    let uniform = try Generator(seed: 1).uniform([n]).toDoubles()
    for group in [0, 511, 512, 513, 1024, 1562] {
      let g = { Generator(seed: 1, position: UInt64(group)) }
      #expect(try g().normal([64]).toDoubles() == Array(normal[(group * 64)..<(group * 64 + 64)]))
      #expect(try g().uniform([64]).toDoubles() == Array(uniform[(group * 64)..<(group * 64 + 64)]))
    }
  }

  @Test func noiseOnRowsIsThatOfTheWholeBatch() throws {
    let table = try Generator(seed: 2).normal([200, 13])
    let order = Generator(seed: 3).permutation(200)
    let g = Generator(seed: 4, position: 5)
    let noisy = try table.rows(order[3...], noise: 0.5, g)
    let plain = try table.rows(order[3...])
    Generator(seed: 4, position: 5).addNormal(to: plain, std: 0.5)
    try expectSame(noisy, plain)
    #expect(g.position == 5 + UInt64((197 * 13 + 63) / 64))
    try expectSame(table.rows(order[3...]), table.taken(0, Tensor.from(Array(order[3...]), [197])))
  }

  @Test func seedsAndStreamsDiffer() throws {
    let draws = try [(1, 0), (2, 0), (1, 1), (1 << 40, 0), (1, 1 << 40)].map { seed, stream in
      try Generator(seed: seed, stream: stream).uniform([8]).toDoubles()
    }
    #expect(Set(draws).count == draws.count)
  }

  @Test func normalMoments() throws {
    let n = 1_000_000
    let x = try Generator(seed: 42).normal([n]).to(.float64)
    // Five standard errors of each moment.
    let error = 5 / Double(n).squareRoot()
    #expect(abs(try x.mean().item()) < error)
    #expect(abs(try x.square().mean().item() - 1) < error * 2.0.squareRoot())
    #expect(abs(try x.pow(Tensor.scalar(3.0)).mean().item()) < error * 15.0.squareRoot())
    #expect(abs(try x.square().square().mean().item() - 3) < error * 96.0.squareRoot())
    // Neighbours, of which some come from one pair, are not correlated.
    for lag in [1, 16, 32, 64] {
      let product = try x.narrow(0, 0, n - lag).mul(x.narrow(0, lag, n - lag)).mean().item()
      #expect(abs(product) < error, "lag \(lag)")
    }
    #expect(try x.abs().max().item() > 4.4)
  }

  /// Largest distance of the sample's distribution from `f`, in units of which 1.95 is exceeded once in a thousand
  /// samples (Kolmogorov-Smirnov).
  private func distance(_ sample: [Double], _ f: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    let farthest = sample.sorted().enumerated().map { i, x in
      max(abs(f(x) - Double(i) / n), abs(f(x) - Double(i + 1) / n))
    }
    return farthest.max()! * n.squareRoot()
  }

  @Test func distributions() throws {
    let g = Generator(seed: 7)
    let normal = try g.normal([200_000]).toDoubles()
    #expect(distance(normal) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < 1.95)
    let shifted = try g.normal([100_000], mean: 3, std: 0.5).toDoubles()
    #expect(distance(shifted) { 0.5 * erfc((3 - $0) * 2.0.squareRoot()) } < 1.95)
    let uniform = try g.uniform([200_000], -2, 6).toDoubles()
    #expect(distance(uniform) { ($0 + 2) / 8 } < 1.95)
    let noise = try Tensor.full([100_000], 1)
    g.addNormal(to: noise, std: 2)
    #expect(distance(try noise.toDoubles()) { 0.5 * erfc((1 - $0) / 8.0.squareRoot()) } < 1.95)
  }

  @Test func uniformKeepsItsBounds() throws {
    // Rounding would reach 2 once in 2^25 draws here; 2^26 of them hold it with near certainty.
    let g = Generator(seed: 3)
    for _ in 0..<16 {
      let x = try g.uniform([1 << 22], 1, 2)
      #expect(try x.min().item() >= 1)
      #expect(try x.max().item() < 2)
    }
    #expect(try g.uniform([10], 0.25, 0.25).toDoubles() == Array(repeating: 0.25, count: 10))
    expectError("'low' must not exceed 'high'", "2.0 and 1.0") { _ = try g.uniform([1], 2, 1) }
  }

  @Test func permutationsHoldEveryNumberOnce() throws {
    let g = Generator(seed: 5)
    for n in [0, 1, 2, 3, 10, 1000] { #expect(g.permutation(n).sorted() == Array(0..<n)) }
    #expect(g.permutation(-1) == [])
    #expect(g.permutation(1000) != g.permutation(1000))
    // Each of the six orders of three comes a sixth of the time.
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[g.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    for count in counts.values { #expect(abs(count - 1000) < 150) }
  }

  @Test func integersCoverTheirRange() throws {
    let g = Generator(seed: 6)
    let dice = try g.integers([60_000], 1, 6).toInts()
    for face in 1...6 { #expect(abs(dice.count { $0 == face } - 10_000) < 500) }
    #expect(dice.allSatisfy { (1...6).contains($0) })
    #expect(try g.integers([3], 4, 4).toInts() == [4, 4, 4])
    #expect(try g.integers([100], .max - 1, .max).toInts().allSatisfy { $0 >= .max - 1 })
    expectError("'low' must not exceed 'high'", "2 and 1") { _ = try g.integers([1], 2, 1) }
  }

  @Test func float64HoldsTheSameDraws() throws {
    let single = try Generator(seed: 1).normal([70])
    let double = try Generator(seed: 1).normal([70], .float64)
    #expect(double.dtype == .float64)
    #expect(try single.toDoubles() == double.toDoubles())
  }
}
