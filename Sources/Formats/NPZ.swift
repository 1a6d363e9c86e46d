/// NumPy's npz: named arrays, each an npy file in a ZIP archive.
public enum NPZ {
  /// The arrays of a file, in its order, without the names' ".npy". Entries that were not compressed are mapped.
  ///
  /// Throws ``FileError`` when it cannot be read, ``FormatError`` when it breaks the format.
  public static func read(_ path: String) throws -> [(name: String, array: ArrayBytes)] {
    try parse(Bytes(mapping: path), name: path)
  }

  /// The arrays in the bytes of a file. Throws ``FormatError`` in the name of `name`.
  public static func parse(_ bytes: Bytes, name: String) throws -> [(name: String, array: ArrayBytes)] {
    var seen: Set<String> = []
    return try Zip.parse(bytes, name: name).map { entry in
      guard entry.name.hasSuffix(".npy") else {
        throw FormatError(name, "'\(entry.name)' was found in it, expected arrays (names that end in .npy)")
      }
      guard seen.insert(entry.name).inserted else { throw FormatError(name, "'\(entry.name)' is in it twice") }
      return (String(entry.name.dropLast(4)), try NPY.parse(entry.bytes, name: "\(name): '\(entry.name)'"))
    }
  }

  /// Writes named arrays, uncompressed, whole or not at all. Throws ``FileError``, and ``FormatError`` for a name that
  /// comes twice.
  public static func write(_ arrays: [(String, ArrayBytes)], to path: String) throws {
    var seen: Set<String> = []
    let entries = try arrays.map { name, array in
      guard seen.insert(name).inserted else {
        throw FormatError(path, "two arrays cannot both be named '\(name)'")
      }
      return Zip.Entry(name: name + ".npy", bytes: try NPY.encode(array))
    }
    try Zip.write(entries, to: path)
  }
}
