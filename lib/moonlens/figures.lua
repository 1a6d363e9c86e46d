-- Panels that several experiments share.
local figures = {}

local function image(vector)
  local side = math.floor(math.sqrt(#vector) + 0.5)
  return vector:view(side, side)
end

figures.ends = describe{
  name = "figures.ends",
  doc = "Adds two rows of panels to a figure: the largest eigenvalues of a class and eigenvectors of the marked ones, "
    .. "then the same of the smallest. The figure has a column more than there are marks.",
  params = {
    {"figure", "figure", doc = "the figure"}, {"spectrum", "table", doc = "as bilinear.decompose returns it"},
    {"class", "integer", doc = "the class, from 1"},
  },
  options = {
    {"marked", "table", default = {1, 2, 3, 4}, doc = "ranks whose eigenvectors are shown"},
    {"shown", "integer", default = 20, doc = "how many eigenvalues of each end are drawn"},
    {"beside", "table", default = {}, doc = "two functions f(figure) that add a panel more at the right of each row"},
  },
  returns = {
    {"largest", "table", doc = "the eigenvalues drawn, descending"}, {"smallest", "table", doc = "the same, ascending"},
  },
  example = [[
    local figures, bilinear = require "moonlens.figures", require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    figures.ends(plot.figure{columns = 3}, spectrum, 2, {marked = {1, 2}, shown = 4})]],
  call = function(figure, spectrum, class, o)
    local values = spectrum:values(class)
    local ends = {positive = {}, negative = {}}
    for k = 1, math.min(o.shown, #values) do
      ends.positive[k], ends.negative[k] = values[k], values[#values - k + 1]
    end
    for row, side in ipairs{"positive", "negative"} do
      figure:lines({{y = ends[side], marks = o.marked, color = side == "positive" and "blue" or "red"}},
        {title = side, x_label = "rank", y_label = "eigenvalue"})
      for _, k in ipairs(o.marked) do
        local vector, value = spectrum[side](spectrum, class, k)
        figure:heatmap(image(vector), {title = ("λ = %.3f"):format(value)})
      end
      if o.beside[row] then o.beside[row](figure) end
    end
    return ends.positive, ends.negative
  end,
}

figures.signed = describe{
  name = "figures.signed",
  doc = "Adds a panel of bars to a figure: the numbers of largest magnitude in order, blue above 0 and red below.",
  params = {{"figure", "figure", doc = "the figure"}, {"values", "tensor", doc = "(n)"}},
  options = {
    {"shown", "integer", default = 50, doc = "how many at most"},
    {"title", "string", optional = true, doc = "above the panel"},
  },
  returns = {{"places", "tensor", doc = "(shown) int64: which of the values are drawn, in order"}},
  example = "print(require \"moonlens.figures\".signed(plot.figure{}, tensor{1, -3, 2}, {shown = 2}))",
  call = function(figure, values, o)
    local count = math.max(1, math.min(o.shown, #values))
    local places = values:abs():argsort(1, {descending = true})[{ {1, count} }]
    local largest = values[places]
    local middle = (count + 1) // 2
    figure:bars({
      {values = largest:clamp(0, math.huge), color = "blue"}, {values = largest:clamp(-math.huge, 0), color = "red"},
    }, {title = o.title, stacked = true, x_ticks = {1, middle, count},
      x_tick_labels = {"1", tostring(middle), tostring(count)}})
    return places
  end,
}

figures.image = describe{
  name = "figures.image", doc = "A vector of pixels as a square picture.",
  params = {{"vector", "tensor", doc = "(side * side)"}}, returns = {{"picture", "tensor", doc = "(side, side)"}},
  example = "print(require \"moonlens.figures\".image(tensor.range(1, 9)))",
  call = image,
}

return figures
