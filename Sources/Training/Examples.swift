import NN
import Tensor

/// Inputs with their targets: what a model is trained or judged on.
public struct Examples {
  /// (n, ...), uint8 (0...255, used as value / 255), float32, or int64 (positions, handed on as they are).
  public let inputs: Tensor
  /// (n) int64 class positions from 0, or (n, ...) float32 values.
  public let targets: Tensor

  /// - Throws: `TensorError` when the numbers of inputs and targets differ or their types cannot be used.
  public init(inputs: Tensor, targets: Tensor) throws {
    guard inputs.rank >= 1, targets.rank >= 1, inputs.shape[0] == targets.shape[0] else {
      throw TensorError(
        "there must be one target per input, got shapes \(inputs.shape.text) and \(targets.shape.text)")
    }
    guard [.uint8, .float32, .int64].contains(inputs.dtype) else {
      throw TensorError("inputs must be uint8, float32 or int64, got \(inputs.dtype.name)")
    }
    guard targets.dtype == .int64 || targets.dtype == .float32 else {
      throw TensorError("targets must be int64 (classes) or float32 (values), got \(targets.dtype.name)")
    }
    self.inputs = try inputs.detach().contiguous()
    self.targets = try targets.detach().contiguous()
  }

  public var count: Int { inputs.shape[0] }

  /// Inputs and targets at some positions.
  func batch(_ positions: ArraySlice<Int>, noise: Double = 0, _ generator: Generator? = nil) throws -> Batch {
    let chosen = try Tensor.from(Array(positions), [positions.count])
    let rows = try inputs.dtype == .int64 ? inputs.taken(0, chosen) : inputs.rows(positions, noise: noise, generator)
    return Batch(inputs: rows, targets: try targets.taken(0, chosen))
  }
}

/// What one step sees: inputs (n, ...), float32 or int64, and their targets.
public struct Batch {
  public let inputs: Tensor
  public let targets: Tensor
}

/// How well a model does on a set.
public struct Evaluation {
  public let loss: Double
  /// Share of rows whose largest logit is the label's; nil where there is not one class for each row.
  public let accuracy: Double?

  /// Runs a model over a whole set, without recording; both figures are means over the examples.
  public static func of(
    _ model: Module, _ set: Examples, batch size: Int = 2048, loss: LossFunction = defaultLoss,
    poll: () throws -> Void = {}
  ) throws -> Evaluation {
    var (total, right) = (0.0, 0.0)
    var classes = set.targets.dtype == .int64 && set.targets.rank == 1
    let order = Array(0..<set.count)
    try Autograd.withoutRecording {
      for start in stride(from: 0, to: set.count, by: size) {
        try poll()
        let batch = try set.batch(order[start..<min(start + size, set.count)])
        let n = Double(batch.inputs.shape[0])
        let output = try Pass().run(model, batch.inputs)
        total += n * (try loss(output, batch.targets).item())
        classes = classes && output.rank == 2
        if classes { right += n * (try Loss.accuracy(output, batch.targets)) }
      }
    }
    let n = Double(max(set.count, 1))
    return Evaluation(loss: total / n, accuracy: classes ? right / n : nil)
  }
}

/// A scalar from a model's output and the batch's targets.
public typealias LossFunction = (_ output: Tensor, _ targets: Tensor) throws -> Tensor

/// Cross-entropy for class targets, mean squared error for values.
public func defaultLoss(_ output: Tensor, _ targets: Tensor) throws -> Tensor {
  targets.dtype == .int64
    ? try Loss.crossEntropy(output, targets) : try Loss.meanSquaredError(output, targets)
}
