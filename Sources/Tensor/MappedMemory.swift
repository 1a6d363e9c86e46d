import CKernels
import Foundation

/// A part of a file in memory, read from disk where it is touched. Writing changes the memory and, only where it is
/// shared, the file.
///
/// Where another program shortens the file meanwhile, the missing part reads as zeros and a line on standard error says so.
public final class MappedMemory: @unchecked Sendable {
  public let base: UnsafeMutableRawPointer
  public let count: Int
  private let guarded: Bool

  /// Maps the first `count` bytes (at least 1) of an open file; nil with `errno` set where the system refuses.
  public init?(descriptor: Int32, count: Int, shared: Bool = false) {
    let flags = shared ? MAP_SHARED : MAP_PRIVATE | MAP_NORESERVE
    guard let base = mmap(nil, count, PROT_READ | PROT_WRITE, flags, descriptor, 0), base != MAP_FAILED else {
      return nil
    }
    (self.base, self.count) = (base, count)
    guarded = ml_guard_mapping(base, count)
  }

  deinit {
    if guarded { ml_release_mapping(base) }
    munmap(base, count)
  }
}
