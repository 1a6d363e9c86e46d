-- luacheck: read globals G_helper G_factor
-- train.fit and train.evaluate.
local check = require "check"

local set = check.clouds(256)

local function make() return nn.linear{inputs = 4, outputs = 2, generator = tensor.generator(1)} end

local function options(more)
  local o = {epochs = 4, batch = 32, optimizer = optim.adamw{lr = 0.02}, noise = 0.1, schedule = "cosine", seed = 9}
  for key, value in pairs(more or {}) do o[key] = value end
  return o
end

local function same(a, b)
  local left, right = a:parameters(), b:parameters()
  for i = 1, #left do if not check.same(left[i], right[i]) then return false end end
  return #left == #right
end

-- The files that checkpoints left, by name.
local function saved()
  local list = {}
  local pipe <close> = io.popen(("ls '%s/models' 2>/dev/null"):format(moonlens.out))
  for name in pipe:lines() do list[#list + 1] = name end
  return list
end

return {
  ["fit learns a small problem"] = function()
    local model = make()
    local before = train.evaluate(model, set)
    local history = train.fit(model, set, options{epochs = 30, validate = set})
    local after = train.evaluate(model, set)
    assert(after.accuracy > 0.98 and after.loss < 0.1 and after.loss < before.loss / 4)
    check.close(tensor(history.epochs[30].validation_loss), after.loss)
    assert(history.epochs[30].validation_accuracy == after.accuracy)
  end,

  ["history tells every epoch"] = function()
    local history = train.fit(make(), set, options{validate = set})
    assert(#history.epochs == 4 and history.reused == false and history.seconds > 0)
    local seconds = 0
    for i, e in ipairs(history.epochs) do
      assert(e.epoch == i and e.loss > 0 and e.validation_loss > 0 and e.validation_accuracy >= 0)
      seconds = seconds + e.seconds
    end
    assert(math.abs(seconds - history.seconds) < 1e-6)
    assert(history.epochs[1].lr == 0.02 and history.epochs[4].lr < history.epochs[2].lr)
    local plain = train.fit(make(), set, options())
    assert(plain.epochs[1].validation_loss == nil and plain.epochs[1].validation_accuracy == nil)
    assert(#train.fit(make(), set, options{epochs = 0}).epochs == 0)
  end,

  ["the same seed gives the same bits, another one does not"] = function()
    local a, b, c = make(), make(), make()
    train.fit(a, set, options())
    train.fit(b, set, options())
    train.fit(c, set, options{seed = 10})
    assert(same(a, b) and not same(a, c))
  end,

  ["uint8 images are used as value / 255"] = function()
    local images = tensor.rand(64, 2, 2, {high = 256, generator = tensor.generator(2)}):to "uint8"
    local labels = images[{ {}, 1, 1 }]:gt(127):to "int64" + 1
    local function fit(inputs)
      local model = nn.sequential{nn.flatten(), make()}
      train.fit(model, {images = inputs, labels = labels}, options{noise = 0})
      return model
    end
    local a, b = fit(images), fit(images:to "float32" / 255)
    for i = 1, 2 do check.close(a:parameters()[i], b:parameters()[i], 1e-5) end
  end,

  ["a loss in Lua gets outputs and labels from 1"] = function()
    local model, calls = make(), 0
    train.fit(model, set, options{epochs = 30, loss = function(output, labels)
      calls = calls + 1
      assert(#output == 32 and labels:min():item() >= 1 and labels:max():item() <= 2)
      return nn.cross_entropy(output, labels)
    end})
    local twin = make()
    train.fit(twin, set, options{epochs = 30})
    assert(calls == 30 * 8 and same(model, twin))
  end,

  ["float targets are fitted by their mean squared error"] = function()
    local model = nn.linear{inputs = 4, outputs = 1, generator = tensor.generator(1)}
    local targets = set.inputs:matmul(tensor{{1}, {2}, {3}, {4}})
    train.fit(model, {inputs = set.inputs, targets = targets}, {epochs = 60, batch = 32, optimizer = optim.adamw{lr = 0.1}})
    local judged = train.evaluate(model, {inputs = set.inputs, targets = targets})
    assert(judged.loss < 0.05 and judged.accuracy == nil, judged.loss)
  end,

  ["errors of a loss or model in Lua reach the caller, and the model can still be used"] = function()
    local model, calls = make(), 0
    local ok, e = pcall(train.fit, model, set, options{loss = function(output, labels)
      calls = calls + 1
      if calls == 5 then error "enough" end
      return nn.cross_entropy(output, labels)
    end})
    assert(not ok and e:find "train.lua:%d+: enough" and not same(model, make()))
    assert(model(set.inputs):is_finite())
    check.fails(function() train.fit(model, set, options{loss = function() return 1 end}) end, "must return a tensor")
    check.fails(function() train.fit(model, set, options{loss = function(y) return y end}) end, "scalar")
    check.fails(function() train.fit(model, set, options{loss = function() return tensor{1}:sum() end}) end, "gradients")
    assert(train.fit(model, set, options()).epochs[4].loss < 1)
  end,

  ["options and sets are checked"] = function()
    local model = make()
    check.fails(function() train.fit(model, set, {epochs = -1}) end, "train.fit", "'epochs'", "-1")
    check.fails(function() train.fit(model, set, {batch = 0}) end, "train.fit", "'batch'", "0")
    check.fails(function() train.fit(model, set, {noise = -1}) end, "train.fit", "'noise'")
    check.fails(function() train.fit(model, set, {schedule = "cosin"}) end, "did you mean \"cosine\"")
    check.fails(function() train.fit(model, set, {epoch = 1}) end, "did you mean 'epochs'")
    check.fails(function() train.fit(model, {labels = set.labels}) end, "'images' (or 'inputs')")
    check.fails(function() train.fit(model, {inputs = set.inputs}) end, "'labels' (or 'targets')")
    check.fails(function() train.fit(model, {inputs = set.inputs, labels = set.labels[{ {1, 3} }]}) end, "(256, 4)", "(3)")
    check.fails(function() train.fit(model, {inputs = set.inputs, labels = set.labels + 5}) end, "between 1 and 2", "7")
    check.fails(function() train.fit(model, {inputs = tensor.zeros(0, 4), labels = tensor.zeros(0, {dtype = "int64"})}) end,
      "train.fit", "empty")
    check.fails(function() train.fit(nn.relu(), set) end, "no parameters")
    check.fails(function() train.evaluate(model, set, {batch = 0}) end, "train.evaluate", "'batch'")
    check.fails(function() train.fit(set, model) end, "'model' must be a module, got a table")
  end,

  ["short batches are used unless they are to be left out"] = function()
    local sizes = {}
    local function loss(output, labels)
      sizes[#sizes + 1] = #output
      return nn.cross_entropy(output, labels)
    end
    train.fit(make(), set, options{epochs = 1, batch = 100, loss = loss})
    train.fit(make(), set, options{epochs = 1, batch = 100, drop_last = true, loss = loss})
    train.fit(make(), set, options{epochs = 1, batch = 1000, loss = loss})
    assert(table.concat(sizes, " ") == "100 100 56 100 100 256", table.concat(sizes, " "))
  end,

  ["a finished run is reused with the same bits"] = function()
    local a, b = make(), make()
    local first = train.fit(a, set, options{checkpoint = "run"})
    local second = train.fit(b, set, options{checkpoint = "run"})
    assert(not first.reused and second.reused and same(a, b) and #second.epochs == 4)
    assert(second.epochs[4].loss == first.epochs[4].loss and second.seconds == first.seconds)
    assert(#saved() == 2 and saved()[1]:find "^run%-%x+%.json$" and saved()[2]:find "^run%-%x+%.safetensors$")
  end,

  ["a changed configuration is another file"] = function()
    train.fit(make(), set, options{checkpoint = "run"})
    local changes = {
      {epochs = 3}, {batch = 16}, {noise = 0}, {seed = 1}, {shuffle = false}, {schedule = "constant"}, {validate = set},
      {drop_last = true}, {optimizer = optim.adamw{lr = 0.03}}, {optimizer = optim.adamw{lr = 0.02, weight_decay = 0}},
    }
    for i, change in ipairs(changes) do
      change.checkpoint = "run"
      assert(not train.fit(make(), set, options(change)).reused and #saved() == 2 + 2 * i)
    end
    local other = nn.linear{inputs = 4, outputs = 2, generator = tensor.generator(2)}
    assert(not train.fit(other, set, options{checkpoint = "run"}).reused)
    local fewer = {inputs = set.inputs[{ {1, 255} }], labels = set.labels[{ {1, 255} }]}
    assert(not train.fit(make(), fewer, options{checkpoint = "run"}).reused)
    assert(train.fit(make(), set, options{checkpoint = "run"}).reused)
  end,

  ["names of checkpoints cannot leave their folder"] = function()
    for _, name in ipairs{"", "../x", "a/b", ".hidden", "a b", "ä"} do
      check.fails(function() train.fit(make(), set, options{checkpoint = name}) end, "train.fit", "'checkpoint'")
    end
    assert(#saved() == 0)
  end,

  ["a checkpoint belongs to the loss and the augmentation"] = function()
    local function fit(more)
      more.checkpoint = "run"
      return train.fit(make(), set, options(more)).reused
    end
    local factor = 2
    local function scaled(output, labels) return nn.cross_entropy(output, labels) * factor end
    local function shifted(inputs) return inputs + factor end
    for _, more in ipairs{{loss = scaled}, {augment = shifted}, {loss = scaled, augment = shifted}} do
      factor = 2
      assert(not fit(more) and fit(more))
      factor = 3
      assert(not fit(more))
    end
    assert(not fit{loss = nn.cross_entropy} and fit{loss = nn.cross_entropy})
  end,

  ["augmentation sees each batch, before the noise, with the batch's own numbers"] = function()
    local points, seen = check.clouds(64), {}
    local function fit(augment, noise)
      local model = nn.linear{inputs = 4, outputs = 2, generator = tensor.generator(1)}
      train.fit(model, points, {epochs = 2, batch = 32, seed = 3, noise = noise, augment = augment})
      return model.weight
    end
    local function noted(inputs, generator)
      seen[#seen + 1] = tensor.rand(1, {generator = generator}):item()
      assert(#inputs == 32)
      return inputs
    end
    local plain = fit(nil, 0)
    assert(check.same(fit(noted, 0), plain) and #seen == 4)
    for i = 1, 4 do for j = 1, i - 1 do assert(seen[i] ~= seen[j]) end end
    assert(check.same(fit(noted, 0), plain) and seen[5] == seen[1] and seen[8] == seen[4])
    assert(not check.same(fit(function(inputs) return inputs * 2 end, 0), plain))
    assert(not check.same(fit(function(inputs) return inputs end, 0.5), plain))
    for _, wrong in ipairs{{function(inputs) return inputs[1] end, "must return 32 inputs, got shape (4)"},
      {function() return 1 end, "must return a tensor"}} do
      local ok, message = pcall(fit, wrong[1], 0)
      assert(not ok and message:find(wrong[2], 1, true), message)
    end
  end,

  ["a damaged checkpoint is an error that names the file"] = function()
    train.fit(make(), set, options{checkpoint = "run"})
    local path = moonlens.out .. "/models/" .. saved()[2]
    local whole = check.read(path)
    local function damaged(text)
      check.write(path, text)
      local model = make()
      check.fails(function() train.fit(model, set, options{checkpoint = "run"}) end, path)
      assert(same(model, make()), "a damaged file must not change the model")
    end
    damaged(whole:sub(1, #whole // 2))
    damaged("")
    damaged(("x"):rep(100))
    damaged("\255\255\255\255\255\255\255\127" .. whole:sub(9))
    damaged((whole:gsub("exp_avg", "exp_avh", 1)))
    damaged((whole:gsub('fingerprint', 'fingerprinx')))
    check.write(path, whole)
    assert(train.fit(make(), set, options{checkpoint = "run"}).reused)
  end,

  ["training runs inside a forward computation do not disturb it"] = function()
    local Outer = nn.module("outer", {
      init = function(self) self.part = make() end,
      forward = function(self, x)
        local inner = make()
        train.fit(inner, set, {batch = 128})
        train.evaluate(inner, set)
        return self.part(x)
      end,
    })
    local _, acts = Outer{}:run(set.inputs, {keep = "**"})
    assert(acts.part and acts.output)
  end,

  ["a checkpoint belongs to the code of the model, not only to its weights"] = function()
    local points = check.clouds(64)
    local function run(act, scale)
      local Scaled = nn.module("scaled", {
        init = function(self)
          self.inner = nn.linear{inputs = 4, outputs = 2, generator = tensor.generator(1)}
          self.scale = scale
        end,
        forward = function(self, x)
          return act(self.inner(x)) * self.scale
        end,
      })
      local history = train.fit(Scaled{}, points, {epochs = 1, batch = 32, checkpoint = "code"})
      return history.reused
    end
    local double = function(x) return x:tanh() * 2 end
    assert(not run(tensor.tanh, 1) and run(tensor.tanh, 1))
    assert(not run(tensor.relu, 1) and not run(tensor.tanh, 3) and not run(double, 1))
    assert(run(function(x) return x:tanh() * 2 end, 1) and not run(function(x) return x:tanh() * 5 end, 1))
  end,

  ["a run that diverges is kept, and says so"] = function()
    local points = {inputs = tensor.full({8, 2}, 1e20), labels = tensor.ones(8, {dtype = "int64"})}
    local function fit()
      return train.fit(nn.linear{inputs = 2, outputs = 2, generator = tensor.generator(1)}, points,
        {epochs = 2, batch = 4, optimizer = optim.adamw{lr = 1e35}, checkpoint = "diverged"})
    end
    local history = fit()
    assert(history.epochs[2].loss ~= history.epochs[2].loss and not history.reused)
    assert(fit().reused)
  end,

  ["a folder that cannot be written is told before the training"] = function()
    check.write(moonlens.out .. "/models", "a file in the way")
    local steps = 0
    local model = nn.linear{inputs = 4, outputs = 2}
    local _ <close> = model:hook("**", function() steps = steps + 1 end)
    check.fails(function() train.fit(model, check.clouds(64), {epochs = 1, checkpoint = "x"}) end, "train.fit",
      moonlens.out .. "/models")
    assert(steps == 0)
  end,

  ["a batch larger than the set is the whole set"] = function()
    local history = train.fit(nn.linear{inputs = 4, outputs = 2}, check.clouds(64), {epochs = 1, batch = math.maxinteger})
    assert(#history.epochs == 1)
  end,

  ["a function of the script sees every epoch"] = function()
    local rows, points = {}, check.clouds(64)
    local function fit(model, settings)
      settings.epochs, settings.batch = 3, 32
      settings.on_epoch = function(epoch, trained)
        assert(trained == model)
        rows[#rows + 1] = epoch.epoch + epoch.loss * 0
      end
      return train.fit(model, points, settings)
    end
    fit(nn.linear{inputs = 4, outputs = 2}, {})
    assert(table.concat(rows, " ") == "1.0 2.0 3.0")
    check.fails(function() train.fit(nn.linear{inputs = 4, outputs = 2}, points, {on_epoch = function() error "stop" end}) end,
      "stop")
  end,

  ["a sweep does what is missing, in the grid's order"] = function()
    local done = {}
    local function square(o)
      done[#done + 1] = o.x .. o.name
      return {square = o.x ^ 2, list = {o.x, {deep = o.name}}, flag = false}
    end
    local grid = {x = {3, 1}, name = {"a", "b"}}
    local rows = train.sweep("squares", grid, square)
    assert(table.concat(done, " ") == "3a 1a 3b 1b")
    assert(#rows == 4 and rows[3].x == 3 and rows[3].name == "b" and rows[3].square == 9 and rows[3].flag == false)
    assert(rows[3].list[2].deep == "b")
    grid.x[3] = 5
    done = {}
    rows = train.sweep("squares", grid, square)
    assert(table.concat(done, " ") == "5a 5b" and rows[6].square == 25)
    done = {}
    train.sweep("squares", {{x = 1, name = "a"}, {x = 7, name = "c"}}, square)
    assert(table.concat(done, " ") == "7c")
  end,

  ["a sweep's results belong to its function"] = function()
    local count, factor = 0, 2
    local function job(o)
      local value = o.x * factor
      return {value = value}
    end
    local function counted(o)
      count = 1
      return job(o)
    end
    assert(train.sweep("code", {x = {1}}, counted)[1].value == 2 and count == 1)
    count = 0
    assert(train.sweep("code", {x = {1}}, counted)[1].value == 2 and count == 0)
    factor = 3
    assert(train.sweep("code", {x = {1}}, counted)[1].value == 3 and count == 1)
  end,

  ["a sweep that fails keeps what was done, and says what is wrong"] = function()
    local done = 0
    local function job(o)
      done = done + 1
      if o.x == 2 then error "not yet" end
      return {y = o.x}
    end
    local ok, message = pcall(train.sweep, "broken", {x = {1, 2, 3}}, job)
    assert(not ok and message:find("not yet", 1, true) and done == 2)
    check.fails(function() train.sweep("bad", {x = {1}}, function() return {x = 1} end) end, "'x'")
    check.fails(function() train.sweep("bad", {x = {2}}, function() return 1 end) end, "table")
    check.fails(function() train.sweep("bad", {x = {3}}, function() return {print} end) end, "function")
    check.fails(function() train.sweep("bad", {x = 1}, print) end, "'grid'", "list of values for 'x'")
    check.fails(function() train.sweep("bad", {1, 2}, print) end, "'grid'", "item 1")
    check.fails(function() train.sweep("a/b", {x = {1}}, print) end, "'name'", "a/b")
    check.fails(function() train.sweep("bad", {x = {1}}, print, {workers = 0}) end, "'workers'")
  end,

  ["only the optimiser's own parameters are trained, and frozen ones are not"] = function()
    local points = check.clouds(64)
    local function fit(model, parameters)
      local weight, bias = model.weight:detach():clone(), model.bias:detach():clone()
      train.fit(model, points, {epochs = 1, batch = 32, optimizer = optim.sgd{lr = 0.1, parameters = parameters}})
      return not check.same(model.weight, weight), not check.same(model.bias, bias)
    end
    local function linear() return nn.linear{inputs = 4, outputs = 2} end
    local a, b, c = linear(), linear(), linear()
    local weight, bias = fit(a, {a.weight})
    assert(weight and not bias)
    weight, bias = fit(b)
    assert(weight and bias)
    c.bias:requires_grad_(false)
    weight, bias = fit(c)
    assert(weight and not bias)
    check.fails(function() train.fit(a, points, {optimizer = optim.sgd{parameters = b}}) end, "'parameters'", "2 of 2")
    local idle = nn.module("idle", {
      init = function(self) self.used, self.unused = linear(), linear() end,
      forward = function(self, x) return self.used(x) end,
    }){}
    check.fails(function() train.fit(idle, points, {epochs = 1}) end, "'unused.weight' has no influence")
  end,

  ["a sequence of labels is judged by its own loss"] = function()
    local tokens = tensor.rand(20, 5, {low = 1, high = 7}):to "int64"
    local set_of = {inputs = tokens, labels = tokens}
    local model = nn.sequential{nn.embedding{count = 6, size = 4}, nn.linear{inputs = 4, outputs = 6}}
    local function loss(output, labels) return nn.cross_entropy(output:flatten(1, 2), labels:flatten()) end
    local history = train.fit(model, set_of, {epochs = 2, batch = 10, loss = loss, validate = set_of})
    local last = history.epochs[2]
    assert(last.validation_loss > 0 and last.validation_accuracy == nil)
    local judged = train.evaluate(model, set_of, {loss = loss})
    assert(math.abs(judged.loss - last.validation_loss) < 1e-5 and judged.accuracy == nil)
  end,

  ["sweeps draw numbers of their own for each job, and keep what is no number"] = function()
    local function job(o) return {w = tensor.rand(1):item(), nan = 0 / 0, inf = {1 / 0, -1 / 0}, x2 = o.x * 2} end
    local rows = train.sweep("draws", {x = {1, 2}}, job)
    assert(rows[1].w ~= rows[2].w and rows[1].nan ~= rows[1].nan and rows[2].inf[2] == -1 / 0)
    tensor.rand(3)
    local again = train.sweep("draws-again", {x = {2, 1}}, job)
    assert(again[1].w == rows[2].w and again[2].w == rows[1].w)
  end,

  ["sweeps and checkpoints know the globals that functions use"] = function()
    local G = _G
    local function swept() return train.sweep("globals", {x = {1}}, function(o) return {y = G_helper(o.x)} end)[1].y end
    G.G_helper = function(x) return x * 2 end
    assert(swept() == 2)
    G.G_helper = function(x) return x * G_factor end
    G.G_factor = 10
    assert(swept() == 10)
    G.G_factor = 20
    assert(swept() == 20)
    G.G_helper, G.G_factor = nil, nil
  end,

  ["finalizers that fail leave a training on its thread"] = function()
    local noise = {inputs = tensor.randn(2048, 500), labels = tensor.ones(2048, {dtype = "int64"})}
    local seen = 0
    train.fit(nn.linear{inputs = 500, outputs = 2}, noise, {epochs = 3, batch = 512, augment = function(x)
      setmetatable({}, {__gc = function() tensor.zeros("x") end})
      local _, main = coroutine.running()
      assert(main)
      seen = seen + 1
      -- Garbage enough for a collection now and then.
      for _ = 1, 8 do x = x * 1 end
      return x
    end})
    assert(seen == 12)
  end,
}
