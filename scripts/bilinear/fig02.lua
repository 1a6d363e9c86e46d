-- Figure 2 of arXiv 2410.08417: what a bilinear classifier looks for. One is trained on each data set; the top positive
-- eigenvector of a class is the input direction that adds most to its logit.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 4096 or nil}, data.fashion_mnist{count = quick and 4096 or nil}}
local figure = plot.figure{columns = 5,
  caption = "Top positive eigenvector of five classes of MNIST (above) and Fashion-MNIST (below), each scaled to its "
    .. "own largest value. Blue is positive, red negative, white zero; an eigenvector's overall sign has no meaning."}

-- Correlation of neighbouring pixels, down and to the right: near 1 for strokes and surfaces, 0 for noise.
local function smoothness(image)
  local v = image - image:mean()
  return ((v[{ {2, -1} }] * v[{ {1, -2} }]):sum() + (v[{ {}, {2, -1} }] * v[{ {}, {1, -2} }]):sum()):item()
    / (2 * v:square():sum():item())
end

local metrics, findings, recognisable = {}, {}, true
for _, set in ipairs(sets) do
  local model, accuracy, history = bilinear.trained(set, {
    hidden = quick and 64 or 256, epochs = quick and 3 or 100, batch = quick and 256 or 2048,
    noise = 0.5, weight_decay = 1.0, seed = seed})
  local spectrum = bilinear.decompose(model)
  local smooth = {}
  for class = 1, #set.classes do
    local image = figures.image((spectrum:positive(class, 1)))
    smooth[class] = smoothness(image)
    if class > 1 and class < 7 then figure:heatmap(image, {title = set.classes[class]}) end
  end
  local typical = tensor(smooth):median():item()
  recognisable = recognisable and typical > 0.5
  local exactness = bilinear.exactness(model, spectrum, set.test.images[{ {1, 1000} }])
  metrics[set.name] = {accuracy = accuracy, exactness = exactness, smoothness = smooth,
    training_seconds = history.seconds}
  findings[#findings + 1] = ("%s test accuracy %.2f %%; neighbouring pixels of the top eigenvectors correlate with "
    .. "%.2f (median of the classes); logits rebuilt from all eigenpairs differ by at most %.1e of the largest logit")
    :format(set.title, 100 * accuracy, typical, exactness)
end

report.picture(figure, "fig02")
report.write("fig02", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = recognisable,
  claim = "Top eigenvectors are recognisable pieces of the images, strokes and edges, and not noise."})
