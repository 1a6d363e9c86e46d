-- The Lua modules in lib/: their functions have checked arguments and help, as the built-in ones.
-- luacheck: read globals helped
local check = require "check"
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local model = bilinear.classifier{inputs = 16, hidden = 8, classes = 3, seed = 4}
local images = tensor.rand(10, 4, 4, {high = 256, generator = tensor.generator(1)}):to "uint8"

-- What help prints for a subject.
local function explained(subject)
  helped()
  help(subject)
  return helped()
end

-- What report.write returns, and the lines it prints.
local function written(...)
  local lines, plain = {}, print
  print = function(line) lines[#lines + 1] = line end -- luacheck: ignore
  local ok, path = pcall(report.write, ...)
  print = plain -- luacheck: ignore
  assert(ok, path)
  return path, lines
end

return {
  ["a classifier is the paper's model"] = function()
    local x = images:to "float32" / 255
    local e = x:flatten(2):matmul(model.embed.weight:transpose())
    local hidden = e:matmul(model.bilinear.w_l:transpose()) * e:matmul(model.bilinear.w_r:transpose())
    check.close(model(x), hidden:matmul(model.head.weight:transpose()), 1e-6)
    assert(check.same(model(x), bilinear.classifier{inputs = 16, hidden = 8, classes = 3, seed = 4}(x)))
  end,

  ["a decomposition rebuilds the logits exactly"] = function()
    local spectrum = bilinear.decompose(model)
    assert(bilinear.exactness(model, spectrum, images) < 1e-5)
    spectrum.eigenvalues:mul_(1.01)
    assert(bilinear.exactness(model, spectrum, images) > 1e-3)
  end,

  ["eigenvectors are ordered by their eigenvalues"] = function()
    local spectrum = bilinear.decompose(model)
    local values = spectrum:values(2)
    assert(#values == 8)
    for i = 2, 8 do assert(values[i - 1] >= values[i]) end
    local vector, value = spectrum:positive(2)
    assert(value == values[1] and #vector == 16 and vector[vector:abs():argmax():item()]:item() > 0)
    assert(select(2, spectrum:positive(2, 3)) == values[3] and select(2, spectrum:negative(2, 2)) == values[7])
    assert(select(2, spectrum:negative(2)) == values[8])
  end,

  ["a trained classifier is kept and reused"] = function()
    local labels = images[{ {}, 1, 1 }]:gt(127):to "int64" + 1
    local part = {images = images, labels = labels}
    local set = {name = "tiny", title = "Tiny", classes = {"a", "b"}, train = part, test = part}
    local function trained(more) return bilinear.trained(set, {hidden = 4, epochs = 2, batch = 5, seed = more}) end
    local a, accuracy, history = trained(1)
    local b, _, again = trained(1)
    assert(accuracy >= 0 and accuracy <= 1 and not history.reused and again.reused)
    assert(check.same(a.embed.weight, b.embed.weight) and not select(3, trained(2)).reused)
  end,

  ["arguments are checked at the user's line"] = function()
    local spectrum = bilinear.decompose(model)
    check.fails(function() bilinear.classifier{hiden = 3} end, "bilinear.classifier", "'hiden'", "did you mean 'hidden'")
    check.fails(function() bilinear.classifier{hidden = 3.5} end, "bilinear.classifier", "'hidden'", "3.5")
    check.fails(function() bilinear.classifier{hidden = "8"} end, "'hidden' must be an integer, got a string")
    check.fails(function() bilinear.classifier(8) end, "bilinear.classifier", "table of options", "number")
    check.fails(function() bilinear.decompose(8) end, "bilinear.decompose: 'model' must be a module, got a number (8)")
    check.fails(function() bilinear.decompose(nn.relu()) end, "bilinear.decompose", "embed")
    check.fails(function() bilinear.trained{} end, "bilinear.trained", "'set'")
    check.fails(function() bilinear.exactness(model, spectrum) end, "bilinear.exactness", "'images'")
    check.fails(function() spectrum:positive(4) end, "spectrum.positive", "'class'", "1 and 3", "4")
    check.fails(function() spectrum:negative(1, 9) end, "spectrum.negative", "k", "1 and 8", "9")
    check.fails(function() spectrum:values(0) end, "spectrum.values", "class", "0")
    check.fails(function() spectrum:positive "a" end, "spectrum.positive: 'class' must be an integer, got a string")
  end,

  ["a report is a JSON file and its findings"] = function()
    local path, lines = written("fig00",
      {seed = 3, metrics = {accuracy = 0.5}, sets = {{name = "s", checksums = {f = "00"}}}, findings = {"found"}})
    assert(path == moonlens.out .. "/fig00.json" and #lines == 1 and lines[1] == "fig00: found")
    local text = check.read(path):gsub("%s+", "")
    for _, part in ipairs{'"experiment":"fig00"', '"seed":3', '"metrics":{"accuracy":0.5}', '"data":{"s":{"f":"00"}}',
      '"version":"' .. moonlens.version .. '"', '"seconds":', '"findings":["found"]', '"quick":false'} do
      assert(text:find(part, 1, true), part .. " is missing in " .. text)
    end
    check.fails(function() report.write("x", {seed = 1}) end, "report.write", "'metrics' is required")
    check.fails(function() report.write("x", {metrics = {}}) end, "report.write", "'seed' is required")
  end,

  ["a claim has a verdict where there is one"] = function()
    local function claimed(name, holds)
      return select(2, written(name, {seed = 0, metrics = {a = 1}, claim = "All is well.", holds = holds}))[1]
    end
    assert(claimed("open1") == "open1: claim: All is well.")
    assert(claimed("open2", true) == "open2: claim: All is well. It holds here.")
    assert(claimed("open3", false) == "open3: claim: All is well. It does not hold here.")
    local page = check.read((report.page()))
    assert(page:find('<a href="#open1">open1</a></td><td>All is well.</td><td class=""></td>', 1, true))
    assert(page:find("<p>Claim: All is well.</p>", 1, true))
    assert(page:find('<p>Claim: All is well. <b class="holds">It holds here.</b></p>', 1, true))
    assert(page:find('<p>Claim: All is well. <b class="fails">It does not hold here.</b></p>', 1, true))
    assert(not page:find("It  here", 1, true))
    assert(check.read(moonlens.out .. "/results.md"):find("| [open1](#open1) | All is well. |  |", 1, true))
  end,

  ["help tells what describe was told"] = function()
    for _, subject in ipairs{bilinear.classifier, "bilinear.classifier"} do
      local text = explained(subject)
      for _, part in ipairs{"bilinear.classifier", "one bilinear layer", "hidden", "256", "width of the embedding", "model"} do
        assert(text:find(part, 1, true), part .. " is missing in " .. text)
      end
    end
    assert(explained(bilinear):find "bilinear.decompose" and explained("spectrum"):find "spectrum.logits")
    assert(explained("report.write"):find "findings" and explained(tensor.matmul):find "product")
    check.fails(function() help "bilinear.clasifier" end, "did you mean 'bilinear.classifier'")
  end,

  ["described functions that outlive their descriptor raise"] = function()
    local kept = {}
    for _ = 1, 50 do
      local last = setmetatable({}, {__gc = function(o) kept[#kept + 1] = o.f end})
      last.f = describe{name = "f", doc = "d", params = {{"x", "number", doc = "n"}}, call = function(x) return x end}
    end
    collectgarbage()
    collectgarbage()
    assert(#kept >= 49)
    for _, f in ipairs(kept) do
      local ok, why = pcall(f, 1)
      assert(ok and why == 1 or why:find("collected", 1, true), why)
    end
  end,
}
