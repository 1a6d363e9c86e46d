-- What random calls and damaged files once ended the program with, or made it hang with: refused, in words, at once.
local check = require "check"

return {
  ["modules within modules"] = function()
    check.fails(function()
      local m = nn.relu()
      for _ = 1, 30000 do m = nn.sequential{m} end
    end, "more than 200 deep within each other")
    -- From the outside in, where the outer ones have no depth of their own yet.
    local Box = nn.module("box", {forward = function(self, x) return self.inner(x) end})
    local outermost = Box{}
    check.fails(function()
      local m = outermost
      for _ = 1, 30000 do
        m.inner = Box{}
        m = m.inner
      end
    end, "more than 200 deep within each other")
    assert(#outermost:tree() > 0 and #outermost:parameters() == 0)
    check.fails(function() outermost.inner.inner.other = outermost end, "cannot be a part of itself")
  end,

  ["parts in two places of parts in two places"] = function()
    local linear = nn.linear{inputs = 2, outputs = 2}
    local m = linear
    for _ = 1, 100 do m = nn.sequential{m, m} end
    assert(#m:parameters() == 2 and m:named_parameters()[1].name:find "^1%.1%.1%.")
    assert(m:tree():find "(as above)" and #m:tree() < 1e5)
    check.fails(function() m(tensor.ones(1, 2)) end, "computes at most")
    -- A hundred deep, so each activation's name has a hundred parts.
    local chain = linear
    for _ = 1, 100 do chain = nn.sequential{chain} end
    local _, kept = chain:run(tensor.ones(1, 2), {keep = ("1."):rep(99) .. "1"})
    assert(next(kept))
  end,

  ["patterns of many stars"] = function()
    local m = nn.sequential{nn.sequential{nn.relu()}, nn.relu()}
    for _, pattern in ipairs{("*a"):rep(5000), ("**a"):rep(5000), ("**"):rep(5000) .. "x", ("*"):rep(9999) .. ".x"} do
      check.fails(function() m:run(tensor.ones(2), {keep = pattern}) end, "no activation is named")
      local _ <close> = m:hook(pattern, function() error "called" end)
      check.fails(function() m(tensor.ones(2)) end, "saw no activation")
    end
    local _, kept = m:run(tensor.ones(2), {keep = ("**"):rep(5000)})
    assert(kept.output and kept["1.1"])
  end,

  ["chains of a million operations"] = function()
    local w = tensor.ones(1):requires_grad_()
    local x = w
    for _ = 1, 1000000 do x = x + 1 end
    assert(x:item() == 1000001 and x:sum():grad{w}[1]:item() == 1)
    x = nil -- luacheck: ignore
    collectgarbage()
  end,

  ["nested data"] = function()
    local deep = {1}
    for _ = 1, 100000 do deep = {deep} end
    check.fails(function() tensor(deep) end, "tensor", "deeper than 8")
    check.fails(function() data.save("deep.json", deep) end, "deeper than 64")
    check.write(moonlens.out .. "/deep.json", ("["):rep(100000) .. ("]"):rep(100000))
    check.fails(function() data.load "deep.json" end, "deeper than 512")
    check.write(moonlens.out .. "/deep.json", ("["):rep(500) .. ("]"):rep(500))
    local t, depth = data.load "deep.json", 0
    while t do t, depth = t[1], depth + 1 end
    assert(depth == 500)
  end,

  ["what is no regular file"] = function()
    local out = moonlens.out
    assert(os.execute(("mkfifo '%s/p.npy' '%s/p.safetensors' && mkdir '%s/d.csv'"):format(out, out, out)))
    assert(os.execute(("ln -s /dev/zero '%s/z.npy' && ln -s /dev/zero '%s/z.idx.gz'"):format(out, out)))
    for _, name in ipairs{"p.npy", "z.npy", "z.idx.gz"} do
      check.fails(function() data.load(name) end, name, "not a regular file")
    end
    check.fails(function() data.load "d.csv" end, "d.csv", "a directory")
    check.fails(function() nn.load("p.safetensors", nn.relu()) end, "p.safetensors", "not a regular file")
  end,

  ["endless texts in figures"] = function()
    local long = ("x y "):rep(250000)
    check.fails(function() plot.figure{title = long} end, "'title' must have at most 10000 characters")
    check.fails(function() plot.figure{}:heatmap(tensor.eye(2), {caption = long}) end, "'caption'", "10000")
    check.fails(function() plot.figure{}:lines({{y = {1, 2}, label = long}}, {x_label = "x"}) end, "'label'", "10000")
    check.fails(function() plot.figure{}:scatter({{x = {1}, y = {1}, values = {1}}}, {value_label = long}) end,
      "'value_label'", "10000")
  end,

  ["extreme integers"] = function()
    for _, n in ipairs{math.mininteger, math.maxinteger} do
      assert(tensor.ones(3):var(nil, {correction = n}):dtype() == "float32")
      check.fails(function() plot.figure{}:lines{{y = {1, 2, 3}, marks = {n}}} end, "'marks' must lie between 1 and 3")
      check.fails(function() plot.figure{}:heatmap(tensor.eye(2), {row_span = n}) end, "'row_span' must lie between 1")
      check.fails(function() plot.figure{}:heatmap(tensor.eye(2), {column_span = n}) end, "'column_span' must lie")
    end
    -- Images without pixels cost no memory, however many there are.
    check.fails(function() plot.figure{}:images(tensor.zeros(1 << 40, 0, 3)) end, "at most 100000 images")
    check.fails(function() plot.figure{}:heatmap(tensor.zeros(1 << 40, 0)) end, "heatmap")
  end,

  ["whole numbers"] = function()
    local n = tensor({2, 1, -1, 0}, {dtype = "int64"})
    check.fails(function() return n ^ -1 end, "int64 has no negative powers, got exponent -1")
    check.fails(function() return n:pow(tensor(-2, {dtype = "int64"})) end, "got exponent -2")
    check.equals(n ^ tensor({-1, -1, -1, 1}, {dtype = "int64"}), {0, 1, -1, 0})
    check.equals(n:to "float64" ^ -1, {0.5, 1, -1, 1 / 0})
    local large = tensor({(1 << 53) + 1, math.maxinteger}, {dtype = "int64"})
    check.equals(large:gt(tensor({1 << 53, math.maxinteger - 1}, {dtype = "int64"})), {true, true})
    assert(tensor({0 / 0}):sign():ne(tensor{0 / 0}):item())
  end,

  ["where names what does not fit"] = function()
    local t = tensor.ones(3)
    check.fails(function() tensor.where(t:gt(0), t, tensor.ones(4)) end, "tensor.where: 'b' must have a shape")
    check.fails(function() tensor.where(tensor.ones(5):gt(0), t, t) end, "'condition' must have a shape")
  end,
}
