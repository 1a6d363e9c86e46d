-- What looks at the threads or at the memory of the whole process: each test runs in a process of its own.
local check = require "check"

return {
  ["memory counts tensors"] = function()
    collectgarbage()
    local before = moonlens.memory().tensors
    local kept = tensor.zeros(1 << 20)
    local now = moonlens.memory()
    assert(now.tensors >= before + (4 << 20) and now.peak > 0 and now.cached >= 0 and kept)
  end,

  ["threads are read and set within bounds"] = function()
    local n = moonlens.threads()
    assert(moonlens.threads(3) == 3 and moonlens.threads() == 3 and moonlens.threads(n) == n)
    check.fails(function() moonlens.threads(0) end, "moonlens.threads", "'n'", "0")
    check.fails(function() moonlens.threads(1000000) end, "moonlens.threads", "1000000")
    check.fails(function() moonlens.threads(1.5) end, "moonlens.threads", "1.5")
  end,

  ["what an error for want of memory leaves behind is freed"] = function()
    local half = 1 << 26
    local function hoard()
      local list = {}
      while true do
        list[#list + 1] = tensor.zeros(half)
        if #list == 2 then list[3] = tensor.zeros(1 << 39) end
      end
    end
    for _ = 1, 10 do
      assert(not pcall(hoard))
      -- The next error finds the last one's garbage.
      assert(moonlens.memory().tensors <= 2 * 4 * half + (1 << 20))
    end
  end,
}
