import Tensor

/// What holds for every rule: groups of parameters, clipping of gradients, an average of the parameters.
public struct OptimizerOptions {
  /// Parameters with a learning rate or weight decay of their own; the first group that holds a parameter counts.
  public struct Group {
    public let lr: Double?
    public let weightDecay: Double?
    private let patterns: [NamePattern]
    private let members: Set<ObjectIdentifier>

    /// - Parameters:
    ///   - names: patterns of parameters' full names, as `NamePattern` reads them.
    ///   - tensors: members by identity.
    /// - Throws: `TensorError` for a negative lr or weight decay.
    public init(names: [String], tensors: [Tensor] = [], lr: Double?, weightDecay: Double?) throws {
      for (name, value) in [("lr", lr), ("weight_decay", weightDecay)] {
        if let value, !(value >= 0) { throw TensorError("a group's '\(name)' must not be negative, got \(value)") }
      }
      (self.lr, self.weightDecay) = (lr, weightDecay)
      patterns = names.map(NamePattern.init)
      members = Set(tensors.map { ObjectIdentifier($0) })
    }

    public func holds(_ name: String, _ tensor: Tensor) -> Bool {
      members.contains(ObjectIdentifier(tensor)) || patterns.contains { $0.matches(name) }
    }
  }

  public var groups: [Group] = []
  /// Largest norm of all gradients together; larger ones are scaled down.
  public var clipNorm: Double?
  /// Largest magnitude of a gradient's element; applied before `clipNorm`.
  public var clipValue: Double?
  /// Decay of a moving average of the parameters.
  public var average: Double?

  public init() {}

  var settings: [(String, Double)] {
    [("clip_norm", clipNorm), ("clip_value", clipValue), ("average", average)].compactMap { name, value in
      value.map { (name, $0) }
    }
  }

  /// - Throws: `TensorError` naming the option that is out of its range.
  public func check() throws {
    for (name, value) in [("clip_norm", clipNorm), ("clip_value", clipValue)] {
      if let value, !(value > 0) { throw TensorError("'\(name)' must be above 0, got \(value)") }
    }
    if let average, !(0..<1).contains(average) {
      throw TensorError("'average' must lie in 0 ..< 1, got \(average)")
    }
  }

  func check(_ parameters: [(name: String, tensor: Tensor)]) throws {
    try check()
    for (i, group) in groups.enumerated() where !parameters.contains(where: group.holds) {
      throw TensorError(
        "group \(i + 1) holds no parameter; there are \(parameters.map(\.name).joined(separator: ", "))")
    }
  }

  /// Gradients cut to `clipValue`, and what they are to be multiplied by for their norm to be at most `clipNorm`.
  func clipped(_ gradients: [Tensor]) throws -> ([Tensor], scale: Double) {
    var result = gradients
    if let clipValue { result = try result.map { try $0.clamp(-clipValue, clipValue) } }
    return (result, try clipNorm.map { try Gradients.scale(result, norm: $0).factor } ?? 1)
  }
}

/// Operations on lists of gradients.
public enum Gradients {
  /// The Euclidean norm of all elements of a list.
  public static func norm(_ gradients: [Tensor]) throws -> Double {
    try gradients.reduce(0) { $0 + (try $1.sumOfSquares()) }.squareRoot()
  }

  /// The gradients, scaled down so that their norm is at most `norm`, by PyTorch's rule: times
  /// min(1, norm / (found + 1e-6)).
  /// - Returns: the gradients and the norm found.
  public static func clip(_ gradients: [Tensor], norm: Double) throws -> (gradients: [Tensor], found: Double) {
    let (factor, found) = try scale(gradients, norm: norm)
    return (factor == 1 ? gradients : try gradients.map { try $0.mul(Tensor.scalar(factor, $0.dtype)) }, found)
  }

  /// What `clip` multiplies by, and the norm found.
  static func scale(_ gradients: [Tensor], norm: Double) throws -> (factor: Double, found: Double) {
    guard norm > 0 else { throw TensorError("'norm' must be above 0, got \(norm)") }
    let found = try Gradients.norm(gradients)
    let factor = norm / (found + 1e-6)
    return (factor >= 1 ? 1 : factor, found)
  }
}
