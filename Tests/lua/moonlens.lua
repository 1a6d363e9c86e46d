-- The module `moonlens`: the run's settings, JSON files, memory, threads.
local check = require "check"

return {
  ["settings are constants"] = function()
    assert(moonlens.version:find "^%d+%.%d+%.%d+$" and moonlens.quick == false and moonlens.fresh == false)
    assert(moonlens.quiet == true and moonlens.seed == nil and moonlens.out:find "^/")
  end,

  ["write_json writes tables with keys in order"] = function()
    local path = moonlens.write_json("deep/a.json", {b = {1, 2.5, "x\n\"ä"}, a = {c = true}, t = tensor{1, 2}})
    assert(path == moonlens.out .. "/deep/a.json")
    local text = check.read(path):gsub("%s+", "")
    assert(text == '{"a":{"c":true},"b":[1,2.5,"x\\n\\"ä"],"t":[1.0,2.0]}', text)
  end,

  ["write_json keeps whole numbers and fractions apart"] = function()
    local path = moonlens.write_json("n.json", {math.maxinteger, 1e300, 0.1, -0.0})
    local text = check.read(path):gsub("%s+", "")
    assert(text:find("9223372036854775807", 1, true) and text:find("0.1", 1, true) and text:find "1e%+?300", text)
  end,

  ["write_json refuses what JSON cannot say"] = function()
    check.fails(function() moonlens.write_json("a.json", print) end, "moonlens.write_json", "function")
    check.fails(function() moonlens.write_json("a.json", {nn.relu()}) end, "no tensor")
    local loop = {}
    loop.loop = loop
    check.fails(function() moonlens.write_json("a.json", loop) end, "deeper than 64")
    check.fails(function() moonlens.write_json("a.json", {1, 2, name = 3}) end, "moonlens.write_json", "name")
    check.fails(function() moonlens.write_json("a.json", {[1.5] = 1}) end, "moonlens.write_json", "1.5")
    check.fails(function() moonlens.write_json("a.json", {[true] = 1}) end, "moonlens.write_json")
    assert(not io.open(moonlens.out .. "/a.json"))
  end,

  ["files lists what a pattern fits in the output folder, in order"] = function()
    for _, name in ipairs{"b.npy", "a.npy", "a.json", "deep/c.npy"} do data.save(name, name:find "json" and {1} or tensor{1}) end
    assert(table.concat(moonlens.files "?.npy", " ") == "a.npy b.npy")
    assert(#moonlens.files "*.png" == 0 and moonlens.files("a.*")[1] == "a.json")
  end,

  ["base64 gives a file's bytes"] = function()
    local path = moonlens.out .. "/bytes"
    for bytes, text in pairs{[""] = "", a = "YQ==", ["ab"] = "YWI=", ["abc"] = "YWJj", ["\0\255"] = "AP8="} do
      local file <close> = io.open(path, "wb")
      file:write(bytes)
      file:flush()
      assert(moonlens.base64 "bytes" == text, text)
    end
    check.fails(function() moonlens.base64 "missing" end, "moonlens.base64", "missing")
  end,

  ["write_json nests tensors as their shape"] = function()
    local text = check.read(moonlens.write_json("t.json", {tensor{{1, 2}, {3, 4}}, tensor(5), tensor{true}}))
    assert(text:gsub("%s+", "") == "[[[1.0,2.0],[3.0,4.0]],5.0,[true]]", text)
  end,

  ["write_json writes what is no number as null"] = function()
    local text = check.read(moonlens.write_json("n.json", {0 / 0, 1 / 0, tensor{0 / 0}}))
    assert(text:gsub("%s+", "") == "[null,null,[null]]", text)
  end,

  ["write_json says which file cannot be written"] = function()
    check.write(moonlens.out .. "/file", "")
    check.fails(function() moonlens.write_json("file/a.json", {}) end, "moonlens.write_json", moonlens.out .. "/file")
  end,

  ["the clock runs forward"] = function()
    local start = moonlens.clock()
    assert(moonlens.clock() >= start and math.type(start) == "float")
  end,

  ["chunks are text only"] = function()
    local bytecode = string.dump(function() end)
    assert(not load(bytecode) and not load(bytecode, "x", "b"))
  end,
}
