-- Bilinear MLPs and their eigendecomposition: Pearce et al., "Bilinear MLPs enable weight-based mechanistic
-- interpretability", arXiv 2410.08417. Notation: x image, E embed, W and V the halves of the bilinear layer, P head.
-- logit_c = P_c . (W E x * V E x) = (E x)' B_c (E x) with B_c symmetric, B_c = sum_i lambda_i u_i u_i'.
local Spectrum = require "moonlens.spectrum"
local bilinear = {}

local Classifier = nn.module("bilinear.classifier", {
  init = function(self, o)
    local generator = tensor.generator(o.seed)
    local function layer()
      return nn.bilinear{inputs = o.hidden, outputs = o.hidden, bias = o.bias, init = o.init, generator = generator}
    end
    local function map(inputs, outputs)
      return nn.linear{inputs = inputs, outputs = outputs, bias = false, init = o.init, generator = generator}
    end
    self.embed = map(o.inputs, o.hidden)
    if o.layers == 1 then self.bilinear = layer() else self.layers = {} end
    for i = 1, o.layers > 1 and o.layers or 0 do self.layers[i] = layer() end
    self.head = map(o.hidden, o.classes)
    self.residual = o.residual
  end,
  forward = function(self, x)
    local stream = self.embed(x:flatten(2))
    for _, layer in ipairs(self.layers or {self.bilinear}) do
      stream = self.residual and stream + layer(stream) or layer(stream)
    end
    return self.head(stream)
  end,
})

bilinear.classifier = describe{
  name = "bilinear.classifier",
  doc = "A classifier with one bilinear layer: embed, bilinear, head, without bias unless asked for.",
  options = {
    {"inputs", "integer", default = 784, doc = "pixels of an image"},
    {"hidden", "integer", default = 256, doc = "width of the embedding and of the bilinear layer"},
    {"classes", "integer", default = 10, doc = "number of classes"},
    {"layers", "integer", default = 1, doc = "bilinear layers; of more than one the parts are layers.1, layers.2, ..."},
    {"residual", "boolean", default = false, doc = "add each bilinear layer's output to its input"},
    {"bias", "boolean", default = false, doc = "biases in both halves of the bilinear layers"},
    {"init", "string", default = "fan_in", doc = "how weights are drawn, see nn.init"},
    {"seed", "integer", default = 0, doc = "of the initial weights"},
  },
  returns = {{"model", "module", doc = "parts embed, bilinear (or layers) and head"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    print(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})]],
  call = function(o)
    if o.layers < 1 or o.layers > 100 then
      error("bilinear.classifier: 'layers' must lie between 1 and 100, got " .. o.layers, 2)
    end
    return Classifier(o)
  end,
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
    {"layers", "integer", default = 1, doc = "bilinear layers"},
    {"residual", "boolean", default = false, doc = "add each bilinear layer's output to its input"},
    {"bias", "boolean", default = false, doc = "biases in the bilinear layers"},
    {"init", "string", default = "fan_in", doc = "how weights are drawn (nn.init)"},
    {"augment", "function", optional = true, doc = "changes each batch of images, as those of moonlens.augment do"},
    {"drop_last", "boolean", default = true, doc = "leave out an epoch's last batch when it is short"},
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
      inputs = set.train.images[1]:numel(), hidden = o.hidden, classes = #set.classes, layers = o.layers,
      residual = o.residual, bias = o.bias, init = o.init, seed = o.seed}
    local history = train.fit(model, set.train, {
      epochs = o.epochs, batch = o.batch, noise = o.noise, schedule = "cosine", seed = o.seed,
      augment = o.augment, drop_last = o.drop_last,
      optimizer = optim.adamw{lr = o.lr, weight_decay = o.weight_decay}, validate = set.test,
      checkpoint = ("%s-h%d"):format(set.name, o.hidden), label = set.title,
    })
    return model, train.evaluate(model, set.test).accuracy, history
  end,
}

-- The quadratic form of a layer's outputs along some directions, in float64: of z, the layer's input,
-- direction_c . (W z + b) * (V z + c) (+ direction_c . z) = z' B_c z + linear_c . z + constant_c.
local function form(layer, directions, residual)
  local function exact(weight) return weight:detach():to "float64" end
  local D, weights = exact(directions), {}
  for _, p in ipairs(layer:named_parameters()) do weights[p.name] = exact(p.tensor) end
  local W, V = weights.w_l, weights.w_r
  local B = tensor.einsum("co,oi,oj->cij", D, W, V)
  B = (B + B:transpose()) / 2
  local linear = residual and D or tensor.zeros(#D, #W[1], {dtype = "float64"})
  local constant = tensor.zeros(#D, {dtype = "float64"})
  if weights.b_l then
    local b, c = weights.b_l, weights.b_r
    linear = linear + (D * c):matmul(W) + (D * b):matmul(V)
    constant = D:matmul(b * c)
  end
  return B, linear, constant
end

-- Layers, head and embedding of a model, the last two in float64. Blames the line that called the function of `name`.
local function parts(model, name)
  local found, layers, P, E = pcall(function()
    local layers = model.layers or {model.bilinear}
    return layers[1].w_l and layers, model.head.weight:detach():to "float64", model.embed.weight:detach():to "float64"
  end)
  if not (found and layers) then error(name .. ": 'model' must have the parts embed, bilinear and head", 3) end
  return layers, P, E
end

bilinear.decompose = describe{
  name = "bilinear.decompose",
  doc = "Eigendecomposition of what a bilinear layer adds to each logit, a quadratic form of the layer's input, in "
    .. "float64. What biases and a residual connection add, linear in the input and constant, is kept apart, or taken "
    .. "in as one more input that is always 1.",
  params = {{"model", "module", doc = "parts embed, bilinear (or layers) and head, as bilinear.classifier makes them"}},
  options = {
    {"space", "string", default = "embedding",
      doc = "where eigenvectors are orthogonal: in the \"embedding\", or in the \"input\", among pixels"},
    {"layer", "integer", optional = true, doc = "which of several layers; the last if left out. From the second on, "
      .. "eigenvectors are of the layer's own input"},
    {"directions", "tensor", optional = true,
      doc = "(n, outputs of the layer): what is decomposed in place of the logits, such as a logit difference"},
    {"constant_input", "boolean", default = false, doc = "take the linear and constant parts in as one more input"},
  },
  returns = {{"spectrum", "spectrum",
    doc = "methods positive, negative, top, values, logits, truncate, truncation, effective_rank, explain; fields "
      .. "eigenvalues (classes, n) ascending, vectors (classes, n, n) in columns, inputs (classes, n, pixels) the "
      .. "eigenvectors as the pixels see them, linear (classes, n), constant (classes)"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(spectrum:positive(2, 1))]],
  call = function(model, o)
    local layers, P, E = parts(model, "bilinear.decompose")
    local place = o.layer or #layers
    if not layers[place] then
      error(("bilinear.decompose: 'layer' must lie between 1 and %d, got %d"):format(#layers, place), 2)
    end
    if o.space ~= "embedding" and (o.space ~= "input" or place > 1) then
      error(("bilinear.decompose: 'space' must be \"embedding\"%s, got %q"):format(
        place == 1 and " or \"input\"" or " from the second layer on", o.space), 2)
    end
    local directions = o.directions or P
    if directions:dim() ~= 2 or #directions[1] ~= #layers[place].w_l then
      error(("bilinear.decompose: 'directions' must be (n, %d), got (%s)"):format(
        #layers[place].w_l, table.concat(directions:shape(), ", ")), 2)
    end
    local B, linear, constant = form(layers[place], directions, model.residual)
    local map = place == 1 and E or tensor.eye(#E, {dtype = "float64"})
    if o.space == "input" then
      B, linear = tensor.einsum("hi,chk,kj->cij", map, B, map), linear:matmul(map)
      map = tensor.eye(#map[1], {dtype = "float64"})
    end
    return Spectrum.of(B, linear, constant, map, {constant_input = o.constant_input})
  end,
}

bilinear.hosvd = describe{
  name = "bilinear.hosvd",
  doc = "Directions of the last bilinear layer's outputs that matter most over all classes: the singular value "
    .. "decomposition of the classes' forms, flattened to a matrix (classes, n * n), and the eigenpairs of its right "
    .. "singular vectors as forms (appendix D of the paper).",
  params = {{"model", "module", doc = "parts embed, bilinear (or layers) and head"}},
  returns = {
    {"values", "tensor", doc = "(classes): the singular values, descending"},
    {"contributions", "tensor", doc = "(classes, classes): in column k how much of component k each class has"},
    {"spectrum", "spectrum", doc = "as bilinear.decompose returns it, with the components in place of the classes"},
  },
  example = [[
    local bilinear = require "moonlens.bilinear"
    print((bilinear.hosvd(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})))]],
  call = function(model)
    local layers, P = parts(model, "bilinear.hosvd")
    local B = form(layers[#layers], P)
    local contributions, values = linalg.svd(B:flatten(2), {full_matrices = false})
    -- A right singular vector is the form of the classes' directions, weighted; 0 where nothing is left to share.
    local weights = tensor.where(values:gt(1e-12 * values[1]), 1 / values, 0)
    local directions = (contributions * weights):transpose():matmul(P)
    return values, contributions, bilinear.decompose(model, {directions = directions})
  end,
}

bilinear.exactness = describe{
  name = "bilinear.exactness",
  doc = "How exactly the eigenpairs rebuild a model: largest difference between its logits and the rebuilt ones, as a "
    .. "share of its largest logit.",
  params = {
    {"model", "module", doc = "the classifier"}, {"spectrum", "table", doc = "its decomposition"},
    {"images", "tensor", doc = "(n, ...), to compare on, uint8 or in 0..1"},
  },
  returns = {{"share", "number", doc = "largest |difference| / largest |logit|"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local model = bilinear.classifier{inputs = 16, hidden = 8, classes = 3}
    print(bilinear.exactness(model, bilinear.decompose(model), tensor.ones(2, 16, {dtype = "uint8"})) < 1e-5)]],
  call = function(model, spectrum, images)
    local layers, P = parts(model, "bilinear.exactness")
    -- Of several layers, no one's spectrum makes logits of images.
    if #layers > 1 or spectrum.classes ~= #P then
      error(("bilinear.exactness: 'spectrum' must be that of all %d logits of a model with one bilinear layer, "
        .. "got %s of %d layers"):format(#P, spectrum.classes, #layers), 2)
    end
    local x = images:to "float32"
    if images:dtype() == "uint8" then x = x / 255 end
    local logits = model(x):detach():to "float64"
    return ((logits - spectrum:logits(x)):abs():max() / logits:abs():max()):item()
  end,
}

bilinear.masks = describe{
  name = "bilinear.masks",
  doc = "Masks that each speak to one of the largest positive eigenvectors: rows of the pseudo-inverse of these "
    .. "eigenvectors, stacked over all classes, as the pixels see them (appendix M of the paper). In the space of the "
    .. "decomposition a row speaks to its eigenvector alone; shown as a mask, which 'support' may cut and the model "
    .. "embeds again, it speaks to others too.",
  params = {{"spectrum", "table", doc = "the decomposition"}},
  options = {
    {"count", "integer", default = 10, doc = "eigenvectors of each class"},
    {"support", "tensor", optional = true, doc = "(pixels) bool: the pixels that masks may use"},
  },
  returns = {
    {"masks", "tensor", doc = "(classes * count, pixels), the first class's first"},
    {"duals", "tensor", doc = "(classes * count, n): the same in the space of the decomposition"},
    {"vectors", "tensor", doc = "the eigenvectors they answer to, in the same order; duals times them is the identity"},
  },
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(bilinear.masks(spectrum, {count = 2}):shape()[1])]],
  call = function(spectrum, o)
    local most = spectrum.size // spectrum.classes
    if o.count < 1 or o.count > most then
      error(("bilinear.masks: 'count' must lie between 1 and %d, got %d"):format(most, o.count), 2)
    end
    local leading = spectrum.vectors[{ {}, {}, {spectrum.size - o.count + 1, spectrum.size} }]
    local vectors = leading:flip(3):transpose():flatten(1, 2)
    local duals = linalg.pinv(vectors):transpose()
    local masks = duals[{ {}, {1, #spectrum.map} }]:matmul(spectrum.map)
    return o.support and masks * o.support:to "float64" or masks, duals, vectors
  end,
}

bilinear.sizes = describe{
  name = "bilinear.sizes",
  doc = "Trains the family of models that figure 5 and appendix F compare: several widths, several seeds each; what is "
    .. "there already is taken. Accuracy, truncation curves and leading eigenvectors of each are kept.",
  params = {{"set", "table", doc = "a data set, as data.mnist() returns it"}},
  options = {
    {"quick", "boolean", default = false, doc = "a small family, in seconds"},
    {"widths", "table", optional = true,
      doc = "a list of at least 30, 20 if quick; 30 50 100 300 500 1000 if left out, 24 32 if quick"},
    {"seeds", "integer", optional = true, doc = "models of each width; 5 if left out, 2 if quick"},
    {"seed", "integer", default = 1, doc = "of the first model of each width; the others' follow"},
  },
  returns = {
    {"rows", "table", doc = "a row a model: hidden, seed, accuracy; kept, accuracies with 0, 1, ... eigenpairs kept; "
      .. "vectors, a file in the output folder with positive and negative, (classes, 20, pixels), the eigenvectors of "
      .. "either end in order"},
    {"widths", "table", doc = "the widths"},
  },
  example = "print(#require \"moonlens.bilinear\".sizes(data.mnist{count = 100}, {quick = true, seeds = 1}))",
  call = function(set, o)
    local quick = o.quick
    local widths = o.widths or (quick and {24, 32} or {30, 50, 100, 300, 500, 1000})
    local counts, jobs = {}, {}
    for k = 0, quick and 20 or 30 do counts[k + 1] = k end
    -- The longest first, so that no process is left alone with one at the end.
    for i = #widths, 1, -1 do
      for s = 1, o.seeds or (quick and 2 or 5) do jobs[#jobs + 1] = {hidden = widths[i], seed = o.seed + s - 1} end
    end
    local trained, decompose = bilinear.trained, bilinear.decompose
    for _, width in ipairs(widths) do
      if math.type(width) ~= "integer" or width < #counts - 1 then
        error(("bilinear.sizes: 'widths' must be integers of at least %d, got %s"):format(#counts - 1, width), 2)
      end
    end
    if type(set.name) ~= "string" or type(set.train) ~= "table" or not set.train.images then
      error("bilinear.sizes: 'set' must be a data set with name, classes, train and test, as data.mnist() gives it", 2)
    end
    -- Of part of a data set a family of its own, which leaves that of the whole set as it is.
    if #set.train.images < 60000 then
      set = {name = ("%s-%d"):format(set.name, #set.train.images), title = set.title, classes = set.classes,
        train = set.train, test = set.test}
    end
    return train.sweep("sizes-" .. set.name, jobs, function(job)
      local model, accuracy = trained(set, {hidden = job.hidden, seed = job.seed, noise = 0.4,
        epochs = quick and 2 or 100, batch = quick and 50 or 2048})
      local spectrum = decompose(model)
      local leading = {}
      for _, side in ipairs{"positive", "negative"} do
        local all = {}
        for class = 1, spectrum.classes do
          for k = 1, 20 do all[#all + 1] = (spectrum[side](spectrum, class, k)) end
        end
        leading[side] = tensor.stack(all):view(spectrum.classes, 20, -1):to "float32"
      end
      local file = ("sweeps/sizes-%s/h%d-s%d%s.safetensors"):format(
        set.name, job.hidden, job.seed, quick and "-quick" or "")
      data.save(file, leading)
      return {accuracy = accuracy, kept = spectrum:truncation(set.test, counts), vectors = file}
    end), widths
  end,
}

return bilinear
