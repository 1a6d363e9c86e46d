---@meta moonlens.activations

---@class activations
---@field [string] any
local activations = {}

---@class activations.collect.options
---@field keep any # a name or a list of names, as for module:run; "input" and "output" are names too
---@field batch? integer # inputs computed at a time (default 1000)
---@field file? string # a name under which they are written to the output folder, one file NAME.ACTIVATION.npy each, and mapped: for more than memory holds

--- Named activations of a model on all inputs, computed in batches, without a record.
--- ```lua
---     local activations = require "moonlens.activations"
---     local model = nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu()}
---     print(activations.collect(model, tensor.ones(10, 4), {keep = "*"})["2"]:shape()[1])
--- ```
---@param model module # the model
---@param x tensor # inputs (n, ...); uint8 is used as value / 255
---@param options activations.collect.options # named options
---@return table activations # by name, (n, ...) each
function activations.collect(model, x, options) end

return activations
