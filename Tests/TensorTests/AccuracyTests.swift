import Foundation
import Tensor
import Testing

/// The float32 functions over all of float32, against Foundation's float64 ones.
@Suite struct AccuracyTests {
  /// About half a million floats of either sign and every size, denormals, infinities and NaNs among them, and the
  /// neighbourhoods where the functions bend.
  static let inputs: [Float] = {
    // The step is prime, so that low bits vary.
    var floats = stride(from: UInt32(0), to: UInt32.max - 8191, by: 8191).map(Float.init(bitPattern:))
    let bends: [Float] = [
      0, 0.625, 1, 2, 9, 20, 88.72283, 88.72284, 87.33655, -87.33655, -88, -88.8, 103.972, -103.972, -104, 104,
      0.70710677, 1.4142135, .leastNormalMagnitude, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ]
    for bend in bends {
      for step in -200...200 {
        let x = Float(bitPattern: bend.bitPattern &+ UInt32(bitPattern: Int32(step)))
        floats += [x, -x]
      }
    }
    return floats + [.infinity, -.infinity, .nan, 0, -0.0]
  }()

  /// Distance in units of the last place of the float nearest to `exact`. Above `floor`, where float32 holds fewer
  /// digits or a function gives 0, only the distance in units there counts.
  private func ulps(_ x: Float, _ exact: Double, floor: Double = 0) -> Double {
    if x.isNaN || exact.isNaN { return x.isNaN && exact.isNaN ? 0 : .infinity }
    let nearest = Float(exact)
    if x == nearest { return 0 }
    if nearest.isInfinite || x.isInfinite {
      // One unit below overflow is as near as one can be.
      let (a, b) = (Swift.abs(x), Swift.abs(nearest))
      return x.sign == nearest.sign && Swift.min(a, b) == .greatestFiniteMagnitude ? 1 : .infinity
    }
    let unit = max(Double(nearest.ulp), floor)
    return Swift.abs(Double(x) - exact) / unit
  }

  private func worst(
    _ f: (Tensor) throws -> Tensor, _ reference: (Double) -> Double, floor: Double = 0
  ) throws -> (Double, Float) {
    let inputs = AccuracyTests.inputs
    let bytes = inputs.withUnsafeBytes { raw in Result { try Tensor.from(bytes: raw, [inputs.count], .float32) } }
    let outputs = try f(bytes.get()).withBytes { Array($0.bindMemory(to: Float.self)) }
    var (most, place) = (0.0, Float(0))
    for (x, y) in zip(inputs, outputs) {
      let distance = ulps(y, reference(Double(x)), floor: floor)
      if distance > most { (most, place) = (distance, x) }
    }
    return (most, place)
  }

  @Test func exponential() throws {
    let (most, place) = try worst({ try $0.exp() }, Foundation.exp)
    #expect(most <= 1.2, "at \(place)")
  }

  @Test func logarithm() throws {
    let (most, place) = try worst({ try $0.log() }, Foundation.log)
    #expect(most <= 1, "at \(place)")
  }

  @Test func hyperbolicTangent() throws {
    let (most, place) = try worst({ try $0.tanh() }, Foundation.tanh)
    #expect(most <= 1.5, "at \(place)")
  }

  /// Below -88.7 the result would be denormal and 0 comes instead: an error of less than the smallest normal number.
  @Test func sigmoid() throws {
    let tiny = Double(Float.leastNormalMagnitude)
    let (most, place) = try worst(
      { try $0.sigmoid() }, { x in x < 0 ? Foundation.exp(x) / (1 + Foundation.exp(x)) : 1 / (1 + Foundation.exp(-x)) },
      floor: tiny)
    #expect(most <= 2.5, "at \(place)")
  }

  @Test func sineAndCosine() throws {
    let sine = try worst({ try $0.sin() }, { Foundation.sin($0) })
    #expect(sine.0 <= 1, "at \(sine.1)")
    let cosine = try worst({ try $0.cos() }, { Foundation.cos($0) })
    #expect(cosine.0 <= 1, "at \(cosine.1)")
  }

  @Test func correctlyRoundedFunctions() throws {
    #expect(try worst({ try $0.sqrt() }, { $0.squareRoot() }).0 <= 0.5)
    #expect(try worst({ try $0.reciprocal() }, { 1 / $0 }).0 <= 0.5)
    #expect(try worst({ try $0.round() }, { $0.rounded(.toNearestOrEven) }).0 == 0)
    #expect(try worst({ try $0.floor() }, { $0.rounded(.down) }).0 == 0)
    #expect(try worst({ try $0.abs() }, { Swift.abs($0) }).0 == 0)
  }

  /// Loops of all lengths have ends that the vectorised middle does not reach.
  @Test func everyElementOfShortLoopsIsReached() throws {
    for n in 0...70 {
      let values = (0..<n).map { Double($0) / 16 - 2 }
      let y = try Tensor.from(values, [n]).exp().toDoubles()
      #expect(y.count == n)
      for (x, y) in zip(values, y) { #expect(Swift.abs(y - Foundation.exp(x)) <= 2e-7 * Foundation.exp(x)) }
      #expect(try Tensor.from(values, [n]).sum().item() == values.reduce(0, +))
    }
  }
}
