-- Figure 2 of arXiv 2410.08417: what a bilinear classifier looks for. One is trained on each data set; the top positive
-- eigenvector of a class is the input direction that adds most to its logit.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 4096 or nil}, data.fashion_mnist{count = quick and 4096 or nil}}
local figure = plot.figure{columns = 5,
  caption = "Top positive eigenvector of five classes of MNIST (above) and Fashion-MNIST (below), each scaled to its "
    .. "own largest value. Blue is positive, red negative, white zero; an eigenvector's overall sign has no meaning."}

local metrics, findings = {}, {}
for _, set in ipairs(sets) do
  local model, accuracy, history = bilinear.trained(set, {
    hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
    noise = 0.5, weight_decay = 1.0, seed = seed})
  local spectrum = bilinear.decompose(model)
  for class = 2, 6 do
    figure:heatmap(spectrum:positive(class, 1):view(28, 28), {title = set.classes[class], colors = "RdBu"})
  end
  local exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])
  metrics[set.name] = {accuracy = accuracy, exactness = exactness, training_seconds = history.seconds}
  findings[#findings + 1] = ("%s test accuracy %.2f %%; logits rebuilt from all eigenpairs differ by at most %.1e of "
    .. "the largest logit"):format(set.title, 100 * accuracy, exactness)
end

figure:save "fig02.pdf"
findings[#findings + 1] = "pictures: " .. figure:save "fig02.png" .. ", fig02.pdf"
report.write("fig02", {seed = seed, sets = sets, metrics = metrics, findings = findings})
