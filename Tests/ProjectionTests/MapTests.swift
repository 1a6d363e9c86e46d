import Foundation
import Tensor
import Testing

@testable import Projection

extension AllProjection {
  @Suite struct MapTests {
    private func method(_ perplexity: Double = 10, _ iterations: Int = 400) -> TSNE {
      var method = TSNE()
      (method.perplexity, method.iterations, method.exaggerated) = (perplexity, iterations, iterations / 4)
      return method
    }

    @Test(arguments: [2, 3])
    func clustersComeOutApart(_ dims: Int) throws {
      let (x, labels) = try clouds(240, 20, clusters: 4)
      var method = method()
      method.dims = dims
      let map = try method.map(x)
      #expect(Array(map.points.shape) == [240, dims] && map.points.dtype == .float32)
      let distances = try squaredDistances(map.points)
      for i in 0..<240 {
        let nearest = (0..<240).filter { $0 != i }.sorted { distances[i][$0] < distances[i][$1] }
        #expect(nearest.prefix(10).allSatisfy { labels[$0] == labels[i] })
      }
      #expect(try trustworthiness(x, map.points, 12) > 0.95)
      method.iterations = 0
      let before = try method.map(x).divergence
      #expect(map.divergence > 0 && map.divergence < 0.4 * before)
    }

    @Test func aCurveStaysACurve() throws {
      // A spiral in ten dimensions: neighbours along it are neighbours on the map.
      let values = (0..<300).flatMap { i -> [Double] in
        let t = Double(i) / 30
        return (0..<10).map { cos(t * Double($0 + 1) / 4) * (1 + t / 5) }
      }
      let x = try Tensor.from(values, [300, 10], .float64)
      #expect(try trustworthiness(x, method(15, 600).map(x).points, 12) > 0.99)
    }

    @Test func startsAndTheirPlaces() throws {
      let x = try clouds(60, 5, clusters: 3).x
      var method = method(5, 0)
      let first = try method.map(x).points
      #expect(abs(try first.narrow(1, 0, 1).std(correction: 0).item() / 1e-4 - 1) < 1e-4)
      let axes = try PrincipalComponents(of: x, count: 2).points
      let scale = 1e-4 / (try axes.narrow(1, 0, 1).std(correction: 0).item())
      #expect(relativeError(try first.toDoubles(), try axes.toDoubles().map { $0 * scale }) < 1e-3)
      method.start = .random(Generator(seed: 1))
      let random = try method.map(x).points
      method.start = .random(Generator(seed: 1))
      #expect(try random.toDoubles() == method.map(x).points.toDoubles())
      method.start = .places(axes)
      #expect(try axes.toDoubles() == method.map(x).points.toDoubles())
    }

    @Test func equalPointsComeToAnEnd() throws {
      for (n, kinds) in [(40, 1), (100, 4), (300, 20)] {
        let x = try Tensor.from((0..<n * 6).map { Double($0 / 6 % kinds * ($0 % 6)) }, [n, 6])
        for start in [TSNE.Start.principal, .random(Generator(seed: 2))] {
          var method = method(5, 60)
          method.start = start
          let map = try method.map(x)
          #expect(try map.points.isAllFinite() && map.divergence.isFinite)
        }
      }
    }

    @Test func sameBitsOnAnyNumberOfThreads() throws {
      let before = Pool.shared.threads
      defer { Pool.shared.threads = before }
      let x = try clouds(1500, 70, clusters: 6).x
      var first: [[UInt8]] = []
      for threads in [1, 2, 5, 2] {
        Pool.shared.threads = threads
        var results = [try PrincipalComponents(of: x, count: 3).points]
        for dims in [2, 3] {
          var method = method(20, 40)
          method.dims = dims
          let map = try method.map(x)
          results += [map.points, try Tensor.scalar(map.divergence, .float64)]
        }
        let bytes = try results.map { try $0.withBytes { [UInt8]($0) } }
        if first.isEmpty { first = bytes } else { #expect(bytes == first, "\(threads) threads") }
      }
    }

    @Test func whatPollThrowsEndsTheRun() throws {
      struct Stop: Error {}
      let x = try clouds(200, 5, clusters: 3).x
      for limit in [1, 2, 3, 5, 6, 40] {
        var polls = 0
        #expect(throws: Stop.self) {
          _ = try method().map(x) {
            polls += 1
            if polls == limit { throw Stop() }
          }
        }
        #expect(polls == limit)
      }
      var reports: [Int] = []
      _ = try method(10, 5).map(x, report: { reports.append($0.iteration) })
      #expect(reports == [1, 2, 3, 4, 5])
    }

    @Test func wrongInput() throws {
      let x = try clouds(40, 5, clusters: 3).x
      func fails(_ x: Tensor, _ part: String, _ change: (inout TSNE) -> Void = { _ in }) {
        var changed = method(5, 3)
        change(&changed)
        expectError(part) { _ = try changed.map(x) }
      }
      fails(x, "'dims' must be 2 or 3, got 4") { $0.dims = 4 }
      fails(x, "at least 43 points for a perplexity of 14.0") { $0.perplexity = 14 }
      fails(x, "'perplexity'") { $0.perplexity = 0.5 }
      fails(x, "'perplexity'") { $0.perplexity = .nan }
      fails(x, "'perplexity'") { $0.perplexity = .infinity }
      fails(x, "'iterations'") { $0.iterations = -1 }
      fails(x, "'exaggeration_iterations'") { $0.exaggerated = -1 }
      fails(x, "'early_exaggeration'") { $0.exaggeration = 0 }
      fails(x, "'learning_rate'") { $0.rate = -1 }
      fails(x, "in iteration 2; a smaller 'learning_rate' may help") { $0.rate = 1e38 }
      fails(x, "'theta'") { $0.theta = 1.5 }
      fails(x, "'theta'") { $0.theta = .nan }
      fails(x, "'init' must be a float tensor of shape (40, 2)") {
        $0.start = .places(try! Tensor.zeros([40, 3]))
      }
      fails(x, "'init' must hold numbers") { $0.start = .places(try! Tensor.full([40, 2], 1e10)) }
      fails(try Tensor.zeros([40, 5, 2]), "matrix (n, d)")
      fails(try Tensor.zeros([40]), "matrix (n, d)")
      fails(try Tensor.zeros([0, 5]), "(0, 5)")
      fails(try Tensor.zeros([5, 0]), "(5, 0)")
      fails(try Tensor.zeros([40, 5], .uint8), "uint8")
      fails(try Tensor.full([40, 5], .nan), "NaN")
      fails(try Tensor.zeros([40, 1]), "at least 2 columns")
    }
  }
}
