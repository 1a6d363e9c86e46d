/// Sizes or strides of up to eight dimensions, held inline: a tensor needs no array of its own for them.
public struct Dims: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable, Sendable {
  public static let maxRank = 8

  @usableFromInline var values: InlineArray<8, Int>
  @usableFromInline var rank: Int

  @inlinable public init() {
    values = InlineArray(repeating: 0)
    rank = 0
  }

  /// - Precondition: at most eight elements; use `Dims.checked` for sizes that come from a user.
  @inlinable public init(_ elements: some Collection<Int>) {
    self.init()
    for element in elements { append(element) }
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  @inlinable public init(repeating value: Int, count: Int) {
    values = InlineArray(repeating: value)
    rank = count
  }

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { rank }
  @inlinable public var count: Int { rank }

  @inlinable public subscript(index: Int) -> Int {
    get { values[index] }
    set { values[index] = newValue }
  }

  @inlinable public mutating func append(_ value: Int) {
    precondition(rank < Dims.maxRank, "more than 8 dimensions")
    values[rank] = value
    rank += 1
  }

  @inlinable public static func == (a: Dims, b: Dims) -> Bool {
    guard a.rank == b.rank else { return false }
    for i in 0..<a.rank where a.values[i] != b.values[i] { return false }
    return true
  }

  /// Number of elements of a tensor of these sizes; sizes were checked when the tensor was made.
  @inlinable public var product: Int {
    var n = 1
    for i in 0..<rank { n *= values[i] }
    return n
  }

  /// Bytes of a new tensor of these sizes. Small views can broadcast to a shape that is beyond all memory.
  func bytes(_ itemSize: Int) throws -> Int {
    var n = itemSize
    for i in 0..<rank {
      let (next, overflow) = n.multipliedReportingOverflow(by: values[i])
      guard !overflow, next < Int.max / 2 else {
        throw TensorError("a tensor of shape \(text) is too large to address")
      }
      n = next
    }
    return n
  }

  /// Strides of a contiguous tensor of these sizes, last dimension fastest.
  @inlinable var contiguousStrides: Dims {
    var strides = Dims(repeating: 1, count: rank)
    var step = 1
    var i = rank - 1
    while i >= 0 {
      strides.values[i] = step
      step *= Swift.max(values[i], 1)
      i -= 1
    }
    return strides
  }

  /// Whether a tensor of these sizes broadcasts to `target` without changing it.
  func expands(to target: Dims) -> Bool {
    let lead = target.count - rank
    return lead >= 0 && (0..<rank).allSatisfy { values[$0] == 1 || values[$0] == target[lead + $0] }
  }

  mutating func insert(_ value: Int, at position: Int) {
    var all = Array(self)
    all.insert(value, at: position)
    self = Dims(all)
  }

  func removing(at position: Int) -> Dims {
    var all = Array(self)
    all.remove(at: position)
    return Dims(all)
  }

  /// Sizes given by a user: refused when negative, of too many dimensions, or too large to address.
  public static func checked(_ sizes: some Collection<Int>, itemSize: Int = 8) throws -> Dims {
    guard sizes.count <= maxRank else {
      throw TensorError("a tensor has at most \(maxRank) dimensions, got \(sizes.count)")
    }
    var total = itemSize
    for size in sizes {
      guard size >= 0 else { throw TensorError("a size must not be negative, got \(shapeText(sizes))") }
      let (next, overflow) = total.multipliedReportingOverflow(by: Swift.max(size, 1))
      guard !overflow, next < Int.max / 2 else {
        throw TensorError("a tensor of shape \(shapeText(sizes)) is too large to address")
      }
      total = next
    }
    return Dims(sizes)
  }

  public var text: String { shapeText(self) }
}

/// A shape as messages and printing write it: (2, 3), (4), ().
public func shapeText(_ sizes: some Collection<Int>) -> String {
  "(" + sizes.map(String.init).joined(separator: ", ") + ")"
}
