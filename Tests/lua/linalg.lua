-- linalg: decompositions by what they do; values ascend (eigh) or descend (svd), vectors stand in columns.
local check = require "check"

return {
  ["values ascend and vectors stand in columns"] = function()
    local values, vectors = linalg.eigh(tensor{{2, 1}, {1, 2}})
    check.close(values, tensor{1, 3})
    check.close(vectors[{ {}, 2 }]:abs(), math.sqrt(0.5))
    assert(values:dtype() == "float32" and vectors:dtype() == "float32")
  end,

  ["eigenpairs rebuild the matrix"] = function()
    for _, n in ipairs{1, 3, 40} do
      local a = tensor.randn(5, n, n, {generator = tensor.generator(n), dtype = "float64"})
      local symmetric = a + a:transpose()
      local values, vectors = linalg.eigh(symmetric)
      check.close(tensor.einsum("bik,bk,bjk->bij", vectors, values, vectors), symmetric, 1e-12 * n)
      check.close(tensor.einsum("bik,bij->bkj", vectors, vectors), tensor.eye(n, {dtype = "float64"}), 1e-12 * n)
      if n > 1 then
        assert((values[{ {}, {2, n} }] - values[{ {}, {1, n - 1} }]):min():item() >= 0)
      end
    end
  end,

  ["only the lower triangle is read"] = function()
    local values = linalg.eigh(tensor{{2, 100}, {1, 2}})
    check.close(values, tensor{1, 3})
  end,

  ["empty matrices and batches have empty results"] = function()
    local values, vectors = linalg.eigh(tensor.zeros(0, 0))
    assert(#values == 0 and vectors:dim() == 2)
    values, vectors = linalg.eigh(tensor.zeros(0, 3, 3))
    assert(values:dim() == 2 and vectors:shape()[3] == 3)
  end,

  ["what is no symmetric matrix is refused"] = function()
    check.fails(function() linalg.eigh(tensor.ones(2, 3)) end, "linalg.eigh", "(2, 3)")
    check.fails(function() linalg.eigh(tensor.ones(3)) end, "linalg.eigh", "(3)")
    check.fails(function() linalg.eigh(tensor{{0 / 0, 0}, {0, 1}}) end, "linalg.eigh", "NaN")
    check.fails(function() linalg.eigh(tensor{{1 / 0, 0}, {0, 1}}) end, "linalg.eigh")
    check.fails(function() linalg.eigh(tensor({{1}}, {dtype = "int64"})) end, "linalg.eigh", "int64")
    check.fails(function() linalg.eigh() end, "'matrix' must be a tensor, got nothing")
  end,

  ["singular values and vectors rebuild the matrix"] = function()
    local a = tensor.randn(2, 5, 3, {generator = tensor.generator(1), dtype = "float64"})
    local u, s, vh = linalg.svd(a)
    check.equals(tensor(u:shape()), {2, 5, 5})
    check.close((u[{ {}, {}, {1, 3} }] * s:unsqueeze(2)):matmul(vh), a, 1e-12)
    u, s, vh = linalg.svd(a, {full_matrices = false})
    check.equals(tensor(u:shape()), {2, 5, 3})
    check.close((u * s:unsqueeze(2)):matmul(vh), a, 1e-12)
    check.close(linalg.svdvals(a), s, 1e-12)
    check.close(linalg.svdvals(tensor{{3, 0}, {0, -4}}), tensor{4, 3})
  end,

  ["eigenvalues of a rotation are imaginary"] = function()
    local a = tensor({{0, -1}, {1, 0}}, {dtype = "float64"})
    local values, vectors = linalg.eig(a)
    check.close(values.real, 0, 1e-12)
    check.close(values.imag, tensor{1, -1}, 1e-12)
    -- A (x + iy) = (a + ib)(x + iy)
    local x, y = vectors.real, vectors.imag
    check.close(a:matmul(x), x * values.real - y * values.imag, 1e-12)
    check.close(a:matmul(y), x * values.imag + y * values.real, 1e-12)
  end,

  ["triangular factors"] = function()
    local a = tensor{{3, 1}, {4, 2}, {0, 1}}
    local q, r = linalg.qr(a)
    check.close(q:matmul(r), a)
    check.close(q:transpose():matmul(q), tensor.eye(2))
    assert(r[{2, 1}]:item() == 0)
    q = linalg.qr(a, {mode = "complete"})
    check.close(q:matmul(q:transpose()), tensor.eye(3))
    check.fails(function() linalg.qr(a, {mode = "full"}) end, "linalg.qr", "'mode'", "reduced", "complete")

    local positive = tensor{{4, 2}, {2, 3}}
    local l = linalg.cholesky(positive)
    check.close(l:matmul(l:transpose()), positive)
    check.close(linalg.cholesky(positive, {upper = true}), l:transpose())
    check.fails(function() linalg.cholesky(tensor{{1, 2}, {2, 1}}) end, "linalg.cholesky", "positive definite")
  end,

  ["equations, inverses and determinants"] = function()
    local a = tensor{{2, 1}, {1, 3}}
    check.close(a:matmul(linalg.solve(a, tensor{1, 2})), tensor{1, 2})
    check.close(linalg.solve(a, tensor.eye(2)), linalg.inv(a))
    check.close(linalg.det(a), 5)
    local sign, logarithm = linalg.slogdet(-a)
    assert(sign:item() == 1)
    check.close(logarithm, math.log(5))
    check.equals(linalg.matrix_rank(tensor{{1, 2}, {2, 4}}), 1)
    check.fails(function() linalg.inv(tensor{{1, 2}, {2, 4}}) end, "linalg.inv", "matrix 1 is singular")
    check.fails(function() linalg.solve(a, tensor{1, 2, 3}) end, "linalg.solve", "2 rows", "(3)")
  end,

  ["a line through points"] = function()
    local x = tensor({{1, 0}, {1, 1}, {1, 2}, {1, 3}}, {dtype = "float64"})
    local y = tensor({1, 3, 5, 9}, {dtype = "float64"})
    local line, residual, rank, values = linalg.lstsq(x, y)
    check.close(line, tensor{0.6, 2.6}, 1e-6)
    check.close(residual, 1.2, 1e-6)
    assert(rank:item() == 2 and #values == 2)
    check.close(linalg.pinv(x):matmul(y), line, 1e-12)
    assert(linalg.matrix_rank(x, {atol = 100}):item() == 0)
    check.close(linalg.pinv(x, {rtol = 1}), 0)
    check.fails(function() linalg.pinv(x, {rtol = -1}) end, "linalg.pinv", "'rtol'", "-1")
    check.fails(function() linalg.lstsq(x, y, {rtol = 1}) end, "linalg.lstsq", "rcond")
  end,

  ["norms of vectors and matrices"] = function()
    local a = tensor{{3, 0}, {0, -4}}
    check.close(linalg.norm(a), 5)
    check.close(linalg.norm(a, "nuc"), 7)
    check.close(linalg.norm(a, 2), 4)
    check.close(linalg.norm(a, -math.huge), 3)
    check.close(linalg.norm(a, "inf"), 4)
    check.close(linalg.norm(a, 1, 2), tensor{3, 4})
    check.close(linalg.norm(a, "fro", {1, 2}, {keep = true}), tensor{{5}})
    check.close(linalg.norm(tensor{1, 0, -2}, 0), 2)
    check.fails(function() linalg.norm(a, "max") end, "linalg.norm", "'order'", "max")
    check.fails(function() linalg.norm(tensor.ones(2, 2, 2), 2) end, "linalg.norm", "(2, 2, 2)")
  end,

  ["gradients go through"] = function()
    local a = tensor({{2, 1}, {1, 3}}, {dtype = "float64"}):requires_grad_()
    local g = linalg.det(a):grad{a}
    check.close(g, tensor{{3, -1}, {-1, 2}}, 1e-12)
    g = linalg.norm(a, "nuc"):grad{a}
    check.close(g, tensor.eye(2), 1e-12)   -- the sum of the eigenvalues of a positive definite matrix
    g = linalg.eig(a).real:sum():grad{a}
    check.close(g, tensor.eye(2), 1e-12)   -- the trace
  end,
}
