import Tensor

extension GradientTable {
  private typealias Row = GradientRow

  private static let activations: [GradientRow] = {
    let list: [(String, @Sendable (Tensor) throws -> Tensor)] = [
      ("ndtr", { try $0.ndtr() }), ("gelu", { try $0.gelu() }), ("gelu_tanh", { try $0.geluTanh() }),
      ("silu", { try $0.silu() }), ("leaky_relu", { try $0.leakyRelu(0.2) }), ("elu", { try $0.elu(1.3) }),
      ("softplus", { try $0.softplus() }),
    ]
    return list.flatMap { name, f in
      [[2, 3], [], [1], [0, 2], [2, 2, 3]].map { sizes in
        Row("\(name) \(sizes)", name, [Row.Input(sizes: sizes, low: -3, high: 3.2)]) { try f($0[0]) }
      }
    }
  }()

  private static let losses: [GradientRow] =
    [[2, 3], [], [1], [0, 2], [2, 2, 3]].map { sizes in
      let input = Row.Input(sizes: sizes, low: -3, high: 3.2)
      return Row("binary_cross_entropy \(sizes)", "binary_cross_entropy", [input, input]) {
        try $0[0].binaryCrossEntropy($0[1])
      }
    } + [
      Row("binary_cross_entropy of columns", "binary_cross_entropy", [.of(3, 5), .of(4, 3)]) {
        try $0[0].narrow(1, 1, 4).binaryCrossEntropy($0[1].transpose())
      },
      Row("binary_cross_entropy of a column", "binary_cross_entropy", [.of(4, 2), .of(4, 3)]) {
        try $0[0].narrow(1, 1, 1).binaryCrossEntropy($0[1].narrow(1, 2, 1))
      },
      Row("binary_cross_entropy of one that is spread", "binary_cross_entropy", [.of(1, 1), .of(4, 2)]) {
        try $0[0].expand([4, 1]).binaryCrossEntropy($0[1].narrow(1, 0, 1))
      },
    ]

  private static let norms: [GradientRow] = [
    Row("layer_norm", [.of(3, 4), .of(4), .of(4)]) { try $0[0].layerNorm($0[1], $0[2]) },
    Row("layer_norm without bias", "layer_norm", [.of(2, 3, 5), .of(5)]) { try $0[0].layerNorm($0[1]) },
    Row("layer_norm over two", "layer_norm", [.of(2, 2, 3), .of(2, 3), .of(2, 3)]) {
      try $0[0].layerNorm($0[1], $0[2], eps: 0.1)
    },
    Row("layer_norm of a row", "layer_norm", [.of(5), .of(5), .of(5)]) { try $0[0].layerNorm($0[1], $0[2]) },
    Row("layer_norm of one", "layer_norm", [.of(3, 1), .of(1), .of(1)]) { try $0[0].layerNorm($0[1], $0[2], eps: 0.5) },
    Row("layer_norm of nothing", "layer_norm", [.of(0, 3), .of(3), .of(3)]) { try $0[0].layerNorm($0[1], $0[2]) },
    Row("layer_norm of 70 columns", "layer_norm", [.of(1, 70), .of(70), .of(70)]) { try $0[0].layerNorm($0[1], $0[2]) },
    Row("rms_norm", [.of(3, 4), .of(4)]) { try $0[0].rmsNorm($0[1]) },
    Row("rms_norm over two", "rms_norm", [.of(2, 2, 3), .of(2, 3)]) { try $0[0].rmsNorm($0[1], eps: 0.1) },
    Row("rms_norm of one", "rms_norm", [.of(3, 1), .of(1)]) { try $0[0].rmsNorm($0[1], eps: 0.5) },
    Row("rms_norm of nothing", "rms_norm", [.of(0, 3), .of(3)]) { try $0[0].rmsNorm($0[1]) },
  ]

  private static func window(
    _ kernel: Window.Pair, _ stride: Window.Pair = (1, 1), _ padding: Window.Pair = (0, 0),
    _ dilation: Window.Pair = (1, 1)
  ) throws -> Window {
    try Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  private static let images: [GradientRow] = [
    Row("conv2d", "conv2d unfold fold", [.of(2, 2, 4, 3), .of(3, 2, 2, 2), .of(3)]) {
      try $0[0].conv2d($0[1], $0[2], window((2, 2)))
    },
    Row("conv2d with all options", "conv2d unfold fold", [.of(1, 4, 5, 4), .of(2, 2, 2, 3)]) {
      try $0[0].conv2d($0[1], nil, window((2, 3), (2, 1), (1, 2), (2, 1)), groups: 2)
    },
    Row("conv2d of five images", "conv2d", [.of(5, 1, 2, 3), .of(2, 1, 2, 1), .of(2)]) {
      try $0[0].conv2d($0[1], $0[2], window((2, 1), (1, 2), (1, 0)))
    },
    Row("conv2d of one pixel", "conv2d", [.of(2, 3, 2, 2), .of(2, 3, 1, 1), .of(2)]) {
      try $0[0].conv2d($0[1], $0[2], window((1, 1)))
    },
    Row("conv2d of no images", "conv2d", [.of(0, 2, 3, 3), .of(2, 2, 2, 2), .of(2)]) {
      try $0[0].conv2d($0[1], $0[2], window((2, 2)))
    },
    Row("conv2d of no channels", "conv2d", [.of(1, 0, 3, 3), .of(2, 0, 2, 2), .of(2)]) {
      try $0[0].conv2d($0[1], $0[2], window((2, 2)))
    },
    Row("max_pool", "max_pool max_unpool", [.of(2, 2, 4, 5)]) { try $0[0].maxPool2d(window((2, 2), (2, 2))).square() },
    Row("max_pool that overlaps", "max_pool", [.of(1, 2, 4, 5)]) {
      try $0[0].maxPool2d(window((3, 2), (1, 2), (1, 1), (1, 2))).square()
    },
    Row("max_pool of no images", "max_pool", [.of(0, 2, 2, 2)]) { try $0[0].maxPool2d(window((2, 2))) },
    Row("avg_pool", "avg_pool avg_unpool", [.of(2, 2, 4, 5)]) { try $0[0].avgPool2d(window((2, 2), (2, 2))).square() },
    Row("avg_pool at the edges", "avg_pool", [.of(1, 1, 4, 5)]) {
      try $0[0].avgPool2d(window((3, 2), (1, 2), (1, 1)), countsPadding: false).square()
    },
    Row("avg_pool with padding", "avg_pool", [.of(1, 1, 3, 3)]) {
      try $0[0].avgPool2d(window((2, 2), (1, 1), (1, 1))).square()
    },
  ]

  private static func turns(_ n: Int) throws -> Tensor {
    let one = [0.8, -0.55, 0.3, 0.6, 0.9, -0.7, 1.2, 0.1, 0, 0.2, 0.7, 0.45, 1, 0, 9, 0, 1, 0]
    return try Tensor.from(Array(one.prefix(6 * n)), [n, 2, 3], .float64)
  }

  private static let warps: [GradientRow] = [
    Row("warp_affine", "warp_affine unwarp_affine", [.of(3, 2, 4, 5)]) { try $0[0].warpAffine(turns(3)).square() },
    Row("warp_affine of one pixel", "warp_affine", [.of(2, 1, 1)]) { try $0[0].warpAffine(turns(2)).square() },
    Row("warp_affine of no images", "warp_affine", [.of(0, 3, 3)]) { try $0[0].warpAffine(turns(0)) },
  ]

  /// Operators of neural networks.
  static let networks = activations + losses + norms + images + warps
}
