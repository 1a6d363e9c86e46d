-- Figure 5b of arXiv 2410.08417: how few eigenpairs a class needs. Only the k of largest magnitude are kept for each
-- class; error against k for models of several widths, on MNIST and, with fewer models, on Fashion-MNIST.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local count = quick and 4096 or nil
local digits, clothes = data.mnist{count = count}, data.fashion_mnist{count = count}

-- Means over the models of each width, and a picture.
local function errors(set, picture, options)
  local rows, widths = bilinear.sizes(set, options)
  local series, found, listed = {}, {}, {}
  for i, width in ipairs(widths) do
    local kept, whole = {}, {}
    for _, row in ipairs(rows) do
      if row.hidden == width then
        kept[#kept + 1], whole[#whole + 1] = tensor(row.kept), row.accuracy
      end
    end
    local runs = tensor.stack(kept)
    local accuracy = runs:mean(1)
    series[i] = {x = tensor.range(0, #accuracy - 1), y = 100 * (1 - accuracy), label = tostring(width),
      lower = 100 * (1 - runs:max(1)), upper = 100 * (1 - runs:min(1))}
    found["h" .. width] = {error = 1 - accuracy, error_of_whole = 1 - tensor(whole):mean():item(),
      plateau = 1 - accuracy[-1]:item(), models = #whole}
    listed[i] = ("%.1f"):format(100 * (1 - accuracy[-1]:item()))
  end
  local caption = "Mean error of the models of each size; bands reach from the best to the worst of them."
  report.picture(plot.figure{width = 480, caption = caption}:lines(series, {
    palette = "viridis", legend_title = "model size", legend = "outside",
    x_label = "eigenvectors kept per class", y_label = "classification error (%)", log_y = true}), picture)
  local largest = found["h" .. widths[#widths]]
  local finding = ("%s, errors with %d eigenvectors per class: %s %% for sizes %s; with 10, the largest has %.1f %%")
    :format(set.title, #largest.error - 1, table.concat(listed, " "), table.concat(widths, " "),
      100 * largest.error[11]:item())
  -- In the quick version the plateau is what 20 leave.
  local level = quick and 10 or 20
  return found, finding, largest.error[level + 1]:item() - largest.plateau < 0.005
end

local on_digits, first, levels = errors(digits, "fig05b", {quick = quick, seed = seed})
local on_clothes, second, levels_too = errors(clothes, "fig05b_fashion",
  {quick = quick, seed = seed, seeds = quick and 1 or 3, widths = not quick and {30, 100, 300} or nil})
report.write("fig05b", {seed = seed, sets = {digits, clothes},
  metrics = {mnist = on_digits, fashion_mnist = on_clothes},
  claim = "A few eigenvectors per class carry the classification: the error is level after 10 to 20.",
  holds = levels and levels_too,
  findings = {first, "published plateaus on MNIST: 4.1 3.2 2.4 1.7 1.6 1.5 %", second}})
