-- Why an MLP, with the transcoder in its layer's place, errs: the three commonest confusions of test images, the
-- features that mislead it there and those that are missing, found on training images that are confused likewise, and
-- how many errors on test images are undone, and correct answers lost, without the former.
local dictionary = require "moonlens.dictionary"
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local model, coder, learned, test, classes = study.model, study.coder, study.train, study.test, study.set.classes
local count, features = #classes, #coder.w_enc
local importance = transcoder.importance(model, coder)
local codes, labels = dictionary.codes(coder, test.inputs), test.labels
local function answers(c) return model.head(c:matmul(coder.w_dec) + coder.b_dec):argmax(2) end
local given, in_training = answers(codes), transcoder.measure(model, coder, learned).answers

local confusion = (labels - 1 + (given - 1) * count + 1):bincount(count * count):view(count, count):transpose()
local wrong = confusion * (1 - tensor.eye(count, {dtype = "int64"}))
report.picture(plot.figure{width = 520}:heatmap(wrong, {colors = "viridis", show_values = true, row_names = classes,
  column_names = classes, x_label = "answer", y_label = "digit", title = "errors"}), "transcoder_confusion")

-- Codes of the training images of a class that get an answer.
local function codes_of(is, answer)
  return dictionary.codes(coder, learned.inputs[learned.labels:eq(is):logical_and(in_training:eq(answer))])
end
-- What leaving features out does: errors of one kind that are then right, and correct answers lost on all images.
local function without(list, error)
  local now = answers(codes * tensor.ones(features):scatter(1, tensor(list, {dtype = "int64"}), 0))
  return now:eq(labels):logical_and(error):sum():item(), now:ne(labels):logical_and(given:eq(labels)):sum():item()
end
-- The same for as many at random of the features that are active on some images: means of ten draws.
local generator = tensor.generator(seed)
local function at_random(number, active, error)
  local draws = {}
  for i = 1, 10 do
    local order = (active + tensor.rand(features, {generator = generator})):argsort(1, {descending = true})
    draws[i] = tensor({without(order[{ {1, number} }]:totable(), error)}, {dtype = "float64"})
  end
  return table.unpack(tensor.stack(draws):mean(1):totable())
end

local places = wrong:flatten():argsort(1, {descending = true})
local metrics, findings, sums = {}, {}, {errors = 0, undone = 0, lost = 0, undone_by_chance = 0}
for rank = 1, 3 do
  local place = places[rank]:item() - 1
  local is, taken = place // count + 1, place % count + 1
  local confused, error = codes_of(is, taken), labels:eq(is):logical_and(given:eq(taken))
  local misleading, missing = transcoder.blame(importance, confused, codes_of(is, is), is, taken)
  local row = {is = classes[is], taken_for = classes[taken], errors = error:sum():item(), misleading = misleading,
    missing = missing, errors_in_training = #confused}
  row.undone, row.lost = without(misleading, error)
  row.undone_by_chance, row.lost_by_chance = at_random(#misleading, confused:gt(0):any(1):to "float32", error)
  for name, sum in pairs(sums) do sums[name] = sum + row[name] end

  local figure = plot.figure{columns = 5, width = 720, row_labels = {"errors", "misleading", "missing"},
    caption = ("%ss taken for %ss: sample errors, features that fired unexpectedly, and features that did not fire.")
      :format(row.is, row.taken_for)}
  local samples, blank = test.inputs[error], tensor.zeros(784)
  for i = 1, 5 do figure:heatmap(figures.image(i <= #samples and samples[i] or blank), {colors = "gray_r"}) end
  for i = 1, 10 do
    local feature = (i <= 5 and misleading or missing)[(i - 1) % 5 + 1]
    figure:heatmap(figures.image(feature and coder.w_enc[feature] or blank), {title = feature and tostring(feature)})
  end
  report.picture(figure, ("transcoder_confusion%d"):format(rank))
  metrics[rank] = row
  findings[rank] = ("%d %ss are taken for %ss: without %d misleading features %d of these are right, at the cost of %d "
    .. "correct answers in all; without as many random active ones %.1f, at the cost of %.1f"):format(row.errors,
    row.is, row.taken_for, #misleading, row.undone, row.lost, row.undone_by_chance, row.lost_by_chance)
end
report.write("transcoder_confusions", {seed = seed, sets = {study.set}, findings = findings,
  metrics = {confusions = metrics, errors = wrong:sum():item(), undone = sums.undone, lost = sums.lost,
    undone_by_chance = sums.undone_by_chance},
  claim = "Misleading features make confusions: ablating them undoes many, ablating others does not.",
  holds = sums.undone > 0.3 * sums.errors and sums.undone > 3 * sums.undone_by_chance})
