import Tensor
import Testing

@Suite struct IndexingTests {
  private func counting(_ sizes: [Int]) throws -> Tensor {
    try Tensor.from(Array(0..<sizes.reduce(1, *)), sizes)
  }

  /// A random index expression with the positions it selects in each dimension (nil for a new axis).
  private struct Expression {
    var indices: [Index] = []
    var picks: [[Int]?] = []
    var sizes: [Int] = []

    init(_ shape: [Int], _ random: inout TestRandom) {
      let reach = random.below(shape.count + 1)
      for (d, size) in shape.enumerated() {
        if random.below(6) == 0 { add(.newAxis, nil, 1) }
        if d >= reach {
          picks.append(Array(0..<size))
          sizes.append(size)
        } else if size > 0, random.below(3) == 0 {
          let p = random.below(size)
          indices.append(.at(p))
          picks.append([p])
        } else {
          addRange(size, &random)
        }
        // New axes behind whole dimensions would need those to be named.
        if d + 1 >= reach {
          for rest in shape[(d + 1)...] {
            picks.append(Array(0..<rest))
            sizes.append(rest)
          }
          return
        }
      }
    }

    private mutating func add(_ index: Index, _ picked: [Int]?, _ size: Int) {
      indices.append(index)
      picks.append(picked)
      sizes.append(size)
    }

    private mutating func addRange(_ size: Int, _ random: inout TestRandom) {
      let step = [1, 1, 2, 3, -1, -2][random.below(6)]
      let start = size == 0 ? 0 : random.below(size)
      let room = size == 0 ? 0 : step > 0 ? (size - 1 - start) / step + 1 : start / -step + 1
      let count = random.below(room + 1)
      let positions = (0..<count).map { start + $0 * step }
      add(.range(start: start, count: count, step: step), positions, count)
    }

    /// Places of the selected elements in the whole tensor, in order.
    func places(_ shape: [Int]) -> [Int] {
      var places = [0]
      var dim = 0
      for case .some(let positions) in picks {
        let size = shape[dim]
        dim += 1
        places = places.flatMap { place in positions.map { place * size + $0 } }
      }
      return places
    }
  }

  @Test func randomExpressionsSelectAndWriteTheRightElements() throws {
    var random = TestRandom(state: 7)
    var elements = 0
    for _ in 0..<2000 {
      let shape = (0..<random.below(5)).map { _ in [0, 1, 2, 3, 4, 5][random.below(12) % 6] }
      let expression = Expression(shape, &random)
      let places = expression.places(shape)
      for layout in [Layout.contiguous, .transposed, .stepped] {
        let whole = try layout.apply(counting(shape))
        let part = try whole.indexed(expression.indices)
        #expect(part.sizes == expression.sizes, "\(shape) \(expression.indices)")
        #expect(try part.toInts() == places, "\(shape) \(expression.indices)")
        let values = try Tensor.from((0..<part.count).map { -1 - $0 }, expression.sizes)
        try whole.setIndexed(expression.indices, values)
        var wanted = Array(0..<whole.count)
        for (i, place) in places.enumerated() { wanted[place] = -1 - i }
        #expect(try whole.toInts() == wanted, "\(shape) \(expression.indices)")
      }
      elements += places.count
    }
    // The expressions must not all be empty.
    #expect(elements > 5000)
  }

  @Test func positionsReplaceTheirDimension() throws {
    let x = try counting([3, 4])
    let rows = try x.indexed([.positions(Tensor.from([2, 0, 2, 1], [2, 2])), .at(1)])
    #expect(rows.sizes == [2, 2])
    #expect(try rows.toInts() == [9, 1, 9, 5])
    let columns = try x.indexed([.range(start: 0, count: 2, step: 1), .positions(Tensor.from([3, 3], [2]))])
    #expect(try columns.toInts() == [3, 3, 7, 7])
    let bytes = try x.taken(0, Tensor.from([1], [1], .uint8))
    #expect(try bytes.toInts() == [4, 5, 6, 7])
    let none = try x.indexed([.positions(Tensor.from([Int](), [0]))])
    #expect(none.sizes == [0, 4])
    #expect(try x.indexed([.positions(Tensor.scalar(2))]).sizes == [4])
  }

  @Test func masksCoverOneOrMoreDimensions() throws {
    let x = try counting([2, 3])
    let mask = try x.compare(.greater, Tensor.scalar(2))
    #expect(try x.indexed([.mask(mask)]).toInts() == [3, 4, 5])
    let columns = try Tensor.from([1, 0, 1], [3], .bool)
    let picked = try x.indexed([.range(start: 0, count: 2, step: 1), .mask(columns)])
    #expect(try picked.toInts() == [0, 2, 3, 5])
    #expect(try x.indexed([.mask(x.compare(.less, Tensor.scalar(0)))]).sizes == [0])
  }

  @Test func writingThroughPositionsAndMasks() throws {
    for layout in Layout.allCases {
      let x = try layout.apply(counting([3, 3]))
      try x.setIndexed([.mask(x.compare(.greater, Tensor.scalar(5)))], Tensor.scalar(0))
      #expect(try x.toInts() == [0, 1, 2, 3, 4, 5, 0, 0, 0])
      try x.setIndexed([.positions(Tensor.from([2, 0], [2]))], Tensor.from([7, 8, 9], [3]))
      #expect(try x.toInts() == [7, 8, 9, 3, 4, 5, 7, 8, 9])
      let column = try Tensor.from([1, 2], [2, 1])
      try x.setIndexed([.positions(Tensor.from([0, 1], [2])), .range(start: 0, count: 2, step: 1)], column)
      #expect(try x.toInts() == [1, 1, 9, 2, 2, 5, 7, 8, 9])
      // Of values for one place the last stays.
      try x.setIndexed([.positions(Tensor.from([1, 1], [2])), .at(0)], Tensor.from([5, 6], [2]))
      #expect(try x.toInts() == [1, 1, 9, 6, 2, 5, 7, 8, 9])
    }
  }

  @Test func valuesBroadcastAndConvert() throws {
    let x = try Tensor.zeros([2, 3], .uint8)
    try x.setIndexed([.at(1)], Tensor.from([1.9, 2.5, 3], [1, 1, 3], .float64))
    #expect(try x.toInts() == [0, 0, 0, 1, 2, 3])
    #expect(x.dtype == .uint8)
    try x.setIndexed([], Tensor.scalar(4))
    #expect(try x.toInts() == [4, 4, 4, 4, 4, 4])
  }

  @Test func gatherTakesOneElementPerPosition() throws {
    let x = try counting([2, 3, 4])
    let index = try Tensor.from([3, 0, 1, 2], [1, 2, 2])
    let taken = try x.gather(-1, index)
    #expect(try taken.toInts() == [3, 0, 5, 6])
    #expect(try x.transpose(0, 1).gather(0, Tensor.from([2, 1], [1, 2, 1])).toInts() == [8, 16])
  }

  @Test func placesThatDoNotExistAreNamed() throws {
    let x = try counting([3, 4])
    expectError("position 4", "3 of dimension 1") { _ = try x.indexed([.at(3)]) }
    expectError("position 0", "3 of dimension 1") { _ = try x.indexed([.at(-1)]) }
    expectError("position 5", "4 of dimension 2") {
      _ = try x.indexed([.at(0), .newAxis, .range(start: 2, count: 3, step: 1)])
    }
    expectError("does not lie within") { _ = try x.indexed([.range(start: 0, count: .max, step: 1)]) }
    expectError("range of") { _ = try x.indexed([.range(start: 0, count: .max, step: .max)]) }
    expectError("range of") { _ = try x.indexed([.range(start: 0, count: -1, step: 1)]) }
    expectError("more indices than dimensions", "(3, 4)") { _ = try x.indexed([.at(0), .at(0), .at(0)]) }
    expectError("more indices than dimensions") {
      _ = try Tensor.zeros([]).indexed([.range(start: 0, count: 0, step: 1)])
    }
    expectError("position 4", "3 of dimension 1") { _ = try x.taken(0, Tensor.from([3], [1])) }
    expectError("position", "3 of dimension 1") { _ = try x.taken(0, Tensor.from([Int.max, Int.min], [2])) }
    expectError("position", "4 of dimension 2") { _ = try x.gather(1, Tensor.from([Int.max], [1, 1])) }
    expectError("positions must be integers", "float32") { _ = try x.taken(0, Tensor.zeros([1])) }
    expectError("'index' must be int64 with 2 dimensions", "(1)") { _ = try x.gather(0, Tensor.from([0], [1])) }
    expectError("reaches beyond (3, 4) in dimension 2") {
      _ = try x.gather(0, Tensor.from([0, 0, 0, 0, 0], [1, 5]))
    }
    expectError("must be bool", "int64") { _ = try x.indexed([.mask(x)]) }
    expectError("(3, 4)", "got (4)") {
      _ = try x.indexed([.mask(Tensor.from([1, 1, 1, 1], [4], .bool))])
    }
    expectError("selected shape (3)", "got (2)") {
      try x.setIndexed([.range(start: 0, count: 3, step: 1), .at(0)], Tensor.zeros([2]))
    }
    expectError("selected shape (1, 4)", "got (2, 4)") {
      try x.setIndexed([.positions(Tensor.from([0], [1]))], Tensor.zeros([2, 4]))
    }
    let eight = try Tensor.from([0], [1, 1, 1, 1, 1, 1, 1, 1])
    expectError("at most 8 dimensions") { _ = try x.taken(0, eight) }
    expectError("at most 8 dimensions") { _ = try eight.indexed([.newAxis]) }
  }
}
