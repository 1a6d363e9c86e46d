-- Six ways to make codes sparse, at three numbers of active features and for three seeds: how much of the layer they
-- explain, and what its answers are worth with the transcoder in its place.
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local architectures = {"topk", "batchtopk", "matryoshka", "jumprelu", "gated", "relu"}
local actives, seeds = {16, 32, 64}, {seed, seed + 1, seed + 2}
if quick then architectures, actives, seeds = {"topk", "relu"}, {16}, {seed} end
local set = data.mnist{count = quick and 4096 or nil}
local jobs = {}
for _, architecture in ipairs(architectures) do
  for _, active in ipairs(actives) do
    for _, s in ipairs(seeds) do jobs[#jobs + 1] = {architecture = architecture, active = active, seed = s} end
  end
end
local rows = train.sweep("transcoders", jobs, function(o)
  local study = transcoder.study(set, {quick = quick, seed = o.seed, architecture = o.architecture, active = o.active})
  local found = transcoder.measure(study.model, study.coder, study.test)
  return {fvu = found.fvu, L0 = found.L0, lost = found.accuracy - found.replaced, agreement = found.agreement,
    dead = transcoder.measure(study.model, study.coder, study.train).dead, training_seconds = study.history.seconds}
end)

-- Means over seeds, by architecture and number of active features.
local series, lost_series, metrics, findings = {}, {}, {}, {}
local function met(found, active) return math.abs(found.L0 / active - 1) < 0.1 end
for _, architecture in ipairs(architectures) do
  local x, y, lost = {}, {}, {}
  for i, active in ipairs(actives) do
    local sums, count, least, most = {fvu = 0, L0 = 0, lost = 0, agreement = 0, dead = 0, training_seconds = 0}, 0, 1, 0
    for _, row in ipairs(rows) do
      if row.architecture == architecture and row.active == active then
        count, least, most = count + 1, math.min(least, row.lost), math.max(most, row.lost)
        for name in pairs(sums) do sums[name] = sums[name] + row[name] end
      end
    end
    for name, sum in pairs(sums) do sums[name] = sum / count end
    metrics[architecture .. "_" .. active] = sums
    x[i], y[i], lost[i] = sums.L0, sums.fvu, 100 * sums.lost
    local spread = count > 1 and (" (%d seeds: %.2f to %.2f)"):format(count, 100 * least, 100 * most) or ""
    local wanted = met(sums, active) and "" or ", not what was wanted"
    findings[#findings + 1] = ("%s, %d: L0 %.1f%s, FVU %.4f, "):format(architecture, active, sums.L0, wanted, sums.fvu)
      .. ("%.2f points lost%s, agreement %.2f %%, dead %.1f %%"):format(
      100 * sums.lost, spread, 100 * sums.agreement, 100 * sums.dead)
  end
  series[#series + 1] = {x = x, y = y, label = architecture, marker = "circle"}
  lost_series[#lost_series + 1] = {x = x, y = lost, label = architecture, marker = "circle"}
end
local figure = plot.figure{columns = 2, width = 900,
  caption = "Six architectures: unexplained variance of the layer, and accuracy lost with the transcoder in its place."}
figure:lines(series, {x_label = "active features (L0)", y_label = "FVU", log_x = true, log_y = true})
figure:lines(lost_series, {x_label = "active features (L0)", y_label = "accuracy lost (points)", log_x = true})
report.picture(figure, "transcoder_architectures")

-- What was asked of TopK, by the number of active features.
local asked = {
  [16] = {"at most .8 points lost", function(f) return f.lost <= 0.008 end},
  [32] = {"FVU at most .05, .4 points lost", function(f) return f.fvu <= 0.05 and f.lost <= 0.004 end},
  [64] = {"FVU at most .035, .2 points lost, agreement 99 %, below 5 % dead", function(f)
    return f.fvu <= 0.035 and f.lost <= 0.002 and f.agreement >= 0.99 and f.dead < 0.05
  end},
}
for _, active in ipairs(actives) do
  local text, reached = table.unpack(asked[active])
  findings[#findings + 1] = ("topk, %d: asked for were %s: %s"):format(active, text,
    reached(metrics["topk_" .. active]) and "met" or "not met")
end

local sparsest = actives[1]
local fixed, penalized = metrics["topk_" .. sparsest], metrics["relu_" .. sparsest]
report.write("transcoder_architectures", {seed = seed, sets = {set}, metrics = metrics, findings = findings,
  claim = "At equal sparsity, fixing the number of active codes explains more than a penalty on their size.",
  holds = met(fixed, sparsest) and met(penalized, sparsest) and fixed.fvu < penalized.fvu})
