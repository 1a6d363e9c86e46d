extension Autograd {
  /// A function's value and its gradients at a point, with zeros for an argument that has no influence.
  ///
  /// Where an argument is itself computed from tensors that require gradients, and recording is on, the gradients are
  /// recorded too: gradient functions nest.
  ///
  /// - Parameters:
  ///   - arguments: float tensors of any shapes; each counts as a variable of its own, even the same tensor twice.
  ///   - createGraph: record the gradients' own computation in any case, for what `f` depends on beside its arguments.
  ///   - f: from the arguments to a tensor of one element.
  /// - Throws: `TensorError` when an argument is no float tensor or the value not a scalar, and what `f` throws.
  public static func valueAndGradients(
    at arguments: [Tensor], createGraph: Bool = false, of f: ([Tensor]) throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    let nested = createGraph || records(arguments)
    return try withRecording(true) {
      let variables = try arguments.map { try $0.isTracked && nested ? $0.clone() : $0.detach().setRequiresGrad() }
      let value = try f(variables)
      var found: [Tensor?] = []
      if value.isTracked || value.count != 1 {
        found = try partialGradients(of: value, variables, createGraph: nested)
      }
      let gradients = try variables.enumerated().map { i, variable in
        try found.isEmpty
          ? Tensor.zeros(Array(variable.shape), variable.dtype)
          : found[i]
            ?? Tensor.zeros(Array(variable.shape), variable.dtype)
      }
      return (nested ? value : value.detach(), gradients)
    }
  }
}

/// Compares the gradients of a function with central differences, in float64.
public struct GradientChecker: Sendable {
  /// How far a coordinate is moved, both ways.
  public var step = 1e-5
  /// Largest difference, relative to the largest gradient.
  public var tolerance = 1e-6

  public init() {}

  /// Where a gradient and the differences disagree.
  public struct Mismatch: Error {
    /// Of the argument, from 0.
    public let argument: Int
    /// In it, from 0.
    public let position: [Int]
    public let gradient: Double
    public let difference: Double
  }

  /// - Parameters:
  ///   - point: the arguments, of any float type; they are taken as float64.
  ///   - second: check the gradients' gradients as well.
  ///   - f: a deterministic function to a tensor of any shape, smooth around the point.
  /// - Returns: the largest difference, relative to the largest gradient.
  /// - Throws: `Mismatch`, `TensorError`, and what `f` throws.
  public func check(_ f: ([Tensor]) throws -> Tensor, at point: [Tensor], second: Bool = false) throws -> Double {
    let point = try point.map { try $0.detach().to(.float64).clone() }
    func value(_ arguments: [Tensor]) throws -> Tensor { try GradientChecker.weighted(f(arguments), 0.3) }
    let first = try compare(value, at: point)
    guard second else { return first }
    func slope(_ arguments: [Tensor]) throws -> Tensor {
      let gradients = try Autograd.valueAndGradients(at: arguments, createGraph: true, of: value).gradients
      return try gradients.enumerated().reduce(Tensor.scalar(0.0, .float64)) {
        try $0.add(GradientChecker.weighted($1.element, 1.1 + Double($1.offset)))
      }
    }
    return max(first, try compare(slope, at: point))
  }

  /// One number in which every element has a weight of its own, so that none is missed.
  private static func weighted(_ t: Tensor, _ salt: Double) throws -> Tensor {
    let weights = (0..<t.count).map { (i: Int) -> Double in 1.5 + Double((i * 7 + 3) % 11) / 11 + salt * Double(i % 3) }
    return try t.to(.float64).mul(Tensor.from(weights, Array(t.shape), .float64)).sum()
  }

  private func compare(_ f: ([Tensor]) throws -> Tensor, at point: [Tensor]) throws -> Double {
    let found = try Autograd.valueAndGradients(at: point, of: f).gradients.map { try $0.toDoubles() }
    let wanted = try point.indices.map { k -> [Double] in
      try (0..<point[k].count).map { i in try difference(f, point, k, i) }
    }
    let sizes = (found + wanted).joined().map { abs($0) }
    let scale = max(sizes.max() ?? 0, 1e-3)
    var worst = 0.0
    for k in point.indices {
      for (i, (gradient, difference)) in zip(found[k], wanted[k]).enumerated() {
        let error = abs(gradient - difference) / scale
        guard error <= tolerance else {
          throw Mismatch(
            argument: k, position: GradientChecker.position(i, Array(point[k].shape)), gradient: gradient,
            difference: difference)
        }
        worst = max(worst, error)
      }
    }
    return worst
  }

  private func difference(_ f: ([Tensor]) throws -> Tensor, _ point: [Tensor], _ k: Int, _ i: Int) throws -> Double {
    let values = try point[k].toDoubles()
    func moved(_ by: Double) throws -> (at: Double, value: Double) {
      var (arguments, moved) = (point, values)
      moved[i] += by
      arguments[k] = try Tensor.from(moved, Array(point[k].shape), .float64)
      return (moved[i], try Autograd.withoutRecording { try f(arguments) }.item())
    }
    let (up, down) = (try moved(step), try moved(-step))
    return (up.value - down.value) / (up.at - down.at)
  }

  private static func position(_ i: Int, _ sizes: [Int]) -> [Int] {
    var rest = i
    return sizes.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }
}
