-- What every experiment leaves beside its pictures: one JSON file of numbers, and its findings in words.
local report = {}

local started = moonlens.clock()

report.write = describe{
  name = "report.write",
  doc = "Writes the experiment's numbers as <name>.json in the output folder and prints its findings.",
  params = {{"name", "string", doc = "the experiment, as fig02"}},
  options = {
    {"seed", "integer", doc = "the seed used"},
    {"sets", "table", default = {}, doc = "the data sets used; their checksums are noted"},
    {"metrics", "table", doc = "numbers by name"},
    {"findings", "table", default = {}, doc = "sentences that state what was found"},
  },
  returns = {{"path", "string", doc = "of the JSON file"}},
  example = [[
    local report = require "moonlens.report"
    report.write("sum", {seed = 0, metrics = {sum = 4}, findings = {"two and two are four"}})]],
  call = function(name, o)
    local checksums = {}
    for _, set in ipairs(o.sets) do checksums[set.name] = set.checksums end
    local path = moonlens.write_json(name .. ".json", {
      experiment = name, version = moonlens.version, seed = o.seed, quick = moonlens.quick,
      seconds = moonlens.clock() - started, data = checksums, metrics = o.metrics, findings = o.findings,
    })
    for _, line in ipairs(o.findings) do print(("%s: %s"):format(name, line)) end
    return path
  end,
}

return report
