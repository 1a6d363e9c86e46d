import Testing
import Training

@Suite struct StepProgressTests {
  private func shown(_ display: ProgressDisplay, columns: Int = 80) -> (text: String, asked: Int) {
    var (text, asked) = ("", 0)
    let progress = StepProgress(label: "map", steps: 10, display: display, columns: { columns }) { text += $0 }
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
    let (text, asked) = shown(.lines)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.dropLast() == ["map: 2/10  KL 2", "map: 4/10  KL 4", "map: 6/10  KL 6", "map: 8/10  KL 8"])
    #expect(lines.last?.hasPrefix("map: done in ") == true && asked == 4)
  }

  @Test func aTerminalHasOneLineThatIsWrittenOver() {
    let (text, asked) = shown(.bar)
    #expect(
      text.hasPrefix("\r\u{1B}[Kmap ██░") && text.contains(" 1/10  KL 1  ") && text.contains("s left")
        && text.hasSuffix(" s\n") && asked >= 1)
    #expect(text.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [12, 30, 50])
  func theBarFitsTheTerminal(_ columns: Int) {
    let lines = shown(.bar, columns: columns).text.replacing("\r\u{1B}[K", with: "\n").split(separator: "\n")
    #expect(lines.count >= 2 && lines.dropLast().allSatisfy { $0.count < columns })
  }

  @Test func nothingIsNothing() {
    let (text, asked) = shown(.nothing)
    #expect(text.isEmpty && asked == 0)
  }
}
