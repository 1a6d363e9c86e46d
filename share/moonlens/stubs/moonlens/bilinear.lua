---@meta moonlens.bilinear

---@class bilinear
---@field [string] any
local bilinear = {}

---@class bilinear.classifier.options
---@field inputs? integer # pixels of an image (default 784)
---@field hidden? integer # width of the embedding and of the bilinear layer (default 256)
---@field classes? integer # number of classes (default 10)
---@field layers? integer # bilinear layers; of more than one the parts are layers.1, layers.2, ... (default 1)
---@field residual? boolean # add each bilinear layer's output to its input (default false)
---@field bias? boolean # biases in both halves of the bilinear layers (default false)
---@field init? string # how weights are drawn, see nn.init (default "fan_in")
---@field seed? integer # of the initial weights (default 0)

--- A classifier with one bilinear layer: embed, bilinear, head, without bias unless asked for.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     print(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
--- ```
---@param options? bilinear.classifier.options # named options
---@return module model # parts embed, bilinear (or layers) and head
function bilinear.classifier(options) end

---@class bilinear.decompose.options
---@field space? string # where eigenvectors are orthogonal: in the "embedding", or in the "input", among pixels (default "embedding")
---@field layer? integer # which of several layers; the last if left out. From the second on, eigenvectors are of the layer's own input
---@field directions? tensor # (n, outputs of the layer): what is decomposed in place of the logits, such as a logit difference
---@field constant_input? boolean # take the linear and constant parts in as one more input (default false)

--- Eigendecomposition of what a bilinear layer adds to each logit, a quadratic form of the layer's input, in float64. What biases and a residual connection add, linear in the input and constant, is kept apart, or taken in as one more input that is always 1.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(spectrum:positive(2, 1))
--- ```
---@param model module # parts embed, bilinear (or layers) and head, as bilinear.classifier makes them
---@param options? bilinear.decompose.options # named options
---@return spectrum spectrum # methods positive, negative, top, values, logits, truncate, truncation, effective_rank, explain; fields eigenvalues (classes, n) ascending, vectors (classes, n, n) in columns, inputs (classes, n, pixels) the eigenvectors as the pixels see them, linear (classes, n), constant (classes)
function bilinear.decompose(model, options) end

--- How exactly the eigenpairs rebuild a model: largest difference between its logits and the rebuilt ones, as a share of its largest logit.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local model = bilinear.classifier{inputs = 16, hidden = 8, classes = 3}
---     print(bilinear.exactness(model, bilinear.decompose(model), tensor.ones(2, 16, {dtype = "uint8"})) < 1e-5)
--- ```
---@param model module # the classifier
---@param spectrum table # its decomposition
---@param images tensor # (n, ...), to compare on, uint8 or in 0..1
---@return number share # largest |difference| / largest |logit|
function bilinear.exactness(model, spectrum, images) end

--- Directions of the last bilinear layer's outputs that matter most over all classes: the singular value decomposition of the classes' forms, flattened to a matrix (classes, n * n), and the eigenpairs of its right singular vectors as forms (appendix D of the paper).
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     print((bilinear.hosvd(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})))
--- ```
---@param model module # parts embed, bilinear (or layers) and head
---@return tensor values # (classes): the singular values, descending
---@return tensor contributions # (classes, classes): in column k how much of component k each class has
---@return spectrum spectrum # as bilinear.decompose returns it, with the components in place of the classes
function bilinear.hosvd(model) end

---@class bilinear.masks.options
---@field count? integer # eigenvectors of each class (default 10)
---@field support? tensor # (pixels) bool: the pixels that masks may use

--- Masks that each speak to one of the largest positive eigenvectors: rows of the pseudo-inverse of these eigenvectors, stacked over all classes, as the pixels see them (appendix M of the paper). In the space of the decomposition a row speaks to its eigenvector alone; shown as a mask, which 'support' may cut and the model embeds again, it speaks to others too.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local spectrum = bilinear.decompose(bilinear.classifier{inputs = 16, hidden = 8, classes = 3})
---     print(bilinear.masks(spectrum, {count = 2}):shape()[1])
--- ```
---@param spectrum table # the decomposition
---@param options? bilinear.masks.options # named options
---@return tensor masks # (classes * count, pixels), the first class's first
---@return tensor duals # (classes * count, n): the same in the space of the decomposition
---@return tensor vectors # the eigenvectors they answer to, in the same order; duals times them is the identity
function bilinear.masks(spectrum, options) end

---@class bilinear.sizes.options
---@field quick? boolean # a small family, in seconds (default false)
---@field widths? table # a list of at least 30, 20 if quick; 30 50 100 300 500 1000 if left out, 24 32 if quick
---@field seeds? integer # models of each width; 5 if left out, 2 if quick
---@field seed? integer # of the first model of each width; the others' follow (default 1)

--- Trains the family of models that figure 5 and appendix F compare: several widths, several seeds each; what is there already is taken. Accuracy, truncation curves and leading eigenvectors of each are kept.
--- ```lua
--- print(#require "moonlens.bilinear".sizes(data.mnist{count = 100}, {quick = true, seeds = 1}))
--- ```
---@param set table # a data set, as data.mnist() returns it
---@param options? bilinear.sizes.options # named options
---@return table rows # a row a model: hidden, seed, accuracy; kept, accuracies with 0, 1, ... eigenpairs kept; vectors, a file in the output folder with positive and negative, (classes, 20, pixels), the eigenvectors of either end in order
---@return table widths # the widths
function bilinear.sizes(set, options) end

---@class bilinear.trained.options
---@field hidden? integer # width of the model (default 256)
---@field epochs? integer # passes over the training images (default 100)
---@field batch? integer # images a step; an epoch's last short batch is left out (default 2048)
---@field lr? number # learning rate at the start (default 0.001)
---@field weight_decay? number # decoupled weight decay (default 1)
---@field noise? number # standard deviation of the noise on pixels in 0..1 (default 0.5)
---@field layers? integer # bilinear layers (default 1)
---@field residual? boolean # add each bilinear layer's output to its input (default false)
---@field bias? boolean # biases in the bilinear layers (default false)
---@field init? string # how weights are drawn (nn.init) (default "fan_in")
---@field augment? function # changes each batch of images, as those of moonlens.augment do
---@field drop_last? boolean # leave out an epoch's last batch when it is short (default true)
---@field seed? integer # of the initial weights, the order and the noise (default 0)

--- A classifier trained by the paper's set-up: AdamW, cosine learning rate stepped once an epoch, fresh noise on every image. Kept in the output folder and reused while the configuration is the same.
--- ```lua
---     local bilinear = require "moonlens.bilinear"
---     local labels = tensor({1, 2, 1, 2, 1, 2, 1, 2}, {dtype = "int64"})
---     local points = {images = tensor.rand(8, 4, {high = 256}):to "uint8", labels = labels}
---     local set = {name = "noise", title = "noise", classes = {"a", "b"}, train = points, test = points}
---     print(bilinear.trained(set, {hidden = 4, epochs = 2, batch = 4}))
--- ```
---@param set table # a data set, as data.mnist() returns it
---@param options? bilinear.trained.options # named options
---@return module model # the trained classifier
---@return number accuracy # share of the test images classified correctly
---@return table history # as train.fit returns it
function bilinear.trained(set, options) end

return bilinear
