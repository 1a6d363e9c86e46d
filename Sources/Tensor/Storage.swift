import CKernels
import Foundation
import Synchronization

/// Memory of tensors in this process: how much is in use, and freed blocks kept for reuse.
///
/// A fresh page costs about 2 us to touch first, so large blocks are kept in buckets by size. Live and kept bytes
/// together stay under `keepLimit`; beside more live bytes than that, a share of them is kept.
public enum Memory {
  private static let live = Atomic<Int>(0)
  private static let tuned: Void = ml_tune_malloc()
  private static let cache = Mutex(Cache())
  private static let keepLimit = 320 << 20

  /// How many bytes may be kept beside those that are live.
  private static func room(_ live: Int) -> Int { Swift.max(keepLimit - live, 64 << 20 + live / 4) }
  /// Below this, malloc is quick enough.
  private static let smallest = 32 << 10
  /// Fewer and cheaper first touches, and fewer misses of the address cache, where the system grants huge pages.
  private static let hugePage = 2 << 20
  private static let physical = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))

  private struct Cache {
    /// Addresses by size.
    var blocks: [Int: [UInt]] = [:]
    var bytes = 0

    mutating func dropAll() {
      for (_, list) in blocks { for block in list { free(UnsafeMutableRawPointer(bitPattern: block)) } }
      blocks.removeAll()
      bytes = 0
    }
  }

  /// Bytes held by tensors that are alive.
  public static var liveBytes: Int { live.load(ordering: .relaxed) }

  /// Bytes of freed blocks kept for reuse.
  public static var cachedBytes: Int { cache.withLock { $0.bytes } }

  /// Returns kept blocks to the system.
  public static func releaseCached() { cache.withLock { $0.dropAll() } }

  // Buckets an eighth apart: at most 12.5 % is wasted and near sizes share blocks.
  private static func bucket(_ bytes: Int) -> Int {
    let top = Int.bitWidth - bytes.leadingZeroBitCount
    let step = 1 << Swift.max(top - 4, 12)
    return (bytes + step - 1) & ~(step - 1)
  }

  /// Counts bytes that somebody else holds, as in use.
  static func count(_ bytes: Int) {
    _ = tuned
    live.add(bytes, ordering: .relaxed)
  }

  static func allocate(_ bytes: Int) throws -> UnsafeMutableRawPointer {
    if bytes < smallest {
      guard let block = malloc(Swift.max(bytes, 1)) else { throw outOfMemory(bytes) }
      live.add(bytes, ordering: .relaxed)
      return block
    }
    guard bytes <= physical - Swift.min(liveBytes, physical) else { throw outOfMemory(bytes) }
    let size = bucket(bytes)
    let reused = cache.withLock { cache -> UInt? in
      if let block = cache.blocks[size]?.popLast() {
        cache.bytes -= size
        return block
      }
      if cache.bytes > 0, cache.bytes > room(liveBytes + size) { cache.dropAll() }
      return nil
    }
    var block = reused.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
    if block == nil {
      let huge = size >= hugePage
      if posix_memalign(&block, huge ? hugePage : 64, size) != 0 {
        // The kept blocks may be what the system lacks.
        releaseCached()
        guard posix_memalign(&block, 64, size) == 0 else { throw outOfMemory(bytes) }
      }
      if huge { madvise(block, size, MADV_HUGEPAGE) }
    }
    guard let block else { throw outOfMemory(bytes) }
    live.add(size, ordering: .relaxed)
    return block
  }

  /// Fails where there is no memory for what takes it from the system itself, and would end the process: Swift's arrays.
  static func probe(_ bytes: Int) throws {
    if bytes >= hugePage { try release(allocate(bytes), bytes) }
  }

  static func release(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
    if bytes < smallest {
      free(block)
      live.subtract(bytes, ordering: .relaxed)
      return
    }
    let size = bucket(bytes)
    let address = UInt(bitPattern: block)
    live.subtract(size, ordering: .relaxed)
    let kept = cache.withLock { cache -> Bool in
      guard cache.bytes + size <= room(liveBytes) else { return false }
      cache.blocks[size, default: []].append(address)
      cache.bytes += size
      return true
    }
    if !kept { free(block) }
  }

  private static let failed = Atomic<Bool>(false)

  /// Whether an allocation has failed since this was last asked.
  public static func takeFailure() -> Bool {
    failed.load(ordering: .relaxed) && failed.exchange(false, ordering: .relaxed)
  }

  private static func outOfMemory(_ bytes: Int) -> TensorError {
    failed.store(true, ordering: .relaxed)
    func megabytes(_ n: Int) -> String { "\((n + (1 << 20) - 1) >> 20) MB" }
    return TensorError(
      "out of memory: \(megabytes(bytes)) more are needed, \(megabytes(liveBytes)) of "
        + "\(megabytes(physical)) are in use by tensors")
  }
}

/// A block of memory that tensors share: views of one tensor have one storage.
///
/// Small blocks lie in the object itself: two allocations a tensor instead of three.
public final class Storage: ManagedBuffer<Storage.Header, UInt64> {
  public struct Header {
    let base: UnsafeMutableRawPointer
    let bytes: Int
    let kind: Kind
    let owner: AnyObject?
    var version = 0
  }

  enum Kind { case inline, allocated, foreign }

  private static let inlineLimit = 256

  static func make(bytes: Int) throws -> Storage {
    if bytes <= inlineLimit {
      Memory.count(bytes)
      return make(capacity: (bytes + 7) / 8) { Header(base: $0, bytes: bytes, kind: .inline, owner: nil) }
    }
    let block = try Memory.allocate(bytes)
    return make(capacity: 0) { _ in Header(base: block, bytes: bytes, kind: .allocated, owner: nil) }
  }

  /// Memory of somebody else, alive as long as `owner`.
  static func make(base: UnsafeMutableRawPointer, bytes: Int, owner: AnyObject) -> Storage {
    make(capacity: 0) { _ in Header(base: base, bytes: bytes, kind: .foreign, owner: owner) }
  }

  private static func make(capacity: Int, _ header: (UnsafeMutableRawPointer) -> Header) -> Storage {
    let buffer = Storage.create(minimumCapacity: capacity) { buffer in
      buffer.withUnsafeMutablePointerToElements { header(UnsafeMutableRawPointer($0)) }
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  public var base: UnsafeMutableRawPointer { header.base }
  public var bytes: Int { header.bytes }

  /// Counts changes in place, so that a gradient can tell that a value it kept has been overwritten.
  var version: Int {
    get { header.version }
    set { header.version = newValue }
  }

  deinit {
    switch header.kind {
    case .inline: Memory.count(-header.bytes)
    case .allocated: Memory.release(header.base, header.bytes)
    case .foreign: break
    }
  }
}
