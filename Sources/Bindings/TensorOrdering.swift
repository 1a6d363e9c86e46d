import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let last = param("dim", Dimension.self, default: Dimension(index: -1), "the dimension")
private let wholeOr = optional("dim", Dimension.self, "the dimension; the whole tensor if left out")
private let descending = field("descending", Bool.self, default: false, "largest first")
private let keep = field("keep", Bool.self, default: false, "leave the dimension in place with size 1")
private let largest = field("largest", Bool.self, default: true, "false for the smallest")
private let low = optionalField("low", Double.self, "start of the first bin; the smallest element if left out")
private let high = optionalField("high", Double.self, "end of the last bin; the largest element if left out")
private let interpolation = field(
  "interpolation", Tensor.Interpolation.self, default: .linear, "what to take between two elements")
private let valuesAndPositions = [
  result("values", "tensor", "the elements"), result("positions", "tensor", "int64, from 1"),
]

extension Tensor.Interpolation: LuaChoice {}

private func counted(_ found: (values: Tensor, positions: Tensor)) throws -> Results {
  Results(found.values, try found.positions.countedFromOne())
}

/// Methods that order elements or count them.
let orderingMethods: [Function] = [
  define(
    "sort", "Elements along a dimension in ascending order. Equal ones keep their order, NaN comes last.", one, last,
    options([descending]), returns: valuesAndPositions,
    example: "print(tensor{3, 1, 2}:sort())\nprint(tensor{3, 1, 2}:sort(1, {descending = true}))"
  ) { t, d, o in try counted(t.sort(d.index, descending: o[descending])) },
  define(
    "argsort", "Positions that put the elements along a dimension in ascending order.", one, last,
    options([descending]), returns: [result("positions", "tensor", "int64, from 1")],
    example: "local t = tensor{3, 1, 2}\nprint(t[t:argsort()])"
  ) { t, d, o in try t.argsort(d.index, descending: o[descending]).countedFromOne() },
  define(
    "topk",
    "The k largest elements along a dimension, largest first, or the k smallest, smallest first: the first of "
      + "sort, where NaN counts as the largest and equal ones keep their order.", one,
    param("k", Int.self, "how many"), last, options([largest]), returns: valuesAndPositions,
    example: "local values, positions = tensor{1, 9, 3, 7}:topk(2)\nprint(values, positions)",
    errors: ["k exceeds the dimension's size"]
  ) { t, k, d, o in try counted(t.topk(k, d.index, largest: o[largest])) },
  define(
    "kthvalue", "The k-th smallest element along a dimension; a NaN where there is one.", one,
    param("k", Int.self, "1 for the smallest"), last, options([keep]), returns: valuesAndPositions,
    example: "print(tensor{5, 1, 4}:kthvalue(2))", errors: ["k exceeds the dimension's size"]
  ) { t, k, d, o in
    guard k > Int.min else { throw TensorError("'k' must be at least 1, got \(k)") }
    return try counted(t.kth(k - 1, d.index, keep: o[keep]))
  },
  define(
    "median",
    "The middle element along a dimension (the lower of two), or of the whole tensor; a NaN where there is one.", one,
    wholeOr, options([keep]),
    returns: [
      result("values", "tensor", "the elements"),
      result("positions", "tensor", "int64, from 1; only where a dimension is given"),
    ], example: "print(tensor{5, 1, 4}:median():item())", errors: ["there are no elements"]
  ) { t, d, o -> Results in
    guard let d else { return Results(try t.median()) }
    return try counted(t.median(d.index, keep: o[keep]))
  },
  define(
    "quantile", "The value below which a fraction of the elements lies; NaN where there is one among them.", one,
    param("q", NumberList.self, "fraction between 0 and 1, or a list of them"), wholeOr,
    options([keep, interpolation]),
    returns: [result("values", "tensor", "with a first dimension for the fractions if q is a list")],
    example: "print(tensor.range(0, 10):quantile{0.25, 0.5, 0.75})", errors: ["there are no elements"]
  ) { t, q, d, o in
    let values = try t.quantile(q.values, d?.index, keep: o[keep], o[interpolation])
    return q.isList ? values : try values.squeeze(0)
  },
  define(
    "unique", "The different values in ascending order. Every NaN is a value of its own.", one,
    returns: [
      result("values", "tensor", "one-dimensional"),
      result("inverse", "tensor", "int64, for each element the position of its value, from 1"),
      result("counts", "tensor", "int64, how often each value occurs"),
    ],
    example: "local values, inverse, counts = tensor{3, 1, 3}:unique()\nprint(values, counts, values[inverse])"
  ) { t in
    let (values, inverse, counts) = try t.unique()
    return Results(values, try inverse.countedFromOne(), counts)
  },
  define(
    "histogram",
    "How many elements lie in each of several bins of equal width. The last bin includes its end; NaN and what lies "
      + "outside are not counted.", one, param("bins", Int.self, default: 10, "number of bins"), options([low, high]),
    returns: [result("counts", "tensor", "(bins), int64"), result("edges", "tensor", "(bins + 1)")],
    example: "local counts, edges = tensor{1, 2, 2, 5}:histogram(4, {low = 1, high = 5})\nprint(counts, edges)",
    errors: ["a bound is not finite"]
  ) { t, bins, o in
    let (counts, edges) = try t.histogram(bins, low: o[low], high: o[high])
    return Results(counts, edges)
  },
  define(
    "bincount", "How often each of the numbers 1 to n occurs: the sizes of the classes of a tensor of labels.", one,
    optional("n", Int.self, "the largest number that may occur; the largest that does if left out"),
    returns: [result("counts", "tensor", "(n), int64")],
    example: "print((tensor({1, 3, 3}, {dtype = \"int64\"})):bincount())",
    errors: ["an element is not a whole number from 1 to n"]
  ) { t, n in try t.countedFromZero().bincount(n) },
]
