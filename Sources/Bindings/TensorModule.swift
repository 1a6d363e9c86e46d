import LuaHost
import Tensor

private let dtype = field("dtype", DType.self, default: .float32, "element type")
private let generator = optionalField(
  "generator", Generator.self, "source of the random numbers; the run's own if left out")
private let low = field("low", Double.self, default: 0, "smallest value")
private let high = field("high", Double.self, default: 1, "bound of the values, itself left out")
private let mean = field("mean", Double.self, default: 0, "mean")
private let std = field("std", Double.self, default: 1, "standard deviation")
private let optionalType = optionalField(
  "dtype", DType.self, "element type; float32 for numbers, bool for booleans if left out")
private let sizes = variadic("sizes", Int.self, "size of each dimension")
private let made = [result("result", "tensor", "of the given sizes")]

/// The module `tensor`: making tensors, and every method of a tensor as a function.
let tensorModule = LuaModule(
  "tensor",
  "Tensors of numbers with gradients. `tensor{{1, 2}, {3, 4}}` makes one from data. Where two element types meet, the later "
    + "one of bool, uint8, int64, float32, float64 is taken; a plain number changes a tensor's type only where it must: a "
    + "fraction makes float32 of integers.",
  functions: makers + tensorMethods.filter { $0.name != "grad" } + gradientFunctions,
  constants: [
    ("newaxis", IndexKey.newAxis, "in a list of positions: a new dimension of size 1, as t[{ {}, tensor.newaxis }]")
  ],
  call: define(
    "__call", "Makes a tensor from a number or nested lists of numbers.",
    param("data", NestedData.self, "a number, or lists of equal lengths nested to any depth"),
    options([optionalType]), returns: [result("result", "tensor", "of the data's shape")],
    example: "print(tensor{{1, 2}, {3, 4}}:matmul(tensor{{1}, {1}}))"
  ) { data, o in try data.tensor(o[optionalType]) },
  classes: [Tensor.luaClass, Generator.luaClass, GradientFunction.luaClass])

private let makers: [Function] = [
  define(
    "zeros", "A tensor of zeros.", sizes, options([dtype]), returns: made,
    example: "print(tensor.zeros(2, 3, {dtype = \"int64\"}))"
  ) { sizes, o in try Tensor.zeros(sizes, o[dtype]) },
  define("ones", "A tensor of ones.", sizes, options([dtype]), returns: made, example: "print(tensor.ones(3))") {
    sizes, o in try Tensor.full(sizes, 1, o[dtype])
  },
  define(
    "full", "A tensor whose elements are all one number.", param("sizes", [Int].self, "size of each dimension"),
    param("value", Double.self, "the number"), options([dtype]), returns: made,
    example: "print(tensor.full({2, 2}, 0.5))"
  ) { sizes, value, o in try Tensor.full(sizes, value, o[dtype]) },
  define(
    "eye", "The identity matrix.", param("n", Int.self, "rows and columns"), options([dtype]),
    returns: [result("result", "tensor", "(n, n)")], example: "print(tensor.eye(3))"
  ) { n, o in try Tensor.eye(n, o[dtype]) },
  define(
    "range", "Equally spaced numbers from start to stop, both included where the step meets stop.",
    param("start", Double.self, "first number"), param("stop", Double.self, "bound of the last number"),
    param("step", Double.self, default: 1, "distance"), options([dtype]),
    returns: [result("result", "tensor", "one-dimensional")], example: "print(tensor.range(1, 5))"
  ) { start, stop, step, o in try Tensor.range(start, stop, step, o[dtype]) },
  define(
    "generator", "A random generator (Philox): equal seeds give equal numbers, on any number of threads.",
    param("seed", Int.self, "the seed"), param("stream", Int.self, default: 0, "an independent sequence of that seed"),
    param("position", Int.self, default: 0, "where in the sequence to go on, as state() gives it"),
    returns: [result("generator", "generator")],
    example: "print(tensor.randn(2, {generator = tensor.generator(7)}))"
  ) { seed, stream, position in
    let generator = Generator(seed: UInt64(bitPattern: Int64(seed)), stream: UInt64(bitPattern: Int64(stream)))
    generator.position = UInt64(bitPattern: Int64(position))
    return generator
  },
  define(
    "rand", "Independent numbers, uniform between low and high.", sizes, options([low, high, generator, dtype]),
    returns: made, example: "print(tensor.rand(2, 3, {low = -1, high = 1}))"
  ) { call, sizes, o in
    try (o[generator] ?? call.session.generator).uniform(sizes, o[low], o[high], o[dtype])
  },
  define(
    "randn", "Independent numbers from the normal distribution.", sizes, options([mean, std, generator, dtype]),
    returns: made, example: "print(tensor.randn(2, 3))"
  ) { call, sizes, o in
    try (o[generator] ?? call.session.generator).normal(sizes, mean: o[mean], std: o[std], o[dtype])
  },
  define(
    "permutation", "The numbers 1 to n in random order.", param("n", Int.self, "how many"), options([generator]),
    returns: [result("order", "tensor", "(n), int64")], example: "print(tensor.permutation(5))"
  ) { call, n, o in
    guard (0...1 << 28).contains(n) else { throw TensorError("'n' must lie between 0 and \(1 << 28), got \(n)") }
    let order = (o[generator] ?? call.session.generator).permutation(n)
    return try Tensor.from(order.map { $0 + 1 }, [n])
  },
  define(
    "cat", "Tensors one after the other along a dimension.",
    param("tensors", [Tensor].self, "equal in all other sizes"),
    param("dim", Dimension.self, default: Dimension(index: 0), "the dimension to join along"),
    returns: [result("result", "tensor", "as long along dim as all together")],
    example: "print(tensor.cat({tensor.ones(2, 2), tensor.zeros(1, 2)}))"
  ) { tensors, dim in try Tensor.cat(tensors, dim.index) },
  define(
    "stack", "Tensors of one shape along a new dimension.", param("tensors", [Tensor].self, "of one shape"),
    param("dim", Dimension.self, default: Dimension(index: 0), "where the new dimension goes"),
    returns: [result("result", "tensor", "with one more dimension")],
    example: "print(tensor.stack{tensor.ones(2), tensor.zeros(2)})"
  ) { tensors, dim in try Tensor.stack(tensors, dim.index) },
  define(
    "where", "Elements of one tensor where a condition holds, of another elsewhere.",
    param("condition", Tensor.self, "bool"), param("a", Operand.self, "taken where it holds"),
    param("b", Operand.self, "taken elsewhere"), returns: [result("result", "tensor", "of the broadcast shape")],
    example: "local t = tensor{-1, 2}; print(tensor.where(t:gt(0), t, 0))"
  ) { condition, a, b in
    let (a, b) = try Operand.pair(a, b)
    return try Tensor.choose(condition, a, b)
  },
  define(
    "einsum", "Einstein summation: products of tensors summed over the letters that the result does not have.",
    param("expression", String.self, "a letter per dimension, as \"co,oi,oj->cij\""),
    variadic("operands", Tensor.self, "one tensor per part of the expression"),
    returns: [result("result", "tensor", "with the dimensions after ->")],
    example: "print(tensor.einsum(\"ij,jk->ik\", tensor.ones(2, 3), tensor.ones(3, 4)))"
  ) { expression, operands in try Tensor.einsum(expression, operands) },
  define(
    "no_grad", "Runs a function without recording gradients.",
    param("f", LuaFunction.self, "called without arguments"), returns: [result("results", "any", "what f returns")],
    example: "local w = tensor.ones(2):requires_grad_()\ntensor.no_grad(function() print((w * 2):is_tracked()) end)"
  ) { f in Results(all: try Autograd.withoutRecording { try f.call() }) },
]

extension Dimension: LuaPushable {
  func push(to stack: LuaStack) { (index < 0 ? index : index + 1).push(to: stack) }
}

extension Generator: LuaObject {
  public static let luaClass = LuaClass(
    "generator", Generator.self, "A source of random numbers with a seed and a position.",
    methods: [
      define(
        "state", "Seed, stream and position, from which the generator can be restored.",
        param("self", Generator.self, "the generator"), returns: [result("state", "table", "{seed, stream, position}")],
        example: "print(tensor.generator(7):state().seed)"
      ) { g in
        Record(fields: [
          ("seed", Int(bitPattern: UInt(g.seed))), ("stream", Int(bitPattern: UInt(g.stream))),
          ("position", Int(bitPattern: UInt(g.position))),
        ])
      }
    ],
    metamethods: [
      define(
        "__tostring", "Seed, stream and position.", param("self", Generator.self, "the generator"),
        example: "print(tensor.generator(7))"
      ) { g in
        "generator(seed = \(g.seed), stream = \(g.stream), position = \(g.position))"
      }
    ])
}
