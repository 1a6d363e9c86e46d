-- Changes of batches of images, for train.fit's 'augment': each function here makes one, f(images, generator), where
-- images are (n, height, width) or (n, channels, height, width). Values between pixels are bilinear, 0 outside.
local augment = {}

local changed = {{"f", "function", doc = "f(images, generator): images of the same shape"}}
local function example(call)
  return [[
    local augment = require "moonlens.augment"
    print(augment.]] .. call .. "(tensor.rand(2, 28, 28), tensor.generator(1)):shape()[2])"
end

local function uniform(n, bound, generator)
  return tensor.rand(n, {low = -bound, high = bound, generator = generator})
end

-- One map an image from lists of its six entries, tensors (n) each.
local function maps(entries) return tensor.stack(entries, 2):view(-1, 2, 3) end

augment.rotate = describe{
  name = "augment.rotate",
  doc = "Turns each image about its middle by an angle of its own, uniform between two bounds.",
  params = {{"degrees", "number", doc = "the bounds are ±degrees"}},
  returns = changed, example = example "rotate(20)",
  call = function(degrees)
    return function(images, generator)
      local angle = uniform(#images, math.rad(degrees), generator)
      local cos, sin, zero = angle:cos(), angle:sin(), angle * 0
      return images:warp_affine(maps{cos, -sin, zero, sin, cos, zero})
    end
  end,
}

augment.translate = describe{
  name = "augment.translate",
  doc = "Moves each image by distances of its own along both axes, uniform between two bounds.",
  params = {{"pixels", "number", doc = "the bounds are ±pixels"}},
  returns = changed, example = example "translate(3)",
  call = function(pixels)
    return function(images, generator)
      local down, right = uniform(#images, pixels, generator), uniform(#images, pixels, generator)
      local one, zero = tensor.ones(#images), tensor.zeros(#images)
      return images:warp_affine(maps{one, zero, down, zero, one, right})
    end
  end,
}

-- The matrix that blurs a line of n pixels; what leaves the image is lost. A weight below a millionth counts as none:
-- products of two would be subnormal numbers, which processors take a hundred times as long for.
local function blurring(n, sigma)
  local distance = tensor.range(1, n):unsqueeze(2) - tensor.range(1, n)
  local weight = (distance:square() / (-2 * sigma ^ 2)):exp()
  local whole = (tensor.range(-4 * math.ceil(sigma), 4 * math.ceil(sigma)):square() / (-2 * sigma ^ 2)):exp():sum()
  return tensor.where(weight:gt(1e-6), weight / whole, 0)
end

augment.blur = describe{
  name = "augment.blur", doc = "Blurs images with a Gaussian.",
  params = {{"sigma", "number", doc = "its standard deviation in pixels; 0 changes nothing"}},
  returns = changed, example = example "blur(1)",
  call = function(sigma)
    if sigma < 0 then error(("augment.blur: 'sigma' must not be negative, got %g"):format(sigma), 2) end
    return function(images)
      local sizes = images:shape()
      if #sizes < 3 or #sizes > 4 then
        error(("augment.blur: images must be (n, height, width) or (n, channels, height, width), got (%s)"):format(
          table.concat(sizes, ", ")), 2)
      end
      if sigma == 0 then return images end
      return blurring(sizes[#sizes - 1], sigma):matmul(images):matmul(blurring(sizes[#sizes], sigma))
    end
  end,
}

augment.chain = describe{
  name = "augment.chain", doc = "One change after the other.",
  params = {{"changes", "table", doc = "a list of functions f(images, generator)"}},
  returns = changed, example = example "chain{augment.rotate(10), augment.translate(2)}",
  call = function(changes)
    return function(images, generator)
      for _, change in ipairs(changes) do images = change(images, generator) end
      return images
    end
  end,
}

return augment
