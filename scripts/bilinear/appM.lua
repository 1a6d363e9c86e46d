-- Appendix M of arXiv 2410.08417: the masks of figure 7, and why a pseudo-inverse makes them. A mask speaks to one
-- eigenvector alone; an eigenvector taken as its own mask speaks to all that it is not orthogonal to.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local dark = (set.train.images:flatten(2):to "float32" / 255):mean(1):lt(0.01)

-- Largest answer of another eigenvector to a mask, as a share of its own one's: the worst mask and the typical one.
local function leak(masks, vectors)
  local answers = masks:matmul(vectors:transpose()):abs()
  local own = answers:diagonal()
  local others = (answers * (1 - tensor.eye(#answers, {dtype = "float64"}))):max(2) / own
  return {worst = others:max():item(), typical = others:median():item()}
end

local metrics, findings, alone = {}, {}, true
for _, case in ipairs{{name = "noise", noise = 0.15}, {name = "clean", noise = 0, support = dark}} do
  local model, accuracy = bilinear.trained(set, {residual = true, noise = case.noise, weight_decay = 0, seed = seed,
    hidden = quick and 128 or 256, epochs = quick and 3 or 30, batch = quick and 256 or 2048})
  local spectrum = bilinear.decompose(model)
  local masks, duals, vectors = bilinear.masks(spectrum, {support = case.support})
  local shown = plot.figure{columns = 3, row_labels = {"eigenvectors", "masks"},
    caption = "Top positive eigenvectors of three digits (above) and the masks that speak to them alone (below)."}
  local classes, above, below = {4, 6, 9}, {}, {}
  for i, class in ipairs(classes) do
    local mask = masks[10 * (class - 1) + 1]
    above[i], below[i] = spectrum:positive(class, 1), mask / mask:std()
  end
  for _, row in ipairs{above, below} do
    local limit = tensor.stack(row):abs():max():item()
    for i, vector in ipairs(row) do
      shown:heatmap(figures.image(vector), {title = row == above and set.classes[classes[i]] or nil, limit = limit,
        colorbar = i == #row})
    end
  end
  report.picture(shown, "appM_" .. case.name)

  local by_inverse, by_vector = leak(duals, vectors), leak(vectors, vectors)
  alone = alone and by_inverse.worst < 1e-6 and by_vector.worst > 0.1
  metrics[case.name] = {accuracy = accuracy, leak_of_masks = by_inverse, leak_of_eigenvectors = by_vector}
  findings[#findings + 1] = ("%s model: another eigenvector answers to a mask with at most %.0e of what its own does; "
    .. "to an eigenvector as mask with %.2f (the typical one %.2f)"):format(case.name, by_inverse.worst,
    by_vector.worst, by_vector.typical)
end
report.write("appM", {seed = seed, sets = {set}, metrics = metrics, findings = findings, holds = alone,
  claim = "A mask from the pseudo-inverse speaks to one eigenvector alone, an eigenvector as mask to several."})
