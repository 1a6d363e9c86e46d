-- Reading and writing parts of tensors; positions count from 1, ranges are inclusive.
local check = require "check"

local function counting(...) return tensor.range(1, tensor.ones(...):numel()):view(...) end
local function integers(list) return tensor(list, {dtype = "int64"}) end

return {
  ["a number selects along the first dimension"] = function()
    local t = counting(2, 3)
    check.equals(t[1], {1, 2, 3})
    check.equals(t[-1], {4, 5, 6})
    assert(t[2][3]:item() == 6 and t[2.0][1]:item() == 4)
    for _, i in ipairs{0, 3, -3, math.maxinteger, math.mininteger} do
      check.fails(function() return t[i] end, ("position %d does not lie within the 2 of dimension 1"):format(i))
    end
    check.fails(function() return t[1.5] end, "1.5")
    check.fails(function() return t[true] end, "'key' must be", "got a boolean")
    check.fails(function() return t[{1, 2, 3}] end, "too many positions", "(2, 3)")
  end,

  ["a list has an entry per dimension"] = function()
    local t = counting(2, 3)
    assert(t[{2, 3}]:item() == 6 and t[{-1, -1}]:item() == 6 and t[{1, 1}]:dim() == 0)
    check.equals(t[{ {}, 2 }], {2, 5})
    check.equals(t[{ 1, {2, 3} }], {2, 3})
    check.equals(t[{ {1, 2}, {}, }], {{1, 2, 3}, {4, 5, 6}})
    check.equals(t[{ {-1, -1}, {-2, -1} }], {{5, 6}})
    check.equals(t[{}], {{1, 2, 3}, {4, 5, 6}})
    check.equals(counting(2, 2, 3)[{ {1, 2}, {}, -1 }], {{3, 6}, {9, 12}})
  end,

  ["ranges are inclusive and have steps"] = function()
    local t = counting(7)
    check.equals(t[{ {2, 4} }], {2, 3, 4})
    check.equals(t[{ {1, 7, 3} }], {1, 4, 7})
    check.equals(t[{ {1, -1, 2} }], {1, 3, 5, 7})
    check.equals(t[{ {3} }], {3})
    check.equals(t[{ {3, 2} }], {})
    check.equals(t[{ {1, 7, math.maxinteger} }], {1})
    check.equals(counting(3, 3)[{ {1, 1, math.maxinteger} }], {{1, 2, 3}})
    check.fails(function() return t[{ {0, 2} }] end, "range {0, 2}", "1 to 7")
    check.fails(function() return t[{ {1, 8} }] end, "range {1, 8}", "1 to 7")
    check.fails(function() return t[{ {5, 2} }] end, "range {5, 2}")
    check.fails(function() return t[{ {1, 7, 0} }] end, "step", "0")
    check.fails(function() return t[{ {1, 7, -1} }] end, "step", "-1")
    check.fails(function() return t[{ {1, 2, 3, 4} }] end, "got 4 numbers")
    check.fails(function() return t[{ {math.mininteger, math.maxinteger} }] end, "does not lie within")
  end,

  ["a tensor of positions takes rows"] = function()
    local t = counting(3, 2)
    check.equals(t[integers{3, 1, 3}], {{5, 6}, {1, 2}, {5, 6}})
    check.equals(t[integers{-1}], {{5, 6}})
    check.equals(t[{ {}, integers{2, 2} }], {{2, 2}, {4, 4}, {6, 6}})
    check.equals(t[integers{{1, 2}}], {{{1, 2}, {3, 4}}})
    check.equals(t[integers{}]:sum(1), {0, 0})
    for _, i in ipairs{0, 4, -4, math.maxinteger, math.mininteger} do
      check.fails(function() return t[integers{i}] end, "does not lie within the 3 of dimension 1")
    end
    check.fails(function() return t[tensor{1, 2}] end, "integer or bool tensor, got float32")
  end,

  ["a mask selects the elements where it holds"] = function()
    local t = counting(2, 3)
    check.equals(t[t:gt(4)], {5, 6})
    check.equals(t[t:gt(100)], {})
    check.equals(t[tensor{false, true}], {{4, 5, 6}})
    check.equals(t[{ {}, tensor{true, false, true} }], {{1, 3}, {4, 6}})
    check.fails(function() return t[tensor{true}] end, "mask")
  end,

  ["new axes have size 1"] = function()
    local t = counting(2, 3)
    check.equals(t[{ {}, tensor.newaxis, {2, 3} }], {{{2, 3}}, {{5, 6}}})
    check.equals(t[{ tensor.newaxis, 2, tensor.newaxis }], {{{4, 5, 6}}})
    check.equals(tensor{1, 2}[{ {}, tensor.newaxis }] * tensor{1, 10}, {{1, 10}, {2, 20}})
    t[{ tensor.newaxis, 1 }] = tensor{{7, 8, 9}}
    check.equals(t[1], {7, 8, 9})
    check.fails(function() return t[{ "axis" }] end, "newaxis", "axis")
  end,

  ["assignment writes every form of part"] = function()
    local t = tensor.zeros(2, 3)
    t[1] = 5
    t[{2, 3}] = 7
    t[{ {}, 2 }] = tensor{8, 9}
    check.equals(t, {{5, 8, 5}, {0, 9, 7}})
    t[t:eq(5)] = -1
    check.equals(t, {{-1, 8, -1}, {0, 9, 7}})
    t[integers{2, 1}] = tensor{{1, 2, 3}, {4, 5, 6}}
    check.equals(t, {{4, 5, 6}, {1, 2, 3}})
    t[{ {}, {1, 2} }] = tensor{{0}, {9}}
    check.equals(t, {{0, 0, 6}, {9, 9, 3}})
    t[{}] = 2
    check.equals(t, {{2, 2, 2}, {2, 2, 2}})
    t[{ -1, {1, 3, 2} }] = tensor({4, 5}, {dtype = "int64"})
    check.equals(t, {{2, 2, 2}, {4, 2, 5}})
  end,

  ["assignment reads its value before writing"] = function()
    local t = tensor{1, 2, 3}
    t[integers{3, 2, 1}] = t
    check.equals(t, {3, 2, 1})
    local u = counting(4)
    u[{ {2, 4} }] = u[{ {1, 3} }]
    check.equals(u, {1, 1, 2, 3})
  end,

  ["assignment checks shapes and positions"] = function()
    local t = tensor.zeros(2, 3)
    check.fails(function() t[1] = tensor.ones(2) end, "broadcast", "(3)", "(2)")
    check.fails(function() t[3] = 1 end, "position 3")
    check.fails(function() t[t:gt(-1)] = tensor.ones(5) end, "broadcast", "(6)", "(5)")
    check.fails(function() t.name = 1 end, "no fields", "'name'")
    check.fails(function() t[1] = "x" end, "'value' must be a tensor, number or boolean, got a string")
    check.equals(t, {{0, 0, 0}, {0, 0, 0}})
  end,

  ["parts share memory, positions and masks copy"] = function()
    local t = tensor.zeros(2, 3)
    t[1][2] = 4
    t[{ {}, {3, 3} }]:add_(1)
    t[tensor{true, true}]:add_(100)
    t[integers{1}]:add_(100)
    check.equals(t, {{0, 4, 1}, {0, 0, 1}})
  end,

  ["members that do not exist name the nearest"] = function()
    local t = tensor{1}
    check.fails(function() return t.matmull end, "no member 'matmull'", "did you mean 'matmul'")
    check.fails(function() return t:backward() end, "no member 'backward'", "loss:grad{w, b}")
    check.fails(function() return tensor.zeroes(2) end, "tensor: there is no 'zeroes'", "did you mean 'zeros'?")
    check.fails(function() return optim.adamW{} end, "did you mean 'adamw'?")
    assert(moonlens.seed == nil and rawget(tensor, "zeroes") == nil)
    check.fails(function() return t:summ() end, "no member 'summ'", "did you mean 'sum'")
  end,

  ["gather takes one element per position"] = function()
    local t = tensor{{1, 2}, {3, 4}}
    check.equals(t:gather(2, integers{{2}, {1}}), {{2}, {3}})
    check.equals(t:gather(1, integers{{2, 1}}), {{3, 2}})
    check.fails(function() t:gather(2, integers{{3}, {1}}) end, "tensor.gather", "3")
    check.fails(function() t:gather(2, integers{{0}, {1}}) end, "tensor.gather", "0")
    check.fails(function() t:gather(2, tensor{{1}, {1}}) end, "integer", "float32")
  end,

  ["booleans are assigned"] = function()
    local mask = tensor{1, 2, 3, 4}:gt(1)
    mask[{ {3, 4} }] = false
    check.equals(mask, {false, true, false, false})
    mask[mask:eq(0)] = true
    check.equals(mask, {true, true, true, true})
    local t = tensor{1, 2}
    t[1] = false
    check.equals(t, {0, 2})
    check.fails(function() t[1] = "x" end, "'value' must be a tensor, number or boolean, got a string")
  end,
}
