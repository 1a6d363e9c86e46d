-- Our side of the benchmark: prints one figure a line, as "name value". Run by run.lua in a process of its own.
local bilinear = require "moonlens.bilinear"
local dictionary = require "moonlens.dictionary"
local vae = require "moonlens.vae"

local what = arg[1]
local function timed(repeats, f)
  f()
  local times = {}
  for i = 1, repeats do
    local start = moonlens.clock()
    f()
    times[i] = moonlens.clock() - start
  end
  table.sort(times)
  return times[(#times + 1) // 2]
end
local function say(name, value) print(("%s %.9f"):format(name, value)) end

-- The median of some epochs, after a first one.
local function epoch(hidden, count)
  local model = bilinear.classifier{hidden = hidden, seed = 420}
  local history = train.fit(model, data.mnist().train, {epochs = count + 1, batch = 2048, noise = 0.5,
    schedule = "cosine", seed = 420, drop_last = true, optimizer = optim.adamw{lr = 1e-3, weight_decay = 1.0}})
  local seconds = {}
  for i = 1, count do seconds[i] = history.epochs[i + 1].seconds end
  table.sort(seconds)
  return seconds[(count + 1) // 2]
end

if what == "epoch" then
  say("epoch", epoch(256, 5))
  say("peak", moonlens.memory().peak / 2 ^ 20)

  -- The same products without anything around them: forward, and the two gradients of each.
  local x, h = tensor.randn(2048, 784), tensor.randn(2048, 256)
  local E, W, P, g = tensor.randn(256, 784), tensor.randn(256, 256), tensor.randn(10, 256), tensor.randn(2048, 10)
  local Et, Wt, Pt, ht, gt = E:transpose(), W:transpose(), P:transpose(), h:transpose(), g:transpose()
  say("products", 29 * timed(15, function()
    x:matmul(Et)
    for _ = 1, 2 do
      h:matmul(Wt)
      h:matmul(W)
      ht:matmul(h)
    end
    h:matmul(Pt)
    g:matmul(P)
    gt:matmul(h)
    ht:matmul(x)
  end))
elseif what == "widths" then
  for _, hidden in ipairs{30, 50, 64, 100, 256, 300, 500, 512, 1000} do say("width " .. hidden, epoch(hidden, 3)) end
elseif what == "vae" then
  local images = data.mnist().train.images
  local clean = images:flatten(2):to "float32" / 255
  local history = train.fit(vae.bilinear{seed = 420}, {inputs = images, targets = clean}, {
    epochs = 4, batch = 128, seed = 420, augment = vae.drawn(10, {noise = 0.3}), loss = vae.loss,
    optimizer = optim.adamw{lr = 1e-3, weight_decay = 0.5}})
  local seconds = {}
  for i = 2, 4 do seconds[#seconds + 1] = history.epochs[i].seconds end
  table.sort(seconds)
  say("vae", seconds[2])
  say("loss", history.epochs[4].loss)
elseif what == "transcoder" then
  local x = data.mnist().train.images:flatten(2):to "float32" / 255
  local hidden = tensor.randn(512, 784, {std = 784 ^ -0.5, generator = tensor.generator(1)})
  local y = x:matmul(hidden:transpose()):relu()
  local coder = dictionary.new{inputs = 784, outputs = 512, features = 2048, active = 64, mean = y:mean(1)}
  local history = dictionary.train(coder, {inputs = x, targets = y},
    {epochs = 4, batch = 256, revive = 0, resample = 0})
  say("transcoder", history.seconds / 4)
  say("error", history.epochs[4].error)
elseif what == "eigh" then
  local a = tensor.randn(10, 784, 784)
  local symmetric = a + a:transpose()
  say("eigh", timed(5, function() linalg.eigh(symmetric) end))
elseif what == "add" then
  local t, u = tensor{1, 2, 3}, tensor{4, 5, 6}
  local n = 200000
  say("add", timed(9, function() for _ = 1, n do t:add(u) end end) / n * 1e9)
end
