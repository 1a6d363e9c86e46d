-- Figure 5b and appendix F of arXiv 2410.08417: how few eigenpairs a digit needs. Only the k of largest magnitude are
-- kept for each digit; error and loss of accuracy against k, and how alike models of different sizes are.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local rows, widths = bilinear.sizes(set, {quick = quick})

-- Of the models of a width: mean accuracy by k, mean accuracy of the whole models, unit top eigenvectors of the first.
local function of(width)
  local kept, whole, first = {}, 0, nil
  for _, row in ipairs(rows) do
    if row.hidden == width then
      kept[#kept + 1] = tensor(row.kept)
      whole = whole + row.accuracy
      first = first or data.load(row.vectors).positive
    end
  end
  return tensor.stack(kept):mean(1), whole / #kept, first / first:square():sum(3, {keep = true}):sqrt()
end

local errors, drops, plateaus, names, metrics, vectors = {}, {}, {}, {}, {}, {}
for i, width in ipairs(widths) do
  local accuracy, whole
  accuracy, whole, vectors[i] = of(width)
  local k = tensor.range(0, #accuracy - 1)
  errors[i] = {x = k, y = 100 * (1 - accuracy), label = tostring(width)}
  drops[i] = {x = k, y = 100 * (whole - accuracy), label = tostring(width)}
  plateaus[i], names[i] = ("%.1f"):format(100 * (1 - accuracy[-1]:item())), tostring(width)
  metrics["h" .. width] = {error = 1 - accuracy, error_of_whole = 1 - whole, plateau = 1 - accuracy[-1]:item()}
end
local shared = {palette = "viridis", legend_title = "model size", legend = "outside",
  x_label = "eigenvectors kept per digit"}
shared.y_label, shared.log_y = "classification error (%)", true
plot.figure{width = 480}:lines(errors, shared):save("fig05b.png", {also = {"pdf"}})
shared.y_label, shared.y_range = "accuracy drop (points)", {0.01, 100}
plot.figure{width = 480}:lines(drops, shared):save("appF_drop.png", {also = {"pdf"}})

-- Cosine between the top eigenvectors of models of two sizes, over digits.
local alike = tensor.zeros(#widths, #widths)
for i = 1, #widths do
  for j = 1, #widths do alike[{i, j}] = (vectors[i][{ {}, 1 }] * vectors[j][{ {}, 1 }]):sum(2):abs():mean() end
end
plot.figure{width = 420}:heatmap(alike, {colors = "viridis", row_names = names, column_names = names,
  show_values = true, colorbar = true, value_label = "cosine of top eigenvectors", x_label = "model size",
  y_label = "model size"})
  :save("appF_sizes.png", {also = {"pdf"}})
metrics.alike = alike
local largest = metrics["h" .. widths[#widths]]
report.write("fig05b", {seed = 1, sets = {set}, metrics = metrics,
  claim = "A few eigenvectors per digit carry the classification: the error is level after 10 to 20.",
  holds = largest.error[21]:item() - largest.plateau < 0.005,
  findings = {
    ("errors with %d eigenvectors per digit: %s %% for sizes %s; published plateaus 4.1 3.2 2.4 1.7 1.6 1.5 %%"):format(
      #largest.error - 1, table.concat(plateaus, " "), table.concat(names, " ")),
    "pictures: " .. moonlens.out .. "/fig05b.png, appF_drop.png, appF_sizes.png and .pdf"}})
