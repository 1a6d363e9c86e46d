import LuaHost
import Tensor

private let matrix = param("matrix", Tensor.self, "(..., m, n), float32 or float64")
private let square = param("matrix", Tensor.self, "square, (..., n, n), float32 or float64")
private let fullMatrices = field(
  "full_matrices", Bool.self, default: true, "complete u and vh to square matrices; false leaves k = min(m, n) vectors")
private let upper = field("upper", Bool.self, default: false, "read the upper triangle and return the upper factor")
private let mode = field(
  "mode", QRMode.self, default: .reduced, "k = min(m, n) columns of q, or all m of a complete basis")
private let notMatrix = ["it has fewer than 2 dimensions or is not of a float type", "it holds a NaN or an infinity"]
private let notSquare = ["the matrix is not square", "it holds a NaN or an infinity"]

private enum QRMode: String, LuaChoice { case reduced, complete }

/// The module `linalg`: decompositions of matrices.
let linalgModule = LuaModule(
  "linalg", "Linear algebra on matrices and batches of matrices, in float32 and float64.",
  functions: decompositions + linalgEquations + linalgNorms)

extension ComplexPair: LuaPushable {
  public func push(to stack: LuaStack) throws {
    try Record(["real": real, "imag": imaginary]).push(to: stack)
  }
}

private let decompositions: [Function] = [
  define(
    "eigh",
    "Eigenvalues and eigenvectors of symmetric matrices. Only the lower triangle is read. "
      + "Values ascend: the largest is the LAST.",
    param("matrix", Tensor.self, "symmetric, (..., n, n), float32 or float64"),
    returns: [
      result("values", "tensor", "(..., n), ascending"), result("vectors", "tensor", "(..., n, n), one per column"),
    ],
    example: "local values, vectors = linalg.eigh(tensor{{2, 1}, {1, 2}})\nprint(values, vectors)",
    errors: notSquare
  ) { matrix in
    let (values, vectors) = try matrix.eigh()
    return Results(values, vectors)
  },
  define(
    "eig",
    "Eigenvalues and right eigenvectors of square matrices. Both are complex, a pair of tensors each: matrix times "
      + "(x + iy) = (a + ib)(x + iy). Complex values come in conjugate pairs side by side, positive imaginary part first, "
      + "and in no other order. Vectors have norm 1 and a real largest component. The gradient is not finite, or an error, "
      + "where values repeat.",
    square,
    returns: [
      result("values", "table", "{real, imag}, (..., n) each"),
      result("vectors", "table", "{real, imag}, (..., n, n) each, one vector per column"),
    ],
    example:
      "local values, vectors = linalg.eig(tensor{{0, -1}, {1, 0}})\nprint(values.real, values.imag, vectors.real)",
    errors: notSquare
  ) { matrix in
    let (values, vectors) = try matrix.eig()
    return Results(values, vectors)
  },
  define(
    "svd",
    "Singular value decomposition: matrix = u diag(values) vh. The gradient is not finite where values repeat (or are 0 "
      + "and the matrix is not square) and the result depends on their vectors.",
    matrix, options([fullMatrices]),
    returns: [
      result("u", "tensor", "(..., m, m) or (..., m, k), orthonormal columns"),
      result("values", "tensor", "(..., k), descending"),
      result("vh", "tensor", "(..., n, n) or (..., k, n), orthonormal rows"),
    ],
    example: "local u, s, vh = linalg.svd(tensor.randn(5, 3), {full_matrices = false})\nprint((u * s):matmul(vh))",
    errors: notMatrix
  ) { matrix, o in
    let (u, values, vh) = try matrix.svd(fullMatrices: o[fullMatrices])
    return Results(u, values, vh)
  },
  define(
    "svdvals", "Singular values alone; quicker than svd, and with a gradient even where they repeat.", matrix,
    returns: [result("values", "tensor", "(..., min(m, n)), descending")],
    example: "print(linalg.svdvals(tensor{{3, 0}, {0, -4}}))", errors: notMatrix
  ) { matrix in try matrix.singularValues() },
  define(
    "qr",
    "matrix = q r, with orthonormal columns in q and an upper triangular r. A complete q has no gradient where m > n.",
    matrix, options([mode]),
    returns: [
      result("q", "tensor", "(..., m, k), k = min(m, n), or (..., m, m)"),
      result("r", "tensor", "(..., k, n) or (..., m, n)"),
    ],
    example: "local q, r = linalg.qr(tensor{{3, 1}, {4, 2}})\nprint(q:matmul(r))", errors: notMatrix
  ) { matrix, o in
    let (q, r) = try matrix.qr(complete: o[mode] == .complete)
    return Results(q, r)
  },
  define(
    "cholesky",
    "The lower triangular l with matrix = l times its transpose, for symmetric positive definite matrices. Only the lower "
      + "triangle is read.",
    param("matrix", Tensor.self, "symmetric positive definite, (..., n, n), float32 or float64"), options([upper]),
    returns: [result("l", "tensor", "(..., n, n)")], example: "print(linalg.cholesky(tensor{{4, 2}, {2, 3}}))",
    errors: ["a matrix is not positive definite"] + notSquare
  ) { matrix, o in try matrix.cholesky(upper: o[upper]) },
]
