---@meta moonlens.figures

---@class figures
---@field [string] any
local figures = {}

---@class figures.ends.options
---@field marked? table # ranks whose eigenvectors are shown (default {1, 2, 3, 4})
---@field shown? integer # how many eigenvalues of each end are drawn (default 20)
---@field beside? table # two functions f(figure) that add a panel more at the right of each row (default {})

--- Adds two rows of panels to a figure: the largest eigenvalues of a class and eigenvectors of the marked ones, then the same of the smallest. The figure has a column more than there are marks.
--- ```lua
---     local figures, bilinear = require "moonlens.figures", require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     figures.ends(plot.figure{columns = 3}, spectrum, 2, {marked = {1, 2}, shown = 4})
--- ```
---@param figure figure # the figure
---@param spectrum table # as bilinear.decompose returns it
---@param class integer # the class, from 1
---@param options? figures.ends.options # named options
---@return table largest # the eigenvalues drawn, descending
---@return table smallest # the same, ascending
function figures.ends(figure, spectrum, class, options) end

--- A vector of pixels as a square picture.
--- ```lua
--- print(require "moonlens.figures".image(tensor.range(1, 9)))
--- ```
---@param vector tensor # (side * side)
---@return tensor picture # (side, side)
function figures.image(vector) end

---@class figures.signed.options
---@field shown? integer # how many at most (default 50)
---@field title? string # above the panel

--- Adds a panel of bars to a figure: the numbers of largest magnitude in order, blue above 0 and red below.
--- ```lua
--- print(require "moonlens.figures".signed(plot.figure{}, tensor{1, -3, 2}, {shown = 2}))
--- ```
---@param figure figure # the figure
---@param values tensor # (n)
---@param options? figures.signed.options # named options
---@return tensor places # (shown) int64: which of the values are drawn, in order
function figures.signed(figure, values, options) end

return figures
