-- Our side of the large map: all 60,000 images of MNIST by their first 50 principal components, which are left for the
-- other side in the file named. Prints "name value". Run by run.lua in a process of its own.
local file = ...
local count = moonlens.quick and 3000 or 60000
local images = data.mnist{count = count}.train.images:flatten(2):to "float32" / 255
local x = embed.pca(images, {components = 50}).points:to "float32"
data.save(file, x)

local start, processor = moonlens.clock(), os.clock()
local map = embed.tsne(x)
print(("large %.4f"):format(moonlens.clock() - start))
print(("processor %.4f"):format(os.clock() - processor))

-- Trustworthiness (Venna & Kaski 2001) of every 60th point: how far the 12 nearest on the map were near before.
local k, n, asked, penalty = 12, #x, 0, 0
local function distances(points, i) return (points - points[i]):square():sum(2) end
for i = 1, n, 60 do
  local before, after = distances(x, i), distances(map, i)
  -- The point itself is the first of the sorted places; it counts neither as a neighbour nor in ranks.
  local near = before[after:argsort()[{ {2, k + 1} }]]
  for j = 1, k do penalty = penalty + math.max(0, before:lt(near[j]):sum():item() - k) end
  asked = asked + 1
end
print(("trustworthiness %.5f"):format(1 - 2 * penalty / (asked * k * (2 * n - 3 * k - 1))))
