import Tensor
import Testing

@Suite struct PrintingTests {
  @Test func scalarsVectorsAndMatrices() throws {
    #expect(try Tensor.scalar(2.5).description == "float32 (): 2.5000")
    #expect(try Tensor.scalar(7).description == "int64 (): 7")
    #expect(try Tensor.from([1, -20, 3], [3]).description == "int64 (3)\n{  1, -20,   3}")
    #expect(try Tensor.from([1.0, 2], [2]).description == "float32 (2)\n{1., 2.}")
    #expect(try Tensor.from([1, 0], [2], .bool).description == "bool (2)\n{ true, false}")
    #expect(try Tensor.zeros([0, 3]).description == "float32 (0, 3)")
    let matrix = try Tensor.from([1, 2, 3, 4], [2, 2])
    #expect(matrix.description == "int64 (2, 2)\n{{1, 2},\n {3, 4}}")
  }

  @Test func specialAndExtremeNumbers() throws {
    let x = try Tensor.from([.nan, .infinity, -.infinity, 0.5], [4], .float64)
    #expect(x.description == "float64 (4)\n{   nan,    inf,   -inf, 0.5000}")
    #expect(try Tensor.from([1e-9, 1], [2]).description.contains("1.0000e-09"))
    #expect(try Tensor.from([1e20], [1]).description.contains("1.0000e+20"))
    // Numbers that no double holds keep their digits.
    let limits = try Tensor.from([Int.max, Int.min], [2]).description
    #expect(limits.contains("9223372036854775807") && limits.contains("-9223372036854775808"))
  }

  @Test func longDimensionsShowTheirEnds() throws {
    let x = try Tensor.range(0, 99, 1, .int64)
    #expect(x.description == "int64 (100)\n{ 0,  1,  2, ..., 97, 98, 99}")
    let big = try Tensor.zeros([300, 300, 300]).description
    #expect(big.count < 3000 && big.contains("..."))
  }
}
