import Foundation

/// Tells whether a file is still the one that was checked.
struct FileStamp: Hashable, Sendable {
  let path: String
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// Nil where there is no such file.
  init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.path = path
    device = UInt64(info.st_dev)
    inode = UInt64(info.st_ino)
    size = Int64(info.st_size)
    seconds = info.st_mtim.tv_sec
    nanoseconds = info.st_mtim.tv_nsec
  }
}

/// Checksums already taken by this process, so that a status and a load, or two loads, hash a file once.
final class VerifiedFiles: Sendable {
  private let checksums = Locked<[FileStamp: String]>([:])

  subscript(stamp: FileStamp) -> String? {
    get { checksums.withLock { $0[stamp] } }
    set { checksums.withLock { $0[stamp] = newValue } }
  }
}

/// A value behind a lock that closures can share. NSLock and not Synchronization's Mutex, in which the thread
/// sanitizer sees races that are none.
final class Locked<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let lock = NSLock()

  init(_ value: Value) { self.value = value }

  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    lock.withLock { body(&value) }
  }
}
