-- Our side of the operators' table: prints the least seconds each operator took, as "name seconds". Its cases are those
-- of operators_torch.py, by name. Run by run.lua in a process of its own.
local generator = tensor.generator(1)
local cases = {}
-- `setup` makes the operands and returns the function that is timed.
local function case(name, setup) cases[#cases + 1] = {name = name, setup = setup} end
local function randn(...) return tensor.randn(..., {generator = generator}) end
local function matrix(size) return tensor.randn(size[1], size[2], {generator = generator}) end
local function positions(n, limit)
  return (tensor.rand(n, {generator = generator}) * limit):floor():to "int64":clamp(0, limit - 1) + 1
end
local function untracked(f) return function() return tensor.no_grad(f) end end

for _, size in ipairs{{256, 400}, {2048, 2048}} do
  local function sized(name, setup)
    case(("%s %dx%d"):format(name, size[1], size[2]), function() return setup(matrix(size)) end)
  end
  sized("add", function(x) local y = matrix(size) return function() return x + y end end)
  sized("add a row", function(x) local y = randn(size[2]) return function() return x + y end end)
  sized("add a column", function(x) local y = matrix{size[1], 1} return function() return x + y end end)
  sized("multiply by a number", function(x) return function() return x * 2.5 end end)
  sized("exp", function(x) return function() return x:exp() end end)
  sized("gelu", function(x) return function() return x:gelu() end end)
  sized("tanh", function(x) return function() return x:tanh() end end)
  sized("where", function(x)
    local y, condition = matrix(size), matrix(size):gt(0)
    return function() return tensor.where(condition, x, y) end
  end)
  sized("clamp", function(x) return function() return x:clamp(-1, 1) end end)
  sized("sum", function(x) return function() return x:sum() end end)
  sized("sum over the last", function(x) return function() return x:sum(-1) end end)
  sized("sum over the first", function(x) return function() return x:sum(1) end end)
  sized("mean over the last", function(x) return function() return x:mean(-1) end end)
  sized("var over the last", function(x) return function() return x:var(-1) end end)
  sized("max", function(x) return function() return x:max() end end)
  sized("max over the last", function(x) return function() return x:max(-1) end end)
  sized("argmax over the last", function(x) return function() return x:argmax(-1) end end)
  sized("softmax", function(x) return function() return x:softmax() end end)
  sized("log_softmax", function(x) return function() return x:log_softmax() end end)
  sized("cumsum along the last", function(x) return function() return x:cumsum(-1) end end)
  sized("cumsum along the first", function(x) return function() return x:cumsum(1) end end)
  sized("transposed copy", function(x) return function() return x:transpose():contiguous() end end)
  sized("cat along the first", function(x) return function() return tensor.cat({x, x}, 1) end end)
  sized("cat along the last", function(x) return function() return tensor.cat({x, x}, 2) end end)
  sized("select by a mask", function(x)
    local mask = matrix(size):gt(0)
    return function() return x[mask] end
  end)
end

local function norm(size)
  local layer, x = nn.layer_norm{size = size[2]}, matrix(size)
  return layer, x
end
case("layer_norm 2048x512", function()
  local layer, x = norm{2048, 512}
  return untracked(function() return layer(x) end)
end)
case("layer_norm 2048x512, backward too", function()
  local layer, x = norm{2048, 512}
  x:requires_grad_()
  return function() return layer(x):sum():grad{x, layer.weight, layer.bias} end
end)

for _, shape in ipairs{{64, 64, 64}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 784, 256}} do
  local m, k, n = table.unpack(shape)
  case(("matmul %dx%d %dx%d"):format(m, k, k, n), function()
    local a, b = matrix{m, k}, matrix{k, n}
    return function() return a:matmul(b) end
  end)
end
case("matmul 64x128x64 64x64x128", function()
  local a, b = tensor.randn(64, 128, 64), tensor.randn(64, 64, 128)
  return function() return a:matmul(b) end
end)
case("einsum co,oi,oj->cij 10x256 256x784 256x784", function()
  local p, w, v = matrix{10, 256}, matrix{256, 784}, matrix{256, 784}
  return function() return tensor.einsum("co,oi,oj->cij", p, w, v) end
end)
for _, n in ipairs{64, 256, 784} do
  case(("eigh %dx%d"):format(n, n), function()
    local a = matrix{n, n}
    a = a + a:transpose()
    return function() return linalg.eigh(a) end
  end)
end

local function convolution() return nn.conv2d{inputs = 16, outputs = 32, kernel = 3, padding = 1} end
local function images() return tensor.randn(32, 16, 28, 28, {generator = generator}) end
case("conv2d 32x16x28x28 32x16x3x3", function()
  local layer, x = convolution(), images()
  return untracked(function() return layer(x) end)
end)
case("conv2d 32x16x28x28 32x16x3x3, backward too", function()
  local layer, x = convolution(), images():requires_grad_()
  return function() return layer(x):square():sum():grad{x, layer.weight, layer.bias} end
end)
case("max_pool2d 32x16x28x28 2x2", function()
  local layer, x = nn.max_pool2d{kernel = 2}, images()
  return function() return layer(x) end
end)
case("attention 16x128x256, 8 heads", function()
  local layer, x = nn.attention{size = 256, heads = 8}, tensor.randn(16, 128, 256, {generator = generator})
  return untracked(function() return layer(x) end)
end)

local function ordered(name, f)
  case(name .. " 256x4096", function()
    local x = matrix{256, 4096}
    return function() return f(x) end
  end)
end
ordered("topk 32", function(x) return x:topk(32) end)
ordered("sort", function(x) return x:sort() end)
ordered("argsort", function(x) return x:argsort() end)
case("sort 1000000", function()
  local x = randn(1000000)
  return function() return x:sort() end
end)

case("rows 4096 of 10000x256", function()
  local x, rows = matrix{10000, 256}, positions(4096, 10000)
  return function() return x[rows] end
end)
case("embedding 4096 of 10000x256, backward too", function()
  local layer, rows = nn.embedding{count = 10000, size = 256}, positions(4096, 10000)
  return function() return layer(rows):square():sum():grad{layer.weight} end
end)
case("index_add 4096 to 10000x256", function()
  local x, rows, source = matrix{10000, 256}, positions(4096, 10000), matrix{4096, 256}
  return function() return x:index_add(1, rows, source) end
end)
case("gather along the last 256x4096", function()
  local x, index = matrix{256, 4096}, positions(256 * 4096, 4096):reshape(256, 4096)
  return function() return x:gather(2, index) end
end)
for _, size in ipairs{{2048, 10}, {2048, 1000}} do
  case(("cross_entropy %dx%d, backward too"):format(size[1], size[2]), function()
    local x, labels = matrix(size):requires_grad_(), positions(size[1], size[2])
    return function() return nn.cross_entropy(x, labels):grad{x} end
  end)
end
case("adamw step 1024x1024", function()
  local weight, gradient = matrix{1024, 1024}:requires_grad_(), matrix{1024, 1024}
  local optimizer = optim.adamw{parameters = {weight}}
  return function() optimizer:apply{gradient} end
end)

-- Short calls are timed in groups of about a millisecond, each after a call that is not timed. Garbage goes between the
-- groups: there is memory to be used again, as there is where references are counted.
local function least(f)
  f()
  local start = moonlens.clock()
  f()
  local calls = math.max(1, math.ceil(1e-3 / (moonlens.clock() - start)))
  local best, finish = math.huge, moonlens.clock() + 0.1
  local groups = 0
  repeat
    collectgarbage()
    f()
    start = moonlens.clock()
    for _ = 1, calls do f() end
    best, groups = math.min(best, (moonlens.clock() - start) / calls), groups + 1
  until groups >= 7 and moonlens.clock() > finish
  return best
end

local wanted = arg[1]
for _, c in ipairs(cases) do
  if not wanted or c.name:find(wanted, 1, true) then print(("%s %.9f"):format(c.name, least(c.setup()))) end
end
