import LuaHost
import Tensor

private let arguments = field(
  "arguments", [Int].self, default: [1], "positions of the arguments to differentiate by; all must be float tensors")
private let withValue = field("value", Bool.self, default: false, "return f's value, before the gradients")
private let step = field(
  "step", Double.self, default: GradientChecker().step, "how far each element is moved, both ways")
private let tolerance = field(
  "tolerance", Double.self, default: GradientChecker().tolerance,
  "largest difference, as a share of the largest gradient")
private let second = field("second", Bool.self, default: false, "check the gradients' own gradients too")

/// Gradients of functions written in Lua.
let gradientFunctions: [Function] = [
  define(
    "grad",
    "The gradient of f as a function: called with f's arguments, it returns the gradient by the first of them, of its "
      + "shape. Nothing has to be marked before, and it nests: tensor.grad(tensor.grad(f)). Of a value already computed, "
      + "loss:grad{w} gives gradients.",
    param("f", LuaFunction.self, "f(x, ...): a tensor of one element"), options([arguments, withValue]),
    returns: [result("gradient", "gradient_function", "called as f; returns a gradient per chosen argument")],
    example: """
      local df = tensor.grad(function(x) return (x ^ 3):sum() end)
      print(df(tensor{1, 2}), tensor.grad(function(x) return df(x):sum() end)(tensor{1, 2}))
      """,
    errors: ["f returns no tensor of one element", "a chosen argument is no float tensor"]
  ) { f, o in try GradientFunction(f, o[arguments], value: o[withValue]) },
  define(
    "check_gradient",
    "Compares the gradients of a function with central differences, in float64, and raises an error that says where they "
      + "disagree. The function must be deterministic and smooth around the inputs.",
    param("f", LuaFunction.self, "f(x, ...): a tensor of any shape"),
    param("inputs", [Tensor].self, "f's arguments, of any shapes; small ones, as f runs twice per element"),
    options([step, tolerance, second]),
    returns: [result("error", "number", "the largest difference, as a share of the largest gradient")],
    example:
      "print(tensor.check_gradient(function(x, w) return x:matmul(w):tanh() end, {tensor.randn(2, 3), tensor.randn(3, 2)}) < 1e-6)",
    errors: ["a gradient and the differences disagree"]
  ) { f, inputs, o in
    var checker = GradientChecker()
    (checker.step, checker.tolerance) = (o[step], o[tolerance])
    guard checker.step > 0, checker.step.isFinite else {
      throw TensorError("'step' must be positive, got \(checker.step)")
    }
    do {
      return try checker.check({ try value(of: f, $0) }, at: inputs, second: o[second])
    } catch let wrong as GradientChecker.Mismatch {
      let place = wrong.position.map { String($0 + 1) }.joined(separator: ", ")
      throw TensorError(
        "input \(wrong.argument + 1) has the gradient \(wrong.gradient) at {\(place)}, differences say \(wrong.difference)"
      )
    }
  },
]

/// What a function returns first, which must be a tensor.
private func value(of f: LuaFunction, _ arguments: [any LuaPushable]) throws -> Tensor {
  guard case .object(let tensor as Tensor)? = try f.call(all: arguments).first else {
    throw TensorError("'f' must return a tensor")
  }
  return tensor
}

/// What `tensor.grad(f)` returns.
final class GradientFunction {
  let f: LuaFunction
  /// Of the arguments to differentiate by, from 0.
  let places: [Int]
  let value: Bool

  init(_ f: LuaFunction, _ positions: [Int], value: Bool) throws {
    guard !positions.isEmpty, Set(positions).count == positions.count, positions.allSatisfy((1...250).contains) else {
      throw TensorError("'arguments' must be different positions from 1, got \(positions)")
    }
    (self.f, self.value) = (f, value)
    places = positions.map { $0 - 1 }
  }

  func call(_ arguments: [LuaValue]) throws -> Results {
    let chosen = try places.map { place -> Tensor in
      guard place < arguments.count, case .object(let x as Tensor) = arguments[place] else {
        throw TensorError("argument \(place + 1) must be a tensor to differentiate by")
      }
      guard x.dtype.isFloat else {
        throw TensorError("argument \(place + 1) must be of floats to differentiate by, got \(x.dtype.name)")
      }
      return x
    }
    let (value, gradients) = try Autograd.valueAndGradients(at: chosen) { variables in
      var all = arguments
      for (place, variable) in zip(places, variables) { all[place] = .object(variable) }
      return try Bindings.value(of: f, all)
    }
    return Results(all: (self.value ? [value] : []) + gradients)
  }
}

extension GradientFunction: LuaObject {
  static let luaClass = LuaClass(
    "gradient_function", GradientFunction.self, "A function that computes gradients; see tensor.grad.",
    metamethods: [
      define(
        "__call", "Gradients at a point, one per chosen argument.",
        param("self", GradientFunction.self, "the function"),
        variadic("arguments", LuaValue.self, "what the function takes"),
        returns: [result("gradients", "tensor", "of the arguments' shapes")],
        example: "print(tensor.grad(function(x) return (x * x):sum() end)(tensor{1, 2}))"
      ) { function, arguments in try function.call(arguments) },
      define(
        "__tostring", "Which arguments it differentiates by.", param("self", GradientFunction.self, "the function"),
        example: "print(tensor.grad(function(x) return x:sum() end))"
      ) {
        "gradient function by " + ($0.places.count == 1 ? "argument " : "arguments ")
          + $0.places.map { String($0 + 1) }.joined(separator: ", ")
      },
    ])
}
