-- Figure 3 of arXiv 2410.08417: the spectrum of one digit. Few eigenvalues are far from zero; their eigenvectors are
-- strokes that speak for the digit (above) or against it (below).
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local digit, shown, marked = 5, 20, {1, 2, 3, 4}
local set = data.mnist{count = quick and 4096 or nil}
local model, accuracy = bilinear.trained(set, {
  hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
  noise = 0.5, weight_decay = 1.0, seed = seed})
local spectrum = bilinear.decompose(model)
local class = digit + 1
local values = spectrum:values(class)
local largest, smallest = {}, {}
for k = 1, shown do largest[k], smallest[k] = values[k], values[#values - k + 1] end

local figure = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1},
  caption = ("The %d largest positive (above) and negative (below) eigenvalues of digit %d, and the eigenvectors of "
    .. "the marked ones in order, each scaled to its own largest value."):format(shown, digit)}
local axes = {x_label = "rank", y_label = "eigenvalue"}
axes.title = "positive"
figure:lines({{y = largest, marks = marked, color = "blue"}}, axes)
for _, k in ipairs(marked) do
  local vector, value = spectrum:positive(class, k)
  figure:heatmap(vector:view(28, 28), {title = ("λ = %.3f"):format(value)})
end
axes.title = "negative"
figure:lines({{y = smallest, marks = marked, color = "red"}}, axes)
for _, k in ipairs(marked) do
  local vector, value = spectrum:negative(class, k)
  figure:heatmap(vector:view(28, 28), {title = ("λ = %.3f"):format(value)})
end

local strongest = tensor(values):abs():max():item()
local small = 0
for _, value in ipairs(values) do if math.abs(value) < 0.05 * strongest then small = small + 1 end end
figure:save "fig03.pdf"
report.write("fig03", {seed = seed, sets = {set},
  metrics = {
    accuracy = accuracy, positive = largest, negative = smallest, below_5_percent = small, eigenvalues = #values,
    exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])},
  findings = {
    ("%d of digit %d's %d eigenvalues are smaller than 5 %% of the largest: the spectrum is %s"):format(
      small, digit, #values, small > #values / 2 and "low-rank" or "not low-rank"),
    "pictures: " .. figure:save "fig03.png" .. ", fig03.pdf"}})
