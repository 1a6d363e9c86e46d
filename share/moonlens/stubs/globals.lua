---@meta _

--- Prints what is known about a function, a module, an object or a name.
--- ```lua
--- help("tensor.matmul")
--- ```
---@param ... any # what to explain; an overview when left out
function help(...) end

--- Prints what has a word in its name or description: functions, methods, modules and classes.
--- ```lua
--- apropos "eigen"
--- ```
---@param word string # the word, or words that all must be there; capitals do not matter
function apropos(word) end

--- Gives a Lua function checked arguments, error texts and help, as the built-in ones have.
--- ```lua
--- double = describe{
---   name = "double", doc = "Twice a number.",
---   params = {{"x", "number", doc = "the number"}},
---   returns = {{"twice", "number", doc = "2 x"}},
---   call = function(x) return 2 * x end,
--- }
--- ```
---@param description table # a table with name, doc, params (a list of {name, type, default = ..., optional = ..., doc = ...}), options (a list of the same, taken from one named table), returns, example and call (the function)
---@return function function # the function, checked
function describe(description) end
