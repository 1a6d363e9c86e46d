import Foundation
import Tensor
import Testing

/// One differentiable computation and inputs at which it is smooth.
struct GradientRow: Sendable, CustomTestStringConvertible {
  struct Input: Sendable {
    var sizes: [Int]
    var low: Double
    var high: Double
    /// Values are multiples of it, where it is not 0.
    var grid = 0.0

    /// Well-spread values without repeats: multiples of the golden ratio.
    func values(_ salt: Int) -> [Double] {
      (0..<sizes.reduce(1, *)).map { i in
        let turn = (Double(i * 3 + salt + 1) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
        let value = low + (high - low) * turn
        return grid == 0 ? value : (value / grid).rounded() * grid
      }
    }
  }

  var name: String
  /// Names under which the computation records itself.
  var operators: [String]
  var inputs: [Input]
  /// Of the differences.
  var step: Double
  var f: @Sendable ([Tensor]) throws -> Tensor

  var testDescription: String { name }

  /// - Parameter operators: recorded names, separated by spaces.
  init(
    _ name: String, _ operators: String, _ inputs: [Input], step: Double = 1e-5,
    _ f: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    self.name = name
    self.operators = operators.split(separator: " ").map(String.init)
    (self.inputs, self.step, self.f) = (inputs, step, f)
  }

  /// A row named after its one operator.
  init(
    _ name: String, _ inputs: [Input], step: Double = 1e-5,
    _ f: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    self.init(name, name, inputs, step: step, f)
  }
}

extension GradientRow.Input {
  static func of(_ sizes: Int..., from low: Double = -2, to high: Double = 2, grid: Double = 0) -> Self {
    Self(sizes: sizes, low: low, high: high, grid: grid)
  }

  static func positive(_ sizes: Int...) -> Self { Self(sizes: sizes, low: 0.4, high: 2.5) }
}

/// Compares gradients with central differences, and their gradients in turn.
struct GradientCheck {
  let row: GradientRow
  private let point: [[Double]]

  init(_ row: GradientRow) {
    self.row = row
    point = row.inputs.enumerated().map { i, input in input.values(i * 1009) }
  }

  private func leaves(_ point: [[Double]], _ layout: Layout = .contiguous) throws -> [Tensor] {
    try zip(point, row.inputs).map { values, input in
      try layout.apply(Tensor.from(values, input.sizes, .float64)).setRequiresGrad()
    }
  }

  /// Fixed weights that turn a tensor into a number whose gradient misses no element.
  private static func weights(_ shape: [Int], _ salt: Double) throws -> Tensor {
    try Tensor.from((0..<shape.reduce(1, *)).map { cos(Double($0) * 1.7 + salt) }, shape, .float64)
  }

  private func weighted(_ out: Tensor) throws -> Tensor {
    try out.to(.float64).mul(GradientCheck.weights(out.sizes, 0.3)).sum()
  }

  /// Gradients of the weighted result; zeros where an input has no influence.
  private func gradients(_ leaves: [Tensor], createGraph: Bool = false) throws -> [Tensor] {
    let total = try weighted(row.f(leaves))
    let found = try Autograd.partialGradients(of: total, leaves, createGraph: createGraph)
    return try zip(found, leaves).map { try $0 ?? Tensor.zeros($1.sizes, .float64) }
  }

  /// A number made of all first gradients.
  private func slope(_ leaves: [Tensor], createGraph: Bool = false) throws -> Tensor {
    var total = try Tensor.scalar(0.0, .float64)
    for (i, g) in try gradients(leaves, createGraph: createGraph).enumerated() {
      total = try total.add(g.mul(GradientCheck.weights(g.sizes, 1.1 + Double(i))).sum())
    }
    return total
  }

  private func differences(_ f: ([Tensor]) throws -> Tensor) throws -> [[Double]] {
    try point.indices.map { k in
      try point[k].indices.map { i in
        var (up, down) = (point, point)
        up[k][i] += row.step
        down[k][i] -= row.step
        let rise = try f(leaves(up)).item() - f(leaves(down)).item()
        return rise / (up[k][i] - down[k][i])
      }
    }
  }

  private func compare(_ found: [Tensor], _ wanted: [[Double]], _ what: String) throws {
    let scale = wanted.joined().map(abs).max() ?? 0
    for (k, (tensor, numbers)) in zip(found, wanted).enumerated() {
      #expect(tensor.sizes == row.inputs[k].sizes, "\(row.name), \(what): shape of gradient \(k)")
      #expect(tensor.dtype == .float64, "\(row.name), \(what): type of gradient \(k)")
      for (x, y) in zip(try tensor.toDoubles(), numbers) where !(abs(x - y) <= 1e-6 * max(scale, 1e-3)) {
        Issue.record("\(row.name), \(what): input \(k) has gradient \(x), differences say \(y)")
        return
      }
    }
  }

  /// First gradients, with the inputs in every layout.
  func first() throws {
    let wanted = try differences { try weighted(row.f($0)) }
    for layout in Layout.allCases {
      try compare(gradients(leaves(point, layout)), wanted, "\(layout)")
    }
  }

  /// Gradients of gradients.
  func second() throws {
    let wanted = try differences { try slope($0) }
    for layout in [Layout.contiguous, .transposed] {
      let leaves = try leaves(point, layout)
      let slope = try slope(leaves, createGraph: true)
      let found = slope.isTracked ? try Autograd.partialGradients(of: slope, leaves) : leaves.map { _ in nil }
      try compare(
        zip(found, leaves).map { try $0 ?? Tensor.zeros($1.sizes, .float64) }, wanted, "second order, \(layout)")
    }
  }
}
