---@meta moonlens.report

---@class report
---@field [string] any
local report = {}

--- Puts the claims, findings, pictures and numbers of all experiments in the output folder on one page, report.html, which needs no other file and no network, and their claims and findings in results.md.
--- ```lua
---     local report = require "moonlens.report"
---     report.write("sum", {seed = 0, metrics = {sum = 4}, claim = "two and two are four", holds = true})
---     print(report.page())
--- ```
---@return string path # of the page
---@return integer count # how many experiments are on it
function report.page() end

--- Saves a figure of the experiment as PNG and PDF, and notes it for report.write.
--- ```lua
--- print(require "moonlens.report".picture(plot.figure{}:heatmap(tensor.eye(3)), "eye"))
--- ```
---@param figure figure # the figure
---@param name string # the files' name without an ending
---@return string path # of the PNG file
function report.picture(figure, name) end

---@class report.write.options
---@field seed integer # the seed used
---@field sets? table # the data sets used; their checksums are noted (default {})
---@field metrics table # numbers by name
---@field claim? string # the published claim that the experiment tests
---@field holds? boolean # whether it held here
---@field findings? table # sentences that state what was found (default {})

--- Writes the experiment's numbers as <name>.json in the output folder and prints its findings and pictures.
--- ```lua
---     local report = require "moonlens.report"
---     report.write("sum", {seed = 0, metrics = {sum = 4}, claim = "two and two are four", holds = true})
--- ```
---@param name string # the experiment, as fig02
---@param options report.write.options # named options
---@return string path # of the JSON file
function report.write(name, options) end

return report
