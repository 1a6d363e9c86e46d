-- Two ways to look inside a classifier, measured on the same data: the eigenvectors of a bilinear model, which are its
-- weights, and the features of a transcoder, which is trained to do what an ordinary MLP's layer does.
local bilinear = require "moonlens.bilinear"
local dictionary = require "moonlens.dictionary"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local set, mlp, coder, test = study.set, study.model, study.coder, study.test
local pixels = set.test.images:flatten(2):to "float32" / 255

-- The bilinear model, and its logits from the k eigenpairs of largest magnitude of each class.
local model, accuracy = bilinear.trained(set, {hidden = quick and 48 or 512, epochs = quick and 3 or 20,
  batch = quick and 256 or 2048, noise = 0.15, weight_decay = 1.0, init = "xavier", drop_last = false, seed = seed})
local started = moonlens.clock()
local spectrum = bilinear.decompose(model, {space = "input"})
local decomposing = moonlens.clock() - started
local counts = {1, 2, 3, 5, 10, 20, 30, 50, 100}
local by_vectors = spectrum:truncation(set.test, counts)

-- The MLP with the k features of each image that add most to the layer's output.
local codes = dictionary.codes(coder, test.inputs)
local order = (codes * coder.w_dec:detach():norm(2)):argsort(2, {descending = true})
local function answers(k)
  local index = order[{ {}, {1, k} }]:contiguous()
  local made = coder.w_dec:detach():weighted_rows(index, codes:gather(2, index)) + coder.b_dec:detach()
  return mlp.head(made):detach()
end
local by_features = {}
for i, k in ipairs(counts) do
  by_features[i] = answers(math.min(k, #order[1])):argmax(2):eq(test.labels):to("float32"):mean():item()
end

-- The first count that reaches 99 % of a model's accuracy; nil where none does.
local function needed(curve, whole)
  for i, k in ipairs(counts) do
    if curve[i] >= 0.99 * whole then return k end
  end
end
local function largest_error(a, b) return (a - b):abs():max():item() end
local exact = {
  bilinear = largest_error(spectrum:logits(pixels):to "float32", model(pixels):detach()),
  transcoder = largest_error(mlp.head(coder(test.inputs)):detach(), mlp(test.inputs):detach()),
}
local ranks = {bilinear = needed(by_vectors, accuracy), transcoder = needed(by_features, study.accuracy)}
local measured = transcoder.measure(mlp, coder, test)

local figure = plot.figure{columns = 2, width = 860,
  caption = "Accuracy with the k eigenvectors of largest eigenvalue of each class, and with the k features of each "
    .. "image that add most. The lines are the whole models."}
for i, curve in ipairs{by_vectors, by_features} do
  figure:lines({{y = 100 * tensor(curve), x = counts, marker = "circle"}}, {
    title = i == 1 and "bilinear" or "MLP with transcoder", log_x = true, x_ticks = counts, y_label = "accuracy (%)",
    x_label = i == 1 and "eigenvectors per class" or "features per image",
    references = {{y = 100 * (i == 1 and accuracy or study.accuracy)}}})
end
report.picture(figure, "compare")
report.write("compare", {seed = seed, sets = {set},
  metrics = {counts = counts, by_vectors = by_vectors, by_features = by_features, largest_logit_error = exact,
    needed_for_99_percent = ranks, accuracy = {bilinear = accuracy, mlp = study.accuracy, replaced = measured.replaced},
    extra_seconds = {transcoder = study.history.seconds}, fvu = measured.fvu,
    agreement = measured.agreement},
  claim = "Weights of a bilinear model explain it exactly and without further training; a transcoder does so nearly.",
  holds = exact.bilinear < 1e-3 and measured.agreement >= 0.99,
  findings = {
    ("method: eigendecomposition of the weights, %.1f s without data; training a dictionary on %d images, %.0f s")
      :format(decomposing, #study.train.inputs, study.history.seconds),
    "importance: eigenvalue times squared projection; code times head times decoder",
    ("accuracy: bilinear %.2f %%; MLP %.2f %%, with the transcoder in its place %.2f %%; the same answer on %.2f %%")
      :format(100 * accuracy, 100 * study.accuracy, 100 * measured.replaced, 100 * measured.agreement),
    ("largest logit error on the test images: %.1e against %.2f"):format(exact.bilinear, exact.transcoder),
    ("needed for 99 %% of the model's accuracy: %s eigenvectors per class, %s features per image"):format(
      ranks.bilinear or "over 100", ranks.transcoder or "over 100")}})
