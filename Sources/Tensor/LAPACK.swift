import COpenBLAS

/// The LAPACK in use: OpenBLAS's.
public enum LAPACK {
  typealias Table = UnsafePointer<ml_lapack>

  static func library() throws -> Table {
    var reason: UnsafePointer<CChar>?
    guard let table = ml_lapack_load(&reason) else {
      throw TensorError(reason.map { String(cString: $0) } ?? "OpenBLAS cannot be loaded")
    }
    return table
  }

  /// Name, version and the processor kind its kernels were chosen for.
  /// - Throws: `TensorError` when OpenBLAS cannot be loaded.
  public static func describe() throws -> String { try String(cString: library().pointee.description) }
}
