import Foundation

/// Writing files so that a reader sees the old file or the new one, never a part.
public enum AtomicFile {
  /// Writes a file through `body`: a temporary file beside the target, fsync, rename.
  ///
  /// Missing folders are made. A symbolic link stays and its target is replaced; permissions of an existing
  /// file are kept. A device or pipe (`/dev/stdout`) is written directly, since renaming over it would
  /// destroy it. When anything fails the old file is whole and no temporary file is left (made folders stay).
  /// Throws ``FileError``, and whatever `body` throws.
  public static func write(_ path: String, _ body: (FileSink) throws -> Void) throws {
    try checkPath(path, action: "write")
    // realpath resolves links, so that the rename replaces what a link points to and not the link.
    let target = resolved(path)
    var info = stat()
    let exists = stat(target, &info) == 0
    if exists, info.st_mode & S_IFMT == S_IFDIR {
      throw FileError(path: path, "cannot write \(path): a directory is in the way", code: EISDIR)
    }
    if exists, info.st_mode & S_IFMT != S_IFREG {
      let sink = FileSink(try openFile(target, O_WRONLY, path: path), path: path)
      return try sink.finishing(sync: false, body)
    }
    let folder = (target as NSString).deletingLastPathComponent
    try makeFolders(folder, for: path)
    // A name of its own length: the target's may already be as long as the file system allows.
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let temporary = (folder as NSString).appendingPathComponent(".moonlens-\(random).tmp")
    let descriptor = try openFile(temporary, O_WRONLY | O_CREAT | O_EXCL, path: path)
    do {
      if exists { fchmod(descriptor, info.st_mode & 0o7777) }
      try FileSink(descriptor, path: path).finishing(sync: true, body)
      guard rename(temporary, target) == 0 else { throw writing(path, code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(folder)
  }

  /// Makes a folder if it is missing, and throws ``FileError`` when no file can be written in it.
  public static func checkFolder(_ folder: String) throws {
    try makeFolders(folder, for: folder)
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else { throw writing(folder, code: errno) }
  }

  /// Writes `bytes` as a file. Throws ``FileError``.
  public static func write(_ path: String, bytes: Bytes) throws {
    try write(path) { sink in try bytes.withUnsafeBytes { try sink.write($0) } }
  }

  /// Writes `text` as a file. Throws ``FileError``.
  public static func write(_ path: String, text: String) throws {
    try write(path) { sink in try sink.write(text) }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func openFile(_ file: String, _ flags: Int32, path: String) throws -> Int32 {
    let descriptor = open(file, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw writing(path, code: errno) }
    return descriptor
  }

  private static func makeFolders(_ folder: String, for path: String) throws {
    guard !folder.isEmpty else { return }
    var missing: [String] = []
    var current = folder
    var info = stat()
    while !current.isEmpty, stat(current, &info) != 0, errno == ENOENT {
      missing.append(current)
      current = (current as NSString).deletingLastPathComponent
    }
    for next in missing.reversed() where mkdir(next, 0o777) != 0 && errno != EEXIST {
      throw writing(path, code: errno)
    }
  }

  /// Makes the rename itself durable. Some file systems refuse it, and the file is whole either way.
  private static func syncFolder(_ folder: String) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  static func writing(_ path: String, code: Int32) -> FileError {
    let parent = (path as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    let system = FileError.systemMessage(code)
    let reason =
      switch code {
      case EACCES, EPERM, EROFS: "the folder \(folder) is not writable (\(system))"
      case ENOSPC, EDQUOT: "the disk is full (\(system))"
      case ENOTDIR: "a part of \(folder) is a file, not a folder"
      case EISDIR: "a directory is in the way"
      default: system
      }
    return FileError(path: path, "cannot write \(path): \(reason)", code: code)
  }
}

/// Where ``AtomicFile/write(_:_:)`` lets its body write. Valid only during that call.
public final class FileSink {
  private var descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  private static let bufferSize = 65_536

  init(_ descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Appends bytes. Throws ``FileError`` when the system refuses them.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    if buffer.count + bytes.count > FileSink.bufferSize { try flush() }
    if bytes.count > FileSink.bufferSize { return try send(bytes) }
    buffer.append(contentsOf: bytes)
  }

  /// Appends text as UTF-8. Throws ``FileError`` when the system refuses it.
  public func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  /// Runs `body`, then writes out what is buffered; the descriptor is closed whatever happens.
  func finishing(sync: Bool, _ body: (FileSink) throws -> Void) throws {
    do {
      try body(self)
      try flush()
      if sync, fsync(descriptor) != 0 { throw AtomicFile.writing(path, code: errno) }
    } catch {
      close(descriptor)
      descriptor = -1
      throw error
    }
    // Network file systems report a full disk as late as here.
    let result = close(descriptor)
    descriptor = -1
    guard result == 0 else { throw AtomicFile.writing(path, code: errno) }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes { try send($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let sent = Foundation.write(descriptor, rest.baseAddress!, rest.count)
      if sent < 0 && errno == EINTR { continue }
      guard sent > 0 else { throw AtomicFile.writing(path, code: sent < 0 ? errno : EIO) }
      rest = UnsafeRawBufferPointer(rebasing: rest[sent...])
    }
  }
}
