import Testing

@testable import Plot

/// Pictures as text for terminals.
@Suite struct TerminalPictureTests {
  private let bitmap = Bitmap(
    width: 40, height: 20, pixels: (0..<800).map { $0 % 40 < 20 ? 0xff0000 : 0x0000ff })

  private func terminal(
    _ environment: [String: String], columns: Int = 60, rows: Int = 20, pixels: (Int, Int) = (0, 0)
  ) -> PictureTerminal {
    PictureTerminal(environment: environment) { .init(columns: columns, rows: rows, pixels: pixels) }
  }

  @Test(arguments: [
    (["TERM": "xterm-256color"], PictureTerminal.Means.symbols), (["TERM": "screen-256color"], .symbols),
    ([:], .symbols),
    (["TERM": "xterm-kitty"], .kitty), (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .iterm2),
    (["TERM": "mlterm"], .sixel), (["TERM": "xterm-256color", "MOONLENS_PICTURES": "sixel"], .sixel),
    (["TERM": "xterm-kitty", "MOONLENS_PICTURES": "symbols"], .symbols),
    (["TERM": "xterm-kitty", "MOONLENS_PICTURES": "no such means"], .kitty),
  ])
  func theEnvironmentTellsTheMeans(_ environment: [String: String], _ means: PictureTerminal.Means) {
    #expect(terminal(environment).means == means)
  }

  @Test(arguments: [
    (PictureTerminal.Means.kitty, "\u{1B}_G"), (.iterm2, "\u{1B}]1337;File="), (.sixel, "\u{1B}P"),
  ])
  func pixelsAreSentByTheirProtocol(_ means: PictureTerminal.Means, _ head: String) throws {
    for environment in [["TERM": "xterm-256color"], [:]] {
      let asked = environment.merging(["MOONLENS_PICTURES": means.rawValue]) { $1 }
      #expect(try terminal(asked, pixels: (600, 400)).text(bitmap).contains(head))
    }
  }

  @Test func blocksFillTheRoomAndNoMore() throws {
    let text = try terminal(["TERM": "xterm-256color", "COLORTERM": "truecolor"]).text(bitmap)
    let lines = text.split(separator: "\n").map(withoutEscapes)
    #expect(lines.count == 15 && lines.allSatisfy { $0.count <= 60 }, "\(lines.map(\.count))")
    // Red and blue as they are.
    #expect(text.contains("255;0;0") || text.contains("254;0;0"))
    #expect(text.contains("0;0;255") || text.contains("0;0;254"))
    let low = try terminal(["TERM": "xterm-256color"], rows: 8).text(bitmap)
    #expect(low.split(separator: "\n").count == 6 && low.contains("\u{1B}[38;5;") || low.contains(";48;5;"))
  }

  @Test func refusedColoursAreLeftOut() throws {
    let text = try terminal(["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"]).text(bitmap)
    #expect(!text.contains("38;") && !text.contains("48;"))
  }

  @Test func noRoomIsAnError() {
    #expect(throws: PlotError.self) { try terminal([:], columns: 3).text(bitmap) }
    #expect(throws: PlotError.self) { try terminal([:], rows: 2).text(bitmap) }
  }

  private func withoutEscapes(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let next = rest.popFirst() {
      guard next == "\u{1B}" else {
        result.append(next)
        continue
      }
      // "[", parameters, and a letter.
      while let end = rest.popFirst(), !end.isLetter {}
    }
    return result
  }
}
