import LuaHost
import NN
import Tensor

extension Module: LuaObject {
  public static let luaClass = LuaClass(
    "module", Module.self,
    "A model or a part of one. `m(x)` computes; `m.name` is a parameter, a part or a field; assigning a tensor or a "
      + "module adds it.",
    methods: methods, metamethods: metamethods, summary: { $0.kind })
}

private let one = param("self", Module.self, "the module")
private let input = param("x", Tensor.self, "the input")
private let keep = optionalField(
  "keep", NameList.self, "names of activations to return; \"*\" is any text within one part of a name, \"**\" any text")

private let training = field("training", Bool.self, default: false, "run as in training: with dropout")
private let generator = optionalField(
  "generator", Generator.self, "source of what training draws; the run's own if left out")

/// One name or a list of names.
struct NameList: LuaReadable {
  let names: [String]

  static var typeName: String { "name or list of names" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> NameList? {
    if let one = try String.read(stack, at: index) { return NameList(names: [one]) }
    return try [String].read(stack, at: index).map(NameList.init)
  }
}

private let methods: [Function] = [
  define(
    "run", "Computes the output, and returns activations by name. The input is named \"input\", the result \"output\".",
    one, input, options([keep, training, generator]),
    returns: [
      result("output", "tensor"), result("activations", "table", "tensors by full name, such as \"blocks.1.mlp\""),
    ],
    example: """
      local model = nn.sequential{nn.linear{inputs = 4, outputs = 3}, nn.relu()}
      local y, acts = model:run(tensor.ones(1, 4), {keep = "*"})
      print(acts["1"])
      """
  ) { call, model, x, o in
    let draws = o[training] ? o[generator] ?? call.session.generator : nil
    let pass = Pass(training: o[training], generator: draws, keep: o[keep]?.names ?? [])
    let y = try call.session.run(pass, model, x)
    try pass.checkKept()
    return Results(y, Record(fields: pass.kept.map { ($0.name, $0.tensor) }))
  },
  define(
    "hook",
    "Calls a function with each activation whose name matches, whenever the module computes; what it returns, if "
      + "anything, takes the activation's place. Removed at the end of a <close> scope, or by h:close(). A run in which the "
      + "pattern matches nothing, as none before it, raises an error that lists the names.",
    one, param("pattern", String.self, "name seen from this module; \"*\" and \"**\" are wildcards"),
    param("f", LuaFunction.self, "f(activation, name), returning nothing or a tensor of the same shape"),
    returns: [result("hook", "hook", "to be closed")],
    example: """
      local model = nn.sequential{nn.linear{inputs = 2, outputs = 2}}
      local h <close> = model:hook("1", function(a) return a * 0 end)
      print(model(tensor.ones(1, 2)))
      """
  ) { model, pattern, f in
    model.hook(pattern) { activation, name in
      switch try f.call(activation, name).first ?? .nil {
      case .nil: return nil
      case .object(let object as Tensor): return object
      default: throw LuaHostError("the hook on '\(name)' must return a tensor or nothing")
      }
    }
  },
  define(
    "parameters", "The parameters, in order.", one, returns: [result("parameters", "table", "a list of tensors")],
    example: "print(#nn.linear{inputs = 2, outputs = 3}:parameters())"
  ) { model in model.parameters },
  define(
    "named_parameters", "The parameters with their full names, in order.", one,
    returns: [result("parameters", "table", "a list of {name = ..., tensor = ...}")],
    example: "for _, p in ipairs(nn.bilinear{inputs = 2, outputs = 3}:named_parameters()) do print(p.name) end"
  ) { model in model.namedParameters().map { Record(fields: [("name", $0.name), ("tensor", $0.tensor)]) } },
  define(
    "tree", "The modules and parameters as text, with shapes and the number of parameters.", one,
    returns: [result("text", "string")], example: "print(nn.linear{inputs = 2, outputs = 3}:tree())"
  ) { model in model.tree },
]

private let metamethods: [Function] = [
  define(
    "__call", "Computes the output for an input.", one, input, returns: [result("output", "tensor")],
    example: "print(nn.linear{inputs = 2, outputs = 1}(tensor.ones(3, 2)))"
  ) {
    call, module, x in try call.session.apply(module, x)
  },
  define(
    "__index", "A parameter, part or field by name.", one, param("name", LuaValue.self, "its name"),
    returns: [result("value", "any")], example: "print(nn.sequential{nn.linear{inputs = 2, outputs = 1}}[1].weight)"
  ) {
    module, key -> LuaValue in
    guard let name = key.memberName else { throw LuaHostError("a module's members have names, got another key") }
    switch module[name] {
    case .parameter(let tensor)?: return .object(tensor)
    case .module(let part)? where !(part is PartList): return .object(part)
    default: break
    }
    guard let scripted = module as? ScriptedModule else {
      throw Module.luaClass.unknownMember(name, others: module.entries.map(\.name))
    }
    return try scripted.fields.get(name, as: LuaValue.self) ?? .nil
  },
  define(
    "__newindex", "Adds or replaces a parameter, part or field.", one, param("name", LuaValue.self, "its name"),
    param("value", LuaValue.self, "a tensor, a module, or (in modules written in Lua) anything"),
    example:
      "local f = nn.linear{inputs = 2, outputs = 1}\nf.weight = tensor.ones(1, 2):requires_grad_()\nprint(f.weight)"
  ) { module, key, value in
    guard let name = key.memberName else { throw LuaHostError("a module's members have names, got another key") }
    if Module.luaClass.methods.contains(where: { $0.name == name }) {
      throw LuaHostError("'\(name)' is a method of every module; choose another name")
    }
    switch value {
    case .object(let tensor as Tensor) where module[name]?.isParameter == true || tensor.requiresGrad:
      try module.set(name, .parameter(tensor))
    case .object(let part as Module): try module.set(name, .module(part))
    default:
      guard let scripted = module as? ScriptedModule else {
        throw LuaHostError("a \(module.kind) takes only tensors that require gradients and modules ('\(name)')")
      }
      module.remove(name)
      try scripted.fields.set(name, value)
    }
  },
  define(
    "__tostring", "The module's tree.", one,
    example: "print(nn.sequential{nn.linear{inputs = 2, outputs = 3}, nn.relu()})"
  ) { module in module.tree },
]

extension LuaValue {
  /// The key as a member's name; positions name the parts of a sequence.
  fileprivate var memberName: String? {
    switch self {
    case .string(let text): text
    case .int(let n): String(n)
    default: nil
    }
  }
}

extension Module.Entry {
  fileprivate var isParameter: Bool { if case .parameter = self { true } else { false } }
}

extension Hook: LuaClosable {
  public static let luaClass = LuaClass(
    "hook", Hook.self, "A function on a named activation of a module, until it is closed.")

  public func luaClose() { remove() }
}

extension Session {
  /// A call `module(x)`: within a forward computation written in Lua it is a part's, under its name; else a run of its own.
  func apply(_ module: Module, _ x: Tensor) throws -> Tensor {
    if let (pass, outer) = running.last, let name = outer.path(to: module) { return try pass.call(name, module, x) }
    return try run(Pass(), module, x)
  }

  func run(_ pass: Pass, _ model: Module, _ x: Tensor) throws -> Tensor {
    // A run of its own does not see the parts of the one it was called from.
    let outer = running
    running = []
    defer { running = outer }
    return try pass.run(model, x)
  }
}

extension Module {
  /// Full name of a part, seen from here.
  fileprivate func path(to part: Module) -> String? {
    var seen: Set<ObjectIdentifier> = []
    func search(_ outer: Module) -> String? {
      guard seen.insert(ObjectIdentifier(outer)).inserted else { return nil }
      for (name, entry) in outer.entries {
        guard case .module(let module) = entry else { continue }
        if module === part { return name }
        if let rest = search(module) { return name + "." + rest }
      }
      return nil
    }
    return search(self)
  }
}
