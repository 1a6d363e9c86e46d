-- Our side of the map of codes: 2,000 x 2048 sparse activations to two dimensions with the options as they are. Prints
-- "name seconds". Run by run.lua in a process of its own.
local generator = tensor.generator(1)
local labels = (tensor.rand(2000, {generator = generator}) * 10):floor():to "int64":clamp(0, 9) + 1
local centres = tensor.randn(10, 2048, {generator = generator})
local codes = (centres[labels] + tensor.randn(2000, 2048, {generator = generator}) - 1):relu()

local start, processor = moonlens.clock(), os.clock()
embed.tsne(codes)
print(("map %.4f"):format(moonlens.clock() - start))
print(("processor %.4f"):format(os.clock() - processor))
