import Tensor

/// Elements of a type that tensors do not have, in memory that counts as theirs.
final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
  // Unchecked: threads of the pool work on parts of their own.
  private let memory: Tensor
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// - Throws: `TensorError` where there is not so much memory.
  init(_ count: Int) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard count >= 0, !overflow else { throw TensorError("\(count) elements are too many to address") }
    memory = try Tensor.zeros([bytes], .uint8)
    base = memory.storage.base.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  subscript(index: Int) -> Element { base[index] }
}

extension Tensor {
  /// The first element of a contiguous tensor.
  func start<Element>(_ type: Element.Type) -> UnsafeMutablePointer<Element> {
    precondition(isContiguous && dtype.size == MemoryLayout<Element>.stride)
    return (storage.base + offset * dtype.size).assumingMemoryBound(to: type)
  }

  /// Rows and columns of what is to be projected.
  /// - Throws: `TensorError` for what is no matrix of finite floats.
  func projectable() throws -> (rows: Int, columns: Int) {
    guard dtype.isFloat else { throw TensorError("'x' must be of a float type, got \(dtype.name)") }
    guard rank == 2 else { throw TensorError("'x' must be a matrix (n, d), got shape \(shape.text)") }
    guard count > 0 else { throw TensorError("'x' must have points and coordinates, got shape \(shape.text)") }
    guard try isAllFinite() else { throw TensorError("'x' holds a NaN or an infinity") }
    return (shape[0], shape[1])
  }
}
