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
    assert(same == figure and tostring(figure) == "figure of 4 panels" and tostring(plot.figure{}) == "figure of 0 panels")
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

  ["one call saves several formats"] = function()
    local path = panel():save("several.png", {also = {"svg", "pdf"}})
    assert(path == moonlens.out .. "/several.png")
    assert(check.read(moonlens.out .. "/several.svg"):find "<svg" and check.read(moonlens.out .. "/several.pdf"):find "%%PDF")
    check.fails(function() panel():save("several.png", {also = {"gif"}}) end, "figure.save", "gif")
  end,

  ["sizes are in the unit asked for"] = function()
    local function size(options, ending)
      return check.read(plot.figure(options):heatmap(tensor.eye(2)):save("size" .. ending))
    end
    assert(size({width = 3, unit = "in"}, ".svg"):find 'width="288"')
    assert(size({width = 72, unit = "pt"}, ".svg"):find 'width="96"')
    assert(size({width = 2.54, unit = "cm"}, ".svg"):find 'width="96"')
    local png = size({width = 2, unit = "in", dpi = 150}, ".png")
    assert(string.unpack(">I4", png, 17) == 300)
    check.fails(function() plot.figure{dpi = 300, scale = 2} end, "'scale' or 'dpi', got both")
    check.fails(function() plot.figure{dpi = 1e9} end, "plot.figure", "'scale'")
    check.fails(function() plot.figure{width = 3, unit = "ft"} end, "unit", "ft")
  end,

  ["heat maps and axes take names"] = function()
    local f = plot.figure{columns = 2, letters = true, share_x = true, share_y = true}
    f:heatmap({{9, 1}, {2, 8}}, {show_values = true, row_names = {"cat", "dog"}, column_names = {"cat", "dog"},
      x_label = "predicted", y_label = "true", format = "percent",
      annotations = {{x = 2, y = 1, text = "confused", from = {1, 2}}}})
      :lines({{y = {1, 2, 3}, marker = "square"}}, {x_ticks = {1, 3}, x_tick_labels = {"start", "end"}})
      :scatter({{x = {1, 2}, y = {1, 2}}}, {equal = true})
      :images(tensor.rand(4, 3, 3), {columns = 2, row_labels = {"a", "b"}, column_labels = {"c", "d"}})
    assert(#check.read(f:save "names.svg") > 1000)
    check.fails(function() f:heatmap({{1}}, {row_names = {"a", "b"}}) end, "figure.heatmap", "2 row names for 1 rows")
    check.fails(function() f:heatmap({{1}}, {annotations = {{x = 0, y = 1, text = "a"}}}) end, "outside the 1 rows")
    check.fails(function() f:lines({{y = {1}}}, {x_tick_labels = {"a"}}) end, "figure.lines", "1 x tick labels")
    check.fails(function() f:lines({{y = {1}}}, {row_span = 0}) end, "'row_span'")
    check.fails(function() f:lines({{y = {1}}}, {title = ("a"):rep(1e6)}) end, "figure.lines", "'title'", "10000")
    check.fails(function() f:lines{{y = {1}, marks = {math.mininteger}}} end, "between 1 and 1")
  end,

  ["files that cannot be written say why"] = function()
    check.fails(function() plot.figure{}:save "a.png" end, "figure.save", "at least one panel")
    check.fails(function() panel():save "a.gif" end, "figure.save", ".png, .svg or .pdf", "a.gif")
    check.fails(function() panel():save "a" end, "figure.save", ".png")
    check.write(moonlens.out .. "/file", "")
    check.fails(function() panel():save "file/a.png" end, "figure.save", moonlens.out .. "/file")
  end,
}
