import Tensor
import Testing

/// Same seed, same bits, whatever the number of threads.
@Suite(.serialized) struct ThreadTests {
  /// Bytes of the results on 1, 2 and 5 threads. Several times, because who takes which piece is left to chance, and
  /// because the pool leaves everything to one thread while another test uses it.
  func expectSameBits(_ what: String, _ body: () throws -> [Tensor]) throws {
    let before = Pool.shared.threads
    defer { Pool.shared.threads = before }
    var first: [[UInt8]]?
    for threads in [1, 2, 5, 2, 5, 5] {
      Pool.shared.threads = threads
      let bytes = try body().map { try $0.withBytes { [UInt8]($0) } }
      #expect(bytes.allSatisfy { !$0.isEmpty })
      if let first { #expect(bytes == first, "\(what), \(threads) threads") } else { first = bytes }
    }
  }

  @Test func matrixProducts() throws {
    let shapes: [([Int], [Int])] = [
      ([700, 300], [300, 500]), ([64, 5000], [5000, 33]), ([2000, 3], [3, 1000]), ([1, 4000], [4000, 4000]),
      ([33, 2000], [2000, 900]), ([9, 60, 70], [9, 70, 80]), ([3, 500, 300], [3, 300, 200]),
    ]
    for (a, b) in shapes {
      for type in [DType.float32, .float64] {
        let x = try Generator(seed: 1).normal(a, type)
        let y = try Generator(seed: 2).normal(b, type)
        try expectSameBits("\(a) \(b) \(type)") { [try x.matmul(y)] }
      }
    }
    let x = try Generator(seed: 1).normal([400, 800])
    try expectSameBits("transposed") { [try x.transpose().matmul(x), try x.matmul(x.transpose())] }
  }

  @Test func sumsAndElementwiseLoops() throws {
    let x = try Generator(seed: 3).normal([1037, 1011])
    try expectSameBits("sums") {
      [try x.sum(), try x.sum([0]), try x.sum([1]), try x.to(.float64).sum(), try x.variance([0]), try x.norm()]
    }
    try expectSameBits("elementwise") {
      [try x.exp(), try x.mul(x.transpose().contiguous().reshape([1037, 1011])), try x.transpose().tanh()]
    }
    try expectSameBits("softmax and extremes") {
      [try x.softmax(), try x.logSoftmax(0), try x.max(), try x.argmax(1), try x.min([0])]
    }
  }

  @Test func orderSumsAndPositions() throws {
    let x = try Generator(seed: 9).normal([211, 1031])
    let row = try x.reshape([x.count])
    try expectSameBits("order") {
      [
        try x.sort().values, try row.argsort(), try x.topk(5, 0).values, try x.median(1).values,
        try row.quantile([0.3]),
      ]
    }
    try expectSameBits("running sums") {
      [try x.cumsum(0), try x.cumsum(1), try row.cumsum(0), try row.cumprod(0), try x.logsumexp(), try x.variance()]
    }
    let index = try Generator(seed: 10).integers([211], 0, 6)
    try expectSameBits("sums at positions") {
      let table = try Tensor.zeros([7, 1031]).indexAdd(0, index, x)
      let wide = try index.unsqueeze(1).expand([211, 1031])
      return [
        table, try Tensor.zeros([7, 1031]).scatterAdd(0, wide, x), try row.histogram(50).counts, try x.gather(0, wide),
      ]
    }
  }

  @Test func randomNumbers() throws {
    try expectSameBits("draws") {
      let g = Generator(seed: 5, stream: 6, position: 7)
      let noisy = try Tensor.zeros([99_999])
      g.addNormal(to: noisy, std: 0.5)
      return [try g.normal([333, 1001]), try g.uniform([200_001], -1, 1), noisy, try g.integers([50_000], 0, 99)]
    }
    let table = try Tensor.full([300, 77], 128, .uint8)
    let order = Generator(seed: 1).permutation(300)
    try expectSameBits("rows with noise") {
      [try table.rows(order[20..<281], noise: 0.3, Generator(seed: 2)), try table.rows(order[0..<5])]
    }
  }

  @Test func eigenvectorsOfABatch() throws {
    let x = try Generator(seed: 8).normal([7, 60, 60])
    let a = try x.add(x.transpose())
    try expectSameBits("eigh") {
      let (values, vectors) = try a.eigh()
      return [values, vectors]
    }
  }

  @Test func factorisationsOfABatch() throws {
    let a = try Generator(seed: 9).normal([40, 30, 30])
    try expectSameBits("factorisations") {
      let (u, s, vh) = try a.svd()
      let (q, r) = try a.qr()
      let eigen = try a.eig()
      let positive = try a.matmul(a.transpose()).add(Tensor.eye(30))
      return [
        u, s, vh, q, r, eigen.values.imaginary, eigen.vectors.real, try positive.cholesky(), try a.solve(a.transpose()),
        try a.inverse(), try a.signedLogDeterminant().logarithm, try a.pseudoInverse(Tolerance()),
      ]
    }
  }

  @Test func gradientSteps() throws {
    try expectSameBits("steps") {
      let g = Generator(seed: 4)
      let x = try g.normal([700, 300])
      let labels = try g.integers([700], 0, 9)
      var w = try g.normal([10, 300], std: 0.05)
      for _ in 0..<5 {
        let leaf = try w.detach().setRequiresGrad()
        let loss = try x.linear(leaf).logSoftmax().gather(1, labels.reshape([700, 1])).mean().neg()
        w = try w.sub(Autograd.gradients(of: loss, [leaf])[0])
      }
      return [w]
    }
  }

  @Test func thePoolCoversEveryChunkOnce() throws {
    let before = Pool.shared.threads
    defer { Pool.shared.threads = before }
    for threads in [1, 2, 5] {
      Pool.shared.threads = threads
      #expect(Pool.shared.threads == threads)
      for count in [0, 1, 2, 3, 100, 1000] {
        let marks = UnsafeMutablePointer<Int>.allocate(capacity: count + 1)
        marks.initialize(repeating: 0, count: count + 1)
        defer { marks.deallocate() }
        Pool.shared.run(count) { marks[$0] += 1 }
        Pool.shared.ranges(count, grain: 7) { range in
          // A pool in use runs what comes from inside on the spot.
          Pool.shared.run(range.count) { marks[range.lowerBound + $0] += 1 }
        }
        #expect((0..<count).allSatisfy { marks[$0] == 2 } && marks[count] == 0)
      }
    }
    Pool.shared.threads = -3
    #expect(Pool.shared.threads == 1)
  }
}
