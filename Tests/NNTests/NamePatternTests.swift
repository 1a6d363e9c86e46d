import NN
import Testing

@Suite struct NamePatternTests {
  /// What the two stars mean, tried in every way.
  private func plainly(_ pattern: Substring, _ name: Substring) -> Bool {
    guard let head = pattern.first else { return name.isEmpty }
    if head != "*" { return name.first == head && plainly(pattern.dropFirst(), name.dropFirst()) }
    let deep = pattern.hasPrefix("**")
    let rest = pattern.dropFirst(deep ? 2 : 1)
    return plainly(rest, name)
      || (name.first.map { deep || $0 != "." } ?? false) && plainly(pattern, name.dropFirst())
  }

  /// All texts of at most `length` of these letters.
  private func texts(_ letters: [String], _ length: Int) -> [String] {
    var all = [""]
    var last = [""]
    for _ in 0..<length {
      last = last.flatMap { text in letters.map { text + $0 } }
      all += last
    }
    return all
  }

  @Test func starsMeanWhatTheyMeanWhenTriedInEveryWay() {
    let names = texts(["a", "b", "."], 5)
    var matches = 0
    for pattern in texts(["a", "b", ".", "*", "**"], 4) + texts(["*", "**", "a", "."], 5) {
      let compiled = NamePattern(pattern)
      for name in names {
        let expected = plainly(pattern[...], name[...])
        if expected { matches += 1 }
        if compiled.matches(name) != expected { Issue.record("\(pattern) and \(name): expected \(expected)") }
      }
    }
    #expect(matches > 10_000)
  }

  @Test func lettersBeyondASCII() {
    #expect(NamePattern("*é.**").matches("caffé.au.lait") && !NamePattern("*e").matches("caffé"))
  }
}
