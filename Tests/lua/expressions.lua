-- Random index expressions and broadcasting chains against NumPy (tools/fixtures/expressions.py).
local folder = debug.getinfo(1, "S").source:match "^@(.*/)"

local function numbers(k, shape)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  local list = {}
  for i = 0, n - 1 do list[i + 1] = (37 * i + 11 * k) % 46 - 23 end
  return tensor(list, {dtype = "float64"}):view(table.unpack(shape))
end

local function outcome(case)
  local operands = {tensor = tensor}
  for k, shape in ipairs(case.shapes) do operands[("abcde"):sub(k, k)] = numbers(k, shape) end
  local result = assert(load("return " .. case.code, "expression", "t", operands))()
  local sum = 0
  for i, x in ipairs(result:flatten():totable()) do sum = sum + x * ((i - 1) % 7 + 1) end
  return table.concat(result:shape(), " "), sum
end

return {
  ["index expressions and broadcasting chains give NumPy's results"] = function()
    local cases = data.load(folder .. "fixtures/expressions.json")
    assert(#cases == 2000)
    for _, case in ipairs(cases) do
      local ok, shape, sum = pcall(outcome, case)
      assert(ok, case.code .. ": " .. tostring(shape))
      assert(shape == table.concat(case.shape, " ") and sum == case.sum,
        ("%s of %s: got (%s) with sum %g, expected (%s) with %g"):format(case.code,
          #case.shapes, shape, sum, table.concat(case.shape, " "), case.sum))
    end
  end,
}
