-- Specs as a user writes them for a study; `busted --lua=moonlens study_spec.lua` runs them.
local bilinear = require "moonlens.bilinear"

describe("a bilinear classifier", function()
  local model, spectrum

  setup(function()
    model = bilinear.classifier{inputs = 16, hidden = 8, classes = 3, seed = 1}
    spectrum = bilinear.decompose(model)
  end)

  it("is the sum of its eigenvectors", function()
    local images = tensor.rand(5, 16, {generator = tensor.generator(2)})
    assert.is_true(bilinear.exactness(model, spectrum, images) < 1e-5)
  end)

  it("has its eigenvalues in order", function()
    local values = spectrum:values(2)
    assert.equals(8, #values)
    for i = 2, #values do assert.is_true(values[i - 1] >= values[i]) end
  end)

  it("learns", function()
    local set = {inputs = tensor.eye(16)[{ {1, 3} }], labels = tensor({1, 2, 3}, {dtype = "int64"})}
    train.fit(model, set, {epochs = 200, batch = 3, optimizer = optim.adamw{lr = 0.01}})
    assert.equals(1, train.evaluate(model, set).accuracy)
  end)

  it("says what is wrong with its arguments", function()
    assert.has_error(function() spectrum:positive(4) end, "spectrum.positive: 'class' must lie between 1 and 3, got 4")
    assert.error_matches(function() tensor.zeros(2, 3):matmul(tensor.zeros(2, 3)) end, "must have 3 rows")
  end)
end)

describe("tensors", function()
  it("compare by their elements", function()
    assert.same({{1, 2}, {3, 4}}, tensor{{1, 2}, {3, 4}}:totable())
    assert.is_not.equal(tensor{1}, tensor{1})
  end)

  it("are seen by spies", function()
    local seen = spy.new(function() end)
    local layer = nn.sequential{nn.linear{inputs = 2, outputs = 2}}
    local hook <close> = layer:hook("1", function(a) seen(a:shape()[1]) end)
    layer(tensor.ones(3, 2))
    assert.spy(seen).was.called_with(3)
    assert.is_truthy(hook)
  end)
end)
