---@meta _

--- A model or a part of one. `m(x)` computes; `m.name` is a parameter, a part or a field; assigning a tensor or a module adds it.
---@class module
---@overload fun(x: tensor): tensor
---@field [any] any
local module = {}

---@class module.run.options
---@field keep? string|string[] # names of activations to return; "*" is any text within one part of a name, "**" any text
---@field training? boolean # run as in training: with dropout (default false)
---@field generator? generator # source of what training draws; the run's own if left out

--- Computes the output, and returns activations by name. The input is named "input", the result "output".
--- ```lua
--- local model = nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu()}
--- local y, acts = model:run(tensor.ones(1, 4), {keep = "*"})
--- print(acts["1"])
--- ```
---@param x tensor # the input
---@param options? module.run.options # named options
---@return tensor output
---@return table activations # tensors by full name, such as "blocks.1.mlp"
function module:run(x, options) end

--- Calls a function with each activation whose name matches, whenever the module computes; what it returns, if anything, takes the activation's place. Removed at the end of a <close> scope, or by h:close(). A run in which the pattern matches nothing, as none before it, raises an error that lists the names.
--- ```lua
--- local model = nn.sequential{nn.linear{inputs = 2, outputs = 2}}
--- local h <close> = model:hook("1", function(a) return a * 0 end)
--- print(model(tensor.ones(1, 2)))
--- ```
---@param pattern string # name seen from this module; "*" and "**" are wildcards
---@param f function # f(activation, name), returning nothing or a tensor of the same shape
---@return hook hook # to be closed
function module:hook(pattern, f) end

--- The parameters, in order.
--- ```lua
--- print(#nn.linear{inputs = 2, outputs = 3}:parameters())
--- ```
---@return table parameters # a list of tensors
function module:parameters() end

--- The parameters with their full names, in order.
--- ```lua
--- for _, p in ipairs(nn.bilinear{inputs = 2, outputs = 3}:named_parameters()) do print(p.name) end
--- ```
---@return table parameters # a list of {name = ..., tensor = ...}
function module:named_parameters() end

--- The modules and parameters as text, with shapes and the number of parameters.
--- ```lua
--- print(nn.linear{inputs = 2, outputs = 3}:tree())
--- ```
---@return string text
function module:tree() end

--- A function on a named activation of a module, until it is closed.
---@class hook
local hook = {}

--- Ends it before its scope does.
function hook:close() end

--- A kind of module written in Lua; calling it makes a module.
---@class module_kind
---@overload fun(options?: any): module
local module_kind = {}

--- Neural network modules, initial weights and losses.
---@class nnlib
nn = {}

--- Writes a module's parameters as safetensors, under their full names, whole or not at all.
--- ```lua
--- print(nn.save("linear.safetensors", nn.linear{inputs = 3, outputs = 2}))
--- ```
---@param path string # the file; a relative path lies in the output folder
---@param module module # the module
---@return string path # where it was written
function nn.save(path, module) end

---@class nn.load.options
---@field rename? function # rename(name): a parameter's name in the module for its name in the file; nil leaves it out

--- Fills a module's parameters from a safetensors file, such as nn.save or PyTorch's state dicts make, by full name. Every parameter has to be there with its shape; nothing is changed otherwise.
--- ```lua
--- local linear = nn.linear{inputs = 3, outputs = 2}
--- nn.save("linear.safetensors", linear)
--- print(nn.load("linear.safetensors", nn.linear{inputs = 3, outputs = 2}).weight == linear.weight)
--- ```
---@param path string # the file; one that is not there is looked for in the output folder too
---@param module module # the module
---@param options? nn.load.options # named options
---@return module module # the same module
function nn.load(path, module, options) end

---@class nn.linear.options
---@field inputs integer # number of input features
---@field outputs integer # number of output features
---@field bias? boolean # add a bias (default true)
---@field init? "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how weights are drawn; see nn.init (default "fan_in")
---@field generator? generator # source of the initial weights; the run's own if left out

--- y = x Wᵀ + b, with weight (outputs, inputs) and bias (outputs).
--- ```lua
--- print(nn.linear{inputs = 4, outputs = 2}(tensor.ones(1, 4)))
--- ```
---@param options nn.linear.options # named options
---@return module module
function nn.linear(options) end

---@class nn.bilinear.options
---@field inputs integer # number of input features
---@field outputs integer # number of output features
---@field bias? boolean # add a bias to each half (default false)
---@field init? "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how weights are drawn; see nn.init (default "fan_in")
---@field generator? generator # source of the initial weights; the run's own if left out

--- (w_l x + b_l) * (w_r x + b_r), elementwise: a gated linear unit without its nonlinearity. Activations: "left", "right".
--- ```lua
--- print(nn.bilinear{inputs = 4, outputs = 2}(tensor.ones(1, 4)))
--- ```
---@param options nn.bilinear.options # named options
---@return module module
function nn.bilinear(options) end

--- Modules one after the other, named "1", "2", ...
--- ```lua
--- print(nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu(), nn.linear{inputs = 3, outputs = 2}})
--- ```
---@param parts module[] # the modules in order
---@return module module
function nn.sequential(parts) end

---@class nn.module.options
---@field init? function # init(self, options): adds parameters and parts to self
---@field forward function # forward(self, x): the output for an input

--- Declares a kind of module written in Lua. The result makes modules: it is called with one table, which goes to `init`. Tensors that require gradients and modules assigned to self become parameters and parts, also those in tables that init leaves in self: self.layers[1] is the part "layers.1".
--- ```lua
--- local Residual = nn.module("residual", {
---   init = function(self, o) self.inner = nn.bilinear{inputs = o.size, outputs = o.size} end,
---   forward = function(self, x) return x + self.inner(x) end,
--- })
--- print(Residual{size = 3}(tensor.ones(1, 3)))
--- ```
---@param name string # what the kind is called when printed
---@param options nn.module.options # named options
---@return module_kind kind # call it to make a module
function nn.module(name, options) end

--- Share of rows whose largest logit is the label's, in 0 to 1.
--- ```lua
--- print(nn.accuracy(tensor{{2, 0}, {0, 2}}, tensor({1, 1}, {dtype = "int64"})))
--- ```
---@param logits tensor # (n, classes)
---@param labels tensor # (n), integers from 1
---@return number share
function nn.accuracy(logits, labels) end

---@class nn.layer_norm.options
---@field size integer|integer[] # size of the last dimension, or sizes of the last ones
---@field eps? number # added to the variance (default 1e-05)
---@field bias? boolean # add a bias (default true)

--- Layer normalisation (arXiv 1607.06450) over the last dimensions: (x - mean) / sqrt(variance + eps) * weight + bias. weight starts as ones, bias as zeros, as PyTorch's nn.LayerNorm.
--- ```lua
--- print(nn.layer_norm{size = 4}(tensor{{1, 2, 3, 4}}))
--- ```
---@param options nn.layer_norm.options # named options
---@return module module
function nn.layer_norm(options) end

---@class nn.rms_norm.options
---@field size integer|integer[] # size of the last dimension, or sizes of the last ones
---@field eps? number # added to the mean square (default 1e-06)

--- Root mean square normalisation (arXiv 1910.07467) over the last dimensions: x / sqrt(mean(x²) + eps) * weight.
--- ```lua
--- print(nn.rms_norm{size = 4}(tensor{{1, 2, 3, 4}}))
--- ```
---@param options nn.rms_norm.options # named options
---@return module module
function nn.rms_norm(options) end

---@class nn.embedding.options
---@field count integer # number of rows: of tokens or classes
---@field size integer # number of features
---@field init? "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how weights are drawn; see nn.init (default "normal")
---@field generator? generator # source of the initial weights; the run's own if left out

--- Rows of a table: positions of any shape, from 1, give that shape with one dimension more. weight has shape (count, size).
--- ```lua
--- print(nn.embedding{count = 10, size = 3}(tensor({1, 10, 1}, {dtype = "int64"})))
--- ```
---@param options nn.embedding.options # named options
---@return module module
function nn.embedding(options) end

---@class nn.dropout.options
---@field p? number # share of elements set to 0 (default 0.5)

--- While a model trains, sets elements to 0 with probability p and multiplies the others by 1 / (1 - p); passes everything on otherwise. train.fit trains; so does model:run(x, {training = true}).
--- ```lua
--- print(nn.dropout{p = 0.5}:run(tensor.ones(2, 4), {training = true}))
--- ```
---@param options? nn.dropout.options # named options
---@return module module
function nn.dropout(options) end

---@class nn.attention.options
---@field size integer # number of features
---@field heads integer # number of heads; they share the features
---@field causal? boolean # look at a position itself and earlier ones only (default false)
---@field bias? boolean # add a bias (default true)
---@field dropout? number # dropout of the pattern in training (default 0)
---@field init? "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how weights are drawn; see nn.init (default "xavier")
---@field generator? generator # source of the initial weights; the run's own if left out

--- Multi-head self-attention (arXiv 1706.03762): x (..., n, size) gives the same shape. Weights w_q, w_k, w_v, w_o (size, size) and biases b_q, b_k, b_v, b_o. Activations: "query", "key", "value" and "heads" (..., heads, n, size / heads), "scores" and "pattern" (..., heads, n, n), "out" (..., n, size).
--- ```lua
--- local attention = nn.attention{size = 8, heads = 2, causal = true}
--- local y, acts = attention:run(tensor.randn(1, 3, 8), {keep = "pattern"})
--- print(acts.pattern)
--- ```
---@param options nn.attention.options # named options
---@return module module
function nn.attention(options) end

---@class nn.conv2d.options
---@field inputs integer # number of input channels
---@field outputs integer # number of output channels
---@field kernel integer|table # size of the window
---@field stride? integer|table # step of the window; 1 if left out
---@field padding? integer|table # zeros around the image; none if left out
---@field dilation? integer|table # distance between the window's taps; 1 if left out
---@field groups? integer # parts the channels are cut into, each convolved apart (default 1)
---@field bias? boolean # add a bias (default true)
---@field init? "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how weights are drawn; see nn.init (default "fan_in")
---@field generator? generator # source of the initial weights; the run's own if left out

--- Two-dimensional convolution (cross-correlation) of images (n, inputs, h, w), as PyTorch's nn.Conv2d: weight (outputs, inputs / groups, kernel height, kernel width), bias (outputs).
--- ```lua
--- local conv = nn.conv2d{inputs = 1, outputs = 2, kernel = 3, padding = 1}
--- print(conv(tensor.ones(1, 1, 5, 5)))
--- ```
---@param options nn.conv2d.options # named options
---@return module module
function nn.conv2d(options) end

---@class nn.max_pool2d.options
---@field kernel integer|table # size of the window
---@field stride? integer|table # step of the window; its size if left out
---@field padding? integer|table # places around the image, never the largest; none if left out
---@field dilation? integer|table # distance between the window's taps; 1 if left out

--- The largest value of a window that moves over images (n, c, h, w).
--- ```lua
--- print(nn.max_pool2d{kernel = 2}(tensor.range(1, 16):view(1, 1, 4, 4)))
--- ```
---@param options nn.max_pool2d.options # named options
---@return module module
function nn.max_pool2d(options) end

---@class nn.avg_pool2d.options
---@field kernel integer|table # size of the window
---@field stride? integer|table # step of the window; its size if left out
---@field padding? integer|table # zeros around the image; none if left out
---@field count_padding? boolean # divide by the whole window at the edges too (default true)

--- The mean of a window that moves over images (n, c, h, w).
--- ```lua
--- print(nn.avg_pool2d{kernel = 2}(tensor.range(1, 16):view(1, 1, 4, 4)))
--- ```
---@param options nn.avg_pool2d.options # named options
---@return module module
function nn.avg_pool2d(options) end

---@class nn.init.options
---@field gain? number # factor on the values (default 1)
---@field generator? generator # source of the initial weights; the run's own if left out

--- A new parameter (float32, requires gradients) for a module written in Lua. fan_in: uniform ±1/sqrt(fan in); xavier, xavier_normal: variance 2 / (fan in + fan out); kaiming, kaiming_normal: variance 2 / fan in; normal: variance 1; uniform: ±1; orthogonal; zeros; ones. Fan in and fan out are the products of all sizes but the first, and of all but the second.
--- ```lua
--- print(nn.init("orthogonal", {3, 5}, {gain = 2}))
--- ```
---@param rule "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" # how it is drawn
---@param shape integer|integer[] # its sizes, such as {out, in}
---@param options? nn.init.options # named options
---@return tensor weight # of that shape
function nn.init(rule, shape, options) end

--- max(x, 0) as a module.
--- ```lua
--- print(nn.relu()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.relu() end

--- Hyperbolic tangent as a module.
--- ```lua
--- print(nn.tanh()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.tanh() end

--- 1 / (1 + exp(-x)) as a module.
--- ```lua
--- print(nn.sigmoid()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.sigmoid() end

--- x sigmoid(x) as a module.
--- ```lua
--- print(nn.silu()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.silu() end

--- log(1 + exp(x)), without overflow, as a module.
--- ```lua
--- print(nn.softplus()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.softplus() end

--- Merges all dimensions but the first.
--- ```lua
--- print(nn.flatten()(tensor{{-1, 2}}))
--- ```
---@return module module
function nn.flatten() end

---@class nn.gelu.options
---@field tanh? boolean # the approximation by tanh, as GPT-2 uses it (default false)

--- x Φ(x) with the normal distribution function Φ (arXiv 1606.08415), as a module.
--- ```lua
--- print(nn.gelu()(tensor{-1, 2}))
--- ```
---@param options? nn.gelu.options # named options
---@return module module
function nn.gelu(options) end

---@class nn.leaky_relu.options
---@field slope? number # factor on negative values (default 0.01)

--- x where it is positive, slope * x elsewhere, as a module.
--- ```lua
--- print(nn.leaky_relu{slope = 0.1}(tensor{-1, 2}))
--- ```
---@param options? nn.leaky_relu.options # named options
---@return module module
function nn.leaky_relu(options) end

---@class nn.elu.options
---@field alpha? number # -alpha is approached from above (default 1)

--- x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289), as a module.
--- ```lua
--- print(nn.elu()(tensor{-1, 2}))
--- ```
---@param options? nn.elu.options # named options
---@return module module
function nn.elu(options) end

---@class nn.softmax.options
---@field dim? integer # the dimension that adds up to 1 (default -1)

--- exp(x) / sum of exp(x) along a dimension, as a module.
--- ```lua
--- print(nn.softmax()(tensor{{1, 2, 3}}))
--- ```
---@param options? nn.softmax.options # named options
---@return module module
function nn.softmax(options) end

---@class nn.cross_entropy.options
---@field smoothing? number # share of the target that goes to all classes alike, in 0 to 1 (default 0)
---@field weight? tensor # (classes): how much each class counts
---@field ignore? integer # rows with this label count nothing
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- -log softmax(logits)[label], mean over rows; with a weight the mean divides by the weights of the rows' classes.
--- ```lua
--- local logits, labels = tensor{{2, 0}, {0, 2}}, tensor({1, 2}, {dtype = "int64"})
--- print(nn.cross_entropy(logits, labels), nn.cross_entropy(logits, labels, {smoothing = 0.1}))
--- ```
---@param logits tensor # (n, classes)
---@param labels tensor # (n), integers from 1; or (n, classes), probabilities
---@param options? nn.cross_entropy.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.cross_entropy(logits, labels, options) end

---@class nn.mse.options
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- Mean of squared differences.
--- ```lua
--- print(nn.mse(tensor{1, 2}, tensor{1, 4}))
--- ```
---@param prediction tensor # any shape
---@param target tensor # of the same shape
---@param options? nn.mse.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.mse(prediction, target, options) end

---@class nn.l1.options
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- Mean of absolute differences.
--- ```lua
--- print(nn.l1(tensor{1, 2}, tensor{1, 4}))
--- ```
---@param prediction tensor # any shape
---@param target tensor # of the same shape
---@param options? nn.l1.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.l1(prediction, target, options) end

---@class nn.huber.options
---@field delta? number # where the square becomes a line (default 1)
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- d² / 2 for differences d up to delta, delta (|d| - delta / 2) beyond; mean over elements.
--- ```lua
--- print(nn.huber(tensor{1, 2}, tensor{1.5, 5}, {delta = 2}))
--- ```
---@param prediction tensor # any shape
---@param target tensor # of the same shape
---@param options? nn.huber.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.huber(prediction, target, options) end

---@class nn.bce_with_logits.options
---@field weight? tensor # how much each element counts, broadcast
---@field pos_weight? tensor # how much the targets' ones count, broadcast
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- Binary cross-entropy of sigmoid(logits), without overflow; mean over elements.
--- ```lua
--- print(nn.bce_with_logits(tensor{2, -1}, tensor{1, 0}))
--- ```
---@param logits tensor # any shape
---@param target tensor # of the same shape, in 0 to 1
---@param options? nn.bce_with_logits.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.bce_with_logits(logits, target, options) end

---@class nn.kl_div.options
---@field log_target? boolean # the target holds logarithms too (default false)
---@field per_row? boolean # the mean divides by the rows, not by the elements: "batchmean" in PyTorch (default true)
---@field reduction? "mean"|"sum"|"none" # what becomes of the losses: their mean, their sum, or themselves (default "mean")

--- Kullback-Leibler divergence: the sum of target (log target - input), divided by the rows.
--- ```lua
--- print(nn.kl_div(tensor{{0, 1}}:log_softmax(), tensor{{0.5, 0.5}}))
--- ```
---@param input tensor # logarithms of probabilities, such as log_softmax gives
---@param target tensor # probabilities, of the same shape
---@param options? nn.kl_div.options # named options
---@return tensor loss # a scalar; of the elements' or rows' shape with reduction "none"
function nn.kl_div(input, target, options) end
