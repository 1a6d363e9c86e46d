-- Transcoders of the hidden layer of an ordinary classifier: sparse dictionaries that compute the layer's output from
-- the image (Dunefsky et al., arXiv 2406.11944).
local activations = require "moonlens.activations"
local dictionary = require "moonlens.dictionary"
local transcoder = {}

local MLP = nn.module("transcoder.mlp", {
  init = function(self, o)
    local generator = tensor.generator(o.seed)
    local function map(inputs, outputs)
      return nn.linear{inputs = inputs, outputs = outputs, bias = false, init = "xavier", generator = generator}
    end
    self.hidden, self.act, self.head = map(o.inputs, o.hidden), nn.relu(), map(o.hidden, o.classes)
  end,
  forward = function(self, x) return self.head(self.act(self.hidden(x:flatten(2)))) end,
})

transcoder.mlp = describe{
  name = "transcoder.mlp", doc = "A classifier with one hidden ReLU layer, without biases.",
  options = {
    {"inputs", "integer", default = 784, doc = "pixels of an image"},
    {"hidden", "integer", default = 512, doc = "width of the hidden layer"},
    {"classes", "integer", default = 10, doc = "number of classes"},
    {"seed", "integer", default = 0, doc = "of the initial weights"},
  },
  returns = {{"model", "module", doc = "parts hidden, act and head"}},
  example = "print(require \"moonlens.transcoder\".mlp{inputs = 16, hidden = 8, classes = 3})",
  call = function(o) return MLP(o) end,
}

transcoder.classifier = describe{
  name = "transcoder.classifier",
  doc = "A trained classifier: AdamW, cosine learning rate, noise on every image. Kept in the output folder and reused "
    .. "while the configuration is the same.",
  params = {{"set", "table", doc = "a data set, as data.mnist() returns it"}},
  options = {
    {"hidden", "integer", default = 512, doc = "width of the hidden layer"},
    {"epochs", "integer", default = 20, doc = "passes over the training images"},
    {"batch", "integer", default = 2048, doc = "images a step"},
    {"noise", "number", default = 0.15, doc = "standard deviation of the noise on pixels in 0..1"},
    {"seed", "integer", default = 0, doc = "of the weights, the order and the noise"},
  },
  returns = {
    {"model", "module", doc = "as transcoder.mlp makes it"},
    {"accuracy", "number", doc = "share of the test images classified correctly"},
  },
  example = [[
    local points = {images = tensor.rand(8, 4), labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})}
    local set = {name = "noise", title = "noise", classes = {"a", "b"}, train = points, test = points}
    print(require "moonlens.transcoder".classifier(set, {hidden = 4, epochs = 1}))]],
  call = function(set, o)
    local model = transcoder.mlp{inputs = set.train.images[1]:numel(), hidden = o.hidden, classes = #set.classes,
      seed = o.seed}
    train.fit(model, set.train, {epochs = o.epochs, batch = o.batch, noise = o.noise, schedule = "cosine",
      seed = o.seed, optimizer = optim.adamw{weight_decay = 1.0}, validate = set.test,
      checkpoint = ("%s-mlp%d"):format(set.name, o.hidden), label = set.title .. " MLP"})
    return model, train.evaluate(model, set.test).accuracy
  end,
}

transcoder.activations = describe{
  name = "transcoder.activations", doc = "Inputs and outputs of a classifier's hidden layer, on clean images.",
  params = {
    {"model", "module", doc = "as transcoder.mlp makes it"}, {"part", "table", doc = "images (n, ...) and labels (n)"},
  },
  returns = {
    {"set", "table", doc = "inputs (n, pixels), pre and targets (n, hidden), before and after the ReLU; labels (n)"},
  },
  example = [[
    local transcoder = require "moonlens.transcoder"
    local part = {images = tensor.rand(8, 4), labels = tensor.ones(8, {dtype = "int64"})}
    print(transcoder.activations(transcoder.mlp{inputs = 4, hidden = 3, classes = 2}, part).targets:shape()[2])]],
  call = function(model, part)
    local found = activations.collect(model, part.images:flatten(2), {keep = {"input", "hidden", "act"}})
    return {inputs = found.input, pre = found.hidden, targets = found.act, labels = part.labels:to "int64"}
  end,
}

transcoder.trained = describe{
  name = "transcoder.trained",
  doc = "A transcoder of a hidden layer, trained by dictionary.train. Kept in the output folder and reused while the "
    .. "configuration is the same.",
  params = {{"set", "table", doc = "as transcoder.activations returns it, of the training images"}},
  options = {
    {"architecture", "string", default = "topk", doc = "see dictionary.new"},
    {"features", "integer", default = 2048, doc = "how many features"},
    {"active", "integer", default = 64, doc = "how many are active, in the mean or always"},
    {"epochs", "integer", default = 30, doc = "passes over the set"},
    {"batch", "integer", default = 256, doc = "examples a step"},
    {"seed", "integer", default = 0, doc = "of the weights and the order"},
  },
  returns = {
    {"model", "module", doc = "pixels to the layer's output"},
    {"history", "table", doc = "as dictionary.train returns it"},
  },
  example = [[
    local transcoder = require "moonlens.transcoder"
    local set = {inputs = tensor.rand(32, 4), targets = tensor.rand(32, 3)}
    print(transcoder.trained(set, {features = 8, active = 2, epochs = 1, batch = 8}))]],
  call = function(set, o)
    local model = dictionary.new{inputs = #set.inputs[1], outputs = #set.targets[1], features = o.features,
      architecture = o.architecture, active = o.active, mean = set.targets:mean(1), seed = o.seed}
    return model, dictionary.train(model, set, {epochs = o.epochs, batch = o.batch, seed = o.seed,
      checkpoint = ("%s-%d"):format(o.architecture, o.active),
      label = ("%s, %d active"):format(o.architecture, o.active)})
  end,
}

transcoder.replace = describe{
  name = "transcoder.replace",
  doc = "Puts a transcoder in the place of a classifier's hidden layer until the result is closed, and changes its "
    .. "features as wanted.",
  params = {
    {"model", "module", doc = "as transcoder.mlp makes it"},
    {"coder", "module", doc = "as transcoder.trained makes it"},
    {"scale", "tensor", optional = true, doc = "(features): factors on the codes, 0 to ablate one"},
  },
  returns = {{"scope", "any", doc = "local scope <close> = transcoder.replace(...), or closed by scope:close()"}},
  example = [[
    local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
    local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
    local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
    local without = tensor.ones(8)
    without[5] = 0
    local scope <close> = transcoder.replace(model, coder, without)
    print(model(tensor.ones(1, 4)))]],
  call = function(model, coder, scale)
    if scale and (scale:dim() ~= 1 or #scale ~= #coder.w_enc) then
      error(("transcoder.replace: 'scale' must be (%d), a factor for each feature, got (%s)"):format(#coder.w_enc,
        table.concat(scale:shape(), ", ")), 2)
    end
    local image
    local seen = model:hook("input", function(x) image = x:flatten(2) end)
    local put = model:hook("act", function()
      local values, index = dictionary.codes(coder, image, {sparse = true})
      if scale then values = values * scale:index_select(1, index) end
      return coder.w_dec:weighted_rows(index, values) + coder.b_dec
    end)
    local function close()
      seen:close()
      put:close()
    end
    return setmetatable({}, {__index = {close = close}, __close = close})
  end,
}

transcoder.measure = describe{
  name = "transcoder.measure",
  doc = "How good a transcoder is, over a whole set: L0, the mean number of active features; fvu, sum |y - y^|^2 / sum "
    .. "|y - mean y|^2; accuracy and replaced, with the layer and with the transcoder in its place; agreement, the "
    .. "share of images whose answer is the same; density (features), the share of images on which each is active; "
    .. "dead, the share of features that are active on none; answers (n), those with the transcoder.",
  params = {
    {"model", "module", doc = "the classifier"}, {"coder", "module", doc = "its transcoder"},
    {"set", "table", doc = "as transcoder.activations returns it"},
  },
  returns = {{"measured", "table", doc = "L0, fvu, accuracy, replaced, agreement, density, dead, answers"}},
  example = [[
    local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
    local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
    local part = {images = tensor.rand(8, 4), labels = tensor.ones(8, {dtype = "int64"})}
    local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
    print(transcoder.measure(model, coder, transcoder.activations(model, part)).L0)]],
  call = function(model, coder, set)
    local n = #set.inputs
    local fired, error, right, kept, same = tensor.zeros(#coder.w_enc), 0, 0, 0, 0
    local answers = tensor.zeros(n, {dtype = "int64"})
    local total = (set.targets - set.targets:mean(1)):to("float64"):square():sum():item()
    for first = 1, n, 1000 do
      local part = { {first, math.min(first + 999, n)} }
      local y, labels = set.targets[part], set.labels[part]
      local values, index = dictionary.codes(coder, set.inputs[part], {sparse = true})
      fired = fired:scatter_add(1, index:flatten(), values:gt(0):to("float32"):flatten())
      local made = coder.w_dec:weighted_rows(index, values) + coder.b_dec
      error = error + (made - y):to("float64"):square():sum():item()
      local before, after = model.head(y):argmax(2), model.head(made):argmax(2)
      right, kept = right + before:eq(labels):sum():item(), kept + after:eq(labels):sum():item()
      same, answers[part] = same + before:eq(after):sum():item(), after
    end
    return {L0 = fired:sum():item() / n, fvu = error / total, accuracy = right / n, replaced = kept / n,
      agreement = same / n, density = fired / n, dead = fired:eq(0):to("float32"):mean():item(),
      answers = answers}
  end,
}

transcoder.importance = describe{
  name = "transcoder.importance", doc = "What each feature adds to each class's logit when its code is 1.",
  params = {{"model", "module", doc = "the classifier"}, {"coder", "module", doc = "its transcoder"}},
  returns = {{"importance", "tensor", doc = "(classes, features)"}},
  example = [[
    local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
    local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
    print(transcoder.importance(model, dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}))]],
  call = function(model, coder)
    return model.head.weight:detach():matmul(coder.w_dec:detach():transpose())
  end,
}

transcoder.profile = describe{
  name = "transcoder.profile", doc = "How features behave by class.",
  params = {
    {"coder", "module", doc = "as transcoder.trained makes it"},
    {"set", "table", doc = "as transcoder.activations returns it"},
    {"classes", "integer", doc = "how many classes there are"},
  },
  returns = {{"profile", "table", doc = "means (classes, features): mean codes; selectivity (classes, features): mean "
    .. "on the class less the mean on all others; specificity (features): log classes - entropy of the means' shares, "
    .. "0 for features that are never active; density (features); typical (features): mean code on the images on which "
    .. "it is active, 0 for features that never are"}},
  example = [[
    local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
    local set = {inputs = tensor.rand(8, 4), labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})}
    local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
    print(transcoder.profile(coder, set, 2).density)]],
  call = function(coder, set, classes)
    local n, features = #set.inputs, #coder.w_enc
    local sums, fired = tensor.zeros(classes, features), tensor.zeros(features)
    local counts = set.labels:bincount(classes):to("float32"):unsqueeze(2)
    for first = 1, n, 1000 do
      local part = { {first, math.min(first + 999, n)} }
      local codes = dictionary.codes(coder, set.inputs[part])
      local belongs = tensor.range(1, classes):unsqueeze(2):eq(set.labels[part]):to "float32"
      sums, fired = sums + belongs:matmul(codes), fired + codes:gt(0):to("float32"):sum(1)
    end
    local means = sums / counts:maximum(1)
    local others = (sums:sum(1) - sums) / (n - counts):maximum(1)
    local shares = means / means:sum(1):maximum(1e-30)
    local entropy = -(shares * shares:maximum(1e-30):log()):sum(1)
    local specificity = (math.log(classes) - entropy) * fired:gt(0):to "float32"
    return {means = means, selectivity = means - others, specificity = specificity, density = fired / n,
      typical = sums:sum(1) / fired:maximum(1)}
  end,
}

transcoder.blame = describe{
  name = "transcoder.blame",
  doc = "The features that make a classifier take one class for another: what they add to the wrong logit over the "
    .. "right one on the images it errs on, beyond what they add on those it gets right.",
  params = {
    {"importance", "tensor", doc = "(classes, features), as transcoder.importance returns it"},
    {"wrong", "tensor", doc = "(n, features): codes of images of class 'is' that are taken for 'taken'"},
    {"right", "tensor", doc = "(m, features): codes of images of class 'is' that are told right"},
    {"is", "integer", doc = "the images' class"}, {"taken", "integer", doc = "the class they are taken for"},
  },
  options = {{"count", "integer", default = 5, doc = "how many features of each kind"}},
  returns = {
    {"misleading", "table", doc = "a list of those that are more active on the errors, the most harmful first"},
    {"missing", "table", doc = "a list of those that are less active; features that do no harm are in neither"},
  },
  example = [[
    local transcoder = require "moonlens.transcoder"
    print(transcoder.blame(tensor{{1, 0}, {0, 1}}, tensor{{0, 2}}, tensor{{2, 0}}, 1, 2)[1])]],
  call = function(importance, wrong, right, is, taken, o)
    local more = wrong:mean(1) - right:mean(1)
    local harm = more * (importance[taken] - importance[is])
    local misleading, missing = {}, {}
    local harmful = harm:argsort(1, {descending = true})[{ {1, harm:gt(0):sum():item()} }]
    for _, feature in ipairs(harmful:totable()) do
      local list = more[feature]:item() > 0 and misleading or missing
      if #list < o.count then list[#list + 1] = feature end
    end
    return misleading, missing
  end,
}

transcoder.study = describe{
  name = "transcoder.study",
  doc = "What the scripts on transcoders share: a classifier, its activations, and a transcoder of its hidden layer.",
  params = {{"set", "table", doc = "a data set, as data.mnist() returns it"}},
  options = {
    {"quick", "boolean", default = false, doc = "a small version, in seconds"},
    {"architecture", "string", default = "topk", doc = "of the transcoder, see dictionary.new"},
    {"active", "integer", optional = true, doc = "its active features; 64 if left out, 16 if quick"},
    {"seed", "integer", default = 0, doc = "of both"},
  },
  returns = {{"study", "table", doc = "set, model, accuracy, coder, history; train and test, as transcoder.activations "
    .. "returns them"}},
  example = "print(require \"moonlens.transcoder\".study(data.mnist{count = 100}, {quick = true}).coder)",
  call = function(set, o)
    local quick, study = o.quick, {set = set}
    study.model, study.accuracy = transcoder.classifier(study.set, {seed = o.seed, hidden = quick and 64 or 512,
      epochs = quick and 3 or 20, batch = quick and 256 or 2048})
    study.train = transcoder.activations(study.model, study.set.train)
    study.test = transcoder.activations(study.model, study.set.test)
    study.coder, study.history = transcoder.trained(study.train, {architecture = o.architecture, seed = o.seed,
      features = quick and 128 or 2048, active = o.active or (quick and 16 or 64), epochs = quick and 2 or 30})
    return study
  end,
}

return transcoder
