-- Six ways to make codes sparse, at three numbers of active features and for three seeds: how much of the layer they
-- explain, and what its answers are worth with the transcoder in its place. Trained on two processors in parallel.
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local quick = moonlens.quick
local architectures = {"topk", "batchtopk", "matryoshka", "jumprelu", "gated", "relu"}
local actives, seeds = {16, 32, 64}, {1, 2, 3}
if quick then architectures, actives, seeds = {"topk", "relu"}, {16}, {1} end
local study = {set = data.mnist{count = quick and 4096 or nil}}
local jobs = {}
for _, architecture in ipairs(architectures) do
  for _, active in ipairs(actives) do
    for _, seed in ipairs(seeds) do jobs[#jobs + 1] = {architecture = architecture, active = active, seed = seed} end
  end
end
-- Trained before the jobs are shared out.
for _, seed in ipairs(seeds) do
  transcoder.classifier(study.set, {seed = seed, hidden = quick and 64 or 512, epochs = quick and 3 or 20,
    batch = quick and 256 or 2048})
end
local rows = train.sweep("transcoders", jobs, function(o)
  local model = transcoder.classifier(study.set, {seed = o.seed, hidden = quick and 64 or 512,
    epochs = quick and 3 or 20, batch = quick and 256 or 2048})
  local seen, test = transcoder.activations(model, study.set.train), transcoder.activations(model, study.set.test)
  local coder, history = transcoder.trained(seen, {architecture = o.architecture, active = o.active, seed = o.seed,
    features = quick and 128 or 2048, epochs = quick and 2 or 30})
  local found = transcoder.measure(model, coder, test)
  local dead = transcoder.measure(model, coder, seen).density:eq(0):to("float32"):mean():item()
  return {fvu = found.fvu, L0 = found.L0, lost = found.accuracy - found.replaced, agreement = found.agreement,
    dead = dead, training_seconds = history.seconds}
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
report.write("transcoder_architectures", {seed = 1, sets = {study.set}, metrics = metrics, findings = findings,
  claim = "At equal sparsity, fixing the number of active codes explains more than a penalty on their size.",
  holds = metrics["topk_" .. sparsest].fvu < metrics["relu_" .. sparsest].fvu})
