import Tensor
import Testing

/// Wrong arguments of the operators beyond arithmetic are refused with words.
@Suite struct OperatorErrorTests {
  private let a: Tensor
  private let empty: Tensor

  init() throws {
    a = try Tensor.zeros([2, 3])
    empty = try Tensor.zeros([0, 3])
  }

  @Test func order() throws {
    expectError("'k'", "0 and the 3 of dimension 2", "got 4") { _ = try a.topk(4) }
    expectError("'k'", "got -1") { _ = try a.topk(-1) }
    expectError("'k'", "1 and the 3 of dimension 2", "got 4") { _ = try a.kth(3) }
    expectError("'k'", "got 0") { _ = try a.kth(-1) }
    expectError("'k'", "the 0 of dimension 1") { _ = try empty.kth(0, 0) }
    expectError("no median", "(0, 3)") { _ = try empty.median(0) }
    expectError("no median") { _ = try empty.median() }
    expectError("no quantile") { _ = try empty.quantile([0.5]) }
    expectError("'q' must lie between 0 and 1, got 1.5") { _ = try a.quantile([0.5, 1.5]) }
    expectError("'q'", "nan") { _ = try a.quantile([.nan]) }
    expectError("'dim'", "2 dimensions") { _ = try a.sort(2) }
    expectError("'dim'", "0 dimensions") { _ = try Tensor.scalar(1.0).argsort() }
    #expect(try empty.sort(0).values.sizes == [0, 3])
    #expect(try a.topk(0).values.sizes == [2, 0])
    // Rows without elements, as many as there are numbers.
    #expect(try Tensor.zeros([1 << 40, 0]).sort().values.sizes == [1 << 40, 0])
  }

  @Test func counts() throws {
    expectError("'bins'", "got 0") { _ = try a.histogram(0) }
    expectError("'bins'", "got \(1 << 40)") { _ = try a.histogram(1 << 40) }
    expectError("finite", "'low' must not exceed 'high'", "2.0 and 1.0") { _ = try a.histogram(3, low: 2, high: 1) }
    expectError("finite") { _ = try Tensor.from([1, .infinity], [2]).histogram(3) }
    expectError("finite") { _ = try Tensor.from([1, .nan], [2]).histogram(3) }
    expectError("finite") { _ = try a.histogram(3, low: -1e308, high: 1e308) }
    expectError("has a width") { _ = try a.histogram(1000, low: 1, high: 1.0.nextUp) }
    expectError("positions", "float32") { _ = try a.bincount() }
    expectError("position 0", "the 3") { _ = try Tensor.from([1, -1], [2]).bincount(3) }
    expectError("position 4", "the 3") { _ = try Tensor.from([1, 3], [2]).bincount(3) }
    expectError("'n'", "got -1") { _ = try Tensor.from([1, 3], [2]).bincount(-1) }
    expectError("'n'") { _ = try Tensor.from([1, 1 << 50], [2]).bincount() }
    expectError("position -6") { _ = try Tensor.from([-7], [1]).bincount() }
    expectError("position") { _ = try Tensor.from([Int.max], [1]).bincount() }
  }

  @Test func positions() throws {
    let index = try Tensor.from([0, 2], [1, 2])
    expectError("'index' must be int64 with 2 dimensions", "float32 of shape (2, 3)") { _ = try a.gather(0, a) }
    expectError("position 3", "the 2 of dimension 1") { _ = try a.gather(0, index) }
    expectError("position 0", "the 2 of dimension 1") { _ = try a.gather(0, Tensor.from([0, -1], [1, 2])) }
    expectError("position", "the 2") { _ = try a.gather(0, Tensor.from([Int.max, Int.min], [1, 2])) }
    expectError("position 3", "the 2 of dimension 1") { _ = try a.scatter(0, index, Tensor.scalar(1.0)) }
    expectError("position 3", "the 2 of dimension 1") { _ = try a.scatterAdd(0, index, Tensor.scalar(1.0)) }
    expectError("reaches beyond (2, 3) in dimension 1") { _ = try a.scatter(1, Tensor.zeros([3, 1], .int64), a) }
    expectError("'source' must broadcast", "(1, 2)", "got (2, 3)") { _ = try a.scatter(1, index, a) }
    expectError("not defined for bool") { _ = try a.to(.bool).scatterAdd(1, index, Tensor.scalar(1.0)) }
    expectError("not defined for bool") { _ = try a.to(.bool).indexAdd(1, index, a) }
    expectError("'index' must be int64 of one dimension", "(1, 2)") { _ = try a.indexAdd(1, index, a) }
    let flat = try index.reshape([2])
    expectError("'source' must have shape (2, 2), got (2, 3)") { _ = try a.indexAdd(1, flat, a) }
    expectError("position 3", "the 2 of dimension 1") { _ = try a.indexAdd(0, flat, a) }
    // Nothing is gathered, so nothing is out of reach.
    #expect(try a.gather(1, Tensor.zeros([0, 3], .int64)).sizes == [0, 3])
  }

  @Test func arranging() throws {
    expectError("'dims' names a dimension twice") { _ = try a.flip([0, -2]) }
    expectError("'shifts'", "the 1 dimensions, got 2") { _ = try a.roll([1, 2], [0]) }
    expectError("repetitions", "got -1") { _ = try a.tile([-1]) }
    expectError("memory") { _ = try a.tile([1 << 40, 1 << 40]) }
    expectError("too large") { _ = try Tensor.zeros([1 << 40, 0]).tile([1, 1 << 40]) }
    expectError("too large") { _ = try Tensor.zeros([1 << 40, 0]).tile([1 << 53, 0, 2, 1]) }
    expectError("at most 8 dimensions") { _ = try a.tile(Array(repeating: 1, count: 9)) }
    expectError("repetitions", "got -3") { _ = try a.repeatInterleave(-3, 0) }
    expectError("'size' must be at least 1, got 0") { _ = try a.split(0) }
    expectError("'sizes' must add up to the 3 of dimension 2, got [1, 1]") { _ = try a.split([1, 1], 1) }
    expectError("'sizes' must add up") { _ = try a.split([4, -1], 1) }
    expectError("'n' must be at least 1, got 0") { _ = try a.chunk(0) }
    expectError("too many") { _ = try Tensor.zeros([1 << 40, 0]).split(1) }
    expectError("too many") { _ = try Tensor.zeros([1 << 40, 0]).unbind() }
    expectError("'to' must name as many") { _ = try a.movedim([0, 1], [0]) }
    expectError("'from' names a dimension twice") { _ = try a.movedim([0, 0], [0, 1]) }
    for (size, step) in [(4, 1), (0, 1), (1, 0), (-1, 1), (2, -1)] {
      expectError("'size' must lie between 1 and the 3 of dimension 2", "got \(size) and \(step)") {
        _ = try a.unfold(1, size, step)
      }
    }
    #expect(try a.unfold(1, 3, Int.max).sizes == [2, 1, 3])
    expectError("at most 8 dimensions") { _ = try Tensor.zeros([1, 1, 1, 1, 1, 1, 1, 1]).unfold(0, 1, 1) }
    expectError("two vectors", "(2, 3)") { _ = try a.outer(a) }
    expectError("at least 2 dimensions", "(3)") { _ = try Tensor.zeros([3]).tril() }
    #expect(try Tensor.full([2, 2], 1).triu(Int.min).sum().item() == 4)
    #expect(try Tensor.full([2, 2], 1).tril(Int.max).sum().item() == 4)
  }

  @Test func padding() throws {
    expectError("'amounts'", "pair", "up to 2 dimensions", "got 3 numbers") { _ = try a.pad([1, 2, 3]) }
    expectError("'amounts'", "got 6 numbers") { _ = try a.pad([0, 0, 0, 0, 0, 1]) }
    expectError("'amounts' -4 and 5", "3 elements of dimension 2") { _ = try a.pad([-4, 5]) }
    expectError("'amounts'") { _ = try a.pad([Int.max, Int.max]) }
    expectError("'amounts'") { _ = try a.pad([Int.min, 0]) }
    expectError("too large") { _ = try a.pad([1 << 61, 1 << 61]) }
    expectError("at most 2", "size 3") { _ = try a.pad([3, 0], .reflect) }
    expectError("at most 3", "got 0 and 4") { _ = try a.pad([0, 4], .circular) }
    expectError("at most 0") { _ = try Tensor.zeros([0]).pad([1, 0], .replicate) }
    expectError("too long") { _ = try a.pad([0, 1 << 40], .replicate) }
  }

  @Test func values() throws {
    expectError("'p' must be a number, got NaN") { _ = try a.norm(p: .nan) }
    expectError("divided by 0") { _ = try a.to(.int64).remainder(Tensor.scalar(0)) }
    expectError("divided by 0") { _ = try a.to(.uint8).floorDivide(Tensor.from([1, 0, 2], [3])) }
    #expect(try Tensor.from([Int.min], [1]).floorDivide(Tensor.scalar(-1)).toInts() == [Int.min])
    #expect(try Tensor.from([Int.min], [1]).remainder(Tensor.scalar(-1)).toInts() == [0])
    expectError("trunc is not defined for bool") { _ = try a.to(.bool).trunc() }
    expectError("tolerances") { _ = try a.isClose(a, relative: -1) }
    expectError("broadcasts with (2, 3)", "got (4)") { _ = try a.atan2(Tensor.zeros([4])) }
    expectError("'dim'", "0 dimensions") { _ = try Tensor.scalar(1.0).cumsum(0) }
    let deep = try Tensor.full([1, 1, 1, 1, 1, 1, 1, 2], 3)
    #expect(try deep.prod([]).sum().item() == 6 && deep.logsumexp([]).sum().item() == 6)
  }

  @Test func einsumWithDots() throws {
    let b = try Tensor.zeros([4, 3])
    expectError("the result must have \"...\"") { _ = try Tensor.einsum("...i->i", [a]) }
    expectError("operand 1 has \"...\" more than once") { _ = try Tensor.einsum("...i...", [a]) }
    expectError("a dimension of \"...\"", "size 2", "operand 2", "for 4") {
      _ = try Tensor.einsum("...i,...i", [a, b])
    }
    expectError("operand 1 has 3 letters", "(2, 3)") { _ = try Tensor.einsum("...ijk", [a]) }
    expectError("repeated") { _ = try Tensor.einsum("...->......", [a]) }
    expectError("letters, commas") { _ = try Tensor.einsum("..i", [a]) }
  }
}
