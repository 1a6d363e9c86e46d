-- What tests in Lua share; `assert` does the rest.
local check = {}

-- Asserts that `f` fails with a text that holds every one of `parts`, blamed on a line of `f` itself.
function check.fails(f, ...)
  local ok, message = pcall(f)
  assert(not ok, "no error was raised")
  assert(type(message) == "string", "the error is no text but a " .. type(message))
  local info = debug.getinfo(f, "S")
  local file, line, text = message:match "^(.-):(%d+): (.*)$"
  assert(file == info.short_src, "not blamed on the test's file: " .. message)
  line = tonumber(line)
  assert(line >= info.linedefined and line <= info.lastlinedefined, "not blamed on the user's line: " .. message)
  for _, part in ipairs{...} do
    assert(text:find(part, 1, true), ("the error does not say '%s': %s"):format(part, message))
  end
  return text
end

-- Asserts that a tensor has exactly the nested list's shape and values.
function check.equals(t, expected)
  local other = tensor(expected, {dtype = t:dtype()})
  local got, wanted = table.concat(t:shape(), " x "), table.concat(other:shape(), " x ")
  assert(got == wanted, ("shape %s instead of %s"):format(got, wanted))
  assert(check.same(t, other), ("got %s, expected %s"):format(t, other))
end

-- Whether two tensors hold the same values to the last bit.
function check.same(a, b)
  assert(a:dtype() == b:dtype() and table.concat(a:shape(), ",") == table.concat(b:shape(), ","))
  return a:ne(b):to "int64":sum():item() == 0
end

-- Asserts that the largest difference of two tensors (or a tensor and a number) is small.
function check.close(a, b, tolerance)
  local difference = (a - b):abs():max():item()
  assert(difference <= (tolerance or 1e-5), ("they differ by %g"):format(difference))
end

-- A small problem that a linear model can learn: two clouds of points, as a labelled set.
function check.clouds(n)
  local g = tensor.generator(5)
  local labels = tensor.rand(n, {generator = g}):gt(0.5):to "int64" + 1
  local centres = tensor{{-1, 0, 1, 0}, {1, 0, -1, 0}}
  return {inputs = centres[labels] + tensor.randn(n, 4, {std = 0.3, generator = g}), labels = labels}
end

function check.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

function check.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

return check
