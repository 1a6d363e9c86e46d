-- Making tensors, their types, printing and reading them.
local check = require "check"

local function shape(t) return table.concat(t:shape(), "x") end

return {
  ["data makes tensors of its shape"] = function()
    local t = tensor{{1, 2, 3}, {4, 5, 6}}
    assert(shape(t) == "2x3" and t:dtype() == "float32" and t:dim() == 2 and t:numel() == 6 and #t == 2)
    assert(tensor(7):dim() == 0 and tensor(7):item() == 7)
    assert(shape(tensor{}) == "0" and shape(tensor{{}, {}}) == "2x0")
    assert(tensor{true, false}:dtype() == "bool" and tensor{1, true}:dtype() == "float32")
    assert(tensor({1, 2}, {dtype = "uint8"}):dtype() == "uint8")
  end,

  ["data of uneven rows is refused"] = function()
    check.fails(function() tensor{{1}, {2, 3}} end, "'data'", "rows differ in length: 1 and 2")
    check.fails(function() tensor{1, {2}} end, "'data'", "mixed")
    check.fails(function() tensor{{1}, 2} end, "'data'", "mixed")
    check.fails(function() tensor{1, "2"} end, "'data'", "item 2", "neither a number nor a list")
    check.fails(function() tensor{dtype = "int64"} end, "no named values ('dtype')")
    check.fails(function() tensor "x" end, "'data' must be a number or nested list of numbers, got a string")
    local deep = 1
    for _ = 1, 9 do deep = {deep} end
    check.fails(function() tensor(deep) end, "deeper than 8")
    local loop = {}
    loop[1] = loop
    check.fails(function() tensor(loop) end, "deeper than 8")
  end,

  ["makers take sizes"] = function()
    check.equals(tensor.zeros(2, 1), {{0}, {0}})
    check.equals(tensor.ones(2), {1, 1})
    check.equals(tensor.full({2, 2}, 0.5), {{0.5, 0.5}, {0.5, 0.5}})
    check.equals(tensor.eye(2), {{1, 0}, {0, 1}})
    check.equals(tensor.range(1, 4), {1, 2, 3, 4})
    check.equals(tensor.range(0, 1, 0.25), {0, 0.25, 0.5, 0.75, 1})
    check.equals(tensor.range(3, 1, -1), {3, 2, 1})
    assert(shape(tensor.zeros(0, 3)) == "0x3" and tensor.zeros():dim() == 0)
    assert(tensor.zeros(2, {dtype = "int64"}):dtype() == "int64")
  end,

  ["sizes and options are checked at the user's line"] = function()
    check.fails(function() tensor.zeros(-1) end, "tensor.zeros", "must not be negative", "(-1)")
    check.fails(function() tensor.zeros(1.5) end, "tensor.zeros", "integer", "1.5")
    check.fails(function() tensor.zeros(1 << 40, 1 << 40) end, "tensor.zeros", "too large")
    check.fails(function() tensor.zeros(1 << 40) end, "tensor.zeros", "out of memory")
    check.fails(function() tensor.zeros(1, 1, 1, 1, 1, 1, 1, 1, 1) end, "at most 8 dimensions, got 9")
    check.fails(function() tensor.zeros(2, {dtpe = "int64"}) end, "unknown option 'dtpe'", "did you mean 'dtype'")
    check.fails(function() tensor.zeros(2, {dtype = "float16"}) end, "'dtype'", '"float32"', '"float16"')
    check.fails(function() tensor.range(1, 2, 0) end, "tensor.range", "step")
    check.fails(function() tensor.range(1, 1e15) end, "tensor.range")
    check.fails(function() tensor.eye(-1) end, "tensor.eye", "-1")
    check.fails(function() tensor.permutation(-1) end, "tensor.permutation", "'n'", "-1")
  end,

  ["printing shows shape, type and values"] = function()
    assert(tostring(tensor{{1, 2}, {3, 4}}) == "tensor float32 (2, 2)\n{{1., 2.},\n {3., 4.}}")
    assert(tostring(tensor(3)) == "tensor float32 (): 3.")
    assert(tostring(tensor{true, false}):find "{ true, false}")
    assert(tostring(tensor({1 << 62}, {dtype = "int64"})):find("4611686018427387904", 1, true))
    local odd = tostring(tensor{0 / 0, 1 / 0, -1 / 0})
    assert(odd:find "nan" and odd:find " inf" and odd:find "-inf")
  end,

  ["printing never floods the screen"] = function()
    assert(#tostring(tensor.zeros(1000, 1000)) < 1000)
    assert(#tostring(tensor.zeros(1000000)) < 200)
    assert(tostring(tensor.range(1, 1000)):find("{   1.,    2.,    3., ...,  998.,  999., 1000.}", 1, true))
    assert(tostring(tensor.zeros(0, 3)) == "tensor float32 (0, 3)")
    local _, lines = tostring(tensor.zeros(30, 30, 30)):gsub("\n", "")
    assert(lines <= 60, lines)
    assert(#tostring(tensor.zeros(11, 11, 11, 11, 11, 11)) < 1000000)
  end,

  ["elements come back as Lua values"] = function()
    local nested = tensor{{1, 2}, {3, 4}}:totable()
    assert(#nested == 2 and nested[2][1] == 3)
    assert(math.type(tensor({3}, {dtype = "int64"}):item()) == "integer")
    assert(math.type(tensor{3}:item()) == "float")
    assert(tensor{true}:item() == true and tensor{true, false}:totable()[2] == false)
    assert(tensor(5):totable() == 5)
    assert(tensor({(1 << 53) + 1}, {dtype = "int64"}):item() == (1 << 53) + 1)
    check.fails(function() tensor{1, 2}:item() end, "tensor.item", "(2)")
    check.fails(function() return #tensor(1) end, "no length")
  end,

  ["types meet in the wider one, and numbers do not widen"] = function()
    local function kind(a, b) return (a + b):dtype() end
    local types = {}
    for _, name in ipairs{"uint8", "int64", "float32", "float64"} do types[name] = tensor({1, 2}, {dtype = name}) end
    assert(kind(types.uint8, types.int64) == "int64" and kind(types.int64, types.float32) == "float32")
    assert(kind(types.float32, types.float64) == "float64" and kind(types.uint8, types.float64) == "float64")
    assert(kind(types.float32, 0.1) == "float32" and kind(types.float64, 1) == "float64")
    assert(kind(types.int64, 1) == "int64" and kind(types.int64, 0.5) == "float32")
    assert((types.int64 / types.int64):dtype() == "float32")
    assert((1 + types.int64):dtype() == "int64" and (0.5 * types.uint8):dtype() == "float32")
  end,

  ["conversions keep what the type can hold"] = function()
    check.equals(tensor{1.7, -1.7}:to "int64", {1, -1})
    check.equals(tensor{0, 2, -3}:to "bool", {false, true, true})
    check.equals(tensor{true, false}:to "float64", {1, 0})
    check.fails(function() tensor{1}:to "float" end, "tensor.to", '"float"')
  end,

  ["the same seed gives the same numbers"] = function()
    local a = tensor.randn(100, {generator = tensor.generator(3)})
    assert(check.same(a, tensor.randn(100, {generator = tensor.generator(3)})))
    assert(not check.same(a, tensor.randn(100, {generator = tensor.generator(4)})))
    assert(not check.same(a, tensor.randn(100, {generator = tensor.generator(3, 1)})))
    local g = tensor.generator(3)
    assert(g:state().seed == 3 and g:state().position == 0)
    tensor.rand(10, {generator = g})
    assert(g:state().position > 0 and tostring(g):find "seed = 3")
  end,

  ["random numbers have the asked distribution"] = function()
    local g = tensor.generator(1)
    local u = tensor.rand(20000, {low = -2, high = 3, generator = g})
    assert(u:min():item() >= -2 and u:max():item() < 3 and math.abs(u:mean():item() - 0.5) < 0.05)
    local n = tensor.randn(20000, {mean = 1, std = 2, generator = g})
    assert(math.abs(n:mean():item() - 1) < 0.06 and math.abs(n:std():item() - 2) < 0.05)
    local p = tensor.permutation(100, {generator = g})
    assert(p:dtype() == "int64" and p:sum():item() == 5050 and p:min():item() == 1 and p:max():item() == 100)
  end,
}
