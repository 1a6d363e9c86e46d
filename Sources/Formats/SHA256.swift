import CCrypto

/// SHA-256 by libcrypto (which uses the processor's instructions for it), fed in pieces.
///
///     var hash = try SHA256()
///     hash.update(bytes)
///     let hex = hash.finish()
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Throws ``FileError`` when libcrypto offers no SHA-256 (out of memory, or switched off by its
  /// configuration).
  public init() throws {
    guard let context = EVP_MD_CTX_new() else { throw SHA256.unavailable }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      EVP_MD_CTX_free(context)
      throw SHA256.unavailable
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: Bytes) { bytes.withUnsafeBytes { update($0) } }

  /// The checksum of all that was added: 64 lower-case hexadecimal digits.
  public consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = EVP_DigestFinal_ex(context, &digest, nil)
    return digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// The checksum of `bytes`. Throws like ``init()``.
  public static func hex(of bytes: Bytes) throws -> String {
    var hash = try SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The checksum of a file as it lies on the disk. Throws ``FileError`` when it cannot be read.
  public static func hex(ofFile path: String) throws -> String { try hex(of: Bytes(mapping: path)) }

  private static var unavailable: FileError { FileError(path: "", "libcrypto offers no SHA-256 here") }
}
