import LuaHost
import Tensor

extension Tensor: LuaObject {
  public static let luaClass = LuaClass(
    "tensor", Tensor.self,
    "A block of numbers of one type. Positions count from 1; `t[{ {1, 3}, {}, -1 }]` selects, `t[mask] = 0` overwrites.",
    methods: tensorMethods, metamethods: operators + access, accountsMemory: true,
    hints: [
      "backward": "gradients are values, as in dw, db = loss:grad{w, b}",
      "size": "t:shape() is the list of sizes, #t the first of them", "nelement": "t:numel() counts elements",
      "T": "t:transpose() swaps the last two dimensions", "data": "t:detach() is the tensor without its history",
    ],
    summary: { "\($0.dtype.name) \($0.shape.text)" })
}

private let one = param("self", Tensor.self, "the tensor")

private func operation(
  _ name: String, _ doc: String, _ sign: String, _ body: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
) -> Function {
  define(
    name, doc, param("a", Operand.self, "left operand"), param("b", Operand.self, "right operand"),
    returns: [result("result", "tensor", "of the broadcast shape")],
    example: "print(tensor{{1, 2}, {3, 4}} \(sign) tensor{2, 3})"
  ) { a, b in
    let (x, y) = try Operand.pair(a, b)
    return try body(x, y)
  }
}

private let operators: [Function] = [
  operation("__add", "a + b, elementwise with broadcasting.", "+") { try $0.add($1) },
  operation("__sub", "a - b, elementwise with broadcasting.", "-") { try $0.sub($1) },
  operation("__mul", "a * b, elementwise with broadcasting.", "*") { try $0.mul($1) },
  operation("__div", "a / b, elementwise with broadcasting; integers divide as float32.", "/") { try $0.div($1) },
  operation("__pow", "a ^ b, elementwise with broadcasting.", "^") { try $0.pow($1) },
  operation("__idiv", "a // b, rounded down, elementwise with broadcasting.", "//") { try $0.floorDivide($1) },
  operation("__mod", "a % b, what a // b leaves, of b's sign, elementwise with broadcasting.", "%") {
    try $0.remainder($1)
  },
  define("__unm", "-t.", one, returns: [result("result", "tensor")], example: "print(-tensor{1, 2})") { t in try t.neg()
  },
]

private let access: [Function] = [
  define(
    "__index",
    "Part of a tensor: a position, a range per dimension, a tensor of positions or a mask; several tensors are paired, as in "
      + "PyTorch.", one,
    param("key", IndexKey.self, "a position, or a list with an entry per dimension"),
    returns: [result("part", "tensor", "shares memory with the tensor, but for tensors as positions and masks")],
    example: """
      local t = tensor.range(1, 12):reshape(3, 4)
      print(t[2], t[{ {1, 2}, -1 }], t[{ {}, {1, 4, 2} }], t[t:gt(10)], t[tensor({3, 1}, {dtype = "int64"})])
      """
  ) { t, key in
    if case .name(let name) = key.content { throw Tensor.luaClass.unknownMember(name) }
    return try t.indexed(key.indices(t.shape))
  },
  define(
    "__newindex", "Overwrites part of a tensor.", one,
    param("key", IndexKey.self, "a position, or a list with an entry per dimension"),
    param("value", Operand.self, "a number, or a tensor that broadcasts to the part"),
    example: "local t = tensor.zeros(2, 3)\nt[{ {}, 2 }], t[t:eq(0)] = 1, -1\nprint(t)"
  ) { t, key, value in
    if case .name(let name) = key.content {
      throw LuaHostError("a tensor has no fields to assign ('\(name)'); its elements are t[i] or t[{i, j}]")
    }
    try t.setIndexed(key.indices(t.shape), value.tensor(with: .tensor(t)))
  },
  define(
    "__len", "Size of the first dimension.", one, returns: [result("size", "integer")],
    example: "print(#tensor.zeros(3, 2))"
  ) { t in
    guard t.rank > 0 else { throw TensorError("a tensor of no dimensions has no length") }
    return t.shape[0]
  },
  define(
    "__tostring", "Shape, type and values; long ones with ellipses.", one, example: "print(tensor.zeros(100, 100))"
  ) { t in "tensor " + t.description },
]
