import Foundation
import LuaHost
import Projection
import Tensor
import Training

private let x = param("x", Tensor.self, "points (n, d), float32 or float64")
private let components = field("components", Int.self, default: 2, "how many axes, up to min(n, d)")
private let dims = field("dims", Int.self, default: 2, "dimensions of the map, 2 or 3")
private let perplexity = field(
  "perplexity", Double.self, default: 30, "about how many neighbours a point has; at most (n - 1) / 3")
private let iterations = field("iterations", Int.self, default: 1000, "steps of gradient descent")
private let exaggeration = field(
  "early_exaggeration", Double.self, default: 12, "factor on the attraction in the first iterations")
private let exaggerated = field("exaggeration_iterations", Int.self, default: 250, "how many those are")
private let rate = field(
  "learning_rate", LearningRate.self, default: LearningRate(value: nil),
  "\"auto\" is max(n / early_exaggeration / 4, 50), as in scikit-learn, whose gradient has the factor 4 too")
private let theta = field(
  "theta", Double.self, default: 0.5,
  "0 to 1: a cell of the tree stands for its points where its longest side is below theta times its distance; 0 takes all "
    + "pairs, and beyond 1 / sqrt(dims) nothing changes")
private let initial = field(
  "init", MapStart.self, default: .named(.pca),
  "\"pca\" (the first principal components, scaled to a standard deviation of 1e-4 along the first), \"random\" (normal, "
    + "1e-4), or places (n, dims) as they are")
private let seed = optionalField("seed", Int.self, "of a random init, in place of a generator")
private let generator = optionalField(
  "generator", Generator.self, "source of a random init; the run's own if left out")
private let onProgress = optionalField(
  "on_progress", LuaFunction.self, "on_progress(iteration, kl, points), called after every 50 iterations")
private let label = field("label", String.self, default: "t-SNE", "what the progress display calls the run")

/// Iterations between two reports to a script.
private let reportEvery = 50

/// A learning rate, or "auto".
private struct LearningRate: LuaReadable, CustomStringConvertible {
  let value: Double?

  static var typeName: String { "number or \"auto\"" }
  var description: String { value.map { "\($0)" } ?? "auto" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> LearningRate? {
    if let value = try Double.read(stack, at: index) { return LearningRate(value: value) }
    return try String.read(stack, at: index) == "auto" ? LearningRate(value: nil) : nil
  }
}

/// Where a map begins, as scripts say it.
private enum MapStart: LuaReadable, CustomStringConvertible {
  enum Name: String, LuaChoice { case pca, random }

  case named(Name)
  case places(Tensor)

  static var typeName: String { "\"pca\", \"random\" or a tensor" }

  var description: String {
    switch self {
    case .named(let name): name.rawValue
    case .places: "tensor"
    }
  }

  static func read(_ stack: LuaStack, at index: Int32) throws -> MapStart? {
    if let places = try Tensor.read(stack, at: index) { return .places(places) }
    return try Name.read(stack, at: index).map { .named($0) }
  }
}

/// The module `embed`: points of many dimensions brought to few, to be looked at.
let embedModule = LuaModule(
  "embed", "Points of many dimensions brought to two or three, to be looked at. Nothing here has a gradient.",
  functions: [
    define(
      "pca",
      "Principal components: the axes along which points spread most. Computed in float64 from the smaller of the two Gram "
        + "matrices. Of each axis the coordinate of largest magnitude is positive, so that signs are no matter of chance.",
      x, options([components]),
      returns: [
        result(
          "result", "table",
          "points (n, components): coordinates on the axes; components (components, d): the axes, one per row; mean (d); "
            + "explained (components): each axis's share of the variance")
      ],
      example: """
        local x = tensor.randn(100, 5, {generator = tensor.generator(1)}) * tensor{5, 2, 1, 1, 1}
        local axes = embed.pca(x, {components = 2})
        print(axes.points[1], axes.explained)
        print(axes.points:matmul(axes.components) + axes.mean)   -- x, as far as two axes tell
        """,
      errors: ["x is no matrix, or holds a NaN or an infinity", "components lies beyond min(n, d)"]
    ) { call, x, o in
      let found = try PrincipalComponents(of: x, count: o[components], poll: { try poll(call) })
      return Record(fields: [
        ("points", found.points), ("components", found.components), ("mean", found.mean),
        ("explained", found.explained),
      ])
    },
    define(
      "tsne",
      "A map on which points that are neighbours in x stay neighbours: t-SNE (van der Maaten & Hinton 2008) with a tree for "
        + "the forces (van der Maaten 2014), and the start and learning rate of Kobak & Berens (2019). Exact nearest "
        + "neighbours, 3 * perplexity of them, in float32. Distances between clusters, and their sizes, mean little. Ctrl-C "
        + "ends it.",
      x,
      options([
        dims, perplexity, iterations, exaggeration, exaggerated, rate, theta, initial, seed, generator, onProgress,
        progressOption, label,
      ]),
      returns: [
        result("points", "tensor", "(n, dims), float32"),
        result(
          "info", "table",
          "kl: the Kullback-Leibler divergence of the map from what the neighbours say, in nats, the smaller the better; "
            + "iterations: how many there were"),
      ],
      example: """
        local centres = tensor.randn(3, 10, {generator = tensor.generator(1)}) * 10
        local labels = tensor({1, 2, 3}, {dtype = "int64"}):unsqueeze(2):expand(3, 40):reshape(120)
        local x = centres[labels] + tensor.randn(120, 10, {generator = tensor.generator(2)})
        local points, info = embed.tsne(x, {perplexity = 10, iterations = 300})
        print(points[1], info.kl)
        """,
      errors: [
        "x is no matrix, or holds a NaN or an infinity", "there are fewer than 3 * perplexity + 1 points",
        "an option is out of its range", "the learning rate drives the points apart without end",
      ]
    ) { call, x, o in try tsne(call, x, o) },
  ])

private func poll(_ call: Call) throws {
  if call.interruptRequested { throw Interrupted() }
}

private func tsne(_ call: Call, _ x: Tensor, _ o: Options) throws -> Results {
  var method = TSNE()
  (method.dims, method.perplexity, method.iterations) = (o[dims], o[perplexity], o[iterations])
  (method.exaggeration, method.exaggerated) = (o[exaggeration], o[exaggerated])
  (method.rate, method.theta) = (o[rate].value, o[theta])
  switch o[initial] {
  case .named(.pca): method.start = .principal
  case .named(.random):
    let seeded = o[seed].map { Generator(seed: UInt64(bitPattern: Int64($0))) }
    method.start = .random(seeded ?? o[generator] ?? call.session.generator)
  case .places(let places): method.start = .places(places)
  }
  let progress = StepProgress(label: o[label], steps: o[iterations], display: call.session.display(o[progressOption]))
  do {
    let map = try method.map(x, poll: { try poll(call) }) { stage in
      try poll(call)
      try progress.update(stage.iteration) { String(format: "KL %.3f", try stage.divergence()) }
      if let onProgress = o[onProgress], stage.iteration % reportEvery == 0 {
        try onProgress.call(stage.iteration, stage.divergence(), stage.points())
      }
    }
    progress.finish(String(format: "%d points, KL %.3f,", map.points.shape[0], map.divergence))
    return Results(map.points, Record(fields: [("kl", map.divergence), ("iterations", o[iterations])]))
  } catch {
    if error is Interrupted { progress.finish("interrupted") }
    throw error
  }
}
