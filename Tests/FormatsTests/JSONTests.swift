import Foundation
import Testing

@testable import Formats

@Suite struct JSONTests {
  @Test func prettyTextIsStable() throws {
    let report: JSON = [
      "experiment": "fig04", "seed": 420, "quick": false, "nothing": nil, "seconds": 1.5,
      "metrics": ["accuracy": 0.981, "curve": [1, 2.5, "a/b"], "empty": [], "none": .object([])],
      "rows": [[1, 2], ["deep": [["x": 1]]]],
    ]
    let expected = """
      {
        "experiment": "fig04",
        "seed": 420,
        "quick": false,
        "nothing": null,
        "seconds": 1.5,
        "metrics": {
          "accuracy": 0.981,
          "curve": [1, 2.5, "a/b"],
          "empty": [],
          "none": {}
        },
        "rows": [
          [1, 2],
          {
            "deep": [
              {
                "x": 1
              }
            ]
          }
        ]
      }
      """
    #expect(report.text() == expected)
    #expect(try JSON.parse(expected) == report)
    #expect(try JSON.parse(report.text(pretty: false)) == report)
    #expect(report["metrics"]?["accuracy"]?.double == 0.981)
    #expect(report.members?.map(\.key).prefix(3) == ["experiment", "seed", "quick"])
    let compact: JSON = ["a": [1, ["b": 2]], "c": "d"]
    #expect(compact.text(pretty: false) == #"{"a":[1,{"b":2}],"c":"d"}"#)
  }

  @Test func numbersRoundTrip() throws {
    var numbers = SeededNumbers(state: 7)
    for _ in 0..<5000 {
      let value = Double(bitPattern: numbers.next())
      guard value.isFinite else { continue }
      #expect(try JSON.parse(JSON.number(value).text()).double?.bitPattern == value.bitPattern)
    }
    for value in [0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, 1, 1e22] {
      let back = try JSON.parse(JSON.number(value).text())
      #expect(back == .number(value) && back.double?.sign == value.sign)
    }
    for value in [Int.min, -1, 0, .max] { #expect(try JSON.parse(JSON.int(value).text()) == .int(value)) }
    #expect(try JSON.parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(try JSON.parse("-0").double?.sign == .minus)
    #expect(JSON.array([.number(.nan), .number(.infinity)]).text() == "[null, null]")
  }

  @Test func stringsRoundTrip() throws {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é☃😀\u{2028}e\u{301}"
    #expect(try JSON.parse(JSON.string(text).text()) == .string(text))
    #expect(try JSON.parse(#""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
    let foundation = try JSONSerialization.jsonObject(
      with: Data(JSON.string(text).text().utf8), options: .fragmentsAllowed)
    #expect(foundation as? String == text)
  }

  @Test(arguments: [
    "", " ", "nul", "tru", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{a:1}", "01", "-", "+1", "1.", ".5",
    "1e",
    "1e999", "\"abc", "\"\\x\"", "\"\\ud800\"", "\"a\nb\"", "1 2", "[", "{", "\"\\", "{\"a\":1,\"a\":2}",
    "NaN",
  ])
  func wrongTextIsRefused(text: String) {
    #expect(throws: FormatError.self) { try JSON.parse(text) }
  }

  @Test func errorsNameThePlace() {
    #expect(
      message { _ = try JSON.parse("[1, x]", name: "a.json") }
        == "a.json: expected a value at byte 4, got 'x'")
    #expect(
      message { _ = try JSON.parse("[1", name: "a.json") }
        == "a.json: expected ',' or ']', but the text ends at byte 2")
    #expect(
      message { _ = try JSON.parse("{\"a\":1,\"a\":2}", name: "j") }
        == "j: the key \"a\" comes twice, again at byte 7")
  }

  @Test func depthIsBounded() throws {
    let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    _ = try JSON.parse(deep(JSON.maximumDepth))
    #expect(throws: FormatError.self) { try JSON.parse(deep(JSON.maximumDepth + 2)) }
    #expect(throws: FormatError.self) { try JSON.parse(String(repeating: "{\"a\":", count: 100_000)) }
  }

  @Test func filesAndDamage() throws {
    let folder = try TemporaryFolder()
    let value: JSON = ["a\n": [1, -2.5e-7, true, nil, "\u{1}é"], "b": ["c": [:], "d": "\\\""]]
    try value.write(to: folder.file("x.json"))
    #expect(try JSON.read(folder.file("x.json")) == value)
    let bytes = try Bytes(mapping: folder.file("x.json")).array
    #expect(bytes.last == UInt8(ascii: "\n"))
    try expectTruncationsRefused(Array(bytes.dropLast())) { _ = try JSON.parse($0) }
    try expectMutationsHandled(bytes) { bytes in
      // What is accepted must survive another round.
      let parsed = try JSON.parse(bytes)
      #expect(try JSON.parse(parsed.text()) == parsed)
    }
  }
}
