import Tensor
import Testing

@Suite struct ViewTests {
  private func counting(_ sizes: [Int]) throws -> Tensor {
    try Tensor.from(Array(0..<sizes.reduce(1, *)), sizes)
  }

  /// Random shapes of a number of elements.
  private func shape(_ count: Int, _ random: inout TestRandom) -> [Int] {
    var sizes: [Int] = []
    var rest = count
    while rest > 1, sizes.count < 4 {
      let divisors = (1...rest).filter { rest % $0 == 0 }
      let size = divisors[random.below(divisors.count)]
      sizes.append(size)
      rest /= size
    }
    return sizes + [rest]
  }

  @Test func reshapingKeepsTheOrderOfElements() throws {
    var random = TestRandom(state: 1)
    for _ in 0..<1000 {
      let count = [0, 1, 6, 12, 24, 60][random.below(6)]
      let (from, to) = (shape(count, &random), shape(count, &random))
      let start = try counting(from)
      let layout = Layout.allCases[random.below(4)]
      let x = try layout.apply(start)
      #expect(try x.reshape(to).toInts() == Array(0..<count), "\(from) \(to) \(layout)")
      #expect(try x.reshape(to).reshape(from).toInts() == Array(0..<count))
      // And of a view whose dimensions merge only in part.
      let order = Array(0..<from.count).shuffledBy(&random)
      let permuted = try x.permute(order)
      #expect(try permuted.reshape(to).toInts() == permuted.clone().toInts(), "\(from) \(order) \(to)")
    }
  }

  @Test func permutingThereAndBack() throws {
    var random = TestRandom(state: 2)
    for _ in 0..<300 {
      let sizes = (0..<1 + random.below(5)).map { _ in random.below(4) }
      let x = try counting(sizes)
      let order = Array(sizes.indices).shuffledBy(&random)
      let y = try x.permute(order)
      #expect(y.sizes == order.map { sizes[$0] })
      let inverse = sizes.indices.map { order.firstIndex(of: $0)! }
      #expect(try y.permute(inverse).toInts() == x.toInts())
      #expect(try y.permute(inverse.map { $0 - sizes.count }).toInts() == x.toInts())
    }
  }

  @Test func viewsShareMemory() throws {
    typealias View = (Tensor) throws -> Tensor
    let views: [(String, View)] = [
      ("reshape", { try $0.reshape([6, 4]) }), ("permute", { try $0.permute([2, 0, 1]) }),
      ("transpose", { try $0.transpose() }), ("expand", { try $0.expand([2, 2, 3, 4]) }),
      ("unsqueeze", { try $0.unsqueeze(1) }), ("flatten", { try $0.flatten(1) }),
      ("narrow", { try $0.narrow(2, 0, 2) }), ("diagonal", { try $0.diagonal() }),
      ("at", { try $0.indexed([.at(0)]) }), ("detach", { $0.detach() }),
      ("range", { try $0.indexed([.range(start: 1, count: 2, step: -1)]) }),
      ("reshape of a slice", { try $0.narrow(0, 0, 1).reshape([12]) }),
      // Dimensions 1 and 2 lie in memory as one still.
      ("reshape of a transpose", { try $0.permute([1, 2, 0]).reshape([12, 2]) }),
    ]
    for (name, view) in views {
      let x = try counting([2, 3, 4])
      let y = try view(x)
      #expect(y.storage === x.storage, "\(name)")
      try x.fill(7)
      #expect(try y.toInts() == Array(repeating: 7, count: y.count), "\(name)")
    }
  }

  @Test func copiesDoNotShareMemory() throws {
    let x = try counting([2, 3])
    let copies = [
      try x.clone(), try x.transpose().contiguous(), try x.transpose().reshape([6]), try x.to(.float32),
      try x.taken(0, Tensor.from([0, 1], [2])), try Tensor.cat([x]), try x.neg().neg(),
    ]
    let before = try copies.map { try $0.toInts() }
    try x.fill(-1)
    for (copy, values) in zip(copies, before) {
      #expect(copy.storage !== x.storage)
      #expect(try copy.toInts() == values)
    }
    #expect(try copies[0].transpose().clone().isContiguous)
    #expect(try x.contiguous() === x)
  }

  @Test func squeezeAndFlattenOfSmallRanks() throws {
    #expect(try counting([1, 3, 1]).squeeze().sizes == [3])
    #expect(try counting([1, 3, 1]).squeeze(1).sizes == [1, 3, 1])
    #expect(try counting([1, 1]).squeeze().sizes == [])
    #expect(try Tensor.scalar(3).flatten().sizes == [1])
    #expect(try counting([2, 3, 4]).flatten(0, 1).sizes == [6, 4])
    #expect(try counting([0, 3]).flatten().sizes == [0])
    #expect(try counting([0, 3]).reshape([-1, 3]).sizes == [0, 3])
    #expect(try Tensor.scalar(3).reshape([1, -1]).sizes == [1, 1])
    #expect(try counting([4]).expand([-1]).sizes == [4])
  }

  @Test func wrappedMemoryLivesAsLongAsItsTensors() throws {
    final class Owner {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 12, alignment: 4)
      deinit { memory.deallocate() }
    }
    weak var owner: Owner?
    try {
      let view: Tensor = try {
        let kept = Owner()
        owner = kept
        return try Tensor.wrapping(kept.memory, [3], .float32, owner: kept).narrow(0, 1, 2)
      }()
      try view.fill(2)
      #expect(owner != nil)
      #expect(try view.toDoubles() == [2, 2])
    }()
    #expect(owner == nil)
  }
}

extension Array {
  fileprivate func shuffledBy(_ random: inout TestRandom) -> [Element] {
    var result = self
    for i in stride(from: count - 1, to: 0, by: -1) { result.swapAt(i, random.below(i + 1)) }
    return result
  }
}
