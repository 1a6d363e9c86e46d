-- embed: points of many dimensions brought to few.
local check = require "check"

-- Points about `clusters` centres and which of them each belongs to.
local function clouds(n, d, clusters)
  local g = tensor.generator(1)
  local labels = (tensor.rand(n, {generator = g}) * clusters):floor():to "int64":clamp(0, clusters - 1) + 1
  return (tensor.randn(clusters, d, {generator = g}) * 8)[labels] + tensor.randn(n, d, {generator = g}), labels
end

return {
  ["the first axis of a line is the line"] = function()
    local t = tensor({-2, -1, 0, 1, 2}, {dtype = "float64"})
    local found = embed.pca(t:unsqueeze(2) * tensor({{3, -4}}, {dtype = "float64"}) + 1, {components = 1})
    check.close(found.components, tensor({{-0.6, 0.8}}, {dtype = "float64"}), 1e-12)
    check.close(found.points, -5 * t:unsqueeze(2), 1e-12)
    check.close(found.mean, 1, 1e-12)
    check.close(found.explained, 1, 1e-12)
    assert(found.points:dtype() == "float64")
  end,

  ["all axes together rebuild the points"] = function()
    for _, size in ipairs{{30, 6}, {6, 30}} do
      local x = tensor.randn(size[1], size[2], {generator = tensor.generator(2)})
      local found = embed.pca(x, {components = 6})
      check.close(found.points:matmul(found.components) + found.mean, x, 1e-4)
      assert(found.explained:sum():item() > 0.9999 and #embed.pca(x).explained == 2)
    end
  end,

  ["clusters come out apart on a map"] = function()
    local x, labels = clouds(150, 10, 3)
    for _, dims in ipairs{2, 3} do
      local points, info = embed.tsne(x, {dims = dims, perplexity = 10, iterations = 400, exaggeration_iterations = 100})
      check.equals(tensor(points:shape()), {150, dims})
      check.close(points:mean(1), 0, 1e-3)
      assert(info.kl > 0 and info.kl < 1 and info.iterations == 400)
      local distances = (points:unsqueeze(1) - points:unsqueeze(2)):square():sum(-1) + tensor.eye(150) * 1e9
      local _, nearest = distances:topk(5, -1, {largest = false})
      assert(check.same(labels[nearest:flatten()]:reshape(150, 5), labels:unsqueeze(2):expand(150, 5):contiguous()))
    end
  end,

  ["equal seeds make equal maps, and a map can go on from another"] = function()
    local x = clouds(60, 5, 3)
    local function map(more)
      local o = {perplexity = 5, iterations = 20, init = "random", seed = 3}
      for key, value in pairs(more or {}) do o[key] = value end
      return embed.tsne(x, o)
    end
    assert(check.same(map(), map()) and not check.same(map(), map{seed = 4}))
    assert(check.same(map(), embed.tsne(x, {perplexity = 5, iterations = 20, init = "random", generator = tensor.generator(3)})))
    check.equals(map{iterations = 0, init = tensor.ones(60, 2)}, tensor.ones(60, 2):totable())
    assert(map{init = "pca"}:is_finite())
  end,

  ["progress is reported every 50 iterations"] = function()
    local x, seen = clouds(60, 5, 3), {}
    local points, info = embed.tsne(x, {perplexity = 5, iterations = 120, on_progress = function(i, kl, places)
      seen[#seen + 1] = i
      assert(kl > 0 and places:shape()[1] == 60)
    end})
    assert(#seen == 2 and seen[1] == 50 and seen[2] == 100)
    assert(points:is_finite() and info.kl > 0)
    local ok, message = pcall(embed.tsne, x, {perplexity = 5, on_progress = function() error "enough" end})
    assert(not ok and message:find "enough")
  end,

  ["what cannot be mapped is refused"] = function()
    local x = clouds(60, 5, 3)
    check.fails(function() embed.tsne(x) end, "embed.tsne", "3 * perplexity + 1", "got 60")
    check.fails(function() embed.tsne(x, {dims = 4}) end, "embed.tsne", "'dims' must be 2 or 3, got 4")
    check.fails(function() embed.tsne(x, {perplexity = 5, init = tensor.ones(60, 3)}) end, "(60, 2)", "(60, 3)")
    check.fails(function() embed.tsne(x, {perplexity = 5, init = "best"}) end, "'init'", "pca")
    check.fails(function() embed.tsne(x, {perplexity = 5, learning_rate = "slow"}) end, "'learning_rate'", "auto")
    check.fails(function() embed.tsne(x, {perplexity = 5, learning_rate = -1}) end, "'learning_rate'", "-1")
    check.fails(function() embed.tsne(x / 0) end, "embed.tsne", "NaN")
    check.fails(function() embed.tsne(x:to "int64") end, "embed.tsne", "int64")
    check.fails(function() embed.tsne(tensor.zeros(0, 5)) end, "embed.tsne", "(0, 5)")
    check.fails(function() embed.pca(x, {components = 6}) end, "embed.pca", "between 1 and 5", "got 6")
    check.fails(function() embed.pca(tensor.ones(3)) end, "embed.pca", "(3)")
    check.fails(function() embed.pca(tensor.full({3, 2}, 0 / 0)) end, "embed.pca", "NaN")
  end,
}
