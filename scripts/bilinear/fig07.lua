-- Figure 7 and appendix M of arXiv 2410.08417: adversarial masks read off the weights. A mask is made to speak to one
-- eigenvector of one digit; added to every image, it should turn them into that digit. Two models: one trained with
-- noise, and one without, whose masks may only use pixels that are dark in nearly every image.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local masking = require "moonlens.masking"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local stds = {}
for i = 1, 12 do stds[i] = 0.025 * i end
local function pixels(part) return part.images:flatten(2):to "float32" / 255 end
local dark = pixels(set.train):mean(1):lt(0.01)

local function unit(t) return t / t:std(2, {keep = true}) end
local metrics, findings, at = {}, {}, {}
for _, case in ipairs{{name = "noise", noise = 0.15}, {name = "clean", noise = 0, support = dark}} do
  local name = case.name
  local model, accuracy = bilinear.trained(set, {residual = true, noise = case.noise, weight_decay = 0, seed = seed,
    hidden = quick and 128 or 256, epochs = quick and 3 or 30, batch = quick and 256 or 2048})
  local spectrum = bilinear.decompose(model)
  local first = {}
  local all = bilinear.masks(spectrum, {support = case.support})
  for class = 1, 10 do first[class] = all[10 * (class - 1) + 1] end
  local masks, generator = unit(tensor.stack(first):to "float32"), tensor.generator(seed)
  local order = tensor.permutation(#dark, {generator = generator})
  local controls = case.support and unit(tensor.randn(10, #dark, {generator = generator}) * dark:to "float32")
    or masks:index_select(2, order)
  local kinds = {adversarial = masks, random = controls, none = masks * 0}
  metrics[name] = {accuracy = accuracy, test = masking.curves(model, set.test, kinds, stds)}
  if not quick then metrics[name].train = masking.curves(model, set.train, kinds, stds) end

  local shown = plot.figure{columns = 4}
  local image, class = pixels(set.test)[9], 4
  shown:heatmap(figures.image((spectrum:positive(class, 1))), {title = "eigenvector"})
    :heatmap(figures.image(masks[class]), {title = "adversarial mask"})
    :heatmap(figures.image(image + 0.3 * masks[class]), {title = "image with mask", colors = "gray_r"})
    :heatmap(figures.image(image + 0.3 * controls[class]), {title = "with random mask", colors = "gray_r"})
  report.picture(shown, "fig07a_" .. name)
  local charts = plot.figure{columns = 2}
  for _, what in ipairs{"accuracy", "into"} do
    local series = {}
    for _, kind in ipairs{"none", "adversarial", "random"} do
      local c = metrics[name].test[kind]
      series[#series + 1] = {x = stds, y = c[what], error = c[what .. "_half"], label = kind, marker = "circle"}
    end
    charts:lines(series, {x_label = "standard deviation of the mask",
      y_label = what == "accuracy" and "accuracy" or "taken for the mask's digit"})
  end
  report.picture(charts, "fig07b_" .. name)
  local c = metrics[name].test
  at[name] = {c.adversarial.accuracy[-1]:item(), c.random.accuracy[-1]:item()}
  findings[#findings + 1] = ("%s model, masks of 0.3: accuracy on test images %.2f adversarial, %.2f random, %.2f "
    .. "without; %.0f %% taken for the mask's digit"):format(name, at[name][1], at[name][2],
    c.none.accuracy[-1]:item(), 100 * c.adversarial.into[-1]:item())
end
report.write("fig07", {seed = seed, sets = {set}, metrics = metrics, findings = findings,
  claim = "Masks made from the weights alone mislead the model, where random ones of equal strength hardly do.",
  holds = at.noise[1] < at.noise[2] - 0.1 and at.clean[1] < at.clean[2] - 0.1})
