---@meta moonlens.masking

---@class masking
---@field [string] any
local masking = {}

--- Accuracy, and how often images of other classes are taken for a mask's own, for masks of several strengths: means over the classes' masks.
--- ```lua
---     local masking = require "moonlens.masking"
---     local set = {images = tensor.zeros(4, 3, {dtype = "uint8"}), labels = tensor({1, 2, 1, 2}, {dtype = "int64"})}
---     local found = masking.curves(nn.linear{inputs = 3, outputs = 2}, set, {up = tensor.ones(2, 3)}, {0, 1})
---     print(found.up.accuracy)
--- ```
---@param model module # a classifier of images in 0..1
---@param set table # images (n, ...), uint8 or in 0..1, and labels (n)
---@param kinds table # masks by name, each (classes, pixels): one for each class
---@param strengths table # a list of factors on the masks
---@return table curves # by name: accuracy and into, (strengths) each, and accuracy_half and into_half, half the length of their 95 % confidence intervals over the classes
function masking.curves(model, set, kinds, strengths) end

return masking
