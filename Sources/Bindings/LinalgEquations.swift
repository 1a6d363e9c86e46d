import LuaHost
import Tensor

private let matrix = param("matrix", Tensor.self, "(..., m, n), float32 or float64")
private let square = param("matrix", Tensor.self, "square, (..., n, n), float32 or float64")
private let absolute = optionalField(
  "atol", Double.self, "singular values up to this count as 0; 0 if left out")
private let relative = optionalField(
  "rtol", Double.self,
  "singular values up to this part of the largest count as 0; max(m, n) units of precision if both are left out")
private let condition = optionalField(
  "rcond", Double.self,
  "singular values up to this part of the largest count as 0; max(m, n) units of precision if left out")
private let scalars = [result("result", "tensor", "(...)")]
private let notSquare = ["the matrix is not square", "it holds a NaN or an infinity"]
private let notMatrix = ["it has fewer than 2 dimensions or is not of a float type", "it holds a NaN or an infinity"]

/// What solves, inverts and measures matrices.
let linalgEquations: [Function] = [
  define(
    "solve",
    "x with matrix times x = other. Batches broadcast. `other` counts as vectors when it has one dimension, or the "
      + "matrix's shape without its last.",
    square, param("other", Tensor.self, "(..., n, k), or (..., n) for a vector per matrix"),
    returns: [result("x", "tensor", "of the shape of other, with the batch of both")],
    example: "print(linalg.solve(tensor{{2, 0}, {0, 4}}, tensor{1, 1}))",
    errors: ["a matrix is singular", "the sizes do not fit"] + notSquare
  ) { matrix, other in try matrix.solve(other) },
  define(
    "lstsq",
    "The x of least norm among those for which matrix times x comes nearest to other. Batches broadcast; vectors as in "
      + "solve. x and the residuals have gradients, while the rank stays the same.",
    matrix, param("other", Tensor.self, "(..., m, k), or (..., m) for a vector per matrix"), options([condition]),
    returns: [
      result("x", "tensor", "(..., n, k) or (..., n)"),
      result("residuals", "tensor", "squared distances, (..., k) or (...)"),
      result("rank", "tensor", "(...), int64"), result("values", "tensor", "singular values, (..., min(m, n))"),
    ],
    example: """
      local x = tensor{{1, 1}, {1, 2}, {1, 3}}
      print((linalg.lstsq(x, tensor{2, 4, 7})))   -- intercept and slope
      """,
    errors: ["the sizes do not fit"] + notMatrix
  ) { matrix, other, o in
    let found = try matrix.leastSquares(other, Tolerance(relative: o[condition], names: ("atol", "rcond")))
    return Results(found.solution, found.residuals, found.rank, found.values)
  },
  define(
    "pinv", "Pseudo-inverse (Moore-Penrose). The gradient holds while the rank stays the same.", matrix,
    options([absolute, relative]), returns: [result("result", "tensor", "(..., n, m)")],
    example: "print(linalg.pinv(tensor{{1, 2}, {2, 4}, {0, 0}}))", errors: notMatrix
  ) { matrix, o in try matrix.pseudoInverse(Tolerance(absolute: o[absolute], relative: o[relative])) },
  define(
    "inv", "Inverse. To multiply by an inverse, solve is quicker and more exact.", square,
    returns: [result("result", "tensor", "(..., n, n)")], example: "print(linalg.inv(tensor{{2, 0}, {0, 4}}))",
    errors: ["a matrix is singular"] + notSquare
  ) { matrix in try matrix.inverse() },
  define(
    "det", "Determinant.", square, returns: scalars, example: "print(linalg.det(tensor{{1, 2}, {3, 4}}))",
    errors: notSquare
  ) { matrix in try matrix.determinant() },
  define(
    "slogdet",
    "Sign and logarithm of the absolute value of a determinant, which itself may leave a float's range. A singular matrix "
      + "has sign 0 and logarithm -inf.",
    square,
    returns: [result("sign", "tensor", "(...), -1, 0 or 1"), result("logarithm", "tensor", "(...)")],
    example: "print(linalg.slogdet(tensor.eye(100) * 1e-3))", errors: notSquare
  ) { matrix in
    let (sign, logarithm) = try matrix.signedLogDeterminant()
    return Results(sign, logarithm)
  },
  define(
    "matrix_rank", "How many singular values do not count as 0. No gradient.", matrix, options([absolute, relative]),
    returns: [result("rank", "tensor", "(...), int64")],
    example: "print(linalg.matrix_rank(tensor{{1, 2}, {2, 4}}))", errors: notMatrix
  ) { matrix, o in try matrix.matrixRank(Tolerance(absolute: o[absolute], relative: o[relative])) },
]

extension NormOrder: LuaReadable {
  public static var typeName: String { "number, \"fro\", \"nuc\", \"inf\" or \"-inf\"" }

  public static func read(_ stack: LuaStack, at index: Int32) throws -> NormOrder? {
    if let p = try Double.read(stack, at: index) { return .p(p) }
    switch try String.read(stack, at: index) {
    case "fro"?: return .frobenius
    case "nuc"?: return .nuclear
    case "inf"?: return .p(.infinity)
    case "-inf"?: return .p(-.infinity)
    case let name?: throw LuaReadError("expected a \(typeName), got \"\(name)\"")
    case nil: return nil
    }
  }
}

private let keep = field("keep", Bool.self, default: false, "leave the dimensions in place with size 1")

/// Norms of vectors and matrices.
let linalgNorms: [Function] = [
  define(
    "norm",
    "Norm of vectors (one dimension) or matrices (two). Vectors: any number p, with 0 counting the elements other than 0 and "
      + "±math.huge the largest or smallest. Matrices: \"fro\", \"nuc\" (sum of the singular values), ±1 (column sums), "
      + "±math.huge (row sums), ±2 (singular values).",
    param("self", Tensor.self, "float32 or float64"),
    optional("order", NormOrder.self, "which norm; the root of the sum of squares if left out"),
    optional(
      "dims", DimensionList.self,
      "one dimension for vectors, {rows, columns} for matrices; all if left out, which with an order must be one or two"
    ),
    options([keep]), returns: [result("norm", "tensor", "without the dimensions measured")],
    example: "local a = tensor{{3, 0}, {0, -4}}\nprint(linalg.norm(a), linalg.norm(a, 2), linalg.norm(a, 1, 2))",
    errors: ["the order does not go with the number of dimensions"]
  ) { t, order, dims, o in try t.linearNorm(order, dims?.indices, keep: o[keep]) }
]
