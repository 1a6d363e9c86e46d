-- The kinds of panels beside heat maps and lines; what they look like is tested with the target Plot.
local check = require "check"

local function svg(figure, name) return check.read(figure:save(name .. ".svg")) end

return {
  ["scatter takes classes, values, sizes, texts and lines"] = function()
    local f = plot.figure{columns = 2, theme = "screen"}
    local same = f:scatter({
      {x = {1, 2, 3}, y = tensor{3, 1, 2}, classes = {"a", "b", "a"}, error = {0.1, 0.2, 0.3}},
      {x = {1}, y = {1}, marker = "diamond", color = "red", label = "centre", x_error = {{0.5}, {1}}},
    }, {title = "classes", legend = "below", references = {{slope = 1, intercept = 0, label = "y = x"}, {x = 2}, {y = 2}}})
      :scatter({{x = tensor.randn(50), y = tensor.randn(50), values = tensor.randn(50), sizes = tensor.rand(50)}},
        {colors = "RdBu", value_label = "activation", opacity = 0.5, lines = {{x = {-1, 1}, y = {-1, 1}}}})
      :scatter({{x = {1, 10}, y = {1, 100}, classes = tensor({1, 2}, {dtype = "int64"}), texts = {"one", ""}}},
        {log_x = true, log_y = true, annotations = {{x = 10, y = 100, text = "here", from = {2, 50}, color = "green"}}})
    assert(same == f and #svg(f, "scatter") > 1000)
  end,

  ["points that are not finite are left out"] = function()
    local nan = 0 / 0
    local with = plot.figure{}:scatter({{x = {1, 2, nan, 3}, y = {1, 2, 5, 3}, color = "blue"}}, {radius = 3, opacity = 1})
    local without = plot.figure{}:scatter({{x = {1, 2, 3}, y = {1, 2, 3}, color = "blue"}}, {radius = 3, opacity = 1})
    assert(svg(with, "with") == svg(without, "without"))
  end,

  ["bars take names, errors, and are grouped, stacked or level"] = function()
    local f = plot.figure{columns = 2}
    local series = {{values = {1, 2}, label = "one", error = {{0.1, 0.2}, {0.3, 0.4}}}, {values = tensor{2, 0 / 0}, color = "#123456"}}
    f:bars(series, {names = {"a", "b"}, show_values = true, references = {{y = 1.5, label = "chance"}}})
      :bars(series, {stacked = true, y_format = "percent"})
      :bars(series, {horizontal = true, names = {"first", "second"}, annotations = {{x = 1, y = 2, text = "gap"}}, column_span = 2})
    assert(#svg(f, "bars") > 1000)
  end,

  ["histograms take counts and edges of bins"] = function()
    local f = plot.figure{columns = 2}
    f:histogram({{values = tensor.randn(10, 10), label = "one"}, {values = {1, 2, 0 / 0}}}, {density = true})
      :histogram({{values = {1, 2, 2, 3}}}, {bins = 3, log_y = true})
      :histogram({{values = {1, 2, 2, 3}}}, {bins = {0, 2, 4}, x_label = "value", lines = {{x = {0, 4}, y = {1, 1}}}})
    assert(#svg(f, "histogram") > 1000)
  end,

  ["lines take error bars, references and annotations"] = function()
    local f = plot.figure{}:lines({{y = {1, 2, 3}, error = {0.1, 0.1, 0.1}, x_error = tensor{{0, 0, 0}, {1, 1, 1}}}}, {
      references = {{y = 2, label = "mean", color = "red", style = "dotted"}}, palette = "viridis", legend_title = "t",
      annotations = {{x = 3, y = 3, from = {2, 1}}}, legend = "outside", x_format = "percent",
    })
    assert(#svg(f, "errors") > 1000)
  end,

  ["images take stacks, colours and lists"] = function()
    local f = plot.figure{columns = 2}
    f:images(tensor.rand(5, 8, 8), {captions = {"a", "b", "c", "d", "e"}, columns = 2})
      :images(tensor.randn(3, 4, 4), {colors = "RdBu", colorbar = true, value_label = "weight"})
      :images(tensor.rand(2, 4, 5, 3), {title = "rgb"})
      :images({tensor.rand(4, 5, 3), tensor.rand(6, 6), {{1, 2}, {3, 4}}}, {scale_each = true})
      :images(tensor({{0, 128}, {255, 64}}, {dtype = "uint8"}))
    assert(#svg(f, "images") > 1000)
  end,

  ["figures stand in figures"] = function()
    local inner = plot.figure{columns = 2, title = "inner"}
    local outer = plot.figure{columns = 2}:heatmap(tensor.eye(3)):nest(inner, {title = "parts", caption = "c"})
    inner:heatmap(tensor.eye(2)):heatmap(tensor.eye(2))
    assert(#svg(outer, "nested") > 1000)
    check.fails(function() inner:nest(outer) end, "figure.nest", "within itself")
    check.fails(function() inner:nest() end, "figure.nest", "'inner'")
  end,

  ["what cannot be drawn is refused"] = function()
    local f = plot.figure{}
    check.fails(function() f:scatter{} end, "figure.scatter", "at least one series")
    check.fails(function() f:scatter{{x = {1, 2}, y = {1}}} end, "figure.scatter", "2 x values but 1 y values")
    check.fails(function() f:scatter{{x = {1}, y = {1}, values = {1, 2}}} end, "1 points but 2 values")
    check.fails(function() f:scatter{{x = {1}, y = {1}, value = {1}}} end, "unknown key 'value'", "did you mean 'values'")
    check.fails(function() f:scatter{{x = {1}, y = {1}, classes = {1.5}}} end, "whole number", "1.5")
    check.fails(function() f:scatter{{x = {1}, y = {1}, marker = "star"}} end, "star", "circle")
    check.fails(function() f:scatter({{x = {1}, y = {1}}}, {opacity = 2}) end, "'opacity'")
    check.fails(function() f:scatter({{x = {1}, y = {1}}}, {radius = -1}) end, "'radius'")
    check.fails(function() f:scatter({{x = {1}, y = {1}}}, {references = {{x = 1, y = 1}}}) end, "either 'x', 'y'")
    check.fails(function() f:scatter({{x = {1}, y = {1}}}, {annotations = {{x = 1, y = 1}}}) end, "'text'")
    check.fails(function() f:scatter({{x = {1}, y = {1}}}, {annotations = {{x = 1, y = 1, from = {1}}}}) end, "{x, y}")
    check.fails(function() f:bars{{values = {1}, error = {-1}}} end, "figure.bars", "at least 0")
    check.fails(function() f:bars({{values = {1}}}, {names = {"a", "b"}}) end, "1 values for 2 names")
    check.fails(function() f:bars{{values = {1}, error = tensor.ones(3, 1)}} end, "(2, n)")
    check.fails(function() f:bars{{value = {1}}} end, "did you mean 'values'")
    check.fails(function() f:histogram{{values = {}}} end, "figure.histogram", "none of them a finite number")
    check.fails(function() f:histogram({{values = {1}}}, {bins = 0}) end, "'bins'", "got 0")
    check.fails(function() f:histogram({{values = {1}}}, {bins = {2, 1}}) end, "ascend")
    check.fails(function() f:histogram({{values = {1}}}, {bins = "ten"}) end, "'bins'")
    check.fails(function() f:images(tensor.zeros(0, 3, 3)) end, "figure.images", "at least one image")
    check.fails(function() f:images(tensor.zeros(2, 3, 3, 4)) end, "(2, 3, 3, 4)")
    check.fails(function() f:images{tensor.zeros(3)} end, "(h, w, 3)")
    check.fails(function() f:images(tensor.zeros(2, 3, 3), {captions = {"a"}}) end, "1 captions for 2 images")
    check.fails(function() f:lines{{y = {1}, lower = {0}}} end, "1 lower and 0 upper")
    check.fails(function() plot.figure{theme = "dark"} end, "paper or screen")
  end,
}
