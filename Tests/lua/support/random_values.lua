-- Values of every kind a script can have: right, nearly right and wrong. See random_calls.lua.
local values = {}

local bilinear = require "moonlens.bilinear"

-- What earlier calls returned, for calls to come; empty when calls are not chained.
values.results = {}
-- The tensors made for the call at hand, so that its arguments come to share memory.
local recent = {}

function values.pick(list) return list[math.random(#list)] end
local pick = values.pick

local numbers = {
  0, 1, 2, 3, 4, 5, 7, -1, -2, -3, 0.5, -0.25, 1e-300, 1e300, -1e300, 3.0, 2 ^ 53, 0 / 0, 1 / 0, -1 / 0, 1 << 40, -(1 << 40),
  math.maxinteger, math.mininteger, math.maxinteger - 1, math.mininteger + 1, 300, 1 << 31, 1 << 32, -(1 << 31), 2 ^ 63, -2 ^ 63,
  255, 256, 5e-324, -0.0, 1e19,
}
local strings = {
  "", "x", "a.b", "*", "**", "1", "int64", "float64", "bool", "uint8", "ij,jk->ik", "ii->i", "ij->", "->", ",", "i->ii",
  "cosine", "RdBu", "viridis_r", "a.png", "a.svg", "a.pdf", "weight", "bias", "input", "\0", "\255\254", "ä€😀",
  ("long"):rep(100), "%s%n%d", "tensor.matmul", "red", "#12g", "forward", "nan",
}
local shapes = {
  {}, {1}, {0}, {3}, {2, 3}, {3, 3}, {0, 3}, {3, 0}, {2, 0, 3}, {1, 1, 1}, {2, 3, 4}, {1, 2, 1, 2, 1, 2, 1, 2}, {28, 28}, {1, 3},
  {3, 1}, {2, 2, 2}, {2, 1, 4, 4}, {65},
}
-- Sizes whose product, or whose bytes, are beyond an integer.
local vast = {
  {1 << 32, 1 << 32}, {math.maxinteger, 2}, {1 << 61}, {0, math.maxinteger, math.maxinteger}, {math.maxinteger},
  {1 << 20, 1 << 20, 1 << 20}, {math.mininteger, -1}, {-1, -1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {3, -1, 0},
}
local types = {"float32", "float64", "int64", "uint8", "bool"}

local value

-- A tensor that lies in another's memory, or has nearly its shape.
local function related(t)
  local kind, n = math.random(8), t:dim()
  if kind == 1 then return t end
  if kind == 2 and n >= 2 then return t:transpose() end
  if kind == 3 and n >= 1 and #t > 1 then return t[{ {2, #t} }] end
  if kind == 4 and n >= 1 and #t > 1 then return t[{ {1, #t - 1} }] end
  if kind == 5 and n < 8 then return t:unsqueeze(1) end
  if kind == 6 and n >= 1 and t:numel() < 1e5 then return t:flatten() end
  local shape = t:shape()
  if n > 0 and math.random(2) == 1 then
    local i = math.random(n)
    shape[i] = math.max(shape[i] + pick{-1, 1}, 0)
  end
  local numel = 1
  for _, size in ipairs(shape) do numel = numel * size end
  return numel < 1e5 and tensor.ones(table.unpack(shape)):to(pick(types)) or t
end

local function fresh_tensor()
  local sizes = table.pack(table.unpack(pick(shapes)))
  sizes[sizes.n + 1] = {low = -3, high = 5}
  local t = tensor.rand(table.unpack(sizes, 1, sizes.n + 1)):to(pick(types))
  local kind = math.random(12)
  if kind == 1 and t:dim() >= 2 then return t:transpose() end
  if kind == 2 and t:dim() >= 1 and t:dim() < 8 then return t:unsqueeze(1):expand(pick{0, 1, 5}, table.unpack(t:shape())) end
  if kind == 3 and t:dim() >= 1 and #t > 1 then return t[{ {1, #t, 2} }] end
  if kind == 4 then return t:to "float32" * (0 / 0) end
  if kind == 5 then return t:to "float32":requires_grad_() end
  if kind == 6 then return (t:to "float64":requires_grad_() * 2):exp() end
  if kind == 7 then return tensor(pick{{1}, {1, 2}, {{1}, {2}}}, {dtype = "int64"}) end
  if kind == 8 then return tensor.zeros(1 << 40, 0) end
  if kind == 9 then return tensor.ones(1):expand(pick{1 << 6, 1 << 11}) end
  if kind == 10 then return tensor.ones(2, 3):to(pick(types)):expand(pick{0, 2, 1 << 9}, 2, 3) end
  return t
end

local function any_tensor()
  local t
  if #values.results > 0 and math.random(2) == 1 then t = pick(values.results) end
  if getmetatable(t) ~= "moonlens.tensor" then
    local ok, near = pcall(function() return math.random(3) == 1 and related(pick(recent)) end)
    t = ok and near or fresh_tensor()
  end
  recent[#recent + 1] = t
  return t
end

local function any_table(depth)
  local t = {}
  for i = 1, math.random(0, 4) do t[i] = value(depth + 1) end
  if math.random(3) == 1 then t[pick(strings)] = value(depth + 1) end
  if math.random(12) == 1 then t[1] = t end
  if math.random(12) == 1 then t[pick{1.5, true, 1 << 40, -1}] = 1 end
  return t
end

local functions = {
  print, function(...) return ... end, function() error "raised" end, function() error({}) end, function() return tensor.ones(2) end,
  function(x) return x * 2 end, tensor.exp, nn.mse, coroutine.wrap(function() while true do coroutine.yield(1) end end),
}

local function any_module()
  local scripted = nn.module("scripted", {
    init = function(self, o) self.part, self.note = nn.linear{inputs = 3, outputs = 3}, o end,
    forward = function(self, x) return self.part(x) end,
  })
  return pick{
    function() return nn.linear{inputs = 3, outputs = 3} end, function() return nn.bilinear{inputs = 3, outputs = 2, bias = true} end,
    function() return nn.sequential{nn.relu(), nn.linear{inputs = 3, outputs = 2}} end, nn.relu, function() return scripted{} end,
    function() return bilinear.classifier{inputs = 4, hidden = 3, classes = 2} end,
    function() return nn.module("odd", {forward = function(_, x) return pick{x, 1, x * 0} end}){} end,
  }()
end

local function any_hook(close)
  local h = any_module():hook(pick(strings), pick(functions))
  if close then h:close() end
  return h
end

local objects = {
  tensor = any_tensor, module = any_module,
  generator = function() return tensor.generator(math.random(100)) end,
  optimizer = function() return optim.adamw{parameters = pick{{tensor.ones(2):requires_grad_()}, nn.linear{inputs = 3, outputs = 2}}} end,
  hook = function() return any_hook(math.random(2) == 1) end,
  gradient_function = function()
    return tensor.grad(pick{pick(functions), function(x) return (x * x):sum() end}, {arguments = pick{{1}, {1}, {2}, {1, 2}}})
  end,
  schedule = function() return pick{optim.step, optim.cosine, optim.one_cycle}{} end,
  module_kind = function() return nn.module("kind", {forward = pick(functions)}) end,
  figure = function()
    local f = plot.figure{columns = math.random(3), theme = pick{"paper", "screen"}}
    local a, b = {pick(numbers), pick(numbers), 1}, {pick(numbers), 2, pick(numbers)}
    local o = {log_x = pick{true, false}, log_y = pick{true, false}, legend = pick{"below", "outside", "automatic"}}
    o.annotations = {{x = pick(numbers), y = pick(numbers), text = pick(strings), from = {pick(numbers), pick(numbers)}}}
    -- What these numbers cannot make is refused; what they make is drawn when the figure is saved.
    pcall(pick{
      function() f:scatter({{x = a, y = b, values = b, sizes = a, texts = {"a", "b", "c"}, label = pick(strings)}}, o) end,
      function() f:bars({{values = a, label = "a"}, {values = b}}, {show_values = true, stacked = pick{true, false}, log_y = o.log_y}) end,
      function() f:histogram({{values = a}, {values = b}}, {density = pick{true, false}, log_x = o.log_x}) end,
      function() o.references = {{slope = pick(numbers), label = "r"}}; f:lines({{x = a, y = b, error = {0, 1, 2}, label = "l"}}, o) end,
      function() f:images(any_tensor(), {colorbar = pick{true, false}, colors = pick{"RdBu", "gray"}}) end,
      function() f:nest(plot.figure{}:heatmap(any_tensor(), {colorbar = true})) end,
    })
    return math.random(2) == 1 and f:heatmap(tensor.eye(3)) or f
  end,
  spectrum = function() return bilinear.decompose(bilinear.classifier{inputs = 4, hidden = 3, classes = 2}) end,
}
local kinds = {}
for name in pairs(objects) do kinds[#kinds + 1] = name end
table.sort(kinds)

-- An object whose finalizer has run already.
local function dead()
  local object = objects[pick(kinds)]()
  local finalize = debug.getmetatable(object).__gc
  if finalize then finalize(object) end
  return object
end

function value(depth)
  if #values.results > 0 and math.random(5) == 1 then return pick(values.results) end
  local kind = math.random(depth > 2 and 7 or 11)
  if kind <= 3 then return pick(numbers) end
  if kind == 4 then return pick(strings) end
  if kind == 5 then return pick{true, false} end
  if kind == 6 then return any_tensor() end
  if kind == 7 then return math.random(3) == 1 and pick(functions) or nil end
  if kind == 8 then return objects[pick(kinds)]() end
  if kind == 9 then return coroutine.create(print) end
  if kind == 10 then return dead() end
  return any_table(depth)
end

-- A set that training takes, or nearly.
local function any_set()
  local n = pick{0, 1, 5}
  return {
    inputs = math.random(8) == 1 and any_tensor() or tensor.rand(n, 3), classes = {"a", "b"}, name = "set", title = "Set",
    labels = math.random(8) == 1 and any_tensor() or tensor.ones(pick{n, n, n, 2}, {dtype = pick{"int64", "int64", "float32"}}),
  }
end

-- A table with one entry more, less or changed.
local function altered_table(t)
  local copy, keys = {}, {}
  for key, item in next, t do
    copy[key] = item
    keys[#keys + 1] = key
  end
  -- The order of keys differs between runs of the program.
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  local key = #keys > 0 and pick(keys) or 1
  local kind = math.random(6)
  if kind == 1 then
    copy[key] = nil
  elseif kind == 2 then
    copy[#copy + 1] = value(1)
  elseif kind == 3 then
    copy[pick(strings)] = value(1)
  else
    copy[key] = values.altered(copy[key])
  end
  return copy
end

-- A value nearly like another.
function values.altered(v)
  if math.random(6) == 1 then return value(0) end
  if math.type(v) == "integer" and math.random(3) == 1 then return v + pick{-1, 1} end
  if type(v) == "number" then return pick(numbers) end
  if type(v) == "boolean" then return not v end
  if type(v) == "string" then return pick{pick(strings), v .. "x", v:sub(2), v .. v} end
  if type(v) == "table" then return altered_table(v) end
  if getmetatable(v) ~= "moonlens.tensor" then return value(0) end
  local kind = math.random(6)
  local ok, t = pcall(function()
    if kind == 1 then return v:to(pick(types)) end
    if kind == 2 then return v:detach():to "float32" * (0 / 0) end
    if kind == 3 then return v:detach():clone():to(pick{"float32", "float64"}):requires_grad_() end
    if kind == 4 then return v:sum() end
    return related(v)
  end)
  return ok and t or value(0)
end

-- Forgets the tensors of the last call.
function values.begin() recent = {} end

values.numbers, values.strings, values.functions, values.vast = numbers, strings, functions, vast
values.value, values.objects, values.any_tensor, values.any_table = value, objects, any_tensor, any_table
values.any_module, values.any_set = any_module, any_set

return values
