-- The classifier of the course project, decomposed among pixels: spectra of all classes, the top eigenvector of each,
-- and three classes in detail.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 42
local quick = moonlens.quick
local hidden = quick and 48 or 512
local metrics, findings, sets, low = {}, {}, {}, true
for _, case in ipairs{{data.mnist, ""}, {data.fashion_mnist, "_fashion"}} do
  local set, ending = case[1]{count = quick and 4096 or nil}, case[2]
  local model, accuracy = bilinear.trained(set, {hidden = hidden, epochs = quick and 3 or 20,
    batch = quick and 256 or 2048, noise = 0.15, weight_decay = 1.0, init = "xavier", drop_last = false,
    seed = seed})
  local spectrum = bilinear.decompose(model, {space = "input"})
  local ranks = spectrum:effective_rank()

  local bars = plot.figure{columns = 5, width = 900, caption = "The 50 eigenvalues of largest magnitude of each class, "
    .. "in order of magnitude: blue speaks for the class, red against it."}
  local tops = plot.figure{columns = 5, caption = "Top positive eigenvector of each class, among pixels."}
  for class, name in ipairs(set.classes) do
    figures.signed(bars, spectrum.eigenvalues[class], {title = name})
    tops:heatmap(figures.image((spectrum:positive(class, 1))), {title = name})
  end
  report.picture(bars, "course_spectra" .. ending)
  report.picture(tops, "course_top" .. ending)
  for _, class in ipairs{6, 3, 5} do
    local detail = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1}, title = set.classes[class]}
    figures.ends(detail, spectrum, class)
    report.picture(detail, ("course_detail%d%s"):format(class - 1, ending))
  end
  sets[#sets + 1] = set
  metrics[set.name] = {accuracy = accuracy, effective_rank = ranks,
    exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])}
  -- No more eigenvalues than the model is wide differ from 0.
  low = low and ranks:max():item() < hidden / 4
  findings[#findings + 1] = ("%s: accuracy %.2f %%; effective ranks of the classes from %.0f to %.0f; at most %d of "
    .. "784 eigenvalues are not 0"):format(set.title, 100 * accuracy, ranks:min():item(), ranks:max():item(), hidden)
end
report.write("course_spectra", {seed = seed, sets = sets, metrics = metrics,
  findings = findings, claim = "In the input space, too, each class needs few of its eigenvalues.", holds = low})
