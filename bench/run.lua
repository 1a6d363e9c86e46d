-- The benchmark: our time, PyTorch's doing the same work on this machine, and the ratio. The two sides run in turn in
-- processes of their own, several times; what is printed are medians, and the median of the ratios pair by pair.
local program = os.getenv "MOONLENS" or ".build/release/moonlens"
local python = os.getenv "MOONLENS_PYTHON" or "python3"

-- The figures a command prints, by name, and the names in their order.
local function run(command)
  local figures, names = {}, {}
  local pipe = assert(io.popen(command .. " 2>/dev/null"))
  for line in pipe:lines() do
    local name, value = line:match "^(.+) (%S+)$"
    if name then figures[name], names[#names + 1] = tonumber(value), name end
  end
  return pipe:close() and figures, names
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local function hasPackages(names) return os.execute(("%s -c 'import %s' 2>/dev/null"):format(python, names)) end
local hasTorch = hasPackages "torch, numpy"
-- `present` says whether the other side can run, where that is not PyTorch's.
local function alternating(ourFile, theirFile, rounds, present)
  if present == nil then present = hasTorch end
  local ours, theirs, ratios, names = {}, {}, {}, nil
  local flags = "--threads 2 --quiet" .. (moonlens.quick and " --quick" or "")
  for _ = 1, moonlens.quick and 1 or rounds do
    local mine, order = run(("%s %s bench/%s"):format(program, flags, ourFile))
    assert(mine, "our side failed")
    local other = present and run(("%s bench/%s"):format(python, theirFile)) or {}
    names = order
    for name, value in pairs(mine) do
      ours[name] = ours[name] or {}
      table.insert(ours[name], value)
      if other[name] then
        theirs[name], ratios[name] = theirs[name] or {}, ratios[name] or {}
        table.insert(theirs[name], other[name])
        table.insert(ratios[name], value / other[name])
      end
    end
  end
  return function(name)
    return median(ours[name]), theirs[name] and median(theirs[name]), ratios[name] and median(ratios[name])
  end, names, theirs
end
local function pairs_of(what) return alternating("ours.lua " .. what, "torch_side.py " .. what, 3) end

local results = {}
local function row(name, unit, value, other, ratio, bound)
  local right = ratio and ("%10.3f %8.2f"):format(other, ratio) or ("%10s %8s"):format("-", "-")
  print(("%-54s %10.3f %s  %-3s %s"):format(name, value, right, unit, bound))
  results[#results + 1] = {name = name, unit = unit, ours = value, pytorch = other, ratio = ratio}
end

if not hasTorch then
  print(("PyTorch is not installed for %s; its columns stay empty (MOONLENS_PYTHON names another)."):format(python))
end
print(("%-54s %10s %10s %8s"):format("", "moonlens", "PyTorch", "ratio"))
local epoch = pairs_of "epoch"
local seconds, torchSeconds, ratio = epoch "epoch"
row("one epoch, h 256, batch 2048, noise .5", "s", seconds, torchSeconds, ratio, "ratio at most 0.65")
row("  its matrix products alone", "s", (epoch "products"), nil, nil,
  ("%.0f %% of the epoch (at least 75)"):format(100 * epoch "products" / seconds))
local peak, torchPeak, peakRatio = epoch "peak"
row("  peak memory", "MB", peak, torchPeak, peakRatio, "ratio at most 0.5")
local autoencoder = pairs_of "vae"
seconds, torchSeconds, ratio = autoencoder "vae"
row("one epoch of the autoencoder, batch 128, noise .3", "s", seconds, torchSeconds, ratio, "ratio at most 0.6")
local loss, torchLoss, lossRatio = autoencoder "loss"
row("  its loss in the fourth epoch", "", loss, torchLoss, lossRatio, "ratio between 0.99 and 1.01")
local coder = pairs_of "transcoder"
seconds, torchSeconds, ratio = coder "transcoder"
row("one epoch of a transcoder, batch 256, top 64 of 2048", "s", seconds, torchSeconds, ratio, "ratio at most 0.5")
local error, torchError, errorRatio = coder "error"
row("  its error in the fourth epoch", "", error, torchError, errorRatio, "ratio between 0.9 and 1.1")
local eigh, torchEigh, eighRatio = pairs_of "eigh" "eigh"
row("ten 784 x 784 eigendecompositions, float32", "s", eigh, torchEigh, eighRatio, "ratio at most 0.9")

local times = {}
for i = 1, 21 do
  local start = moonlens.clock()
  os.execute(program .. ' -e ""')
  times[i] = (moonlens.clock() - start) * 1000
end
row("start of moonlens -e \"\", shell included", "ms", median(times), nil, nil, "at most 30")
row("t:add(u), 3 elements, allocating", "ns", (pairs_of "add" "add"), nil, nil, "at most 500")

-- scikit-learn's own side: its t-SNE by a tree, too.
local map = alternating("tsne.lua", "tsne_sklearn.py", 3, not not hasPackages "sklearn")
for _, what in ipairs{{"map", "t-SNE of 2,000 codes x 2048 (scikit-learn)", "ratio at most 0.5"},
    {"processor", "  seconds of all processors", ""}} do
  local mine, theirs, quotient = map(what[1])
  row(what[2], "s", mine, theirs, quotient, what[3])
end

-- The large map, once: minutes on either side.
local stem = os.tmpname()
local file = stem .. ".npy"
local hasOpen = not not hasPackages "openTSNE"
local large = alternating("tsne_large.lua " .. file, "tsne_opentsne.py " .. file, 1, hasOpen)
seconds, torchSeconds, ratio = large "large"
local images = moonlens.quick and "3,000" or "60,000"
row(("t-SNE of %s images x 50 (openTSNE)"):format(images), "s", seconds, torchSeconds, ratio, "at most 180 s")
local trusted, torchTrusted, trustRatio = large "trustworthiness"
row("  its trustworthiness", "", trusted, torchTrusted, trustRatio, "at most .01 below openTSNE's")
os.remove(file)
os.remove(stem)

-- The trainings of `make figures`: how many models of each width, and epochs of each. Their images are augmented on
-- either side only by noise; blur, rotation and translation (appendix B) are left out of the sum.
local trainings = {
  {30, 5, 100}, {50, 5, 100}, {100, 5, 100}, {300, 5, 100}, {500, 5, 100}, {1000, 5, 100},  -- figure 5, appendix F
  {30, 3, 100}, {100, 3, 100}, {300, 3, 100},                    -- the same on Fashion-MNIST
  {256, 2, 100}, {256, 1, 50}, {256, 5, 50}, {256, 2, 30},       -- figures 2 to 4, 7, appendices A, C, D, M
  {64, 1, 100}, {256, 36, 50}, {512, 36, 50}, {512, 4, 20},      -- figure 6, appendices B and E, the course project
}
print(("\n%-54s %10s %10s %8s"):format("make figures: one epoch by width", "moonlens", "PyTorch", "ratio"))
local width, widths = alternating("ours.lua widths", "torch_side.py widths", 1)
for _, name in ipairs(widths) do
  local mine, other, quotient = width(name)
  row(name, "s", mine, other, quotient, "")
end
local total, torchTotal = 0, hasTorch and 0
for _, t in ipairs(trainings) do
  local mine, other = width("width " .. t[1])
  total = total + mine * t[2] * t[3]
  torchTotal = torchTotal and torchTotal + other * t[2] * t[3]
end
row("all its trainings, epochs times their number", "s", total, torchTotal or nil,
  torchTotal and total / torchTotal, "")

-- The operators.
print(("\n%-54s %10s %10s %8s"):format("operator", "moonlens", "PyTorch", "ratio"))
local operator, names, theirs = alternating("operators.lua", "operators_torch.py", 5)
local logarithms, slow = 0, {}
for _, name in ipairs(names) do
  assert(not hasTorch or theirs[name], "PyTorch's side has no operator " .. name)
  local mine, other, quotient = operator(name)
  theirs[name] = nil
  row(name, "us", mine * 1e6, other and other * 1e6, quotient, "")
  logarithms = logarithms + math.log(quotient or 1)
  if quotient and quotient > 1.5 then slow[#slow + 1] = name end
end
assert(not next(theirs), "our side has no operator " .. tostring(next(theirs)))
if hasTorch then
  local mean = math.exp(logarithms / #names)
  print(("geometric mean of the ratios %.2f (at most 0.9); above 1.5: %s"):format(mean,
    #slow > 0 and table.concat(slow, "; ") or "none"))
  results[#results + 1] = {name = "operators, geometric mean", unit = "ratio", ratio = mean}
end
moonlens.write_json("bench.json", {results = results})
