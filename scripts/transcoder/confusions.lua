-- Why an MLP, with the transcoder in its layer's place, errs: the three commonest confusions, the features that mislead
-- it there and those that are missing, and how many errors are undone, and correct answers lost, without the former.
local dictionary = require "moonlens.dictionary"
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local model, coder, test, classes = study.model, study.coder, study.test, study.set.classes
local count, features = #classes, #coder.w_enc
local importance = transcoder.importance(model, coder)
local codes = dictionary.codes(coder, test.inputs)
local function answers(c) return model.head(c:matmul(coder.w_dec) + coder.b_dec):argmax(2) end
local given, labels = answers(codes), test.labels

local confusion = (labels - 1 + (given - 1) * count + 1):bincount(count * count):view(count, count):transpose()
local wrong = confusion * (1 - tensor.eye(count, {dtype = "int64"}))
report.picture(plot.figure{width = 520}:heatmap(wrong, {colors = "viridis", show_values = true, row_names = classes,
  column_names = classes, x_label = "answer", y_label = "digit", title = "errors"}), "transcoder_confusion")

-- What leaving features out does: errors of one kind that are then right, and correct answers lost on all images.
local function without(list, error)
  local scale = tensor.ones(features)
  for _, feature in ipairs(list) do scale[feature] = 0 end
  local now = answers(codes * scale)
  return now:eq(labels):logical_and(error):sum():item(), now:ne(labels):logical_and(given:eq(labels)):sum():item()
end
-- Some features at random of those that are active on the errors.
local generator = tensor.generator(seed)
local function at_random(error, number)
  local active = codes[error]:gt(0):any(1):to "float32"
  local order = (active + tensor.rand(features, {generator = generator})):argsort(1, {descending = true})
  return order[{ {1, math.min(number, active:sum():item() // 1)} }]:totable()
end

local places = wrong:flatten():argsort(1, {descending = true})
local metrics, findings, undone, lost, undone_by_chance, errors_of_three = {}, {}, 0, 0, 0, 0
for rank = 1, 3 do
  local place = places[rank]:item() - 1
  local is, taken = place // count + 1, place % count + 1
  local error = labels:eq(is):logical_and(given:eq(taken))
  local right = labels:eq(is):logical_and(given:eq(is))
  local misleading, missing = transcoder.blame(importance, codes[error], codes[right], is, taken)
  local errors, fixed, broken = error:sum():item(), without(misleading, error)
  local by_chance, broken_by_chance = without(at_random(error, #misleading), error)

  local figure = plot.figure{columns = 5, width = 720, row_labels = {"errors", "misleading", "missing"},
    caption = ("%ss taken for %ss: sample errors, features that fired unexpectedly, and features that did not fire.")
      :format(classes[is], classes[taken])}
  local samples, blank = test.inputs[error], tensor.zeros(784)
  for i = 1, 5 do figure:heatmap(figures.image(i <= #samples and samples[i] or blank), {colors = "gray_r"}) end
  for _, list in ipairs{misleading, missing} do
    for i = 1, 5 do
      figure:heatmap(figures.image(list[i] and coder.w_enc[list[i]] or blank),
        {title = list[i] and tostring(list[i]) or nil})
    end
  end
  report.picture(figure, ("transcoder_confusion%d"):format(rank))
  metrics[rank] = {is = classes[is], taken_for = classes[taken], errors = errors, undone = fixed, lost = broken,
    undone_by_chance = by_chance, lost_by_chance = broken_by_chance, misleading = misleading, missing = missing}
  undone, lost, undone_by_chance = undone + fixed, lost + broken, undone_by_chance + by_chance
  errors_of_three = errors_of_three + errors
  findings[rank] = ("%d %ss are taken for %ss: without %d misleading features %d of these are right, at the cost of %d "
    .. "correct answers in all; without as many random active ones %d, at the cost of %d"):format(errors, classes[is],
    classes[taken], #misleading, fixed, broken, by_chance, broken_by_chance)
end
report.write("transcoder_confusions", {seed = seed, sets = {study.set}, findings = findings,
  metrics = {confusions = metrics, errors = wrong:sum():item(), undone = undone, lost = lost,
    undone_by_chance = undone_by_chance},
  claim = "Misleading features make confusions: ablating them undoes many, ablating others does not.",
  holds = undone > 0.3 * errors_of_three and undone > 3 * undone_by_chance})
