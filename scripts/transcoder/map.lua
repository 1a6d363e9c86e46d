-- A map of what a transcoder says of images: t-SNE of the codes of 2,000 test images, with the digits' middles named.
local dictionary = require "moonlens.dictionary"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local count, classes = quick and 400 or 2000, study.set.classes
local labels = study.test.labels[{ {1, count} }]
local codes = dictionary.codes(study.coder, study.test.inputs[{ {1, count} }])
local points, fit = embed.tsne(codes, {perplexity = 30, seed = seed, iterations = quick and 300 or 1000,
  label = "t-SNE"})

local series, names = {}, {}
for class, name in ipairs(classes) do
  local own = points[labels:eq(class)]
  series[class] = {x = own[{ {}, 1 }], y = own[{ {}, 2 }], label = name}
  names[class] = {x = own[{ {}, 1 }]:median():item(), y = own[{ {}, 2 }]:median():item(), text = name}
end
report.picture(plot.figure{width = 560}:scatter(series, {annotations = names, equal = true, legend = "none",
  title = ("codes of %d test images"):format(count)}), "transcoder_map")

-- Of each image's ten nearest neighbours on the map, how many are of its digit; by chance a tenth would be.
local distances = (points:unsqueeze(2) - points):square():sum(3)
local _, nearest = distances:topk(11, 2, {largest = false})
local same = labels:index_select(1, nearest[{ {}, {2, 11} }]):eq(labels:unsqueeze(2)):to("float32"):mean():item()
report.write("transcoder_map", {seed = seed, sets = {study.set},
  metrics = {same = same, kl = fit.kl, points = count},
  claim = "Codes of images of one digit lie together.", holds = same > 0.8,
  findings = {("of an image's ten nearest neighbours on the map %.0f %% are of its digit"):format(100 * same)}})
