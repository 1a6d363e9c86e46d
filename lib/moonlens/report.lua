-- What every experiment leaves beside its pictures: one JSON file of numbers, and its findings in words.
local report = {}

local started = moonlens.clock()
local pictures = {}

-- Whether an experiment's claim held, in a sentence; nothing where it does not say.
local function verdict(r, sentence, ...)
  if r.holds == nil then return "" end
  return sentence:format(r.holds and "holds" or "does not hold", ...)
end

local function class(r)
  if r.holds == nil then return "" end
  return r.holds and "holds" or "fails"
end

report.picture = describe{
  name = "report.picture", doc = "Saves a figure of the experiment as PNG and PDF, and notes it for report.write.",
  params = {{"figure", "figure", doc = "the figure"}, {"name", "string", doc = "the files' name without an ending"}},
  returns = {{"path", "string", doc = "of the PNG file"}},
  example = "print(require \"moonlens.report\".picture(plot.figure{}:heatmap(tensor.eye(3)), \"eye\"))",
  call = function(figure, name)
    pictures[#pictures + 1] = name .. ".png"
    return figure:save(name .. ".png", {also = {"pdf"}})
  end,
}

report.write = describe{
  name = "report.write",
  doc = "Writes the experiment's numbers as <name>.json in the output folder and prints its findings and pictures.",
  params = {{"name", "string", doc = "the experiment, as fig02"}},
  options = {
    {"seed", "integer", doc = "the seed used"},
    {"sets", "table", default = {}, doc = "the data sets used; their checksums are noted"},
    {"metrics", "table", doc = "numbers by name"},
    {"claim", "string", optional = true, doc = "the published claim that the experiment tests"},
    {"holds", "boolean", optional = true, doc = "whether it held here"},
    {"findings", "table", default = {}, doc = "sentences that state what was found"},
  },
  returns = {{"path", "string", doc = "of the JSON file"}},
  example = [[
    local report = require "moonlens.report"
    report.write("sum", {seed = 0, metrics = {sum = 4}, claim = "two and two are four", holds = true})]],
  call = function(name, o)
    local checksums = {}
    for _, set in ipairs(o.sets) do checksums[set.name] = set.checksums end
    local path = moonlens.write_json(name .. ".json", {
      experiment = name, version = moonlens.version, seed = o.seed, quick = moonlens.quick,
      seconds = moonlens.clock() - started, data = checksums, metrics = o.metrics, findings = o.findings,
      claim = o.claim, holds = o.holds, pictures = pictures,
    })
    if o.claim then
      print(("%s: claim: %s%s"):format(name, o.claim, verdict(o, " It %s here%s.",
        moonlens.quick and ", in the quick version" or "")))
    end
    for _, line in ipairs(o.findings) do print(("%s: %s"):format(name, line)) end
    if #pictures > 0 then
      print(("%s: pictures, also as PDF: %s"):format(name, moonlens.out .. "/" .. table.concat(pictures, ", ")))
    end
    pictures = {}
    return path
  end,
}

-- The experiments in the output folder: those of the paper's figures first, then the others by name.
local function collected()
  local found = {}
  for _, name in ipairs(moonlens.files "*.json") do
    local read, content = pcall(data.load, moonlens.out .. "/" .. name)
    if read and type(content) == "table" and content.experiment then found[#found + 1] = content end
  end
  local function key(r) return (r.experiment:find "^fig" and "0" or "1") .. r.experiment end
  table.sort(found, function(a, b) return key(a) < key(b) end)
  return found
end

local escapes = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;"}
local function html(text) return (text:gsub('[&<>"]', escapes)) end

local style = [[
body{font:16px/1.5 sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3em .6em;
border-bottom:1px solid #ddd}img{max-width:100%;display:block;margin:1em 0}section{margin:3em 0}
.holds{color:#1a7f37}.fails{color:#b42318}small{color:#666}pre{white-space:pre-wrap;word-break:break-all}]]

-- One experiment of the page: its claim, findings, pictures, and the numbers folded away.
local function section(r)
  local parts = {("<section id=\"%s\"><h2>%s</h2>"):format(html(r.experiment), html(r.experiment))}
  local function add(text, ...) parts[#parts + 1] = select("#", ...) > 0 and text:format(...) or text end
  if r.claim then
    add("<p>Claim: %s%s</p>", html(r.claim), verdict(r, " <b class=\"" .. class(r) .. "\">It %s here.</b>"))
  end
  add "<ul>"
  for _, finding in ipairs(r.findings or {}) do add("<li>%s</li>", html(finding)) end
  add "</ul>"
  for _, name in ipairs(r.pictures or {}) do
    local read, text = pcall(moonlens.base64, moonlens.out .. "/" .. name)
    if read then
      parts[#parts + 1] = "<img alt=\"" .. html(name) .. "\" src=\"data:image/png;base64," .. text .. "\">"
    else
      add("<p>%s is missing.</p>", html(name))
    end
  end
  local numbers = io.open(moonlens.out .. "/" .. r.experiment .. ".json")
  if numbers then
    parts[#parts + 1] = "<details><summary>all numbers</summary><pre>" .. html(numbers:read "a") .. "</pre></details>"
    numbers:close()
  end
  add("<small>%s, seed %s, moonlens %s, %.0f s</small></section>", r.quick and "quick version" or "full size",
    html(tostring(r.seed)), html(r.version), r.seconds)
  return table.concat(parts, "\n")
end

local function page(found)
  local parts = {"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Results</title><style>"
    .. style .. "</style></head><body><h1>Results</h1><table><tr><th>experiment</th><th>claim</th><th>here</th></tr>"}
  for _, r in ipairs(found) do
    parts[#parts + 1] = ("<tr><td><a href=\"#%s\">%s</a></td><td>%s</td><td class=\"%s\">%s</td></tr>"):format(
      html(r.experiment), html(r.experiment), html(r.claim or ""), class(r), verdict(r, "%s"))
  end
  parts[#parts + 1] = "</table>"
  for _, r in ipairs(found) do parts[#parts + 1] = section(r) end
  parts[#parts + 1] = "</body></html>\n"
  return table.concat(parts, "\n")
end

local function markdown(found)
  local lines = {"# Results", "", "Written by `make figures` from the numbers that the scripts leave; do not edit. "
    .. "Times are of the last runs, which reuse what was trained before.", "",
    "| experiment | claim | here | last run |", "|---|---|---|---|"}
  local function cell(text) return (text:gsub("|", "\\|"):gsub("\n", " ")) end
  for _, r in ipairs(found) do
    lines[#lines + 1] = ("| [%s](#%s) | %s | %s | %.0f s |"):format(r.experiment, r.experiment:lower(),
      cell(r.claim or ""), verdict(r, "%s"), r.seconds)
  end
  for _, r in ipairs(found) do
    lines[#lines + 1] = ("\n## %s\n"):format(r.experiment)
    for _, finding in ipairs(r.findings or {}) do lines[#lines + 1] = "- " .. finding end
    lines[#lines + 1] = ("- %s, seed %s"):format(r.quick and "quick version" or "full size", r.seed)
  end
  return table.concat(lines, "\n") .. "\n"
end

report.page = describe{
  name = "report.page",
  doc = "Puts the claims, findings, pictures and numbers of all experiments in the output folder on one page, "
    .. "report.html, which needs no other file and no network, and their claims and findings in results.md.",
  returns = {
    {"path", "string", doc = "of the page"}, {"count", "integer", doc = "how many experiments are on it"},
  },
  example = [[
    local report = require "moonlens.report"
    report.write("sum", {seed = 0, metrics = {sum = 4}, claim = "two and two are four", holds = true})
    print(report.page())]],
  call = function()
    local found = collected()
    for name, text in pairs{["report.html"] = page(found), ["results.md"] = markdown(found)} do
      local path = moonlens.out .. "/" .. name
      local file, why = io.open(path, "w")
      if not file then error(("report.page: cannot write %s: %s"):format(path, why), 2) end
      file:write(text)
      file:close()
    end
    return moonlens.out .. "/report.html", #found
  end,
}

return report
