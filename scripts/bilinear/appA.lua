-- Appendix A of arXiv 2410.08417 (and its figure 10): figure 3 for every digit.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local model, accuracy = bilinear.trained(set, {
  hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
  noise = 0.5, weight_decay = 1.0, seed = seed})
local spectrum = bilinear.decompose(model)

local whole = plot.figure{columns = 2, width = 1280,
  caption = "The 20 largest positive (above) and negative (below) eigenvalues of each digit, and the eigenvectors of "
    .. "the marked ones, each scaled to its own largest value."}
for class, name in ipairs(set.classes) do
  local part = plot.figure{columns = 4, column_ratios = {1.3, 1, 1, 1}}
  figures.ends(part, spectrum, class, {marked = {1, 2, 3}})
  whole:nest(part, {title = name})
end
whole:save("appA.png", {also = {"pdf"}})

-- Within how many of the largest magnitudes an eigenvalue falls below a tenth of the first.
local magnitudes = spectrum.eigenvalues:abs():sort(2, {descending = true})
local length = magnitudes:ge(0.1 * magnitudes[{ {}, {1, 1} }]):sum(2)
local ranks = spectrum:effective_rank()
report.write("appA", {seed = seed, sets = {set},
  metrics = {accuracy = accuracy, above_a_tenth = length, effective_rank = ranks, eigenvalues = spectrum.size},
  claim = "Every digit's spectrum is low-rank: it falls off within a few of its eigenvalues.",
  holds = length:max():item() < spectrum.size / 4,
  findings = {
    ("of %d eigenvalues a digit, %d to %d are larger than a tenth of the largest; effective ranks are %.1f to %.1f")
      :format(spectrum.size, length:min():item(), length:max():item(), ranks:min():item(), ranks:max():item()),
    "pictures: " .. moonlens.out .. "/appA.png, appA.pdf"}})
