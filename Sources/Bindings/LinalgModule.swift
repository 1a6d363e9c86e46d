import LuaHost
import Tensor

/// The module `linalg`: decompositions of matrices.
let linalgModule = LuaModule(
  "linalg", "Linear algebra on matrices and batches of matrices.",
  functions: [
    define(
      "eigh",
      "Eigenvalues and eigenvectors of symmetric matrices. Only the lower triangle is read. "
        + "Values ascend: the largest is the LAST.",
      param("matrix", Tensor.self, "symmetric, (..., n, n), float32 or float64"),
      returns: [
        result("values", "tensor", "(..., n), ascending"), result("vectors", "tensor", "(..., n, n), one per column"),
      ],
      example: "local values, vectors = linalg.eigh(tensor{{2, 1}, {1, 2}})\nprint(values, vectors)",
      errors: ["the matrix is not square", "it holds a NaN or an infinity"]
    ) { matrix in
      let (values, vectors) = try matrix.eigh()
      return Results(values, vectors)
    }
  ])
