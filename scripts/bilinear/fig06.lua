-- Figure 6 of arXiv 2410.08417: a task whose answer is known. The model tells whether an image is like a target (or its
-- negative); the weights should show the target itself. The bilinear layer has biases, taken as a constant input too.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local digits = data.mnist{count = quick and 4096 or nil}
local function pixels(part) return part.images:flatten(2):to "float32" / 255 end
local target = pixels(digits.train)[7]

-- Cosine similarity of rows with a vector.
local function cosine(x, v) return x:matmul(v) / (x:norm(2) * v:norm()) end
local function labelled(part)
  local x = pixels(part)
  local similar = cosine(x, target):gt(0.4):logical_or(cosine(x, 1 - target):gt(0.4))
  return {images = part.images, labels = similar:to "int64" + 1}
end
local set = {
  name = "like-a-digit", title = "Like a digit", classes = {"other", "similar"},
  train = labelled(digits.train), test = labelled(digits.test)}
local share = set.test.labels:eq(2):to "float32":mean():item()

local model, accuracy = bilinear.trained(set, {hidden = 64, bias = true, noise = 0.1, weight_decay = 2.0, seed = seed,
  epochs = quick and 3 or 100, batch = quick and 256 or 2048})
local spectrum = bilinear.decompose(model)
local whole = bilinear.decompose(model, {constant_input = true})

local figure = plot.figure{columns = 3,
  caption = "Eigenvalues of the class \"similar\" and the eigenvectors of the marked ones. Below: the target image, "
    .. "the part of the logit that is linear in the pixels, which the biases make, and the top eigenvector with the "
    .. "constant taken in as one more input."}
local largest, smallest = figures.ends(figure, spectrum, 2, {marked = {1, 2}})
local linear = spectrum.linear:matmul(spectrum.map)[2]
figure:heatmap(figures.image(target), {title = "target", colors = "gray_r"})
figure:heatmap(figures.image(linear), {title = "linear term"})
figure:heatmap(figures.image((whole:positive(2, 1))), {title = "top, with constant"})
report.picture(figure, "fig06")

local top = spectrum:top(2, 1):to "float32"
local _, first = spectrum:top(2, 1)
local _, second = spectrum:top(2, 2)
local alike = math.abs(cosine(top:unsqueeze(1), target):item())
report.write("fig06", {seed = seed, sets = {digits},
  metrics = {accuracy = accuracy, similar = share, positive = largest, negative = smallest, cosine = alike,
    ratio = math.abs(first / second), exactness = bilinear.exactness(model, whole, set.test.images[{ {1, 1000} }])},
  claim = "One eigenvalue dominates, and its eigenvector is the target.",
  holds = math.abs(first / second) >= 5 and alike >= 0.7,
  findings = {
    ("the leading eigenvalue is %.1f times the next; its eigenvector has a cosine of %.2f with the target"):format(
      math.abs(first / second), alike),
    ("%.2f %% of the test images are told right; %.1f %% of them are similar"):format(100 * accuracy, 100 * share)}})
