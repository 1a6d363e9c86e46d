---@meta _

--- Data sets, checked by SHA-256 (`moonlens data` lists them, `moonlens data fetch NAME` gets them), and files of many formats.
---@class datalib
data = {}

--- Reads a file by its name's ending. npy, png (uint8, (height, width) or with 3 or 4 channels behind) and idx (also idx.gz, *-ubyte): a tensor. safetensors and npz: a table of tensors by name. csv (also csv.gz): {values: float64 (rows, columns), names: the columns' names, if there are any}; an empty cell is NaN. json: tables, numbers, strings; null is nil. Arrays from 16 MB on are mapped: read from disk where they are touched, and never written back.
--- ```lua
--- data.save("x.npy", tensor{1, 2, 3})
--- print(data.load("x.npy"))
--- ```
---@param path string # the file; one that is not there is looked for in the output folder too
---@return any value
function data.load(path) end

--- Writes a file by its name's ending, whole or not at all: npy, idx, png (uint8) and csv (one or two dimensions) take a tensor, safetensors and npz a table of tensors by name, csv also {values = tensor, names = {...}}, json any table.
--- ```lua
--- print(data.save("weights.safetensors", {w = tensor.ones(2, 3), b = tensor.zeros(3)}))
--- ```
---@param path string # the file; a relative path lies in the output folder
---@param value any # what to write
---@return string path # where it was written
function data.save(path, value) end

---@class data.create.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- A new npy file whose elements, 0 at first, are a tensor's: what is written to the tensor is in the file. For arrays larger than memory; its size is taken on the disk at once. A file of that name is replaced.
--- ```lua
--- local t = data.create("large.npy", {3, 2})
--- t[2] = tensor{5, 6}
--- print(data.load("large.npy"))
--- ```
---@param path string # the file, ending in .npy; a relative path lies in the output folder
---@param shape integer[] # its sizes
---@param options? data.create.options # named options
---@return tensor tensor # of that shape, mapped
function data.create(path, shape, options) end

---@class data.mnist.options
---@field count? integer # take only the first so many images of each part

--- MNIST: handwritten digits, 60,000 images to train on and 10,000 to test.
--- ```lua
--- print(data.mnist{count = 100}.train.images)
--- ```
---@param options? data.mnist.options # named options
---@return table set # name; classes: names by label; train and test: {images: uint8 (n, 28, 28), labels: int64 (n) from 1}; checksums: SHA-256 by file
function data.mnist(options) end

---@class data.fashion_mnist.options
---@field count? integer # take only the first so many images of each part

--- Fashion-MNIST: articles of clothing, in MNIST's format.
--- ```lua
--- print(data.fashion_mnist{count = 100}.classes[2])
--- ```
---@param options? data.fashion_mnist.options # named options
---@return table set # name; classes: names by label; train and test: {images: uint8 (n, 28, 28), labels: int64 (n) from 1}; checksums: SHA-256 by file
function data.fashion_mnist(options) end
