---@meta _

--- Points of many dimensions brought to two or three, to be looked at. Nothing here has a gradient.
---@class embedlib
embed = {}

---@class embed.pca.options
---@field components? integer # how many axes, up to min(n, d) (default 2)

--- Principal components: the axes along which points spread most. Computed in float64 from the smaller of the two Gram matrices. Of each axis the coordinate of largest magnitude is positive, so that signs are no matter of chance.
--- ```lua
--- local x = tensor.randn(100, 5, {generator = tensor.generator(1)}) * tensor{5, 2, 1, 1, 1}
--- local axes = embed.pca(x, {components = 2})
--- print(axes.points[1], axes.explained)
--- print(axes.points:matmul(axes.components) + axes.mean)   -- x, as far as two axes tell
--- ```
---@param x tensor # points (n, d), float32 or float64
---@param options? embed.pca.options # named options
---@return table result # points (n, components): coordinates on the axes; components (components, d): the axes, one per row; mean (d); explained (components): each axis's share of the variance
function embed.pca(x, options) end

---@class embed.tsne.options
---@field dims? integer # dimensions of the map, 2 or 3 (default 2)
---@field perplexity? number # about how many neighbours a point has; at most (n - 1) / 3 (default 30)
---@field iterations? integer # steps of gradient descent (default 1000)
---@field early_exaggeration? number # factor on the attraction in the first iterations (default 12)
---@field exaggeration_iterations? integer # how many those are (default 250)
---@field learning_rate? number|"auto" # "auto" is max(n / early_exaggeration / 4, 50), as in scikit-learn, whose gradient has the factor 4 too (default auto)
---@field theta? number # 0 to 1: a cell of the tree stands for its points where its longest side is below theta times its distance; 0 takes all pairs, and beyond 1 / sqrt(dims) nothing changes (default 0.5)
---@field init? "pca"|"random"|tensor # "pca" (the first principal components, scaled to a standard deviation of 1e-4 along the first), "random" (normal, 1e-4), or places (n, dims) as they are (default pca)
---@field seed? integer # of a random init, in place of a generator
---@field generator? generator # source of a random init; the run's own if left out
---@field on_progress? function # on_progress(iteration, kl, points), called after every 50 iterations
---@field progress? boolean # false: none is shown; true: where there is no terminal for a bar, lines of plain text are logged; if left out, that is so with --log, and else nothing is written there
---@field label? string # what the progress display calls the run (default "t-SNE")

--- A map on which points that are neighbours in x stay neighbours: t-SNE (van der Maaten & Hinton 2008) with a tree for the forces (van der Maaten 2014), and the start and learning rate of Kobak & Berens (2019). Exact nearest neighbours, 3 * perplexity of them, in float32. Distances between clusters, and their sizes, mean little. Ctrl-C ends it.
--- ```lua
--- local centres = tensor.randn(3, 10, {generator = tensor.generator(1)}) * 10
--- local labels = tensor({1, 2, 3}, {dtype = "int64"}):unsqueeze(2):expand(3, 40):reshape(120)
--- local x = centres[labels] + tensor.randn(120, 10, {generator = tensor.generator(2)})
--- local points, info = embed.tsne(x, {perplexity = 10, iterations = 300})
--- print(points[1], info.kl)
--- ```
---@param x tensor # points (n, d), float32 or float64
---@param options? embed.tsne.options # named options
---@return tensor points # (n, dims), float32
---@return table info # kl: the Kullback-Leibler divergence of the map from what the neighbours say, in nats, the smaller the better; iterations: how many there were
function embed.tsne(x, options) end
