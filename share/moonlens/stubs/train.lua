---@meta _

--- Training and judging models.
---@class trainlib
train = {}

---@class train.fit.options
---@field epochs? integer # passes over the training set (default 1)
---@field batch? integer # examples a step (default 128)
---@field optimizer? optimizer # the rule; optim.adamw{} if left out
---@field schedule? "constant"|"cosine"|schedule # factor on the learning rate: "cosine" is stepped once an epoch; optim.cosine, optim.step and optim.one_cycle make others (default "constant")
---@field noise? number # standard deviation of fresh normal noise on every input (default 0)
---@field shuffle? boolean # a new order every epoch (default true)
---@field drop_last? boolean # leave out an epoch's last batch when it is short (default false)
---@field seed? integer # of the order and the noise; the run's own if left out
---@field validate? table # a set to judge the model on after every epoch
---@field loss? function # loss(output, labels): a scalar tensor; cross-entropy for labels, mean squared error for values if left out
---@field checkpoint? string # a name under which the model and the state of its training are kept in the output folder; the same configuration is then reused, or continued where it was stopped
---@field save_every? number # with a checkpoint: seconds of training after which an epoch's end is saved too, in case the run is killed (default 15)
---@field augment? function # augment(inputs, generator): the inputs of a batch in place of those of the set, before noise is added; see moonlens.augment
---@field on_epoch? function # on_epoch(epoch, model), called after each epoch that is trained with its row of the history
---@field progress? boolean # false: none is shown; true: where there is no terminal for a bar, lines of plain text are logged; if left out, that is so with --log, and else nothing is written there
---@field label? string # what the progress display calls the run (default "train")

--- Trains a model on a set. uint8 inputs are used as value / 255. Ctrl-C stops between two steps; the model keeps what it has learned.
--- ```lua
--- local model = nn.linear{inputs = 2, outputs = 2}
--- local set = {inputs = tensor{{0, 1}, {1, 0}}, labels = tensor({1, 2}, {dtype = "int64"})}
--- local history = train.fit(model, set, {epochs = 3, batch = 2, optimizer = optim.adamw{lr = 0.1}})
--- print(history.epochs[3].epoch)
--- ```
---@param model module # the model, changed in place
---@param set table # inputs (n, ...), and labels (n) from 1 or float targets; int64 inputs are positions, for nn.embedding
---@param options? train.fit.options # named options
---@return table history # epochs: a list with loss, lr, seconds and validation figures of each; seconds: their sum; reused: whether a saved model was taken
function train.fit(model, set, options) end

---@class train.evaluate.options
---@field batch? integer # examples at a time (default 2048)
---@field loss? function # loss(output, labels): a scalar tensor; cross-entropy for labels, mean squared error for values if left out

--- Loss and accuracy of a model on a set, in batches, without recording.
--- ```lua
--- local set = {inputs = tensor{{0, 1}, {1, 0}}, labels = tensor({1, 2}, {dtype = "int64"})}
--- print(train.evaluate(nn.linear{inputs = 2, outputs = 2}, set).loss)
--- ```
---@param model module # the model
---@param set table # inputs and labels
---@param options? train.evaluate.options # named options
---@return table figures # loss; accuracy in 0 to 1 where the targets are labels
function train.evaluate(model, set, options) end

---@class train.sweep.options
---@field workers? integer # processes that share the work, each on one thread; as many as there are threads if left out
---@field progress? boolean # false: none is shown; true: where there is no terminal for a bar, lines of plain text are logged; if left out, that is so with --log, and else nothing is written there

--- Does one job for each configuration of a grid and keeps each result as it finishes in the output folder: a sweep that was stopped goes on where it was, and a job is done anew only when its configuration, its function or what that captures has changed. Random numbers without a generator of their own follow from the run's seed and the job. In a script that is run from a file, further processes run the script up to this call and share the jobs.
--- ```lua
--- local rows = train.sweep("squares", {x = {1, 2, 3}}, function(o) return {square = o.x ^ 2} end)
--- print(rows[3].x, rows[3].square)
--- ```
---@param name string # what the sweep's folder is called
---@param grid table # a list of values for each name, {hidden = {30, 100}, seed = {1, 2}}, of which every combination is a job, the last name's values changing fastest; or a list of configurations
---@param job function # job(configuration): a table of results, of what JSON can hold
---@param options? train.sweep.options # named options
---@return table rows # a table for each configuration, in the grid's order: its values and the job's results
function train.sweep(name, grid, job, options) end
