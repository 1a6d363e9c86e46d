import Foundation
import Tensor
import Testing

@testable import Projection

extension AllProjection {
  @Suite struct AffinityTests {
    @Test(arguments: [(2, 1, 1), (65, 3, 10), (300, 40, 30), (1100, 7, 12), (200, 600, 199)])
    func neighboursAreTheNearest(_ n: Int, _ d: Int, _ k: Int) throws {
      let x = try TSNE.centred(Generator(seed: 5).normal([n, d]))
      let near = try Neighbours(of: x, count: k, poll: {})
      let distances = try squaredDistances(x)
      for i in 0..<n {
        let got = (0..<k).map { Int(near.positions[i * k + $0]) }
        #expect(Set(got).count == k && !got.contains(i))
        for (j, distance) in got.enumerated() {
          #expect(abs(Double(near.distances[i * k + j]) - distances[i][distance]) < 1e-5)
        }
        let kth = (0..<n).filter { $0 != i }.map { distances[i][$0] }.sorted()[k - 1]
        #expect(got.allSatisfy { distances[i][$0] <= kth * (1 + 1e-6) })
      }
    }

    @Test func rowsHaveThePerplexity() throws {
      let (x, _) = try clouds(500, 12, clusters: 4)
      for perplexity in [1.5, 10, 40.25] {
        let near = try Neighbours(of: TSNE.centred(x), count: Affinities.neighbours(perplexity), poll: {})
        let p = try Affinities.conditional(near, perplexity: perplexity, poll: {}).doubles
        for i in 0..<500 {
          let row = p[i * near.count..<(i + 1) * near.count]
          let entropy = row.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
          #expect(abs(row.reduce(0, +) - 1) < 1e-5)
          #expect(abs(exp(entropy) / perplexity - 1) < 1e-4)
        }
      }
    }

    @Test func theMatrixIsSymmetricAndSumsToOne() throws {
      let x = try TSNE.centred(clouds(150, 5, clusters: 3).x)
      let near = try Neighbours(of: x, count: 30, poll: {})
      let matrix = try Affinities.of(near, perplexity: 10, poll: {})
      let p = matrix.dense
      #expect(abs(p.reduce(0, +) - 1) < 1e-5)
      let rows = try Affinities.conditional(near, perplexity: 10, poll: {}).doubles
      var conditional = [Double](repeating: 0, count: 150 * 150)
      for i in 0..<150 {
        for j in 0..<30 { conditional[i * 150 + Int(near.positions[i * 30 + j])] = rows[i * 30 + j] }
        let columns = (Int(matrix.starts[i])..<Int(matrix.starts[i + 1])).map { matrix.columns[$0] }
        #expect(columns == Array(Set(columns)).sorted())
      }
      for i in 0..<150 {
        for j in 0..<150 {
          let mean = (conditional[i * 150 + j] + conditional[j * 150 + i]) / 300
          #expect(abs(p[i * 150 + j] - mean) < 1e-9)
        }
      }
    }
  }
}
