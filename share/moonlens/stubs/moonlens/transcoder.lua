---@meta moonlens.transcoder

---@class transcoder
---@field [string] any
local transcoder = {}

--- Inputs and outputs of a classifier's hidden layer, on clean images.
--- ```lua
---     local transcoder = require "moonlens.transcoder"
---     local part = {images = tensor.rand(8, 4), labels = tensor.ones(8, {dtype = "int64"})}
---     print(transcoder.activations(transcoder.mlp{inputs = 4, hidden = 3, classes = 2}, part).targets:shape()[2])
--- ```
---@param model module # as transcoder.mlp makes it
---@param part table # images (n, ...) and labels (n)
---@return table set # inputs (n, pixels), pre and targets (n, hidden), before and after the ReLU; labels (n)
function transcoder.activations(model, part) end

---@class transcoder.blame.options
---@field count? integer # how many features of each kind (default 5)

--- The features that make a classifier take one class for another: what they add to the wrong logit over the right one on the images it errs on, beyond what they add on those it gets right.
--- ```lua
---     local transcoder = require "moonlens.transcoder"
---     print(transcoder.blame(tensor{{1, 0}, {0, 1}}, tensor{{0, 2}}, tensor{{2, 0}}, 1, 2)[1])
--- ```
---@param importance tensor # (classes, features), as transcoder.importance returns it
---@param wrong tensor # (n, features): codes of images of class 'is' that are taken for 'taken'
---@param right tensor # (m, features): codes of images of class 'is' that are told right
---@param is integer # the images' class
---@param taken integer # the class they are taken for
---@param options? transcoder.blame.options # named options
---@return table misleading # a list of those that are more active on the errors, the most harmful first
---@return table missing # a list of those that are less active; features that do no harm are in neither
function transcoder.blame(importance, wrong, right, is, taken, options) end

---@class transcoder.classifier.options
---@field hidden? integer # width of the hidden layer (default 512)
---@field epochs? integer # passes over the training images (default 20)
---@field batch? integer # images a step (default 2048)
---@field noise? number # standard deviation of the noise on pixels in 0..1 (default 0.15)
---@field seed? integer # of the weights, the order and the noise (default 0)

--- A trained classifier: AdamW, cosine learning rate, noise on every image. Kept in the output folder and reused while the configuration is the same.
--- ```lua
---     local points = {images = tensor.rand(8, 4), labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})}
---     local set = {name = "noise", title = "noise", classes = {"a", "b"}, train = points, test = points}
---     print(require "moonlens.transcoder".classifier(set, {hidden = 4, epochs = 1}))
--- ```
---@param set table # a data set, as data.mnist() returns it
---@param options? transcoder.classifier.options # named options
---@return module model # as transcoder.mlp makes it
---@return number accuracy # share of the test images classified correctly
function transcoder.classifier(set, options) end

--- What each feature adds to each class's logit when its code is 1.
--- ```lua
---     local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
---     local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
---     print(transcoder.importance(model, dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}))
--- ```
---@param model module # the classifier
---@param coder module # its transcoder
---@return tensor importance # (classes, features)
function transcoder.importance(model, coder) end

--- How good a transcoder is, over a whole set: L0, the mean number of active features; fvu, sum |y - y^|^2 / sum |y - mean y|^2; accuracy and replaced, with the layer and with the transcoder in its place; agreement, the share of images whose answer is the same; density (features), the share of images on which each is active; dead, the share of features that are active on none; answers (n), those with the transcoder.
--- ```lua
---     local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
---     local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
---     local part = {images = tensor.rand(8, 4), labels = tensor.ones(8, {dtype = "int64"})}
---     local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
---     print(transcoder.measure(model, coder, transcoder.activations(model, part)).L0)
--- ```
---@param model module # the classifier
---@param coder module # its transcoder
---@param set table # as transcoder.activations returns it
---@return table measured # L0, fvu, accuracy, replaced, agreement, density, dead, answers
function transcoder.measure(model, coder, set) end

---@class transcoder.mlp.options
---@field inputs? integer # pixels of an image (default 784)
---@field hidden? integer # width of the hidden layer (default 512)
---@field classes? integer # number of classes (default 10)
---@field seed? integer # of the initial weights (default 0)

--- A classifier with one hidden ReLU layer, without biases.
--- ```lua
--- print(require "moonlens.transcoder".mlp{inputs = 16, hidden = 8, classes = 3})
--- ```
---@param options? transcoder.mlp.options # named options
---@return module model # parts hidden, act and head
function transcoder.mlp(options) end

--- How features behave by class.
--- ```lua
---     local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
---     local set = {inputs = tensor.rand(8, 4), labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})}
---     local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
---     print(transcoder.profile(coder, set, 2).density)
--- ```
---@param coder module # as transcoder.trained makes it
---@param set table # as transcoder.activations returns it
---@param classes integer # how many classes there are
---@return table profile # means (classes, features): mean codes; selectivity (classes, features): mean on the class less the mean on all others; specificity (features): log classes - entropy of the means' shares, 0 for features that are never active; density (features); typical (features): mean code on the images on which it is active, 0 for features that never are
function transcoder.profile(coder, set, classes) end

--- Puts a transcoder in the place of a classifier's hidden layer until the result is closed, and changes its features as wanted.
--- ```lua
---     local transcoder, dictionary = require "moonlens.transcoder", require "moonlens.dictionary"
---     local model = transcoder.mlp{inputs = 4, hidden = 3, classes = 2}
---     local coder = dictionary.new{inputs = 4, outputs = 3, features = 8, active = 2}
---     local without = tensor.ones(8)
---     without[5] = 0
---     local scope <close> = transcoder.replace(model, coder, without)
---     print(model(tensor.ones(1, 4)))
--- ```
---@param model module # as transcoder.mlp makes it
---@param coder module # as transcoder.trained makes it
---@param scale? tensor # (features): factors on the codes, 0 to ablate one
---@return any scope # local scope <close> = transcoder.replace(...), or closed by scope:close()
function transcoder.replace(model, coder, scale) end

---@class transcoder.study.options
---@field quick? boolean # a small version, in seconds (default false)
---@field architecture? string # of the transcoder, see dictionary.new (default "topk")
---@field active? integer # its active features; 64 if left out, 16 if quick
---@field seed? integer # of both (default 0)

--- What the scripts on transcoders share: a classifier, its activations, and a transcoder of its hidden layer.
--- ```lua
--- print(require "moonlens.transcoder".study(data.mnist{count = 100}, {quick = true}).coder)
--- ```
---@param set table # a data set, as data.mnist() returns it
---@param options? transcoder.study.options # named options
---@return table study # set, model, accuracy, coder, history; train and test, as transcoder.activations returns them
function transcoder.study(set, options) end

---@class transcoder.trained.options
---@field architecture? string # see dictionary.new (default "topk")
---@field features? integer # how many features (default 2048)
---@field active? integer # how many are active, in the mean or always (default 64)
---@field epochs? integer # passes over the set (default 30)
---@field batch? integer # examples a step (default 256)
---@field seed? integer # of the weights and the order (default 0)

--- A transcoder of a hidden layer, trained by dictionary.train. Kept in the output folder and reused while the configuration is the same.
--- ```lua
---     local transcoder = require "moonlens.transcoder"
---     local set = {inputs = tensor.rand(32, 4), targets = tensor.rand(32, 3)}
---     print(transcoder.trained(set, {features = 8, active = 2, epochs = 1, batch = 8}))
--- ```
---@param set table # as transcoder.activations returns it, of the training images
---@param options? transcoder.trained.options # named options
---@return module model # pixels to the layer's output
---@return table history # as dictionary.train returns it
function transcoder.trained(set, options) end

return transcoder
