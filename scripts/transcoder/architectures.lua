-- Six ways to make codes sparse, at three numbers of active features and for three seeds: how much of the layer they
-- explain, and what its answers are worth with the transcoder in its place.
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local quick = moonlens.quick
local architectures = {"topk", "batchtopk", "matryoshka", "jumprelu", "gated", "relu"}
local actives, seeds = {16, 32, 64}, {1, 2, 3}
if quick then architectures, actives, seeds = {"topk", "relu"}, {16}, {1} end
local set = data.mnist{count = quick and 4096 or nil}
local jobs = {}
for _, architecture in ipairs(architectures) do
  for _, active in ipairs(actives) do
    for _, seed in ipairs(seeds) do jobs[#jobs + 1] = {architecture = architecture, active = active, seed = seed} end
  end
end
local rows = train.sweep("transcoders", jobs, function(o)
  local study = transcoder.study(set, {quick = quick, seed = o.seed, architecture = o.architecture, active = o.active})
  local found = transcoder.measure(study.model, study.coder, study.test)
  return {fvu = found.fvu, L0 = found.L0, lost = found.accuracy - found.replaced, agreement = found.agreement,
    dead = transcoder.measure(study.model, study.coder, study.train).dead, training_seconds = study.history.seconds}
end)

-- Means over seeds, by architecture and number of active features.
local series, lost_series, metrics, findings, best = {}, {}, {}, {}, {}
for _, architecture in ipairs(architectures) do
  local x, y, lost = {}, {}, {}
  for i, active in ipairs(actives) do
    local sums = {fvu = 0, L0 = 0, lost = 0, agreement = 0, dead = 0, training_seconds = 0}
    for _, row in ipairs(rows) do
      if row.architecture == architecture and row.active == active then
        for name in pairs(sums) do sums[name] = sums[name] + row[name] / #seeds end
      end
    end
    metrics[architecture .. "_" .. active] = sums
    x[i], y[i], lost[i] = sums.L0, sums.fvu, 100 * sums.lost
    best[active] = math.min(best[active] or math.huge, sums.fvu)
    findings[#findings + 1] = ("%s, %d: L0 %.1f, FVU %.4f, %.2f points lost, agreement %.2f %%, dead %.1f %%"):format(
      architecture, active, sums.L0, sums.fvu, 100 * sums.lost, 100 * sums.agreement, 100 * sums.dead)
  end
  series[#series + 1] = {x = x, y = y, label = architecture, marker = "circle"}
  lost_series[#lost_series + 1] = {x = x, y = lost, label = architecture, marker = "circle"}
end
local figure = plot.figure{columns = 2, width = 900,
  caption = "Six architectures: unexplained variance of the layer, and accuracy lost with the transcoder in its place."}
figure:lines(series, {x_label = "active features (L0)", y_label = "FVU", log_x = true, log_y = true})
figure:lines(lost_series, {x_label = "active features (L0)", y_label = "accuracy lost (points)", log_x = true})
report.picture(figure, "transcoder_architectures")
local sparsest = actives[1]
report.write("transcoder_architectures", {seed = 1, sets = {set}, metrics = metrics, findings = findings,
  claim = "At equal sparsity, fixing the number of active codes explains more than a penalty on their size.",
  holds = metrics["topk_" .. sparsest].fvu < metrics["relu_" .. sparsest].fvu})
