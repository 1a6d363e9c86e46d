-- Modules: layers, models written in Lua, names, hooks and kept activations.
local check = require "check"

-- Two blocks inside a model, each with parts of its own.
local Block = nn.module("block", {
  init = function(self, o)
    self.scale = tensor.full({o.size}, 0.5):requires_grad_()
    self.mlp = nn.bilinear{inputs = o.size, outputs = o.size}
    self.size = o.size
  end,
  forward = function(self, x) return x + self.scale * self.mlp(x) end,
})
local Model = nn.module("model", {
  init = function(self, o)
    self.embed = nn.linear{inputs = 4, outputs = o.size, bias = false}
    self.blocks = nn.sequential{Block{size = o.size}, Block{size = o.size}}
    self.head = nn.linear{inputs = o.size, outputs = 2}
    self.note = o.note
  end,
  forward = function(self, x) return self.head(self.blocks(self.embed(x))) end,
})

local function names(model)
  local list = {}
  for _, p in ipairs(model:named_parameters()) do list[#list + 1] = p.name end
  return table.concat(list, " ")
end

local function keys(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = key end
  table.sort(list)
  return table.concat(list, " ")
end

local x = tensor.randn(3, 4, {generator = tensor.generator(1)})

return {
  ["layers compute what their definitions say"] = function()
    local linear = nn.linear{inputs = 4, outputs = 2}
    check.close(linear(x), x:matmul(linear.weight:transpose()) + linear.bias)
    local bilinear = nn.bilinear{inputs = 4, outputs = 2, bias = true}
    check.close(bilinear(x), (x:matmul(bilinear.w_l:transpose()) + bilinear.b_l)
      * (x:matmul(bilinear.w_r:transpose()) + bilinear.b_r))
    check.close(nn.sequential{linear, nn.relu()}(x), linear(x):relu())
    check.close(nn.tanh()(x), x:tanh())
    check.close(nn.sigmoid()(x), x:sigmoid())
    assert(table.concat(nn.flatten()(tensor.ones(2, 3, 4)):shape(), "x") == "2x12")
  end,

  ["initial weights follow the generator and the rule"] = function()
    local function make(seed, init)
      return nn.linear{inputs = 4, outputs = 50, init = init, generator = tensor.generator(seed)}.weight
    end
    assert(check.same(make(1), make(1)) and not check.same(make(1), make(2)))
    assert(make(1):abs():max():item() <= 0.5 and make(1):abs():max():item() > 0.4)
    assert(make(1, "xavier"):abs():max():item() <= math.sqrt(6 / 54) and make(1, "zeros"):abs():max():item() == 0)
    check.fails(function() nn.linear{inputs = 4, outputs = 2, init = "zero"} end, "'init'", '"zeros"')
  end,

  ["options of layers are checked"] = function()
    check.fails(function() nn.linear{inputs = 4} end, "nn.linear", "'outputs' is required")
    check.fails(function() nn.linear{inputs = 0, outputs = 1} end, "nn.linear", "'inputs' must be at least 1, got 0")
    check.fails(function() nn.bilinear{inputs = 1, outputs = -1} end, "nn.bilinear", "'outputs'", "-1")
    check.fails(function() nn.linear{inputs = 1 << 31, outputs = 1 << 31} end, "nn.linear")
    check.fails(function() nn.linear{input = 4, outputs = 2} end, "unknown option 'input'", "did you mean 'inputs'")
    check.fails(function() nn.sequential{nn.relu(), 3} end, "'parts': item 2 must be a module")
    check.fails(function() nn.sequential{nn.relu}() end, "'parts': item 1 must be a module")
  end,

  ["modules in Lua collect parameters and parts in order"] = function()
    local model = Model{size = 3, note = "mine"}
    assert(names(model) == "embed.weight blocks.1.scale blocks.1.mlp.w_l blocks.1.mlp.w_r blocks.2.scale "
      .. "blocks.2.mlp.w_l blocks.2.mlp.w_r head.weight head.bias", names(model))
    assert(#model:parameters() == 9 and model:parameters()[2] == model.blocks[1].scale)
    assert(model.note == "mine" and model.absent == nil and model.blocks[1].size == 3)
    assert(tostring(model) == model:tree() and model:tree():find "model  %-%- 62 parameters")
    assert(model:tree():find("w_l: float32 (3, 3)", 1, true))
  end,

  ["a shared part is listed once"] = function()
    local part = nn.linear{inputs = 4, outputs = 4}
    local model = nn.sequential{part, part}
    assert(names(model) == "1.weight 1.bias")
    check.close(model(x), part(part(x)))
  end,

  ["parts are replaced by assignment"] = function()
    local model = nn.sequential{nn.linear{inputs = 4, outputs = 2}, nn.relu()}
    model[2] = nn.tanh()
    check.close(model(x), model[1](x):tanh())
    model[1].weight = tensor.zeros(2, 4):requires_grad_()
    check.close(model(x), (model[1].bias:tanh()):expand(3, 2))
    local own = Model{size = 3}
    own.note = "a"
    own.note = nil
    assert(own.note == nil)
  end,

  ["members that cannot be are refused"] = function()
    local model = Model{size = 3}
    local linear = nn.linear{inputs = 1, outputs = 1}
    check.fails(function() return linear.wieght end, "no member 'wieght'", "did you mean 'weight'")
    check.fails(function() linear.note = 1 end, "linear takes only tensors that require gradients and modules ('note')")
    check.fails(function() model.run = 1 end, "'run' is a method of every module")
    check.fails(function() model.blocks[1].again = model.blocks end, "part of itself")
    check.fails(function() model["a.b"] = linear end, "dot", "a.b")
    check.fails(function() return model[{}] end, "members have names")
    check.fails(function() return model[1.5] end, "members have names")
  end,

  ["every intermediate value has one full name"] = function()
    local model = Model{size = 3}
    local y, acts = model:run(x, {keep = "**"})
    assert(keys(acts) == "blocks blocks.1 blocks.1.mlp blocks.1.mlp.left blocks.1.mlp.right blocks.2 blocks.2.mlp "
      .. "blocks.2.mlp.left blocks.2.mlp.right embed head input output", keys(acts))
    assert(check.same(y, acts.output) and check.same(acts.input, x) and check.same(acts.head, y))
    check.close(acts["blocks.1.mlp"], acts["blocks.1.mlp.left"] * acts["blocks.1.mlp.right"])
    local _, mlps = model:run(x, {keep = "blocks.*.mlp"})
    assert(keys(mlps) == "blocks.1.mlp blocks.2.mlp")
    local _, some = model:run(x, {keep = {"embed", "*.2"}})
    assert(keys(some) == "blocks.2 embed")
    local _, none = model:run(x)
    assert(next(none) == nil)
    check.fails(function() model:run(x, {keep = {1}}) end, "'keep'")
  end,

  ["hooks see and replace activations until their scope ends"] = function()
    local model = Model{size = 3}
    local before, seen = model(x), {}
    do
      local watch <close> = model:hook("blocks.*.mlp", function(a, name)
        seen[#seen + 1] = name
        assert(a:shape()[1] == 3)
      end)
      assert(check.same(model(x), before) and tostring(watch):find "hook")
    end
    assert(table.concat(seen, " ") == "blocks.1.mlp blocks.2.mlp")
    do
      local cut <close> = model:hook("embed", function(a) return a * 0 end)
      check.close(model(x), model.head.bias:expand(3, 2))
      assert(cut)
    end
    assert(check.same(model(x), before) and #seen == 2)
    local h = model:hook("output", function(a) return a + 1 end)
    check.close(model(x), before + 1)
    h:close()
    assert(check.same(model(x), before))
    h:close()
  end,

  ["hooks of a part see names from that part"] = function()
    local model, seen = Model{size = 3}, {}
    local h <close> = model.blocks[2]:hook("**", function(_, name) seen[#seen + 1] = name end)
    model(x)
    assert(table.concat(seen, " ") == "blocks.2.mlp.left blocks.2.mlp.right blocks.2.mlp", table.concat(seen, " "))
    assert(h)
  end,

  ["gradients flow through what a hook puts in place"] = function()
    local model = Model{size = 3}
    local delta = tensor.zeros(3, 3):requires_grad_()
    local h <close> = model:hook("embed", function(a) return a + delta end)
    local gradient, weight = model(x):square():sum():grad{delta, model.embed.weight}
    check.close(weight, gradient:transpose():matmul(x))
    assert(gradient:abs():max():item() > 0 and h)
  end,

  ["errors in hooks and forward computations reach the caller"] = function()
    local model = Model{size = 3}
    do
      local h <close> = model:hook("embed", function() error "from the hook" end)
      local ok, e = pcall(model, x)
      assert(not ok and e:find "nn.lua:%d+: from the hook" and h)
    end
    do
      local h <close> = model:hook("embed", function(a) return a[1] end)
      local ok, e = pcall(model, x)
      assert(not ok and e:find("hook on 'embed' must return shape (3, 3), got (3)", 1, true) and h)
    end
    do
      local h <close> = model:hook("embed", function() return 1 end)
      local ok, e = pcall(model, x)
      assert(not ok and e:find "hook on 'embed' must return a tensor or nothing" and h)
    end
    local broken = nn.module("broken", {forward = function() return 1 end}){}
    check.fails(function() broken(x) end, "must return a tensor, got a number")
    local _ = Model{size = 3}(x)
  end,

  ["wrong inputs name shapes and types"] = function()
    local model = nn.linear{inputs = 4, outputs = 2}
    check.fails(function() model(tensor.ones(3, 5)) end, "(3, 5)", "4")
    check.fails(function() model(1) end, "'x' must be a tensor, got a number")
    check.fails(function() model() end, "'x' must be a tensor, got nothing")
    check.fails(function() model:run() end, "module.run", "'x'")
  end,

  ["uint8 images are refused with advice"] = function()
    local images = tensor.zeros(2, 4, {dtype = "uint8"})
    check.fails(function() nn.linear{inputs = 4, outputs = 2}(images) end, "uint8", "255")
    check.fails(function() nn.bilinear{inputs = 4, outputs = 2}(images) end, "uint8", "255")
  end,

  ["declarations of modules are checked"] = function()
    check.fails(function() nn.module("a") end, "nn.module", "'forward' is required")
    check.fails(function() nn.module("a", {forward = 1}) end, "'forward' must be a function")
    check.fails(function() nn.module("a", {forwards = print}) end, "did you mean 'forward'")
    local failing = nn.module("failing", {init = function() error "in init" end, forward = print})
    local ok, e = pcall(failing, {})
    assert(not ok and e:find "in init" and tostring(failing) == 'nn.module("failing")')
  end,

  ["losses and accuracy count labels from 1"] = function()
    local labels = tensor({1, 2}, {dtype = "int64"})
    local logits = tensor{{2, 0}, {0, 2}}
    check.close(nn.cross_entropy(logits, labels), math.log(1 + math.exp(-2)))
    assert(nn.accuracy(logits, labels) == 1 and nn.accuracy(logits, tensor({1, 1}, {dtype = "uint8"})) == 0.5)
    check.close(nn.mse(tensor{1, 2}, tensor{1, 4}), 2)
    check.fails(function() nn.cross_entropy(logits, tensor({0, 1}, {dtype = "int64"})) end, "'labels'", "1 and 2", "got 0")
    check.fails(function() nn.cross_entropy(logits, tensor({1, 3}, {dtype = "int64"})) end, "'labels'", "1 and 2", "got 3")
    check.fails(function() nn.cross_entropy(logits, tensor{1, 2}) end, "integer", "float32")
    check.fails(function() nn.cross_entropy(logits, tensor({1}, {dtype = "int64"})) end, "'labels'", "2", "(1)")
    check.fails(function() nn.mse(tensor{1}, tensor{1, 2}) end, "nn.mse", "(1)", "(2)")
    check.fails(function() nn.accuracy(logits, tensor({1}, {dtype = "int64"})) end, "nn.accuracy", "(1)", "(2, 2)")
  end,

  ["modules and parameters in tables that init leaves are parts"] = function()
    local Tower = nn.module("tower", {
      init = function(self, o)
        self.layers, self.extra, self.note = {}, {scale = tensor.ones(2):requires_grad_(), deep = {{nn.relu()}}}, {1, "x"}
        for i = 1, o.depth do self.layers[i] = nn.linear{inputs = 2, outputs = 2, bias = false} end
      end,
      forward = function(self, input)
        for _, layer in ipairs(self.layers) do input = self.extra.deep[1][1](layer(input)) end
        return input * self.extra.scale
      end,
    })
    local model = Tower{depth = 11}
    local list = names(model)
    assert(list:find("extra.scale", 1, true) and list:find("layers.1.weight", 1, true), list)
    assert(list:find("layers.9.weight.*layers.10.weight"), list)
    local _, acts = model:run(tensor.ones(1, 2), {keep = {"layers.2", "extra.deep.1.1"}})
    assert(acts["layers.2"] and acts["extra.deep.1.1"])
    assert(type(model.layers) == "table" and #model.layers == 11 and model.note[2] == "x")
    model.layers = nn.relu()
    assert(names(model) == "extra.scale")
  end,

  ["activations that are not there are named"] = function()
    local model = nn.sequential{nn.relu()}
    check.fails(function() model:run(tensor.ones(1), {keep = {"1", "blocks.*"}}) end, "'blocks.*'", "input, 1, output")
  end,
}
