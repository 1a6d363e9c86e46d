-- linalg.eigh: values ascend, vectors stand in columns.
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
}
