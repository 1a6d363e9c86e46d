-- Sparse dictionaries and transcoders: codes, gradients, training, and figures against a plain NumPy computation.
local check = require "check"
local dictionary = require "moonlens.dictionary"
local transcoder = require "moonlens.transcoder"
local activations = require "moonlens.activations"

local architectures = {"relu", "topk", "batchtopk", "jumprelu", "gated", "matryoshka"}
local here = debug.getinfo(1, "S").source:match "^@(.*)/"
local fixture = data.load(here .. "/fixtures/dictionary.json")

local function fill(t, values) t:copy_(tensor(values)) end
local function rand(n, m) return tensor.rand(n, m, {generator = tensor.generator(3)}) end

local function small(o)
  o.inputs, o.outputs, o.features, o.active, o.seed = 6, 5, 16, o.active or 3, 2
  return dictionary.new(o)
end

-- The fixture's classifier and a dictionary of its hidden layer.
local function given(architecture)
  local model = transcoder.mlp{inputs = 6, hidden = 5, classes = 3}
  fill(model.hidden.weight, fixture.hidden)
  fill(model.head.weight, fixture.head)
  local coder = dictionary.new{inputs = 6, outputs = 5, features = 12, active = fixture.active,
    architecture = architecture, bandwidth = 0.5}
  for _, name in ipairs{"w_enc", "b_enc", "w_dec", "b_dec"} do fill(coder[name], fixture[name]) end
  local part = {images = tensor(fixture.x), labels = tensor(fixture.labels, {dtype = "int64"})}
  return model, coder, transcoder.activations(model, part)
end

return {
  ["codes rebuild what the model computes"] = function()
    local x = rand(20, 6)
    for _, architecture in ipairs(architectures) do
      local model = small{architecture = architecture}
      local codes = dictionary.codes(model, x)
      check.close(codes:matmul(model.w_dec) + model.b_dec, model(x), 1e-5)
      local values, index = dictionary.codes(model, x, {sparse = true})
      check.close(model.w_dec:weighted_rows(index, values) + model.b_dec, model(x), 1e-5)
      assert(codes:min():item() >= 0)
    end
    assert(dictionary.codes(small{}, x):gt(0):sum(2):max():item() <= 3)
  end,

  ["figures are NumPy's"] = function()
    for _, architecture in ipairs{"topk", "relu", "jumprelu"} do
      local model, coder, set = given(architecture)
      local wanted = fixture[architecture]
      local found = transcoder.measure(model, coder, set)
      for _, name in ipairs{"L0", "fvu", "accuracy", "replaced", "agreement", "dead"} do
        assert(math.abs(found[name] - wanted[name]) < 1e-5, architecture .. " " .. name .. ": " .. found[name])
      end
      check.close(found.density, tensor(wanted.density), 1e-6)
      assert(check.same(found.answers, model.head(coder(set.inputs)):argmax(2)))
      local profile = transcoder.profile(coder, set, 3)
      for _, name in ipairs{"means", "selectivity", "specificity", "density"} do
        check.close(profile[name], tensor(wanted[name]), 1e-5)
      end
      local codes = dictionary.codes(coder, set.inputs)
      for feature = 1, 12 do
        local on = codes[{ {}, feature }][codes[{ {}, feature }]:gt(0)]
        check.close(profile.typical[feature], #on > 0 and on:mean():item() or 0, 1e-5)
      end
    end
    local model, coder = given "topk"
    check.close(transcoder.importance(model, coder), tensor(fixture.importance), 1e-5)
  end,

  ["blame falls on features that turn errors to the wrong class"] = function()
    -- Feature 1 speaks for class 1, 2 and 4 for class 2, 3 for neither; errors lack the first and have the others.
    local importance = tensor{{1, 0, 0, 0}, {0, 1, 0, 0.5}}
    local wrong, right = tensor{{0, 3, 9, 1}, {0, 1, 9, 1}}, tensor{{2, 0, 0, 0}}
    local misleading, missing = transcoder.blame(importance, wrong, right, 1, 2)
    assert(table.concat(misleading, " ") == "2 4" and table.concat(missing, " ") == "1")
    -- The other way round errors have more of what speaks for the right class: nothing is to blame.
    misleading, missing = transcoder.blame(importance, right, wrong, 1, 2)
    assert(#misleading == 0 and #missing == 0)
    misleading = transcoder.blame(importance, wrong, right, 1, 2, {count = 1})
    assert(table.concat(misleading, " ") == "2")
  end,

  ["gradients are those of finite differences where codes are smooth"] = function()
    local x, y = rand(7, 6):to "float64", rand(7, 5):to "float64"
    for _, architecture in ipairs{"relu", "topk", "matryoshka", "gated"} do
      local model = small{architecture = architecture}
      local parameters, names = {}, {}
      for _, p in ipairs(model:named_parameters()) do
        parameters[#parameters + 1], names[#names + 1] = p.tensor:detach():to "float64", p.name
      end
      -- Away from the steps of gates and of the choice of codes, which have no gradient there.
      tensor.check_gradient(function(...)
        for i, value in ipairs{...} do model[names[i]] = value end
        return (model(x) - y):square():sum()
      end, parameters)
    end
  end,

  ["a threshold's gradient is that of the ramp in its step's place"] = function()
    local model = dictionary.new{inputs = 1, outputs = 1, features = 1, active = 1, architecture = "jumprelu",
      bandwidth = 0.5}
    fill(model.w_enc, {{1}})
    fill(model.w_dec, {{1}})
    local t = 0.5
    -- Within bandwidth / 2 of the threshold d code / d t = -t / bandwidth; by log t times t. Elsewhere 0.
    for _, case in ipairs{{0.6, -t / 0.5 * t}, {0.4, -t / 0.5 * t}, {0.8, 0}, {0.1, 0}} do
      local slope = model(tensor{{case[1]}}):sum():grad{model.log_threshold}[1]:item()
      assert(math.abs(slope - case[2]) < 1e-6, case[1] .. ": " .. slope)
    end
    -- By the input 1 where the code is on, 0 where it is off.
    for _, case in ipairs{{0.6, 0.6}, {0.4, 0}} do
      assert(math.abs(model(tensor{{case[1]}}):sum():grad{model.w_enc}[1]:item() - case[2]) < 1e-6)
    end
  end,

  ["training lowers the error and keeps as many codes as wanted"] = function()
    local x = rand(512, 6)
    local y = (x:matmul(rand(6, 5)) - 1):relu()
    for _, architecture in ipairs(architectures) do
      local model = small{architecture = architecture, active = 4, mean = y:mean(1)}
      local history = dictionary.train(model, {inputs = x, targets = y},
        {epochs = 60, batch = 64, lr = 3e-3, gain = 0.02, penalty = architecture == "jumprelu" and 4e-3 or 0.05,
          dead_after = 512})
      local first, last = history.epochs[1], history.epochs[60]
      assert(#history.epochs == 60 and last.error < 0.5 * first.error, architecture .. " " .. last.error)
      assert(last.dead >= 0 and last.dead <= 1)
      assert(math.abs(last.L0 - 4) < 1, architecture .. " L0 " .. last.L0)
      local error = (model(x) - y):square():sum() / (y - y:mean(1)):square():sum()
      assert(error:item() < 1.3 * last.error + 0.02, architecture .. " " .. error:item())
    end
  end,

  ["dead features are brought back"] = function()
    local x = rand(256, 6)
    local function dead(resample)
      local model = small{active = 2}
      model.w_enc[{ {1, 12} }] = model.w_enc[{ {1, 12} }]:detach() * 0.02
      local set = {inputs = x, targets = x:matmul(rand(6, 5))}
      dictionary.train(model, set, {epochs = 40, batch = 32, lr = 1e-2, resample = resample, dead_after = 256})
      return dictionary.codes(model, x):gt(0):any(1):logical_not():sum():item()
    end
    assert(dead(0.5) < dead(0))
  end,

  ["training that was kept goes on as if it had not stopped"] = function()
    local x = rand(64, 6)
    local set = {inputs = x, targets = x}
    local function run(name)
      local model = dictionary.new{inputs = 6, outputs = 6, features = 12, active = 2, architecture = "batchtopk"}
      return model, dictionary.train(model, set, {epochs = 3, batch = 16, checkpoint = name, seed = 4})
    end
    local first, history = run "kept"
    local second, again = run "kept"
    local third = run "other"
    for i, p in ipairs(first:parameters()) do
      assert(check.same(p, second:parameters()[i]) and check.same(p, third:parameters()[i]))
    end
    assert(again.epochs[3].error == history.epochs[3].error and history.epochs[3].error > 0)
  end,

  ["a transcoder takes the layer's place within a scope"] = function()
    local model, coder, set = given "topk"
    local before = model(set.inputs)
    do
      local _ <close> = transcoder.replace(model, coder)
      check.close(model(set.inputs), model.head(coder(set.inputs)), 1e-5)
    end
    assert(check.same(model(set.inputs), before))
    local scope = transcoder.replace(model, coder)
    assert(not check.same(model(set.inputs), before))
    scope:close()
    assert(check.same(model(set.inputs), before))
    scope:close()
    check.fails(function() transcoder.replace(model, coder, tensor.ones(13)) end, "transcoder.replace", "'scale'", "(12)", "(13)")
    check.fails(function() transcoder.replace(model, coder, tensor.ones(1, 12)) end, "'scale'", "(1, 12)")
    assert(check.same(model(set.inputs), before))
    local scale = tensor.ones(12)
    scale[4] = 0
    local _ <close> = transcoder.replace(model, coder, scale)
    local codes = dictionary.codes(coder, set.inputs) * scale
    check.close(model(set.inputs), model.head(codes:matmul(coder.w_dec) + coder.b_dec), 1e-5)
  end,

  ["activations are collected in batches, also to files"] = function()
    local model, _, set = given "topk"
    local x = set.inputs
    local _, whole = model:run(x, {keep = {"hidden", "act"}})
    for _, file in ipairs{false, "acts"} do
      local found = activations.collect(model, x, {keep = {"hidden", "act"}, batch = 7, file = file or nil})
      check.close(found.hidden, whole.hidden:detach(), 1e-6)
      check.close(found.act, whole.act:detach(), 1e-6)
    end
    check.close(data.load "acts.act.npy", whole.act:detach(), 1e-6)
    check.fails(function() activations.collect(model, x, {keep = "act", batch = 0}) end, "activations.collect", "batch")
    local ok, why = pcall(activations.collect, model, x, {keep = "nothing"})
    assert(not ok and why:find "no activation is named 'nothing'", why)
  end,

  ["a batch's threshold is known after few steps"] = function()
    local x = rand(512, 6)
    local set = {inputs = x, targets = (x:matmul(rand(6, 5)) - 1):relu()}
    local model = small{architecture = "batchtopk", active = 3}
    dictionary.train(model, set, {epochs = 1, batch = 64, lr = 1e-4})
    local function l0() return dictionary.codes(model, x):gt(0):sum():item() / 512 end
    assert(math.abs(l0() - 3) < 0.5, "L0 " .. l0())
    -- In training the n k largest of a batch are on, however many of one example: as from sorting them all.
    local pre = (x:matmul(model.w_enc:transpose()) + model.b_enc):detach()
    local least = pre:flatten():topk(3 * 512)[-1]:item()
    assert(math.abs(model.threshold:item() - least) < 0.1 * least, model.threshold:item() .. " for " .. least)
    -- It follows where codes grow fast.
    dictionary.train(model, set, {epochs = 4, batch = 64, lr = 1e-2})
    assert(math.abs(l0() - 3) < 0.5, "L0 " .. l0())
  end,

  ["what cannot be trained on is refused"] = function()
    local x, y = rand(8, 6), rand(8, 5)
    local function refused(set, ...) check.fails(function() dictionary.train(small{}, set) end, "dictionary.train", ...) end
    refused({inputs = x, targets = y[{ {}, {1, 1} }]}, "(n, 6)", "(n, 5)", "(8, 6)", "(8, 1)")
    refused({inputs = x, targets = y[{ {1, 7} }]}, "(8, 6)", "(7, 5)")
    refused({inputs = y, targets = y}, "(n, 6)", "(8, 5)")
    refused({inputs = x}, "'set'", "inputs and targets")
    refused({inputs = x, targets = y * 0 + 1}, "must vary", "0")
    check.fails(function() dictionary.train(nn.relu(), {inputs = x, targets = y}) end, "'model'", "dictionary.new")
  end,

  ["what cannot be a dictionary is refused"] = function()
    check.fails(function() small{architecture = "dense"} end, "dictionary.new", "'architecture'", "topk", "dense")
    check.fails(function() small{active = 17} end, "dictionary.new", "'active'", "1 and 16", "17")
  end,

  ["known products are taken as they are, if they fit"] = function()
    local x, w, index = rand(2, 3), rand(4, 3), tensor({{1, 4}, {2, 2}}, {dtype = "int64"})
    local all = x:matmul(w:transpose())
    check.close(x:row_products(w, index, {known = all}), x:row_products(w, index), 1e-6)
    check.fails(function() x:row_products(w, index, {known = all:transpose()}) end, "row_products", "'known'",
      "(2, 4)", "(4, 2)")
  end,
}
