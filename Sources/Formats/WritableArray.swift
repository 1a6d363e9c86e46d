import Foundation
import Tensor

extension NPY {
  /// A new npy file, mapped: what is written to the tensor is in the file, and the system moves pages to disk as it needs
  /// memory. A file that was there under the name is replaced; who reads it keeps what it read.
  ///
  /// The whole size is taken on the disk at once. Throws ``FileError`` where it is not there, or the file cannot be written.
  public static func create(_ path: String, _ shape: [Int], _ dtype: DType) throws -> Tensor {
    try checkPath(path, action: "write")
    guard let size = Checked.product(shape, times: dtype.size), size <= 1 << 50 else {
      throw FileError(path: path, "cannot write \(path): an array of \(shape.count) dimensions is too large")
    }
    let head = try head(dtype.elementType, shape)
    try AtomicFile.checkFolder((path as NSString).deletingLastPathComponent)
    unlink(path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw AtomicFile.writing(path, code: errno) }
    defer { close(descriptor) }
    let count = head.count + size
    let failure = posix_fallocate(descriptor, 0, off_t(count))
    guard failure == 0,
      let mapping = MappedMemory(descriptor: descriptor, count: count, shared: true)
    else {
      let code = failure != 0 ? failure : errno
      unlink(path)
      throw AtomicFile.writing(path, code: code)
    }
    mapping.base.copyMemory(from: head, byteCount: head.count)
    return try Tensor.wrapping(mapping.base + head.count, shape, dtype, owner: mapping)
  }
}

/// Products that may leave the range of an integer.
private enum Checked {
  static func product(_ sizes: [Int], times size: Int) -> Int? {
    var total = size
    for n in sizes {
      guard n >= 0 else { return nil }
      let (next, overflow) = total.multipliedReportingOverflow(by: n)
      if overflow { return nil }
      total = next
    }
    return total
  }
}
