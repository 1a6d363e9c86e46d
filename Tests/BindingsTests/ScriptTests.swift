import Foundation
import LuaHost
import Testing

extension AllBindings {
  /// The scripts of the bilinear study and of transcoders, in their quick version. They rely on `make data`.
  @Suite struct ScriptTests {
    /// The report that a script left, as Foundation reads JSON.
    private func report(_ folder: TemporaryFolder, _ name: String) throws -> [String: Any] {
      let parsed = try JSONSerialization.jsonObject(with: Foundation.Data(folder.bytes("\(name).json")))
      return try #require(parsed as? [String: Any])
    }

    /// Runs a script in a new state; returns what it printed.
    @discardableResult
    private func run(_ name: String, _ folder: TemporaryFolder, seed: Int? = nil) throws -> String {
      let lua = try makeLua(folder, quick: true, seed: seed)
      try lua.run(code: "lines = {}; function print(line) lines[#lines + 1] = line end")
      try lua.run(file: "\(Project.root)/scripts/bilinear/\(name).lua")
      return try text(lua, "return table.concat(lines, '\\n')")
    }

    private func models(_ folder: TemporaryFolder) throws -> [String: Date] {
      let models = folder.path + "/models"
      let names = try FileManager.default.contentsOfDirectory(atPath: models)
      return try Dictionary(
        uniqueKeysWithValues: names.map { name in
          let attributes = try FileManager.default.attributesOfItem(atPath: "\(models)/\(name)")
          return (name, try #require(attributes[.modificationDate] as? Date))
        })
    }

    private func expectPictures(_ folder: TemporaryFolder, _ name: String) {
      let png = folder.bytes("\(name).png")
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && png.count > 10_000)
      let pdf = folder.bytes("\(name).pdf")
      #expect(pdf.starts(with: Array("%PDF-".utf8)) && pdf.count > 5_000)
    }

    private func expectCommon(
      _ report: [String: Any], _ name: String, sets: [String], pictures: [String], seed: Int = 420
    ) {
      #expect(
        Set(report.keys) == [
          "experiment", "version", "seed", "quick", "seconds", "data", "metrics", "findings", "claim", "holds",
          "pictures",
        ])
      #expect(Set(report["pictures"] as? [String] ?? []) == Set(pictures.map { "\($0).png" }))
      #expect(report["experiment"] as? String == name && report["quick"] as? Bool == true)
      #expect(report["seed"] as? Int == seed && (report["seconds"] as? Double ?? 0) > 0)
      let data = report["data"] as? [String: [String: String]] ?? [:]
      #expect(Set(data.keys) == Set(sets))
      for checksums in data.values { #expect(checksums.count == 4 && checksums.values.allSatisfy { $0.count == 64 }) }
    }

    @Test func figure2() throws {
      let folder = try TemporaryFolder()
      let said = try run("fig02", folder)
      #expect(said.contains("fig02: MNIST test accuracy") && said.contains("fig02: Fashion-MNIST test accuracy"))
      let first = try report(folder, "fig02")
      expectCommon(first, "fig02", sets: ["mnist", "fashion_mnist"], pictures: ["fig02"])
      expectPictures(folder, "fig02")
      let metrics = try #require(first["metrics"] as? [String: [String: Any]])
      #expect(Set(metrics.keys) == ["mnist", "fashion_mnist"])
      for (set, values) in metrics {
        #expect(Set(values.keys) == ["accuracy", "exactness", "smoothness", "training_seconds"])
        #expect((values["exactness"] as? Double).map { $0 <= 1e-4 && $0 > 0 } == true, "\(set)")
        // Chance is 0.1.
        #expect((values["accuracy"] as? Double).map { $0 > 0.6 && $0 <= 1 } == true, "\(set)")
        #expect((values["smoothness"] as? [Double])?.count == 10)
      }
      // A second run takes the models that are there.
      let (before, picture) = (try models(folder), folder.bytes("fig02.png"))
      #expect(before.count == 4)
      try run("fig02", folder)
      #expect(try models(folder) == before)
      #expect(folder.bytes("fig02.png") == picture)
      #expect(try report(folder, "fig02")["metrics"] as? NSDictionary == first["metrics"] as? NSDictionary)
    }

    @Test func figure3() throws {
      let folder = try TemporaryFolder()
      try run("fig03", folder)
      let first = try report(folder, "fig03")
      expectCommon(first, "fig03", sets: ["mnist", "fashion_mnist"], pictures: ["fig03", "fig03_fashion"])
      expectPictures(folder, "fig03")
      expectPictures(folder, "fig03_fashion")
      for metrics in try #require(first["metrics"] as? [String: [String: Any]]).values {
        #expect(
          Set(metrics.keys) == ["accuracy", "exactness", "positive", "negative", "below_5_percent", "eigenvalues"])
        #expect((metrics["exactness"] as? Double ?? 1) <= 1e-4 && (metrics["accuracy"] as? Double ?? 0) > 0.6)
        let positive = try #require(metrics["positive"] as? [Double])
        let negative = try #require(metrics["negative"] as? [Double])
        #expect(positive.count == 20 && positive == positive.sorted(by: >) && positive[0] > 0)
        #expect(negative.count == 20 && negative == negative.sorted() && negative[0] < 0)
        let small = try #require(metrics["below_5_percent"] as? Int)
        #expect(metrics["eigenvalues"] as? Int == 64 && (0...64).contains(small))
      }
      let before = try models(folder)
      try run("fig03", folder)
      #expect(try models(folder) == before && before.count == 4)
    }

    @Test func figure4() throws {
      let folder = try TemporaryFolder()
      let said = try run("fig04", folder)
      #expect(said.contains("fig04: claim: ") && said.contains("hold"))
      let first = try report(folder, "fig04")
      expectCommon(first, "fig04", sets: ["mnist"], pictures: ["fig04"])
      expectPictures(folder, "fig04")
      let metrics = try #require(first["metrics"] as? [String: [Double]])
      #expect(Set(metrics.keys) == ["noise", "accuracy", "accuracy_longer", "unused"])
      #expect(metrics["noise"] == [0, 0.2, 0.4, 0.6, 0.8])
      #expect(metrics.values.allSatisfy { $0.count == 5 && $0.allSatisfy { (0...1).contains($0) } })
      // Chance is 0.1.
      #expect(metrics["accuracy"]!.allSatisfy { $0 > 0.3 })
      // A second run takes the sweep's results and the models that are there.
      let before = try models(folder)
      #expect(before.count == 20)
      try run("fig04", folder)
      let second = try #require(try report(folder, "fig04")["metrics"] as? [String: [Double]])
      #expect(try models(folder) == before && second == metrics)
    }

    struct Script: Sendable, CustomTestStringConvertible {
      let name: String
      /// Among those of the bilinear study, where it is not called after its report.
      var file: String?
      var pictures: [String] = []
      var seed = 420
      var fashion = false
      var metrics: [String]
      var testDescription: String { name }
    }

    @Test(
      arguments: [
        Script(name: "appA", pictures: ["appA", "appA_fashion"], fashion: true, metrics: ["fashion_mnist", "mnist"]),
        Script(
          name: "appB", pictures: ["appB_blur", "appB_rotation", "appB_translation"],
          metrics: ["blur", "rotation", "translation"]),
        Script(name: "appC", pictures: ["appC_correct", "appC_hard"], metrics: ["accuracy", "correct", "hard"]),
        Script(
          name: "appD", pictures: ["appD_hosvd0", "appD_hosvd1", "appD_hosvd2"],
          metrics: ["accuracy", "contributions", "effective_rank", "energy", "values"]),
        Script(
          name: "appE", pictures: ["appE_eigenvalues", "appE_eigenvectors"],
          metrics: [
            "accuracy", "decay", "noise", "rank_of_eigenvalues", "rank_of_eigenvectors", "rank_of_top_eigenvectors",
          ]),
        Script(
          name: "appF", pictures: ["appF_drop", "appF_similarity", "appF_sizes"], seed: 1,
          metrics: ["alike", "h24", "h32", "size_of_curves"]),
        Script(name: "appM", pictures: ["appM_noise", "appM_clean"], metrics: ["clean", "noise"]),
        Script(
          name: "course_spectra",
          pictures: ["", "_fashion"].flatMap { ending in
            ["spectra", "top", "detail5", "detail2", "detail4"].map { "course_\($0)\(ending)" }
          }, seed: 42, fashion: true, metrics: ["fashion_mnist", "mnist"]),
        Script(
          name: "course_truncation",
          pictures: ["", "_fashion"].flatMap { ["course_truncation\($0)", "course_noise\($0)"] }, seed: 42,
          fashion: true, metrics: ["fashion_mnist", "mnist"]),
        Script(
          name: "fig05a", pictures: ["fig05a", "fig05a_published"], seed: 1, metrics: ["published", "similarity"]),
        Script(
          name: "fig05b", pictures: ["fig05b", "fig05b_fashion"], seed: 1, fashion: true,
          metrics: ["fashion_mnist", "mnist"]),
        Script(
          name: "fig06", pictures: ["fig06"],
          metrics: ["accuracy", "cosine", "exactness", "negative", "positive", "ratio", "similar"]),
        Script(
          name: "transcoder_quality", file: "../transcoder/quality", pictures: ["transcoder_training"], seed: 1,
          metrics: ["active", "runs"]),
        Script(
          name: "transcoder_features", file: "../transcoder/features",
          pictures: ["transcoder_features", "transcoder_profiles", "transcoder_specific"], seed: 1,
          metrics: ["density", "log_classes", "most_active", "specific", "specificity"]),
        Script(
          name: "transcoder_importance", file: "../transcoder/importance",
          pictures: ["transcoder_importance", "transcoder_extremes"], seed: 1,
          metrics: ["features", "half", "strongest"]),
        Script(
          name: "transcoder_health", file: "../transcoder/health",
          pictures: ["transcoder_health", "transcoder_together"],
          seed: 1, metrics: ["correlation", "dead", "density", "largest_correlation", "rare"]),
        Script(
          name: "transcoder_kept", file: "../transcoder/kept", pictures: ["transcoder_kept"], seed: 1,
          metrics: ["accuracy", "counts", "curves"]),
        Script(
          name: "transcoder_confusions", file: "../transcoder/confusions",
          pictures: ["transcoder_confusion"] + (1...3).map { "transcoder_confusion\($0)" }, seed: 1,
          metrics: ["confusions", "errors", "lost", "undone", "undone_by_chance"]),
        Script(
          name: "transcoder_map", file: "../transcoder/map", pictures: ["transcoder_map"], seed: 1,
          metrics: ["kl", "points", "same"]),
        Script(
          name: "transcoder_architectures", file: "../transcoder/architectures", pictures: ["transcoder_architectures"],
          seed: 1, metrics: ["relu_16", "topk_16"]),
        Script(
          name: "compare", file: "../compare", pictures: ["compare"], seed: 1,
          metrics: [
            "accuracy", "agreement", "by_features", "by_vectors", "counts", "extra_seconds", "fvu",
            "largest_logit_error", "needed_for_99_percent",
          ]),
        Script(
          name: "fig07", pictures: ["fig07a_noise", "fig07b_noise", "fig07a_clean", "fig07b_clean"],
          metrics: ["clean", "noise"]),
      ])
    func statesItsClaim(_ script: Script) throws {
      let folder = try TemporaryFolder()
      let file = script.file ?? script.name
      let said = try run(file, folder)
      #expect(said.contains("\(script.name): claim: "))
      let found = try report(folder, script.name)
      expectCommon(
        found, script.name, sets: script.fashion ? ["mnist", "fashion_mnist"] : ["mnist"], pictures: script.pictures,
        seed: script.seed)
      for picture in script.pictures { expectPictures(folder, picture) }
      #expect((found["metrics"] as? [String: Any])?.keys.sorted() == script.metrics)
      expectShares(found["metrics"] as Any, script.name)
      // Done again from what is there: the same numbers.
      try run(file, folder)
      let again = try report(folder, script.name)["metrics"] as? NSDictionary
      #expect(again == found["metrics"] as? NSDictionary)
    }

    /// Whatever is called an accuracy or an error lies in 0...1, and exactness within what float32 allows.
    private func expectShares(_ value: Any, _ path: String) {
      if let members = value as? [String: Any] {
        for (key, member) in members {
          let numbers = flat(member)
          switch key {
          case "accuracy", "error", "kept", "plateau", "into":
            let inRange = numbers.allSatisfy { (0...1).contains($0) }
            #expect(inRange, "\(path).\(key)")
          case "exactness":
            let exact = numbers.allSatisfy { $0 > 0 && $0 <= 1e-4 }
            #expect(exact, "\(path).\(key)")
          default:
            let finite = numbers.allSatisfy(\.isFinite)
            #expect(finite, "\(path).\(key)")
          }
          expectShares(member, "\(path).\(key)")
        }
      }
    }

    private func flat(_ value: Any) -> [Double] {
      switch value {
      case let number as Double: [number]
      case let items as [Any]: items.flatMap { flat($0) }
      default: []
      }
    }

    @Test func allExperimentsOnOnePage() throws {
      let folder = try TemporaryFolder()
      for name in ["appC", "fig03"] { try run(name, folder) }
      let said = try run("../report", folder)
      #expect(said == "2 experiments are on \(folder.path)/report.html")
      let page = String(decoding: folder.bytes("report.html"), as: UTF8.self)
      // In itself: every picture, no address outside.
      #expect(page.components(separatedBy: "src=\"data:image/png;base64,iVBOR").count == 5)
      #expect(!page.contains("http") && !page.contains("is missing"))
      let results = String(decoding: folder.bytes("results.md"), as: UTF8.self)
      #expect(results.contains("| [fig03](#fig03) | The spectrum is low-rank") && results.contains("## appC"))
      try #expect(
        #require(results.range(of: "## fig03")).lowerBound < #require(results.range(of: "## appC")).lowerBound)
    }

    @Test func anotherSeedIsAnotherModel() throws {
      let folder = try TemporaryFolder()
      try run("fig03", folder)
      try run("fig03", folder, seed: 7)
      #expect(try report(folder, "fig03")["seed"] as? Int == 7)
      #expect(try models(folder).count == 8)
    }
  }
}
