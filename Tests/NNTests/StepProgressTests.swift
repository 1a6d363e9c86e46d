import Testing
import Training

@Suite struct StepProgressTests {
  private func shown(terminal: Bool, quiet: Bool = false) -> (text: String, asked: Int) {
    var (text, asked) = ("", 0)
    let progress = StepProgress(label: "map", steps: 10, quiet: quiet, isTerminal: terminal) { text += $0 }
    for step in 1...10 {
      progress.update(step) {
        asked += 1
        return "KL \(step)"
      }
    }
    progress.finish("done")
    return (text, asked)
  }

  @Test func aLogHasALineNowAndThen() {
    let (text, asked) = shown(terminal: false)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.dropLast() == ["map: 2/10  KL 2", "map: 4/10  KL 4", "map: 6/10  KL 6", "map: 8/10  KL 8"])
    #expect(lines.last?.hasPrefix("map: done in ") == true && asked == 4)
  }

  @Test func aTerminalHasOneLineThatIsWrittenOver() {
    let (text, asked) = shown(terminal: true)
    #expect(text.hasPrefix("\r\u{1B}[Kmap: 1/10  KL 1") && text.hasSuffix(" s\n") && asked >= 1)
    #expect(text.filter { $0 == "\n" }.count == 1)
  }

  @Test func quietMeansNothing() {
    let (text, asked) = shown(terminal: true, quiet: true)
    #expect(text.isEmpty && asked == 0)
  }
}
