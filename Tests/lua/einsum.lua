-- tensor.einsum, the general product.
local check = require "check"

local generator = tensor.generator(1)

local function random(n, m) return tensor.randn(n, m, {generator = generator, dtype = "float64"}) end

return {
  ["matrix products, traces, transposes and outer products"] = function()
    local a, b = tensor{{1, 2}, {3, 4}}, tensor{{5, 6}, {7, 8}}
    check.equals(tensor.einsum("ij,jk->ik", a, b), a:matmul(b):totable())
    check.equals(tensor.einsum("ij->ji", a), {{1, 3}, {2, 4}})
    assert(tensor.einsum("ii->", a):item() == 5)
    check.equals(tensor.einsum("ii->i", a), {1, 4})
    check.equals(tensor.einsum("i,j->ij", tensor{1, 2}, tensor{3, 4}), {{3, 4}, {6, 8}})
    assert(tensor.einsum("ij,ij->", a, b):item() == 70)
    check.equals(tensor.einsum("bij,bjk->bik", a:unsqueeze(1), b:unsqueeze(1)), {a:matmul(b):totable()})
  end,

  ["several operands give the sum over the missing letters"] = function()
    local P, W, V = random(3, 4), random(4, 5) * 2, random(4, 5)
    local B = tensor.einsum("co,oi,oj->cij", P, W, V)
    for c = 1, 3 do
      check.close(B[c], W:transpose():matmul(P[c]:unsqueeze(2) * V), 1e-12)
    end
    check.close(tensor.einsum("oj,co,oi->cij", V, P, W), B, 1e-12)
  end,

  ["gradients pass through"] = function()
    local a, b = tensor{{1, 2}, {3, 4}}:requires_grad_(), tensor{1, 10}
    check.equals((tensor.einsum("ij,j->", a, b):grad{a}), {{1, 10}, {1, 10}})
  end,

  ["empty dimensions sum to zero"] = function()
    check.equals(tensor.einsum("ij,jk->ik", tensor.zeros(2, 0), tensor.zeros(0, 2)), {{0, 0}, {0, 0}})
  end,

  ["expressions that do not fit are refused"] = function()
    local a = tensor.ones(2, 3)
    check.fails(function() tensor.einsum("ij,jk->ik", a) end, "tensor.einsum", "operand")
    check.fails(function() tensor.einsum("ij,jk->ik", a, a) end, "tensor.einsum", "'j'", "3", "2")
    check.fails(function() tensor.einsum("ijk->i", a) end, "tensor.einsum", "(2, 3)")
    check.fails(function() tensor.einsum("ij->k", a) end, "tensor.einsum", "'k'")
    check.fails(function() tensor.einsum("ij->ii", a) end, "tensor.einsum", "repeated")
    check.fails(function() tensor.einsum("i1->i", a) end, "tensor.einsum", "letters")
    check.fails(function() tensor.einsum("ij->i", 1) end, "'operands' must be a tensor")
    check.fails(function() tensor.einsum(a) end, "'expression' must be a string, got a tensor")
  end,
}
