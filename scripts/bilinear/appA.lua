-- Appendix A of arXiv 2410.08417 (and its figure 10): figure 3 for every digit, and for every garment.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local sets, metrics, findings, low = {}, {}, {}, true
for _, case in ipairs{{data.mnist, "appA"}, {data.fashion_mnist, "appA_fashion"}} do
  local set, picture = case[1]{count = quick and 4096 or nil}, case[2]
  local model, accuracy = bilinear.trained(set, {
    hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
    noise = 0.5, weight_decay = 1.0, seed = seed})
  local spectrum = bilinear.decompose(model)

  local whole = plot.figure{columns = 2, width = 1280,
    caption = "The 20 largest positive (above) and negative (below) eigenvalues of each class, and the eigenvectors of "
      .. "the marked ones, each scaled to its own largest value."}
  for class, name in ipairs(set.classes) do
    local part = plot.figure{columns = 4, column_ratios = {1.3, 1, 1, 1}}
    figures.ends(part, spectrum, class, {marked = {1, 2, 3}})
    whole:nest(part, {title = name})
  end
  report.picture(whole, picture)

  -- Within how many of the largest magnitudes an eigenvalue falls below a tenth of the first.
  local magnitudes = spectrum.eigenvalues:abs():sort(2, {descending = true})
  local length = magnitudes:ge(0.1 * magnitudes[{ {}, {1, 1} }]):sum(2)
  local ranks = spectrum:effective_rank()
  sets[#sets + 1], low = set, low and length:max():item() < spectrum.size / 4
  metrics[set.name] = {accuracy = accuracy, above_a_tenth = length, effective_rank = ranks,
    eigenvalues = spectrum.size}
  findings[#findings + 1] = ("%s: of %d eigenvalues a class, %d to %d are larger than a tenth of the largest; "
    .. "effective ranks are %.1f to %.1f"):format(set.title, spectrum.size, length:min():item(), length:max():item(),
    ranks:min():item(), ranks:max():item())
end
report.write("appA", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = low,
  claim = "Every class's spectrum is low-rank: it falls off within a few of its eigenvalues."})
