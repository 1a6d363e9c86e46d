import Foundation
import Tensor
import Testing

@Suite struct GradientTests {
  @Test(arguments: GradientTable.all) func agreesWithDifferences(row: GradientRow) throws {
    try GradientCheck(row).first()
  }

  @Test(arguments: GradientTable.all) func gradientOfGradientAgreesWithDifferences(row: GradientRow) throws {
    try GradientCheck(row).second()
  }

  @Test func everyRecordedOperatorHasARow() throws {
    let recorded = try GradientTests.recordedNames()
    // A changed way of recording would make this test see nothing.
    #expect(recorded.count > 40)
    let covered = Set(GradientTable.all.flatMap(\.operators))
    #expect(recorded.subtracting(covered).sorted() == [], "recorded, but without a row")
    #expect(covered.subtracting(recorded).sorted() == [], "rows for operators that are not there")
  }

  /// The names that the sources of Tensor give their recorded operators.
  private static func recordedNames() throws -> Set<String> {
    let folder = repository.appendingPathComponent("Sources/Tensor").resolvingSymlinksInPath()
    let name = #/(?:recorded\(|Node\(|(?:function|extreme)\(ML_\w+,(?:\s*\.\w+,)?)\s*"(?<name>\w+)"/#
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: name) {
        names.insert(String(match.name))
      }
    }
    return names
  }
}
