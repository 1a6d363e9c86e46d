-- On the way from the mean of one class to that of another, the form that the encoder computes changes in proportion.
-- Do the eigenvectors it looks for turn as smoothly? Each column is a step: what the decoder draws there, and the
-- eigenvectors of the four largest eigenvalues.
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local studies = {
  {set = data.mnist{count = quick and 2048 or nil}, pairs = {{5, 3}, {1, 7}, {4, 9}, {0, 8}}},
  {set = data.fashion_mnist{count = quick and 2048 or nil}, pairs = {{0, 3}, {2, 4}, {7, 9}, {5, 8}}},
}
local steps, shown = 7, 4

-- The mean squared cosine between the subspaces of two lists of orthonormal rows: 1 where they are the same.
local function overlap(a, b) return a:matmul(b:transpose()):square():sum():item() / #a end

local metrics, findings, holds = {}, {}, true
for _, study in ipairs(studies) do
  local set, overlaps, ends = study.set, {}, {}
  local model = vae.trained(set, {seed = seed, quick = quick})
  local means = vae.class_means(model, set.train, {noise = 0.3, seed = seed})
  for _, pair in ipairs(study.pairs) do
    local from, to = pair[1] + 1, pair[2] + 1
    local share = tensor.range(0, steps - 1):unsqueeze(2) / (steps - 1)
    local way = means[{ {from, from} }] * (1 - share) + means[{ {to, to} }] * share
    local spectrum, images = vae.interaction(model, way), vae.decode(model, way)
    local tops, values = {}, {}
    for step = 1, steps do
      local vectors = {}
      values[step] = {}
      for k = 1, shown do
        local v, value = spectrum:positive(step, k)
        -- An eigenvector's sign is arbitrary: it is chosen as in the step before.
        if step > 1 and (v * tops[step - 1][k]):sum():item() < 0 then v = -v end
        vectors[k], values[step][k] = v, value
      end
      tops[step] = tensor.stack(vectors)
      if step > 1 then overlaps[#overlaps + 1] = overlap(tops[step - 1], tops[step]) end
    end
    ends[#ends + 1] = overlap(tops[1], tops[steps])
    local figure = plot.figure{columns = steps, width = 760,
      title = ("from the mean of %s to that of %s"):format(set.classes[from], set.classes[to])}
    for step = 1, steps do
      figure:heatmap(figures.image(images[step]), {colors = "gray", limit = 1, y_label = step == 1 and "decoded" or nil,
        title = ("α = %.2f"):format(share[{step, 1}]:item())})
    end
    for k = 1, shown do
      for step = 1, steps do
        figure:heatmap(figures.image(tops[step][k]), {title = ("λ = %.2f"):format(values[step][k]),
          y_label = step == 1 and ("rank %d"):format(k) or nil})
      end
    end
    report.picture(figure, ("vae_interpolation_%s_%d_%d"):format(set.name, pair[1], pair[2]))
  end
  local between, apart = tensor(overlaps), tensor(ends):mean():item()
  local mean, least = between:mean():item(), between:min():item()
  holds = holds and mean > 0.75 and mean > apart
  metrics[set.name] = {pairs = study.pairs, overlap = between:view(#study.pairs, steps - 1), overlap_of_ends = ends}
  findings[#findings + 1] = ("%s: the subspaces of the top %d positive eigenvectors of neighbouring steps overlap by "
    .. "%.2f on average, %.2f at least; those of the two ends by %.2f"):format(set.title, shown, mean, least, apart)
end
report.write("vae_interpolation", {seed = seed, sets = {studies[1].set, studies[2].set}, metrics = metrics,
  findings = findings, holds = holds,
  claim = "Eigenvectors change smoothly between class means: from step to step, more than 3/4 of their space stays."})
