-- Appendix D of arXiv 2410.08417: what all digits share. Singular value decomposition of the digits' quadratic forms,
-- and the eigenvectors of the leading singular components, each with what the digits have of it.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local shown = 3
local set = data.mnist{count = quick and 4096 or nil}
local model, accuracy = bilinear.trained(set, {
  hidden = quick and 64 or 256, epochs = quick and 3 or 50, batch = quick and 256 or 2048,
  noise = 0.5, weight_decay = 1.0, seed = seed})
local values, contributions, spectrum = bilinear.hosvd(model)

for k = 1, shown do
  local figure = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1.3}, width = 860,
    caption = ("Component %d of the digits' forms: its eigenvalues and eigenvectors, its singular value among all, and "
      .. "the digits' shares in it. A component's sign has no meaning: turned round, positive and negative change "
      .. "places."):format(k)}
  figures.ends(figure, spectrum, k, {marked = {1, 2, 3}, beside = {
    function(f)
      f:lines({{y = values, marks = {k}, color = "gray"}}, {title = "singular values", x_label = "component",
        y_range = {0, 1.1 * values[1]:item()}})
    end,
    function(f)
      f:bars({{values = contributions[{ {}, k }]}}, {title = "contributions", names = set.classes, x_label = "digit"})
    end}})
  report.picture(figure, ("appD_hosvd%d"):format(k - 1))
end

local energy = values:square():cumsum(1) / values:square():sum()
local listed = {}
for k = 1, #values do listed[k] = ("%.2f"):format(values[k]:item()) end
report.write("appD", {seed = seed, sets = {set},
  metrics = {accuracy = accuracy, values = values, contributions = contributions, energy = energy,
    effective_rank = spectrum:effective_rank()},
  claim = "Digits share components: the singular values fall, so that fewer directions than digits carry most.",
  holds = energy[#values // 2]:item() > 0.6,
  findings = {
    ("singular values %s"):format(table.concat(listed, " ")),
    ("half of the components hold %.0f %% of the squared norm of all forms"):format(
      100 * energy[#values // 2]:item())}})
