import Foundation
import Tensor
import Testing

@testable import Projection

extension AllProjection {
  @Suite struct LayoutTests {
    /// Neighbours' similarities of n points, and places for them on a map.
    private func stage(_ n: Int, _ dims: Int, spread: Double) throws -> (p: SparseMatrix, y: Tensor) {
      let x = try TSNE.centred(clouds(n, 6, clusters: 5).x)
      let near = try Neighbours(of: x, count: Affinities.neighbours(8), poll: {})
      let (y, _) = try clouds(n, dims, clusters: 7, spread: spread, seed: 4)
      return (try Affinities.of(near, perplexity: 8, poll: {}), y)
    }

    private func exact(_ p: SparseMatrix, _ y: Tensor) throws -> AllPairs {
      AllPairs(n: p.size, dims: y.shape[1], p: p.dense, y: try y.toDoubles())
    }

    @Test(arguments: [2, 3], [1e-4, 0.5, 3])
    func withoutTheTreesShortcutsForcesAreExact(_ dims: Int, _ spread: Double) throws {
      for n in [26, 333] {
        let (p, y) = try stage(n, dims, spread: spread)
        let layout = try Layout(p, start: y, theta: 0, poll: {})
        let (pull, push, total) = try layout.forces()
        let expected = try exact(p, y)
        let forces = expected.forces
        #expect(relativeError(pull.doubles, forces.attraction) < 1e-5)
        #expect(relativeError(push.doubles, forces.repulsion) < 1e-5)
        #expect(abs(total / expected.total - 1) < 1e-5)
        #expect(abs(try layout.divergence() - expected.divergence) < 1e-5 * max(1, expected.divergence))
      }
    }

    @Test(arguments: [2, 3])
    func theTreeIsNear(_ dims: Int) throws {
      let (p, y) = try stage(900, dims, spread: 3)
      let expected = try exact(p, y)
      let forces = expected.forces
      for (theta, bound) in [(0.2, 0.005), (0.5, 0.04), (1, 0.15)] {
        let (_, push, total) = try Layout(p, start: y, theta: theta, poll: {}).forces()
        let error = relativeError(push.doubles, forces.repulsion)
        #expect(error < bound && error > 0, "theta \(theta): \(error)")
        #expect(abs(total / expected.total - 1) < bound)
      }
    }

    @Test(arguments: [2, 3])
    func theGradientIsThatOfTheDivergence(_ dims: Int) throws {
      let (p, y) = try stage(30, dims, spread: 1)
      var pairs = try exact(p, y)
      let gradient = pairs.gradient
      let step = 1e-5
      let differences = pairs.y.indices.map { i -> Double in
        let at = pairs.y[i]
        pairs.y[i] = at + step
        let above = pairs.divergence
        pairs.y[i] = at - step
        let below = pairs.divergence
        pairs.y[i] = at
        return (above - below) / (2 * step)
      }
      #expect(relativeError(gradient, differences) < 1e-6)
      // One step without momentum goes against it, all gains being 0.8 then, and about the mean.
      let layout = try Layout(p, start: y, theta: 0, poll: {})
      try layout.step(Layout.Rates(exaggeration: 1, rate: 10, momentum: 0))
      let moved = zip(try y.toDoubles(), gradient).map { $0 - 10 * 0.8 * $1 }
      let expected = try Tensor.from(moved, [30, dims])
      let centred = try expected.sub(expected.mean([0], keep: true))
      try expectSame(layout.points(), centred, absolute: 1e-5, "a step")
    }

    /// Points that lie in one place, or all but do, or far away from all others.
    @Test(arguments: [2, 3])
    func pointsInOnePlace(_ dims: Int) throws {
      for n in [25, 400] {
        let (p, _) = try stage(n, dims, spread: 1)
        let kinds: [(Int) -> Double] = [
          { _ in 0.25 }, { i in Double(i / dims % 3) }, { i in i < dims ? 1e8 : Double(i * i % 17) / 16 },
          { i in 5 + 1e-6 * Double(i % 7) },
        ]
        for place in kinds {
          let y = try Tensor.from((0..<n * dims).map(place), [n, dims])
          for theta in [0, 1] {
            let layout = try Layout(p, start: y, theta: Double(theta), poll: {})
            let (pull, push, total) = try layout.forces()
            let expected = try exact(p, y)
            if theta == 0 {
              let forces = expected.forces
              let scale = forces.repulsion.map(abs).max()! + 1e-30
              #expect(zip(push.doubles, forces.repulsion).allSatisfy { abs($0 - $1) < 2e-5 * scale })
              #expect(zip(pull.doubles, forces.attraction).allSatisfy { abs($0 - $1) < 1e-5 })
            }
            #expect(abs(total / expected.total - 1) < 0.1)
          }
        }
      }
    }
  }
}
