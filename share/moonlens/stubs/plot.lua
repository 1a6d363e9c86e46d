---@meta _

--- A grid of panels, drawn when it is saved.
---@class figure
local figure = {}

---@class figure.lines.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field x_label? string # below the x axis
---@field y_label? string # beside the y axis
---@field log_x? boolean # logarithmic x axis (default false)
---@field log_y? boolean # logarithmic y axis (default false)
---@field x_ticks? number[] # places of the x axis's ticks
---@field x_tick_labels? string[] # texts at 'x_ticks' in place of numbers
---@field y_ticks? number[] # places of the y axis's ticks
---@field y_tick_labels? string[] # texts at 'y_ticks' in place of numbers
---@field x_range? number[] # {low, high} of the x axis
---@field y_range? number[] # {low, high} of the y axis
---@field x_format? "number"|"percent" # how numbers along the x axis are written (default "number")
---@field y_format? "number"|"percent" # how numbers along the y axis are written (default "number")
---@field aspect? number # height of the axes as a share of their width
---@field equal? boolean # a unit is as long on both axes (default false)
---@field legend? "automatic"|"outside"|"below"|"none" # where the legend goes (default "automatic")
---@field legend_title? string # above the legend's entries
---@field palette? string # colour scale that the series take their colours from in order, such as viridis
---@field annotations? table[] # texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point) (default {})
---@field references? table[]|table # lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style (default {})

--- Adds a line chart. Values that are not finite leave gaps.
--- ```lua
--- plot.figure{}:lines({{y = {1, 4, 9}, label = "squares", marks = {3}, error = {0.5, 0.5, 1}}},
---   {x_label = "n", references = {{y = 2, label = "threshold"}}, x_ticks = {1, 3}, x_tick_labels = {"a", "b"}})
--- ```
---@param series table[] # tables with y, and as wanted x, label, color, marks (positions of marked points), marker (the shape of the marks; of all points if no marks are given), style, lower and upper (bounds of a band), error and x_error (lengths of error bars, (n) or (2, n))
---@param options? figure.lines.options # named options
---@return figure self # the figure
function figure:lines(series, options) end

---@class figure.scatter.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field colors? string # colour scale of 'values': viridis, gray, RdBu; with _r turned round (default "viridis")
---@field limit? number # value of the scale's end; the largest magnitude if left out
---@field colorbar? boolean # draw the scale of 'values' at the chart's side (default true)
---@field value_label? string # what the values are, beside the colour bar
---@field radius? number # of a point, the largest of 'sizes', in units of 1/96 inch
---@field opacity? number # of the points, above 0 to 1
---@field x_label? string # below the x axis
---@field y_label? string # beside the y axis
---@field log_x? boolean # logarithmic x axis (default false)
---@field log_y? boolean # logarithmic y axis (default false)
---@field x_ticks? number[] # places of the x axis's ticks
---@field x_tick_labels? string[] # texts at 'x_ticks' in place of numbers
---@field y_ticks? number[] # places of the y axis's ticks
---@field y_tick_labels? string[] # texts at 'y_ticks' in place of numbers
---@field x_range? number[] # {low, high} of the x axis
---@field y_range? number[] # {low, high} of the y axis
---@field x_format? "number"|"percent" # how numbers along the x axis are written (default "number")
---@field y_format? "number"|"percent" # how numbers along the y axis are written (default "number")
---@field aspect? number # height of the axes as a share of their width
---@field equal? boolean # a unit is as long on both axes (default false)
---@field legend? "automatic"|"outside"|"below"|"none" # where the legend goes (default "automatic")
---@field legend_title? string # above the legend's entries
---@field palette? string # colour scale that the series take their colours from in order, such as viridis
---@field annotations? table[] # texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point) (default {})
---@field references? table[]|table # lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style (default {})
---@field lines? table[] # lines drawn with the data, as figure:lines takes them (default {})

--- Adds a chart of points. Points that are not finite are left out.
--- ```lua
--- plot.figure{}:scatter({{x = {1, 2, 3}, y = {2, 1, 3}, classes = {"a", "b", "a"}}},
---   {references = {{slope = 1, label = "y = x"}}})
--- ```
---@param series table[] # tables with x and y, and as wanted label, color, marker, values (a number a point, shown by colour), classes (a name or whole number a point), sizes (areas relative to the largest), texts, error, x_error
---@param options? figure.scatter.options # named options
---@return figure self # the figure
function figure:scatter(series, options) end

---@class figure.bars.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field names? string[] # the groups' names; numbers from 1 if left out
---@field horizontal? boolean # bars grow to the right, the first on top (default false)
---@field stacked? boolean # series stand on each other (default false)
---@field show_values? boolean # write the values at the bars' ends (default false)
---@field x_label? string # below the x axis
---@field y_label? string # beside the y axis
---@field log_x? boolean # logarithmic x axis (default false)
---@field log_y? boolean # logarithmic y axis (default false)
---@field x_ticks? number[] # places of the x axis's ticks
---@field x_tick_labels? string[] # texts at 'x_ticks' in place of numbers
---@field y_ticks? number[] # places of the y axis's ticks
---@field y_tick_labels? string[] # texts at 'y_ticks' in place of numbers
---@field x_range? number[] # {low, high} of the x axis
---@field y_range? number[] # {low, high} of the y axis
---@field x_format? "number"|"percent" # how numbers along the x axis are written (default "number")
---@field y_format? "number"|"percent" # how numbers along the y axis are written (default "number")
---@field aspect? number # height of the axes as a share of their width
---@field equal? boolean # a unit is as long on both axes (default false)
---@field legend? "automatic"|"outside"|"below"|"none" # where the legend goes (default "automatic")
---@field legend_title? string # above the legend's entries
---@field palette? string # colour scale that the series take their colours from in order, such as viridis
---@field annotations? table[] # texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point) (default {})
---@field references? table[]|table # lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style (default {})

--- Adds a bar chart: a group of bars for each name, in it a bar for each series. Along the groups, annotations and references count from 1. Values that are not finite leave a gap.
--- ```lua
--- plot.figure{}:bars({{values = {0.9, 0.8}, error = {0.02, 0.03}}}, {names = {"bilinear", "ReLU"}})
--- ```
---@param series table[] # tables with values (one a name), and as wanted label, color, error
---@param options? figure.bars.options # named options
---@return figure self # the figure
function figure:bars(series, options) end

---@class figure.histogram.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field bins? integer|number[] # how many, or their edges; chosen by the values if left out
---@field density? boolean # each series' areas add up to 1 (default false)
---@field x_label? string # below the x axis
---@field y_label? string # beside the y axis
---@field log_x? boolean # logarithmic x axis (default false)
---@field log_y? boolean # logarithmic y axis (default false)
---@field x_ticks? number[] # places of the x axis's ticks
---@field x_tick_labels? string[] # texts at 'x_ticks' in place of numbers
---@field y_ticks? number[] # places of the y axis's ticks
---@field y_tick_labels? string[] # texts at 'y_ticks' in place of numbers
---@field x_range? number[] # {low, high} of the x axis
---@field y_range? number[] # {low, high} of the y axis
---@field x_format? "number"|"percent" # how numbers along the x axis are written (default "number")
---@field y_format? "number"|"percent" # how numbers along the y axis are written (default "number")
---@field aspect? number # height of the axes as a share of their width
---@field equal? boolean # a unit is as long on both axes (default false)
---@field legend? "automatic"|"outside"|"below"|"none" # where the legend goes (default "automatic")
---@field legend_title? string # above the legend's entries
---@field palette? string # colour scale that the series take their colours from in order, such as viridis
---@field annotations? table[] # texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point) (default {})
---@field references? table[]|table # lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style (default {})
---@field lines? table[] # lines drawn with the data, as figure:lines takes them (default {})

--- Adds a histogram; several series share their bins. Values that are not finite are left out.
--- ```lua
--- plot.figure{}:histogram({{values = tensor.randn(1000)}}, {bins = 20, x_label = "weight"})
--- ```
---@param series table[] # tables with values (any shape), and as wanted label, color
---@param options? figure.histogram.options # named options
---@return figure self # the figure
function figure:histogram(series, options) end

---@class figure.heatmap.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field colors? string # colour scale: RdBu (white at zero, red below, blue above), gray, viridis; with _r turned round (default "RdBu")
---@field limit? number # value of the scale's end; the panel's largest magnitude if left out
---@field colorbar? boolean # draw the scale at the panel's side (default false)
---@field value_label? string # what the values are, beside the colour bar
---@field row_names? string[] # at the left of each row of the matrix (default {})
---@field column_names? string[] # beneath each column of the matrix (default {})
---@field x_label? string # below the picture
---@field y_label? string # beside the picture
---@field show_values? boolean # write the values into cells large enough (default false)
---@field format? "number"|"percent" # how the values are written (default "number")
---@field annotations? table[] # texts at cells: tables with x (the column), y (the row), text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the cell) (default {})

--- Adds a matrix as a picture. Each panel has its own scale unless `limit` is given.
--- ```lua
--- plot.figure{}:heatmap(tensor.randn(28, 28), {title = "noise", colors = "RdBu"})
--- plot.figure{}:heatmap({{9, 1}, {2, 8}}, {colors = "gray_r", show_values = true, x_label = "predicted",
---   row_names = {"cat", "dog"}, column_names = {"cat", "dog"}, y_label = "true"})
--- ```
---@param matrix tensor|number[] # (rows, columns)
---@param options? figure.heatmap.options # named options
---@return figure self # the figure
function figure:heatmap(matrix, options) end

---@class figure.images.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)
---@field captions? string[] # beneath each image (default {})
---@field columns? integer # images in a row; chosen by number and shape if left out
---@field row_labels? string[] # at the left of each row (default {})
---@field column_labels? string[] # above each column (default {})
---@field colors? string # colour scale of images with one number a pixel: gray, RdBu, viridis; with _r turned round (default "gray")
---@field limit? number # value of the scale's end; 255 for uint8, else the largest magnitude of all images
---@field scale_each? boolean # each image has its own range of values (default false)
---@field colorbar? boolean # draw the scale at the panel's side (default false)
---@field value_label? string # what the values are, beside the colour bar

--- Adds many small images in one panel. Those with one number a pixel share a range of values unless `scale_each` is given; red, green and blue go from 0 to 1, or to 255 in uint8. Pixels that are not finite are grey.
--- ```lua
--- plot.figure{}:images(tensor.rand(6, 8, 8), {captions = {"a", "b", "c", "d", "e", "f"}})
--- plot.figure{}:images(tensor.rand(4, 8, 8), {columns = 2, row_labels = {"0", "1"}, column_labels = {"a", "b"}})
--- ```
---@param images tensor|tensor[] # tensor (n, h, w) or (n, h, w, 3), or a list of tensors (h, w) or (h, w, 3), which may differ in size
---@param options? figure.images.options # named options
---@return figure self # the figure
function figure:images(images, options) end

--- Draws the figure in the terminal, by the best means it has: kitty's, iTerm2's or sixel pictures, else coloured blocks (MOONLENS_PICTURES names another). Where output goes to a file or a pipe the figure is saved, and its path printed.
--- ```lua
--- plot.figure{}:heatmap(tensor.eye(3)):show()
--- ```
function figure:show() end

---@class figure.nest.options
---@field title? string # above the panel
---@field caption? string # beneath the panel
---@field row_span? integer # rows the panel takes (default 1)
---@field column_span? integer # columns the panel takes (default 1)

--- Adds a figure as one panel. It is drawn with this figure's theme and scale, and may get panels until then.
--- ```lua
--- local inner = plot.figure{columns = 2}:heatmap(tensor.eye(3)):heatmap(tensor.eye(3))
--- plot.figure{columns = 2}:heatmap(tensor.eye(9)):nest(inner, {title = "parts"})
--- ```
---@param inner figure # the figure to add
---@param options? figure.nest.options # named options
---@return figure self # the figure
function figure:nest(inner, options) end

--- Leaves the next place empty.
--- ```lua
--- plot.figure{columns = 2}:skip()
--- ```
---@return figure self # the figure
function figure:skip() end

---@class figure.save.options
---@field also? ("png"|"svg"|"pdf")[] # further formats, beside the file (default {})

--- Draws the figure to a .png, .svg or .pdf file; a relative path lies in the output folder.
--- ```lua
--- print(plot.figure{}:heatmap(tensor.eye(3)):save("eye.png", {also = {"pdf"}}))
--- ```
---@param path string # the file
---@param options? figure.save.options # named options
---@return string path # where it was written
function figure:save(path, options) end

--- Figures of panels, to PNG, SVG and PDF.
---@class plotlib
plot = {}

---@class plot.figure.options
---@field columns? integer # panels in a row (default 1)
---@field column_ratios? number[] # relative widths of the columns; equal if left out (default {})
---@field title? string # above the figure
---@field caption? string # text beneath the figure, wrapped
---@field row_labels? string[] # at the left of each row (default {})
---@field width? number # in 'unit's; the width of a page's text, 640 units of 1/96 inch, if left out
---@field unit? "px"|"pt"|"in"|"cm" # of 'width': px (1/96 inch), pt (1/72 inch), in or cm (default "px")
---@field scale? number # pixels per unit of 1/96 inch in PNG; 2 if left out
---@field dpi? number # pixels per inch in PNG, in place of 'scale'
---@field theme? string # paper (white) or screen (dark, larger text) (default "paper")
---@field share_x? boolean # the charts' x axes have the same ends (default false)
---@field share_y? boolean # the charts' y axes have the same ends (default false)
---@field letters? boolean # (a), (b) and so on before the panels' titles (default false)

--- An empty figure. Panels fill its rows in the order they are added.
--- ```lua
--- local figure = plot.figure{columns = 2, title = "noise"}
--- figure:heatmap(tensor.randn(8, 8))
--- local column = plot.figure{width = 3.25, unit = "in", dpi = 300, letters = true}
--- ```
---@param options? plot.figure.options # named options
---@return figure figure
function plot.figure(options) end

---@class plot.show.options
---@field colors? string # colour scale of images with one number a pixel: gray, RdBu, viridis; RdBu if left out and there are negative values, else gray
---@field limit? number # value of the scale's end; 255 for uint8, else the largest magnitude of all images
---@field title? string # above the images

--- Shows images in the terminal, as figure:show() does.
--- ```lua
--- plot.show(tensor.rand(8, 8))
--- plot.show(tensor.randn(4, 8, 8), {title = "noise"})
--- ```
---@param images tensor|tensor[] # tensor (h, w), (h, w, 3), (n, h, w) or (n, h, w, 3), or a list of images
---@param options? plot.show.options # named options
function plot.show(images, options) end
