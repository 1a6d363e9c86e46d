-- Appendix M of arXiv 2410.08417: the masks of figure 7, and what a pseudo-inverse does for them. In the embedding each
-- of its rows speaks to one eigenvector alone. A mask is such a row shown as pixels, which the model embeds again: how
-- much of it reaches other eigenvectors, and how much where eigenvectors themselves are shown as masks.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local dark = (set.train.images:flatten(2):to "float32" / 255):mean(1):lt(0.01)

-- Largest answer of another eigenvector to what the model sees of a mask, as a share of its own one's: the worst mask
-- and the typical one. `own` is the share of masks to which no other eigenvector answers more than their own.
local function leak(seen, vectors)
  local answers = seen:matmul(vectors:transpose()):abs()
  local others = (answers * (1 - tensor.eye(#answers, {dtype = "float64"}))):max(2) / answers:diagonal()
  return {worst = others:max():item(), typical = others:median():item(), own = others:le(1):to("float64"):mean():item()}
end

local metrics, findings, mostly = {}, {}, true
for _, case in ipairs{{name = "noise", noise = 0.15}, {name = "clean", noise = 0, support = dark}} do
  local model, accuracy = bilinear.trained(set, {residual = true, noise = case.noise, weight_decay = 0, seed = seed,
    hidden = quick and 128 or 256, epochs = quick and 3 or 30, batch = quick and 256 or 2048})
  local spectrum = bilinear.decompose(model)
  local masks, _, vectors = bilinear.masks(spectrum, {support = case.support})
  local shown = plot.figure{columns = 3, row_labels = {"eigenvectors", "masks"},
    caption = "Top positive eigenvectors of three digits (above) and the masks that are to speak to them (below)."}
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

  local eigenvectors = vectors:matmul(spectrum.map)
  if case.support then eigenvectors = eigenvectors * case.support:to "float64" end
  local embed = spectrum.map:transpose()
  local by_inverse, by_vector = leak(masks:matmul(embed), vectors), leak(eigenvectors:matmul(embed), vectors)
  mostly = mostly and by_inverse.own > 0.5
  metrics[case.name] = {accuracy = accuracy, leak_of_masks = by_inverse, leak_of_eigenvectors = by_vector}
  local text = "%s model, %s as masks: no other eigenvector answers more than a mask's own for %.0f %%; the largest "
    .. "answer of another is %.2f of the own one's for the typical mask, %.2f for the worst"
  for _, kind in ipairs{{"rows of the pseudo-inverse", by_inverse}, {"eigenvectors", by_vector}} do
    local name, found = kind[1], kind[2]
    findings[#findings + 1] = text:format(case.name, name, 100 * found.own, found.typical, found.worst)
  end
end
report.write("appM", {seed = seed, sets = {set}, metrics = metrics, findings = findings, holds = mostly,
  claim = "Shown as pixels, most masks from the pseudo-inverse still speak to their own eigenvector above all others; "
    .. "to it alone they speak only in the embedding."})
