-- Changes of images for training.
local check = require "check"
local augment = require "moonlens.augment"

local g = tensor.generator(1)
local images = tensor.zeros(5, 28, 28)
images[{ {}, {10, 18}, {12, 16} }] = 1

local function centre(t)
  local at = tensor.range(1, 28)
  local total = t:sum({2, 3})
  return (t * at:unsqueeze(2)):sum({2, 3}) / total, (t * at):sum({2, 3}) / total
end

return {
  ["rotations keep the middle and what is inside"] = function()
    local turned = augment.rotate(40)(images, g)
    check.close(turned:sum({2, 3}), images:sum({2, 3}), 1)
    local row, column = centre(turned)
    local from_row, from_column = centre(images)
    check.close((row - 14.5) ^ 2 + (column - 14.5) ^ 2, (from_row - 14.5) ^ 2 + (from_column - 14.5) ^ 2, 0.2)
    assert(turned[1]:ne(turned[2]):any():item())
    check.close(augment.rotate(0)(images, g), images, 1e-6)
    check.equals(tensor{{{1, 2}, {3, 4}}}:warp_affine(tensor{{{0, -1, 0}, {1, 0, 0}}}), {{{3, 1}, {4, 2}}})
  end,

  ["translations move images whole, by fractions of pixels"] = function()
    local moved = augment.translate(5)(images, g)
    check.close(moved:sum({2, 3}), images:sum({2, 3}), 1e-3)
    local row, column = centre(moved)
    assert((row - 14):abs():max():item() <= 5 and (column - 14):abs():max():item() <= 5)
    assert((row - 14):abs():max():item() > 0.5)
    check.close(images:warp_affine(tensor{{{1, 0, 2}, {0, 1, -3}}}:expand(5, 2, 3)), images:roll({-2, 3}, {2, 3}), 0)
  end,

  ["blur spreads, and keeps the sum"] = function()
    local blurred = augment.blur(1.5)(images, g)
    check.close(blurred:sum({2, 3}), images:sum({2, 3}), 1e-3)
    assert(blurred:max():item() < 1 and blurred[{1, 9, 14}]:item() > 0.1)
    assert(check.same(augment.blur(0)(images, g), images))
    local dot = tensor.zeros(1, 28, 28)
    dot[{1, 14, 14}] = 1
    local spread = augment.blur(2)(dot, g)
    local at = tensor.range(1, 28) - 14
    check.close((spread[1]:sum(1) * at:square()):sum(), tensor(4), 0.02)
    check.fails(function() augment.blur(-1) end, "augment.blur", "'sigma'", "-1")
    -- Rows of pixels are no images: the blur would go from one to the next.
    check.fails(function() augment.blur(1)(tensor.rand(5, 784)) end, "augment.blur", "(n, height, width)", "(5, 784)")
    check.fails(function() augment.blur(0)(tensor.rand(784)) end, "augment.blur", "(784)")
  end,

  ["chains go in order, and images may have channels"] = function()
    local both = augment.chain{function(t) return t + 1 end, function(t) return t * 2 end}(images, g)
    check.equals(both[{1, 1, 1}], 2)
    local channels = images:unsqueeze(2):expand(5, 3, 28, 28)
    local moved = augment.chain{augment.translate(2), augment.blur(1)}(channels, g)
    assert(check.same(moved[{ {}, 1 }], moved[{ {}, 3 }]))
    check.fails(function() tensor.ones(2, 2):warp_affine(tensor.ones(2, 2, 3)) end, "tensor.warp_affine", "(2, 2)")
    check.fails(function() images:warp_affine(tensor.ones(4, 2, 3)) end, "'maps'", "(5, 2, 3)", "(4, 2, 3)")
    check.fails(function() images:to "int64":warp_affine(tensor.ones(5, 2, 3)) end, "floats", "int64")
  end,
}
