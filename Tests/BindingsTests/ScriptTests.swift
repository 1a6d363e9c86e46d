import Foundation
import LuaHost
import Testing

extension AllBindings {
  /// The scripts of figures 2 and 3, in their quick version. They rely on `make data`.
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
      _ report: [String: Any], _ name: String, sets: [String], seed: Int = 420, claims: Bool = false
    ) {
      let keys = ["experiment", "version", "seed", "quick", "seconds", "data", "metrics", "findings"]
      #expect(Set(report.keys) == Set(keys + (claims ? ["claim", "holds"] : [])))
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
      expectCommon(first, "fig02", sets: ["mnist", "fashion_mnist"])
      expectPictures(folder, "fig02")
      let metrics = try #require(first["metrics"] as? [String: [String: Double]])
      #expect(Set(metrics.keys) == ["mnist", "fashion_mnist"])
      for (set, values) in metrics {
        #expect(Set(values.keys) == ["accuracy", "exactness", "training_seconds"])
        #expect(values["exactness"]! <= 1e-4 && values["exactness"]! > 0, "\(set)")
        // Chance is 0.1.
        #expect(values["accuracy"]! > 0.6 && values["accuracy"]! <= 1, "\(set)")
      }
      // A second run takes the models that are there.
      let (before, picture) = (try models(folder), folder.bytes("fig02.png"))
      #expect(before.count == 4)
      try run("fig02", folder)
      #expect(try models(folder) == before)
      #expect(folder.bytes("fig02.png") == picture)
      let second = try #require(try report(folder, "fig02")["metrics"] as? [String: [String: Double]])
      #expect(second == metrics)
    }

    @Test func figure3() throws {
      let folder = try TemporaryFolder()
      try run("fig03", folder)
      let first = try report(folder, "fig03")
      expectCommon(first, "fig03", sets: ["mnist"])
      expectPictures(folder, "fig03")
      let metrics = try #require(first["metrics"] as? [String: Any])
      #expect(
        Set(metrics.keys) == ["accuracy", "exactness", "positive", "negative", "below_5_percent", "eigenvalues"])
      #expect((metrics["exactness"] as? Double ?? 1) <= 1e-4 && (metrics["accuracy"] as? Double ?? 0) > 0.6)
      let positive = try #require(metrics["positive"] as? [Double])
      let negative = try #require(metrics["negative"] as? [Double])
      #expect(positive.count == 20 && positive == positive.sorted(by: >) && positive[0] > 0)
      #expect(negative.count == 20 && negative == negative.sorted() && negative[0] < 0)
      let small = try #require(metrics["below_5_percent"] as? Int)
      #expect(metrics["eigenvalues"] as? Int == 64 && (0...64).contains(small))
      let before = try models(folder)
      try run("fig03", folder)
      #expect(try models(folder) == before && before.count == 2)
    }

    @Test func figure4() throws {
      let folder = try TemporaryFolder()
      let said = try run("fig04", folder)
      #expect(said.contains("fig04: claim: ") && said.contains("hold"))
      let first = try report(folder, "fig04")
      expectCommon(first, "fig04", sets: ["mnist"], claims: true)
      expectPictures(folder, "fig04")
      let metrics = try #require(first["metrics"] as? [String: [Double]])
      #expect(Set(metrics.keys) == ["noise", "accuracy", "unused"] && metrics["noise"] == [0, 0.2, 0.4, 0.6, 0.8])
      #expect(metrics.values.allSatisfy { $0.count == 5 && $0.allSatisfy { (0...1).contains($0) } })
      // Chance is 0.1.
      #expect(metrics["accuracy"]!.allSatisfy { $0 > 0.3 })
      // A second run takes the sweep's results and the models that are there.
      let before = try models(folder)
      #expect(before.count == 10)
      try run("fig04", folder)
      let second = try #require(try report(folder, "fig04")["metrics"] as? [String: [Double]])
      #expect(try models(folder) == before && second == metrics)
    }

    @Test(
      arguments: [
        ("appA", ["appA"], 420, ["above_a_tenth", "accuracy", "effective_rank", "eigenvalues"]),
        ("fig05a", ["fig05a", "fig05a_published"], 1, ["published", "similarity"]),
        ("fig05b", ["fig05b", "appF_drop", "appF_sizes"], 1, ["alike", "h24", "h32"]),
        (
          "fig06", ["fig06"], 420, ["accuracy", "cosine", "exactness", "negative", "positive", "ratio", "similar"]
        ),
        ("fig07", ["fig07a_noise", "fig07b_noise", "fig07a_clean", "fig07b_clean"], 420, ["clean", "noise"]),
      ])
    func statesItsClaim(_ name: String, _ pictures: [String], _ seed: Int, _ metrics: [String]) throws {
      let folder = try TemporaryFolder()
      let said = try run(name, folder)
      #expect(said.contains("\(name): claim: "))
      let found = try report(folder, name)
      expectCommon(found, name, sets: ["mnist"], seed: seed, claims: true)
      for picture in pictures { expectPictures(folder, picture) }
      #expect((found["metrics"] as? [String: Any])?.keys.sorted() == metrics)
      // Done again from what is there: the same numbers.
      try run(name, folder)
      let again = try report(folder, name)["metrics"] as? NSDictionary
      #expect(again == found["metrics"] as? NSDictionary)
    }

    @Test func anotherSeedIsAnotherModel() throws {
      let folder = try TemporaryFolder()
      try run("fig03", folder)
      try run("fig03", folder, seed: 7)
      #expect(try report(folder, "fig03")["seed"] as? Int == 7)
      #expect(try models(folder).count == 4)
    }
  }
}
