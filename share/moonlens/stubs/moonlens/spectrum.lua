---@meta moonlens.spectrum

---@class spectrum
---@field [string] any
local spectrum = {}

--- How many eigenvalues count, for each class: (sum of |lambda|)^2 / (sum of lambda^2).
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:effective_rank())
--- ```
---@param self table # the spectrum
---@return tensor ranks # (classes), from 1 to the number of eigenvalues
function spectrum.effective_rank(self) end

--- What each eigenpair adds to the logits of one image: lambda_i (u_i . z)^2.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:explain(tensor.ones(16)).logits)
--- ```
---@param self table # the spectrum
---@param image tensor # one image, uint8 or in 0..1
---@return table explanation # contributions (classes, n) in the order of the eigenvalues; rest (classes), what is linear and constant; logits (classes), their sum; ranking, the classes with the largest logit first
function spectrum.explain(self, image) end

--- The logits rebuilt from all eigenpairs: sum over i of lambda_i (u_i . z)^2, and what is linear and constant.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:logits(tensor.ones(2, 16)))
--- ```
---@param self table # the spectrum
---@param x tensor # images, (n, ...), uint8 or in 0..1
---@return tensor logits # (n, classes), float64
function spectrum.logits(self, x) end

--- The eigenvector of the k-th smallest (most negative) eigenvalue.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:negative(2, 1))
--- ```
---@param self table # the spectrum
---@param class integer # the class, from 1
---@param k? integer # 1 for the first (default 1)
---@return tensor vector # (pixels): the eigenvector as the pixels see it; its strongest pixel is positive
---@return number value # its eigenvalue
function spectrum.negative(self, class, k) end

---@class spectrum.of.options
---@field constant_input? boolean # take linear and constant in as one more input, 1 (default false)

--- The eigenpairs of quadratic forms; bilinear.decompose makes them of a model.
--- ```lua
---     local Spectrum = require "moonlens.spectrum"
---     local form = tensor({{{2, 1}, {1, 2}}}, {dtype = "float64"})
---     print(Spectrum.of(form, form[1][{ {1, 1} }] * 0, form[{1, 1, {1, 1}}] * 0, form[1]):values(1)[1])
--- ```
---@param forms tensor # (classes, n, n), symmetric
---@param linear tensor # (classes, n)
---@param constant tensor # (classes)
---@param map tensor # (n, pixels): what the forms see of an image
---@param options? spectrum.of.options # named options
---@return spectrum spectrum # as bilinear.decompose returns it
function spectrum.of(forms, linear, constant, map, options) end

--- The eigenvector of the k-th largest (most positive) eigenvalue.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:positive(2, 1))
--- ```
---@param self table # the spectrum
---@param class integer # the class, from 1
---@param k? integer # 1 for the first (default 1)
---@return tensor vector # (pixels): the eigenvector as the pixels see it; its strongest pixel is positive
---@return number value # its eigenvalue
function spectrum.positive(self, class, k) end

--- How far logits rebuilt from the k eigenpairs of largest magnitude of each class are from those of all, for several k at once: root mean square over the images, as a share of that of what all eigenpairs add.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:residuals(tensor.rand(2, 16), {0, 2, 8}))
--- ```
---@param self table # the spectrum
---@param x tensor # images, (n, ...), uint8 or in 0..1
---@param counts table # a list of k, 0 included if wanted
---@return tensor shares # (counts, classes)
---@return tensor overall # (counts): of all classes together
function spectrum.residuals(self, x, counts) end

--- The eigenvector of the eigenvalue with the k-th largest magnitude, of either sign.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:top(2, 1))
--- ```
---@param self table # the spectrum
---@param class integer # the class, from 1
---@param k? integer # 1 for the first (default 1)
---@return tensor vector # (pixels): the eigenvector as the pixels see it; its strongest pixel is positive
---@return number value # its eigenvalue
function spectrum.top(self, class, k) end

--- A model that computes the logits from the k eigenpairs of largest magnitude of each class alone.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:truncate(2)(tensor.ones(2, 16)))
--- ```
---@param self table # the spectrum
---@param k integer # how many of each class, from 1
---@return module model # for images in 0..1, without parameters to train
function spectrum.truncate(self, k) end

--- Accuracy when only the k eigenpairs of largest magnitude of each class are kept, for several k at once.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     local set = {images = tensor.ones(1, 16), labels = tensor({1}, {dtype = "int64"})}
---     print(spectrum:truncation(set, {0, 2, 8})[2])
--- ```
---@param self table # the spectrum
---@param set table # images (n, ...) and labels (n)
---@param counts table # a list of k, 0 included if wanted
---@return table accuracies # a list, one for each count
function spectrum.truncation(self, set, counts) end

--- All eigenvalues of a class, the largest first.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:values(3)[1])
--- ```
---@param self table # the spectrum
---@param class integer # the class, from 1
---@return table values # a list of numbers, descending
function spectrum.values(self, class) end

return spectrum
