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

  ["printing shows the rule"] = function()
    assert(tostring(optim.adamw{lr = 0.25}):find "^adamw{lr = 0.25, beta1 = 0.9, beta2 = 0.999")
  end,
}
