-- What the features of a transcoder are: the pixels they look at, how often they fire, and for which digits.
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local coder, classes = study.coder, study.set.classes
local profile = transcoder.profile(coder, study.train, #classes)
local function pixels(feature) return figures.image(coder.w_enc[feature]) end

local average = profile.means:mean(1)
local first = average:argsort(1, {descending = true})[{ {1, 20} }]:totable()
local most = plot.figure{columns = 5, width = 700,
  caption = "The 20 features of largest mean activation: what each looks for among pixels, and on how many images it "
    .. "fires."}
local names = {}
for i, feature in ipairs(first) do
  names[i] = tostring(feature)
  most:heatmap(pixels(feature), {title = ("%d: %.0f %%"):format(feature, 100 * profile.density[feature]:item())})
end
report.picture(most, "transcoder_features")

-- Each feature's mean by class, as a share of its largest.
local means = profile.means:index_select(2, tensor(first, {dtype = "int64"})):transpose()
report.picture(plot.figure{width = 460}:heatmap(means / means:max(2, {keep = true}):maximum(1e-30), {colors = "viridis",
  row_names = names, column_names = classes, colorbar = true, value_label = "mean activation, of the largest",
  x_label = "digit", y_label = "feature"}), "transcoder_profiles")

local specific = plot.figure{columns = 5, width = 700,
  caption = "The feature of each digit whose mean activation on it exceeds that on all others most."}
local chosen, alike = {}, 0
for class, name in ipairs(classes) do
  chosen[class] = profile.selectivity[class]:argmax():item()
  local own = profile.means[{ {}, chosen[class] }]
  if own:argmax():item() == class then alike = alike + 1 end
  specific:heatmap(pixels(chosen[class]), {title = ("%s: feature %d"):format(name, chosen[class])})
end
report.picture(specific, "transcoder_specific")

local firing = profile.density:gt(0)
local typical = profile.specificity[firing]:median():item()
report.write("transcoder_features", {seed = seed, sets = {study.set},
  metrics = {most_active = first, density = profile.density[tensor(first, {dtype = "int64"})], specific = chosen,
    specificity = typical, log_classes = math.log(#classes)},
  claim = "Features are specific to digits: what they fire for is far from uniform over the classes.",
  holds = typical > 0.25 * math.log(#classes) and alike == #classes,
  findings = {
    ("the typical feature's specificity is %.2f of at most %.2f (log classes - entropy of its class profile)"):format(
      typical, math.log(#classes)),
    ("the most active feature fires on %.0f %% of the images, the twentieth on %.0f %%"):format(
      100 * profile.density[first[1]]:item(), 100 * profile.density[first[20]]:item())}})
