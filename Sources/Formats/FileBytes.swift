/// Reading files that may be gzipped.
public enum FileBytes {
  /// The uncompressed bytes of a file and, where asked for, their SHA-256.
  ///
  /// Whether the file is gzipped is told by its first bytes, not by its name. A plain file is mapped, not
  /// copied. `limit` bounds what a gzipped file may grow to. Throws ``FileError`` and ``FormatError``.
  public static func read(
    _ path: String, limit: Int = .max, checksum: Bool = false
  ) throws -> (bytes: Bytes, sha256: String?) {
    let raw = try Bytes(mapping: path)
    guard Gzip.isCompressed(raw) else { return (raw, checksum ? try SHA256.hex(of: raw) : nil) }
    guard checksum else { return (try Gzip.inflate(raw, name: path, limit: limit), nil) }
    var hash = try SHA256()
    let bytes = try Gzip.inflate(raw, name: path, limit: limit) { hash.update($0) }
    return (bytes, hash.finish())
  }
}
