-- Figure 3 of arXiv 2410.08417: the spectrum of one digit. Few eigenvalues are far from zero; their eigenvectors are
-- strokes that speak for the digit (above) or against it (below).
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local digit = 5
local set = data.mnist{count = quick and 4096 or nil}
local model, accuracy = bilinear.trained(set, {
  hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
  noise = 0.5, weight_decay = 1.0, seed = seed})
local spectrum = bilinear.decompose(model)

local figure = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1},
  caption = ("The 20 largest positive (above) and negative (below) eigenvalues of digit %d, and the eigenvectors of "
    .. "the marked ones in order, each scaled to its own largest value."):format(digit)}
local largest, smallest = figures.ends(figure, spectrum, digit + 1)

local values = tensor(spectrum:values(digit + 1)):abs()
local small = values:lt(0.05 * values:max()):sum():item()
figure:save("fig03.png", {also = {"pdf"}})
report.write("fig03", {seed = seed, sets = {set},
  metrics = {
    accuracy = accuracy, positive = largest, negative = smallest, below_5_percent = small, eigenvalues = #values,
    exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])},
  findings = {
    ("%d of digit %d's %d eigenvalues are smaller than 5 %% of the largest: the spectrum is %s"):format(
      small, digit, #values, small > #values / 2 and "low-rank" or "not low-rank"),
    "pictures: " .. moonlens.out .. "/fig03.png, fig03.pdf"}})
