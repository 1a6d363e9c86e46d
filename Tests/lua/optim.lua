-- optim.adamw and the loop one writes around it.
local check = require "check"

return {
  ["a loop by hand learns"] = function()
    local set = check.clouds(200)
    local model = nn.linear{inputs = 4, outputs = 2, generator = tensor.generator(1)}
    local optimizer = optim.adamw{lr = 0.05, parameters = model}
    local first
    for _ = 1, 60 do
      local loss = nn.cross_entropy(model(set.inputs), set.labels)
      first = first or loss:item()
      optimizer:step(loss)
    end
    local last = nn.cross_entropy(model(set.inputs), set.labels):item()
    assert(last < 0.1 and last < first / 4, last)
    assert(nn.accuracy(model(set.inputs), set.labels) > 0.98)
  end,

  ["one step follows the published rule"] = function()
    local w = tensor{1, -2}:requires_grad_()
    local optimizer = optim.adamw{lr = 0.1, weight_decay = 0.5, parameters = {w}}
    optimizer:step((w * w):sum())
    -- The first step moves by lr against the gradient's sign, after decay by 1 - lr * weight_decay.
    check.close(w, tensor{0.95 - 0.1, -1.9 + 0.1})
    optimizer:step((w * w):sum(), {factor = 0})
    check.close(w, tensor{0.85, -1.8})
  end,

  ["options are checked"] = function()
    check.fails(function() optim.adamw{lr = -1} end, "optim.adamw", "'lr'", "-1")
    check.fails(function() optim.adamw{betas = {0.9}} end, "'betas' must be two numbers, got 1")
    check.fails(function() optim.adamw{betas = {0.9, 1}} end, "'betas'", "0 ..< 1")
    check.fails(function() optim.adamw{lr = "1"} end, "'lr' must be a number, got a string")
    check.fails(function() optim.adamw{learning_rate = 1} end, "unknown option 'learning_rate'")
    check.fails(function() optim.adamw{0.1} end, "options are given by name")
    check.fails(function() optim.adamw{lr = 0 / 0} end, "optim.adamw", "'lr'")
    check.fails(function() optim.adamw{parameters = {}} end, "optim.adamw", "no parameters")
    check.fails(function() optim.adamw{parameters = {1}} end, "'parameters'", "item 1 must be a tensor")
  end,

  ["steps that cannot be are refused"] = function()
    local w, unused = tensor{1}:requires_grad_(), tensor{1}:requires_grad_()
    check.fails(function() optim.adamw{}:step(w:sum()) end, "optimizer.step", "no parameters")
    check.fails(function() optim.adamw{parameters = {w}}:step(tensor{1}) end, "requires gradients")
    check.fails(function() optim.adamw{parameters = {w, unused}}:step(w:sum()) end, "no influence")
    check.fails(function() optim.adamw{parameters = {w}}:step(1) end, "'loss' must be a tensor")
    check.equals(w, {1})
  end,

  ["rules take the steps they are known for"] = function()
    local function after(make, o, steps)
      local w = tensor{1, -2}:requires_grad_()
      o.parameters = {w}
      local optimizer = make(o)
      for _ = 1, steps do optimizer:step((w * w):sum()) end
      return w
    end
    check.close(after(optim.sgd, {lr = 0.1}, 2), tensor{0.64, -1.28})
    check.close(after(optim.sgd, {lr = 0.1, weight_decay = 1}, 1), tensor{0.7, -1.4})
    check.close(after(optim.sgd, {lr = 0.1, momentum = 0.5}, 2), tensor{0.8 - 0.26, -1.6 + 0.52})
    check.close(after(optim.sgd, {lr = 0.1, momentum = 0.5, nesterov = true}, 1), tensor{0.7, -1.4})
    check.close(after(optim.adam, {lr = 0.1}, 1), tensor{0.9, -1.9})
    check.close(after(optim.lion, {lr = 0.1, weight_decay = 1}, 1), tensor{0.8, -1.7})
    check.close(after(optim.sgd, {lr = 1, clip_value = 0.5}, 1), tensor{0.5, -1.5})
    check.close(after(optim.sgd, {lr = 1, clip_norm = 1}, 1), tensor{1 - 1 / math.sqrt(5), -2 + 2 / math.sqrt(5)})
  end,

  ["groups have options of their own"] = function()
    local model = nn.linear{inputs = 2, outputs = 1}
    local weight, bias = model.weight:detach():clone(), model.bias:detach():clone()
    local optimizer = optim.sgd{lr = 0.1, weight_decay = 1, parameters = model, groups = {{match = "bias", lr = 1, weight_decay = 0}}}
    optimizer:apply{weight * 0, bias * 0 + 1}
    check.close(model.weight, weight * 0.9)
    check.close(model.bias, bias - 1)
    optim.sgd{lr = 1, parameters = model, groups = {{parameters = {model.weight}, lr = 0}}}:apply{weight * 0 + 5, bias * 0 + 1}
    check.close(model.weight, weight * 0.9)
    check.close(model.bias, bias - 2)
    check.fails(function() optim.sgd{parameters = model, groups = {{match = "b"}}} end, "group 1 holds no parameter", "weight, bias")
    check.fails(function() optim.sgd{groups = {{lr = 1}}} end, "'groups'", "item 1", "'match'")
    check.fails(function() optim.sgd{groups = {{match = "a", rate = 1}}} end, "unknown option 'rate'")
    check.fails(function() optim.sgd{groups = {{match = "a", lr = -1}}} end, "'lr' must not be negative")
    check.fails(function() optim.sgd{groups = {1}} end, "item 1 must be a parameter group")
    check.fails(function() optimizer:apply{weight} end, "one gradient for each of 2 parameters, got 1")
    check.fails(function() optimizer:apply{bias, bias} end, "gradient of 'weight'", "(1, 2)", "(1)")
  end,

  ["averages can be swapped in"] = function()
    local w = tensor{1}:requires_grad_()
    local optimizer = optim.sgd{lr = 0.25, parameters = {w}, average = 0.5}
    for _ = 1, 3 do optimizer:step((w * w):sum()) end
    -- 1/2, 1/4, 1/8: the averages are 1/2, 3/8, 1/4.
    check.equals(w, {0.125})
    optimizer:swap_averages()
    check.equals(w, {0.25})
    optimizer:swap_averages()
    check.equals(w, {0.125})
    check.fails(function() optim.sgd{parameters = {w}}:swap_averages() end, "no averages")
    check.fails(function() optim.sgd{average = 1} end, "optim.sgd", "'average'")
  end,

  ["gradients are clipped by their norm"] = function()
    local clipped, norm = optim.clip_norm({tensor{3}, tensor{0, 4}}, 1)
    assert(norm == 5)
    check.close(clipped[1], tensor{0.6}, 1e-6)
    check.close(clipped[2], tensor{0, 0.8}, 1e-6)
    check.fails(function() optim.clip_norm({tensor{1}}, 0) end, "optim.clip_norm", "'norm'")
    check.fails(function() optim.sgd{clip_norm = -1} end, "'clip_norm'")
  end,

  ["schedules are factors on the rate"] = function()
    local step = optim.step{every = 2, gamma = 0.5}
    assert(step:factor(2, 4) == 1 and step:factor(3, 4) == 0.5 and step:factor(3, 4, {per_epoch = 2}) == 1)
    local cosine = optim.cosine{warmup = 0.5, floor = 0.2}
    assert(cosine:factor(1, 8) == 0 and cosine:factor(3, 8) == 0.5 and cosine:factor(5, 8) == 1)
    assert(math.abs(cosine:factor(7, 8) - 0.6) < 1e-12)
    local cycle = optim.one_cycle{start = 0.1, stop = 0.01}
    assert(math.abs(cycle:factor(1, 10) - 0.1) < 1e-12 and math.abs(cycle:factor(10, 10) - 0.01) < 1e-12)
    assert(cycle:factor(3, 10) == 1 and tostring(step) == "step{every = 2, gamma = 0.5}")
    check.fails(function() optim.step{every = 0} end, "optim.step", "'every'")
    check.fails(function() optim.cosine{warmup = 1} end, "'warmup'")
    check.fails(function() cycle:factor(0, 10) end, "'step' must lie between 1 and 'steps'")
    check.fails(function() train.fit(nn.relu(), {inputs = tensor.ones(1, 1), labels = tensor.ones(1)}, {schedule = "step"}) end,
      "'schedule'", "\"cosine\"")
  end,

  ["printing shows the rule"] = function()
    assert(tostring(optim.adamw{lr = 0.25}):find "^adamw{lr = 0.25, beta1 = 0.9, beta2 = 0.999")
  end,
}
