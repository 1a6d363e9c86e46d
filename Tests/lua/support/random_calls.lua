-- Calls every function with random arguments: each call must return or raise. Not a test by itself; see
-- Tests/BindingsTests/RandomCallTests.swift, which hands over the functions with their parameters.
local random_calls = {}

local bilinear = require "moonlens.bilinear"

local function pick(list) return list[math.random(#list)] end

local numbers = {
  0, 1, 2, 3, 4, 5, 7, -1, -2, -3, 0.5, -0.25, 1e-300, 1e300, -1e300, 3.0, 2 ^ 53, 0 / 0, 1 / 0, -1 / 0, 1 << 40, -(1 << 40),
  math.maxinteger, math.mininteger, math.maxinteger - 1,
}
local strings = {
  "", "x", "a.b", "*", "**", "1", "int64", "float64", "bool", "uint8", "ij,jk->ik", "ii->i", "ij->", "->", ",", "i->ii",
  "cosine", "RdBu", "viridis_r", "a.png", "a.svg", "a.pdf", "weight", "bias", "input", "\0", "\255\254", "ä€😀",
  ("long"):rep(100), "%s%n%d", "tensor.matmul", "red", "#12g", "forward", "nan",
}
local shapes = {{}, {1}, {0}, {3}, {2, 3}, {3, 3}, {0, 3}, {3, 0}, {2, 0, 3}, {1, 1, 1}, {2, 3, 4}, {1, 2, 1, 2, 1, 2, 1, 2}, {28, 28}}
local types = {"float32", "float64", "int64", "uint8", "bool"}

local value

local function any_tensor()
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

function value(depth)
  local kind = math.random(depth > 2 and 7 or 10)
  if kind <= 3 then return pick(numbers) end
  if kind == 4 then return pick(strings) end
  if kind == 5 then return pick{true, false} end
  if kind == 6 then return any_tensor() end
  if kind == 7 then return math.random(3) == 1 and pick(functions) or nil end
  if kind == 8 then return objects[pick(kinds)]() end
  if kind == 9 then return coroutine.create(print) end
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

-- A value that suits a parameter, as far as its type's name tells.
local function suitable(type, name)
  if objects[type] then return objects[type]() end
  if type:find "tensor" and not type:find "list" then return any_tensor() end
  if name == "epochs" then return math.random(0, 2) end
  if name == "n" and type == "integer" then return math.random(0, 9) end
  if name == "set" then
    local set = any_set()
    set.train, set.test = any_set(), any_set()
    return set
  end
  if name == "description" then
    return {name = "described", call = pick(functions), doc = pick(strings), params = {{"x", pick{"number", "tensor|table", "any", "strin"},
      default = pick(numbers), doc = pick(strings)}}, options = pick{{}, {{"o", "integer", optional = true}}, 3}}
  end
  if type:find "list of tensors" then return {any_tensor(), any_tensor()} end
  if type:find "list of modules" then return {any_module(), any_module()} end
  if type:find "table {x = ..., y = ..., text" then return {{x = pick(numbers), y = pick(numbers), text = pick(strings)}} end
  if type:find "table {y = ...}" then return {{[pick{"x", "y", "slope"}] = pick(numbers), label = pick(strings)}} end
  if type:find "table {x" then return {{x = {1, pick(numbers)}, y = {1, pick(numbers)}, texts = {pick(strings), ""}}} end
  if type:find "table {values" then return {{values = {1, pick(numbers)}}} end
  if type:find "table {y" then return {{y = {1, 2, pick(numbers)}, x = math.random(3) == 1 and {1, 2, pick(numbers)} or nil}} end
  if type:find "list" then return {pick(numbers), pick(numbers)} end
  if type:find "integer" or type:find "dimension" then return math.random(-3, 4) end
  if type:find "number" then return pick(numbers) end
  if type:find "boolean" then return math.random(2) == 1 end
  if type:find "function" then return pick(functions) end
  if type:find "string" or type:find "one of" then return pick(strings) end
  return value(1)
end

local function argument(parameter)
  if math.random(6) == 1 then return value(0) end
  return suitable(parameter.type, parameter.name)
end

local function options(fields)
  local t = {}
  for _, field in ipairs(fields) do
    if math.random(3) == 1 then t[field.name] = argument(field) end
  end
  if math.random(15) == 1 then t[pick(strings)] = value(0) end
  -- What trains for ever when it is asked to, is not asked to.
  if math.type(t.epochs) and (t.epochs > 3 or t.epochs ~= t.epochs) then t.epochs = 3 end
  return t
end

local function weights() return tensor.ones(3):requires_grad_() end
local function labels(n) return tensor.ones(n, {dtype = "int64"}) end
local function classifier() return bilinear.classifier{inputs = 4, hidden = 3, classes = 2} end
local function of_spectrum() return {objects.spectrum(), 1, 2} end

-- Arguments that some functions take; types alone would never find them.
local prepared = {
  ["figure.scatter"] = function()
    local points = {pick(numbers), 1, 2}
    return {objects.figure(), {{x = points, y = points, [pick{"values", "sizes", "error"}] = points}}, {log_x = pick{true, false}}}
  end,
  ["figure.bars"] = function() return {objects.figure(), {{values = {pick(numbers), 1}}}, {horizontal = pick{true, false}}} end,
  ["figure.histogram"] = function() return {objects.figure(), {{values = {1, pick(numbers)}}}, {bins = pick(numbers)}} end,
  ["tensor.einsum"] = function() return {"ij,jk->ik", tensor.ones(2, 3), tensor.ones(3, 2)} end,
  ["tensor.grad"] = function() local w = weights() return {(w * w):sum(), {w}, {create_graph = true}} end,
  ["tensor.__index"] = function() return {tensor.ones(3, 3), {pick{1, -1, {1, 2}, {}}, pick{1, {1, 3, 2}, labels(2)}}} end,
  ["tensor.__newindex"] = function() return {tensor.ones(3, 3), {pick{1, -1, {1, 2}}, pick{1, {1, 3, 2}}}, pick(numbers)} end,
  ["tensor.scatter"] = function() return {tensor.ones(2, 3), 2, tensor.ones(2, 1, {dtype = "int64"}), pick(numbers)} end,
  ["tensor.scatter_add"] = function() return {tensor.ones(2, 3), 2, tensor.ones(2, 1, {dtype = "int64"}), pick(numbers)} end,
  ["tensor.index_add"] = function() return {tensor.ones(3, 2), 1, labels(2), tensor.ones(2, 2)} end,
  ["tensor.index_select"] = function() return {tensor.ones(3, 2), pick{1, 2, -1}, labels(2)} end,
  ["tensor.masked_fill"] = function() return {tensor.ones(3), tensor.ones(3):gt(0), pick(numbers)} end,
  ["tensor.pad"] = function() return {tensor.ones(2, 3), {pick{0, 1, -1}, pick(numbers)}, {value = pick(numbers)}} end,
  ["tensor.movedim"] = function() return {tensor.ones(2, 3), pick{1, 2}, pick{1, -1}} end,
  ["tensor.outer"] = function() return {tensor.ones(2), tensor.ones(3)} end,
  ["tensor.quantile"] = function() return {tensor.ones(2, 3), pick{0, 0.5, 1}, pick{1, 2}} end,
  ["nn.cross_entropy"] = function() return {tensor.ones(3, 2), labels(3)} end,
  ["nn.linear"] = function() return {{inputs = 3, outputs = 2, bias = false}} end,
  ["nn.bilinear"] = function() return {{inputs = 3, outputs = 2, bias = true}} end,
  ["nn.conv2d"] = function() return {{inputs = 2, outputs = 4, kernel = pick{1, {2, 3}}, groups = pick{1, 2}}} end,
  ["nn.max_pool2d"] = function() return {{kernel = pick{2, {2, 3}}, stride = 1}} end,
  ["nn.avg_pool2d"] = function() return {{kernel = pick{2, {2, 3}}, padding = 1}} end,
  ["nn.attention"] = function() return {{size = 6, heads = pick{1, 2, 3}, causal = true}} end,
  ["nn.embedding"] = function() return {{count = 3, size = 2}} end,
  ["nn.init"] = function() return {pick{"orthogonal", "kaiming", "ones"}, {2, 3}, {gain = pick(numbers)}} end,
  ["nn.kl_div"] = function() return {tensor.ones(3, 2):log_softmax(), tensor.ones(3, 2) / 2} end,
  ["nn.bce_with_logits"] = function() return {tensor.ones(3, 2), tensor.ones(3, 2)} end,
  ["optim.clip_norm"] = function() return {{tensor.ones(2), tensor.ones(3)}, pick(numbers)} end,
  ["optimizer.apply"] = function() return {optim.lion{parameters = {weights()}}, {tensor.ones(3)}} end,
  ["optimizer.swap_averages"] = function() return {optim.sgd{parameters = {weights()}, average = 0.9}} end,
  ["schedule.factor"] = function() return {objects.schedule(), pick{1, 2, 5}, 5} end,
  ["tensor.stack"] = function() return {{tensor.ones(2), tensor.zeros(2)}, pick{1, -1}} end,
  ["nn.accuracy"] = function() return {tensor.ones(3, 2), labels(3)} end,
  ["optimizer.step"] = function()
    local w = weights()
    return {optim.adamw{parameters = {w}}, (w * w):sum(), {factor = pick(numbers)}}
  end,
  ["figure.heatmap"] = function()
    return {plot.figure{columns = pick{1, 2}}, tensor.randn(pick{1, 3}, 4), {colors = "gray", limit = pick(numbers), colorbar = true}}
  end,
  ["figure.save"] = function()
    local f = plot.figure{columns = pick{1, 2}, scale = 0.25}
    local axes = {log_y = math.random(2) == 1, log_x = math.random(2) == 1, title = pick(strings)}
    f:lines({{y = {1, 3, pick(numbers)}, label = pick(strings)}}, axes):heatmap({{1, pick(numbers)}}, {colorbar = true})
    return {f, pick{"b.png", "b.svg", "b.pdf"}}
  end,
  ["data.save"] = function()
    local t = tensor.ones(2, 3, {dtype = pick{"uint8", "float32"}})
    local path = pick{"a.npy", "a.npz", "a.csv", "a.png", "a.json", "a.idx", "a.safetensors"}
    return {path, path:find "z$" and {t = t} or path:find "s$" and {u = t} or path:find "json" and any_table(1) or t}
  end,
  ["data.load"] = function()
    local path = pick{"b.npy", "b.npz", "b.csv", "b.png", "b.json", "b.idx", "b.safetensors"}
    pcall(data.save, path, pick{tensor.ones(2, 2, {dtype = "uint8"}), {t = tensor.ones(2)}, {a = {1}}})
    return {path}
  end,
  ["nn.load"] = function()
    nn.save("l.safetensors", nn.linear{inputs = 3, outputs = 2})
    return {"l.safetensors", nn.linear{inputs = pick{3, 4}, outputs = 2}}
  end,
  ["train.sweep"] = function()
    return {pick{"a", "b"}, {x = {1, pick(numbers)}}, function(o) return {y = pick(numbers), [o.x == 1 and "z" or "w"] = 1} end}
  end,
  ["moonlens.write_json"] = function() return {pick{"a.json", "b/c.json"}, any_table(1)} end,
  ["bilinear.exactness"] = function()
    local model = classifier()
    return {model, bilinear.decompose(model), tensor.zeros(3, 4, {dtype = "uint8"})}
  end,
  ["bilinear.decompose"] = function() return {classifier()} end,
  ["bilinear.trained"] = function()
    local part = {images = tensor.ones(4, 2, 2, {dtype = "uint8"}), labels = labels(4)}
    return {{name = "s", title = "S", classes = {"a", "b"}, train = part, test = part}, {epochs = 1, hidden = 2, batch = 2}}
  end,
  ["report.write"] = function() return {"x", {seed = 1, metrics = {a = pick(numbers)}, findings = {pick(strings)}}} end,
  ["spectrum.positive"] = of_spectrum, ["spectrum.negative"] = of_spectrum,
  ["spectrum.values"] = function() return {objects.spectrum(), pick{1, 2}} end,
  ["spectrum.logits"] = function() return {objects.spectrum(), tensor.ones(3, 4)} end,
}

-- One of these lists as it is, or with one argument changed.
local function nearly(list)
  local n = #list
  if math.random(2) == 1 then list[math.random(n)] = value(0) end
  return list, n
end

local function arguments(parameters)
  local list, n = {}, 0
  local function add(v)
    n = n + 1
    list[n] = v
  end
  for _, p in ipairs(parameters) do
    if math.random(25) == 1 then break end
    if p.kind == "variadic" then
      for _ = 1, math.random(0, 4) do add(argument(p)) end
    elseif p.kind == "options" then
      if math.random(5) ~= 1 then add(options(p.fields)) end
    else
      add(argument(p))
    end
  end
  if math.random(12) == 1 then add(value(0)) end
  return list, n
end

-- How a value would be written, as far as that goes.
local function written(v, depth)
  if type(v) == "string" then return ("%q"):format(v) end
  if type(v) ~= "table" then
    local ok, text = pcall(tostring, v)
    return ok and text:gsub("\n", " "):sub(1, 200) or type(v)
  end
  if depth > 3 then return "{...}" end
  local parts = {}
  for key, item in pairs(v) do
    parts[#parts + 1] = (math.type(key) == "integer" and "" or written(key, 4) .. " = ") .. written(item, depth + 1)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- The Lua function behind a description.
local function resolve(f)
  if f.owner == "" then
    local module, name = f.name:match "^(%w+)%.(.*)$"
    if not module then return _G[f.name] end
    return module == "spectrum" and getmetatable(objects.spectrum()).__index[name] or require("moonlens." .. module)[name]
  end
  if not f.method then return f.name == "__call" and _G[f.owner] or _G[f.owner][f.name] end
  local object = objects[f.owner]()
  return f.name:find "^__" and debug.getmetatable(object)[f.name] or object[f.name]
end

-- Calls one function `turns` times; returns how many calls returned. The file `last` names the call that is made.
function random_calls.storm(f, turns, seed, last)
  local file <close> = assert(io.open(last, "w"))
  math.randomseed(seed)
  local call, name = resolve(f), f.owner == "" and f.name or f.owner .. "." .. f.name
  assert(call, name .. " cannot be found")
  local returned = 0
  for turn = 1, turns do
    local list, n
    if prepared[name] and turn % 2 == 0 then
      list, n = nearly(prepared[name]())
    else
      list, n = arguments(f.parameters)
    end
    if math.random(100) == 1 then list, n = any_table(0), 4 end
    local texts = {}
    for i = 1, n do texts[i] = written(list[i], 0) end
    file:seek "set"
    file:write(("%s(%s) -- turn %d of seed %d\0"):format(name, table.concat(texts, ", "), turn, seed))
    file:flush()
    if pcall(call, table.unpack(list, 1, n)) then returned = returned + 1 end
  end
  return returned
end

return random_calls
