import Foundation
import Testing

@testable import Formats

@Suite struct CSVTests {
  private func parse(_ text: String) throws -> CSV { try CSV.parse(Bytes(Array(text.utf8)), name: "t.csv") }

  @Test func readsNumbersAndNames() throws {
    let plain = try parse("1,2.5\r\n-3e2, 4 \r\n")
    #expect(plain.names.isEmpty && plain.columns == 2 && plain.values == [1, 2.5, -300, 4])
    let named = try parse("\u{feff}epoch,\"loss, \"\"mean\"\"\"\n1,0.5\n\n2,\n")
    #expect(named.names == ["epoch", "loss, \"mean\""] && named.rows == 2)
    #expect(named.values[2] == 2 && named.values[3].isNaN)
    #expect(try parse("").columns == 0)
    #expect(try parse("a,b\n").rows == 0)
  }

  @Test(arguments: [
    ("1,2\n3\n", "line 2: expected 2 columns, got 1"),
    ("a,b\n1,2\n3,x\n", "line 3, column 2: expected a number, got 'x'"),
    ("a\n\"1\n", "line 2: a quote is not closed"), ("a\n\"1\"2\n", "line 2: text follows a closing quote"),
  ])
  func errorsNameThePlace(text: String, wanted: String) {
    #expect(message { _ = try parse(text) } == "t.csv: \(wanted)")
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let values = [1, -0.1, 1e300, 2e-308, .infinity, -2, 1e15, 123_456_789]
    for names in [[], ["a", "b,\"c\"", "3", "line\nbreak"]] {
      try CSV(names: names, columns: 4, values: values).write(to: folder.file("t.csv"))
      let read = try CSV.read(folder.file("t.csv"))
      #expect(read.names == names && read.values == values && read.rows == 2)
    }
    #expect(throws: FormatError.self) { try CSV(columns: 3, values: [1, 2]) }
  }

  @Test func damageIsHandled() throws {
    try expectMutationsHandled(Array("a,\"b\"\n1,2\n\"3\",4.5e3\n".utf8)) { _ = try CSV.parse($0, name: "t.csv") }
  }
}
