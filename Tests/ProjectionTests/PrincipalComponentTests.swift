import Tensor
import Testing

@testable import Projection

extension AllProjection {
  @Suite struct PrincipalComponentTests {
    @Test func valuesAreNumPys() throws {
      let cases: [FixtureCase] = try fixture("pca.json")
      #expect(cases.count >= 8)
      for one in cases {
        let (x, expected) = (try one.inputs()[0], try one.results())
        let found = try PrincipalComponents(of: x, count: one.arguments.dim!)
        let tolerance = x.dtype == .float64 ? 1e-11 : 1e-6
        for (got, wanted) in zip([found.points, found.components, found.mean, found.explained], expected) {
          try expectSame(got, wanted, relative: tolerance, absolute: tolerance, "x \(x.shape.text)")
        }
      }
    }

    @Test func largeSetsAreTakenInBlocks() throws {
      for (n, d) in [(70_000, 64), (64, 70_000)] {
        let x = try Generator(seed: 3).normal([n, d], mean: 2)
        var polls = 0
        let found = try PrincipalComponents(of: x, count: 3) { polls += 1 }
        #expect(polls > 3)
        let axes = try found.components.to(.float64)
        try expectSame(axes.matmul(axes.transpose()), Tensor.eye(3, .float64), absolute: 1e-6, "orthonormal")
        let centred = try x.to(.float64).sub(x.to(.float64).mean([0], keep: true))
        let scores = try centred.matmul(axes.transpose())
        try expectSame(found.points.to(.float64), scores, absolute: 1e-6, "points \(n) x \(d)")
        let share = try scores.square().sum([0]).div(centred.square().sum())
        try expectSame(found.explained.to(.float64), share, relative: 1e-5, "explained")
      }
    }

    @Test func pointsInOnePlaceHaveNoVariance() throws {
      for shape in [[4, 3], [3, 4], [1, 1]] {
        let found = try PrincipalComponents(of: Tensor.full(shape, 7, .float64), count: 1)
        #expect(try found.points.toDoubles().allSatisfy { $0 == 0 })
        #expect(try found.explained.toDoubles() == [0])
        #expect(abs(try found.components.norm().item() - 1) < 1e-12)
      }
    }

    @Test func approximateAxesSpanTheSamePlane() throws {
      let (x, _) = try clouds(400, 60, clusters: 5)
      let exact = try PrincipalComponents(of: x, count: 2).points
      let near = try PrincipalComponents.approximate(x.sub(x.mean([0], keep: true)), count: 2)
      #expect(relativeError(try near.toDoubles(), try exact.toDoubles()) < 1e-3)
    }

    @Test func wrongInput() throws {
      func fails(_ x: Tensor, _ count: Int, _ parts: String...) {
        for part in parts { expectError(part) { _ = try PrincipalComponents(of: x, count: count) } }
      }
      fails(try Tensor.zeros([3, 2]), 3, "'components'", "between 1 and 2", "got 3")
      fails(try Tensor.zeros([3, 2]), 0, "'components'")
      fails(try Tensor.zeros([3]), 1, "matrix (n, d)", "(3)")
      fails(try Tensor.zeros([0, 3]), 1, "(0, 3)")
      fails(try Tensor.zeros([3, 2], .int64), 1, "float", "int64")
      fails(try Tensor.from([1, .nan], [2, 1]), 1, "NaN")
      fails(try Tensor.from([1e300, -1e300], [2, 1], .float64), 1, "too wide a range")
    }
  }
}
