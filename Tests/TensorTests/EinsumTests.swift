import Tensor
import Testing

@Suite struct EinsumTests {
  private struct Case: Decodable {
    var e: String
    var s: [[Int]]
    var shape: [Int]
    var sum: Double
    var weighted: Double
    var first: [Double]
    var scale: Double
  }

  /// Random expressions against NumPy (tools/fixtures/einsum.py), with the operands in every layout.
  @Test(arguments: Layout.allCases) func agreesWithNumPy(layout: Layout) throws {
    let cases = try fixture("einsum.json", [Case].self)
    #expect(cases.count == 1000)
    for wanted in cases {
      let operands = try wanted.s.enumerated().map { i, sizes in
        try layout.apply(Tensor.formula(i + 1, sizes, .float64))
      }
      let result = try Tensor.einsum(wanted.e, operands)
      #expect(result.sizes == wanted.shape, "\(wanted.e) \(wanted.s)")
      let values = try result.toDoubles()
      let weighted = values.enumerated().reduce(0.0) { $0 + $1.element * Double($1.offset % 7 + 1) }
      let tolerance = 1e-13 * (wanted.scale + 1)
      #expect(abs(values.reduce(0, +) - wanted.sum) <= tolerance, "\(wanted.e) \(wanted.s)")
      #expect(abs(weighted - wanted.weighted) <= 7 * tolerance, "\(wanted.e) \(wanted.s)")
      for (x, y) in zip(values, wanted.first) { #expect(abs(x - y) <= tolerance, "\(wanted.e) \(wanted.s)") }
    }
  }

  @Test func wholeNumbersStayWhole() throws {
    let (a, b) = (try Tensor.from([1, 2, 3], [3]), try Tensor.from([4, 5, 6], [3], .uint8))
    let dot = try Tensor.einsum("i,i->", [a, b])
    #expect(dot.dtype == .int64)
    #expect(try dot.item() == 32)
  }

  @Test func spacesDoNotMatter() throws {
    let x = try Tensor.formula(1, [2, 3], .float32)
    try expectSame(Tensor.einsum(" i j -> j i ", [x]), x.transpose())
  }

  @Test func malformedExpressionsSayWhatIsWrong() throws {
    let (x, y) = (try Tensor.zeros([2, 3]), try Tensor.zeros([2, 2]))
    expectError("\"ij,jk->ik\"", "names 2 operands", "got 1") { _ = try Tensor.einsum("ij,jk->ik", [x]) }
    expectError("operand 1 has 1 letters", "(2, 3)") { _ = try Tensor.einsum("i->i", [x]) }
    expectError("letter 'j'", "size 3", "operand 2", "for 2") { _ = try Tensor.einsum("ij,jk", [x, y]) }
    expectError("letter 'z'", "in no operand") { _ = try Tensor.einsum("ij->iz", [x]) }
    expectError("repeated in the result") { _ = try Tensor.einsum("ij->ii", [x]) }
    expectError("at most one \"->\"") { _ = try Tensor.einsum("ij->i->j", [x]) }
    expectError("letters, commas") { _ = try Tensor.einsum("i.->i", [x]) }
    expectError("at most one \"->\"") { _ = try Tensor.einsum("ij-", [x]) }
    expectError("names 1 operands", "got 0") { _ = try Tensor.einsum("", []) }
    expectError("letter 'i'") { _ = try Tensor.einsum("ii", [x]) }
    let five = try Tensor.zeros([1, 1, 1, 1, 1])
    expectError("8 dimensions", "10") { _ = try Tensor.einsum("abcde,fghij->abcdefghij", [five, five]) }
  }
}
