-- Activations of a model on many inputs.
local activations = {}

activations.collect = describe{
  name = "activations.collect",
  doc = "Named activations of a model on all inputs, computed in batches, without a record.",
  params = {
    {"model", "module", doc = "the model"},
    {"x", "tensor", doc = "inputs (n, ...); uint8 is used as value / 255"},
  },
  options = {
    {"keep", "any", doc = "a name or a list of names, as for module:run; \"input\" and \"output\" are names too"},
    {"batch", "integer", default = 1000, doc = "inputs computed at a time"},
    {"file", "string", optional = true, doc = "a name under which they are written to the output folder, one file "
      .. "NAME.ACTIVATION.npy each, and mapped: for more than memory holds"},
  },
  returns = {{"activations", "table", doc = "by name, (n, ...) each"}},
  example = [[
    local activations = require "moonlens.activations"
    local model = nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu()}
    print(activations.collect(model, tensor.ones(10, 4), {keep = "*"})["2"]:shape()[1])]],
  call = function(model, x, o)
    if o.batch < 1 then error("activations.collect: 'batch' must be at least 1, got " .. o.batch, 2) end
    local found = {}
    for first = 1, #x, o.batch do
      local part = { {first, math.min(first + o.batch - 1, #x)} }
      local batch = x[part]
      if batch:dtype() == "uint8" then batch = batch:to "float32" / 255 end
      local acts = tensor.no_grad(function() return select(2, model:run(batch, {keep = o.keep})) end)
      for name, activation in pairs(acts) do
        if not found[name] then
          local shape = activation:shape()
          shape[1] = #x
          found[name] = o.file and data.create(("%s.%s.npy"):format(o.file, name), shape)
            or tensor.zeros(table.unpack(shape))
        end
        found[name][part] = activation
      end
    end
    return found
  end,
}

return activations
