-- Does a bilinear encoder cost quality? Variational autoencoders with a bilinear layer in the encoder beside ones with
-- an ordinary ReLU layer of as many weights, three seeds each: loss in training and on the test images by epoch.
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}
local kinds, layers, seeds = {"bilinear", "standard"}, {"bilinear", "ReLU"}, {seed, seed + 1, seed + 2}
local trained, judge = vae.trained, vae.judge

-- What all runs of a kind say: (seeds, ...).
local function of(rows, kind, name)
  local all = {}
  for _, row in ipairs(rows) do
    if row.kind == kind then all[#all + 1] = tensor(row[name]) end
  end
  return tensor.stack(all)
end

local figure = plot.figure{columns = 2, caption = "Loss per image from the second epoch on, on training and test "
  .. "images, both with noise: mean and range over three seeds. The loss is in nats: cross-entropy of all pixels and "
  .. "divergence."}
local metrics, findings, worst = {}, {}, 0
for _, set in ipairs(sets) do
  local rows = train.sweep("vae-quality-" .. set.name, {kind = kinds, seed = seeds}, function(o)
    local model, history = trained(set, {kind = o.kind, seed = o.seed, quick = quick})
    local losses = {train = {}, test = {}}
    for i, row in ipairs(history.epochs) do losses.train[i], losses.test[i] = row.loss, row.validation_loss end
    losses.divergence = judge(model, set.test.images, {noise = 0.3}).divergence
    losses.clean = judge(model, set.test.images).loss
    return losses
  end)
  local series, means = {}, {}
  metrics[set.name] = {}
  for i, kind in ipairs(kinds) do
    local kept = {divergence = of(rows, kind, "divergence"), clean = of(rows, kind, "clean")}
    for _, name in ipairs{"train", "test"} do
      local curves = of(rows, kind, name)
      local later = curves[{ {}, {2, -1} }]
      series[#series + 1] = {x = tensor.range(2, #curves[1]), y = later:mean(1), lower = later:min(1),
        upper = later:max(1),
        label = ("%s, %s"):format(layers[i], name), style = name == "test" and "dashed" or "solid",
        color = kind == "bilinear" and "blue" or "red"}
      kept[name] = curves[{ {}, -1 }]
    end
    metrics[set.name][kind], means[kind] = kept, {}
    for name, values in pairs(kept) do means[kind][name] = values:mean():item() end
  end
  figure:lines(series, {title = set.title, x_label = "epoch", y_label = "loss per image (nats)"})
  local ours, others = means.bilinear, means.standard
  worst = math.max(worst, ours.test / others.test - 1)
  findings[#findings + 1] = ("%s: bilinear %.2f in training and %.2f on the test images, ReLU %.2f and %.2f (%+.1f %%)")
    :format(set.title, ours.train, ours.test, others.train, others.test, 100 * (ours.test / others.test - 1))
  findings[#findings + 1] = ("%s without the noise that all were trained with: bilinear %.2f on the test images, ReLU "
    .. "%.2f"):format(set.title, ours.clean, others.clean)
end
report.picture(figure, "vae_quality")
report.write("vae_quality", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = worst <= 0.01,
  claim = "A bilinear encoder keeps the quality of an ordinary one: its test loss is at most 1 % above."})
