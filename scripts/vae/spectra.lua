-- What each latent dimension of a bilinear autoencoder looks for, and what leads towards the mean of each class: the
-- eigenpairs of the quadratic form that the encoder computes along that direction.
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}

-- One line a form, broken in two: its largest eigenvalues above zero, its smallest below.
local function lines(spectrum, names)
  local series, gap, k = {}, tensor({0 / 0}, {dtype = "float64"}), quick and 10 or 30
  local ranks = tensor.range(1, k)
  for i, name in ipairs(names) do
    local values = spectrum.eigenvalues[i]
    series[i] = {x = tensor.cat{ranks, gap, ranks}, label = name,
      y = tensor.cat{values:flip(1)[{ {1, k} }]:clamp(0), gap, values[{ {1, k} }]:clamp(nil, 0)}}
  end
  return series
end

-- How strongly the top positive eigenvector of each form answers to each class's images, (class, form): the mean of
-- (u . x)^2 / x . x.
local function answers(spectrum, part)
  local x, labels, tops = part.images:flatten(2):to "float64" / 255, part.labels:to "int64", {}
  for form = 1, spectrum.classes do tops[form] = spectrum:positive(form, 1) end
  local found = x:matmul(tensor.stack(tops):transpose()):square() / x:square():sum(2, {keep = true})
  local sums = tensor.zeros(10, spectrum.classes, {dtype = "float64"}):index_add(1, labels, found)
  return sums / labels:bincount(10):unsqueeze(2)
end

local metrics, findings, fewest = {}, {}, 10
for _, set in ipairs(sets) do
  local model = vae.trained(set, {seed = seed, quick = quick})
  local means = vae.class_means(model, set.train, {noise = 0.3, seed = seed})
  local names = {}
  for i = 1, 10 do names[i] = "latent " .. i end
  local forms = {latents = vae.interaction(model, tensor.eye(10)), classes = vae.interaction(model, means)}
  local both = plot.figure{columns = 2, width = 760, caption = "The largest (above zero) and the smallest (below) "
    .. "eigenvalues of the forms of each latent dimension and of the mean of each class."}
  for _, family in ipairs{"latents", "classes"} do
    local whole = plot.figure{columns = 2, width = 1280}
    for i, title in ipairs(family == "latents" and names or set.classes) do
      local part = plot.figure{columns = 5, column_ratios = {1.3, 1, 1, 1, 1}}
      figures.ends(part, forms[family], i)
      whole:nest(part, {title = title})
    end
    report.picture(whole, ("vae_%s_%s"):format(family, set.name))
  end
  both:lines(lines(forms.latents, names), {title = "latent dimensions", x_label = "rank", y_label = "eigenvalue"})
  both:lines(lines(forms.classes, set.classes), {title = "class means", x_label = "rank", y_label = "eigenvalue"})
  report.picture(both, "vae_families_" .. set.name)

  local found = answers(forms.classes, set.test)
  local own = found:argmax(1):eq(tensor.range(1, 10)):sum():item()
  fewest = math.min(fewest, own)
  metrics[set.name] = {class_means = means, answers = found, own = own,
    rank_of_latents = forms.latents:effective_rank(), rank_of_classes = forms.classes:effective_rank()}
  findings[#findings + 1] = ("%s: the top positive eigenvector answers most to its own class for %d of 10 class means; "
    .. "effective ranks are %.1f for latents and %.1f for class means, on average"):format(set.title, own,
    forms.latents:effective_rank():mean():item(), forms.classes:effective_rank():mean():item())
end
report.write("vae_spectra", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = fewest > 5,
  claim = "Features are aligned with classes: the top eigenvector towards most class means answers most to the class."})
