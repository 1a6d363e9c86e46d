-- How many features an image needs: accuracy with the k features that add most to the layer's output, beside the k
-- largest of the image's coefficients along principal components, along a random orthonormal basis, and of the neurons.
local dictionary = require "moonlens.dictionary"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local model, coder, test = study.model, study.coder, study.test
local width = #test.targets[1]
local counts = {}
for k = 0, 8 do counts[k + 1] = math.min(2 ^ k // 1, width) end

local function accuracy(y) return model.head(y):argmax(2):eq(test.labels):to("float32"):mean():item() end

-- Directions in the rows of a table, with how much of each an image has: the largest of each image are kept.
local function curve(coefficients, table_, base)
  local order = (coefficients * table_:norm(2)):abs():argsort(2, {descending = true})
  local kept = {}
  for i, k in ipairs(counts) do
    local index = order[{ {}, {1, math.min(k, #order[1])} }]:contiguous()
    kept[i] = accuracy(table_:weighted_rows(index, coefficients:gather(2, index)) + base)
  end
  return kept
end

local mean = study.train.targets:mean(1)
local centred = study.train.targets - mean
local _, components = linalg.eigh(centred:transpose():matmul(centred))
local basis = linalg.qr(tensor.randn(width, width, {generator = tensor.generator(seed)}))
local none = tensor.zeros(width)
local curves = {
  transcoder = curve(dictionary.codes(coder, test.inputs), coder.w_dec:detach(), coder.b_dec:detach()),
  ["principal components"] = curve((test.targets - mean):matmul(components), components:transpose():contiguous(), mean),
  ["random basis"] = curve((test.targets - mean):matmul(basis), basis:transpose():contiguous(), mean),
  neurons = curve(test.targets, tensor.eye(width), none),
}
local names, series = {"transcoder", "principal components", "random basis", "neurons"}, {}
for i, name in ipairs(names) do
  series[i] = {x = counts, y = 100 * tensor(curves[name]), label = name, marker = "circle"}
end
report.picture(plot.figure{width = 560}:lines(series, {log_x = true, x_ticks = counts, y_label = "accuracy (%)",
  x_label = "kept per image", references = {{y = 100 * study.accuracy, label = "the MLP"}}}), "transcoder_kept")

local eight = 4
report.write("transcoder_kept", {seed = seed, sets = {study.set},
  metrics = {counts = counts, curves = curves, accuracy = study.accuracy},
  claim = "Eight features an image carry more of the answer than its eight largest coefficients along principal "
    .. "components, along a random orthonormal basis or among neurons.",
  holds = curves.transcoder[eight] > curves["principal components"][eight]
    and curves.transcoder[eight] > curves["random basis"][eight] and curves.transcoder[eight] > curves.neurons[eight],
  findings = {
    ("with the 8 largest of each image: %.1f %% by features, %.1f %% by principal components, %.1f %% by a random "
      .. "orthonormal basis, %.1f %% by neurons"):format(100 * curves.transcoder[eight],
      100 * curves["principal components"][eight], 100 * curves["random basis"][eight], 100 * curves.neurons[eight]),
    ("by features with 16: %.1f %%, with 32: %.1f %%, with 64: %.1f %%"):format(100 * curves.transcoder[5],
      100 * curves.transcoder[6], 100 * curves.transcoder[7]),
    "two documents claim, without saying how features are kept, ~85 (8), ~92 (16), ~96 (32) and ~98 % (64)"}})
