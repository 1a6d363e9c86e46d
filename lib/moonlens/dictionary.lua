-- Sparse dictionaries of activations: transcoders, which compute a layer's output from its input, and sparse
-- autoencoders, whose input is their output. codes = sparse(W_enc x + b_enc), y^ = codes W_dec + b_dec. Where an
-- architecture fixes how many codes are active, only these are computed with: (n, k) values at (n, k) positions.
local dictionary = {}

-- What W_enc x + b_enc is, for all features, without a record, and W_enc x; and for some features, with one.
local function scores(self, x)
  return tensor.no_grad(function()
    local products = x:matmul(self.w_enc:transpose())
    return products + self.b_enc, products
  end)
end
local function some(self, x, index, products)
  return x:row_products(self.w_enc, index, {known = products}) + self.b_enc:index_select(1, index)
end
local function chosen(self, x, index, products) return some(self, x, index, products):relu() end
local function dense(self, x) return x:matmul(self.w_enc:transpose()) + self.b_enc end

-- The step function at thresholds t. Its value has no gradient; for t the derivative of a step is replaced by that of a
-- ramp of width `bandwidth` (Rajamanoharan et al., arXiv 2407.14435).
local function step(x, t, bandwidth)
  local hard = x:detach():gt(t:detach()):to(x:dtype())
  local ramp = ((x:detach() - t) / bandwidth + 0.5):clamp(0, 1)
  return hard + ramp - ramp:detach()
end

-- By architecture: codes of x, as values and, where few are computed, their positions. `training` as in train.fit.
local encode = {}

-- Bricken et al., "Towards monosemanticity", 2023.
function encode.relu(self, x) return dense(self, x):relu() end

-- Gao et al., arXiv 2406.04093.
function encode.topk(self, x)
  local all, products = scores(self, x)
  local _, index = all:topk(self.active)
  return chosen(self, x, index, products), index, all
end
-- Bussmann et al., arXiv 2503.17547: the features' prefixes are trained to do alone.
encode.matryoshka = encode.topk

-- Bussmann et al., arXiv 2412.06410: the n k largest of a batch; outside of training, those above the mean of the
-- batches' thresholds. At most four times as many as the mean are taken of one example.
function encode.batchtopk(self, x, training)
  local all, products = scores(self, x)
  local largest, index = all:topk(math.min(4 * self.active, #self.w_enc))
  local limit = self.threshold
  if training then
    local flat = largest:flatten()
    limit = flat:kthvalue(#flat - math.min(self.active * #x, #flat) + 1):maximum(0)
    -- From the first batch's on, a mean of about the last ten: at the start they rise fast.
    self.threshold:copy_(tensor.where(self.threshold:lt(0), limit, self.threshold:lerp(limit, 0.1)))
  end
  return chosen(self, x, index, products) * largest:ge(limit):to "float32", index, all
end

-- Rajamanoharan et al., arXiv 2407.14435.
function encode.jumprelu(self, x)
  local pre, threshold = dense(self, x):relu(), self.log_threshold:exp()
  local on = step(pre, threshold, self.bandwidth)
  -- The codes' own derivative with respect to a threshold t is -t times that of the step.
  return pre * on:detach() + threshold:detach() * (on - on:detach()), nil, on
end

-- Rajamanoharan et al., arXiv 2404.16014: one half says which codes are on, the other how large they are.
function encode.gated(self, x)
  local shared = x:matmul(self.w_enc:transpose())
  local gate = shared + self.b_enc
  local size = (shared * self.log_scale:exp() + self.b_size):relu()
  return size * gate:detach():gt(0):to "float32", nil, gate
end

local function decode(self, values, index)
  local sum = index and self.w_dec:weighted_rows(index, values) or values:matmul(self.w_dec)
  return sum + self.b_dec
end

-- A tensor that is saved with a module and not trained.
local function keep(self, name, t)
  self[name] = t:requires_grad_()
  t:requires_grad_(false)
end

local Dictionary = nn.module("dictionary", {
  init = function(self, o)
    local generator = tensor.generator(o.seed)
    self.architecture, self.active, self.bandwidth = o.architecture, o.active, o.bandwidth
    self.w_enc = nn.init("fan_in", {o.features, o.inputs}, {generator = generator}):requires_grad_()
    self.b_enc = tensor.zeros(o.features):requires_grad_()
    local directions = tensor.randn(o.features, o.outputs, {generator = generator})
    self.w_dec = (directions / directions:norm(2, {keep = true}) * o.decoder_norm):requires_grad_()
    self.b_dec = (o.mean and o.mean:clone() or tensor.zeros(o.outputs)):requires_grad_()
    -- Below 0, which no code is, until there is a batch.
    if o.architecture == "batchtopk" then keep(self, "threshold", tensor.full({1}, -1)) end
    if o.architecture == "jumprelu" then
      self.log_threshold = tensor.full({o.features}, math.log(o.bandwidth)):requires_grad_()
    elseif o.architecture == "gated" then
      self.log_scale = tensor.zeros(o.features):requires_grad_()
      self.b_size = tensor.zeros(o.features):requires_grad_()
    end
  end,
  forward = function(self, x) return decode(self, encode[self.architecture](self, x)) end,
})

local architectures = {}
for name in pairs(encode) do architectures[#architectures + 1] = name end
table.sort(architectures)

local function check_architecture(name)
  if not encode[name] then
    error(("dictionary.new: 'architecture' must be one of %s, got %q"):format(
      table.concat(architectures, ", "), name), 3)
  end
end

dictionary.new = describe{
  name = "dictionary.new",
  doc = "A sparse dictionary: codes = sparse(W_enc x + b_enc), output codes W_dec + b_dec. Parameters w_enc "
    .. "(features, inputs), b_enc, w_dec (features, outputs), b_dec, and those of the architecture.",
  options = {
    {"inputs", "integer", doc = "size of what goes in"}, {"outputs", "integer", doc = "size of what comes out"},
    {"features", "integer", doc = "how many features"},
    {"architecture", "string", default = "topk", doc = "relu (penalty on the size of codes; Bricken et al. 2023), "
      .. "topk (arXiv 2406.04093), batchtopk (2412.06410), jumprelu (2407.14435), gated (2404.16014), matryoshka "
      .. "(2503.17547)"},
    {"active", "integer", default = 32, doc = "codes that are not 0, of an example or, in the mean, of all"},
    {"mean", "tensor", optional = true, doc = "(outputs): where b_dec starts, best the mean of the outputs"},
    {"decoder_norm", "number", default = 0.1, doc = "length of each feature's row of w_dec at the start"},
    {"bandwidth", "number", default = 0.03, doc = "of the ramp in place of jumprelu's step, and the first thresholds"},
    {"seed", "integer", default = 0, doc = "of the initial weights"},
  },
  returns = {{"model", "module", doc = "inputs to outputs; dictionary.codes gives the codes"}},
  example = [[
    local dictionary = require "moonlens.dictionary"
    print(dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}(tensor.ones(1, 4)):shape()[2])]],
  call = function(o)
    check_architecture(o.architecture)
    if o.active < 1 or o.active > o.features then
      error(("dictionary.new: 'active' must lie between 1 and %d, got %d"):format(o.features, o.active), 2)
    end
    return Dictionary(o)
  end,
}

-- Codes as (n, k) values and positions, whatever the architecture; k covers the example with most.
local function sparse(self, x)
  local values, index = encode[self.architecture](self, x)
  if index then return values:detach(), index end
  values = values:detach()
  return values:topk(math.max(1, values:gt(0):sum(2):max():item()))
end

dictionary.codes = describe{
  name = "dictionary.codes", doc = "Codes of examples: those that are active, or all.",
  params = {{"model", "module", doc = "as dictionary.new makes it"}, {"x", "tensor", doc = "(n, inputs)"}},
  options = {{"sparse", "boolean", default = false, doc = "values and positions of the active codes only"}},
  returns = {
    {"codes", "tensor", doc = "(n, features), or (n, k) with sparse; 0 where fewer than k are active"},
    {"positions", "tensor", doc = "with sparse, (n, k) int64: which features"},
  },
  example = [[
    local dictionary = require "moonlens.dictionary"
    local model = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
    print(dictionary.codes(model, tensor.ones(1, 4)):shape()[2])]],
  call = function(model, x, o)
    local values, index = sparse(model, x)
    if o.sparse then return values, index end
    return tensor.zeros(#x, #model.w_enc):scatter(2, index, values)
  end,
}

-- What training adds to the error, by architecture. `s` holds what the batch's encoding left: x, values, index, all.
local penalties = {}

-- The mean over a batch of the codes' sizes, each times the length of what it adds.
function penalties.relu(self, s) return s.values:matmul(self.w_dec:norm(2)):mean() end
-- In units of how many are wanted.
function penalties.jumprelu(self, s) return s.all:sum(2):mean() / self.active end
-- What is added depends on the sizes, not on the gates, so the lengths must not shrink for the gates' sake.
function penalties.gated(self, s) return s.all:relu():matmul(self.w_dec:detach():norm(2)):mean() end

-- Where clearly more codes are active than wanted, as at the start, thresholds are set at once to what leaves as many
-- as are wanted of the first examples, each feature as often: the penalty alone would take most of the training.
local function begin_sparse(self, set)
  local x = set.inputs[{ {1, math.min(2048, #set.inputs)} }]
  tensor.no_grad(function()
    local wanted = self.active * #x
    if encode[self.architecture](self, x):gt(0):sum():item() <= 1.5 * wanted then return end
    local often = math.max(1, wanted // #self.w_enc)
    local limit = dense(self, x):kthvalue(#x - often + 1, 1)
    if self.log_threshold then self.log_threshold:copy_(limit:maximum(self.bandwidth):log())
    else self.b_enc:sub_(limit) end
  end)
end

local Objective = nn.module("dictionary.objective", {
  init = function(self, o)
    self.dictionary = o.dictionary
    local features = #o.dictionary.w_enc
    -- Examples since each feature was last active; the logarithm of the penalty's weight; of the epoch that runs the
    -- number of batches and the sums of their errors and L0; figures of each epoch.
    keep(self, "idle", tensor.zeros(features))
    keep(self, "log_weight", tensor.full({1}, math.log(o.penalty)))
    keep(self, "sums", tensor.zeros(3))
    keep(self, "history", tensor.zeros(o.epochs, 3))
    self.state = {}
  end,
  forward = function(self, x)
    local s, d = self.state, self.dictionary
    s.x = x
    s.values, s.index, s.all = encode[d.architecture](d, x, true)
    return decode(d, s.values, s.index)
  end,
})

-- The error that dead features could take away, after Gao et al.: of the dead ones, those that would be most active are
-- trained to make what is missing.
local function revived(self, s, missing, o)
  local dead = self.idle:ge(o.dead_after)
  local count = math.min(o.revived, dead:sum():item())
  if count == 0 then return nil end
  local d = self.dictionary
  local _, index = (s.all:detach() + (dead:to "float32" - 1) * 1e9):topk(count)
  -- Not cut off at 0: below it a dead feature would get no gradient and stay dead.
  local made = d.w_dec:weighted_rows(index, some(d, s.x, index))
  return (made - missing):square():mean() / missing:square():mean()
end

-- The mean error of reconstructions from the first sixteenth, eighth, ... of the features alone.
local function nested(self, s, y, scale)
  local sum, features, count = 0, #self.w_enc, 0
  for _, part in ipairs{16, 8, 4, 2} do
    local inside = s.index:le(features // part):to "float32"
    sum, count = sum + (decode(self, s.values * inside, s.index) - y):square():mean() / scale, count + 1
  end
  return sum / count
end

local function objective(self, output, y, scale, o)
  local s, d = self.state, self.dictionary
  local loss = (output - y):square():mean() / scale
  local active = s.values:detach():gt(0)
  local l0 = active:sum():item() / #y
  -- Which features were active.
  local used = s.index and tensor.zeros(#self.idle):scatter_add(1, s.index:flatten(), active:to("float32"):flatten())
    or active:to("float32"):sum(1)
  self.idle:copy_((self.idle + #y) * used:eq(0):to "float32")
  self.sums:add_(tensor{1, loss:item(), l0})

  if d.architecture == "matryoshka" then loss = (loss + nested(d, s, y, scale)) / 2 end
  if s.index then
    local extra = o.revive > 0 and revived(self, s, (y - output):detach(), o)
    return extra and loss + o.revive * extra or loss
  end
  -- The penalty's weight follows how far the number of active codes is from what is wanted.
  local gain = math.max(-1, math.min(1, math.log(math.max(l0, 1e-3) / d.active)))
  self.log_weight:add_(o.gain * gain)
  if d.architecture == "gated" then
    local by_gate = s.all:relu():matmul(d.w_dec:detach()) + d.b_dec:detach()
    loss = loss + (by_gate - y):square():mean() / scale
  end
  return loss + self.log_weight:exp():detach() * penalties[d.architecture](d, s)
end

-- Gives features that are dead new work, after Bricken et al.: each looks for one of the examples that are explained
-- worst, drawn with the square of their errors, and adds what is missing there.
local function resample(self, set, generator, o)
  local d, dead = self.dictionary, {}
  for feature, idle in ipairs(self.idle:totable()) do if idle >= o.dead_after then dead[#dead + 1] = feature end end
  if #dead == 0 then return end
  local rows = tensor.permutation(#set.inputs, {generator = generator})[{ {1, math.min(8192, #set.inputs)} }]
  local x, y = set.inputs:index_select(1, rows), set.targets:index_select(1, rows)
  tensor.no_grad(function()
    local values, index = encode[d.architecture](d, x)
    local missing = y - decode(d, values, index)
    local weight = missing:square():sum(2):square():cumsum(1)
    local drawn = tensor.rand(#dead, {generator = generator}) * weight[-1]
    local picked = weight:unsqueeze(1):lt(drawn:unsqueeze(2)):sum(2):clamp(0, #x - 1) + 1
    local mean = x:mean(1)
    local towards, direction = x:index_select(1, picked) - mean, missing:index_select(1, picked)
    local active = values:gt(0):to "float32"
    -- A code of the usual size where the image is the chosen one, and of its likeness elsewhere.
    local size = (values * active):sum() / active:sum()
    towards = towards / towards:square():sum(2, {keep = true}):maximum(1e-12) * size
    local length = d.w_dec:norm(2):mean()
    direction = direction / direction:norm(2, {keep = true}):maximum(1e-12) * length
    local places = tensor(dead, {dtype = "int64"})
    d.w_enc[places], d.w_dec[places] = towards, direction
    d.b_enc[places] = -towards:matmul(mean)
    self.idle[places] = 0
  end)
end

-- Blames the line that called dictionary.train.
local function check_set(model, set)
  local found, inputs, outputs = pcall(function() return #model.w_enc[1], #model.w_dec[1] end)
  if not found then error("dictionary.train: 'model' must be one that dictionary.new makes", 3) end
  local read, x, y = pcall(function() return set.inputs:shape(), set.targets:shape() end)
  if not read then error("dictionary.train: 'set' must have the tensors inputs and targets", 3) end
  if #x ~= 2 or #y ~= 2 or x[1] ~= y[1] or x[2] ~= inputs or y[2] ~= outputs then
    error(("dictionary.train: inputs must be (n, %d) and targets (n, %d), got (%s) and (%s)"):format(
      inputs, outputs, table.concat(x, ", "), table.concat(y, ", ")), 3)
  end
end

dictionary.train = describe{
  name = "dictionary.train",
  doc = "Trains a sparse dictionary. The error is the mean square divided by the outputs' variance. Where the "
    .. "architecture does not fix how many codes are active, thresholds are set before the first step to what leaves "
    .. "as many as wanted, and the penalty's weight is steered to keep the mean there.",
  params = {
    {"model", "module", doc = "as dictionary.new makes it, changed in place"},
    {"set", "table", doc = "inputs (n, inputs) and targets (n, outputs), float32; of an autoencoder the same tensor"},
  },
  options = {
    {"epochs", "integer", default = 30, doc = "passes over the set"},
    {"batch", "integer", default = 256, doc = "examples a step"},
    {"lr", "number", default = 1e-3, doc = "Adam's learning rate at the start; it falls as a cosine"},
    {"clip_norm", "number", default = 1, doc = "largest norm of the gradient"},
    {"revive", "number", default = 1 / 32, doc = "weight of what dead features are trained to add; 0 for none"},
    {"revived", "integer", default = 256, doc = "of how many dead features at most, an example"},
    {"dead_after", "integer", default = 25600, doc = "examples without activity after which a feature counts as dead"},
    {"resample", "number", default = 0.5, doc = "in which share of the epochs, from the first, dead features get new "
      .. "work at the end (Bricken et al. 2023)"},
    {"penalty", "number", default = 0.01, doc = "first weight of the penalty"},
    {"gain", "number", default = 0.005, doc = "how fast that weight is steered, each step"},
    {"checkpoint", "string", optional = true, doc = "as for train.fit"},
    {"label", "string", default = "dictionary", doc = "what the progress display calls the run"},
    {"seed", "integer", default = 0, doc = "of the order of examples"},
  },
  returns = {{"history", "table", doc = "epochs: of each the error (FVU of its batches), L0 and dead, the share of "
    .. "features that were not active for 'dead_after' examples; seconds"}},
  example = [[
    local dictionary = require "moonlens.dictionary"
    local x = tensor.rand(64, 6)
    local model = dictionary.new{inputs = 6, outputs = 6, features = 12, active = 2}
    print(#dictionary.train(model, {inputs = x, targets = x}, {epochs = 2, batch = 16}).epochs)]],
  call = function(model, set, o)
    check_set(model, set)
    local scale = set.targets:var(1, {correction = 0}):mean():item()
    if not (scale > 0 and scale < math.huge) then
      error(("dictionary.train: the targets must vary, and be finite; their variance is %g"):format(scale), 2)
    end
    if penalties[model.architecture] then begin_sparse(model, set) end
    local self = Objective{dictionary = model, penalty = o.penalty, epochs = o.epochs}
    -- Thresholds, which are learnt as logarithms, have far to go.
    local groups = model.log_threshold and {{match = "dictionary.log_threshold", lr = 10 * o.lr}} or {}
    local fitted = train.fit(self, {inputs = set.inputs, targets = set.targets}, {
      epochs = o.epochs, batch = o.batch, schedule = "cosine", seed = o.seed, checkpoint = o.checkpoint,
      label = o.label, optimizer = optim.adam{lr = o.lr, clip_norm = o.clip_norm, groups = groups},
      loss = function(output, y) return objective(self, output, y, scale, o) end,
      on_epoch = function(row)
        local dead = self.idle:ge(o.dead_after):to("float32"):mean():item()
        local batches, missed, active = table.unpack(self.sums:totable())
        self.history[row.epoch] = tensor{missed / batches, active / batches, dead}
        self.sums:copy_(tensor.zeros(3))
        if row.epoch <= o.resample * o.epochs then
          resample(self, set, tensor.generator(o.seed + row.epoch * 7919), o)
        end
      end})
    local epochs = {}
    for i, row in ipairs(self.history:totable()) do epochs[i] = {error = row[1], L0 = row[2], dead = row[3]} end
    return {epochs = epochs, seconds = fitted.seconds}
  end,
}

return dictionary
