-- Figure 3 of arXiv 2410.08417: the spectrum of one class. Few eigenvalues are far from zero; their eigenvectors are
-- strokes that speak for the digit (above) or against it (below).
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local class = 6
local sets, metrics, findings, low = {}, {}, {}, true
for _, case in ipairs{{data.mnist, "fig03"}, {data.fashion_mnist, "fig03_fashion"}} do
  local set, name = case[1]{count = quick and 4096 or nil}, case[2]
  local model, accuracy = bilinear.trained(set, {
    hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
    noise = 0.5, weight_decay = 1.0, seed = seed})
  local spectrum = bilinear.decompose(model)

  local figure = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1},
    caption = ("The 20 largest positive (above) and negative (below) eigenvalues of %s's class %s, and the "
      .. "eigenvectors of the marked ones in order, each scaled to its own largest value."):format(
      set.title, set.classes[class])}
  local largest, smallest = figures.ends(figure, spectrum, class)
  report.picture(figure, name)

  local values = tensor(spectrum:values(class)):abs()
  local small = values:lt(0.05 * values:max()):sum():item()
  sets[#sets + 1], low = set, low and small > #values / 2
  metrics[set.name] = {
    accuracy = accuracy, positive = largest, negative = smallest, below_5_percent = small, eigenvalues = #values,
    exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])}
  findings[#findings + 1] = ("%s: %d of the %d eigenvalues of %s are smaller than 5 %% of the largest"):format(
    set.title, small, #values, set.classes[class])
end
report.write("fig03", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = low,
  claim = "The spectrum is low-rank: most eigenvalues are next to nothing beside the largest."})
