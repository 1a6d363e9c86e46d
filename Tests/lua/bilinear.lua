-- Decompositions of bilinear classifiers of every kind, and what spectra tell.
local check = require "check"
local bilinear = require "moonlens.bilinear"
local masking = require "moonlens.masking"

local x = tensor.rand(30, 4, 4, {generator = tensor.generator(1)})
local function classifier(o)
  o.inputs, o.hidden, o.classes, o.seed = 16, 8, 3, 4
  return bilinear.classifier(o)
end
local kinds = {{}, {bias = true}, {residual = true}, {bias = true, residual = true}, {init = "xavier"}}
local views = {{}, {space = "input"}, {constant_input = true}, {space = "input", constant_input = true}}

-- Calls f with a model and its spectrum, for every kind and view.
local function each(f)
  for _, kind in ipairs(kinds) do
    local model = classifier(kind)
    for _, view in ipairs(views) do f(model, bilinear.decompose(model, view), view) end
  end
end

return {
  ["eigenpairs rebuild the logits, whatever the layer adds to its quadratic form"] = function()
    each(function(model, spectrum, view)
      check.close(spectrum:logits(x), model(x):detach():to "float64", 1e-6)
      check.close(spectrum:truncate(spectrum.size)(x), model(x):detach(), 1e-5)
      assert(spectrum.size == (view.space and 16 or 8) + (view.constant_input and 1 or 0))
    end)
  end,

  ["an explanation's terms add up to the logits"] = function()
    each(function(model, spectrum)
      local told = spectrum:explain(x[7])
      check.close(told.contributions:sum(2) + told.rest, told.logits, 1e-12)
      check.close(told.logits, model(x)[7]:detach():to "float64", 1e-6)
      assert(#told.ranking == 3 and told.ranking[1] == model(x)[7]:argmax():item())
    end)
  end,

  ["eigenvectors in the input are orthonormal among pixels"] = function()
    local spectrum = bilinear.decompose(classifier{}, {space = "input"})
    for class = 1, 3 do
      local u = spectrum.inputs[class]
      check.close(u:matmul(u:transpose()), tensor.eye(16, {dtype = "float64"}), 1e-12)
    end
    -- The forms are the same: so are their values, but for the directions that the embedding does not see.
    local a, b = spectrum.eigenvalues, bilinear.decompose(classifier{}).eigenvalues
    assert(a:abs():gt(1e-12):sum():item() == 3 * 8 and b:abs():gt(1e-12):sum():item() == 3 * 8)
  end,

  ["the ends of a spectrum have names"] = function()
    local spectrum = bilinear.decompose(classifier{})
    local values = spectrum:values(2)
    for i = 2, 8 do assert(values[i - 1] >= values[i]) end
    local _, positive = spectrum:positive(2, 1)
    local _, negative = spectrum:negative(2, 1)
    local _, top = spectrum:top(2, 1)
    assert(positive == values[1] and negative == values[8])
    assert(math.abs(top) == math.max(math.abs(positive), math.abs(negative)))
    check.fails(function() spectrum:top(2, 9) end, "spectrum.top", "'k'", "1 and 8")
  end,

  ["effective rank counts equal eigenvalues"] = function()
    local spectrum = bilinear.decompose(classifier{})
    spectrum.eigenvalues = tensor{{0, 0, 0, 0, 0, 0, 0, 5}, {-2, -2, 0, 0, 0, 0, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1}}
    check.close(spectrum:effective_rank(), tensor{1, 4, 8}, 1e-6)
  end,

  ["truncation counts what truncated models get right"] = function()
    each(function(model, spectrum)
      local set = {images = x, labels = model(x):argmax(2)}
      local found = spectrum:truncation(set, {0, 1, 3, spectrum.size})
      assert(found[4] == 1)
      for i, k in ipairs{1, 3} do
        local right = spectrum:truncate(k)(x):argmax(2):eq(set.labels):to "float32":mean():item()
        assert(math.abs(found[i + 1] - right) < 1e-6)
      end
    end)
  end,

  ["directions other than the logits, and layers other than the last"] = function()
    local model = classifier{layers = 2, residual = true}
    local difference = (model.head.weight[1] - model.head.weight[3]):unsqueeze(1)
    local both, one = bilinear.decompose(model), bilinear.decompose(model, {directions = difference})
    local _, acts = model:run(x, {keep = "layers.1"})
    local stream = (model.embed(x:flatten(2)) + acts["layers.1"]):detach()
    -- From the second layer on, a spectrum's input is the layer's.
    local logits = both:logits(stream)
    check.close(logits, model(x):detach():to "float64", 1e-6)
    check.close(one:logits(stream):flatten(), logits[{ {}, 1 }] - logits[{ {}, 3 }], 1e-6)
    assert(bilinear.decompose(model, {layer = 1, space = "input", directions = tensor.randn(5, 8)}).classes == 5)
    check.fails(function() bilinear.decompose(model, {space = "input"}) end, "'space'", "second layer")
    check.fails(function() bilinear.decompose(model, {layer = 3}) end, "'layer'", "1 and 2", "3")
    check.fails(function() bilinear.decompose(model, {directions = tensor.ones(2, 3)}) end, "'directions'", "(n, 8)", "(2, 3)")
    check.fails(function() classifier{layers = 0} end, "'layers'", "1 and 100", "0")
  end,

  ["components of all classes' forms rebuild them"] = function()
    local model = classifier{}
    local values, contributions, components = bilinear.hosvd(model)
    local spectrum = bilinear.decompose(model)
    local function forms(s) return tensor.einsum("cik,ck,cjk->cij", s.vectors, s.eigenvalues, s.vectors) end
    local B, V = forms(spectrum), forms(components)
    check.close(tensor.einsum("ck,k,kij->cij", contributions, values, V), B, 1e-12)
    -- Orthonormal, and ordered.
    check.close(V:flatten(2):matmul(V:flatten(2):transpose()), tensor.eye(3, {dtype = "float64"}), 1e-12)
    check.close(contributions:transpose():matmul(contributions), tensor.eye(3, {dtype = "float64"}), 1e-12)
    assert(values[1]:item() >= values[2]:item() and values[2]:item() >= values[3]:item())
    -- Two classes that want the same share one component.
    model.head.weight[2] = model.head.weight[1]:detach()
    local alike, _, shared = bilinear.hosvd(model)
    assert(alike[3]:item() < 1e-12 and shared.eigenvalues:is_finite() and shared.vectors:is_finite())
    check.fails(function() bilinear.hosvd(nn.relu()) end, "bilinear.hosvd", "embed, bilinear and head")
  end,

  ["rows of the pseudo-inverse answer to one eigenvector each"] = function()
    each(function(_, spectrum)
      local masks, duals, vectors = bilinear.masks(spectrum, {count = 2})
      check.close(duals:matmul(vectors:transpose()), tensor.eye(6, {dtype = "float64"}), 1e-9)
      check.close(vectors[2], spectrum.vectors[{1, {}, spectrum.size - 1}], 0)
      check.close(masks, duals[{ {}, {1, #spectrum.map} }]:matmul(spectrum.map), 1e-12)
    end)
    local spectrum = bilinear.decompose(classifier{})
    local support = tensor.ones(16):gt(0)
    support[{ {1, 5} }] = false
    local masks = bilinear.masks(spectrum, {count = 2, support = support})
    assert(masks[{ {}, {1, 5} }]:abs():max():item() == 0 and masks:abs():max():item() > 0)
    check.fails(function() bilinear.masks(spectrum, {count = 3}) end, "bilinear.masks", "'count'", "1 and 2", "3")
  end,

  ["families of part of a data set lie beside those of other parts"] = function()
    local g = tensor.generator(2)
    local function set(n)
      local images = tensor.rand(n, 5, 5, {high = 256, generator = g}):to "uint8"
      local part = {images = images, labels = images[{ {}, 1, 1 }]:gt(127):to "int64" + 1}
      return {name = "part", title = "Part", classes = {"a", "b"}, train = part, test = part}
    end
    local function family(s) return bilinear.sizes(s, {quick = true, seeds = 1, widths = {20}})[1] end
    local small, large = set(50), set(60)
    local first, second = family(small), family(large)
    assert(first.vectors ~= second.vectors and #first.kept == 21 and first.hidden == 20)
    -- The first one's file still holds the first one's vectors.
    local again, kept = family(small), data.load(moonlens.out .. "/" .. first.vectors)
    assert(again.vectors == first.vectors and again.accuracy == first.accuracy)
    local other = data.load(moonlens.out .. "/" .. second.vectors)
    assert(#kept.positive == 2 and not check.same(kept.positive, other.positive))
    local other_seed = bilinear.sizes(small, {quick = true, seeds = 1, widths = {20}, seed = 7})[1]
    assert(other_seed.seed == 7 and first.seed == 1 and other_seed.vectors ~= first.vectors)
    check.fails(function() bilinear.sizes(small, {quick = true, widths = {16}}) end, "bilinear.sizes", "'widths'", "20", "16")
    check.fails(function() bilinear.sizes(small, {widths = {50, 24}}) end, "'widths'", "at least 30", "24")
    check.fails(function() bilinear.sizes({name = "none"}) end, "bilinear.sizes", "'set'")
  end,

  ["logits of many images are those of each"] = function()
    local many = tensor.rand(1203, 4, 4, {generator = tensor.generator(3)})
    local model = classifier{bias = true}
    local spectrum = bilinear.decompose(model)
    check.close(spectrum:logits(many), model(many):detach():to "float64", 1e-6)
    assert(table.concat(spectrum:logits(many[{ {1, 0} }]):shape(), " ") == "0 3")
  end,

  ["images of bytes and of shares of 1 are judged alike"] = function()
    local bytes = (x * 255):to "uint8"
    local shares = bytes:to "float32" / 255
    local model = classifier{}
    local spectrum = bilinear.decompose(model)
    assert(bilinear.exactness(model, spectrum, bytes) == bilinear.exactness(model, spectrum, shares))
    local labels = model(shares):argmax(2)
    local function found(images)
      local set = {images = images, labels = labels}
      return masking.curves(model, set, {up = tensor.ones(3, 16), down = -tensor.ones(3, 16)}, {0, 0.5})
    end
    local a, b = found(bytes), found(shares)
    for _, name in ipairs{"up", "down"} do
      assert(check.same(a[name].accuracy, b[name].accuracy) and check.same(a[name].into, b[name].into))
    end
    assert(a.up.accuracy[1]:item() == 1)
  end,

  ["exactness is of all logits of one layer"] = function()
    local deep = classifier{layers = 2, residual = true}
    check.fails(function() bilinear.exactness(deep, bilinear.decompose(deep, {layer = 1}), x) end,
      "bilinear.exactness", "one bilinear layer", "2 layers")
    local model = classifier{}
    local one = bilinear.decompose(model, {directions = model.head.weight[{ {2, 2} }]})
    check.fails(function() bilinear.exactness(model, one, x) end, "all 3 logits", "got 1")
  end,
}
