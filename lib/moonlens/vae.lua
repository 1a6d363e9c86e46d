-- Variational autoencoders (Kingma & Welling, arXiv 1312.6114) whose encoder has a bilinear layer, so that mean and
-- log-variance of each latent are quadratic forms of the image, and ordinary ones to compare with. Notation: x image,
-- E embed, W and V the halves of the bilinear layer, P the map to the means: mu = P (W E x * V E x).
local Spectrum = require "moonlens.spectrum"
local vae = {}

-- Mean and log-variance of the latents of rows of pixels.
local function encoded(model, pixels)
  local stream = model.embed(pixels)
  local hidden = model.bilinear and model.bilinear(stream) or model.hidden(stream):relu()
  return model.mean(hidden), model.log_variance(hidden)
end

-- What a latent is drawn with stands behind the pixels, so that a model's output follows from its input alone.
local Autoencoder = nn.module("vae", {
  init = function(self, o)
    local generator = tensor.generator(o.seed)
    local function map(inputs, outputs, bias)
      return nn.linear{inputs = inputs, outputs = outputs, bias = bias, generator = generator}
    end
    self.embed = map(o.inputs, o.width, false)
    if o.bilinear then
      self.bilinear = nn.bilinear{inputs = o.width, outputs = o.hidden, generator = generator}
    else
      self.hidden = map(o.width, 2 * o.hidden, true)
    end
    local features = o.bilinear and o.hidden or 2 * o.hidden
    self.mean, self.log_variance = map(features, o.latents, false), map(features, o.latents, true)
    self.decoder = nn.sequential{map(o.latents, o.decoder, true), nn.relu(), map(o.decoder, o.inputs, true)}
    self.pixels = o.inputs
  end,
  forward = function(self, x)
    x = x:flatten(2)
    local pixels, latent = self.pixels, #self.mean.weight
    local columns = x:shape()[2]
    if columns ~= pixels and columns ~= pixels + latent then
      -- Level 2 is the call of the module.
      error(("vae: images must have %d pixels, or with the numbers that %d latents are drawn with %d columns, got %d")
        :format(pixels, latent, pixels + latent, columns), 3)
    end
    local mean, log_variance = encoded(self, x[{ {}, {1, pixels} }])
    local latents = mean
    if columns > pixels then
      latents = mean + (log_variance / 2):exp() * x[{ {}, {pixels + 1, -1} }]
    end
    return tensor.cat({self.decoder(latents), mean, log_variance}, 2)
  end,
})

local sizes = {
  {"inputs", "integer", default = 784, doc = "pixels of an image"},
  {"width", "integer", default = 256, doc = "width of the embedding"},
  {"hidden", "integer", default = 512, doc = "outputs of the bilinear layer"},
  {"latents", "integer", default = 10, doc = "latent dimensions"},
  {"decoder", "integer", default = 256, doc = "units of the decoder's ReLU layer"},
  {"seed", "integer", default = 0, doc = "of the initial weights"},
}
local kinds = {
  bilinear = "A variational autoencoder with a bilinear layer in its encoder: embed, bilinear, then mean and "
    .. "log-variance of each latent; the decoder has one ReLU layer.",
  standard = "The same with an ordinary layer in the bilinear one's place: 2 hidden ReLU units, whose weights are as "
    .. "many as those of the bilinear layer's two halves.",
}
for name, doc in pairs(kinds) do
  vae[name] = describe{
    name = "vae." .. name, doc = doc, options = sizes,
    returns = {{"model", "module", doc = "of images in 0..1, (n, ...), makes (n, pixels + 2 latents): logits of the "
      .. "pixels, means, log-variances. Inputs may have standard normal numbers behind their pixels, one for each "
      .. "latent, with which latents are drawn; without them, a latent is its mean"}},
    example = ([[
      local vae = require "moonlens.vae"
      print(vae.%s{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8})]]):format(name),
    call = function(o)
      o.bilinear = name == "bilinear"
      return Autoencoder(o)
    end,
  }
end

local function latents(model) return #model.mean.weight end

-- Images as rows in 0..1.
local function rows(images)
  local flat = images:flatten(2):to "float32"
  return images:dtype() == "uint8" and flat / 255 or flat
end

local function checked(model, name)
  local found = pcall(function() return model.decoder["1"].weight, model.embed.weight, latents(model) end)
  if not found then error(name .. ": 'model' must be a model of vae.bilinear or vae.standard", 3) end
end

local subject = {"model", "module", doc = "as vae.bilinear makes it"}
local pictures = {"images", "tensor", doc = "(n, ...), uint8 or in 0..1"}
local seen_noise = {"noise", "number", default = 0, doc = "standard deviation of the noise on what the encoder sees"}
local small = "{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}"
local function example(text)
  return ([[
    local vae = require "moonlens.vae"
    local model = vae.bilinear%s
    local images = tensor.rand(4, 16)
    ]]):format(small) .. text
end

vae.loss = describe{
  name = "vae.loss",
  doc = "What training lowers, per image: binary cross-entropy summed over pixels, and the divergence of the latents "
    .. "from the standard normal distribution. For train.fit and train.evaluate.",
  params = {
    {"output", "tensor", doc = "of a model, (n, pixels + 2 latents)"},
    {"target", "tensor", doc = "(n, pixels) in 0..1"},
  },
  returns = {{"loss", "tensor", doc = "a scalar, in nats"}, {"divergence", "tensor", doc = "the second part alone"}},
  example = example "print(vae.loss(model(images), images))",
  call = function(output, target)
    local pixels = target:dim() == 2 and #target[1] or 0
    local more = output:dim() == 2 and #output == #target and #output[1] - pixels or 0
    if pixels < 1 or more < 2 or more % 2 ~= 0 then
      error(("vae.loss: 'output' must be (n, pixels + 2 latents) for a target (n, pixels), got (%s) and (%s)"):format(
        table.concat(output:shape(), ", "), table.concat(target:shape(), ", ")), 2)
    end
    local count = more // 2
    local logits, mean = output[{ {}, {1, pixels} }], output[{ {}, {pixels + 1, pixels + count} }]
    local log_variance = output[{ {}, {pixels + count + 1, -1} }]
    local divergence = (mean:square() + log_variance:exp() - log_variance - 1):sum() / (2 * #target)
    return nn.bce_with_logits(logits, target, {reduction = "sum"}) / #target + divergence, divergence
  end,
}

-- Blames the line that called the function of `name`, as `checked` does.
local function changing(count, name, noise)
  if noise < 0 or noise ~= noise then error(("%s: 'noise' must not be negative, got %g"):format(name, noise), 3) end
  return function(images, generator)
    local x = images:flatten(2)
    if noise > 0 then x = (x + tensor.randn(#x, #x[1], {std = noise, generator = generator})):clamp(0, 1) end
    return tensor.cat({x, tensor.randn(#x, count, {generator = generator})}, 2)
  end
end

vae.drawn = describe{
  name = "vae.drawn",
  doc = "A change of images for train.fit's 'augment': adds noise, holds the pixels in 0..1, and puts the standard "
    .. "normal numbers behind them with which latents are drawn.",
  params = {{"count", "integer", doc = "latents of the model"}},
  options = {{"noise", "number", default = 0, doc = "standard deviation of the noise on pixels in 0..1"}},
  returns = {{"change", "function", doc = "f(images, generator): (n, pixels + count)"}},
  example = example "print(model(vae.drawn(2, {noise = 0.3})(images, tensor.generator(1))))",
  call = function(count, o)
    if count < 1 then error(("vae.drawn: 'count' must be at least 1, got %d"):format(count), 2) end
    local change = changing(count, "vae.drawn", o.noise)
    return change
  end,
}

vae.judge = describe{
  name = "vae.judge", doc = "A model's loss on images, in nats per image, with each latent drawn once.",
  params = {subject, pictures},
  options = {seen_noise, {"seed", "integer", default = 0, doc = "of the noise and the latents"}},
  returns = {{"figures", "table", doc = "loss, and its parts reconstruction and divergence"}},
  example = example "print(vae.judge(model, images).loss)",
  call = function(model, images, o)
    checked(model, "vae.judge")
    local change, generator = changing(latents(model), "vae.judge", o.noise), tensor.generator(o.seed)
    local loss, divergence = 0, 0
    tensor.no_grad(function()
      for _, part in ipairs(images:split(2000)) do
        local x = rows(part)
        local whole, second = vae.loss(model(change(x, generator)), x)
        loss, divergence = loss + whole:item() * #part, divergence + second:item() * #part
      end
    end)
    loss, divergence = loss / #images, divergence / #images
    return {loss = loss, reconstruction = loss - divergence, divergence = divergence}
  end,
}

vae.trained = describe{
  name = "vae.trained",
  doc = "An autoencoder trained with AdamW on noisy images, whose clean ones it is to rebuild. Kept in the output "
    .. "folder and reused while the configuration is the same.",
  params = {{"set", "table", doc = "a data set, as data.mnist() returns it"}},
  options = {
    {"kind", "string", default = "bilinear", doc = "the encoder: bilinear or standard"},
    {"quick", "boolean", default = false, doc = "a small model of few epochs, in seconds; sizes, epochs and batch that "
      .. "are given count nevertheless"},
    {"width", "integer", optional = true, doc = "width of the embedding; 256 if left out, 32 if quick"},
    {"hidden", "integer", optional = true, doc = "outputs of the bilinear layer; 512 if left out, 48 if quick"},
    {"latents", "integer", default = 10, doc = "latent dimensions"},
    {"epochs", "integer", optional = true, doc = "passes over the training images; 30 if left out, 6 if quick"},
    {"batch", "integer", optional = true, doc = "images a step; 128 if left out, 64 if quick"},
    {"lr", "number", default = 1e-3, doc = "learning rate"},
    {"weight_decay", "number", default = 0.5, doc = "decoupled weight decay"},
    {"noise", "number", default = 0.3, doc = "standard deviation of the noise on pixels in 0..1"},
    {"seed", "integer", default = 0, doc = "of the initial weights, the order, the noise and the latents drawn"},
  },
  returns = {
    {"model", "module", doc = "the trained model"},
    {"history", "table", doc = "as train.fit returns it; it is validated on the test images with the same noise"},
  },
  example = [[
    local vae = require "moonlens.vae"
    local points = {images = tensor.rand(8, 4, {high = 256}):to "uint8"}
    local set = {name = "noise", title = "noise", train = points, test = points}
    print(vae.trained(set, {width = 4, hidden = 4, latents = 2, epochs = 2, batch = 4}))]],
  call = function(set, o)
    if not kinds[o.kind] then
      error(("vae.trained: 'kind' must be \"bilinear\" or \"standard\", got %q"):format(o.kind), 2)
    end
    local found, train_images, test_images = pcall(function() return set.train.images, set.test.images end)
    if not (found and set.name and train_images and test_images) then
      error("vae.trained: 'set' must be a data set with name, train and test, as data.mnist() gives it", 2)
    end
    local clean, tested = rows(train_images), rows(test_images)
    local model = vae[o.kind]{inputs = #clean[1], width = o.width or (o.quick and 32 or 256),
      hidden = o.hidden or (o.quick and 48 or 512), latents = o.latents, seed = o.seed}
    local change = changing(o.latents, "vae.trained", o.noise)
    local history = train.fit(model, {inputs = train_images, targets = clean}, {
      epochs = o.epochs or (o.quick and 6 or 30), batch = o.batch or (o.quick and 64 or 128), seed = o.seed,
      augment = change, loss = vae.loss, optimizer = optim.adamw{lr = o.lr, weight_decay = o.weight_decay},
      validate = {inputs = change(tested, tensor.generator(o.seed)), targets = tested},
      checkpoint = ("vae-%s-%s"):format(set.name, o.kind), label = ("%s, %s"):format(set.title or set.name, o.kind),
    })
    return model, history
  end,
}

vae.encode = describe{
  name = "vae.encode", doc = "Mean and log-variance of the latents of images, without recording gradients.",
  params = {subject, pictures}, options = {seen_noise, {"seed", "integer", default = 0, doc = "of the noise"}},
  returns = {{"mean", "tensor", doc = "(n, latents)"}, {"log_variance", "tensor", doc = "(n, latents)"}},
  example = example "print(vae.encode(model, images))",
  call = function(model, images, o)
    checked(model, "vae.encode")
    local change, generator = changing(1, "vae.encode", o.noise), tensor.generator(o.seed)
    local means, log_variances = {}, {}
    tensor.no_grad(function()
      for i, part in ipairs(images:split(2000)) do
        means[i], log_variances[i] = encoded(model, change(rows(part), generator)[{ {}, {1, -2} }])
      end
    end)
    return tensor.cat(means), tensor.cat(log_variances)
  end,
}

vae.decode = describe{
  name = "vae.decode", doc = "The images that latents stand for.",
  params = {subject, {"latents", "tensor", doc = "(n, latents)"}},
  returns = {{"images", "tensor", doc = "(n, pixels) in 0..1: the probability of each pixel to be on"}},
  example = example "print(vae.decode(model, tensor.randn(3, 2)))",
  call = function(model, z)
    checked(model, "vae.decode")
    return tensor.no_grad(function() return model.decoder(z:to "float32"):sigmoid() end)
  end,
}

vae.class_means = describe{
  name = "vae.class_means", doc = "Where the images of each class lie in the latent space: the mean of their means.",
  params = {subject, {"part", "table", doc = "images, (n, ...), and labels, (n) from 1, each class at least once"}},
  options = {seen_noise, {"seed", "integer", default = 0, doc = "of the noise"}},
  returns = {{"means", "tensor", doc = "(classes, latents)"}},
  example = example [[
    local labels = tensor({1, 2, 1, 2}, {dtype = "int64"})
    print(vae.class_means(model, {images = images, labels = labels}))]],
  call = function(model, part, o)
    local mean, labels = vae.encode(model, part.images, o), part.labels:to "int64"
    local counts = labels:bincount()
    if counts:eq(0):any():item() then
      error(("vae.class_means: 'part' must have images of each class, has none of class %d"):format(
        counts:argmin():item()), 2)
    end
    return tensor.zeros(#counts, #mean[1]):index_add(1, labels, mean) / counts:unsqueeze(2)
  end,
}

local Head = nn.module("vae.head", {
  init = function(self, o) self.embed, self.bilinear, self.head = o.embed, o.bilinear, o.head end,
  forward = function(self, x) return self.head(self.bilinear(self.embed(x:flatten(2)))) end,
})

local function headed(model, of, name)
  local found = pcall(function() return model.decoder["1"].weight, latents(model), model.bilinear.w_l end)
  if not found then error(name .. ": 'model' must be a model of vae.bilinear", 3) end
  if of ~= "mean" and of ~= "log_variance" then
    error(("%s: 'of' must be \"mean\" or \"log_variance\", got %q"):format(name, of), 3)
  end
  return Head{embed = model.embed, bilinear = model.bilinear, head = model[of]}
end

vae.head = describe{
  name = "vae.head",
  doc = "The encoder up to its means, or its log-variances, alone: parts embed, bilinear and head, as "
    .. "bilinear.decompose takes them. They are the model's own.",
  params = {subject},
  options = {{"of", "string", default = "mean", doc = "mean or log_variance"}},
  returns = {{"head", "module", doc = "of images in 0..1, (n, ...), makes (n, latents)"}},
  example = example "print(vae.head(model, {of = \"log_variance\"})(images))",
  call = function(model, o)
    local head = headed(model, o.of, "vae.head")
    return head
  end,
}

vae.interaction = describe{
  name = "vae.interaction",
  doc = "Eigendecomposition of what the encoder says along latent directions, a quadratic form of the image for each: "
    .. "of an image x and a direction d, d . mu(x) = x' Q x with u = P' d and Q = E' sym(sum_a u_a w_a v_a') E. What "
    .. "the log-variances' bias adds is the spectrum's constant.",
  params = {
    subject,
    {"directions", "tensor", doc = "(n, latents), or one, (latents); they stand where a classifier's classes do"},
  },
  options = {
    {"of", "string", default = "mean", doc = "mean or log_variance"},
    {"space", "string", default = "input",
      doc = "where eigenvectors are orthogonal: in the \"input\", among pixels, or in the \"embedding\""},
  },
  returns = {{"spectrum", "spectrum", doc = "as bilinear.decompose returns it"}},
  example = example "print(vae.interaction(model, tensor{1, -1}):top(1, 1))",
  call = function(model, directions, o)
    if o.space ~= "input" and o.space ~= "embedding" then
      error(("vae.interaction: 'space' must be \"input\" or \"embedding\", got %q"):format(o.space), 2)
    end
    local head, count = headed(model, o.of, "vae.interaction"), latents(model)
    if directions:dim() == 1 then directions = directions:unsqueeze(1) end
    if directions:dim() ~= 2 or #directions[1] ~= count then
      error(("vae.interaction: 'directions' must be (n, %d) or (%d), got (%s)"):format(
        count, count, table.concat(directions:shape(), ", ")), 2)
    end
    local function exact(t) return t:detach():to "float64" end
    local D, P, map = exact(directions), exact(head.head.weight), exact(head.embed.weight)
    local W, V = exact(head.bilinear.w_l), exact(head.bilinear.w_r)
    if o.space == "input" then
      -- An orthonormal basis of what the embedding sees of images: there is nothing to find outside of it.
      local basis, R = linalg.qr(map:transpose())
      W, V, map = W:matmul(R:transpose()), V:matmul(R:transpose()), basis:transpose()
    end
    local forms = tensor.einsum("co,oi,oj->cij", D:matmul(P), W, V)
    local constant = o.of == "log_variance" and D:matmul(exact(head.head.bias)) or D[{ {}, 1 }] * 0
    return Spectrum.of((forms + forms:transpose()) / 2, tensor.zeros(#D, #map, {dtype = "float64"}), constant, map)
  end,
}

return vae
