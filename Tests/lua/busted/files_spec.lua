-- The tests in Tests/lua, a spec for each. They want an output folder to themselves, as
-- `moonlens --out /tmp/NEW $(which busted) Tests/lua/busted` gives them, and lua-filesystem.
local lfs = require "lfs"

local folder = debug.getinfo(1, "S").source:match "^@(.*)busted/[^/]*$"
package.path = folder .. "support/?.lua;" .. package.path

-- What `help` wrote, which the tests in Swift can tell.
function _G.helped() pending "what help writes is not seen here" end

local function remove(path)
  if lfs.symlinkattributes(path, "mode") == "directory" then
    for name in lfs.dir(path) do
      if name ~= "." and name ~= ".." then remove(path .. "/" .. name) end
    end
  end
  os.remove(path)
end

local files = {}
for name in lfs.dir(folder) do files[#files + 1] = name:match "^[^.].*%.lua$" end
table.sort(files)

describe("Tests/lua:", function()
  assert(moonlens.out:find "^/" and not lfs.attributes(moonlens.out), "--out must name a new folder by its whole path")
  before_each(function() lfs.mkdir(moonlens.out) end)
  after_each(function() remove(moonlens.out) end)

  for _, file in ipairs(files) do
    describe(file, function()
      for name, test in pairs(dofile(folder .. file)) do it(name, test) end
    end)
  end
end)
