-- Is the encoder low-rank? How many eigenpairs of each latent's form are needed to rebuild its mean on the test images,
-- to a given relative error; and how far all of them are from what the encoder says.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}
local bounds = {0.5, 0.2, 0.1, 0.05, 0.01}

local figure = plot.figure{columns = 2, width = 760, caption = "Left: relative error of the latents' means on the "
  .. "test images when only the eigenpairs of largest magnitude are kept, of all latents together and the range of "
  .. "the single ones. Right: effective ranks of their forms."}
local metrics, findings, most, exact = {}, {}, 0, 0
for _, set in ipairs(sets) do
  local model = vae.trained(set, {seed = seed, quick = quick})
  local spectrum = vae.interaction(model, tensor.eye(10))
  local rank, counts = #model.embed.weight, {}
  for k = 0, rank do counts[k + 1] = k end
  local shares, overall = spectrum:residuals(set.test.images, counts)
  local exactness = bilinear.exactness(vae.head(model), spectrum, set.test.images[{ {1, 1000} }])
  exact = math.max(exact, exactness)

  -- For each bound, the fewest eigenpairs from which on the error stays below it: of each latent, and of all together.
  local needed, together, places = {}, {}, tensor.range(1, rank + 1)
  for i, bound in ipairs(bounds) do
    needed[i] = (shares:gt(bound):to "int64" * places:unsqueeze(2)):max(1)
    together[i] = (overall:gt(bound):to "int64" * places):max():item()
  end
  most = math.max(most, needed[3]:max():item() / rank)

  local ranks = spectrum:effective_rank()
  figure:lines({{x = counts, y = overall, lower = shares:min(2), upper = shares:max(2)}}, {title = set.title,
    x_label = "eigenpairs kept", y_label = "relative error", log_y = true, y_range = {1e-3, 2},
    x_range = {0, math.min(rank, 100)}, references = {{y = 0.1, style = "dashed"}}})
  figure:bars({{values = ranks}}, {title = set.title, x_label = "latent", y_label = "effective rank"})
  metrics[set.name] = {kept = counts, error = shares, error_of_all = overall, bounds = bounds, needed = needed,
    needed_for_all = together, effective_rank = ranks, exactness = exactness}
  local function range(t) return ("%.0f to %.0f"):format(t:min():item(), t:max():item()) end
  findings[#findings + 1] = ("%s: to rebuild a latent's mean to 10 %%, %s of %d eigenpairs are needed (%d for all "
    .. "latents together); to 1 %%, %s; effective ranks are %s"):format(
    set.title, range(needed[3]), rank, together[3], range(needed[5]), range(ranks))
  findings[#findings + 1] = ("%s: means from all eigenpairs differ by at most %.1e of the largest on 1,000 test images")
    :format(set.title, exactness)
end
report.picture(figure, "vae_truncation")
report.write("vae_truncation", {seed = seed, sets = sets, metrics = metrics, findings = findings,
  claim = "The encoder is low-rank: a quarter of its eigenpairs rebuilds the mean of every latent to 10 %.",
  holds = most <= 0.25 and exact <= 1e-4})
