import Tensor

/// Two-dimensional convolution, as PyTorch's nn.Conv2d: images (n, inputs, h, w), weight (outputs, inputs / groups,
/// kernel height, kernel width), bias (outputs).
public final class Conv2d: Module {
  public let inputs: Int
  public let outputs: Int
  public let window: Window
  public let groups: Int
  private let hasBias: Bool

  /// - Parameter initial: how the weight is drawn; the bias is uniform in ±1/sqrt(fan in).
  /// - Throws: `TensorError` when the groups do not divide inputs and outputs.
  public init(
    inputs: Int, outputs: Int, window: Window, groups: Int = 1, bias: Bool = true, initial: Initializer = .fanIn,
    generator: Generator
  ) throws {
    guard groups >= 1, inputs % groups == 0, outputs % groups == 0 else {
      throw TensorError("'groups' must divide 'inputs', \(inputs), and 'outputs', \(outputs), got \(groups)")
    }
    (self.inputs, self.outputs, self.window, self.groups, hasBias) = (inputs, outputs, window, groups, bias)
    super.init()
    let shape = [outputs, inputs / groups] + window.kernel
    try set("weight", .parameter(initial.make(shape, generator)))
    let fan = Int(shape.dropFirst().reduce(1.0) { $0 * Double($1) })
    if bias { try set("bias", .parameter(Initializer.bias(outputs, inputs: fan, generator))) }
  }

  public override var kind: String { "conv2d" }
  public override var settings: [(String, String)] {
    [("inputs", "\(inputs)"), ("outputs", "\(outputs)")] + window.settings
      + [("groups", "\(groups)"), ("bias", "\(hasBias)")]
  }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.conv2d(parameter("weight"), optionalParameter("bias"), window, groups: groups)
  }
}

/// The largest value or the mean of a moving window, as PyTorch's nn.MaxPool2d and nn.AvgPool2d.
public final class Pool2d: Module {
  public enum Rule: String, Sendable {
    case max = "max_pool2d"
    case mean = "avg_pool2d"
  }

  public let rule: Rule
  public let window: Window
  /// Whether a mean counts the zeros around the image.
  public let countsPadding: Bool

  public init(_ rule: Rule, window: Window, countsPadding: Bool = true) {
    (self.rule, self.window, self.countsPadding) = (rule, window, countsPadding)
  }

  public override var kind: String { rule.rawValue }
  public override var settings: [(String, String)] { window.settings }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    rule == .max ? try x.maxPool2d(window) : try x.avgPool2d(window, countsPadding: countsPadding)
  }
}

extension Window {
  /// As users write it, without what is left at its default.
  fileprivate var settings: [(String, String)] {
    func text(_ pair: [Int]) -> String { pair[0] == pair[1] ? "\(pair[0])" : "{\(pair[0]), \(pair[1])}" }
    return [("kernel", text(kernel)), ("stride", text(stride))]
      + (padding == [0, 0] ? [] : [("padding", text(padding))])
      + (dilation == [1, 1] ? [] : [("dilation", text(dilation))])
  }
}
