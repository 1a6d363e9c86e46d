-- The benchmark: our time, PyTorch's doing the same work on this machine, and the ratio. The two sides run in turn in
-- processes of their own, several times; what is printed are medians, and the median of the ratios pair by pair.
local program = os.getenv "MOONLENS" or ".build/release/moonlens"
local python = os.getenv "MOONLENS_PYTHON" or "python3"
local rounds = moonlens.quick and 1 or 3

local function run(command)
  local figures = {}
  local pipe = assert(io.popen(command .. " 2>/dev/null"))
  for line in pipe:lines() do
    local name, value = line:match "^(%S+) (%S+)$"
    if name then figures[name] = tonumber(value) end
  end
  return pipe:close() and figures
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local hasTorch = os.execute(python .. ' -c "import torch, numpy" 2>/dev/null')
local function pairs_of(what)
  local ours, theirs, ratios = {}, {}, {}
  for _ = 1, rounds do
    local mine = assert(run(("%s --threads 2 --quiet bench/ours.lua %s"):format(program, what)), "our side failed")
    local other = hasTorch and run(("%s bench/torch_side.py %s"):format(python, what)) or {}
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
  end
end

local results = {}
local function row(name, unit, value, other, ratio, bound)
  local right = other and ("%10.3f %8.2f"):format(other, ratio) or ("%10s %8s"):format("-", "-")
  print(("%-46s %10.3f %s  %-3s %s"):format(name, value, right, unit, bound))
  results[#results + 1] = {name = name, unit = unit, ours = value, pytorch = other, ratio = ratio}
end

if not hasTorch then
  print(("PyTorch is not installed for %s; its columns stay empty (MOONLENS_PYTHON names another)."):format(python))
end
print(("%-46s %10s %10s %8s"):format("", "moonlens", "PyTorch", "ratio"))
local epoch = pairs_of "epoch"
local seconds, torchSeconds, ratio = epoch "epoch"
row("one epoch, h 256, batch 2048, noise .5", "s", seconds, torchSeconds, ratio, "ratio at most 0.65")
row("  its matrix products alone", "s", (epoch "products"), nil, nil,
  ("%.0f %% of the epoch (at least 75)"):format(100 * epoch "products" / seconds))
local peak, torchPeak, peakRatio = epoch "peak"
row("  peak memory", "MB", peak, torchPeak, peakRatio, "ratio at most 0.5")
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
moonlens.write_json("bench.json", {results = results})
