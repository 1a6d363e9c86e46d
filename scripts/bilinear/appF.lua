-- Appendix F of arXiv 2410.08417, on the models of figure 5: the accuracy that truncation costs, how alike the
-- eigenvectors of models of different sizes are, and how that falls with their rank.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local rows, widths = bilinear.sizes(set, {quick = quick, seed = seed})
local runs, drops, names, metrics = {}, {}, {}, {}
for i, width in ipairs(widths) do
  local kept, whole = {}, {}
  runs[i], names[i] = {}, tostring(width)
  for _, row in ipairs(rows) do
    if row.hidden == width then
      local v = data.load(moonlens.out .. "/" .. row.vectors).positive
      runs[i][#runs[i] + 1] = v / v:norm(3, {keep = true})
      kept[#kept + 1], whole[#whole + 1] = tensor(row.kept), row.accuracy
    end
  end
  local drop = tensor(whole):mean() - tensor.stack(kept):mean(1)
  drops[i] = {x = tensor.range(0, #drop - 1), y = 100 * drop, label = names[i]}
  metrics["h" .. width] = {drop = drop, models = #whole}
end

-- Mean absolute cosine between positive eigenvectors of equal rank and class of models of two sizes, (20): over all
-- pairs of distinct runs.
local function likeness(i, j)
  local found = {}
  for a, first in ipairs(runs[i]) do
    for b, second in ipairs(runs[j]) do
      if i ~= j or a < b then found[#found + 1] = (first * second):sum(3):abs():mean(1) end
    end
  end
  return tensor.stack(found):mean(1)
end

local alike, curves = tensor.zeros(#widths, #widths), {}
local reference = math.min(4, #widths)
for i = 1, #widths do
  for j = 1, #widths do alike[{i, j}] = likeness(i, j)[1] end
  local curve = likeness(reference, i)
  curves[i] = {x = tensor.range(0, #curve - 1), y = curve, label = names[i]}
end
metrics.alike, metrics.size_of_curves = alike, widths[reference]

local shared = {palette = "viridis", legend_title = "model size", legend = "outside"}
local function chart(name, series, options)
  for key, value in pairs(shared) do options[key] = value end
  report.picture(plot.figure{width = 480}:lines(series, options), name)
end
chart("appF_drop", drops,
  {x_label = "eigenvectors kept per digit", y_label = "accuracy drop (points)", log_y = true, y_range = {0.1, 100}})
chart("appF_similarity", curves, {x_label = "eigenvector rank", y_range = {0, 1},
  y_label = ("cosine with models of size %d"):format(widths[reference])})
report.picture(plot.figure{width = 420}:heatmap(alike, {colors = "viridis", row_names = names, column_names = names,
  show_values = true, colorbar = true, value_label = "cosine of top eigenvectors", x_label = "model size",
  y_label = "model size"}), "appF_sizes")

local near, far = alike[{-1, -2}]:item(), alike[{-1, 1}]:item()
report.write("appF", {seed = seed, sets = {set}, metrics = metrics,
  claim = "Models of similar sizes learn similar eigenvectors, most so the leading ones.",
  holds = near > far and curves[#widths].y[1]:item() > curves[#widths].y[20]:item(),
  findings = {
    ("top eigenvectors of size %d have a cosine of %.2f with those of size %d and %.2f with those of size %d"):format(
      widths[#widths], near, widths[#widths - 1], far, widths[1]),
    ("with 10 eigenvectors per digit size %d loses %.2f points of accuracy, with 20 %.2f"):format(widths[#widths],
      drops[#widths].y[11]:item(), drops[#widths].y[21]:item()),
    "pairs of a run with itself, which the published figures include, are left out"}})
