import Tensor
import Testing

extension ThreadTests {
  /// The outcome and gradients of a weighted sum of it, which no symmetry makes vanish.
  private func differentiated(_ inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor) throws -> [Tensor] {
    let leaves = try inputs.map { try $0.detach().setRequiresGrad() }
    let out = try f(leaves)
    let seed = try Generator(seed: 77).normal(out.sizes)
    return try [out.detach()] + Autograd.gradients(of: out, leaves, seed: seed)
  }

  @Test func layers() throws {
    let g = Generator(seed: 9)
    let (x, w, b) = (try g.normal([1000, 333]), try g.normal([333]), try g.normal([333]))
    try expectSameBits("layer norm") { try differentiated([x, w, b]) { try $0[0].layerNorm($0[1], $0[2]) } }
    try expectSameBits("rms norm") { try differentiated([x, w]) { try $0[0].rmsNorm($0[1]) } }
    try expectSameBits("gelu") { try differentiated([x]) { try $0[0].gelu() } }
    try expectSameBits("dropout mask") { [try Generator(seed: 3).dropoutMask([99_999], 0.3)] }
    let (table, ids) = (try g.normal([50, 70]), try g.integers([3000], 0, 49))
    try expectSameBits("embedding") { try differentiated([table]) { try $0[0].taken(0, ids) } }
    let window = try Window(kernel: (3, 3), stride: (2, 1), padding: (1, 1))
    for n in [1, 3, 40] {
      let (images, kernels) = (try g.normal([n, 6, 15, 14]), try g.normal([8, 3, 3, 3]))
      let bias = try g.normal([8])
      try expectSameBits("conv2d of \(n)") {
        try differentiated([images, kernels, bias]) { try $0[0].conv2d($0[1], $0[2], window, groups: 2) }
      }
      try expectSameBits("pooling of \(n)") {
        try differentiated([images]) { try $0[0].maxPool2d(window) }
          + differentiated([images]) { try $0[0].avgPool2d(window) }
      }
    }
  }

  @Test func optimizerSteps() throws {
    let g = Generator(seed: 10)
    let (start, gradient) = (try g.normal([100_003]), try g.normal([100_003]))
    try expectSameBits("rules") {
      var results: [Tensor] = []
      for rule in 0..<3 {
        let (w, m, v) = (try start.clone(), try Tensor.zeros(start.sizes), try Tensor.zeros(start.sizes))
        for t in 1...3 {
          switch rule {
          case 0:
            try w.adamUpdate(
              gradient: gradient, mean: m, square: v, step: t, lr: 0.1, betas: (0.9, 0.99), eps: 1e-8, l2: 0.1)
          case 1:
            try w.sgdUpdate(
              gradient: gradient, velocity: m, lr: 0.1, momentum: 0.9, dampening: 0, l2: 0.1, nesterov: true,
              first: t == 1)
          default: try w.lionUpdate(gradient: gradient, mean: m, lr: 0.1, betas: (0.9, 0.99), decay: 0.1)
          }
        }
        results += [w, m]
      }
      return results
    }
  }
}
