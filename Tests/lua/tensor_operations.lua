-- Arithmetic, comparisons, reductions and changes of shape.
local check = require "check"

local function shape(t) return table.concat(t:shape(), "x") end

return {
  ["operators broadcast"] = function()
    local row, column = tensor{1, 2, 3}, tensor{{10}, {20}}
    check.equals(row + column, {{11, 12, 13}, {21, 22, 23}})
    check.equals(column - row, {{9, 8, 7}, {19, 18, 17}})
    check.equals(row * 2, {2, 4, 6})
    check.equals(2 - row, {1, 0, -1})
    check.equals(6 / row, {6, 3, 2})
    check.equals(row ^ 2, {1, 4, 9})
    check.equals(2 ^ row, {2, 4, 8})
    check.equals(-row, {-1, -2, -3})
    check.equals(row:maximum(2), {2, 2, 3})
    check.equals(row:minimum(tensor{3, 1, 2}), {1, 1, 2})
  end,

  ["operands that do not fit are refused with their shapes"] = function()
    local t = tensor.ones(2, 3)
    check.fails(function() return t + tensor.ones(4) end, "tensor +", "(2, 3)", "(4)")
    check.fails(function() return t + {} end, "must be a tensor or number, got a table")
    check.fails(function() return "1" + t end, "must be a tensor or number, got a string")
    check.fails(function() return t * nil end, "must be a tensor or number, got nil")
    check.fails(function() return t:matmul(tensor.ones(2, 2)) end, "tensor.matmul: 'other' must have 3 rows", "(2, 3)", "(2, 2)")
    check.fails(function() return t:matmul(3) end, "'other' must be a tensor, got a number (3)")
    check.fails(function() return t:matmul() end, "'other' must be a tensor, got nothing")
    check.fails(function() return t.matmul(t) end, "call it with ':'")
    check.fails(function() return t < 3 end, "attempt to compare")
    check.fails(function() return t:exp(1) end, "tensor.exp: takes no arguments, got 1")
  end,

  ["comparisons give masks"] = function()
    local t = tensor{1, 2, 3}
    check.equals(t:eq(2), {false, true, false})
    check.equals(t:ne(2), {true, false, true})
    check.equals(t:lt(2), {true, false, false})
    check.equals(t:le(2), {true, true, false})
    check.equals(t:gt(tensor{0, 2, 2}), {true, false, true})
    check.equals(t:ge(2), {false, true, true})
    assert(t:gt(2):dtype() == "bool")
    check.equals(tensor.where(t:gt(1), t, 0), {0, 2, 3})
    assert(t == t and t ~= t:clone() and t ~= 1)
    check.equals(tensor{0 / 0}:eq(0 / 0), {false})
  end,

  ["products of matrices, vectors and batches"] = function()
    local a = tensor{{1, 2}, {3, 4}}
    check.equals(a:matmul(a), {{7, 10}, {15, 22}})
    check.equals(a:matmul(tensor{1, 1}), {3, 7})
    check.equals(tensor{1, 1}:matmul(a), {4, 6})
    assert(tensor{1, 2}:matmul(tensor{3, 4}):item() == 11)
    assert(shape(tensor.ones(5, 1, 2, 3):matmul(tensor.ones(4, 3, 6))) == "5x4x2x6")
    check.equals(tensor.zeros(2, 0):matmul(tensor.zeros(0, 2)), {{0, 0}, {0, 0}})
  end,

  ["reductions"] = function()
    local t = tensor{{1, 2, 3}, {4, 5, 6}}
    assert(t:sum():item() == 21 and t:mean():item() == 3.5 and t:max():item() == 6 and t:min():item() == 1)
    check.equals(t:sum(1), {5, 7, 9})
    check.equals(t:sum(-1), {6, 15})
    check.equals(t:sum(2, {keep = true}), {{6}, {15}})
    assert(t:sum{1, 2}:item() == 21)
    check.equals(t:mean(1), {2.5, 3.5, 4.5})
    check.equals(t:max(2), {3, 6})
    check.close(tensor{3, 4}:norm(), 5)
    check.close(tensor{1, 2, 3, 4}:var(), 5 / 3)
    check.close(tensor{1, 2, 3, 4}:var(nil, {correction = 0}), 1.25)
    check.close(tensor{1, 2, 3, 4}:std(), math.sqrt(5 / 3))
    assert(tensor.zeros(0):sum():item() == 0)
    check.fails(function() return t:sum{keep = true} end, "'dims'", "options; they come second: (nil, {keep = ...})")
    check.fails(function() return t:sum(3) end, "tensor.sum: 'dims'", "2 dimensions", "got 3")
    check.fails(function() return t:sum(0) end, "dimensions count from 1")
    check.fails(function() return t:sum{1, 1} end, "tensor.sum", "twice")
    check.fails(function() return tensor.zeros(0):max() end, "tensor.max")
  end,

  ["positions of extremes count from 1"] = function()
    local t = tensor{{1, 9, 9}, {7, 3, 0}}
    check.equals(t:argmax(2), {2, 1})
    check.equals(t:argmin(2), {1, 3})
    assert(t:argmax():item() == 2 and t:argmin():item() == 6 and t:argmax(1):dtype() == "int64")
    check.equals(t[{ {}, t[1]:argmax():item() }], {9, 3})
    check.fails(function() return tensor.zeros(0):argmax() end, "tensor.argmax")
  end,

  ["elementwise functions"] = function()
    check.equals(tensor{-1.5, 0, 2}:abs(), {1.5, 0, 2})
    check.equals(tensor{-1.5, 0, 2}:relu(), {0, 0, 2})
    check.equals(tensor{-1.5, 0, 2}:sign(), {-1, 0, 1})
    check.equals(tensor{-1.5, 1.5, 2.5}:round(), {-2, 2, 2})
    check.equals(tensor{-1.5, 1.5}:floor(), {-2, 1})
    check.equals(tensor{-1.5, 1.5}:ceil(), {-1, 2})
    check.equals(tensor{-1, 0.5, 2}:clamp(0, 1), {0, 0.5, 1})
    check.equals(tensor{-1, 0.5, 2}:clamp(nil, 1), {-1, 0.5, 1})
    check.close(tensor{1, 2}:exp():log(), tensor{1, 2})
    check.close(tensor{0.5}:sin() ^ 2 + tensor{0.5}:cos() ^ 2, 1)
    check.close(tensor{0.3}:sigmoid(), 1 / (1 + math.exp(-0.3)))
    check.close(tensor{0.3}:tanh(), (math.exp(0.6) - 1) / (math.exp(0.6) + 1))
    check.close(tensor{4}:sqrt() * tensor{4}:reciprocal() * tensor{4}:square(), 8)
    check.close(tensor{{1, 2, 3}}:softmax():sum(), 1)
    check.close(tensor{{1, 2}, {3, 5}}:log_softmax(1):exp():sum(1), 1)
    assert(not tensor{-1}:sqrt():is_finite() and tensor{1}:is_finite())
  end,

  ["functions of the module are the methods"] = function()
    local t = tensor{1, 2}
    check.equals(tensor.add(t, 1), {2, 3})
    check.equals(tensor.exp(t), t:exp():totable())
    check.fails(function() return tensor.exp(1) end, "tensor.exp: 'self' must be a tensor, got a number (1)")
    check.fails(function() return tensor:zeros(2) end, "call it with '.'")
  end,

  ["changes of shape"] = function()
    local t = tensor.range(1, 6):view(2, 3)
    assert(shape(t:view(3, -1)) == "3x2" and shape(t:reshape(6)) == "6" and shape(t:flatten()) == "6")
    check.equals(t:transpose(), {{1, 4}, {2, 5}, {3, 6}})
    check.equals(t:transpose():view(-1), {1, 4, 2, 5, 3, 6})
    assert(shape(tensor.ones(2, 3, 4):permute(3, 1, 2)) == "4x2x3")
    assert(shape(tensor.ones(2, 3, 4):permute(-1, -3, -2)) == "4x2x3")
    assert(shape(tensor.ones(2, 3, 4):flatten(2)) == "2x12")
    assert(shape(t:unsqueeze(1)) == "1x2x3" and shape(t:unsqueeze(-1)) == "2x3x1")
    assert(shape(tensor.ones(1, 3, 1):squeeze()) == "3" and shape(tensor.ones(1, 3, 1):squeeze(1)) == "3x1")
    check.equals(tensor{{1}, {2}}:expand(-1, 2), {{1, 1}, {2, 2}})
    check.equals(t:view(2, 3)[{ {}, {1, 2} }]:diagonal(), {1, 5})
    check.fails(function() return t:view(4) end, "tensor.view", "(4)", "(2, 3)")
    check.fails(function() return t:view(-1, -1) end, "tensor.view", "-1")
    check.fails(function() return t:permute(1, 1) end, "tensor.permute")
    check.fails(function() return t:permute(1) end, "tensor.permute")
    check.fails(function() return t:expand(3, 3) end, "tensor.expand", "(2, 3)")
    check.fails(function() return t:transpose(1, 3) end, "tensor.transpose", "3")
  end,

  ["views share memory until they are cloned"] = function()
    local t = tensor.zeros(2, 3)
    t:transpose()[{3, 1}] = 5
    t:view(6):add_(1)
    t:clone():add_(100)
    check.equals(t, {{1, 1, 6}, {1, 1, 1}})
    assert(not t:transpose():is_contiguous() and t:transpose():contiguous():is_contiguous())
  end,

  ["tensors are joined"] = function()
    local a, b = tensor.ones(1, 2), tensor.zeros(2, 2)
    check.equals(tensor.cat{a, b}, {{1, 1}, {0, 0}, {0, 0}})
    check.equals(tensor.cat({a, a}, 2), {{1, 1, 1, 1}})
    check.equals(tensor.stack{tensor{1, 2}, tensor{3, 4}}, {{1, 2}, {3, 4}})
    check.equals(tensor.stack({tensor{1, 2}, tensor{3, 4}}, -1), {{1, 3}, {2, 4}})
    check.fails(function() tensor.cat{a, tensor.ones(3, 3)} end, "tensor.cat", "(1, 2)", "(3, 3)")
    check.fails(function() tensor.cat{} end, "tensor.cat")
    check.fails(function() tensor.stack{a, b} end, "tensor.stack", "(1, 2)", "(2, 2)")
  end,

  ["operations in place change the tensor itself"] = function()
    local t = tensor{1, 2}
    assert(t:add_(1) == t and t:mul_(tensor{2, 3}) == t)
    check.equals(t:sub_(1):div_(2), {1.5, 4})
    check.equals(t:copy_(7), {7, 7})
    check.fails(function() t:add_(tensor.ones(2, 2)) end, "tensor.add_", "(2)", "(2, 2)")
    check.fails(function() t:expand(3, 2):add_(1) end, "tensor.add_")
  end,

  ["products of integers are exact"] = function()
    local function whole(t) return tensor(t, {dtype = "int64"}) end
    assert(whole{{1 << 30, 1}}:matmul(whole{{1}, {1}}):item() == (1 << 30) + 1)
    local sum = tensor.einsum("ij,j->i", whole{{1 << 30, 1}}, whole{1, 1})
    assert(sum:dtype() == "int64" and sum:item() == (1 << 30) + 1)
  end,

  ["what does not fit is not written in place"] = function()
    local t = tensor({1, 2}, {dtype = "int64"})
    check.fails(function() t:add_(0.5) end, "float32", "int64")
    check.fails(function() t:mul_(tensor{1.5, 2}) end, "float32", "int64")
    check.equals(t:add_(1), {2, 3})
    check.fails(function() tensor.zeros(4):unfold(1, 2, 1):add_(1) end, "share memory")
    check.equals(tensor.zeros(4):unfold(1, 2, 2):add_(1), {{1, 1}, {1, 1}})
    local tail = tensor.zeros(3, 4):transpose()[{ {2, 4, 2} }]
    tail:add_(1)
    check.equals(tail, {{1, 1, 1}, {1, 1, 1}})
  end,

  ["options in a dimension's place are told where they belong"] = function()
    check.fails(function() tensor.ones(3):topk(2, {largest = false}) end, "topk", "(..., nil, {largest = ...})")
    check.fails(function() tensor.ones(3):sum{keep = true} end, "sum", "(nil, {keep = ...})")
  end,

  ["the first of a row are those of the sorted row"] = function()
    local generator = tensor.generator(3)
    for _, dtype in ipairs{"float32", "float64", "int64", "uint8"} do
      for _, n in ipairs{70, 100, 2048} do
        for _, levels in ipairs{1, 3, 200} do
          local x = (tensor.rand(3, n, {generator = generator}) * levels):floor():to(dtype)
          if dtype == "float32" and levels == 3 then x = tensor.where(x:eq(1), 0 / 0, x) end
          for _, largest in ipairs{true, false} do
            local _, sorted = x:sort(2, {descending = largest})
            for _, k in ipairs{20, 33, 40, 64, 300} do
              local _, first = x:topk(math.min(k, n), 2, {largest = largest})
              assert(first:eq(sorted[{ {}, {1, math.min(k, n)} }]):all():item(), dtype .. n .. " " .. k .. " " .. levels)
            end
          end
        end
      end
    end
  end,
}
