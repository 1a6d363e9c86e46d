import LuaHost
import NN
import Tensor

private let inputs = field("inputs", Int.self, "number of input features")
private let outputs = field("outputs", Int.self, "number of output features")
private let bias = field("bias", Bool.self, default: true, "add a bias")
private let noBias = field("bias", Bool.self, default: false, "add a bias to each half")
private let initial = field(
  "init", Initializer.self, default: .fanIn, "how weights are drawn; see nn.init")
private let generator = optionalField(
  "generator", Generator.self, "source of the initial weights; the run's own if left out")
private let made = [result("module", "module")]

private func checkSizes(_ o: Options) throws {
  for size in [inputs, outputs] where !(1...1 << 31).contains(o[size]) {
    throw TensorError("'\(size.info.name)' must be at least 1, got \(o[size])")
  }
}

/// The module `nn`: layers and losses.
let nnModule = LuaModule(
  "nn", "Neural network modules, initial weights and losses.",
  functions: moduleFileFunctions + [
    define(
      "linear", "y = x Wᵀ + b, with weight (outputs, inputs) and bias (outputs).",
      options([inputs, outputs, bias, initial, generator]), returns: made,
      example: "print(nn.linear{inputs = 4, outputs = 2}(tensor.ones(1, 4)))"
    ) { call, o in
      try checkSizes(o)
      return try Linear(
        inputs: o[inputs], outputs: o[outputs], bias: o[bias], initial: o[initial],
        generator: o[generator] ?? call.session.generator)
    },
    define(
      "bilinear",
      "(w_l x + b_l) * (w_r x + b_r), elementwise: a gated linear unit without its nonlinearity. "
        + "Activations: \"left\", \"right\".",
      options([inputs, outputs, noBias, initial, generator]), returns: made,
      example: "print(nn.bilinear{inputs = 4, outputs = 2}(tensor.ones(1, 4)))"
    ) { call, o in
      try checkSizes(o)
      return try Bilinear(
        inputs: o[inputs], outputs: o[outputs], bias: o[noBias], initial: o[initial],
        generator: o[generator] ?? call.session.generator)
    },
    define(
      "sequential", "Modules one after the other, named \"1\", \"2\", ...",
      param("parts", [Module].self, "the modules in order"), returns: made,
      example: "print(nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu(), nn.linear{inputs = 3, outputs = 2}})"
    ) { parts in try Sequential(parts) },
    define(
      "module",
      "Declares a kind of module written in Lua. The result makes modules: it is called with one table, which goes to "
        + "`init`. Tensors that require gradients and modules assigned to self become parameters and parts, also those in "
        + "tables that init leaves in self: self.layers[1] is the part \"layers.1\".",
      param("name", String.self, "what the kind is called when printed"),
      options([initializer, forward]),
      returns: [result("kind", "module_kind", "call it to make a module")],
      example: """
        local Residual = nn.module("residual", {
          init = function(self, o) self.inner = nn.bilinear{inputs = o.size, outputs = o.size} end,
          forward = function(self, x) return x + self.inner(x) end,
        })
        print(Residual{size = 3}(tensor.ones(1, 3)))
        """
    ) { name, o in ModuleKind(name, o[initializer], o[forward]) },
    define(
      "accuracy", "Share of rows whose largest logit is the label's, in 0 to 1.",
      param("logits", Tensor.self, "(n, classes)"), param("labels", Tensor.self, "(n), integers from 1"),
      returns: [result("share", "number")],
      example: "print(nn.accuracy(tensor{{2, 0}, {0, 2}}, tensor({1, 1}, {dtype = \"int64\"})))"
    ) { logits, labels in
      guard logits.rank == 2, labels.rank == 1, labels.shape[0] == logits.shape[0] else {
        throw TensorError(
          "'labels' must hold one class per row of the logits, got \(labels.shape.text) for \(logits.shape.text)")
      }
      guard logits.shape[0] > 0 else { throw TensorError("'logits' has no rows") }
      return try Loss.accuracy(logits.detach(), labels.countedFromZero())
    },
  ] + nnLayers + nnActivations + nnLosses,
  classes: [Module.luaClass, Hook.luaClass, ModuleKind.luaClass])

private let initializer = optionalField(
  "init", LuaFunction.self, "init(self, options): adds parameters and parts to self")
private let forward = field("forward", LuaFunction.self, "forward(self, x): the output for an input")

/// A kind of module declared in Lua.
final class ModuleKind {
  let name: String
  let initialize: LuaFunction?
  let forward: LuaFunction

  init(_ name: String, _ initialize: LuaFunction?, _ forward: LuaFunction) {
    (self.name, self.initialize, self.forward) = (name, initialize, forward)
  }
}

extension ModuleKind: LuaObject {
  static let luaClass = LuaClass(
    "module_kind", ModuleKind.self, "A kind of module written in Lua; calling it makes a module.",
    metamethods: [
      define(
        "__call", "Makes a module of this kind.", param("self", ModuleKind.self, "the kind"),
        param("options", LuaValue.self, default: .nil, "handed to init"), returns: made,
        example:
          "local Double = nn.module(\"double\", {forward = function(_, x) return x * 2 end})\nprint(Double{}(tensor{1}))"
      ) { call, kind, options in
        let module = ScriptedModule(kind.name, kind.forward, call.session, try LuaTable(call.stack))
        try kind.initialize?.call(module, options)
        try module.adoptTables()
        return module as Module
      },
      define(
        "__tostring", "The kind's name.", param("self", ModuleKind.self, "the kind"),
        example: "print(nn.module(\"double\", {forward = function(_, x) return x * 2 end}))"
      ) {
        "nn.module(\"\($0.name)\")"
      },
    ])
}
