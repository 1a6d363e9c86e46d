-- data.load, data.save, nn.save and nn.load.
local check = require "check"

return {
  ["tensors go to files and back"] = function()
    for _, dtype in ipairs{"float32", "float64", "int64", "uint8", "bool"} do
      local t = tensor({{0, 1, 1}, {1, 0, 1}}, {dtype = dtype})
      assert(data.save("a.npy", t) == moonlens.out .. "/a.npy")
      assert(check.same(data.load("a.npy"), t))
      for _, name in ipairs{"a.npz", "a.safetensors"} do
        data.save(name, {t = t, u = t[1]})
        local back = data.load(name)
        assert(check.same(back.t, t) and check.same(back.u, t[1]), dtype .. " " .. name)
      end
    end
    data.save("i.idx", tensor({{1, 2}}, {dtype = "uint8"}))
    assert(data.load("i.idx")[{1, 2}]:item() == 2)
  end,

  ["pictures"] = function()
    local t = tensor({{0, 255}, {7, 8}}, {dtype = "uint8"})
    data.save("p.png", t)
    assert(check.same(data.load("p.png"), t))
    check.fails(function() data.save("p.png", tensor{{0.5}}) end, "data.save", "a picture is u8", "f32")
  end,

  ["tables of numbers"] = function()
    data.save("t.csv", {values = tensor{{1, 2}, {3, 0 / 0}}, names = {"a", "b"}})
    local t = data.load("t.csv")
    assert(t.names[2] == "b" and t.values:dtype() == "float64" and t.values[{2, 1}]:item() == 3)
    assert(t.values[{2, 2}]:item() ~= t.values[{2, 2}]:item())
    data.save("t.csv", tensor{1, 2, 3})
    t = data.load("t.csv")
    assert(t.names == nil and table.concat(t.values:shape(), "x") == "3x1")
    check.fails(function() data.save("t.csv", {values = tensor{{1, 2}}, names = {"a"}}) end, "'names'", "2", "1")
  end,

  ["json"] = function()
    data.save("t.json", {list = {1, 2.5, "x"}, deep = {yes = true}})
    local t = data.load("t.json")
    assert(t.list[1] == 1 and t.list[2] == 2.5 and t.list[3] == "x" and t.deep.yes == true)
  end,

  ["errors name the file and what was expected"] = function()
    check.fails(function() data.load("nothing.npy") end, "data.load", "nothing.npy", "no such file")
    check.fails(function() data.load("x.xyz") end, "no format is known", "x.xyz", ".safetensors")
    check.fails(function() data.save("x.npz", tensor{1}) end, "'value'", "table of tensors")
    check.fails(function() data.save("x.npy", {tensor{1}}) end, "'value'", "tensor")
    check.fails(function() data.save("x.npz", {a = 1}) end, "only tensors")
    check.write(moonlens.out .. "/bad.npy", "not an array")
    check.fails(function() data.load("bad.npy") end, "bad.npy", "not npy")
  end,

  ["an array made on disk holds what is written to its tensor"] = function()
    local t = data.create("made.npy", {3, 2})
    assert(t:sum():item() == 0)
    t[{2}], t[{3, 1}] = tensor{5, 6}, -1
    check.equals(data.load "made.npy", {{0, 0}, {5, 6}, {-1, 0}})
    -- A new one of the name is another file; what the old one held stays with who has it.
    local labels = data.create("made.npy", {2}, {dtype = "int64"})
    labels[1] = 7
    check.equals(data.load "made.npy", {7, 0})
    check.equals(t, {{0, 0}, {5, 6}, {-1, 0}})
    assert(data.create("empty.npy", {0, 4}):numel() == 0 and #data.load "empty.npy" == 0)
    check.fails(function() data.create("made.npz", {2}) end, "data.create", ".npy")
    check.fails(function() data.create("made.npy", {-1}) end, "data.create", "made.npy")
    check.fails(function() data.create("made.npy", {2 ^ 30 // 1, 2 ^ 30 // 1, 64}) end, "data.create", "too large")
    check.fails(function() data.create("/proc/made.npy", {2}) end, "data.create", "/proc/made.npy")
    check.fails(function() data.create("huge.npy", {2 ^ 45 // 1}) end, "data.create", "huge.npy")
    assert(not io.open(moonlens.out .. "/huge.npy"))
  end,

  ["modules go to files and back"] = function()
    local function make(seed)
      local g = tensor.generator(seed)
      return nn.sequential{nn.linear{inputs = 3, outputs = 4, generator = g}, nn.relu(),
        nn.bilinear{inputs = 4, outputs = 2, bias = true, generator = g}}
    end
    local a, b = make(1), make(2)
    local x = tensor.randn(5, 3)
    nn.save("m.safetensors", a)
    assert(not check.same(a(x), b(x)))
    assert(nn.load("m.safetensors", b) == b and check.same(a(x), b(x)))
  end,

  ["names of elsewhere are renamed"] = function()
    local w, b = tensor.randn(2, 3), tensor.randn(2)
    data.save("torch.safetensors", {["0.weight"] = w, ["0.bias"] = b, ["0.steps"] = tensor(3)})
    local model = nn.sequential{nn.linear{inputs = 3, outputs = 2}}
    local function rename(name)
      if name ~= "0.steps" then return (name:gsub("^%d+", function(n) return n + 1 | 0 end)) end
    end
    nn.load("torch.safetensors", model, {rename = rename})
    assert(check.same(model["1"].weight, w) and check.same(model["1"].bias, b))
    check.fails(function() nn.load("torch.safetensors", model) end, "torch.safetensors", "missing: 1.weight", "0.bias")
    check.fails(function() nn.load("torch.safetensors", model, {rename = function() return "a" end}) end, "named 'a'")
    check.fails(function() nn.load("torch.safetensors", model, {rename = function() return 1 end}) end, "'rename'")
  end,
}
