import Foundation
import Tensor

/// Maps of points in two or three dimensions on which neighbours stay together: t-SNE (van der Maaten & Hinton,
/// "Visualizing Data using t-SNE", 2008), with forces by a tree (van der Maaten, "Accelerating t-SNE using Tree-Based
/// Algorithms", 2014).
public struct TSNE {
  /// Where the points begin.
  public enum Start {
    /// Their first principal components, scaled to a standard deviation of 1e-4 along the first (Kobak & Berens, "The art
    /// of using t-SNE for single-cell transcriptomics", 2019).
    case principal
    /// Normally distributed, with a standard deviation of 1e-4.
    case random(Generator)
    /// Places (n, dims) as they are.
    case places(Tensor)
  }

  public var dims = 2
  public var perplexity = 30.0
  public var iterations = 1000
  /// Factor on P in the first `exaggerated` iterations.
  public var exaggeration = 12.0
  public var exaggerated = 250
  /// max(n / exaggeration / 4, 50) where nil: scikit-learn's convention, for a gradient with its factor of 4.
  public var rate: Double?
  /// The ratio of a cell's longest side to its distance below which it stands for its points; 0 takes all pairs.
  public var theta = 0.5
  public var start = Start.principal

  public init() {}

  /// The finished map.
  public struct Map {
    /// (n, dims), float32.
    public let points: Tensor
    /// The Kullback-Leibler divergence from what the neighbours say, in nats.
    public let divergence: Double
  }

  /// A map of how far it is.
  public struct Stage {
    let layout: Layout

    public var iteration: Int { layout.steps }
    public func divergence() throws -> Double { try layout.divergence() }
    /// A copy of the places, (n, dims).
    public func points() throws -> Tensor { try layout.points() }
  }

  /// Maps points x (n, d). Momentum is 0.5 while P is exaggerated, 0.8 afterwards. Distances are of float32's precision.
  ///
  /// - Parameters:
  ///   - poll: Called every few hundredths of a second of work; what it throws ends the run.
  ///   - report: Called after each iteration.
  /// - Throws: `TensorError` for what is no matrix of finite floats, fewer than 3 * perplexity + 1 points, and options out
  ///   of their range.
  public func map(
    _ x: Tensor, poll: @escaping () throws -> Void = {}, report: (Stage) throws -> Void = { _ in }
  ) throws -> Map {
    let (n, _) = try x.projectable()
    try check(n)
    let centred = try TSNE.centred(x.detach())
    try poll()
    let start = try places(centred, poll)
    try poll()
    let near = try Neighbours(of: centred, count: Affinities.neighbours(perplexity), poll: poll)
    let layout = try Layout(
      Affinities.of(near, perplexity: perplexity, poll: poll), start: start, theta: theta, poll: poll)
    let rate = rate ?? max(Double(n) / exaggeration / 4, 50)
    for i in 0..<iterations {
      let early = i < exaggerated
      try layout.step(
        Layout.Rates(exaggeration: early ? exaggeration : 1, rate: rate, momentum: early ? 0.5 : 0.8))
      try report(Stage(layout: layout))
    }
    return Map(points: try layout.points(), divergence: try layout.divergence())
  }

  private func check(_ n: Int) throws {
    func require(_ good: Bool, _ what: String, _ got: Any) throws {
      if !good { throw TensorError("\(what), got \(got)") }
    }
    try require(dims == 2 || dims == 3, "'dims' must be 2 or 3", dims)
    try require(perplexity >= 1 && perplexity.isFinite, "'perplexity' must be a number of at least 1", perplexity)
    guard n <= Int(Int32.max) / 2, 3 * perplexity + 1 <= Double(n) else {
      let needed = String(format: "%.0f", (3 * perplexity + 1).rounded(.up))
      throw TensorError(
        "'x' must have at least \(needed) points for a perplexity of \(perplexity) (3 * perplexity + 1), and at most "
          + "\(Int32.max / 2), got \(n)")
    }
    try require(iterations >= 0, "'iterations' must not be negative", iterations)
    try require(exaggerated >= 0, "'exaggeration_iterations' must not be negative", exaggerated)
    try require(
      exaggeration > 0 && exaggeration.isFinite, "'early_exaggeration' must be a number above 0", exaggeration)
    if let rate { try require(rate > 0 && rate.isFinite, "'learning_rate' must be a number above 0", rate) }
    try require(theta >= 0 && theta <= 1, "'theta' must lie between 0 and 1", theta)
  }

  /// Points about their mean, of magnitude up to 1, as float32: what neighbours are measured by.
  static func centred(_ x: Tensor) throws -> Tensor {
    let moved = try x.sub(x.mean([0], keep: true))
    let largest = try moved.abs().max().item()
    guard largest.isFinite else { throw TensorError("'x' spans too wide a range of numbers") }
    // A power of two changes no digit; the smallest stay above what float32 can divide by.
    let unit = largest > 1e-36 ? exp2(ceil(log2(largest))) : 1
    return try moved.div(Tensor.scalar(unit, x.dtype)).to(.float32).contiguous()
  }

  private func places(_ centred: Tensor, _ poll: () throws -> Void) throws -> Tensor {
    let n = centred.shape[0]
    switch start {
    case .random(let generator): return try generator.normal([n, dims], std: 1e-4)
    case .places(let given):
      guard given.dtype.isFloat, Array(given.shape) == [n, dims] else {
        throw TensorError(
          "'init' must be a float tensor of shape (\(n), \(dims)), got \(given.dtype.name) \(given.shape.text)")
      }
      let places = try given.detach().to(.float32).contiguous()
      guard try places.isAllFinite(), try places.abs().max().item() <= 1e9 else {
        throw TensorError("'init' must hold numbers between -1e9 and 1e9")
      }
      return places
    case .principal:
      guard centred.shape[1] >= dims else {
        throw TensorError(
          "'x' must have at least \(dims) columns for an 'init' by PCA, got \(centred.shape[1]); \"random\" takes any")
      }
      let scores = try PrincipalComponents.approximate(centred, count: dims, poll: poll)
      let deviation = try scores.narrow(1, 0, 1).std(correction: 0).item()
      return try (deviation > 0 ? scores.mul(Tensor.scalar(1e-4 / deviation)) : scores).contiguous()
    }
  }
}
