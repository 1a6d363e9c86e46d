import LuaHost
import NN
import Tensor

private let lr = field("lr", Double.self, default: 1e-3, "learning rate")
private let lionRate = field("lr", Double.self, default: 1e-4, "learning rate")
private let betas = field("betas", [Double].self, default: [0.9, 0.999], "decay of the two moving averages")
private let lionBetas = field(
  "betas", [Double].self, default: [0.9, 0.99], "weight of the momentum in the step, and its decay")
private let eps = field("eps", Double.self, default: 1e-8, "added to the denominator")
private let decoupled = field("weight_decay", Double.self, default: 0.01, "decoupled weight decay")
private let noDecay = field("weight_decay", Double.self, default: 0, "decoupled weight decay")
private let l2 = field("weight_decay", Double.self, default: 0, "times the parameter, added to the gradient")
private let momentum = field("momentum", Double.self, default: 0, "share of the last step that is kept")
private let dampening = field("dampening", Double.self, default: 0, "taken off the gradient's share in the momentum")
private let nesterov = field("nesterov", Bool.self, default: false, "look ahead along the momentum")
private let parameters = optionalField(
  "parameters", Parameters.self,
  "a model, or a list of tensors, to update; train.fit trains all that require gradients if left out")
private let groups = field(
  "groups", [ParameterGroup].self, default: [],
  "parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or "
    + "tensors) instead of 'match'; \"*\" is any text within one part of a name, \"**\" any text; the first group counts"
)
private let clipNorm = optionalField(
  "clip_norm", Double.self, "largest norm of all gradients together, after clip_value")
private let clipValue = optionalField("clip_value", Double.self, "largest magnitude of a gradient's element")
private let average = optionalField(
  "average", Double.self, "decay of a moving average of the parameters, which optimizer:swap_averages() puts in place")
private let shared: [any LuaField] = [parameters, groups, clipNorm, clipValue, average]

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

/// A table that gives some parameters a learning rate or weight decay of their own.
struct ParameterGroup: LuaReadable {
  let group: OptimizerOptions.Group

  static var typeName: String { "parameter group" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> ParameterGroup? {
    guard let table = try LuaTable.read(stack, at: index) else { return nil }
    let known = ["match", "parameters", "lr", "weight_decay"]
    if let odd = try table.fields().first(where: { !known.contains($0.name) }) {
      throw LuaReadError("unknown option '\(odd.name)' of a group; it has \(known.joined(separator: ", "))")
    }
    let names = try table.get("match", as: NameList.self)?.names ?? []
    let tensors = try table.get("parameters", as: Parameters.self)?.named.map(\.tensor) ?? []
    guard !names.isEmpty || !tensors.isEmpty else {
      throw LuaReadError("expected 'match' (names) or 'parameters' in a group")
    }
    do {
      return ParameterGroup(
        group: try OptimizerOptions.Group(
          names: names, tensors: tensors, lr: table.get("lr", as: Double.self),
          weightDecay: table.get("weight_decay", as: Double.self)))
    } catch let error as TensorError {
      throw LuaReadError(error.message)
    }
  }
}

/// The optimiser with what all rules share, bound where parameters are given.
private func finished(_ optimizer: Optimizer, _ o: Options) throws -> Optimizer {
  optimizer.common.groups = o[groups].map(\.group)
  (optimizer.common.clipNorm, optimizer.common.clipValue) = (o[clipNorm], o[clipValue])
  optimizer.common.average = o[average]
  try optimizer.common.check()
  if let named = o[parameters]?.named {
    try optimizer.bind(named)
    optimizer.hasChosenParameters = true
  }
  return optimizer
}

private func pair(_ values: [Double]) throws -> (Double, Double) {
  guard values.count == 2 else { throw TensorError("'betas' must be two numbers, got \(values.count)") }
  return (values[0], values[1])
}

private let made = [result("optimizer", "optimizer")]

private func example(_ maker: String) -> String {
  """
  local w = tensor{1, 2}:requires_grad_()
  local optimizer = \(maker)
  for _ = 1, 3 do optimizer:step((w * w):sum()) end
  print(w)
  """
}

private let gradients = param("gradients", [Tensor].self, "gradients, as tensor:grad returns them")

/// The module `optim`: rules that turn gradients into new parameter values.
let optimModule = LuaModule(
  "optim",
  "Optimisers and schedules. `optimizer:step(loss)` differentiates and updates; there are no gradients to zero.",
  functions: [
    define(
      "sgd", "Gradient descent, with momentum where asked for, by PyTorch's rule.",
      options([lr, momentum, dampening, nesterov, l2] + shared), returns: made,
      example: example("optim.sgd{lr = 0.1, momentum = 0.9, parameters = {w}}")
    ) { o in
      try finished(
        SGD(
          lr: o[lr], momentum: o[momentum], dampening: o[dampening], weightDecay: o[l2], nesterov: o[nesterov]), o)
    },
    define(
      "adam", "Adam (arXiv 1412.6980), by PyTorch's rule.", options([lr, betas, eps, l2] + shared), returns: made,
      example: example("optim.adam{lr = 0.1, parameters = {w}}")
    ) { o in try finished(Adam(lr: o[lr], betas: pair(o[betas]), eps: o[eps], weightDecay: o[l2]), o) },
    define(
      "adamw", "Adam with decoupled weight decay (arXiv 1711.05101), by PyTorch's rule.",
      options([lr, betas, eps, decoupled] + shared), returns: made,
      example: example("optim.adamw{lr = 0.1, parameters = {w}}")
    ) { o in try finished(AdamW(lr: o[lr], betas: pair(o[betas]), eps: o[eps], weightDecay: o[decoupled]), o) },
    define(
      "lion", "Lion (arXiv 2302.06675): steps of one length, by the sign of an average of momentum and gradient.",
      options([lionRate, lionBetas, noDecay] + shared), returns: made,
      example: example("optim.lion{lr = 0.1, parameters = {w}}")
    ) { o in try finished(Lion(lr: o[lionRate], betas: pair(o[lionBetas]), weightDecay: o[noDecay]), o) },
    define(
      "clip_norm", "Gradients scaled down together so that their Euclidean norm is at most `norm`, by PyTorch's rule.",
      gradients, param("norm", Double.self, "the largest norm"),
      returns: [result("gradients", "table", "list of tensors"), result("found", "number", "the norm they had")],
      example: "local clipped, norm = optim.clip_norm({tensor{3}, tensor{4}}, 1)\nprint(norm, clipped[1])",
      errors: ["norm is not above 0"]
    ) { list, norm in
      let (clipped, found) = try Gradients.clip(list, norm: norm)
      return Results(clipped, found)
    },
  ] + schedules,
  classes: [Optimizer.luaClass, ScheduleObject.luaClass])

private let one = param("self", Optimizer.self, "the optimizer")
private let factor = field("factor", Double.self, default: 1, "on the learning rate")

extension Optimizer: LuaObject {
  public static let luaClass = LuaClass(
    "optimizer", Optimizer.self, "A rule that updates parameters, with its state.",
    methods: [
      define(
        "step", "Differentiates a scalar loss and updates the parameters.",
        one, param("loss", Tensor.self, "a scalar"), options([factor]),
        example: """
          local w = tensor{1, 2}:requires_grad_()
          local optimizer = optim.adamw{lr = 0.1, parameters = {w}}
          optimizer:step((w * w):sum())
          print(w)
          """,
        errors: ["the optimizer has no parameters", "a parameter has no influence on the loss"]
      ) { optimizer, loss, o in try optimizer.step(loss, factor: o[factor]) },
      define(
        "apply", "Updates the parameters by gradients of one's own, one for each parameter in order.",
        one, gradients, options([factor]),
        example: """
          local w = tensor{1, 2}:requires_grad_()
          local optimizer = optim.sgd{lr = 0.1, parameters = {w}}
          optimizer:apply{tensor{1, -1}}
          print(w)
          """,
        errors: ["the gradients do not fit the parameters"]
      ) { optimizer, list, o in try optimizer.apply(list, factor: o[factor]) },
      define(
        "swap_averages",
        "Exchanges the parameters with their moving averages (option 'average'); a second call brings them back.", one,
        example: """
          local w = tensor{1, 2}:requires_grad_()
          local optimizer = optim.sgd{lr = 0.1, parameters = {w}, average = 0.9}
          for _ = 1, 3 do optimizer:step((w * w):sum()) end
          optimizer:swap_averages()
          print(w)
          """,
        errors: ["no averages are kept"]
      ) { optimizer in try optimizer.swapAverages() },
    ],
    metamethods: [
      define("__tostring", "The rule and its options.", one, example: "print(optim.adamw{lr = 0.01})") { optimizer in
        let options = optimizer.settings.map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
        return "\(optimizer.kind){\(options)}"
      }
    ], summary: { $0.kind })
}
