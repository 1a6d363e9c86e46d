-- What makes the encoder sure or unsure: the forms of the latents' log-variances beside those of their means.
local bilinear = require "moonlens.bilinear"
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}
local kinds, titles, leading = {"mean", "log_variance"}, {"mean", "log-variance"}, 8

-- The eigenvectors of largest magnitude of every form, (forms, leading, pixels).
local function tops(spectrum)
  local all = {}
  for form = 1, spectrum.classes do
    for k = 1, leading do all[#all + 1] = (spectrum:top(form, k)) end
  end
  return tensor.stack(all):view(spectrum.classes, leading, -1)
end

local metrics, findings, worst, left = {}, {}, 0, 0
for _, set in ipairs(sets) do
  local model = vae.trained(set, {seed = seed, quick = quick})
  local found, spectra = {}, {}
  for i, kind in ipairs(kinds) do
    spectra[i] = vae.interaction(model, tensor.eye(10), {of = kind})
    -- The error with a quarter of the eigenpairs.
    local errors = spectra[i]:residuals(set.test.images, {#model.embed.weight // 4})[1]
    found[kind] = {effective_rank = spectra[i]:effective_rank(), error = errors, exactness =
      bilinear.exactness(vae.head(model, {of = kind}), spectra[i], set.test.images[{ {1, 1000} }])}
    worst, left = math.max(worst, found[kind].exactness), math.max(left, errors:max():item())
  end
  local figure = plot.figure{columns = 6, column_ratios = {1.4, 1, 1, 1.4, 1, 1}, width = 1000,
    caption = "Mean (left) and log-variance (right) of each latent: the largest and the smallest eigenvalues, and the "
      .. "eigenvectors of the largest and the smallest."}
  for form = 1, 10 do
    for i = 1, 2 do
      local values, k = spectra[i].eigenvalues[form], quick and 10 or 20
      figure:lines({{y = values:flip(1)[{ {1, k} }], color = "blue"}, {y = values[{ {1, k} }], color = "red"}},
        {title = ("%s of latent %d"):format(titles[i], form), y_label = "eigenvalue"})
      for _, side in ipairs{"positive", "negative"} do
        local vector, value = spectra[i][side](spectra[i], form, 1)
        figure:heatmap(figures.image(vector), {title = ("λ = %.3f"):format(value)})
      end
    end
  end
  report.picture(figure, "vae_log_variance_" .. set.name)

  -- How much of the space of a mean's leading eigenvectors a log-variance's share: of the same latent, of another.
  local shared = tensor.einsum("fkp,glp->fgkl", tops(spectra[1]), tops(spectra[2])):square():sum(4):sum(3) / leading
  local same = shared:diagonal():mean():item()
  local other = (shared:sum():item() - 10 * same) / 90
  local ranks = {found.mean.effective_rank:mean():item(), found.log_variance.effective_rank:mean():item()}
  found.shared, metrics[set.name] = shared, found
  findings[#findings + 1] = ("%s: all eigenpairs rebuild means to %.1e and log-variances to %.1e of the largest; "
    .. "a quarter of them leaves errors of at most %.1e and %.1e; effective ranks are %.1f and %.1f on average"):format(
    set.title, found.mean.exactness, found.log_variance.exactness, found.mean.error:max():item(),
    found.log_variance.error:max():item(), ranks[1], ranks[2])
  findings[#findings + 1] = ("%s: the spaces of the %d leading eigenvectors of a latent's mean and log-variance share "
    .. "%.2f, those of different latents %.2f"):format(set.title, leading, same, other)
end
report.write("vae_log_variance", {seed = seed, sets = sets, metrics = metrics, findings = findings,
  claim = "Log-variances can be read off the weights as means can: exactly, and to 10 % from a quarter of the "
    .. "eigenpairs.", holds = worst <= 1e-4 and left <= 0.1})
