import Tensor
import Testing

/// What cannot be done is refused with words: what was expected and what came.
@Suite struct ErrorTests {
  @Test func shapesThatDoNotBroadcast() throws {
    let (a, b) = (try Tensor.zeros([2, 3]), try Tensor.zeros([4]))
    for f: (Tensor, Tensor) throws -> Tensor in [{ try $0.add($1) }, { try $0.pow($1) }, { try $0.compare(.less, $1) }]
    {
      expectError("'other'", "broadcasts with (2, 3)", "got (4)") { _ = try f(a, b) }
    }
    let mask = try Tensor.zeros([5], .bool)
    expectError("(2, 3)", "got (5)") { _ = try Tensor.choose(mask, a, a) }
    expectError("'condition' must be a bool tensor", "float32") { _ = try Tensor.choose(a, a, a) }
  }

  @Test func matrixProducts() throws {
    let a = try Tensor.zeros([2, 3])
    expectError("'other' must have 3 rows to multiply (2, 3)", "got (2, 3)") { _ = try a.matmul(a) }
    expectError("got (4)") { _ = try a.matmul(Tensor.zeros([4])) }
    expectError("vectors or matrices", "() and (2, 3)") { _ = try Tensor.scalar(1.0).matmul(a) }
    expectError("(2, 2, 3)", "got (3, 3, 2)") { _ = try Tensor.zeros([2, 2, 3]).matmul(Tensor.zeros([3, 3, 2])) }
    expectError("'weight'", "(out, in)", "got (3)") { _ = try a.linear(Tensor.zeros([3])) }
    expectError("5 features", "got (2, 3)") { _ = try a.linear(Tensor.zeros([4, 5])) }
    expectError("float type", "uint8", "255") {
      _ = try Tensor.zeros([2, 3], .uint8).linear(Tensor.zeros([4, 3]))
    }
    let w = try Tensor.zeros([4, 3])
    for sizes in [[3], [2, 4], [1], []] {
      expectError("'bias' must have shape (4)", "got") { _ = try a.linear(w, Tensor.zeros(sizes)) }
    }
  }

  @Test func dimensions() throws {
    let a = try Tensor.zeros([2, 3])
    expectError("'dims'", "2 dimensions of shape (2, 3)", "got 3") { _ = try a.sum([2]) }
    expectError("got -3") { _ = try a.sum([-3]) }
    expectError("names a dimension twice", "[1, -2]") { _ = try a.sum([0, -2]) }
    expectError("got") { _ = try a.sum([.max]) }
    expectError("got") { _ = try a.softmax(.min) }
    expectError("each of the 2 dimensions once", "[1, 1]") { _ = try a.permute([0, 0]) }
    expectError("each of the 2 dimensions once") { _ = try a.permute([0]) }
    expectError("at least 2 dimensions", "(3)") { _ = try Tensor.zeros([3]).transpose() }
    expectError("at least 2 dimensions", "(3)") { _ = try Tensor.zeros([3]).diagonal() }
    expectError("'first' must not come after 'last'") { _ = try a.flatten(1, 0) }
    expectError("positions 2 to 4", "3 of dimension 2") { _ = try a.narrow(1, 1, 3) }
    expectError("do not lie within") { _ = try a.narrow(0, .max, 1) }
    expectError("do not lie within") { _ = try a.narrow(0, 1, .max) }
    expectError("'dim'", "0 dimensions") { _ = try Tensor.scalar(1.0).softmax() }
  }

  @Test func shapes() throws {
    let a = try Tensor.zeros([2, 3])
    expectError("cannot fill shape (4, 2)", "6 elements of (2, 3)") { _ = try a.reshape([4, 2]) }
    expectError("cannot fill shape (4, -1)") { _ = try a.reshape([4, -1]) }
    expectError("cannot fill shape (0, -1)") { _ = try Tensor.zeros([0]).reshape([0, -1]) }
    expectError("at most one size may be -1", "(-1, -1)") { _ = try a.reshape([-1, -1]) }
    expectError("must not be negative", "(-2, 3)") { _ = try a.reshape([-2, 3]) }
    expectError("cannot expand (2, 3) to (4, 3)") { _ = try a.expand([4, 3]) }
    expectError("cannot expand (2, 3) to fewer dimensions: (3)") { _ = try a.expand([3]) }
    expectError("must not be negative") { _ = try a.expand([-1, 2, 3]) }
    expectError("at most 8 dimensions", "9") { _ = try Tensor.zeros(Array(repeating: 1, count: 9)) }
    expectError("must not be negative", "(2, -1)") { _ = try Tensor.zeros([2, -1]) }
    expectError("2 values do not fill the shape (3)") { _ = try Tensor.from([1, 2], [3]) }
    expectError("item()", "(2, 3)") { _ = try a.item() }
    expectError("float32, float64, int64, uint8, bool", "\"half\"") { _ = try DType(named: "half") }
    expectError("3 bytes", "(1)", "float32") {
      try [UInt8](repeating: 0, count: 3).withUnsafeBytes { _ = try Tensor.from(bytes: $0, [1], .float32) }
    }
  }

  @Test func joining() throws {
    let a = try Tensor.zeros([2, 3])
    expectError("at least one tensor") { _ = try Tensor.cat([]) }
    expectError("at least one tensor") { _ = try Tensor.stack([]) }
    expectError("tensor 2", "(2, 3)", "dimension 1", "got (2, 4)") { _ = try Tensor.cat([a, Tensor.zeros([2, 4])]) }
    expectError("tensor 3", "got (3)") { _ = try Tensor.cat([a, a, Tensor.zeros([3])]) }
    expectError("no dimensions") { _ = try Tensor.cat([Tensor.scalar(1.0)]) }
    expectError("tensor 2", "(2, 3)", "got (3, 2)") { _ = try Tensor.stack([a, a.transpose()]) }
  }

  @Test func values() throws {
    let none = try Tensor.zeros([0, 3])
    expectError("no elements", "(0, 3)") { _ = try none.max() }
    expectError("no elements") { _ = try none.min([0]) }
    expectError("no elements") { _ = try none.argmax(0) }
    expectError("no elements") { _ = try none.argmax() }
    #expect(try none.max([1]).sizes == [0])
    expectError("'low' must not exceed 'high'", "2.0 and 1.0") { _ = try none.clamp(2, 1) }
    expectError("neg is not defined for bool") { _ = try Tensor.zeros([1], .bool).neg() }
    expectError("'step' must not be 0") { _ = try Tensor.range(0, 1, 0, .float32) }
    expectError("finite") { _ = try Tensor.range(0, .infinity, 1, .float32) }
    expectError("too long") { _ = try Tensor.range(-1e308, 1e308, 1e-3, .float32) }
    expectError("row number", "2 rows") { _ = try Tensor.zeros([2, 3]).rows([0, 2]) }
    expectError("uint8 or float32", "int64") { _ = try Tensor.zeros([2], .int64).rows([0]) }
    expectError("'noise' needs a generator") { _ = try Tensor.zeros([2]).rows([0], noise: 1) }
    let (w, m) = (try Tensor.zeros([2]), try Tensor.zeros([3]))
    expectError("(2)", "(3)") {
      try w.adamUpdate(gradient: m, mean: w, square: w, step: 1, lr: 1, betas: (0, 0), eps: 1)
    }
    expectError("moment", "float32 of shape (2)") {
      try w.adamUpdate(gradient: w, mean: m, square: w, step: 1, lr: 1, betas: (0, 0), eps: 1)
    }
  }

  /// Sizes beyond memory are refused before anything is allocated, and overflow nowhere.
  @Test func hugeSizesAreRefused() throws {
    for sizes in [[1 << 45], [Int.max], [1 << 32, 1 << 32], [Int.max, Int.max, Int.max], [0, 1 << 40, 1 << 40]] {
      for type in DType.allCases { #expect(throws: TensorError.self) { try Tensor.zeros(sizes, type) } }
    }
    expectError("too large to address", "(4294967296, 4294967296)") { _ = try Tensor.empty([1 << 32, 1 << 32]) }
    expectError("out of memory", "MB") { _ = try Tensor.empty([1 << 45], .uint8) }
    let one = try Tensor.zeros([1], .uint8)
    expectError("too large") { _ = try one.expand([1 << 62]) }
    expectError("out of memory") { _ = try one.expand([1 << 45]).clone() }
    expectError("out of memory") { _ = try one.expand([1 << 45]).sum() }
    // Each is a view of one byte; what they meet in is not.
    let (row, column) = (try one.expand([1, 1 << 45]), try one.expand([1 << 45, 1]))
    expectError("too large to address") { _ = try row.add(column) }
    expectError("too large to address") { _ = try row.compare(.less, column) }
    expectError("too large to address") { _ = try Tensor.choose(one.to(.bool), row, column) }
    #expect(throws: TensorError.self) { try column.matmul(row) }
    #expect(throws: TensorError.self) { try Tensor.einsum("ab,bc->ac", [column, row]) }
    expectError("too large to address") { _ = try Tensor.full([1 << 40, 1 << 40], 1) }
    #expect(throws: TensorError.self) { try Tensor.eye(1 << 31) }
    #expect(throws: TensorError.self) { try Tensor.range(0, 1e13, 1, .uint8) }
    #expect(throws: TensorError.self) { try Generator(seed: 1).normal([1 << 45]) }
    #expect(throws: TensorError.self) { try Tensor.cat([one.expand([1 << 45]), one]) }
    #expect(throws: TensorError.self) { try one.taken(0, Tensor.scalar(0).expand([1 << 45])) }
  }
}
