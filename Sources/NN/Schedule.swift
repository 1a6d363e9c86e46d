import Foundation
import Tensor

/// Factor on the learning rate in the course of a run.
public enum Schedule: Sendable, Equatable {
  case constant
  /// (1 + cos(pi t / T)) / 2, stepped once an epoch: from 1 at the first epoch towards 0 after the last (Loshchilov &
  /// Hutter, arXiv 1608.03983, without restarts).
  case cosine
  /// gamma to the power of epoch / every, rounded down: PyTorch's StepLR.
  case step(every: Int, gamma: Double)
  /// From `start` to 1 in a straight line over the first `warmup` (a share of the run), then along a cosine to `floor`,
  /// stepped with each batch: PyTorch's LinearLR followed by CosineAnnealingLR.
  case warmupCosine(warmup: Double, start: Double, floor: Double)
  /// Up a cosine from `start` to 1 over the share `rise` of the run, then down to `end`, stepped with each batch (Smith &
  /// Topin, arXiv 1708.07120): PyTorch's OneCycleLR with start = 1 / div_factor, end = start / final_div_factor.
  case oneCycle(rise: Double, start: Double, end: Double)

  /// - Throws: `TensorError` naming the option that is out of its range.
  public func check() throws {
    func require(_ good: Bool, _ what: String, _ value: Double) throws {
      guard good else { throw TensorError("\(what), got \(value)") }
    }
    switch self {
    case .constant, .cosine: break
    case .step(let every, let gamma):
      guard every >= 1 else { throw TensorError("'every' must be at least 1, got \(every)") }
      try require(gamma >= 0 && gamma.isFinite, "'gamma' must not be negative", gamma)
    case .warmupCosine(let warmup, let start, let floor):
      try require((0..<1).contains(warmup), "'warmup' must lie in 0 ..< 1, a share of the run", warmup)
      try require((0...1).contains(start), "'start' must lie in 0 ... 1", start)
      try require((0...1).contains(floor), "'floor' must lie in 0 ... 1", floor)
    case .oneCycle(let rise, let start, let end):
      try require((0...1).contains(rise), "'rise' must lie in 0 ... 1, a share of the run", rise)
      try require((0...1).contains(start), "'start' must lie in 0 ... 1", start)
      try require((0...1).contains(end), "'end' must lie in 0 ... 1", end)
    }
  }

  /// The schedule as a configuration names it.
  public var text: String {
    switch self {
    case .constant: "constant"
    case .cosine: "cosine"
    case .step(let every, let gamma): "step{every = \(every), gamma = \(gamma)}"
    case .warmupCosine(let warmup, let start, let floor):
      "cosine{warmup = \(warmup), start = \(start), floor = \(floor)}"
    case .oneCycle(let rise, let start, let end): "one_cycle{rise = \(rise), start = \(start), stop = \(end)}"
    }
  }

  /// Factor at step `step` (from 0) of `steps`, where an epoch has `perEpoch`.
  public func factor(_ step: Int, of steps: Int, perEpoch: Int) -> Double {
    let perEpoch = max(perEpoch, 1)
    let epoch = step / perEpoch
    switch self {
    case .constant: return 1
    case .cosine: return (1 + cos(Double.pi * Double(epoch) / Double(max(steps / perEpoch, 1)))) / 2
    case .step(let every, let gamma): return pow(gamma, Double(epoch / max(every, 1)))
    case .warmupCosine(let warmup, let start, let floor):
      let rising = (warmup * Double(steps)).rounded()
      if Double(step) < rising { return start + (1 - start) * Double(step) / rising }
      return Schedule.cosine((Double(step) - rising) / max(Double(steps) - rising, 1), from: 1, to: floor)
    case .oneCycle(let rise, let start, let end):
      let top = rise * Double(steps) - 1
      if Double(step) <= top { return Schedule.cosine(top > 0 ? Double(step) / top : 1, from: start, to: 1) }
      return Schedule.cosine((Double(step) - top) / max(Double(steps) - 1 - top, 1), from: 1, to: end)
    }
  }

  /// From one value to another along half a cosine, `share` of the way.
  private static func cosine(_ share: Double, from start: Double, to end: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(Double.pi * min(max(share, 0), 1)))
  }
}
