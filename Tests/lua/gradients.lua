-- Gradients are values: loss:grad{...} returns them, nothing is stored.
local check = require "check"

return {
  ["gradients are returned, in order and shape, and leave no state"] = function()
    local w, b = tensor{1, 2, 3}:requires_grad_(), tensor(2):requires_grad_()
    local loss = (w * w * b):sum()
    local gb, gw = loss:grad{b, w}
    check.equals(gw, {4, 8, 12})
    assert(gb:dim() == 0 and gb:item() == 14)
    local again = loss:grad{w}
    check.equals(again, {4, 8, 12})
    assert(not gw:is_tracked())
    check.fails(function() return w.grad.x end, "index a function value")
  end,

  ["gradients of gradients"] = function()
    local w = tensor{1, 2, 3}:requires_grad_()
    local first = (w ^ 3):sum():grad({w}, {create_graph = true})
    check.equals(first, {3, 12, 27})
    local second = first:sum():grad({w}, {create_graph = true})
    check.equals(second, {6, 12, 18})
    check.equals((second:sum():grad{w}), {6, 6, 6})
  end,

  ["gradients of what was computed on the way"] = function()
    local w = tensor{1, 2}:requires_grad_()
    local middle = w * 3
    local loss = (middle * middle):sum()
    local gm, gw = loss:grad{middle, w}
    check.equals(gm, {6, 12})
    check.equals(gw, {18, 36})
  end,

  ["gradients agree with differences"] = function()
    local g = tensor.generator(2)
    local x = tensor.randn(3, 4, {generator = g, dtype = "float64"}):requires_grad_()
    local A = tensor.randn(4, 4, {generator = g, dtype = "float64"})
    local function f(t) return (tensor.einsum("ni,ij,nj->n", t, A, t):tanh() * t:sigmoid():sum(2)):log_softmax():mean() end
    local gradient = f(x):grad{x}
    local step = 1e-5
    for i = 1, 3 do
      for j = 1, 4 do
        local up, down = x:detach():clone(), x:detach():clone()
        up[{i, j}], down[{i, j}] = x[{i, j}]:item() + step, x[{i, j}]:item() - step
        check.close(gradient[{i, j}], ((f(up) - f(down)) / (2 * step)):item(), 1e-8)
      end
    end
  end,

  ["gradients flow through every form of index"] = function()
    local w = tensor{{1, 2}, {3, 4}}:requires_grad_()
    check.equals((w[2]:sum():grad{w}), {{0, 0}, {1, 1}})
    check.equals((w[{ {}, -1 }]:square():sum():grad{w}), {{0, 4}, {0, 8}})
    check.equals((w[w:gt(2)]:sum():grad{w}), {{0, 0}, {1, 1}})
    check.equals((w[tensor({2, 2}, {dtype = "int64"})]:sum():grad{w}), {{0, 0}, {2, 2}})
    check.equals((tensor.where(w:gt(3), w, 0):sum():grad{w}), {{0, 0}, {0, 1}})
  end,

  ["no_grad does not record, and returns what the function returns"] = function()
    local w = tensor{1, 2}:requires_grad_()
    local a, b, c = tensor.no_grad(function() return w * 2, nil, "x" end)
    assert(not a:is_tracked() and b == nil and c == "x" and (w * 2):is_tracked())
    local ok = pcall(tensor.no_grad, function() error "oops" end)
    assert(not ok and (w * 2):is_tracked(), "an error must switch recording on again")
  end,

  ["detached tensors are cut off"] = function()
    local w = tensor{1, 2}:requires_grad_()
    assert(w:is_tracked() and not w:detach():is_tracked() and not tensor{1}:is_tracked())
    check.equals(((w * w:detach()):sum():grad{w}), {1, 2})
    w:detach():add_(1)
    check.equals(w, {2, 3})
    assert(not tensor{1}:requires_grad_():requires_grad_(false):is_tracked())
  end,

  ["what cannot be differentiated says why"] = function()
    local w, other = tensor{1, 2}:requires_grad_(), tensor{3}:requires_grad_()
    check.fails(function() (w * w):grad{w} end, "tensor.grad", "scalar", "(2)")
    check.fails(function() w:sum():grad{tensor{1}} end, "target 1, of shape (1), was not recorded", "requires_grad_()")
    check.fails(function() w:sum():grad{w, other} end, "target 2, of shape (1), has no influence")
    check.fails(function() tensor{1}:sum():grad{w} end, "not computed from a tensor that requires gradients")
    check.fails(function() w:sum():grad(w) end, "'targets' must be a list of tensors, got a tensor")
    check.fails(function() w:sum():grad{1} end, "'targets': item 1 must be a tensor, got a number")
    check.fails(function() w:sum():grad({w}, {creat_graph = true}) end, "did you mean 'create_graph'")
    check.fails(function() tensor({1}, {dtype = "int64"}):requires_grad_() end, "tensor.requires_grad_", "int64")
  end,

  ["changes in place that would falsify a gradient are errors"] = function()
    local w = tensor{1, 2}:requires_grad_()
    local factor = tensor{3, 4}
    local loss = (w * factor):sum()
    factor:mul_(2)
    check.fails(function() loss:grad{w} end, "changed in place", "(2)")
    local y = w:exp()
    check.fails(function() y:add_(1) end, "computed with gradients", "detach or clone")
    check.fails(function() y[1] = 1 end, "computed with gradients")
    w:add_(1)
    check.equals(w, {2, 3})
  end,

  ["chains of many operations are differentiated and released"] = function()
    local w = tensor{1}:requires_grad_()
    local y = w
    for _ = 1, 50000 do y = y + 1 end
    assert(y:sum():grad{w}:item() == 1)
  end,

  ["tensor.grad makes functions of functions"] = function()
    local df = tensor.grad(function(x) return (x ^ 3):sum() end)
    check.equals(df(tensor{1, 2}), {3, 12})
    check.equals(tensor.grad(function(x) return df(x):sum() end)(tensor{1, 2}), {6, 12})
    assert(tensor.grad(tensor.grad(tensor.grad(function(x) return x ^ 4 end)))(tensor(2)):item() == 48)
    local value, by2, by1 = tensor.grad(function(x, y, k) return (x * y * y):sum() * k end,
      {arguments = {2, 1}, value = true})(tensor{1, 2}, tensor{3, 4}, 10)
    assert(value:item() == 410)
    check.equals(by2, {60, 160})
    check.equals(by1, {90, 160})
    assert(not by1:is_tracked() and not value:is_tracked())
  end,

  ["tensor.grad: the same tensor twice, no influence, inside no_grad, beside tracked tensors"] = function()
    local x = tensor{1, 2}
    check.equals(tensor.grad(function(a, b) return (a * b * b):sum() end)(x, x), {1, 4})
    check.equals(tensor.grad(function() return tensor(1) end)(x), {0, 0})
    tensor.no_grad(function() check.equals(tensor.grad(function(a) return (a * a):sum() end)(x), {2, 4}) end)
    local w = tensor{3, 4}:requires_grad_()
    local g = tensor.grad(function(a) return (a * a):sum() end)(w * 2)
    check.equals((g:sum():grad{w}), {4, 4})
    assert(not tensor.grad(function(a) return (a * w):sum() end)(x):is_tracked())
  end,

  ["tensor.grad says what is wrong"] = function()
    local df = tensor.grad(function(x) return x * 2 end)
    check.fails(function() df(tensor{1, 2}) end, "must be a scalar", "(2)")
    check.fails(function() df(1) end, "argument 1 must be a tensor")
    check.fails(function() df(tensor({1}, {dtype = "int64"})) end, "argument 1", "int64")
    check.fails(function() tensor.grad(function() return 1 end)(tensor{1}) end, "'f' must return a tensor")
    check.fails(function() tensor.grad(tensor{1}) end, "'f' must be a function")
    check.fails(function() tensor.grad(print, {arguments = {0}}) end, "'arguments'", "positions from 1")
  end,

  ["tensor.check_gradient finds wrong gradients, and only those"] = function()
    local g = tensor.generator(3)
    local x, w = tensor.randn(2, 3, {generator = g}), tensor.randn(3, 2, {generator = g})
    local function f(a, b) return a:matmul(b):tanh() end
    assert(tensor.check_gradient(f, {x, w}) < 1e-7 and tensor.check_gradient(f, {x, w}, {second = true}) < 1e-7)
    assert(tensor.check_gradient(f, {tensor.zeros(0, 3), w}) == 0)
    check.fails(function() tensor.check_gradient(function(a) return a:detach() * a end, {x}) end, "input 1", "{1, 1}",
      "differences say")
    check.fails(function() tensor.check_gradient(f, {x, w}, {step = 0}) end, "'step'")
  end,
}
