-- Figures; what they look like is tested with the target Plot.
local check = require "check"

local function panel() return plot.figure{}:heatmap(tensor{{1, -1}, {0, 2}}) end

return {
  ["figures are saved as PNG, SVG and PDF in the output folder"] = function()
    for ending, signature in pairs{png = "^\137PNG\r\n\26\n", svg = "^<%?xml", pdf = "^%%PDF%-"} do
      local path = panel():save("a." .. ending)
      assert(path == moonlens.out .. "/a." .. ending)
      assert(check.read(path):find(signature), ending)
    end
    assert(panel():save(moonlens.out .. "/deep/er/a.png") == moonlens.out .. "/deep/er/a.png")
    assert(check.read(moonlens.out .. "/deep/er/a.png"):find "PNG")
  end,

  ["panels chain, and take tensors and lists"] = function()
    local figure = plot.figure{columns = 2, title = "t", caption = "c", row_labels = {"first"}, column_ratios = {1, 2}}
    local same = figure:heatmap({{1, 2}, {3, 4}}, {title = "list", colorbar = true, limit = 3, colors = "viridis"})
      :heatmap(tensor({{1, 2}}, {dtype = "uint8"}), {colors = "gray_r"})
      :lines({{y = {1, 4, 9}, label = "squares", marks = {3}, style = "dashed", color = "red"},
        {x = {1, 2}, y = tensor{3, 1}, lower = {2, 0}, upper = {4, 2}}}, {x_label = "n", y_range = {0, 10}, legend = "none"})
      :skip():lines({{y = {1, 10, 100}}}, {log_y = true, column_span = 2})
    assert(same == figure and tostring(figure) == "figure")
    assert(check.read(figure:save "b.svg"):find "squares" == nil)
    assert(#check.read(figure:save "b.pdf") > 1000)
  end,

  ["the same figure gives the same file"] = function()
    local function draw(name) return check.read(plot.figure{}:lines{{y = {1, 3, 2}}}:save(name)) end
    assert(draw "c.png" == draw "d.png" and draw "c.svg" == draw "d.svg" and draw "c.pdf" == draw "d.pdf")
  end,

  ["what cannot be drawn is refused"] = function()
    local f = plot.figure{}
    check.fails(function() f:heatmap(tensor.ones(3)) end, "figure.heatmap", "'matrix'", "(3)")
    check.fails(function() f:heatmap(tensor.ones(2, 2), {colors = "RdBlu"}) end, "figure.heatmap", "RdBlu", "RdBu")
    check.fails(function() f:heatmap(tensor.ones(2, 2), {color = "gray"}) end, "did you mean 'colors'")
    check.fails(function() f:heatmap(tensor.zeros(0, 2)) end, "figure.heatmap")
    check.fails(function() f:heatmap() end, "'matrix' must be a tensor or list of numbers, got nothing")
    check.fails(function() f:lines{{y = {1, 2}, x = {1}}} end, "figure.lines")
    check.fails(function() f:lines{{x = {1}}} end, "numbers 'y'")
    check.fails(function() f:lines{{y = {1}, colour = "red"}} end, "unknown key 'colour'", "did you mean 'color'")
    check.fails(function() f:lines{{y = {1}, color = "reddish"}} end, "figure.lines", "reddish")
    check.fails(function() f:lines{{y = {1}, style = "dotty"}} end, "figure.lines", "dotty")
    check.fails(function() f:lines{{y = {{1}}}} end, "'y' must have 1 dimension, got shape (1, 1)")
    check.fails(function() f:lines{{y = {1}, marks = {2}}} end, "figure.lines", "mark")
    check.fails(function() f:lines({{y = {1}}}, {x_range = {2, 1}}) end, "'x_range' must be {low, high}")
    check.fails(function() f:lines{y = {1}} end, "figure.lines", "series")
    check.fails(function() plot.figure{columns = 0} end, "plot.figure", "columns")
    check.fails(function() plot.figure{columns = 2, column_ratios = {1}} end, "plot.figure")
  end,

  ["files that cannot be written say why"] = function()
    check.fails(function() plot.figure{}:save "a.png" end, "figure.save", "at least one panel")
    check.fails(function() panel():save "a.gif" end, "figure.save", ".png, .svg or .pdf", "a.gif")
    check.fails(function() panel():save "a" end, "figure.save", ".png")
    check.write(moonlens.out .. "/file", "")
    check.fails(function() panel():save "file/a.png" end, "figure.save", moonlens.out .. "/file")
  end,
}
