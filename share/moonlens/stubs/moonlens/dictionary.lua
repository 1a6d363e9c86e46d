---@meta moonlens.dictionary

---@class dictionary
---@field [string] any
local dictionary = {}

---@class dictionary.codes.options
---@field sparse? boolean # values and positions of the active codes only (default false)

--- Codes of examples: those that are active, or all.
--- ```lua
---     local dictionary = require "moonlens.dictionary"
---     local model = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
---     print(dictionary.codes(model, tensor.ones(1, 4)):shape()[2])
--- ```
---@param model module # as dictionary.new makes it
---@param x tensor # (n, inputs)
---@param options? dictionary.codes.options # named options
---@return tensor codes # (n, features), or (n, k) with sparse; 0 where fewer than k are active
---@return tensor positions # with sparse, (n, k) int64: which features
function dictionary.codes(model, x, options) end

---@class dictionary.new.options
---@field inputs integer # size of what goes in
---@field outputs integer # size of what comes out
---@field features integer # how many features
---@field architecture? string # relu (penalty on the size of codes; Bricken et al. 2023), topk (arXiv 2406.04093), batchtopk (2412.06410), jumprelu (2407.14435), gated (2404.16014), matryoshka (2503.17547) (default "topk")
---@field active? integer # codes that are not 0, of an example or, in the mean, of all (default 32)
---@field mean? tensor # (outputs): where b_dec starts, best the mean of the outputs
---@field decoder_norm? number # length of each feature's row of w_dec at the start (default 0.1)
---@field bandwidth? number # of the ramp in place of jumprelu's step, and the first thresholds (default 0.03)
---@field seed? integer # of the initial weights (default 0)

--- A sparse dictionary: codes = sparse(W_enc x + b_enc), output codes W_dec + b_dec. Parameters w_enc (features, inputs), b_enc, w_dec (features, outputs), b_dec, and those of the architecture.
--- ```lua
---     local dictionary = require "moonlens.dictionary"
---     print(dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}(tensor.ones(1, 4)):shape()[2])
--- ```
---@param options dictionary.new.options # named options
---@return module model # inputs to outputs; dictionary.codes gives the codes
function dictionary.new(options) end

---@class dictionary.train.options
---@field epochs? integer # passes over the set (default 30)
---@field batch? integer # examples a step (default 256)
---@field lr? number # Adam's learning rate at the start; it falls as a cosine (default 0.001)
---@field clip_norm? number # largest norm of the gradient (default 1)
---@field revive? number # weight of what dead features are trained to add; 0 for none (default 0.03125)
---@field revived? integer # of how many dead features at most, an example (default 256)
---@field dead_after? integer # examples without activity after which a feature counts as dead (default 25600)
---@field resample? number # in which share of the epochs, from the first, dead features get new work at the end (Bricken et al. 2023) (default 0.5)
---@field penalty? number # first weight of the penalty (default 0.01)
---@field gain? number # how fast that weight is steered, each step (default 0.005)
---@field checkpoint? string # as for train.fit
---@field label? string # what the progress display calls the run (default "dictionary")
---@field seed? integer # of the order of examples (default 0)

--- Trains a sparse dictionary. The error is the mean square divided by the outputs' variance. Where the architecture does not fix how many codes are active, thresholds are set before the first step to what leaves as many as wanted, and the penalty's weight is steered to keep the mean there.
--- ```lua
---     local dictionary = require "moonlens.dictionary"
---     local x = tensor.rand(64, 6)
---     local model = dictionary.new{inputs = 6, outputs = 6, features = 12, active = 2}
---     print(#dictionary.train(model, {inputs = x, targets = x}, {epochs = 2, batch = 16}).epochs)
--- ```
---@param model module # as dictionary.new makes it, changed in place
---@param set table # inputs (n, inputs) and targets (n, outputs), float32; of an autoencoder the same tensor
---@param options? dictionary.train.options # named options
---@return table history # epochs: of each the error (FVU of its batches), L0 and dead, the share of features that were not active for 'dead_after' examples; seconds
function dictionary.train(model, set, options) end

return dictionary
