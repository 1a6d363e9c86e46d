-- Arguments that some functions take; types alone would never find them. See random_calls.lua.
local values = require "random_values"
local bilinear = require "moonlens.bilinear"
local dictionary, transcoder = require "moonlens.dictionary", require "moonlens.transcoder"
local vae = require "moonlens.vae"

local pick, numbers, strings, objects, any_table = values.pick, values.numbers, values.strings, values.objects, values.any_table

local function weights() return tensor.ones(3):requires_grad_() end
local function labels(n) return tensor.ones(n, {dtype = "int64"}) end
local function classifier() return bilinear.classifier{inputs = 4, hidden = 3, classes = 2} end
local function few()
  local points = {images = tensor.rand(4, 4), labels = labels(4)}
  return {name = "n", title = "n", classes = {"a", "b"}, train = points, test = points}
end
local function mlp() return transcoder.mlp{inputs = 4, hidden = 3, classes = 2} end
local function coder() return dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2} end
local function acts() return transcoder.activations(mlp(), {images = tensor.rand(4, 4), labels = labels(4)}) end
local function autoencoder(kind) return vae[kind or "bilinear"]{inputs = 4, width = 3, hidden = 2, latents = 2, decoder = 3} end
local function of_spectrum() return {objects.spectrum(), 1, 2} end

-- Arguments that some functions take; types alone would never find them.
return {
  ["figure.scatter"] = function()
    local points = {pick(numbers), 1, 2}
    return {objects.figure(), {{x = points, y = points, [pick{"values", "sizes", "error"}] = points}}, {log_x = pick{true, false}}}
  end,
  ["figure.bars"] = function() return {objects.figure(), {{values = {pick(numbers), 1}}}, {horizontal = pick{true, false}}} end,
  ["figure.histogram"] = function() return {objects.figure(), {{values = {1, pick(numbers)}}}, {bins = pick(numbers)}} end,
  ["data.create"] = function() return {"new.npy", {pick{0, 1, 3}, 2}} end,
  ["activations.collect"] = function() return {nn.linear{inputs = 4, outputs = 2}, tensor.ones(3, 4), {keep = "output"}} end,
  ["dictionary.new"] = function() return {{inputs = 4, outputs = 3, features = 8, active = 2}} end,
  ["dictionary.codes"] = function() return {coder(), tensor.ones(2, 4)} end,
  ["dictionary.train"] = function()
    return {coder(), {inputs = tensor.rand(4, 4), targets = tensor.rand(4, 3)}, {epochs = 1, batch = 2}}
  end,
  ["transcoder.classifier"] = function() return {few(), {hidden = 4, epochs = 1}} end,
  ["transcoder.study"] = function() return {few(), {quick = true}} end,
  ["transcoder.activations"] = function() return {mlp(), {images = tensor.rand(4, 4), labels = labels(4)}} end,
  ["transcoder.trained"] = function()
    return {{inputs = tensor.rand(4, 4), targets = tensor.rand(4, 3)}, {features = 8, active = 2, epochs = 1, batch = 2}}
  end,
  ["transcoder.replace"] = function() return {mlp(), coder()} end,
  ["transcoder.measure"] = function() return {mlp(), coder(), acts()} end,
  ["transcoder.profile"] = function() return {coder(), acts(), 2} end,
  ["transcoder.blame"] = function() return {tensor.ones(2, 3), tensor.rand(4, 3), tensor.rand(5, 3), 1, pick{1, 2}} end,
  ["transcoder.importance"] = function() return {mlp(), coder()} end,
  ["figures.signed"] = function() return {plot.figure{}, tensor{1, -2, pick(numbers)}} end,
  ["bilinear.hosvd"] = function() return {classifier()} end,
  ["moonlens.base64"] = function() return {data.save("bytes.npy", tensor.ones(pick{0, 1, 5}))} end,
  ["tensor.einsum"] = function() return {"ij,jk->ik", tensor.ones(2, 3), tensor.ones(3, 2)} end,
  ["tensor.grad"] = function()
    local w = weights()
    return pick{{(w * w):sum(), {w}, {create_graph = true}}, {pick{print, tensor.sum}, {arguments = {pick(numbers)}}}}
  end,
  ["tensor.permute"] = function() return {tensor.ones(2, 3), pick{1, 2, -1}, pick{1, 2}} end,
  ["tensor.expand"] = function() return {tensor.ones(1, 3), pick{2, 0, -1}, pick{3, 4}} end,
  ["tensor.gather"] = function() return {tensor.ones(2, 3), 2, tensor.ones(2, 1, {dtype = "int64"})} end,
  ["tensor.roll"] = function() return {tensor.ones(2, 3), pick{1, -5, pick(numbers)}, pick{1, 2}} end,
  ["tensor.where"] = function() return {tensor.ones(3):gt(0), pick{1, tensor.ones(3)}, pick(numbers)} end,
  ["linalg.cholesky"] = function() return {tensor.eye(pick{0, 1, 3}) * pick{1, 2, -1}} end,
  ["embed.pca"] = function() return {tensor.randn(pick{1, 4}, pick{1, 4}), {components = pick{1, 2}}} end,
  ["embed.tsne"] = function()
    local n, k = pick{4, 20}, pick{2, 3}
    return {tensor.randn(n, pick{1, 5}, {dtype = pick{"float32", "float64"}}), {
      perplexity = pick{1, 2.5, pick(numbers)}, iterations = pick{0, 3}, dims = k, theta = pick{0, 0.5, pick(numbers)},
      init = pick{"pca", "random", tensor.ones(n, k) * pick{0, pick(numbers)}}, learning_rate = pick{"auto", pick(numbers)}}}
  end,
  ["tensor.check_gradient"] = function() return {tensor.exp, {tensor.ones(2)}, {second = pick{true, false}}} end,
  ["gradient_function.__call"] = function() return {tensor.grad(tensor.sum), weights(), pick(numbers)} end,
  ["tensor.warp_affine"] = function() return {tensor.ones(2, 3, 3), tensor.full({2, 2, 3}, pick(numbers))} end,
  ["tensor.__index"] = function() return {tensor.ones(3, 3), {pick{1, -1, {1, 2}, {}}, pick{1, {1, 3, 2}, labels(2)}}} end,
  ["tensor.__newindex"] = function() return {tensor.ones(3, 3), {pick{1, -1, {1, 2}}, pick{1, {1, 3, 2}}}, pick(numbers)} end,
  ["tensor.scatter"] = function() return {tensor.ones(2, 3), 2, tensor.ones(2, 1, {dtype = "int64"}), pick(numbers)} end,
  ["tensor.scatter_add"] = function() return {tensor.ones(2, 3), 2, tensor.ones(2, 1, {dtype = "int64"}), pick(numbers)} end,
  ["tensor.index_add"] = function() return {tensor.ones(3, 2), 1, labels(2), tensor.ones(2, 2)} end,
  ["tensor.weighted_rows"] = function() return {tensor.ones(3, 2), labels(2):view(1, 2), tensor.ones(1, 2)} end,
  ["tensor.row_products"] = function() return {tensor.ones(1, 2), tensor.ones(3, 2), labels(2):view(1, 2)} end,
  ["tensor.index_select"] = function() return {tensor.ones(3, 2), pick{1, 2, -1}, labels(2)} end,
  ["tensor.masked_fill"] = function() return {tensor.ones(3), tensor.ones(3):gt(0), pick(numbers)} end,
  ["tensor.pad"] = function() return {tensor.ones(2, 3), {pick{0, 1, -1}, pick(numbers)}, {value = pick(numbers)}} end,
  ["tensor.movedim"] = function() return {tensor.ones(2, 3), pick{1, 2}, pick{1, -1}} end,
  ["tensor.outer"] = function() return {tensor.ones(2), tensor.ones(3)} end,
  ["tensor.quantile"] = function() return {tensor.ones(2, 3), pick{0, 0.5, 1}, pick{1, 2}} end,
  ["nn.cross_entropy"] = function() return {tensor.ones(3, 2), labels(3)} end,
  ["nn.linear"] = function() return {{inputs = 3, outputs = 2, bias = false}} end,
  ["nn.bilinear"] = function() return {{inputs = 3, outputs = 2, bias = true}} end,
  ["nn.conv2d"] = function() return {{inputs = 2, outputs = 4, kernel = pick{1, {2, 3}}, groups = pick{1, 2}}} end,
  ["nn.max_pool2d"] = function() return {{kernel = pick{2, {2, 3}}, stride = 1}} end,
  ["nn.avg_pool2d"] = function() return {{kernel = pick{2, {2, 3}}, padding = 1}} end,
  ["nn.attention"] = function() return {{size = 6, heads = pick{1, 2, 3}, causal = true}} end,
  ["nn.embedding"] = function() return {{count = 3, size = 2}} end,
  ["nn.init"] = function() return {pick{"orthogonal", "kaiming", "ones"}, {2, 3}, {gain = pick(numbers)}} end,
  ["nn.kl_div"] = function() return {tensor.ones(3, 2):log_softmax(), tensor.ones(3, 2) / 2} end,
  ["nn.bce_with_logits"] = function() return {tensor.ones(3, 2), tensor.ones(3, 2)} end,
  ["optim.clip_norm"] = function() return {{tensor.ones(2), tensor.ones(3)}, pick(numbers)} end,
  ["optimizer.apply"] = function() return {optim.lion{parameters = {weights()}}, {tensor.ones(3)}} end,
  ["optimizer.swap_averages"] = function() return {optim.sgd{parameters = {weights()}, average = 0.9}} end,
  ["schedule.factor"] = function() return {objects.schedule(), pick{1, 2, 5}, 5} end,
  ["tensor.stack"] = function() return {{tensor.ones(2), tensor.zeros(2)}, pick{1, -1}} end,
  ["nn.accuracy"] = function() return {tensor.ones(3, 2), labels(3)} end,
  ["optimizer.step"] = function()
    local w = weights()
    return {optim.adamw{parameters = {w}}, (w * w):sum(), {factor = pick(numbers)}}
  end,
  ["figure.heatmap"] = function()
    return {plot.figure{columns = pick{1, 2}}, tensor.randn(pick{1, 3}, 4), {colors = "gray", limit = pick(numbers), colorbar = true}}
  end,
  ["figure.save"] = function()
    local f = plot.figure{columns = pick{1, 2}, scale = 0.25}
    local axes = {log_y = math.random(2) == 1, log_x = math.random(2) == 1, title = pick(strings)}
    f:lines({{y = {1, 3, pick(numbers)}, label = pick(strings)}}, axes):heatmap({{1, pick(numbers)}}, {colorbar = true})
    return {f, pick{"b.png", "b.svg", "b.pdf"}}
  end,
  ["data.save"] = function()
    local t = tensor.ones(2, 3, {dtype = pick{"uint8", "float32"}})
    local path = pick{"a.npy", "a.npz", "a.csv", "a.png", "a.json", "a.idx", "a.safetensors"}
    return {path, path:find "z$" and {t = t} or path:find "s$" and {u = t} or path:find "json" and any_table(1) or t}
  end,
  ["data.load"] = function()
    local path = pick{"b.npy", "b.npz", "b.csv", "b.png", "b.json", "b.idx", "b.safetensors"}
    pcall(data.save, path, pick{tensor.ones(2, 2, {dtype = "uint8"}), {t = tensor.ones(2)}, {a = {1}}})
    return {path}
  end,
  ["nn.load"] = function()
    nn.save("l.safetensors", nn.linear{inputs = 3, outputs = 2})
    return {"l.safetensors", nn.linear{inputs = pick{3, 4}, outputs = 2}}
  end,
  ["train.sweep"] = function()
    local function job(o) return {y = pick(numbers), [o.x == 1 and "z" or "w"] = 1} end
    return {pick{"a", "b"}, {x = {1, pick(numbers)}}, job}
  end,
  ["moonlens.write_json"] = function() return {pick{"a.json", "b/c.json"}, any_table(1)} end,
  ["bilinear.exactness"] = function()
    local model = classifier()
    return {model, bilinear.decompose(model), tensor.zeros(3, 4, {dtype = "uint8"})}
  end,
  ["bilinear.decompose"] = function() return {classifier()} end,
  ["bilinear.trained"] = function()
    local part = {images = tensor.ones(4, 2, 2, {dtype = "uint8"}), labels = labels(4)}
    return {{name = "s", title = "S", classes = {"a", "b"}, train = part, test = part}, {epochs = 1, hidden = 2, batch = 2}}
  end,
  ["report.write"] = function() return {"x", {seed = 1, metrics = {a = pick(numbers)}, findings = {pick(strings)}}} end,
  ["spectrum.positive"] = of_spectrum, ["spectrum.negative"] = of_spectrum, ["spectrum.top"] = of_spectrum,
  ["spectrum.of"] = function()
    local n = pick{1, 3}
    return {tensor.ones(2, n, n), tensor.ones(2, n), tensor.ones(2), tensor.ones(n, 4), {constant_input = pick{true, false}}}
  end,
  ["bilinear.sizes"] = function()
    local part = {images = tensor.ones(50, 5, 5, {dtype = "uint8"}), labels = labels(50)}
    return {{name = "s", title = "S", classes = {"a", "b"}, train = part, test = part}, {quick = true, seeds = pick{1, 2}}}
  end,
  ["vae.loss"] = function() return {tensor.ones(3, 8), tensor.ones(3, pick{4, 6}) / 2} end,
  ["vae.judge"] = function() return {autoencoder(pick{"bilinear", "standard"}), tensor.ones(3, 4), {noise = pick(numbers)}} end,
  ["vae.encode"] = function() return {autoencoder(pick{"bilinear", "standard"}), tensor.ones(3, 2, 2)} end,
  ["vae.decode"] = function() return {autoencoder(), tensor.ones(3, 2) * pick(numbers)} end,
  ["vae.class_means"] = function() return {autoencoder(), {images = tensor.ones(3, 4), labels = labels(3)}} end,
  ["vae.head"] = function() return {autoencoder(), {of = pick{"mean", "log_variance"}}} end,
  ["vae.interaction"] = function() return {autoencoder(), tensor.ones(pick{1, 3}, 2), {of = pick{"mean", "log_variance"}}} end,
  ["vae.trained"] = function()
    local part = {images = tensor.ones(4, 2, 2, {dtype = "uint8"})}
    return {{name = "s", train = part, test = part}, {epochs = 1, width = 2, hidden = 2, latents = 1, batch = 2}}
  end,
  ["spectrum.residuals"] = function() return {objects.spectrum(), tensor.ones(2, 4), {pick{0, 1}, pick(numbers)}} end,
  ["spectrum.effective_rank"] = function() return {objects.spectrum()} end,
  ["spectrum.truncate"] = function() return {objects.spectrum(), pick{1, 2, 3}} end,
  ["spectrum.truncation"] = function()
    return {objects.spectrum(), {images = tensor.ones(2, 4), labels = labels(2)}, {pick{0, 1}, pick(numbers)}}
  end,
  ["spectrum.explain"] = function() return {objects.spectrum(), tensor.ones(4)} end,
  ["bilinear.masks"] = function() return {objects.spectrum(), {count = pick{1, 2, pick(numbers)}}} end,
  ["figures.ends"] = function() return {plot.figure{columns = 2}, objects.spectrum(), pick{1, 2}, {marked = {1}, shown = 2}} end,
  ["figures.image"] = function() return {tensor.ones(pick{1, 4, 5})} end,
  ["masking.curves"] = function()
    local set = {images = tensor.zeros(4, 4, {dtype = "uint8"}), labels = labels(4)}
    return {classifier(), set, {up = tensor.ones(2, 4)}, {0, pick(numbers)}}
  end,
  ["augment.chain"] = function() return {{tensor.exp, pick{print, tensor.exp}}} end,
  ["spectrum.values"] = function() return {objects.spectrum(), pick{1, 2}} end,
  ["spectrum.logits"] = function() return {objects.spectrum(), tensor.ones(3, 4)} end,
}
