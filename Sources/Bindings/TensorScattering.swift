import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let dim = param("dim", Dimension.self, "the dimension")
private let index = param(
  "index", Tensor.self, "int64 positions from 1, as many dimensions as self and no larger in the others")
private let source = param("source", Operand.self, "number, or tensor that broadcasts to index's shape")
private let same = [result("result", "tensor", "of self's shape")]
private let known = optionalField(
  "known", Tensor.self, "(n, d): self:matmul(table:transpose()) where it is there already; the result is taken from it")

/// Methods that put elements where positions or a mask say.
let scatteringMethods: [Function] = [
  define(
    "scatter",
    "A copy with elements put at positions along a dimension: along the second, "
      + "out[i][index[i][j]] = source[i][j]. Of several for one place the last stays.", one, dim, index, source,
    returns: same,
    example: "print(tensor.zeros(2, 3):scatter(2, tensor({{3}, {1}}, {dtype = \"int64\"}), 1))",
    errors: ["a position lies outside of the dimension"]
  ) { t, d, index, source in
    try t.scatter(d.index, index.countedFromZero(), source.tensor(with: .tensor(t)))
  },
  define(
    "scatter_add",
    "A copy with elements added at positions along a dimension: along the second, "
      + "out[i][index[i][j]] = self[i][...] + source[i][j] for all j.", one, dim, index, source, returns: same,
    example: "print(tensor.zeros(3):scatter_add(1, tensor({1, 3, 3}, {dtype = \"int64\"}), tensor{1, 2, 3}))",
    errors: ["a position lies outside of the dimension"]
  ) { t, d, index, source in
    try t.scatterAdd(d.index, index.countedFromZero(), source.tensor(with: .tensor(t)))
  },
  define(
    "index_add", "A copy with slice i of a source added to slice index[i] along a dimension.", one, dim,
    param("index", Tensor.self, "int64 positions from 1, one-dimensional"),
    param("source", Tensor.self, "as self, with as many slices along dim as index has positions"), returns: same,
    example: "print(tensor.zeros(3, 2):index_add(1, tensor({1, 1}, {dtype = \"int64\"}), tensor.ones(2, 2)))",
    errors: ["a position lies outside of the dimension"]
  ) { t, d, index, source in try t.indexAdd(d.index, index.countedFromZero(), source) },
  define(
    "index_select", "The slices at positions along a dimension.", one, dim,
    param("index", Tensor.self, "int64 positions from 1; its shape replaces the dimension"),
    returns: [result("result", "tensor", "a copy")],
    example: "print(tensor{{1, 2}, {3, 4}}:index_select(2, tensor({2, 2, 1}, {dtype = \"int64\"})))",
    errors: ["a position lies outside of the dimension"]
  ) { t, d, index in try t.taken(d.index, index.countedFromZero()) },
  define(
    "weighted_rows",
    "Weighted sums of a table's rows: out[i] = sum over j of weights[i][j] * self[index[i][j]]. This is codes:matmul(self) "
      + "for codes with the few entries given; time grows with their number, not with the table's rows.",
    param("self", Tensor.self, "(d, m), float32 or float64"),
    param("index", Tensor.self, "(n, k), int64 positions from 1"),
    param("weights", Tensor.self, "(n, k)"), returns: [result("result", "tensor", "(n, m)")],
    example: "print(tensor.eye(3):weighted_rows(tensor({{3, 1}}, {dtype = \"int64\"}), tensor{{0.5, 2}}))",
    errors: ["a position lies outside of the table's rows"]
  ) { table, index, weights in try table.weightedRows(index.countedFromZero(), weights) },
  define(
    "row_products",
    "Products with chosen rows of a table: out[i][j] = self[i] . table[index[i][j]]. Entries of "
      + "self:matmul(table:transpose()), without the others; time grows with their number.",
    param("self", Tensor.self, "(n, m), float32 or float64"), param("table", Tensor.self, "(d, m)"),
    param("index", Tensor.self, "(n, k), int64 positions from 1"), options([known]),
    returns: [result("result", "tensor", "(n, k)")],
    example: "print(tensor{{1, 2, 3}}:row_products(tensor.eye(3), tensor({{3, 1}}, {dtype = \"int64\"})))",
    errors: ["a position lies outside of the table's rows", "known has another shape or type"]
  ) { t, table, index, o in try t.rowProducts(table, index.countedFromZero(), known: o[known]) },
  define(
    "masked_fill", "A copy with another value where a mask holds.", one,
    param("mask", Tensor.self, "bool, broadcasts"),
    param("value", Operand.self, "the value, or a tensor that broadcasts"),
    returns: same, example: "print(tensor{1, -2}:masked_fill(tensor{1, -2}:lt(0), 0))"
  ) { t, mask, value in try Tensor.choose(mask, value.tensor(with: .tensor(t)), t) },
]
