-- Is what the weights look for what a latent draws? For each latent dimension, what the decoder draws as it goes from
-- -3 to 3 while the others are 0, beside the encoder's eigenvectors.
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}
local places, leading = tensor.range(-3, 3), 16

local metrics, findings, fewest = {}, {}, 10
for _, set in ipairs(sets) do
  local model = vae.trained(set, {seed = seed, quick = quick})
  local spectrum = vae.interaction(model, tensor.eye(10))
  local figure = plot.figure{columns = 11, width = 1000, caption = "Each row is a latent dimension: what is drawn for "
    .. "values from -3 to 3, and the eigenvectors of its two largest and its two smallest eigenvalues."}
  local drawn, shares, told = {}, tensor.zeros(10, 10), {}
  for i = 1, 10 do
    local z = tensor.zeros(#places, 10)
    z[{ {}, i }] = places
    drawn[i] = vae.decode(model, z)
    for k = 1, #places do
      figure:heatmap(figures.image(drawn[i][k]), {colors = "gray", limit = 1,
        y_label = k == 1 and "latent " .. i or nil, title = i == 1 and ("%g"):format(places[k]:item()) or nil})
    end
    for _, end_ in ipairs{{"positive", 1}, {"positive", 2}, {"negative", 1}, {"negative", 2}} do
      local vector, value = spectrum[end_[1]](spectrum, i, end_[2])
      figure:heatmap(figures.image(vector), {title = ("λ = %.2f"):format(value)})
    end
  end
  report.picture(figure, "vae_traversal_" .. set.name)

  -- How much of the change that a latent draws lies in the space of the leading eigenvectors of each latent's form.
  for i = 1, 10 do
    local change = (drawn[i][-1] - drawn[i][1]):to "float64"
    for j = 1, 10 do
      local space = {}
      for k = 1, leading do space[k] = (spectrum:top(j, k)) end
      shares[{i, j}] = tensor.stack(space):matmul(change):square():sum() / change:square():sum()
    end
    -- Whether the encoder, shown what was drawn, tells the value: the correlation of both.
    local mean = vae.encode(model, drawn[i])[{ {}, i }]
    local a, b = mean - mean:mean(), places - places:mean()
    told[i] = ((a * b):sum() / (a:norm() * b:norm())):item()
  end
  local own = shares:diagonal()
  local closest = shares:argmax(2):eq(tensor.range(1, 10)):sum():item()
  local others = (shares:sum() - own:sum()):item() / 90
  fewest = math.min(fewest, closest)
  metrics[set.name] = {shares = shares, closest = closest, told = told}
  findings[#findings + 1] = ("%s: %.2f of the change that a latent draws lies in the space of the %d leading "
    .. "eigenvectors of its own form, %.2f in that of another's; its own is the closest for %d of 10"):format(set.title,
    own:mean():item(), leading, others, closest)
  findings[#findings + 1] = ("%s: shown what was drawn, the encoder's means correlate with the latents' values by %.2f "
    .. "at least"):format(set.title, math.min(table.unpack(told)))
end
report.write("vae_traversal", {seed = seed, sets = sets, metrics = metrics, findings = findings, holds = fewest > 5,
  claim = "What the weights of the encoder look for is what the latent draws: for most latents, the leading "
    .. "eigenvectors hold more of what it draws than those of any other latent."})
