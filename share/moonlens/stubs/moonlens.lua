---@meta _

--- This run: its settings, and what scripts need of the host.
---@class moonlenslib
moonlens = {}

--- version of moonlens
---@type string
moonlens.version = nil

--- folder for pictures, reports and models
---@type string
moonlens.out = nil

--- seed given with --seed; nil if none was
---@type any
moonlens.seed = nil

--- whether a small version of the experiment is wanted
---@type boolean
moonlens.quick = nil

--- whether saved models are to be trained anew
---@type boolean
moonlens.fresh = nil

--- whether progress is hidden
---@type boolean
moonlens.quiet = nil

--- Writes a table as a JSON file; a relative path lies in the output folder.
--- ```lua
--- print(moonlens.write_json("example.json", {answer = 42}))
--- ```
---@param path string # the file
---@param value any # numbers, strings, booleans, tables
---@return string path # where it was written
function moonlens.write_json(path, value) end

--- The names of the files in the output folder that a pattern fits, in order.
--- ```lua
--- data.save("a.npy", tensor{1})
--- print(moonlens.files("*.npy")[1])
--- ```
---@param pattern string # as a shell has it: * stands for any text, ? for a character
---@return string[] names
function moonlens.files(pattern) end

--- A file's bytes in base64, as pages hold pictures in themselves.
--- ```lua
--- data.save("a.npy", tensor{1})
--- print(#moonlens.base64("a.npy"))
--- ```
---@param path string # the file; one that is not there is looked for in the output folder too
---@return string text
function moonlens.base64(path) end

--- Seconds since some fixed moment, for measuring times.
--- ```lua
--- local start = moonlens.clock()
--- print(moonlens.clock() - start < 1)
--- ```
---@return number seconds
function moonlens.clock() end

--- Memory in use.
--- ```lua
--- print(moonlens.memory().tensors)
--- ```
---@return table bytes # tensors: live tensors; cached: kept for reuse; peak: the process's most so far
function moonlens.memory() end

--- Number of threads that share the work; a number sets it.
--- ```lua
--- print(moonlens.threads() >= 1)
--- ```
---@param n? integer # how many from now on
---@return integer n
function moonlens.threads(n) end
