-- Variational autoencoders: their loss, what they draw, and the forms that their encoders compute.
local check = require "check"
local bilinear = require "moonlens.bilinear"
local vae = require "moonlens.vae"

local x = tensor.rand(30, 4, 4, {generator = tensor.generator(1)})
local function made(kind) return vae[kind or "bilinear"]{inputs = 16, width = 8, hidden = 12, latents = 3, decoder = 5, seed = 4} end
local function exact(t) return t:detach():to "float64" end

return {
  ["a model is the one described"] = function()
    local model, pixels = made(), x:flatten(2)
    local stream = pixels:matmul(model.embed.weight:transpose())
    local hidden = stream:matmul(model.bilinear.w_l:transpose()) * stream:matmul(model.bilinear.w_r:transpose())
    local mean = hidden:matmul(model.mean.weight:transpose())
    local log_variance = hidden:matmul(model.log_variance.weight:transpose()) + model.log_variance.bias
    local drawn = tensor.randn(30, 3, {generator = tensor.generator(2)})
    local output = model(tensor.cat({pixels, drawn}, 2))
    local logits = model.decoder(mean + (log_variance / 2):exp() * drawn)
    check.close(output, tensor.cat({logits, mean, log_variance}, 2), 1e-6)
    -- Without numbers to draw with, a latent is its mean.
    check.close(model(x)[{ {}, {1, 16} }], model.decoder(mean), 1e-6)
    local means, log_variances = vae.encode(model, x)
    check.close(means, mean, 1e-6)
    check.close(log_variances, log_variance, 1e-6)
    check.close(vae.decode(model, means), model.decoder(mean):sigmoid(), 1e-6)
    assert(not means:is_tracked() and check.same(model(x), made()(x)))
  end,

  ["an ordinary encoder has as many weights in its layer"] = function()
    local model, other = made "standard", made()
    assert(model.hidden.weight:numel() == other.bilinear.w_l:numel() + other.bilinear.w_r:numel())
    local hidden = model.hidden(model.embed(x:flatten(2))):relu()
    check.close((vae.encode(model, x)), model.mean(hidden), 1e-6)
    check.fails(function() vae.interaction(model, tensor.eye(3)) end, "vae.bilinear")
  end,

  ["the loss is cross-entropy and divergence by their definitions"] = function()
    local generator = tensor.generator(3)
    local output = tensor.randn(7, 22, {generator = generator, dtype = "float64"})
    local target = tensor.rand(7, 16, {generator = generator, dtype = "float64"})
    local p, mean, log_variance = output[{ {}, {1, 16} }]:sigmoid(), output[{ {}, {17, 19} }], output[{ {}, {20, 22} }]
    local cross = -(target * p:log() + (1 - target) * (1 - p):log()):sum() / 7
    local divergence = -0.5 * (1 + log_variance - mean:square() - log_variance:exp()):sum() / 7
    local loss, second = vae.loss(output, target)
    check.close(loss, cross + divergence, 1e-12)
    check.close(second, divergence, 1e-12)
    tensor.check_gradient(function(o) return (vae.loss(o, target)) end, {output})
    -- Where a logistic function is 0 or 1 in its type, the loss is neither.
    local far = tensor{{200, -200, 0, 0}}
    check.close(vae.loss(far, tensor{{0, 1}}), tensor(400), 1e-3)
    check.close(vae.loss(far, tensor{{1, 0}}), tensor(0), 1e-6)
    check.fails(function() vae.loss(output, target[{ {1, 3} }]) end, "'output'", "(7, 22)", "(3, 16)")
    check.fails(function() vae.loss(output[{ {}, {1, 21} }], target) end, "'output'", "(7, 21)", "(7, 16)")
    check.fails(function() vae.loss(target, target) end, "'output'", "(7, 16)")
  end,

  ["what is drawn lies in 0..1 and has numbers for the latents behind it"] = function()
    local function drawn(seed) return vae.drawn(3, {noise = 0.5})(x, tensor.generator(seed)) end
    local first = drawn(1)
    assert(table.concat(first:shape(), " ") == "30 19" and check.same(first, drawn(1)) and not check.same(first, drawn(2)))
    local pixels = first[{ {}, {1, 16} }]
    assert(pixels:min():item() == 0 and pixels:max():item() == 1 and not check.same(pixels, x:flatten(2)))
    local many = vae.drawn(200)(tensor.zeros(300, 16), tensor.generator(1))
    assert(many[{ {}, {1, 16} }]:abs():max():item() == 0)
    local numbers = many[{ {}, {17, -1} }]
    assert(math.abs(numbers:mean():item()) < 0.02 and math.abs(numbers:std():item() - 1) < 0.02)
    check.fails(function() vae.drawn(0) end, "'count'", "0")
    check.fails(function() vae.drawn(1, {noise = -1}) end, "vae.drawn", "'noise'", "-1")
    check.fails(function() vae.encode(made(), x, {noise = -1}) end, "vae.encode", "'noise'")
  end,

  ["as many numbers are drawn as there are latents"] = function()
    local model, images = made(), x:flatten(2)
    for _, count in ipairs{1, 2, 4} do
      local drawn = vae.drawn(count)(images, tensor.generator(1))
      check.fails(function() model(drawn) end, "16", "19", "3 latents", "got " .. 16 + count)
    end
    check.fails(function() model(images[{ {}, {1, 15} }]) end, "16", "19", "got 15")
  end,

  ["judging is what training counts"] = function()
    local model = made()
    local found = vae.judge(model, x, {noise = 0.2, seed = 5})
    local output = model(vae.drawn(3, {noise = 0.2})(x:flatten(2), tensor.generator(5)))
    check.close(vae.loss(output, x:flatten(2)), tensor(found.loss), 1e-4)
    assert(math.abs(found.reconstruction + found.divergence - found.loss) < 1e-9 and found.divergence > 0)
  end,

  ["training lowers the loss, and is reused"] = function()
    local images = (x * 255):to "uint8"
    local set = {name = "squares", train = {images = images}, test = {images = images[{ {1, 7} }]}}
    local o = {width = 8, hidden = 8, latents = 2, epochs = 20, batch = 10, seed = 3, lr = 1e-2}
    local model, history = vae.trained(set, o)
    assert(history.epochs[20].loss < history.epochs[1].loss - 0.1 and not history.reused)
    local judged = vae.judge(model, set.test.images, {noise = 0.3, seed = 3}).loss
    assert(math.abs(history.epochs[20].validation_loss - judged) < 1e-4)
    local again, told = vae.trained(set, o)
    assert(told.reused and check.same(model(x), again(x)))
    o.kind = "standard"
    assert(not select(2, vae.trained(set, o)).reused)
    check.fails(function() vae.trained(set, {kind = "other"}) end, "'kind'", "standard", "other")
    check.fails(function() vae.trained({}) end, "vae.trained", "'set'")
  end,

  ["eigenpairs rebuild means and log-variances"] = function()
    local model = made()
    local mean, log_variance = vae.encode(model, x)
    for _, space in ipairs{"input", "embedding"} do
      for kind, value in pairs{mean = mean, log_variance = log_variance} do
        local spectrum = vae.interaction(model, tensor.eye(3), {of = kind, space = space})
        check.close(spectrum:logits(x), exact(value), 1e-6)
        check.close(spectrum:truncate(spectrum.size)(x), value, 1e-5)
        assert(spectrum.classes == 3 and spectrum.size == 8)
        if space == "input" then
          local u = spectrum.inputs[2]
          check.close(u:matmul(u:transpose()), tensor.eye(8, {dtype = "float64"}), 1e-12)
        end
        assert(bilinear.exactness(vae.head(model, {of = kind}), spectrum, (x * 255):to "uint8") < 1e-5)
      end
    end
  end,

  ["interactions are the forms of their definition, linear in the direction"] = function()
    local model, generator = made(), tensor.generator(6)
    local function form(direction)
      local s = vae.interaction(model, direction)
      return (s.inputs[1]:transpose() * s.eigenvalues[1]):matmul(s.inputs[1])
    end
    local a, b = tensor.randn(3, {generator = generator}), tensor.randn(3, {generator = generator})
    check.close(form(2 * a - b), 2 * form(a) - form(b), 1e-6)
    local E, W, V = exact(model.embed.weight), exact(model.bilinear.w_l), exact(model.bilinear.w_r)
    local u = exact(model.mean.weight):transpose():matmul(exact(a))
    local B = W:transpose():matmul(V * u:unsqueeze(2))
    check.close(form(a), E:transpose():matmul((B + B:transpose()) / 2):matmul(E), 1e-6)
    -- Several directions at once are the same as one by one; what is rebuilt is what the encoder says along them.
    local both = vae.interaction(model, tensor.stack{a, b})
    check.close(both.eigenvalues[2], vae.interaction(model, b).eigenvalues[1], 1e-9)
    check.close(both:logits(x), exact((vae.encode(model, x)):matmul(tensor.stack({a, b}, 2))), 1e-6)
    local along = vae.interaction(model, a, {of = "log_variance"}):logits(x)
    check.close(along[{ {}, 1 }], exact((select(2, vae.encode(model, x))):matmul(a)), 1e-6)
  end,

  ["directions of another size and other parts are refused"] = function()
    local model = made()
    check.fails(function() vae.interaction(model, tensor.eye(4)) end, "vae.interaction", "(n, 3)", "(4, 4)")
    check.fails(function() vae.interaction(model, tensor.eye(3), {of = "variance"}) end, "'of'", "log_variance", "variance")
    check.fails(function() vae.interaction(model, tensor.eye(3), {space = "here"}) end, "'space'", "here")
    check.fails(function() vae.head(bilinear.classifier{inputs = 16, hidden = 8}) end, "vae.head", "'model'")
    check.fails(function() vae.encode(bilinear.classifier{inputs = 16, hidden = 8}, x) end, "vae.encode", "'model'")
  end,

  ["residuals tell how far truncated forms are"] = function()
    local model = made()
    local spectrum = vae.interaction(model, tensor.eye(3), {of = "log_variance"})
    local shares, overall = spectrum:residuals(x, {0, 1, 5, 8})
    check.close(shares[1], tensor{1, 1, 1}, 1e-9)
    assert(shares[4]:max():item() < 1e-9 and overall[4]:item() < 1e-9 and math.abs(overall[1]:item() - 1) < 1e-9)
    local whole = spectrum:logits(x) - spectrum.constant
    for i, k in ipairs{1, 5} do
      local missed = (exact(spectrum:truncate(k)(x)) - spectrum:logits(x)):square()
      check.close(shares[i + 1], (missed:sum(1) / whole:square():sum(1)):sqrt(), 1e-5)
      check.close(overall[i + 1], (missed:sum() / whole:square():sum()):sqrt(), 1e-5)
    end
    check.fails(function() spectrum:residuals(x, {9}) end, "spectrum.residuals", "'counts'", "0 and 8")
  end,

  ["class means are means of the means"] = function()
    local model, labels = made(), (tensor.range(0, 29) % 3):to "int64" + 1
    local means = vae.class_means(model, {images = x, labels = labels})
    local all = vae.encode(model, x)
    for class = 1, 3 do check.close(means[class], all[labels:eq(class)]:mean(1), 1e-6) end
    local gap = tensor.where(labels:eq(2), 1, labels):to "int64"
    check.fails(function() vae.class_means(model, {images = x, labels = gap}) end, "vae.class_means", "class 2")
    local noisy = {noise = 0.3, seed = 2}
    assert(not check.same(means, vae.class_means(model, {images = x, labels = labels}, noisy)))
    assert(check.same((vae.encode(model, x, noisy)), (vae.encode(model, x, noisy))))
  end,
}
