import LuaHost
import Tensor

private let one = param("self", Tensor.self, "the tensor")
private let first = param("dim", Dimension.self, default: Dimension(index: 0), "the dimension")
private let diagonal = param("diagonal", Int.self, default: 0, "how far above the main diagonal the border lies")
private let view = [result("result", "tensor", "shares memory with the tensor")]
private let copy = [result("result", "tensor", "a copy")]
private let pieces = [result("pieces", "table", "a list of tensors that share memory with the tensor")]
private let mode = field("mode", PaddingMode.self, default: .constant, "what surrounds the tensor")
private let value = field("value", Double.self, default: 0, "the surrounding number in mode \"constant\"")

private enum PaddingMode: String, LuaChoice {
  case constant, reflect, replicate, circular
}

/// Methods that cut tensors up, turn them round, repeat and surround them.
let arrangingMethods: [Function] = [
  define(
    "flip", "The elements in reverse order along dimensions.", one,
    param("dims", DimensionList.self, "dimension or list of dimensions"), returns: view,
    example: "print(tensor{{1, 2}, {3, 4}}:flip(2))"
  ) { t, dims in try t.flip(dims.indices) },
  define(
    "roll", "The elements moved on along dimensions; what leaves at the end comes back at the start.", one,
    param("shifts", IntegerList.self, "how far, for each dimension"),
    optional("dims", DimensionList.self, "dimension or list of dimensions; the tensor row by row if left out"),
    returns: copy, example: "print(tensor{1, 2, 3, 4}:roll(1))"
  ) { t, shifts, dims in
    if let dims { return try t.roll(shifts.values, dims.indices) }
    guard shifts.values.count == 1 else { throw TensorError("'shifts' must be one number where no dimension is given") }
    return try t.roll(shifts.values[0])
  },
  define(
    "warp_affine",
    "Images moved by a map each: a pixel at (row, column) takes its value from the place map (row, column, 1), bilinearly "
      + "between pixels, 0 outside. Both places are measured from the middle of the image, in pixels. Gradients go to the "
      + "images.",
    param("self", Tensor.self, "(n, height, width) or (n, channels, height, width)"),
    param("maps", Tensor.self, "(n, 2, 3)"), returns: [result("result", "tensor", "of the same shape")],
    example: """
      local quarter_turn = tensor{{{0, -1, 0}, {1, 0, 0}}}
      print(tensor{{{1, 2}, {3, 4}}}:warp_affine(quarter_turn))
      """,
    errors: ["the tensor is no batch of images of floats", "there is not one map an image"]
  ) { t, maps in try t.warpAffine(maps) },
  define(
    "tile", "The whole tensor repeated along each dimension (`repeat` is a word of Lua's own).", one,
    variadic("times", Int.self, "how often, for each dimension; more of them add leading dimensions"), returns: copy,
    example: "print(tensor{{1, 2}}:tile(2, 2))"
  ) { t, times in try t.tile(times) },
  define(
    "repeat_interleave", "Each element along a dimension repeated in a row.", one,
    param("times", Int.self, "how often"), first, returns: copy, example: "print(tensor{1, 2}:repeat_interleave(3))"
  ) { t, times, d in try t.repeatInterleave(times, d.index) },
  define(
    "pad",
    "Elements added before and after the tensor. The amounts are pairs {before, after}, for the last dimension first, "
      + "as PyTorch's; negative ones take elements away.", one,
    param("amounts", [Int].self, "{left, right}, {left, right, top, bottom} ..."), options([mode, value]),
    returns: copy,
    example:
      "print(tensor{{1, 2}}:pad({1, 1, 0, 1}, {value = 9}))\nprint(tensor{1, 2, 3}:pad({2, 0}, {mode = \"reflect\"}))",
    errors: ["\"reflect\" needs more elements than it adds", "\"circular\" needs as many"]
  ) { t, amounts, o in
    let padding: Tensor.Padding =
      switch o[mode] {
      case .constant: .constant(o[value])
      case .reflect: .reflect
      case .replicate: .replicate
      case .circular: .circular
      }
    return try t.pad(amounts, padding)
  },
  define(
    "split",
    "The tensor cut into pieces along a dimension: of one size, the last shorter where it does not divide, "
      + "or of the sizes listed.", one, param("sizes", IntegerList.self, "size of every piece, or list of sizes"),
    first,
    returns: pieces, example: "for _, piece in ipairs(tensor.range(1, 5):split(2)) do print(piece) end"
  ) { t, sizes, d in
    List(sizes.isList ? try t.split(sizes.values, d.index) : try t.split(sizes.values[0], d.index))
  },
  define(
    "chunk",
    "The tensor cut into at most n pieces of equal size along a dimension, the last shorter where it does not "
      + "divide.", one, param("n", Int.self, "number of pieces"), first, returns: pieces,
    example: "print(#tensor.ones(6, 2):chunk(3))"
  ) { t, n, d in List(try t.chunk(n, d.index)) },
  define(
    "unbind", "The positions along a dimension, each without it.", one, first, returns: pieces,
    example: "for _, row in ipairs(tensor{{1, 2}, {3, 4}}:unbind()) do print(row) end"
  ) { t, d in List(try t.unbind(d.index)) },
  define(
    "movedim", "Dimensions moved to other places; the rest keep their order.", one,
    param("from", DimensionList.self, "dimension or list of dimensions"),
    param("to", DimensionList.self, "where each of them goes"), returns: view,
    example: "print(#tensor.ones(2, 3, 4):movedim(3, 1))"
  ) { t, from, to in try t.movedim(from.indices, to.indices) },
  define(
    "unfold", "Windows along a dimension: their number replaces it, their elements are a new last dimension.", one,
    param("dim", Dimension.self, "the dimension"), param("size", Int.self, "elements of a window"),
    param("step", Int.self, default: 1, "distance of the windows"), returns: view,
    example: "print(tensor.range(1, 5):unfold(1, 3))"
  ) { t, d, size, step in try t.unfold(d.index, size, step) },
  define(
    "outer", "All products of the elements of two vectors.", param("self", Tensor.self, "(n)"),
    param("other", Tensor.self, "(m)"), returns: [result("result", "tensor", "(n, m)")],
    example: "print(tensor{1, 2}:outer(tensor{3, 4}))"
  ) { a, b in try a.outer(b) },
  define(
    "tril", "The lower triangle of the last two dimensions, zeros above.", one, diagonal, returns: copy,
    example: "print(tensor.ones(3, 3):tril())"
  ) { t, diagonal in try t.tril(diagonal) },
  define(
    "triu", "The upper triangle of the last two dimensions, zeros below.", one, diagonal, returns: copy,
    example: "print(tensor.ones(3, 3):triu(1))"
  ) { t, diagonal in try t.triu(diagonal) },
]
