import Tensor

/// Rows of a table, as PyTorch's nn.Embedding: positions of any shape give that shape and one dimension more. The
/// gradient adds up rows in the order of the positions.
public final class Embedding: Module {
  public let count: Int
  public let size: Int
  /// The number of the first row: 0, or 1 where positions count from 1.
  private let first: Int

  /// - Parameter initial: how the weight (count, size) is drawn.
  public init(count: Int, size: Int, first: Int = 0, initial: Initializer = .normal, generator: Generator) throws {
    (self.count, self.size, self.first) = (count, size, first)
    super.init()
    try set("weight", .parameter(initial.make([count, size], generator)))
  }

  public override var kind: String { "embedding" }
  public override var settings: [(String, String)] { [("count", "\(count)"), ("size", "\(size)")] }

  public override func forward(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let weight = try parameter("weight")
    guard x.dtype == .int64 || x.dtype == .uint8 else {
      throw TensorError("an embedding takes integer positions, got \(x.dtype.name)")
    }
    guard weight.rank == 2 else {
      throw TensorError("'weight' must have shape (count, size), got \(weight.shape.text)")
    }
    if x.count > 0 {
      let (low, high) = (try x.min().toInts()[0], try x.max().toInts()[0])
      guard low >= first, high < weight.shape[0] + first else {
        throw TensorError(
          "positions must lie between \(first) and \(weight.shape[0] - 1 + first), the table's rows, got "
            + "\(low < first ? low : high)")
      }
    }
    let rows = try first == 0 ? x : x.to(.int64).sub(Tensor.scalar(first))
    return try weight.taken(0, rows)
  }
}
