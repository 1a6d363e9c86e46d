-- Data sets; the tests rely on `make data`.
local check = require "check"

return {
  ["sets have images, labels from 1, class names and checksums"] = function()
    for name, first in pairs{mnist = "0", fashion_mnist = "t-shirt/top"} do
      local set = data[name]()
      assert(set.name == name and #set.classes == 10 and set.classes[1] == first and #set.title > 0)
      assert(#set.train.images == 60000 and #set.train.labels == 60000 and #set.test.images == 10000)
      assert(set.train.images:dtype() == "uint8" and table.concat(set.test.images:shape(), "x") == "10000x28x28")
      assert(set.test.labels:dtype() == "int64" and set.test.labels:min():item() == 1 and set.test.labels:max():item() == 10)
      local files = 0
      for _, checksum in pairs(set.checksums) do
        assert(checksum:find(("^" .. ("%x"):rep(64) .. "$")))
        files = files + 1
      end
      assert(files == 4)
    end
  end,

  ["labels name the pictures' classes"] = function()
    local set = data.mnist{count = 10}
    local digits = {}
    for i = 1, 10 do digits[i] = set.classes[set.test.labels[i]:item()] end
    assert(table.concat(digits) == "7210414959", table.concat(digits))
  end,

  ["count takes the first images"] = function()
    local all, few = data.mnist(), data.mnist{count = 7}
    assert(#few.train.images == 7 and #few.test.labels == 7)
    assert(check.same(few.train.images, all.train.images[{ {1, 7} }]))
    assert(check.same(few.test.labels, all.test.labels[{ {1, 7} }]))
    assert(#data.mnist{count = 1 << 40}.test.images == 10000)
    few.train.images:mul_(0)
    assert(check.same(data.mnist{count = 7}.train.images, all.train.images[{ {1, 7} }]))
  end,

  ["options are checked"] = function()
    check.fails(function() data.mnist{count = 0} end, "data.mnist", "'count'", "0")
    check.fails(function() data.mnist{count = 1.5} end, "data.mnist", "'count'", "1.5")
    check.fails(function() data.mnist{cuont = 1} end, "did you mean 'count'")
    check.fails(function() data.mnist(3) end, "data.mnist", "got a number")
  end,
}
