-- Calls every function with random arguments: each call must return or raise. Not a test by itself; see
-- Tests/Fuzzing/CallStorm.swift, which hands over the functions with their parameters.
local random_calls = {}

local values = require "random_values"
local prepared = require "random_prepared"

local pick, value, numbers, strings = values.pick, values.value, values.numbers, values.strings
local any_tensor, any_module, any_set, any_table = values.any_tensor, values.any_module, values.any_set, values.any_table
local functions, objects = values.functions, values.objects

-- A value that suits a parameter, as far as its type's name tells.
local function suitable(type, name)
  if objects[type] then return objects[type]() end
  if type:find "tensor" and not type:find "list" then return any_tensor() end
  if name == "epochs" or name == "iterations" then return math.random(0, 2) end
  if name == "n" and type == "integer" then return math.random(0, 9) end
  if name == "set" then
    local set = any_set()
    set.train, set.test = any_set(), any_set()
    return set
  end
  if name == "description" then
    return {name = "described", call = pick(functions), doc = pick(strings), params = {{"x", pick{"number", "tensor|table", "any", "strin"},
      default = pick(numbers), doc = pick(strings)}}, options = pick{{}, {{"o", "integer", optional = true}}, 3}}
  end
  if type:find "list of tensors" then return {any_tensor(), any_tensor()} end
  if type:find "list of modules" then return {any_module(), any_module()} end
  if type:find "table {x = ..., y = ..., text" then return {{x = pick(numbers), y = pick(numbers), text = pick(strings)}} end
  if type:find "table {y = ...}" then return {{[pick{"x", "y", "slope"}] = pick(numbers), label = pick(strings)}} end
  if type:find "table {x" then return {{x = {1, pick(numbers)}, y = {1, pick(numbers)}, texts = {pick(strings), ""}}} end
  if type:find "table {values" then return {{values = {1, pick(numbers)}}} end
  if type:find "table {y" then return {{y = {1, 2, pick(numbers)}, x = math.random(3) == 1 and {1, 2, pick(numbers)} or nil}} end
  if type:find "list" then
    return pick{{pick(numbers), pick(numbers)}, {math.random(-3, 4), math.random(-3, 4)}, {table.unpack(pick(values.vast))}}
  end
  if type:find "integer" or type:find "dimension" then return math.random(5) == 1 and pick(numbers) or math.random(-3, 4) end
  if type:find "number" then return pick(numbers) end
  if type:find "boolean" then return math.random(2) == 1 end
  if type:find "function" then return pick(functions) end
  if type:find "string" or type:find "one of" then return pick(strings) end
  return value(1)
end

local function argument(parameter)
  if math.random(6) == 1 then return value(0) end
  return suitable(parameter.type, parameter.name)
end

-- What trains for ever when it is asked to, is not asked to.
local function bounded(t)
  for _, name in ipairs{"epochs", "iterations"} do
    local n = type(t) == "table" and rawget(t, name)
    if math.type(n) and (n > 3 or n ~= n) then t[name] = 3 end
  end
  return t
end

-- What trains models of the size of the paper's unless it is told to be quick, and how it is kept small nevertheless.
local modest = {}

modest["transcoder.study"] = function(o) o.quick = o.quick or true end

modest["bilinear.sizes"] = function(o)
  if not o.quick then o.widths, o.seeds = o.widths or {30}, o.seeds or 1 end
  if math.type(o.seeds) and o.seeds > 2 then o.seeds = 2 end
  for i, width in ipairs(type(o.widths) == "table" and o.widths or {}) do
    if math.type(width) and width > 32 then o.widths[i] = 32 end
  end
end

local function options(fields)
  local t = {}
  for _, field in ipairs(fields) do
    if math.random(3) == 1 then t[field.name] = argument(field) end
  end
  if math.random(15) == 1 then t[pick(strings)] = value(0) end
  return bounded(t)
end

-- A list of arguments with one or two changed.
local function nearly(list, n)
  for _ = 1, math.random(0, 2) do
    local i = math.random(math.max(n, 1))
    list[i] = bounded(values.altered(list[i]))
    n = math.max(n, i)
  end
  return list, n
end

-- The arguments that a function's own example hands to it, one list for each call.
local function demonstrated(f, call)
  local lists, room = {}, 8
  local example = f.example ~= "" and load(f.example)
  if not example then return lists end
  -- Most examples of a module's functions call them as methods.
  local known, method = pcall(function() return f.owner == "tensor" and objects.tensor()[f.name] end)
  local wanted = {[call] = true, [known and method or call] = true}
  local function seen()
    if #lists >= room or not wanted[debug.getinfo(2, "f").func] then return end
    local list = {n = 0}
    -- A Lua function's parameters have names; a C function's arguments are temporaries, and behind them lies what the
    -- hook itself put there.
    local isC = debug.getinfo(2, "S").what == "C"
    while true do
      local name, item = debug.getlocal(2, list.n + 1)
      if not name or not isC and name:find "^%(" then break end
      list.n = list.n + 1
      list[list.n] = item
    end
    if isC then
      list[list.n] = nil
      list.n = list.n - 1
    end
    lists[#lists + 1] = list
  end
  debug.sethook(seen, "c")
  pcall(example)
  debug.sethook()
  return lists
end

local function arguments(parameters)
  local list, n = {}, 0
  local function add(v)
    n = n + 1
    list[n] = v
  end
  for _, p in ipairs(parameters) do
    if math.random(25) == 1 then break end
    if p.kind == "variadic" then
      if math.random(8) == 1 then
        for _, size in ipairs(pick(values.vast)) do add(size) end
      else
        for _ = 1, math.random(0, 4) do add(argument(p)) end
      end
    elseif p.kind == "options" then
      if math.random(5) ~= 1 then add(options(p.fields)) end
    else
      add(argument(p))
    end
  end
  if math.random(12) == 1 then add(value(0)) end
  return list, n
end

-- How a value would be written, as far as that goes.
local function written(v, depth)
  if type(v) == "string" then return ("%q"):format(v) end
  if type(v) ~= "table" then
    local ok, text = pcall(tostring, v)
    return ok and text:gsub("\n", " "):sub(1, 200) or type(v)
  end
  if depth > 3 then return "{...}" end
  local parts = {}
  for key, item in pairs(v) do
    parts[#parts + 1] = (math.type(key) == "integer" and "" or written(key, 4) .. " = ") .. written(item, depth + 1)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- The Lua function behind a description.
local function resolve(f)
  if f.owner == "" then
    local module, name = f.name:match "^(%w+)%.(.*)$"
    if not module then return _G[f.name] end
    return module == "spectrum" and getmetatable(objects.spectrum()).__index[name] or require("moonlens." .. module)[name]
  end
  if not f.method then return f.name == "__call" and _G[f.owner] or _G[f.owner][f.name] end
  local object = objects[f.owner]()
  return f.name:find "^__" and debug.getmetatable(object)[f.name] or object[f.name]
end

-- Makes arguments for a function in one of four ways: by the types of its parameters, from those prepared, from those of
-- its example, or without any sense.
local Caller = {}
Caller.__index = Caller

local function caller(f)
  local call, name = resolve(f), f.owner == "" and f.name or f.owner .. "." .. f.name
  assert(call, name .. " cannot be found")
  return setmetatable({f = f, call = call, name = name, shown = {}, made = 0}, Caller)
end

function Caller:arguments()
  local list, n = self:chosen()
  local limit = modest[self.name]
  if limit then
    n = math.max(n, 2)
    if list[2] == nil then list[2] = {} end
    if type(list[2]) == "table" then pcall(limit, list[2]) end
  end
  return list, n
end

function Caller:chosen()
  values.begin()
  self.made = self.made + 1
  -- What the example shows comes once as it is: a function none of whose calls succeed is not tested at all.
  local shown = self.made == 1 and demonstrated(self.f, self.call)[1]
  if shown then return shown, shown.n end
  if math.random(100) == 1 then return any_table(0), 4 end
  local way = math.random(3)
  if way == 1 and prepared[self.name] then
    local list = prepared[self.name]()
    return nearly(list, #list)
  end
  if way == 2 then
    -- Earlier calls may have changed what the example made.
    if self.made % 32 == 1 or not self.shown[1] and self.made < 3 then self.shown = demonstrated(self.f, self.call) end
    if self.shown[1] then
      local list = pick(self.shown)
      return nearly(table.pack(table.unpack(list, 1, list.n)), list.n)
    end
  end
  return arguments(self.f.parameters)
end

-- Tells the file `log` the call that is made next, with its arguments if `whole`.
local function tell(log, self, list, n, turn, seed, whole)
  local texts = {}
  for i = 1, whole and n or 0 do texts[i] = written(list[i], 0) end
  log:seek "set"
  log:write(("%s(%s) -- turn %d of seed %d\0"):format(self.name, table.concat(texts, ", "), turn, seed))
  log:flush()
end

-- `watch`, if there is one, is called before every call; it says whether the arguments are worth telling.
local function run(turns, seed, last, choose, keep, watch)
  local log <close> = assert(io.open(last, "w"))
  local returned, slowest, slow = 0, 0, ""
  for turn = 1, turns do
    local self = choose()
    -- Some cannot be made, such as a clone of what is beyond all memory.
    local made, list, n = pcall(self.arguments, self)
    if not made then list, n = {}, 0 end
    tell(log, self, list, n, turn, seed, not watch or watch())
    local start = os.clock()
    local results = table.pack(pcall(self.call, table.unpack(list, 1, n)))
    local seconds = os.clock() - start
    if seconds > slowest then slowest, slow = seconds, ("%s, turn %d of seed %d"):format(self.name, turn, seed) end
    if results[1] then
      returned = returned + 1
      if keep then keep(results) end
    end
  end
  return returned, slowest, slow
end

-- Calls one function `turns` times; returns how many calls returned, the seconds of the slowest call and which it was.
-- The file `last` names the call that is made.
function random_calls.storm(f, turns, seed, last, watch)
  math.randomseed(seed)
  local one = caller(f)
  return run(turns, seed, last, function() return one end, nil, watch)
end

-- Calls functions in turn, where the results of some calls are arguments of others.
function random_calls.chain(list, turns, seed, last, watch)
  math.randomseed(seed)
  local callers = {}
  for i, f in ipairs(list) do callers[i] = caller(f) end
  local room = 16
  local function small(v) return getmetatable(v) ~= "moonlens.tensor" or v:numel() <= 4096 end
  local function keep(results)
    for i = 2, math.min(results.n, 3) do
      local v = results[i]
      local place = math.random(room)
      if (type(v) == "userdata" or type(v) == "table") and pcall(small, v) and small(v) then
        values.results[math.min(place, #values.results + 1)] = v
      end
    end
  end
  local returned, slowest, slow = run(turns, seed, last, function() return pick(callers) end, keep, watch)
  values.results = {}
  return returned, slowest, slow
end

return random_calls
