import Glibc

extension Figure {
  /// Draws the figure into a file whose extension (.png, .svg, .pdf) decides the format.
  ///
  /// Missing folders are created. The file appears whole or not at all: it is written beside its place and
  /// renamed.
  ///
  /// - Throws: `PlotError` if the extension is another, the figure cannot be drawn, or the file cannot be
  ///   written; the message then names the path and the reason.
  public func save(_ path: String) throws {
    let format = try PictureFormat(path: path)
    try FileWriter.write(bytes(format), to: path)
    savedPath = path
  }
}

enum FileWriter {
  /// Writes a file atomically, creating the folders on the way.
  static func write(_ bytes: [UInt8], to path: String) throws {
    if let slash = path.lastIndex(of: "/") { try createFolders(String(path[..<slash]), for: path) }
    // Unlike mkstemp, open with a name of our own leaves the file's permissions to the user's umask.
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    do {
      try writeAll(bytes, to: descriptor, path: path)
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let error = failure(path)
      unlink(temporary)
      throw error
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      written += count
    }
  }

  private static func createFolders(_ folder: String, for path: String) throws {
    var partial = folder.hasPrefix("/") ? "/" : ""
    for part in folder.split(separator: "/") {
      partial += part + "/"
      if mkdir(partial, 0o777) != 0, errno != EEXIST { throw failure(path) }
    }
  }

  /// The error for what `errno` says now.
  private static func failure(_ path: String) -> PlotError {
    PlotError("figure: cannot write '\(path)': \(String(cString: strerror(errno)))")
  }
}
