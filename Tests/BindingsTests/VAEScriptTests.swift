import Foundation
import LuaHost
import Testing

extension AllBindings {
  /// The scripts of the autoencoders' study, in their quick version. They rely on `make data`.
  @Suite struct VAEScriptTests {
    private let sets = ["mnist", "fashion_mnist"]
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String) throws {
      try makeLua(folder, quick: true).run(file: "\(Project.root)/scripts/vae/\(name).lua")
    }

    /// Runs a script and checks what all leave; returns its metrics by data set, and whether its claim held.
    private func metrics(_ name: String, pictures: [String]) throws -> (bySet: [[String: Any]], holds: Bool) {
      try run(name)
      let parsed = try JSONSerialization.jsonObject(with: Foundation.Data(folder.bytes("vae_\(name).json")))
      let report = try #require(parsed as? [String: Any])
      #expect(
        Set(report.keys) == [
          "experiment", "version", "seed", "quick", "seconds", "data", "metrics", "findings", "claim", "holds",
          "pictures",
        ])
      #expect(report["experiment"] as? String == "vae_\(name)" && report["seed"] as? Int == 1)
      #expect(Set((report["data"] as? [String: Any] ?? [:]).keys) == Set(sets))
      let findings = try #require(report["findings"] as? [String])
      for title in ["MNIST: ", "Fashion-MNIST: "] { #expect(findings.contains { $0.hasPrefix(title) }) }
      #expect(Set(report["pictures"] as? [String] ?? []) == Set(pictures.map { "vae_\($0).png" }))
      for picture in pictures {
        let png = folder.bytes("vae_\(picture).png")
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && png.count > 10_000)
        let pdf = folder.bytes("vae_\(picture).pdf")
        #expect(pdf.starts(with: Array("%PDF-".utf8)) && pdf.count > 5_000)
      }
      let metrics = try #require(report["metrics"] as? [String: [String: Any]])
      #expect(Set(metrics.keys) == Set(sets))
      return (try sets.map { try #require(metrics[$0]) }, try #require(report["holds"] as? Bool))
    }

    private func perSet(_ names: [String]) -> [String] { names.flatMap { name in sets.map { "\(name)_\($0)" } } }

    private func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Double]) }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test func quality() throws {
      let (bySet, holds) = try metrics("quality", pictures: ["quality"])
      var kept = true
      for metrics in bySet {
        #expect(Set(metrics.keys) == ["bilinear", "standard"])
        var test: [String: Double] = [:]
        for (kind, losses) in try #require(metrics as? [String: [String: [Double]]]) {
          #expect(Set(losses.keys) == ["train", "test", "clean", "divergence"])
          // Three seeds are three models; an image of which nothing is known costs 543 nats.
          for values in losses.values { #expect(values.count == 3 && Set(values).count == 3) }
          #expect(losses["train"]!.allSatisfy { (100..<543).contains($0) })
          #expect(losses["test"]!.allSatisfy { (100..<543).contains($0) })
          #expect(losses["divergence"]!.allSatisfy { (0.1..<100).contains($0) })
          test[kind] = mean(losses["test"]!)
        }
        kept = kept && test["bilinear"]! <= 1.01 * test["standard"]!
      }
      #expect(holds == kept)
      // A second run takes what is there.
      let models = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/models")
      #expect(models.count == 24)
      let picture = folder.bytes("vae_quality.png")
      try run("quality")
      #expect(folder.bytes("vae_quality.png") == picture)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/models").count == 24)
    }

    @Test func reconstructions() throws {
      let (bySet, holds) = try metrics("reconstructions", pictures: perSet(["reconstructions", "samples"]))
      var kept = true
      for metrics in bySet {
        let left = try #require(metrics["unexplained"] as? [String: [String: Double]])
        #expect(Set(left.keys) == ["clean", "noisy"])
        for shares in left.values { #expect(shares.values.allSatisfy { (0...3).contains($0) }) }
        // Better than the mean image.
        #expect(left["noisy"]!.values.allSatisfy { $0 < 1 })
        kept = kept && left["noisy"]!["bilinear"]! - left["noisy"]!["standard"]! <= 0.02
      }
      #expect(holds == kept)
    }

    @Test func spectra() throws {
      let (bySet, holds) = try metrics("spectra", pictures: perSet(["latents", "classes", "families"]))
      var own: [Int] = []
      for metrics in bySet {
        #expect(Set(metrics.keys) == ["class_means", "answers", "own", "rank_of_latents", "rank_of_classes"])
        let answers = try #require(metrics["answers"] as? [[Double]])
        #expect(answers.count == 10 && answers.allSatisfy { $0.count == 10 && $0.allSatisfy { (0...1).contains($0) } })
        let strongest = (0..<10).map { form in (0..<10).max { answers[$0][form] < answers[$1][form] } }
        own.append(strongest.enumerated().filter { $0.offset == $0.element }.count)
        #expect(metrics["own"] as? Int == own.last)
        #expect(try #require(metrics["class_means"] as? [[Double]]).map(\.count) == Array(repeating: 10, count: 10))
        for ranks in [try numbers(metrics["rank_of_latents"]), try numbers(metrics["rank_of_classes"])] {
          #expect(ranks.count == 10 && ranks.allSatisfy { (1...32.001).contains($0) })
        }
      }
      #expect(holds == (own.min()! > 5))
    }

    @Test func interpolation() throws {
      let pictures =
        ["5_3", "1_7", "4_9", "0_8"].map { "interpolation_mnist_\($0)" }
        + ["0_3", "2_4", "7_9", "5_8"].map { "interpolation_fashion_mnist_\($0)" }
      let (bySet, holds) = try metrics("interpolation", pictures: pictures)
      var smooth = true
      for metrics in bySet {
        #expect(Set(metrics.keys) == ["pairs", "overlap", "overlap_of_ends"])
        let overlap = try #require(metrics["overlap"] as? [[Double]])
        let ends = try numbers(metrics["overlap_of_ends"])
        #expect(overlap.count == 4 && overlap.allSatisfy { $0.count == 6 } && ends.count == 4)
        #expect((overlap.flatMap { $0 } + ends).allSatisfy { (0...1.000001).contains($0) })
        let between = mean(overlap.flatMap { $0 })
        smooth = smooth && between > 0.75 && between > mean(ends)
      }
      #expect(holds == smooth)
    }

    @Test func logVariance() throws {
      let (bySet, holds) = try metrics("log_variance", pictures: perSet(["log_variance"]))
      var both = true
      for metrics in bySet {
        #expect(Set(metrics.keys) == ["mean", "log_variance", "shared"])
        for kind in ["mean", "log_variance"] {
          let found = try #require(metrics[kind] as? [String: Any])
          let exactness = try #require(found["exactness"] as? Double)
          let errors = try numbers(found["error"])
          #expect(exactness > 0 && exactness <= 1e-4)
          #expect(errors.count == 10 && errors.allSatisfy { (0...2).contains($0) })
          #expect(try numbers(found["effective_rank"]).allSatisfy { (1...32.001).contains($0) })
          both = both && exactness <= 1e-4 && errors.max()! <= 0.1
        }
        let shared = try #require(metrics["shared"] as? [[Double]]).flatMap { $0 }
        #expect(shared.count == 100 && shared.allSatisfy { (0...1.000001).contains($0) })
      }
      #expect(holds == both)
    }

    @Test func traversal() throws {
      let (bySet, holds) = try metrics("traversal", pictures: perSet(["traversal"]))
      var closest: [Int] = []
      for metrics in bySet {
        #expect(Set(metrics.keys) == ["shares", "closest", "told"])
        let shares = try #require(metrics["shares"] as? [[Double]])
        #expect(shares.count == 10 && shares.allSatisfy { $0.allSatisfy { (0...1.000001).contains($0) } })
        closest.append(shares.enumerated().filter { $0.element[$0.offset] == $0.element.max() }.count)
        #expect(metrics["closest"] as? Int == closest.last)
        #expect(try numbers(metrics["told"]).allSatisfy { (-1.000001...1.000001).contains($0) })
      }
      #expect(holds == (closest.min()! > 5))
    }

    @Test func truncation() throws {
      let (bySet, holds) = try metrics("truncation", pictures: ["truncation"])
      var low = true
      for metrics in bySet {
        #expect(
          Set(metrics.keys) == [
            "kept", "error", "error_of_all", "bounds", "needed", "needed_for_all", "effective_rank", "exactness",
          ])
        let errors = try #require(metrics["error"] as? [[Double]])
        // All 32 eigenpairs are all there is, none is nothing.
        #expect(errors.count == 33 && errors[32].allSatisfy { $0 < 1e-6 })
        #expect(errors[0].allSatisfy { abs($0 - 1) < 1e-6 })
        let needed = try #require(metrics["needed"] as? [[Int]])
        let bounds = try numbers(metrics["bounds"])
        #expect(needed.count == 5 && bounds == bounds.sorted(by: >))
        for (bound, counts) in zip(bounds, needed) {
          for (latent, k) in counts.enumerated() {
            #expect(errors[k...].allSatisfy { $0[latent] <= bound } && errors[k - 1][latent] > bound)
          }
        }
        let exactness = try #require(metrics["exactness"] as? Double)
        #expect(exactness > 0 && exactness <= 1e-4)
        low = low && needed[2].max()! <= 8 && exactness <= 1e-4
      }
      #expect(holds == low)
    }
  }
}
