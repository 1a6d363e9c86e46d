-- Appendix C of arXiv 2410.08417: why the model gives its answer, for an image that it gets right and one that is hard.
-- What each eigenpair adds to the three largest logits, and the eigenvectors that add and take away most.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local model, accuracy = bilinear.trained(set, {
  hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
  noise = 0.5, weight_decay = 1.0, seed = seed})
local spectrum = bilinear.decompose(model)
local colors = {"blue", "red", "green"}

local metrics, findings, few = {accuracy = accuracy}, {}, true
for _, case in ipairs{{"correct", 9}, {"hard", 322}} do
  local name, number = table.unpack(case)
  local image, label = set.test.images[number], set.test.labels[number]:item()
  local explanation = spectrum:explain(image)
  local first = {table.unpack(explanation.ranking, 1, 3)}
  local pixels = image:flatten():to "float64" / 255

  local figure = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1}, width = 760,
    caption = ("Test image %d, a %s: what eigenpairs add to the three largest logits (above) and take from them "
      .. "(below), ordered, and the eigenvectors that do so most."):format(number, set.classes[label])}
  local numbers = {}
  for side, title in ipairs{"adding", "taking away"} do
    local series = {}
    for i, class in ipairs(first) do
      local added = explanation.contributions[class]:sort(1, {descending = side == 1})
      series[i] = {y = added[{ {1, math.min(12, #added)} }], label = set.classes[class], color = colors[i], marks = {1}}
      numbers[#numbers + 1] = added[1]:item()
    end
    figure:lines(series, {title = title, x_label = "rank", y_label = side == 1 and "added to the logit" or nil})
    for _, class in ipairs(first) do
      local place = explanation.contributions[class]:argsort(1, {descending = side == 1})[1]:item()
      local vector = spectrum.inputs[{class, place}]
      -- Turned so that the image lies on its positive side.
      figure:heatmap(figures.image(vector * (vector * pixels):sum():sign()), {title = set.classes[class]})
    end
    if side == 1 then
      figure:heatmap(image, {title = "input", colors = "gray_r"})
    else
      local bars = {{values = explanation.logits * 1, color = "gray"}}
      for i, class in ipairs(first) do
        bars[i + 1] = {values = explanation.logits * 0, color = colors[i]}
        bars[i + 1].values[class], bars[1].values[class] = explanation.logits[class], 0
      end
      figure:bars(bars, {title = "logits", names = set.classes, stacked = true})
    end
  end
  report.picture(figure, "appC_" .. name)

  local best = explanation.contributions[first[1]]
  local order = best:abs():argsort(1, {descending = true})
  local ten = best[order[{ {1, 10} }]]:sum():item()
  few = few and math.abs(ten - explanation.logits[first[1]]:item()) < 0.25 * best:abs():sum():item()
  metrics[name] = {image = number, label = set.classes[label], answer = set.classes[first[1]], strongest = numbers,
    logits = explanation.logits, from_ten = ten}
  findings[#findings + 1] = ("test image %d, a %s: logits %s %.1f, %s %.1f, %s %.1f; ten eigenpairs make %.1f of the "
    .. "first"):format(number, set.classes[label], set.classes[first[1]], explanation.logits[first[1]]:item(),
    set.classes[first[2]], explanation.logits[first[2]]:item(), set.classes[first[3]],
    explanation.logits[first[3]]:item(), ten)
end
report.write("appC", {seed = seed, sets = {set}, metrics = metrics, findings = findings, holds = few,
  claim = "A few eigenpairs explain an answer."})
