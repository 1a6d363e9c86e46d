-- What the autoencoders make of images: reconstructions of what they see, test images with the noise they were trained
-- with, from the means of the latents; and samples from the prior.
local report = require "moonlens.report"
local vae = require "moonlens.vae"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local sets = {data.mnist{count = quick and 2048 or nil}, data.fashion_mnist{count = quick and 2048 or nil}}
local shown = 10

-- Share of the pixels' variance over the images that reconstructions do not explain.
local function unexplained(x, y) return ((x - y):square():sum() / (x - x:mean(1)):square():sum()):item() end

local metrics, findings, worst = {}, {}, 0
for _, set in ipairs(sets) do
  local test = set.test.images:flatten(2):to "float32" / 255
  local seen = vae.drawn(1, {noise = 0.3})(test, tensor.generator(seed))[{ {}, {1, 784} }]
  local rows, samples, left = {test[{ {1, shown} }], seen[{ {1, shown} }]}, {}, {clean = {}, noisy = {}}
  local z = tensor.randn(2 * shown, 10, {generator = tensor.generator(seed)})
  for i, kind in ipairs{"bilinear", "standard"} do
    local model = vae.trained(set, {kind = kind, seed = seed, quick = quick})
    local rebuilt = vae.decode(model, (vae.encode(model, seen)))
    rows[i + 2], samples[i] = rebuilt[{ {1, shown} }], vae.decode(model, z)
    left.noisy[kind] = unexplained(test, rebuilt)
    left.clean[kind] = unexplained(test, vae.decode(model, (vae.encode(model, test))))
  end
  metrics[set.name] = {unexplained = left}
  worst = math.max(worst, left.noisy.bilinear - left.noisy.standard)
  report.picture(plot.figure{width = 760}:images(tensor.cat(rows):view(-1, 28, 28), {columns = shown, limit = 1,
    row_labels = {"original", "seen", "bilinear", "ReLU"}}), "vae_reconstructions_" .. set.name)
  report.picture(plot.figure{width = 760}:images(tensor.cat(samples):view(-1, 28, 28), {columns = shown, limit = 1,
    row_labels = {"bilinear", "", "ReLU", ""}}), "vae_samples_" .. set.name)
  findings[#findings + 1] = ("%s: reconstructions leave %.1f %% of the variance of the test images' pixels, those of "
    .. "the ReLU encoder %.1f %%; where they see images without noise, %.1f and %.1f %%"):format(set.title,
    100 * left.noisy.bilinear, 100 * left.noisy.standard, 100 * left.clean.bilinear, 100 * left.clean.standard)
end
report.write("vae_reconstructions", {seed = seed, sets = sets, metrics = metrics, findings = findings,
  claim = "Reconstructions are as good with a bilinear encoder as with an ordinary one: they leave at most 2 points "
    .. "more of the pixels' variance unexplained.", holds = worst <= 0.02})
