import Foundation
import Tensor
import Testing

/// Linear algebra against PyTorch's (tools/fixtures/linalg.py).
@Suite struct LinalgValueTests {
  static let cases: [String: [FixtureCase]] = {
    let all = (try? fixture("linalg.json", [FixtureCase].self)) ?? []
    return Dictionary(grouping: all, by: \.op)
  }()

  @Test func fixturesAreThere() {
    #expect(LinalgValueTests.cases.values.reduce(0) { $0 + $1.count } > 350)
    #expect(LinalgValueTests.cases.count == 13)
  }

  @Test(arguments: cases.keys.sorted()) func agreesWithPyTorch(op: String) throws {
    for call in LinalgValueTests.cases[op]! {
      let inputs = try call.inputs()
      let expected = try call.results()
      for layout in Layout.allCases {
        let laid = try inputs.map(layout.apply)
        let results = try LinalgValueTests.results(call, laid)
        #expect(results.count == expected.count)
        let what = "\(op) of \(call.in.map { "\($0.d) \($0.s)" }), \(layout)"
        for (x, y) in zip(results, expected) {
          let tolerance = y.dtype == .float32 ? 1e-5 : 1e-12
          // Residuals of exact solutions are 0 up to the square of rounding.
          let zero = try y.count > 0 && y.abs().max().item() == 0
          if zero, y.dtype.isFloat, x.sizes == y.sizes {
            #expect(try x.abs().max().item() <= tolerance, "\(what)")
          } else {
            try expectSame(x, y, absolute: tolerance, what)
          }
        }
        // The operators must not write into their operands.
        for (x, y) in zip(laid, inputs) { try expectSame(x, y, what) }
      }
    }
  }

  private static func results(_ call: FixtureCase, _ x: [Tensor]) throws -> [Tensor] {
    let (a, options) = (x[0], call.arguments)
    switch call.op {
    case "svdvals": return [try a.singularValues()]
    case "projections":
      let (u, _, vh) = try a.svd(fullMatrices: false)
      return [try u.matmul(u.transpose()), try vh.transpose().matmul(vh)]
    case "qr":
      let r = try a.qr(complete: options.type == "complete").r
      let signs = try r.diagonal().sign()
      let rest = try Tensor.full(
        Array(r.shape.dropLast(2)) + [r.shape[r.rank - 2] - signs.shape[signs.rank - 1]], 1, r.dtype)
      return [try r.mul(Tensor.cat([signs, rest], -1).unsqueeze(-1))]
    case "inv": return [try a.inverse()]
    case "det": return [try a.determinant()]
    case "slogdet":
      let (sign, logarithm) = try a.signedLogDeterminant()
      return [sign, logarithm]
    case "eigvals": return try sorted(a.eig().values)
    case "cholesky": return [try a.cholesky(upper: options.type == "upper")]
    case "solve": return [try a.solve(x[1])]
    case "lstsq":
      let found = try a.leastSquares(x[1], Tolerance(relative: options.x?[0]))
      return [found.solution, found.residuals, found.rank, found.values]
    case "pinv": return [try a.pseudoInverse(tolerance(options))]
    case "matrix_rank": return [try a.matrixRank(tolerance(options))]
    case "norm": return [try a.linearNorm(order(options), options.dims, keep: options.keep!)]
    default: throw TensorError("the tests know no operator '\(call.op)'")
    }
  }

  private static func tolerance(_ options: FixtureCase.Arguments) throws -> Tolerance {
    let numbers = options.x ?? []
    return try Tolerance(absolute: numbers.first ?? nil, relative: numbers.count > 1 ? numbers[1] : nil)
  }

  private static func order(_ options: FixtureCase.Arguments) -> NormOrder? {
    switch options.type {
    case "fro": .frobenius
    case "nuc": .nuclear
    case "inf": .p(.infinity)
    case "-inf": .p(-.infinity)
    default: options.x.map { .p($0[0]!) }
    }
  }

  /// Eigenvalues of each matrix in the fixture's order.
  private static func sorted(_ values: ComplexPair) throws -> [Tensor] {
    let n = values.real.shape[values.real.rank - 1]
    let (a, b) = (try values.real.toDoubles(), try values.imaginary.toDoubles())
    var order: [Int] = []
    for start in stride(from: 0, to: a.count, by: max(n, 1)) {
      func key(_ i: Int) -> Double { (a[i] * 1e4).rounded() + (b[i] > 0 ? 0.5 : 0) }
      order += (start..<start + n).sorted { key($0) < key($1) }
    }
    return try [a, b].map { part in try Tensor.from(order.map { part[$0] }, values.real.sizes, values.real.dtype) }
  }
}
