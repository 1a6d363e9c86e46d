import LuaHost
import NN
import Tensor

private let lr = field("lr", Double.self, default: 1e-3, "learning rate")
private let betas = field("betas", [Double].self, default: [0.9, 0.999], "decay of the two moving averages")
private let eps = field("eps", Double.self, default: 1e-8, "added to the denominator")
private let weightDecay = field("weight_decay", Double.self, default: 0.01, "decoupled weight decay")
private let parameters = optionalField(
  "parameters", Parameters.self, "a model, or a list of tensors, to update; train.fit fills it in")

/// A model's parameters, or tensors named by their positions.
struct Parameters: LuaReadable {
  let named: [(name: String, tensor: Tensor)]

  static var typeName: String { "module or list of tensors" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> Parameters? {
    if let module = try Module.read(stack, at: index) { return Parameters(named: module.namedParameters()) }
    return try [Tensor].read(stack, at: index).map { list in
      Parameters(named: list.enumerated().map { ("\($0 + 1)", $1) })
    }
  }
}

/// The module `optim`: rules that turn gradients into new parameter values.
let optimModule = LuaModule(
  "optim", "Optimisers. `optimizer:step(loss)` differentiates and updates; there are no gradients to zero.",
  functions: [
    define(
      "adamw", "Adam with decoupled weight decay (arXiv 1711.05101), by PyTorch's rule.",
      options([lr, betas, eps, weightDecay, parameters]), returns: [result("optimizer", "optimizer")],
      example: """
        local w = tensor{1, 2}:requires_grad_()
        local optimizer = optim.adamw{lr = 0.1, parameters = {w}}
        for _ = 1, 3 do optimizer:step((w * w):sum()) end
        print(w)
        """
    ) { o in
      guard o[betas].count == 2 else {
        throw TensorError("'betas' must be two numbers, got \(o[betas].count)")
      }
      let optimizer = try AdamW(
        lr: o[lr], betas: (o[betas][0], o[betas][1]), eps: o[eps], weightDecay: o[weightDecay])
      if let named = o[parameters]?.named { try optimizer.bind(named) }
      return optimizer as Optimizer
    }
  ],
  classes: [Optimizer.luaClass])

extension Optimizer: LuaObject {
  public static let luaClass = LuaClass(
    "optimizer", Optimizer.self, "A rule that updates parameters, with its state.",
    methods: [
      define(
        "step", "Differentiates a scalar loss and updates the parameters.",
        param("self", Optimizer.self, "the optimizer"), param("loss", Tensor.self, "a scalar"),
        options([factor]),
        example: """
          local w = tensor{1, 2}:requires_grad_()
          local optimizer = optim.adamw{lr = 0.1, parameters = {w}}
          optimizer:step((w * w):sum())
          print(w)
          """,
        errors: ["the optimizer has no parameters", "a parameter has no influence on the loss"]
      ) { optimizer, loss, o in try optimizer.step(loss, factor: o[factor]) }
    ],
    metamethods: [
      define("__tostring", "The rule and its options.", param("self", Optimizer.self, "the optimizer")) { optimizer in
        let options = optimizer.settings.map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
        return "\(optimizer.kind){\(options)}"
      }
    ], summary: { $0.kind })
}

private let factor = field("factor", Double.self, default: 1, "on the learning rate")
