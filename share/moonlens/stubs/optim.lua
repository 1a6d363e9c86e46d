---@meta _

--- A rule that updates parameters, with its state.
---@class optimizer
local optimizer = {}

---@class optimizer.step.options
---@field factor? number # on the learning rate (default 1)

--- Differentiates a scalar loss and updates the parameters.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.adamw{lr = 0.1, parameters = {w}}
--- optimizer:step((w * w):sum())
--- print(w)
--- ```
---@param loss tensor # a scalar
---@param options? optimizer.step.options # named options
function optimizer:step(loss, options) end

---@class optimizer.apply.options
---@field factor? number # on the learning rate (default 1)

--- Updates the parameters by gradients of one's own, one for each parameter in order.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.sgd{lr = 0.1, parameters = {w}}
--- optimizer:apply{tensor{1, -1}}
--- print(w)
--- ```
---@param gradients tensor[] # gradients, as tensor:grad returns them
---@param options? optimizer.apply.options # named options
function optimizer:apply(gradients, options) end

--- Exchanges the parameters with their moving averages (option 'average'); a second call brings them back.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.sgd{lr = 0.1, parameters = {w}, average = 0.9}
--- for _ = 1, 3 do optimizer:step((w * w):sum()) end
--- optimizer:swap_averages()
--- print(w)
--- ```
function optimizer:swap_averages() end

--- A factor on the learning rate in the course of a run, for train.fit.
---@class schedule
local schedule = {}

---@class schedule.factor.options
---@field per_epoch? integer # steps of an epoch, for schedules that count epochs (default 1)

--- The factor at one step, for a loop of one's own: optimizer:step(loss, {factor = ...}).
--- ```lua
--- print(optim.cosine{warmup = 0.1}:factor(1, 100))
--- ```
---@param step integer # the step, from 1
---@param steps integer # steps of the whole run
---@param options? schedule.factor.options # named options
---@return number factor
function schedule:factor(step, steps, options) end

--- Optimisers and schedules. `optimizer:step(loss)` differentiates and updates; there are no gradients to zero.
---@class optimlib
optim = {}

---@class optim.sgd.options
---@field lr? number # learning rate (default 0.001)
---@field momentum? number # share of the last step that is kept (default 0)
---@field dampening? number # taken off the gradient's share in the momentum (default 0)
---@field nesterov? boolean # look ahead along the momentum (default false)
---@field weight_decay? number # times the parameter, added to the gradient (default 0)
---@field parameters? module|tensor[] # a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---@field groups? table[] # parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts (default {})
---@field clip_norm? number # largest norm of all gradients together, after clip_value
---@field clip_value? number # largest magnitude of a gradient's element
---@field average? number # decay of a moving average of the parameters, which optimizer:swap_averages() puts in place

--- Gradient descent, with momentum where asked for, by PyTorch's rule.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.sgd{lr = 0.1, momentum = 0.9, parameters = {w}}
--- for _ = 1, 3 do optimizer:step((w * w):sum()) end
--- print(w)
--- ```
---@param options? optim.sgd.options # named options
---@return optimizer optimizer
function optim.sgd(options) end

---@class optim.adam.options
---@field lr? number # learning rate (default 0.001)
---@field betas? number[] # decay of the two moving averages (default {0.9, 0.999})
---@field eps? number # added to the denominator (default 1e-08)
---@field weight_decay? number # times the parameter, added to the gradient (default 0)
---@field parameters? module|tensor[] # a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---@field groups? table[] # parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts (default {})
---@field clip_norm? number # largest norm of all gradients together, after clip_value
---@field clip_value? number # largest magnitude of a gradient's element
---@field average? number # decay of a moving average of the parameters, which optimizer:swap_averages() puts in place

--- Adam (arXiv 1412.6980), by PyTorch's rule.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.adam{lr = 0.1, parameters = {w}}
--- for _ = 1, 3 do optimizer:step((w * w):sum()) end
--- print(w)
--- ```
---@param options? optim.adam.options # named options
---@return optimizer optimizer
function optim.adam(options) end

---@class optim.adamw.options
---@field lr? number # learning rate (default 0.001)
---@field betas? number[] # decay of the two moving averages (default {0.9, 0.999})
---@field eps? number # added to the denominator (default 1e-08)
---@field weight_decay? number # decoupled weight decay (default 0.01)
---@field parameters? module|tensor[] # a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---@field groups? table[] # parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts (default {})
---@field clip_norm? number # largest norm of all gradients together, after clip_value
---@field clip_value? number # largest magnitude of a gradient's element
---@field average? number # decay of a moving average of the parameters, which optimizer:swap_averages() puts in place

--- Adam with decoupled weight decay (arXiv 1711.05101), by PyTorch's rule.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.adamw{lr = 0.1, parameters = {w}}
--- for _ = 1, 3 do optimizer:step((w * w):sum()) end
--- print(w)
--- ```
---@param options? optim.adamw.options # named options
---@return optimizer optimizer
function optim.adamw(options) end

---@class optim.lion.options
---@field lr? number # learning rate (default 0.0001)
---@field betas? number[] # weight of the momentum in the step, and its decay (default {0.9, 0.99})
---@field weight_decay? number # decoupled weight decay (default 0)
---@field parameters? module|tensor[] # a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---@field groups? table[] # parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts (default {})
---@field clip_norm? number # largest norm of all gradients together, after clip_value
---@field clip_value? number # largest magnitude of a gradient's element
---@field average? number # decay of a moving average of the parameters, which optimizer:swap_averages() puts in place

--- Lion (arXiv 2302.06675): steps of one length, by the sign of an average of momentum and gradient.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local optimizer = optim.lion{lr = 0.1, parameters = {w}}
--- for _ = 1, 3 do optimizer:step((w * w):sum()) end
--- print(w)
--- ```
---@param options? optim.lion.options # named options
---@return optimizer optimizer
function optim.lion(options) end

--- Gradients scaled down together so that their Euclidean norm is at most `norm`, by PyTorch's rule.
--- ```lua
--- local clipped, norm = optim.clip_norm({tensor{3}, tensor{4}}, 1)
--- print(norm, clipped[1])
--- ```
---@param gradients tensor[] # gradients, as tensor:grad returns them
---@param norm number # the largest norm
---@return table gradients # list of tensors
---@return number found # the norm they had
function optim.clip_norm(gradients, norm) end

---@class optim.step.options
---@field every? integer # epochs between two steps (default 1)
---@field gamma? number # factor of each step (default 0.1)

--- The learning rate times gamma, every so many epochs: PyTorch's StepLR.
--- ```lua
--- print(optim.step{every = 30}:factor(31, 90))
--- ```
---@param options? optim.step.options # named options
---@return schedule schedule # for train.fit's 'schedule'
function optim.step(options) end

---@class optim.cosine.options
---@field warmup? number # share of the run in which the rate rises (default 0)
---@field start? number # factor at the first step, where there is a warm-up (default 0)
---@field floor? number # factor that is approached at the end (default 0)

--- A warm-up in a straight line, then a cosine down to the floor, stepped with each batch. (The name "cosine" alone is stepped once an epoch, without warm-up.)
--- ```lua
--- print(optim.cosine{warmup = 0.1, floor = 0.1}:factor(50, 100))
--- ```
---@param options? optim.cosine.options # named options
---@return schedule schedule # for train.fit's 'schedule'
function optim.cosine(options) end

---@class optim.one_cycle.options
---@field rise? number # share of the run in which the rate rises (default 0.3)
---@field start? number # factor at the first step (default 0.04)
---@field stop? number # factor at the last step (default 4e-06)

--- Up a cosine to the optimiser's rate, then down to nearly nothing, stepped with each batch (arXiv 1708.07120): PyTorch's OneCycleLR, whose momentum is not cycled here.
--- ```lua
--- print(optim.one_cycle{}:factor(30, 100))
--- ```
---@param options? optim.one_cycle.options # named options
---@return schedule schedule # for train.fit's 'schedule'
function optim.one_cycle(options) end
