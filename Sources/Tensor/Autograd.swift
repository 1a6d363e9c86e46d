import CKernels

/// How a tensor was computed: its inputs, and the rule that turns gradients of the outputs into gradients of the inputs.
final class Node {
  /// Which inputs need a gradient at all.
  struct Needs {
    var bits: UInt64
    subscript(i: Int) -> Bool { bits >> UInt64(min(i, 63)) & 1 == 1 }
  }

  /// From the outputs' gradients (nil where none arrived) to the inputs' (nil where none is needed or defined).
  typealias Rule = (_ gradients: [Tensor?], _ needs: Needs) throws -> [Tensor?]

  let name: StaticString
  private(set) var inputs: [Tensor]
  let rule: Rule
  /// Of a view of some of its input's elements, which these are: gradients of many parts then add up in one tensor.
  var part: ((Tensor) throws -> Tensor)?
  /// Longest path from a leaf; an input's node always has a smaller one.
  let depth: Int

  init(_ name: StaticString, _ inputs: [Tensor], _ rule: @escaping Rule) {
    self.name = name
    self.inputs = inputs
    self.rule = rule
    var depth = 0
    for input in inputs { if let node = input.node { depth = max(depth, node.depth) } }
    self.depth = depth + 1
  }

  private final class Graveyard { var nodes: [Node] = [] }

  /// Releases a node without recursion: a chain of a million operations must not overflow the stack when it goes.
  static func bury(_ node: consuming Node) {
    if let list = ml_thread_graveyard() {
      Unmanaged<Graveyard>.fromOpaque(list).takeUnretainedValue().nodes.append(node)
      return
    }
    let graveyard = Graveyard()
    graveyard.nodes.append(node)
    ml_thread_set_graveyard(Unmanaged.passUnretained(graveyard).toOpaque())
    withExtendedLifetime(graveyard) {
      while !graveyard.nodes.isEmpty { _ = graveyard.nodes.removeLast() }
    }
    ml_thread_set_graveyard(nil)
  }
}

/// Reverse-mode differentiation over the recorded nodes.
public enum Autograd {
  /// Runs `body` without recording: results are plain values.
  public static func withoutRecording<R>(_ body: () throws -> R) rethrows -> R {
    let before = ml_thread_recording()
    ml_thread_set_recording(0)
    defer { ml_thread_set_recording(before) }
    return try body()
  }

  static func withRecording<R>(_ on: Bool, _ body: () throws -> R) rethrows -> R {
    let before = ml_thread_recording()
    ml_thread_set_recording(on ? 1 : 0)
    defer { ml_thread_set_recording(before) }
    return try body()
  }

  @inline(__always) static func records(_ a: Tensor) -> Bool { a.isTracked && ml_thread_recording() != 0 }

  @inline(__always) static func records(_ a: Tensor, _ b: Tensor) -> Bool {
    (a.isTracked || b.isTracked) && ml_thread_recording() != 0
  }

  static func records(_ all: [Tensor]) -> Bool {
    ml_thread_recording() != 0 && all.contains(where: \.isTracked)
  }

  /// Gradients of a scalar with respect to `targets`, in their order and shapes.
  ///
  /// - Parameters:
  ///   - targets: leaves that require gradients, or tensors computed on the way.
  ///   - seed: gradient of the result itself, of `loss`'s shape; 1 for a scalar.
  ///   - createGraph: record the gradients' own computation, for gradients of gradients.
  /// - Throws: `TensorError` when the result is not a scalar and no seed is given, when nothing was recorded, or
  ///   when a target did not take part.
  public static func gradients(
    of loss: Tensor, _ targets: [Tensor], seed: Tensor? = nil, createGraph: Bool = false
  ) throws -> [Tensor] {
    let found = try partialGradients(of: loss, targets, seed: seed, createGraph: createGraph)
    return try found.enumerated().map { i, gradient in
      guard let gradient else {
        throw TensorError(
          targets[i].isTracked
            ? "target \(i + 1), of shape \(targets[i].shape.text), has no influence on the result"
            : "target \(i + 1), of shape \(targets[i].shape.text), was not recorded; "
              + "call requires_grad_() on it before computing")
      }
      return gradient
    }
  }

  /// As `gradients`, with nil for a target that has no influence on the result.
  public static func partialGradients(
    of loss: Tensor, _ targets: [Tensor], seed: Tensor? = nil, createGraph: Bool = false
  ) throws -> [Tensor?] {
    guard loss.isTracked else {
      throw TensorError("the result was not computed from a tensor that requires gradients")
    }
    if let seed {
      guard seed.shape == loss.shape else {
        throw TensorError("'seed' must have the result's shape \(loss.shape.text), got \(seed.shape.text)")
      }
    } else if loss.count != 1 {
      throw TensorError("the result must be a scalar, got shape \(loss.shape.text); take its sum or mean first")
    }
    let first = try seed?.to(loss.dtype) ?? Tensor.full(loss.shape, 1, loss.dtype)
    return try withRecording(createGraph) {
      try Pass(loss, targets).run(first)
    }
  }

  /// One backward pass: visits the nodes between result and targets, deepest first.
  private final class Pass {
    struct Slot: Hashable {
      let owner: ObjectIdentifier
      let output: Int
    }

    let loss: Tensor
    let targets: [Tensor]
    var gradients: [Slot: Tensor] = [:]
    /// Gradients that this pass has made itself and nobody else sees yet: they grow in place.
    var sums: Set<Slot> = []
    var wanted: Set<Slot> = []
    var order: [Node] = []
    var leads: [ObjectIdentifier: Bool] = [:]
    var outputs: [ObjectIdentifier: Int] = [:]

    init(_ loss: Tensor, _ targets: [Tensor]) {
      self.loss = loss
      self.targets = targets
      for target in targets where target.isTracked { wanted.insert(slot(target)) }
    }

    // A computed tensor is known by its node and output, so that copies of the handle count as one.
    func slot(_ t: Tensor) -> Slot {
      if let node = t.node { return Slot(owner: ObjectIdentifier(node), output: t.output) }
      return Slot(owner: ObjectIdentifier(t), output: -1)
    }

    func collect() {
      var seen: Set<ObjectIdentifier> = []
      var stack: [Node] = []
      func visit(_ t: Tensor) {
        guard let node = t.node else { return }
        outputs[ObjectIdentifier(node)] = max(outputs[ObjectIdentifier(node)] ?? 0, t.output + 1)
        if seen.insert(ObjectIdentifier(node)).inserted { stack.append(node) }
      }
      visit(loss)
      while let node = stack.popLast() {
        order.append(node)
        for input in node.inputs { visit(input) }
      }
      order.sort { $0.depth < $1.depth }
      // Shallow to deep: a node leads to a target when one of its inputs is one, or leads there.
      for node in order {
        leads[ObjectIdentifier(node)] = node.inputs.contains(where: leadsToTarget)
      }
    }

    func leadsToTarget(_ t: Tensor) -> Bool {
      guard t.isTracked else { return false }
      if wanted.contains(slot(t)) { return true }
      guard let node = t.node else { return false }
      return leads[ObjectIdentifier(node)] ?? false
    }

    func add(_ gradient: Tensor, _ slot: Slot) throws {
      guard let sum = gradients[slot] else { return gradients[slot] = gradient }
      if sums.contains(slot) {
        try sum.addInPlace(gradient)
      } else {
        gradients[slot] = try sum.add(gradient)
        if ml_thread_recording() == 0 { sums.insert(slot) }
      }
    }

    func add(_ gradient: Tensor, at part: @escaping (Tensor) throws -> Tensor, _ input: Tensor) throws {
      let slot = slot(input)
      if sums.contains(slot), let sum = gradients[slot] { return try part(sum).addInPlace(gradient) }
      try add(gradient.placed(in: input.shape, input.dtype, part), slot)
      sums.insert(slot)
    }

    func run(_ first: Tensor) throws -> [Tensor?] {
      collect()
      gradients[slot(loss)] = first
      for node in order.reversed() where leads[ObjectIdentifier(node)] == true {
        let id = ObjectIdentifier(node)
        var any = false
        let arrived = (0..<(outputs[id] ?? 1)).map { i -> Tensor? in
          let slot = Slot(owner: id, output: i)
          // The gradient of a finished node is dropped at once, unless it was asked for.
          let gradient = wanted.contains(slot) ? gradients[slot] : gradients.removeValue(forKey: slot)
          any = any || gradient != nil
          return gradient
        }
        guard any else { continue }
        var needs = Node.Needs(bits: 0)
        for (i, input) in node.inputs.enumerated() where leadsToTarget(input) {
          needs.bits |= 1 << UInt64(min(i, 63))
        }
        if let part = node.part, let gradient = arrived[0], ml_thread_recording() == 0 {
          try add(gradient, at: part, node.inputs[0])
          continue
        }
        let results = try node.rule(arrived, needs)
        for (input, gradient) in zip(node.inputs, results) {
          guard let gradient, leadsToTarget(input) else { continue }
          let slot = slot(input)
          try add(gradient, slot)
        }
      }
      return targets.map { $0.isTracked ? gradients[slot($0)] : nil }
    }
  }
}

/// A value that a gradient rule keeps; reading it fails when it was overwritten since.
struct Saved {
  private let tensor: Tensor
  private let version: Int

  init(_ tensor: Tensor) {
    self.tensor = tensor
    version = tensor.storage.version
  }

  func value() throws -> Tensor {
    guard tensor.storage.version == version else {
      throw TensorError(
        "a tensor of shape \(tensor.shape.text) that the gradient needs was changed in place after it was used")
    }
    return tensor
  }
}

extension Tensor {
  /// Attaches the rule of an operation with one output. The rule gets the output's gradient.
  func recorded(
    _ name: StaticString, _ inputs: [Tensor],
    _ rule: @escaping (_ gradient: Tensor, _ needs: Node.Needs) throws -> [Tensor?]
  ) -> Tensor {
    node = Node(name, inputs) { gradients, needs in
      guard let gradient = gradients[0] else { return inputs.map { _ in nil } }
      return try rule(gradient, needs)
    }
    return self
  }

  /// A gradient brought back to the shape and type its input had before broadcasting and promotion.
  func reduced(like input: Tensor) throws -> Tensor {
    try reduced(to: input.shape).to(input.dtype)
  }

  func reduced(to target: Dims) throws -> Tensor {
    if shape == target { return self }
    let lead = rank - target.count
    var dims = Array(0..<lead)
    for i in 0..<target.count where target[i] == 1 && shape[lead + i] != 1 { dims.append(lead + i) }
    return try sum(dims, keep: true).reshape(target)
  }
}
