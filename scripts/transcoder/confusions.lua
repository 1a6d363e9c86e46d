-- Why an MLP errs: the three commonest confusions, the features that mislead it there and those that are missing, and
-- how many errors are undone, and correct answers lost, when the misleading ones are ablated.
local dictionary = require "moonlens.dictionary"
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local model, coder, test, classes = study.model, study.coder, study.test, study.set.classes
local count, features, ablated = #classes, #coder.w_enc, 5
local importance = transcoder.importance(model, coder)
local codes = dictionary.codes(coder, test.inputs)
local function answers(c) return model.head(c:matmul(coder.w_dec) + coder.b_dec):argmax(2) end
local given, labels = answers(codes), test.labels

local confusion = (labels - 1 + (given - 1) * count + 1):bincount(count * count):view(count, count):transpose()
local wrong = confusion * (1 - tensor.eye(count, {dtype = "int64"}))
report.picture(plot.figure{width = 520}:heatmap(wrong, {colors = "viridis", show_values = true, row_names = classes,
  column_names = classes, x_label = "answer", y_label = "digit", title = "errors"}), "transcoder_confusion")

local places = wrong:flatten():argsort(1, {descending = true})
local metrics, findings, undone, lost, undone_by_chance = {}, {}, 0, 0, 0
local errors_of_three, generator = 0, tensor.generator(seed)
for rank = 1, 3 do
  local place = places[rank]:item() - 1
  local is, taken = place // count + 1, place % count + 1
  local error = labels:eq(is):logical_and(given:eq(taken))
  local right = labels:eq(is):logical_and(given:eq(is))
  -- What features add to the wrong logit over the right one, on the errors beyond what they add on correct images.
  local pull = importance[taken] - importance[is]
  local beyond = (codes[error]:mean(1) - codes[right]:mean(1)) * pull
  local order = beyond:argsort(1, {descending = true})
  local unexpected = codes[error]:mean(1):gt(codes[right]:mean(1))
  local function first(mask)
    local found = {}
    for _, feature in ipairs(order:totable()) do
      if mask[feature]:item() and #found < ablated then found[#found + 1] = feature end
    end
    return found
  end
  local misleading, missing = first(unexpected), first(unexpected:logical_not())

  -- Answers without some features, on all test images.
  local function without(list)
    local scale = tensor.ones(features)
    for _, feature in ipairs(list) do scale[feature] = 0 end
    local now = answers(codes * scale)
    return now:eq(labels):logical_and(error):sum():item(),
      now:ne(labels):logical_and(given:eq(labels)):sum():item()
  end
  local firing = codes[error]:gt(0):any(1)
  local candidates, random = {}, {}
  for feature = 1, features do if firing[feature]:item() then candidates[#candidates + 1] = feature end end
  local shuffled = tensor.permutation(#candidates, {generator = generator}):totable()
  for i = 1, math.min(ablated, #candidates) do random[i] = candidates[shuffled[i]] end
  local errors, fixed, broken = error:sum():item(), without(misleading)
  local by_chance, broken_by_chance = without(random)

  local figure = plot.figure{columns = 5, width = 720, row_labels = {"errors", "misleading", "missing"},
    caption = ("%ss taken for %ss: sample errors, features that fired unexpectedly, and features that did not fire.")
      :format(classes[is], classes[taken])}
  local samples = test.inputs[error]
  for i = 1, 5 do
    figure:heatmap(figures.image(i <= #samples and samples[i] or samples[1] * 0), {colors = "gray_r"})
  end
  for _, list in ipairs{misleading, missing} do
    for i = 1, 5 do
      figure:heatmap(figures.image(list[i] and coder.w_enc[list[i]] or coder.w_enc[1] * 0),
        {title = list[i] and tostring(list[i]) or nil})
    end
  end
  report.picture(figure, ("transcoder_confusion%d"):format(rank))
  metrics[rank] = {is = classes[is], taken_for = classes[taken], errors = errors, undone = fixed, lost = broken,
    undone_by_chance = by_chance, lost_by_chance = broken_by_chance, misleading = misleading, missing = missing}
  undone, lost, undone_by_chance = undone + fixed, lost + broken, undone_by_chance + by_chance
  errors_of_three = errors_of_three + errors
  findings[rank] = ("%d %ss are taken for %ss: without %d misleading features %d of these are right, at the cost of %d "
    .. "correct answers in all; without %d random active ones %d, at the cost of %d"):format(errors, classes[is],
    classes[taken], #misleading, fixed, broken, #random, by_chance, broken_by_chance)
end
report.write("transcoder_confusions", {seed = seed, sets = {study.set}, findings = findings,
  metrics = {confusions = metrics, errors = wrong:sum():item(), undone = undone, lost = lost,
    undone_by_chance = undone_by_chance},
  claim = "Misleading features make confusions: ablating them undoes many, ablating others does not.",
  holds = undone > 0.3 * errors_of_three and undone > 3 * undone_by_chance})
