-- Figure 5a of arXiv 2410.08417: do models that differ in their seed alone learn the same eigenvectors? Mean absolute
-- cosine between eigenvectors of equal rank and class of two runs, for every pair of runs of one width.
local bilinear = require "moonlens.bilinear"
local report = require "moonlens.report"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local set = data.mnist{count = quick and 4096 or nil}
local rows, widths = bilinear.sizes(set, {quick = quick, seed = seed})
-- Student's t for 90 % at 1 ... 14 degrees of freedom.
local t90 = {6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761}

-- Similarity by rank, (pairs, 20), of the models of a width. `same` counts a run with itself as a pair too.
local function similarity(width, side, same)
  local runs, pairs_ = {}, {}
  for _, row in ipairs(rows) do
    if row.hidden == width then
      local v = data.load(moonlens.out .. "/" .. row.vectors)[side]
      runs[#runs + 1] = v / v:square():sum(3, {keep = true}):sqrt()
    end
  end
  for i = 1, #runs do
    for j = same and i or i + 1, #runs do pairs_[#pairs_ + 1] = (runs[i] * runs[j]):sum(3):abs():mean(1) end
  end
  return tensor.stack(pairs_)
end

local function draw(name, side, same, caption)
  local series, curves, ranks = {}, {}, {}
  for k = 1, 20 do ranks[k] = k - 1 end
  for _, width in ipairs(widths) do
    local s = similarity(width, side, same)
    local mean = s:mean(1)
    local half = #s > 1 and s:std(1) * (t90[math.min(#s - 1, #t90)] / math.sqrt(#s)) or mean * 0
    series[#series + 1] = {x = ranks, y = mean, lower = mean - half, upper = mean + half, label = tostring(width)}
    curves["h" .. width] = mean
  end
  report.picture(plot.figure{width = 480, caption = caption}:lines(series, {palette = "viridis", legend = "outside",
    legend_title = "model size", x_label = "eigenvector rank", y_label = "cosine similarity"}), name)
  return curves
end

local curves = draw("fig05a", "positive", false, "Mean absolute cosine between positive eigenvectors of equal rank of "
  .. "two distinct runs, averaged over digits; bands are 90 % confidence over the pairs of runs.")
local published = draw("fig05a_published", "negative", true, "As published: pairs of a run with itself are counted, "
  .. "and the eigenvectors are those of the most negative eigenvalues, which an ascending list has first.")
local small, large = curves["h" .. widths[1]], curves["h" .. widths[#widths]]
report.write("fig05a", {seed = seed, sets = {set}, metrics = {similarity = curves, published = published},
  claim = "The leading eigenvectors are alike across runs, more so in larger models.",
  holds = large[1]:item() > 0.7 and large:mean():item() > small:mean():item(),
  findings = {
    ("top eigenvectors of distinct runs have a cosine of %.2f (h %d) to %.2f (h %d), those of rank 19 of %.2f and %.2f")
      :format(small[1]:item(), widths[1], large[1]:item(), widths[#widths], small[20]:item(), large[20]:item()),
    ("counting a run with itself and taking the negative end, as published, gives %.2f and %.2f for the top one")
      :format(published["h" .. widths[1]][1]:item(), published["h" .. widths[#widths]][1]:item())}})
