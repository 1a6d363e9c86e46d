-- The eigenpairs of quadratic forms, one a class: z' B_c z + linear_c . z + constant_c, where z = map x is what the
-- form sees of an image x, and z' B_c z = sum_i lambda_i (u_i . z)^2. `bilinear.decompose` makes them.
local Spectrum = {}
Spectrum.__index = Spectrum
Spectrum.__name = "spectrum"

-- With 1 as one more input, a form without linear and constant parts.
local function homogeneous(B, linear, constant)
  local half = (linear / 2):unsqueeze(3)
  return tensor.cat({tensor.cat({B, half}, 3), tensor.cat({half:transpose(), constant:view(#B, 1, 1)}, 3)}, 2)
end

Spectrum.of = describe{
  name = "spectrum.of", doc = "The eigenpairs of quadratic forms; bilinear.decompose makes them of a model.",
  params = {
    {"forms", "tensor", doc = "(classes, n, n), symmetric"}, {"linear", "tensor", doc = "(classes, n)"},
    {"constant", "tensor", doc = "(classes)"}, {"map", "tensor", doc = "(n, pixels): what the forms see of an image"},
  },
  options = {{"constant_input", "boolean", default = false, doc = "take linear and constant in as one more input, 1"}},
  returns = {{"spectrum", "spectrum", doc = "as bilinear.decompose returns it"}},
  example = [[
    local Spectrum = require "moonlens.spectrum"
    local form = tensor({{{2, 1}, {1, 2}}}, {dtype = "float64"})
    print(Spectrum.of(form, form[1][{ {1, 1} }] * 0, form[{1, 1, {1, 1}}] * 0, form[1]):values(1)[1])]],
  call = function(B, linear, constant, map, o)
    local self = {classes = #B, map = map, linear = linear, constant = constant}
    self.eigenvalues, self.vectors = linalg.eigh(o.constant_input and homogeneous(B, linear, constant) or B)
    self.size = #self.vectors[1]
    local seen = self.vectors
    if o.constant_input then
      -- What the input that is always 1 adds to u . z.
      self.offsets = seen[{ {}, -1 }]
      seen = seen[{ {}, {1, #map} }]
      self.linear, self.constant = linear * 0, constant * 0
    end
    self.inputs = tensor.einsum("chk,hi->cki", seen, map)
    return setmetatable(self, Spectrum)
  end,
}

-- Blames the line that called the method of `name`, as long as that ends in a tail call of the checking function.
local function within(name, parameter, value, last, first)
  if value < (first or 1) or value > last then
    error(("spectrum.%s: '%s' must lie between %d and %d, got %d"):format(name, parameter, first or 1, last, value), 3)
  end
end

-- An eigenvector's sign is arbitrary; the strongest pixel is shown as positive.
local function oriented(v)
  return v[v:abs():argmax():item()]:item() < 0 and -v or v
end

-- Images in 0..1 as rows, in float64.
local function rows(x)
  local flat = x:flatten(2):to "float64"
  return x:dtype() == "uint8" and flat / 255 or flat
end

-- The eigenvalues' places in the order of their magnitude, (classes, n).
local function by_magnitude(self)
  self.order = self.order or self.eigenvalues:abs():argsort(2, {descending = true})
  return self.order
end

local function eigenpair(self, class, k, name)
  within(name, "class", class, self.classes)
  within(name, "k", k, self.size)
  local i = name == "positive" and self.size - k + 1 or k
  if name == "top" then i = by_magnitude(self)[{class, k}]:item() end
  return oriented(self.inputs[{class, i}]), self.eigenvalues[{class, i}]:item()
end

local index = {"class", "integer", doc = "the class, from 1"}
local subject = {"self", "table", doc = "the spectrum"}
local function example(call)
  return [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    print(]] .. call .. ")"
end

for name, doc in pairs{
  positive = "The eigenvector of the k-th largest (most positive) eigenvalue.",
  negative = "The eigenvector of the k-th smallest (most negative) eigenvalue.",
  top = "The eigenvector of the eigenvalue with the k-th largest magnitude, of either sign.",
} do
  Spectrum[name] = describe{
    name = "spectrum." .. name, doc = doc,
    params = {subject, index, {"k", "integer", default = 1, doc = "1 for the first"}},
    returns = {
      {"vector", "tensor", doc = "(pixels): the eigenvector as the pixels see it; its strongest pixel is positive"},
      {"value", "number", doc = "its eigenvalue"},
    },
    example = example("spectrum:" .. name .. "(2, 1)"),
    call = function(self, class, k) return eigenpair(self, class, k, name) end,
  }
end

Spectrum.values = describe{
  name = "spectrum.values", doc = "All eigenvalues of a class, the largest first.",
  params = {subject, index}, returns = {{"values", "table", doc = "a list of numbers, descending"}},
  example = example "spectrum:values(3)[1]",
  call = function(self, class)
    within("values", "class", class, self.classes)
    return self.eigenvalues[class]:flip(1):totable()
  end,
}

Spectrum.effective_rank = describe{
  name = "spectrum.effective_rank",
  doc = "How many eigenvalues count, for each class: (sum of |lambda|)^2 / (sum of lambda^2).",
  params = {subject}, returns = {{"ranks", "tensor", doc = "(classes), from 1 to the number of eigenvalues"}},
  example = example "spectrum:effective_rank()",
  call = function(self) return self.eigenvalues:abs():sum(2):square() / self.eigenvalues:square():sum(2) end,
}

-- u . z for rows of images: (n, classes, count) for eigenvectors as the pixels see them.
local function projections(x, inputs, offsets)
  local found = x:matmul(inputs:flatten(1, 2):transpose()):view(#x, #inputs, #inputs[1])
  return offsets and found + offsets or found
end

local function beside(self, x)
  return x:matmul(self.map:transpose()):matmul(self.linear:transpose()) + self.constant
end

Spectrum.logits = describe{
  name = "spectrum.logits",
  doc = "The logits rebuilt from all eigenpairs: sum over i of lambda_i (u_i . z)^2, and what is linear and constant.",
  params = {subject, {"x", "tensor", doc = "images, (n, ...), uint8 or in 0..1"}},
  returns = {{"logits", "tensor", doc = "(n, classes), float64"}},
  example = example "spectrum:logits(tensor.ones(2, 16))",
  call = function(self, x)
    local parts = {}
    -- Projections are as many as logits times eigenpairs.
    for i, part in ipairs(x:split(500)) do
      part = rows(part)
      parts[i] = (projections(part, self.inputs, self.offsets):square() * self.eigenvalues):sum(3) + beside(self, part)
    end
    return tensor.cat(parts)
  end,
}

-- The k eigenpairs of largest magnitude of each class.
local function leading(self, k)
  local order = by_magnitude(self)[{ {}, {1, k} }]
  local inputs = {}
  for class = 1, self.classes do inputs[class] = self.inputs[class][order[class]] end
  return self.eigenvalues:gather(2, order), tensor.stack(inputs), self.offsets and self.offsets:gather(2, order)
end

local Truncated = nn.module("bilinear.truncated", {
  forward = function(self, x)
    return (projections(x:flatten(2), self.inputs, self.offsets):square() * self.values):sum(3)
      + x:flatten(2):matmul(self.linear) + self.constant
  end,
})

Spectrum.truncate = describe{
  name = "spectrum.truncate",
  doc = "A model that computes the logits from the k eigenpairs of largest magnitude of each class alone.",
  params = {subject, {"k", "integer", doc = "how many of each class, from 1"}},
  returns = {{"model", "module", doc = "for images in 0..1, without parameters to train"}},
  example = example "spectrum:truncate(2)(tensor.ones(2, 16))",
  call = function(self, k)
    within("truncate", "k", k, self.size)
    local model = Truncated{}
    local values, inputs, offsets = leading(self, k)
    model.values, model.inputs = values:to "float32", inputs:to "float32"
    model.offsets = offsets and offsets:to "float32"
    model.linear = self.linear:matmul(self.map):transpose():to "float32"
    model.constant = self.constant:to "float32"
    return model
  end,
}

Spectrum.truncation = describe{
  name = "spectrum.truncation",
  doc = "Accuracy when only the k eigenpairs of largest magnitude of each class are kept, for several k at once.",
  params = {
    subject, {"set", "table", doc = "images (n, ...) and labels (n)"},
    {"counts", "table", doc = "a list of k, 0 included if wanted"},
  },
  returns = {{"accuracies", "table", doc = "a list, one for each count"}},
  example = [[
    local bilinear = require "moonlens.bilinear"
    local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
    local set = {images = tensor.ones(1, 16), labels = tensor({1}, {dtype = "int64"})}
    print(spectrum:truncation(set, {0, 2, 8})[2])]],
  call = function(self, set, counts)
    local most = 1
    for _, k in ipairs(counts) do
      within("truncation", "counts", k, self.size, 0)
      most = math.max(most, k)
    end
    local values, inputs, offsets = leading(self, most)
    local right = {}
    for i = 1, #counts do right[i] = 0 end
    for first = 1, #set.images, 1000 do
      local part = { {first, math.min(first + 999, #set.images)} }
      local x, labels = rows(set.images[part]), set.labels[part]:to "int64"
      local sums, base = (projections(x, inputs, offsets):square() * values):cumsum(3), beside(self, x)
      for i, k in ipairs(counts) do
        local logits = k > 0 and sums[{ {}, {}, k }] + base or base
        right[i] = right[i] + logits:argmax(2):eq(labels):sum():item()
      end
    end
    for i = 1, #counts do right[i] = right[i] / #set.images end
    return right
  end,
}

Spectrum.residuals = describe{
  name = "spectrum.residuals",
  doc = "How far logits rebuilt from the k eigenpairs of largest magnitude of each class are from those of all, for "
    .. "several k at once: root mean square over the images, as a share of that of what all eigenpairs add.",
  params = {
    subject, {"x", "tensor", doc = "images, (n, ...), uint8 or in 0..1"},
    {"counts", "table", doc = "a list of k, 0 included if wanted"},
  },
  returns = {
    {"shares", "tensor", doc = "(counts, classes)"}, {"overall", "tensor", doc = "(counts): of all classes together"},
  },
  example = example "spectrum:residuals(tensor.rand(2, 16), {0, 2, 8})",
  call = function(self, x, counts)
    local most, places = 1, {}
    for i, k in ipairs(counts) do
      within("residuals", "counts", k, self.size, 0)
      most, places[i] = math.max(most, k), k + 1
    end
    local at = tensor(places, {dtype = "int64"})
    local values, inputs, offsets = leading(self, most)
    local missed, whole = tensor.zeros(#counts, self.classes, {dtype = "float64"}), 0
    for _, part in ipairs(x:split(500)) do
      local all = self:logits(part) - beside(self, rows(part))
      local sums = (projections(rows(part), inputs, offsets):square() * values):cumsum(3):pad{1, 0}
      missed = missed + (sums:index_select(3, at) - all:unsqueeze(3)):square():sum(1):transpose()
      whole = whole + all:square():sum(1)
    end
    return (missed / whole):sqrt(), (missed:sum(2) / whole:sum()):sqrt()
  end,
}

Spectrum.explain = describe{
  name = "spectrum.explain",
  doc = "What each eigenpair adds to the logits of one image: lambda_i (u_i . z)^2.",
  params = {subject, {"image", "tensor", doc = "one image, uint8 or in 0..1"}},
  returns = {{"explanation", "table",
    doc = "contributions (classes, n) in the order of the eigenvalues; rest (classes), what is linear and constant; "
      .. "logits (classes), their sum; ranking, the classes with the largest logit first"}},
  example = example "spectrum:explain(tensor.ones(16)).logits",
  call = function(self, image)
    local x = rows(image:unsqueeze(1))
    local contributions = (projections(x, self.inputs, self.offsets):square() * self.eigenvalues)[1]
    local rest = beside(self, x)[1]
    local logits = contributions:sum(2) + rest
    return {
      contributions = contributions, rest = rest, logits = logits,
      ranking = logits:argsort(1, {descending = true}):totable(),
    }
  end,
}

return Spectrum
