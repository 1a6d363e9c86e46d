-- Appendix E of arXiv 2410.08417: what weight decay and noise do to the spectrum. Effective rank, (L1 / L2) squared, of
-- each digit's eigenvalues, and of its top eigenvector's pixels, for every pair of strengths.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 420
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local decays, noises = {0, 0.2, 0.4, 0.6, 0.8, 1}, {0, 0.2, 0.4, 0.6, 0.8, 1}
if quick then decays, noises = {0, 1}, {0, 1} end

local function effective(t, dim) return t:abs():sum(dim):square() / t:square():sum(dim) end
local rows = train.sweep("appE", {decay = decays, noise = noises}, function(o)
  local model, accuracy = bilinear.trained(set, {hidden = quick and 48 or 512, epochs = quick and 6 or 50,
    batch = quick and 128 or 2048, noise = o.noise, weight_decay = o.decay, seed = seed})
  local spectrum = bilinear.decompose(model)
  local pixels = effective(spectrum.inputs, 3)
  return {accuracy = accuracy, values = spectrum:effective_rank():totable(), vectors = pixels:mean():item(),
    top_vector = pixels[{ {}, -1 }]:mean():item()}
end)

-- A table of the sweep's, (weight decay, noise).
local function grid(of)
  local found = tensor.zeros(#decays, #noises)
  for i, row in ipairs(rows) do found[{(i - 1) // #noises + 1, (i - 1) % #noises + 1}] = of(row) end
  return found
end
local function mean(list) return tensor(list):mean():item() end
local ranks = grid(function(row) return mean(row.values) end)
local vectors, tops = grid(function(row) return row.vectors end), grid(function(row) return row.top_vector end)
local accuracy = grid(function(row) return row.accuracy end)

local function names(list)
  local out = {}
  for i, x in ipairs(list) do out[i] = ("%.1f"):format(x) end
  return out
end
local upward = {}
for i, name in ipairs(names(decays)) do upward[#decays - i + 1] = name end
for _, case in ipairs{{"eigenvalues", ranks}, {"eigenvectors", tops}} do
  local name, picture = table.unpack(case)
  report.picture(plot.figure{width = 460}:heatmap(picture:flip(1), {
    title = "effective rank of " .. (name == "eigenvectors" and "top " or "") .. name, colors = "viridis",
    row_names = upward, column_names = names(noises), y_label = "weight decay", x_label = "input noise",
    show_values = true, colorbar = true}), "appE_" .. name)
end

local up = (ranks[{ {}, {2, -1} }] - ranks[{ {}, {1, -2} }]):min():item()
local down = (ranks[{ {2, -1} }] - ranks[{ {1, -2} }]):max():item()
report.write("appE", {seed = seed, sets = {set},
  metrics = {decay = decays, noise = noises, accuracy = accuracy, rank_of_eigenvalues = ranks,
    rank_of_eigenvectors = vectors, rank_of_top_eigenvectors = tops},
  claim = "Weight decay lowers the effective rank of the eigenvalues and noise raises it.",
  holds = up > 0 and down < 0,
  findings = {
    ("mean effective ranks run from %.0f (weight decay %g, no noise) to %.0f (no weight decay, noise %g)"):format(
      ranks[{-1, 1}]:item(), decays[#decays], ranks[{1, -1}]:item(), noises[#noises]),
    ("the smallest step with noise is %+.1f, the largest with weight decay %+.1f: %smonotone in both directions")
      :format(up, down, (up > 0 and down < 0) and "" or "not "),
    ("pixels of top eigenvectors: noise lowers them from %.0f to %.0f without weight decay, from %.0f to %.0f with; of "
      .. "all eigenvectors they stay between %.0f and %.0f, near the %.0f of random ones"):format(
      tops[{1, 1}]:item(), tops[{1, -1}]:item(), tops[{-1, 1}]:item(), tops[{-1, -1}]:item(),
      vectors:min():item(), vectors:max():item(), set.train.images[1]:numel() * 2 / math.pi)}})
