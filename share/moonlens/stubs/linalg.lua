---@meta _

--- Linear algebra on matrices and batches of matrices, in float32 and float64.
---@class linalglib
linalg = {}

--- Eigenvalues and eigenvectors of symmetric matrices. Only the lower triangle is read. Values ascend: the largest is the LAST.
--- ```lua
--- local values, vectors = linalg.eigh(tensor{{2, 1}, {1, 2}})
--- print(values, vectors)
--- ```
---@param matrix tensor # symmetric, (..., n, n), float32 or float64
---@return tensor values # (..., n), ascending
---@return tensor vectors # (..., n, n), one per column
function linalg.eigh(matrix) end

--- Eigenvalues and right eigenvectors of square matrices. Both are complex, a pair of tensors each: matrix times (x + iy) = (a + ib)(x + iy). Complex values come in conjugate pairs side by side, positive imaginary part first, and in no other order. Vectors have norm 1 and a real largest component. The gradient is not finite, or an error, where values repeat.
--- ```lua
--- local values, vectors = linalg.eig(tensor{{0, -1}, {1, 0}})
--- print(values.real, values.imag, vectors.real)
--- ```
---@param matrix tensor # square, (..., n, n), float32 or float64
---@return table values # {real, imag}, (..., n) each
---@return table vectors # {real, imag}, (..., n, n) each, one vector per column
function linalg.eig(matrix) end

---@class linalg.svd.options
---@field full_matrices? boolean # complete u and vh to square matrices; false leaves k = min(m, n) vectors (default true)

--- Singular value decomposition: matrix = u diag(values) vh. The gradient is not finite where values repeat (or are 0 and the matrix is not square) and the result depends on their vectors.
--- ```lua
--- local u, s, vh = linalg.svd(tensor.randn(5, 3), {full_matrices = false})
--- print((u * s):matmul(vh))
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@param options? linalg.svd.options # named options
---@return tensor u # (..., m, m) or (..., m, k), orthonormal columns
---@return tensor values # (..., k), descending
---@return tensor vh # (..., n, n) or (..., k, n), orthonormal rows
function linalg.svd(matrix, options) end

--- Singular values alone; quicker than svd, and with a gradient even where they repeat.
--- ```lua
--- print(linalg.svdvals(tensor{{3, 0}, {0, -4}}))
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@return tensor values # (..., min(m, n)), descending
function linalg.svdvals(matrix) end

---@class linalg.qr.options
---@field mode? "reduced"|"complete" # k = min(m, n) columns of q, or all m of a complete basis (default "reduced")

--- matrix = q r, with orthonormal columns in q and an upper triangular r. A complete q has no gradient where m > n.
--- ```lua
--- local q, r = linalg.qr(tensor{{3, 1}, {4, 2}})
--- print(q:matmul(r))
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@param options? linalg.qr.options # named options
---@return tensor q # (..., m, k), k = min(m, n), or (..., m, m)
---@return tensor r # (..., k, n) or (..., m, n)
function linalg.qr(matrix, options) end

---@class linalg.cholesky.options
---@field upper? boolean # read the upper triangle and return the upper factor (default false)

--- The lower triangular l with matrix = l times its transpose, for symmetric positive definite matrices. Only the lower triangle is read.
--- ```lua
--- print(linalg.cholesky(tensor{{4, 2}, {2, 3}}))
--- ```
---@param matrix tensor # symmetric positive definite, (..., n, n), float32 or float64
---@param options? linalg.cholesky.options # named options
---@return tensor l # (..., n, n)
function linalg.cholesky(matrix, options) end

--- x with matrix times x = other. Batches broadcast. `other` counts as vectors when it has one dimension, or the matrix's shape without its last.
--- ```lua
--- print(linalg.solve(tensor{{2, 0}, {0, 4}}, tensor{1, 1}))
--- ```
---@param matrix tensor # square, (..., n, n), float32 or float64
---@param other tensor # (..., n, k), or (..., n) for a vector per matrix
---@return tensor x # of the shape of other, with the batch of both
function linalg.solve(matrix, other) end

---@class linalg.lstsq.options
---@field rcond? number # singular values up to this part of the largest count as 0; max(m, n) units of precision if left out

--- The x of least norm among those for which matrix times x comes nearest to other. Batches broadcast; vectors as in solve. x and the residuals have gradients, while the rank stays the same.
--- ```lua
--- local x = tensor{{1, 1}, {1, 2}, {1, 3}}
--- print((linalg.lstsq(x, tensor{2, 4, 7})))   -- intercept and slope
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@param other tensor # (..., m, k), or (..., m) for a vector per matrix
---@param options? linalg.lstsq.options # named options
---@return tensor x # (..., n, k) or (..., n)
---@return tensor residuals # squared distances, (..., k) or (...)
---@return tensor rank # (...), int64
---@return tensor values # singular values, (..., min(m, n))
function linalg.lstsq(matrix, other, options) end

---@class linalg.pinv.options
---@field atol? number # singular values up to this count as 0; 0 if left out
---@field rtol? number # singular values up to this part of the largest count as 0; max(m, n) units of precision if both are left out

--- Pseudo-inverse (Moore-Penrose). The gradient holds while the rank stays the same.
--- ```lua
--- print(linalg.pinv(tensor{{1, 2}, {2, 4}, {0, 0}}))
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@param options? linalg.pinv.options # named options
---@return tensor result # (..., n, m)
function linalg.pinv(matrix, options) end

--- Inverse. To multiply by an inverse, solve is quicker and more exact.
--- ```lua
--- print(linalg.inv(tensor{{2, 0}, {0, 4}}))
--- ```
---@param matrix tensor # square, (..., n, n), float32 or float64
---@return tensor result # (..., n, n)
function linalg.inv(matrix) end

--- Determinant.
--- ```lua
--- print(linalg.det(tensor{{1, 2}, {3, 4}}))
--- ```
---@param matrix tensor # square, (..., n, n), float32 or float64
---@return tensor result # (...)
function linalg.det(matrix) end

--- Sign and logarithm of the absolute value of a determinant, which itself may leave a float's range. A singular matrix has sign 0 and logarithm -inf.
--- ```lua
--- print(linalg.slogdet(tensor.eye(100) * 1e-3))
--- ```
---@param matrix tensor # square, (..., n, n), float32 or float64
---@return tensor sign # (...), -1, 0 or 1
---@return tensor logarithm # (...)
function linalg.slogdet(matrix) end

---@class linalg.matrix_rank.options
---@field atol? number # singular values up to this count as 0; 0 if left out
---@field rtol? number # singular values up to this part of the largest count as 0; max(m, n) units of precision if both are left out

--- How many singular values do not count as 0. No gradient.
--- ```lua
--- print(linalg.matrix_rank(tensor{{1, 2}, {2, 4}}))
--- ```
---@param matrix tensor # (..., m, n), float32 or float64
---@param options? linalg.matrix_rank.options # named options
---@return tensor rank # (...), int64
function linalg.matrix_rank(matrix, options) end

---@class linalg.norm.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Norm of vectors (one dimension) or matrices (two). Vectors: any number p, with 0 counting the elements other than 0 and ±math.huge the largest or smallest. Matrices: "fro", "nuc" (sum of the singular values), ±1 (column sums), ±math.huge (row sums), ±2 (singular values).
--- ```lua
--- local a = tensor{{3, 0}, {0, -4}}
--- print(linalg.norm(a), linalg.norm(a, 2), linalg.norm(a, 1, 2))
--- ```
---@param self tensor # float32 or float64
---@param order? number|"fro"|"nuc"|"inf"|"-inf" # which norm; the root of the sum of squares if left out
---@param dims? integer|integer[] # one dimension for vectors, {rows, columns} for matrices; all if left out, which with an order must be one or two
---@param options? linalg.norm.options # named options
---@return tensor norm # without the dimensions measured
function linalg.norm(self, order, dims, options) end
