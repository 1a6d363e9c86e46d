-- Puts what all experiments in the output folder have left on one page.
local report = require "moonlens.report"

local path, count = report.page()
print(("%d experiments are on %s"):format(count, path))
