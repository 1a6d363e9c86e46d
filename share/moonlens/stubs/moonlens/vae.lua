---@meta moonlens.vae

---@class vae
---@field [string] any
local vae = {}

---@class vae.bilinear.options
---@field inputs? integer # pixels of an image (default 784)
---@field width? integer # width of the embedding (default 256)
---@field hidden? integer # outputs of the bilinear layer (default 512)
---@field latents? integer # latent dimensions (default 10)
---@field decoder? integer # units of the decoder's ReLU layer (default 256)
---@field seed? integer # of the initial weights (default 0)

--- A variational autoencoder with a bilinear layer in its encoder: embed, bilinear, then mean and log-variance of each latent; the decoder has one ReLU layer.
--- ```lua
---       local vae = require "moonlens.vae"
---       print(vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8})
--- ```
---@param options? vae.bilinear.options # named options
---@return module model # of images in 0..1, (n, ...), makes (n, pixels + 2 latents): logits of the pixels, means, log-variances. Inputs may have standard normal numbers behind their pixels, one for each latent, with which latents are drawn; without them, a latent is its mean
function vae.bilinear(options) end

---@class vae.class_means.options
---@field noise? number # standard deviation of the noise on what the encoder sees (default 0)
---@field seed? integer # of the noise (default 0)

--- Where the images of each class lie in the latent space: the mean of their means.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---         local labels = tensor({1, 2, 1, 2}, {dtype = "int64"})
---     print(vae.class_means(model, {images = images, labels = labels}))
--- ```
---@param model module # as vae.bilinear makes it
---@param part table # images, (n, ...), and labels, (n) from 1, each class at least once
---@param options? vae.class_means.options # named options
---@return tensor means # (classes, latents)
function vae.class_means(model, part, options) end

--- The images that latents stand for.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.decode(model, tensor.randn(3, 2)))
--- ```
---@param model module # as vae.bilinear makes it
---@param latents tensor # (n, latents)
---@return tensor images # (n, pixels) in 0..1: the probability of each pixel to be on
function vae.decode(model, latents) end

---@class vae.drawn.options
---@field noise? number # standard deviation of the noise on pixels in 0..1 (default 0)

--- A change of images for train.fit's 'augment': adds noise, holds the pixels in 0..1, and puts the standard normal numbers behind them with which latents are drawn.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(model(vae.drawn(2, {noise = 0.3})(images, tensor.generator(1))))
--- ```
---@param count integer # latents of the model
---@param options? vae.drawn.options # named options
---@return function change # f(images, generator): (n, pixels + count)
function vae.drawn(count, options) end

---@class vae.encode.options
---@field noise? number # standard deviation of the noise on what the encoder sees (default 0)
---@field seed? integer # of the noise (default 0)

--- Mean and log-variance of the latents of images, without recording gradients.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.encode(model, images))
--- ```
---@param model module # as vae.bilinear makes it
---@param images tensor # (n, ...), uint8 or in 0..1
---@param options? vae.encode.options # named options
---@return tensor mean # (n, latents)
---@return tensor log_variance # (n, latents)
function vae.encode(model, images, options) end

---@class vae.head.options
---@field of? string # mean or log_variance (default "mean")

--- The encoder up to its means, or its log-variances, alone: parts embed, bilinear and head, as bilinear.decompose takes them. They are the model's own.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.head(model, {of = "log_variance"})(images))
--- ```
---@param model module # as vae.bilinear makes it
---@param options? vae.head.options # named options
---@return module head # of images in 0..1, (n, ...), makes (n, latents)
function vae.head(model, options) end

---@class vae.interaction.options
---@field of? string # mean or log_variance (default "mean")
---@field space? string # where eigenvectors are orthogonal: in the "input", among pixels, or in the "embedding" (default "input")

--- Eigendecomposition of what the encoder says along latent directions, a quadratic form of the image for each: of an image x and a direction d, d . mu(x) = x' Q x with u = P' d and Q = E' sym(sum_a u_a w_a v_a') E. What the log-variances' bias adds is the spectrum's constant.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.interaction(model, tensor{1, -1}):top(1, 1))
--- ```
---@param model module # as vae.bilinear makes it
---@param directions tensor # (n, latents), or one, (latents); they stand where a classifier's classes do
---@param options? vae.interaction.options # named options
---@return spectrum spectrum # as bilinear.decompose returns it
function vae.interaction(model, directions, options) end

---@class vae.judge.options
---@field noise? number # standard deviation of the noise on what the encoder sees (default 0)
---@field seed? integer # of the noise and the latents (default 0)

--- A model's loss on images, in nats per image, with each latent drawn once.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.judge(model, images).loss)
--- ```
---@param model module # as vae.bilinear makes it
---@param images tensor # (n, ...), uint8 or in 0..1
---@param options? vae.judge.options # named options
---@return table figures # loss, and its parts reconstruction and divergence
function vae.judge(model, images, options) end

--- What training lowers, per image: binary cross-entropy summed over pixels, and the divergence of the latents from the standard normal distribution. For train.fit and train.evaluate.
--- ```lua
---     local vae = require "moonlens.vae"
---     local model = vae.bilinear{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8}
---     local images = tensor.rand(4, 16)
---     print(vae.loss(model(images), images))
--- ```
---@param output tensor # of a model, (n, pixels + 2 latents)
---@param target tensor # (n, pixels) in 0..1
---@return tensor loss # a scalar, in nats
---@return tensor divergence # the second part alone
function vae.loss(output, target) end

---@class vae.standard.options
---@field inputs? integer # pixels of an image (default 784)
---@field width? integer # width of the embedding (default 256)
---@field hidden? integer # outputs of the bilinear layer (default 512)
---@field latents? integer # latent dimensions (default 10)
---@field decoder? integer # units of the decoder's ReLU layer (default 256)
---@field seed? integer # of the initial weights (default 0)

--- The same with an ordinary layer in the bilinear one's place: 2 hidden ReLU units, whose weights are as many as those of the bilinear layer's two halves.
--- ```lua
---       local vae = require "moonlens.vae"
---       print(vae.standard{inputs = 16, width = 8, hidden = 8, latents = 2, decoder = 8})
--- ```
---@param options? vae.standard.options # named options
---@return module model # of images in 0..1, (n, ...), makes (n, pixels + 2 latents): logits of the pixels, means, log-variances. Inputs may have standard normal numbers behind their pixels, one for each latent, with which latents are drawn; without them, a latent is its mean
function vae.standard(options) end

---@class vae.trained.options
---@field kind? string # the encoder: bilinear or standard (default "bilinear")
---@field quick? boolean # a small model of few epochs, in seconds; sizes, epochs and batch that are given count nevertheless (default false)
---@field width? integer # width of the embedding; 256 if left out, 32 if quick
---@field hidden? integer # outputs of the bilinear layer; 512 if left out, 48 if quick
---@field latents? integer # latent dimensions (default 10)
---@field epochs? integer # passes over the training images; 30 if left out, 6 if quick
---@field batch? integer # images a step; 128 if left out, 64 if quick
---@field lr? number # learning rate (default 0.001)
---@field weight_decay? number # decoupled weight decay (default 0.5)
---@field noise? number # standard deviation of the noise on pixels in 0..1 (default 0.3)
---@field seed? integer # of the initial weights, the order, the noise and the latents drawn (default 0)

--- An autoencoder trained with AdamW on noisy images, whose clean ones it is to rebuild. Kept in the output folder and reused while the configuration is the same.
--- ```lua
---     local vae = require "moonlens.vae"
---     local points = {images = tensor.rand(8, 4, {high = 256}):to "uint8"}
---     local set = {name = "noise", title = "noise", train = points, test = points}
---     print(vae.trained(set, {width = 4, hidden = 4, latents = 2, epochs = 2, batch = 4}))
--- ```
---@param set table # a data set, as data.mnist() returns it
---@param options? vae.trained.options # named options
---@return module model # the trained model
---@return table history # as train.fit returns it; it is validated on the test images with the same noise
function vae.trained(set, options) end

return vae
