import CKernels
import Testing

/// The matrix product of every instruction set this processor can run, on small whole numbers whose sums are exact.
@Suite struct KernelTests {
  private func value<T: BinaryFloatingPoint & BitwiseCopyable>(_ p: Int, _ q: Int, _ type: T.Type) -> T {
    T((5 * p + 3 * q) % 7 - 3)
  }

  private func check<T: BinaryFloatingPoint & BitwiseCopyable>(
    _ kernel: ml_gemm, _ m: Int, _ n: Int, _ k: Int, _ type: T.Type
  ) {
    var (a, b) = ([T](repeating: 0, count: m * k), [T](repeating: 0, count: k * n))
    for i in 0..<m { for p in 0..<k { a[i * k + p] = value(i, p, T.self) } }
    for p in 0..<k { for j in 0..<n { b[p * n + j] = value(p + 1, j, T.self) } }
    var wanted = [T](repeating: 1, count: m * n)
    for i in 0..<m { for p in 0..<k { for j in 0..<n { wanted[i * n + j] += a[i * k + p] * b[p * n + j] } } }
    var rows = [T](repeating: .nan, count: m * k)
    kernel.pack_rows(m, k, a, k, 1, &rows)
    var columns = [T](repeating: .nan, count: k * ((n + kernel.columns - 1) / kernel.columns * kernel.columns))
    kernel.pack(k, n, b, n, 1, &columns)
    let turned = (0..<n).flatMap { j in (0..<k).map { b[$0 * n + j] } }
    for (left, leftStride) in [(a, k), (rows, 0)] {
      for (right, rightStride, columnStride) in [(b, n, 1), (columns, 0, 1), (turned, 1, k)] {
        // One column more than the product, which must stay as it is.
        var c = [T](repeating: 1, count: m * (n + 1))
        kernel.product(m, n, k, left, leftStride, right, rightStride, columnStride, &c, n + 1, 1)
        let got = (0..<m).flatMap { c[$0 * (n + 1)..<$0 * (n + 1) + n] }
        #expect(got == wanted && (0..<m).allSatisfy { c[$0 * (n + 1) + n] == 1 }, "\(m) \(n) \(k) \(T.self)")
      }
    }
  }

  @Test(arguments: 0...2) func matrixProduct(level: Int32) {
    for isDouble in [Int32(0), 1] {
      guard let kernel = ml_gemm_version(level, isDouble)?.pointee else { continue }
      for m in 1...2 * kernel.rows + 1 {
        for n in [1, 3, kernel.columns / 2, kernel.columns - 1, kernel.columns, 2 * kernel.columns + 5] {
          for k in [1, 7, 300] where k < 300 || m % 5 == 1 {
            isDouble == 1 ? check(kernel, m, n, k, Double.self) : check(kernel, m, n, k, Float.self)
          }
        }
      }
    }
  }
}
