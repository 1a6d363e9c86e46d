-- Bilinear MLPs and their eigendecomposition: Pearce et al., "Bilinear MLPs enable weight-based mechanistic
-- interpretability", arXiv 2410.08417. Notation: x image, E embed, W and V the halves of the bilinear layer, P head.
-- logit_c = P_c . (W E x * V E x) = (E x)' B_c (E x) with B_c symmetric, B_c = sum_i lambda_i u_i u_i'.
local bilinear = {}

local Classifier = nn.module("bilinear.classifier", {
  init = function(self, o)
    local generator = tensor.generator(o.seed)
    self.embed = nn.linear{inputs = o.inputs, outputs = o.hidden, bias = false, generator = generator}
    self.bilinear = nn.bilinear{inputs = o.hidden, outputs = o.hidden, generator = generator}
    self.head = nn.linear{inputs = o.hidden, outputs = o.classes, bias = false, generator = generator}
  end,
  forward = function(self, x)
    return self.head(self.bilinear(self.embed(x:flatten(2))))
  end,
})

bilinear.classifier = describe{
  name = "bilinear.classifier",
  doc = "A classifier with one bilinear layer: embed, bilinear, head, all without bias.",
  options = {
    {"inputs", "integer", default = 784, doc = "pixels of an image"},
    {"hidden", "integer", default = 256, doc = "width of the embedding and of the bilinear layer"},
    {"classes", "integer", default = 10, doc = "number of classes"},
    {"seed", "integer", default = 0, doc = "of the initial weights, uniform in ±1/sqrt(fan in)"},
  },
  returns = {{"model", "module", doc = "parts embed, bilinear and head"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    print(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})]],
  call = function(o) return Classifier(o) end,
}

bilinear.trained = describe{
  name = "bilinear.trained",
  doc = "A classifier trained by the paper's set-up: AdamW, cosine learning rate stepped once an epoch, fresh noise on "
    .. "every image. Kept in the output folder and reused while the configuration is the same.",
  params = {{"set", "table", doc = "a data set, as data.mnist() returns it"}},
  options = {
    {"hidden", "integer", default = 256, doc = "width of the model"},
    {"epochs", "integer", default = 100, doc = "passes over the training images"},
    {"batch", "integer", default = 2048, doc = "images a step; an epoch's last short batch is left out"},
    {"lr", "number", default = 1e-3, doc = "learning rate at the start"},
    {"weight_decay", "number", default = 1.0, doc = "decoupled weight decay"},
    {"noise", "number", default = 0.5, doc = "standard deviation of the noise on pixels in 0..1"},
    {"seed", "integer", default = 0, doc = "of the initial weights, the order and the noise"},
  },
  returns = {
    {"model", "module", doc = "the trained classifier"},
    {"accuracy", "number", doc = "share of the test images classified correctly"},
    {"history", "table", doc = "as train.fit returns it"},
  },
  example = [[
    local bilinear = require "moonlens.bilinear"
    local labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})
    local points = {images = tensor.rand(8, 4, {high = 256}):to "uint8", labels = labels}
    local set = {name = "noise", title = "noise", classes = {"a", "b"}, train = points, test = points}
    print(bilinear.trained(set, {hidden = 4, epochs = 2, batch = 4}))]],
  call = function(set, o)
    if not (set.name and set.classes and set.train and set.test) then
      error("bilinear.trained: 'set' must be a data set with name, classes, train and test, "
        .. "as data.mnist() gives it", 2)
    end
    local model = bilinear.classifier{
      inputs = set.train.images[1]:numel(), hidden = o.hidden, classes = #set.classes, seed = o.seed}
    local history = train.fit(model, set.train, {
      epochs = o.epochs, batch = o.batch, noise = o.noise, schedule = "cosine", seed = o.seed,
      optimizer = optim.adamw{lr = o.lr, weight_decay = o.weight_decay}, validate = set.test,
      checkpoint = ("%s-h%d"):format(set.name, o.hidden), label = set.title,
    })
    return model, train.evaluate(model, set.test).accuracy, history
  end,
}

-- The matrices of a classifier, apart from it and in float64: P, E, W, V.
local function matrices(model)
  local function exact(weight) return weight:detach():to "float64" end
  return exact(model.head.weight), exact(model.embed.weight), exact(model.bilinear.w_l), exact(model.bilinear.w_r)
end

-- A decomposition: for each class, eigenvalues and eigenvectors of its interaction matrix.
local Spectrum = {}
Spectrum.__index = Spectrum
Spectrum.__name = "spectrum"

-- Blames the line that called the method of `name`, as long as that ends in a tail call of the checking function.
local function within(name, parameter, value, last)
  if value < 1 or value > last then
    error(("spectrum.%s: '%s' must lie between 1 and %d, got %d"):format(name, parameter, last, value), 3)
  end
end

-- An eigenvector's sign is arbitrary; the strongest pixel is shown as positive.
local function oriented(v)
  return v[v:abs():argmax():item()]:item() < 0 and -v or v
end

-- Of the k-th largest or k-th smallest of the ascending eigenvalues.
local function eigenpair(self, class, k, name)
  within(name, "class", class, self.classes)
  within(name, "k", k, self.size)
  local i = name == "positive" and self.size - k + 1 or k
  return oriented(self.inputs[{class, i}]), self.eigenvalues[{class, i}]:item()
end

local index = {"class", "integer", doc = "the class, from 1"}
local rank = {"k", "integer", default = 1, doc = "1 for the one farthest from zero"}
local subject = {"self", "table", doc = "the spectrum"}
local pair = {
  {"vector", "tensor", doc = "(inputs): the eigenvector seen by the pixels, E' u; its strongest pixel is positive"},
  {"value", "number", doc = "its eigenvalue"},
}

Spectrum.positive = describe{
  name = "spectrum.positive", doc = "The eigenvector of the k-th largest (most positive) eigenvalue.",
  params = {subject, index, rank}, returns = pair,
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:positive(2, 1))]],
  call = function(self, class, k) return eigenpair(self, class, k, "positive") end,
}

Spectrum.negative = describe{
  name = "spectrum.negative", doc = "The eigenvector of the k-th smallest (most negative) eigenvalue.",
  params = {subject, index, rank}, returns = pair,
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:negative(2, 1))]],
  call = function(self, class, k) return eigenpair(self, class, k, "negative") end,
}

Spectrum.values = describe{
  name = "spectrum.values", doc = "All eigenvalues of a class, the largest first.",
  params = {subject, index}, returns = {{"values", "table", doc = "a list of numbers, descending"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:values(3)[1])]],
  call = function(self, class)
    within("values", "class", class, self.classes)
    local ascending, descending = self.eigenvalues[class]:totable(), {}
    for i = #ascending, 1, -1 do descending[#descending + 1] = ascending[i] end
    return descending
  end,
}

Spectrum.logits = describe{
  name = "spectrum.logits", doc = "The logits rebuilt from the eigenpairs: sum over i of lambda_i (u_i . E x)^2.",
  params = {subject, {"x", "tensor", doc = "images, (n, ...), in 0..1"}},
  returns = {{"logits", "tensor", doc = "(n, classes), float64"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:logits(tensor.ones(2, 16)))]],
  call = function(self, x)
    local embedded = x:flatten(2):to "float64":matmul(self.embed:transpose())
    local activations = tensor.einsum("nh,chk->nck", embedded, self.vectors)
    return (activations:square() * self.eigenvalues):sum(3)
  end,
}

bilinear.decompose = describe{
  name = "bilinear.decompose",
  doc = "Eigendecomposition of a bilinear classifier's interaction matrix of each class, in the embedding, in float64.",
  params = {{"model", "module", doc = "with parts embed, bilinear and head, as bilinear.classifier makes them"}},
  returns = {{"spectrum", "table",
    doc = "methods positive(class, k), negative(class, k), values(class), logits(x); "
      .. "fields eigenvalues (classes, h) ascending, vectors (classes, h, h) in columns, inputs (classes, h, pixels)"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:positive(2, 1))]],
  call = function(model)
    local found, P, E, W, V = pcall(matrices, model)
    if not found then error("bilinear.decompose: 'model' must have the parts embed, bilinear and head", 2) end
    local B = tensor.einsum("co,oi,oj->cij", P, W, V)
    local eigenvalues, vectors = linalg.eigh((B + B:transpose()) / 2)
    return setmetatable({
      classes = #P, size = #E, embed = E, eigenvalues = eigenvalues, vectors = vectors,
      inputs = tensor.einsum("chk,hi->cki", vectors, E),
    }, Spectrum)
  end,
}

bilinear.exactness = describe{
  name = "bilinear.exactness",
  doc = "How exactly the eigenpairs rebuild a model: largest difference between its logits and the rebuilt ones, as a "
    .. "share of its largest logit.",
  params = {
    {"model", "module", doc = "the classifier"}, {"spectrum", "table", doc = "its decomposition"},
    {"images", "tensor", doc = "uint8 images to compare on, (n, ...)"},
  },
  returns = {{"share", "number", doc = "largest |difference| / largest |logit|"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local model = bilinear.classifier{inputs = 16, hidden = 8, classes = 3}
    print(bilinear.exactness(model, bilinear.decompose(model), tensor.ones(2, 16, {dtype = "uint8"})) < 1e-5)]],
  call = function(model, spectrum, images)
    local x = images:to "float32" / 255
    local logits = model(x):detach():to "float64"
    return ((logits - spectrum:logits(x)):abs():max() / logits:abs():max()):item()
  end,
}

return bilinear
