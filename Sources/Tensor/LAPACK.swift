import COpenBLAS
import Synchronization

/// The LAPACK in use: OpenBLAS's.
///
/// LAPACK's matrices are column-major, so that a row-major matrix is its transpose there. The callers choose routines
/// that suit the transpose rather than copy.
public enum LAPACK {
  @discardableResult static func load() throws -> UnsafePointer<CChar> {
    var reason: UnsafePointer<CChar>?
    guard let description = ml_lapack_load(&reason) else {
      throw TensorError(reason.map { String(cString: $0) } ?? "OpenBLAS cannot be loaded")
    }
    return description
  }

  /// Name, version and the processor kind its kernels were chosen for.
  /// - Throws: `TensorError` when OpenBLAS cannot be loaded.
  public static func describe() throws -> String { String(cString: try load()) }

  /// A size in LAPACK's integers.
  static func int(_ size: Int) throws -> Int32 {
    guard let size = Int32(exactly: size) else {
      throw TensorError("LAPACK counts to \(Int32.max), which a matrix of this size exceeds")
    }
    return size
  }

  /// Elements of work space that a routine wants; `query` calls it with a work size of -1.
  static func workSize(_ type: DType, _ query: (_ answer: UnsafeMutableRawPointer) -> Int32) throws -> Int32 {
    var answer = 0.0
    let status = query(&answer)
    guard status == 0 else { throw TensorError("LAPACK refuses argument \(-Int(status))") }
    // A float does not hold every large number and may have been rounded down.
    let size = type == .float32 ? Double(Float(bitPattern: UInt32(answer.bitPattern & 0xffff_ffff)).nextUp) : answer
    return try int(size < 0x1p62 ? max(Int(size.rounded(.up)), 1) : Int.max)
  }

  /// Calls `body` for each matrix of a batch, on the pool, with `scratch` bytes for it to work in. Returns LAPACK's
  /// statuses.
  /// - Parameter elements: of one matrix; small ones share a piece of work.
  static func each(
    _ count: Int, elements: Int, scratch: Int,
    _ body: (_ matrix: Int, _ scratch: UnsafeMutableRawPointer) -> Int32
  ) throws -> [Int32] {
    let failure = Mutex<(any Error)?>(nil)
    let statuses = [Int32](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = count
      guard let results = buffer.baseAddress else { return }
      results.initialize(repeating: 0, count: count)
      Pool.shared.ranges(count, grain: max(1, 4096 / max(elements, 1))) { range in
        do {
          let memory = try Memory.allocate(scratch)
          defer { Memory.release(memory, scratch) }
          for i in range { results[i] = body(i, memory) }
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return statuses
  }
}

extension String {
  /// The one letter of an option of LAPACK.
  var ascii: CChar { CChar(bitPattern: utf8.first ?? 0) }
}
