import Foundation

/// The operating system refused something about a file: it is missing, not readable, the disk is full ...
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible, LocalizedError {
  /// The file as the caller named it.
  public let path: String
  /// A whole sentence that names the file.
  public let description: String
  /// The `errno` of the failed call; 0 where no system call failed.
  public let code: Int32

  public init(path: String, _ description: String, code: Int32 = 0) {
    self.path = path
    self.description = description
    self.code = code
  }

  public var errorDescription: String? { description }

  static func reading(_ path: String, code: Int32) -> FileError {
    let reason = code == ENOENT ? "there is no such file" : systemMessage(code)
    return FileError(path: path, "cannot read \(path): \(reason)", code: code)
  }

  static func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// A file was read, but what it holds is not what its format asks for.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible, LocalizedError {
  /// The file (or whatever name the caller gave the bytes).
  public let file: String
  /// What was expected and what came.
  public let message: String

  public init(_ file: String, _ message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)" }
  public var errorDescription: String? { description }
}
