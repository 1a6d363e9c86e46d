-- What masks that are added to every image do to a classifier.
local masking = {}

-- Accuracy under a mask, and the share of other classes' images that are taken for the mask's class.
local function judge(model, x, labels, mask, class)
  local right, into, others = 0, 0, labels:ne(class):sum():item()
  -- In parts that stay in the processor's cache.
  for first = 1, #x, 2048 do
    local part = { {first, math.min(first + 2047, #x)} }
    local answers, truth = model(x[part] + mask):argmax(2), labels[part]
    right = right + answers:eq(truth):sum():item()
    into = into + answers:eq(class):logical_and(truth:ne(class)):sum():item()
  end
  return right / #x, into / others
end

masking.curves = describe{
  name = "masking.curves",
  doc = "Accuracy, and how often images of other classes are taken for a mask's own, for masks of several strengths: "
    .. "means over the classes' masks.",
  params = {
    {"model", "module", doc = "a classifier of images in 0..1"},
    {"set", "table", doc = "images (n, ...), uint8 or in 0..1, and labels (n)"},
    {"kinds", "table", doc = "masks by name, each (classes, pixels): one for each class"},
    {"strengths", "table", doc = "a list of factors on the masks"},
  },
  returns = {{"curves", "table", doc = "by name: accuracy and into, (strengths) each, and accuracy_half and into_half, "
    .. "half the length of their 95 % confidence intervals over the classes"}},
  example = [[
    local masking = require "moonlens.masking"
    local set = {images = tensor.zeros(4, 3, {dtype = "uint8"}), labels = tensor({1, 2, 1, 2}, {dtype = "int64"})}
    local found = masking.curves(nn.linear{inputs = 3, outputs = 2}, set, {up = tensor.ones(2, 3)}, {0, 1})
    print(found.up.accuracy)]],
  call = function(model, set, kinds, strengths)
    local x, labels = set.images:flatten(2):to "float32", set.labels:to "int64"
    if set.images:dtype() == "uint8" then x = x / 255 end
    local found = {}
    for name, masks in pairs(kinds) do
      local accuracy, into = tensor.zeros(#strengths, #masks), tensor.zeros(#strengths, #masks)
      for i, strength in ipairs(strengths) do
        for class = 1, #masks do
          accuracy[{i, class}], into[{i, class}] = judge(model, x, labels, masks[class] * strength, class)
        end
      end
      -- Student's t, by Cornish and Fisher's expansion: good to 1 % from four degrees of freedom on.
      local z, f = 1.959964, math.max(#masks - 1, 1)
      local t = z + (z ^ 3 + z) / (4 * f) + (5 * z ^ 5 + 16 * z ^ 3 + 3 * z) / (96 * f ^ 2)
      local half = t / math.sqrt(#masks)
      found[name] = {accuracy = accuracy:mean(2), accuracy_half = accuracy:std(2) * half, into = into:mean(2),
        into_half = into:std(2) * half}
    end
    return found
  end,
}

return masking
