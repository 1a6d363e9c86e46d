-- What features do to the logits: head times decoder. The spectrum of each digit, and the features that speak for it
-- and against it most.
local figures = require "moonlens.figures"
local report = require "moonlens.report"
local transcoder = require "moonlens.transcoder"

local seed = moonlens.seed or 1
local quick = moonlens.quick
local study = transcoder.study(data.mnist{count = quick and 4096 or nil}, {quick = quick, seed = seed})
local coder, classes = study.coder, study.set.classes
local profile = transcoder.profile(coder, study.train, #classes)
-- Of a feature when it fires as it does on average: importance times mean activation where it is active.
local importance = transcoder.importance(study.model, coder) * profile.typical

local spectra = plot.figure{columns = 5, width = 900, caption = "What the 50 features that move each digit's logit "
  .. "most add to it when they fire: blue speaks for the digit, red against it."}
local extremes = plot.figure{columns = 10, width = 1100, row_labels = {"for", "against"},
  caption = "The feature that adds most to each digit's logit when it fires (above), and that takes most (below)."}
local strongest, right = {["for"] = {}, against = {}}, 0
for class, name in ipairs(classes) do
  figures.signed(spectra, importance[class], {title = name})
  strongest["for"][class] = importance[class]:argmax():item()
  strongest.against[class] = importance[class]:argmin():item()
  -- Whether what speaks for a digit most fires for it more than for the others.
  if profile.selectivity[{class, strongest["for"][class]}]:item() > 0 then right = right + 1 end
end
for _, side in ipairs{"for", "against"} do
  for class, name in ipairs(classes) do
    extremes:heatmap(figures.image(coder.w_enc[strongest[side][class]]), {title = side == "for" and name or nil})
  end
end
report.picture(spectra, "transcoder_importance")
report.picture(extremes, "transcoder_extremes")

-- How many features hold half of all that is moved of a logit.
local sorted = importance:abs():sort(2, {descending = true})
local half = (sorted:cumsum(2) / sorted:sum(2, {keep = true})):lt(0.5):sum(2) + 1
report.write("transcoder_importance", {seed = seed, sets = {study.set},
  metrics = {strongest = strongest, half = half, features = #importance[1]},
  claim = "The features that speak for a digit fire on that digit.", holds = right == #classes,
  findings = {
    ("for %d of %d digits the feature that adds most to the logit fires more on that digit than on others"):format(
      right, #classes),
    ("half of what moves a logit is in %d to %d of %d features"):format(half:min():item(), half:max():item(),
      #importance[1])}})
