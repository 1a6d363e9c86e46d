-- Layers, activations and losses as scripts write them. Their values are compared with PyTorch's in Tests/NNTests.
local check = require "check"

local function shape(t) return table.concat(t:shape(), "x") end
local function int(t) return tensor(t, {dtype = "int64"}) end
local function gen() return tensor.generator(1) end

return {
  ["activations are modules and methods"] = function()
    local x = tensor.randn(3, 4, {generator = gen()})
    for _, name in ipairs{"gelu", "silu", "softplus", "elu", "leaky_relu", "relu", "tanh", "sigmoid", "softmax"} do
      assert(check.same(nn[name]()(x), x[name](x)), name)
    end
    check.close(nn.gelu{tanh = true}(x), 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x:pow(3))):tanh()))
    check.close(x:gelu(), x * x:ndtr())
    check.close(nn.leaky_relu{slope = 0.5}(tensor{-2, 2}), tensor{-1, 2})
    check.close(tensor{-2, 2}:elu{alpha = 3}, tensor{3 * (math.exp(-2) - 1), 2})
    check.close(nn.softmax{dim = 1}(x):sum(1), tensor.ones(4))
    check.fails(function() nn.gelu{tan = true} end, "did you mean 'tanh'")
    check.fails(function() tensor({true}, {dtype = "bool"}):gelu() end, "not defined for bool")
  end,

  ["norms bring rows to variance 1"] = function()
    local x = tensor.randn(5, 3, 8, {generator = gen()}) * 3 + 2
    local y = nn.layer_norm{size = 8}(x)
    check.close(y:mean(3), tensor.zeros(5, 3), 1e-6)
    check.close((y * y):mean(3), tensor.ones(5, 3), 1e-4)
    check.close((nn.rms_norm{size = {3, 8}}(x)):square():mean{2, 3}, tensor.ones(5), 1e-4)
    local norm = nn.layer_norm{size = {3, 8}, eps = 0.5, bias = false}
    assert(#norm:parameters() == 1 and shape(norm.weight) == "3x8")
    assert(norm:tree():find("layer_norm{size = 3 x 8, eps = 0.5}", 1, true))
    check.fails(function() nn.layer_norm{size = 7}(x) end, "last sizes", "(7)", "(5, 3, 8)")
    check.fails(function() nn.rms_norm{size = -1} end, "nn.rms_norm", "negative")
    check.fails(function() nn.layer_norm{size = 8, eps = -1}(x) end, "'eps'")
    check.fails(function() nn.layer_norm{} end, "'size' is required")
  end,

  ["embeddings take positions from 1"] = function()
    local layer = nn.embedding{count = 5, size = 3}
    local y = layer(int{{1, 5}, {5, 2}})
    assert(shape(y) == "2x2x3" and check.same(y[1][2], layer.weight[5]) and check.same(y[2][2], layer.weight[2]))
    local g = layer(int{2, 2, 4}):sum():grad{layer.weight}
    check.equals(g, {{0, 0, 0}, {2, 2, 2}, {0, 0, 0}, {1, 1, 1}, {0, 0, 0}})
    check.fails(function() layer(int{0}) end, "between 1 and 5", "got 0")
    check.fails(function() layer(int{6}) end, "between 1 and 5", "got 6")
    check.fails(function() layer(tensor{1}) end, "integer positions")
    check.fails(function() nn.embedding{count = 0, size = 3} end, "'count' must be at least 1")
  end,

  ["dropout acts where a model trains"] = function()
    local model = nn.sequential{nn.dropout{p = 0.5}}
    local x = tensor.ones(20, 30)
    assert(check.same(model(x), x) and check.same(model:run(x), x))
    local a = model:run(x, {training = true, generator = gen()})
    local b = model:run(x, {training = true, generator = gen()})
    assert(check.same(a, b) and not check.same(a, x) and a:max():item() == 2 and a:min():item() == 0)
    assert(not check.same(a, model:run(x, {training = true})))
    check.fails(function() nn.dropout{p = 2} end, "nn.dropout", "0 ... 1", "got 2")
  end,

  ["attention names every step"] = function()
    local layer = nn.attention{size = 6, heads = 2, causal = true, generator = gen()}
    local x = tensor.randn(2, 4, 6, {generator = gen()})
    local y, a = layer:run(x, {keep = "**"})
    for _, name in ipairs{"query", "key", "value", "heads"} do assert(shape(a[name]) == "2x2x4x3", name) end
    assert(shape(a.scores) == "2x2x4x4" and check.same(a.out, y) and shape(y) == "2x4x6")
    check.close(a.pattern:sum(-1), tensor.ones(2, 2, 4))
    assert(a.pattern[1][1][1][2]:item() == 0 and a.pattern[1][1][2][1]:item() > 0)
    check.close(a.heads, a.pattern:matmul(a.value))
    -- Looking at the first position only.
    local h <close> = layer:hook("pattern", function(p)
      local first = p:detach() * 0
      first[{ {}, {}, {}, 1 }] = 1
      return first
    end)
    local _, b = layer:run(x, {keep = "heads"})
    assert(h and check.same(b.heads[{ {}, {}, 4 }], b.heads[{ {}, {}, 1 }]))
    check.fails(function() nn.attention{size = 6, heads = 4} end, "'heads' must divide 'size', 6, got 4")
    check.fails(function() layer(tensor.ones(6)) end, "(..., n, 6)", "(6)")
  end,

  ["convolution and pooling are PyTorch's"] = function()
    local conv = nn.conv2d{inputs = 2, outputs = 4, kernel = {2, 3}, stride = {1, 2}, padding = 1, groups = 2}
    assert(shape(conv.weight) == "4x1x2x3" and shape(conv(tensor.ones(3, 2, 5, 7))) == "3x4x6x4")
    conv.weight = tensor.ones(4, 1, 2, 3):requires_grad_()
    check.close(conv(tensor.ones(1, 2, 5, 7))[{1, 1, 2}], tensor{4, 6, 6, 4} + conv.bias[1])
    local x = tensor.range(1, 16):view(1, 1, 4, 4)
    check.equals(nn.max_pool2d{kernel = 2}(x), {{{{6, 8}, {14, 16}}}})
    check.equals(nn.avg_pool2d{kernel = 2}(x), {{{{3.5, 5.5}, {11.5, 13.5}}}})
    check.equals(nn.max_pool2d{kernel = 3, stride = 1, padding = 1}(x)[{1, 1, 1}], {6, 7, 8, 8})
    check.equals(nn.avg_pool2d{kernel = 2, stride = 4, padding = 1, count_padding = false}(x)[{1, 1, 1, 1}], 1)
    check.fails(function() nn.conv2d{inputs = 2, outputs = 4} end, "'kernel' is required")
    check.fails(function() nn.conv2d{inputs = 2, outputs = 4, kernel = {1, 2, 3}} end, "'kernel'", "3 numbers")
    check.fails(function() nn.conv2d{inputs = 2, outputs = 4, kernel = 0} end, "'kernel' must be at least 1")
    check.fails(function() nn.conv2d{inputs = 2, outputs = 3, kernel = 1, groups = 2} end, "'groups'")
    check.fails(function() conv(tensor.ones(1, 3, 5, 5)) end, "2 channels", "(1, 3, 5, 5)")
    check.fails(function() conv(tensor.ones(2, 5)) end, "(n, channels, height, width)")
    check.fails(function() nn.max_pool2d{kernel = 5}(x) end, "does not fit", "(4, 4)")
    check.fails(function() nn.max_pool2d{kernel = 2, padding = 2}(x) end, "at most half")
  end,

  ["initial weights are drawn by their rule"] = function()
    local w = nn.init("orthogonal", {3, 5}, {gain = 2, generator = gen()})
    check.close(w:matmul(w:transpose()), tensor.eye(3) * 4, 1e-5)
    assert(w:is_tracked() and check.same(w, nn.init("orthogonal", {3, 5}, {gain = 2, generator = gen()})))
    check.equals(nn.init("ones", 2), {1, 1})
    check.fails(function() nn.init("kaiming", 3) end, "(out, in, ...)", "(3)")
    check.fails(function() nn.init("kaimin", {2, 2}) end, "did you mean \"kaiming\"")
    check.fails(function() nn.init("normal", {-1}) end, "negative")
    check.fails(function() nn.init("normal", {1 << 40, 1 << 40}) end, "too large")
  end,

  ["losses have PyTorch's options"] = function()
    local logits, labels = tensor{{2, 0, 1}, {0, 2, 1}, {1, 1, 1}}, int{1, 2, 3}
    local each = nn.cross_entropy(logits, labels, {reduction = "none"})
    check.close(each:mean(), nn.cross_entropy(logits, labels))
    check.close(each:sum(), nn.cross_entropy(logits, labels, {reduction = "sum"}))
    check.close(nn.cross_entropy(logits, labels, {ignore = 3}), each[{ {1, 2} }]:mean())
    check.close(nn.cross_entropy(logits, labels, {weight = tensor{1, 0, 1}}), (each[1] + each[3]) / 2)
    local even = -logits:log_softmax():mean(2)
    check.close(nn.cross_entropy(logits, labels, {smoothing = 0.3, reduction = "none"}), each * 0.7 + even * 0.3)
    check.close(nn.cross_entropy(logits, tensor.eye(3)), nn.cross_entropy(logits, labels))
    check.close(nn.l1(tensor{1, 2}, tensor{2, 4}), 1.5)
    check.close(nn.huber(tensor{0, 0}, tensor{1, 4}, {delta = 2, reduction = "none"}), tensor{0.5, 6})
    check.close(nn.bce_with_logits(tensor{0, 100, -100}, tensor{1, 1, 0}), math.log(2) / 3)
    check.close(nn.kl_div(tensor{{0, 0}}:log_softmax(), tensor{{1, 0}}), math.log(2))
    check.fails(function() nn.cross_entropy(logits, labels, {smoothing = 2}) end, "'smoothing'", "got 2")
    check.fails(function() nn.cross_entropy(logits, labels, {weight = tensor{1}}) end, "'weight' must hold 3 floats")
    check.fails(function() nn.cross_entropy(logits, labels, {reduction = "avg"}) end, "'reduction'", "\"mean\"")
    check.fails(function() nn.l1(tensor{1}, tensor{1, 2}) end, "nn.l1", "(1)", "(2)")
    check.fails(function() nn.huber(tensor{1}, tensor{1}, {delta = 0}) end, "'delta'")
    check.fails(function() nn.bce_with_logits(tensor{1}, tensor{1, 0}) end, "(1)", "(2)")
    check.fails(function() nn.bce_with_logits(tensor{1}, tensor{1}, {weight = tensor{1, 2}}) end, "'weight' must broadcast")
    check.fails(function() nn.kl_div(tensor(1), tensor(1)) end, "rows")
  end,

  ["a small transformer learns a rule"] = function()
    -- The label is the first token, which only attention can bring to the last position.
    local g = gen()
    local Model = nn.module("model", {
      init = function(self)
        self.embed = nn.embedding{count = 4, size = 16, generator = g}
        self.place = nn.init("normal", {6, 16}, {gain = 0.5, generator = g})
        self.norm = nn.layer_norm{size = 16}
        self.attention = nn.attention{size = 16, heads = 2, causal = true, dropout = 0.05, generator = g}
        self.head = nn.linear{inputs = 16, outputs = 4, generator = g}
      end,
      forward = function(self, tokens)
        local x = self.embed(tokens) + self.place
        x = x + self.attention(self.norm(x))
        return self.head(x[{ {}, -1 }])
      end,
    })
    local tokens = (tensor.rand(256, 6, {generator = g}) * 4):floor():to "int64" + 1
    local set = {inputs = tokens, labels = tokens[{ {}, 1 }]}
    local model = Model{}
    train.fit(model, set, {epochs = 30, batch = 64, seed = 1, optimizer = optim.adam{lr = 0.01, average = 0.9, clip_norm = 1},
      schedule = optim.cosine{warmup = 0.1}})
    assert(train.evaluate(model, set).accuracy > 0.95, train.evaluate(model, set).accuracy)
    local _, acts = model:run(tokens, {keep = "attention.pattern"})
    assert(acts["attention.pattern"]:shape()[3] == 6)
  end,
}
