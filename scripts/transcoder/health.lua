-- Whether a dictionary is in good health: how often features fire, how many are dead, how specific they are, and which
-- fire together.
local dictionary = require "moonlens.dictionary"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local coder, classes = study.coder, study.set.classes
local profile = transcoder.profile(coder, study.train, #classes)
local density = profile.density
local dead, rare = density:eq(0), density:gt(0):logical_and(density:lt(0.01))
local function share(mask) return mask:to("float32"):mean():item() end

local figure = plot.figure{columns = 3, width = 1000}
figure:histogram({{values = density[density:gt(0)]:log10()}}, {title = "density", bins = 40,
  x_label = "log10 of the share of images", y_label = "features"})
figure:bars({{values = {share(dead), share(rare), 1 - share(dead) - share(rare)}}},
  {title = "health", names = {"dead", "below 1 %", "others"}, y_format = "percent", show_values = true})
figure:histogram({{values = profile.specificity[density:gt(0)]}}, {title = "specificity", bins = 40,
  x_label = "log classes - entropy", y_label = "features"})
report.picture(figure, "transcoder_health")

-- Correlation of the 50 features of largest mean activation.
local first = profile.means:mean(1):argsort(1, {descending = true})[{ {1, 50} }]
local codes = dictionary.codes(coder, study.test.inputs):index_select(2, first)
local centred = codes - codes:mean(1)
local scaled = centred / centred:norm(1, {keep = true}):maximum(1e-30)
local together = scaled:transpose():matmul(scaled)
report.picture(plot.figure{width = 480}:heatmap(together, {colors = "RdBu", limit = 1, colorbar = true,
  value_label = "correlation", x_label = "feature, by mean activation", y_label = "feature"}), "transcoder_together")
local others = (together - tensor.eye(#together)):abs()
report.write("transcoder_health", {seed = seed, sets = {study.set},
  metrics = {dead = share(dead), rare = share(rare), density = density:mean():item(),
    correlation = others:mean():item(), largest_correlation = others:max():item()},
  claim = "Hardly a feature is dead, and no two of the most active do the same.",
  holds = share(dead) <= 0.05 and others:max():item() < 0.9,
  findings = {
    ("%.1f %% of the features never fire, %.1f %% on less than 1 %% of the images; on the mean image %.1f %% do")
      :format(100 * share(dead), 100 * share(rare), 100 * density:mean():item()),
    ("the 50 most active correlate with %.2f on average, at most with %.2f"):format(others:mean():item(),
      others:max():item())}})
