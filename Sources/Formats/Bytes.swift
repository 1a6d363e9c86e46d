import Foundation
import Tensor

/// An immutable run of bytes that many values may share: allocated memory or a mapped file.
///
/// Copies and slices keep the memory alive and cost nothing; it is released with the last of them.
public struct Bytes: Sendable {
  private let region: Region
  private let start: Int
  /// How many bytes there are.
  public let count: Int

  init(region: Region, count: Int) {
    self.region = region
    self.start = 0
    self.count = count
  }

  private init(region: Region, start: Int, count: Int) {
    self.region = region
    self.start = start
    self.count = count
  }

  /// New memory of `count` bytes (aligned to 64, not cleared), filled once and whole by `fill`.
  ///
  /// Throws ``FileError`` when there is no memory for it, and whatever `fill` throws.
  public init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
    let region = try Region(allocating: count)
    try fill(UnsafeMutableRawBufferPointer(start: region.base, count: count))
    self.init(region: region, count: count)
  }

  /// A copy of `source`. Throws ``FileError`` when there is no memory for it.
  public init(copying source: UnsafeRawBufferPointer) throws {
    try self.init(count: source.count) { $0.copyMemory(from: source) }
  }

  /// A copy of `source`. Throws ``FileError`` when there is no memory for it.
  public init(_ source: [UInt8]) throws {
    self = try source.withUnsafeBytes { try Bytes(copying: $0) }
  }

  /// The whole of a regular file, mapped and not copied.
  ///
  /// The mapping keeps the file it opened even when another is renamed over it, as ``AtomicFile`` does; only
  /// a program that shortens the file in place can pull bytes away (see ``MappedMemory``). Throws ``FileError`` when the
  /// file cannot be read or is not a regular file.
  public init(mapping path: String) throws {
    try checkPath(path, action: "read")
    // A pipe without a writer would wait for one.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.reading(path, code: errno) }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw FileError.reading(path, code: errno) }
    guard info.st_mode & S_IFMT == S_IFREG else {
      let kind = info.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
      throw FileError(path: path, "cannot read \(path): it is \(kind)")
    }
    self.init(
      region: try Region(mapping: descriptor, count: Int(info.st_size), path: path), count: Int(info.st_size))
  }

  /// Lends the memory to `body`; the pointer must not outlive the call.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    // The optimiser may see the last use of the region before the call; the memory must outlive it.
    try withExtendedLifetime(region) {
      try body(UnsafeRawBufferPointer(start: region.base.map { $0 + start }, count: count))
    }
  }

  /// The bytes of `range`, sharing the memory; the range must lie within `0..<count`.
  public subscript(range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the bytes")
    return Bytes(region: region, start: start + range.lowerBound, count: range.count)
  }

  /// The byte at `index`, which must lie within `0..<count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "index outside of the bytes")
    return withUnsafeBytes { $0[index] }
  }

  /// What keeps the bytes at their place when they are a mapped file's, and their address; nil for allocated memory.
  var mapping: (owner: MappedMemory, address: UnsafeMutableRawPointer)? {
    region.mapped.map { ($0, $0.base + start) }
  }

  /// A copy as an array, for small runs and tests.
  public var array: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension Bytes: Equatable {
  public static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0 else { return true }
    return left.withUnsafeBytes { a in
      right.withUnsafeBytes { b in memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0 }
    }
  }
}

/// The owner of one allocation or mapping. Written only while a single initialiser holds it, hence sendable.
final class Region: @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer?
  private(set) var capacity: Int
  let mapped: MappedMemory?
  /// Sizes worth asking the allocator for: a process has 47 bits of addresses.
  private static let addressable = 0..<(1 << 47)

  init(allocating count: Int) throws {
    var pointer: UnsafeMutableRawPointer?
    guard Region.addressable.contains(count), posix_memalign(&pointer, 64, max(count, 1)) == 0, let pointer
    else {
      throw FileError(path: "", "not enough memory for \(count) bytes", code: ENOMEM)
    }
    base = pointer
    capacity = count
    mapped = nil
  }

  init(mapping descriptor: Int32, count: Int, path: String) throws {
    capacity = count
    guard count > 0 else {
      mapped = nil
      return
    }
    guard let mapped = MappedMemory(descriptor: descriptor, count: count) else {
      throw FileError.reading(path, code: errno)
    }
    self.mapped = mapped
    base = mapped.base
  }

  /// Makes room for `count` bytes, keeping what is there. Only before the region is shared.
  func grow(to count: Int) throws {
    guard Region.addressable.contains(count), let larger = realloc(base, max(count, 1)) else {
      throw FileError(path: "", "not enough memory for \(count) bytes", code: ENOMEM)
    }
    base = larger
    capacity = count
  }

  deinit {
    if mapped == nil { free(base) }
  }
}

/// Paths go to C as NUL-terminated strings: one with a NUL inside would name another file.
func checkPath(_ path: String, action: String) throws {
  if path.isEmpty { throw FileError(path: path, "cannot \(action) a file with an empty name") }
  if path.utf8.contains(0) {
    throw FileError(path: path, "cannot \(action) \(path.debugDescription): the name contains a NUL byte")
  }
}
