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

  private func labelled(rows: Int = 1) throws -> Figure {
    let figure = try Figure(columns: 2, caption: "Both of them.", rowLabels: Array(repeating: "at left", count: rows))
    for number in 1...2 * rows {
      try figure.heatmap([1, 2, 3, 4], rows: 2, columns: 2, cell: Cell(title: "panel \(number)"))
    }
    return figure
  }

  @Test func textsAreTheTerminalsOwnAmongBlocks() throws {
    for environment in [["COLORTERM": "truecolor"], [:], ["NO_COLOR": "1"]] {
      let shown = try terminal(environment.merging(["TERM": "xterm-256color"]) { $1 }, rows: 24).text(labelled())
      let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).map(withoutEscapes)
      #expect(lines.count <= 22 && lines.allSatisfy { $0.count == 60 }, "\(lines.map(\.count))")
      let titles = try #require(lines.firstIndex { $0.contains("panel 1") && $0.contains("panel 2") })
      let caption = try #require(lines.firstIndex { $0.hasPrefix("Both of them.") })
      #expect(titles == 0 && caption >= lines.count - 2)
      // Each title stands above the middle of its panel, and the label at the left reads downwards.
      let second = try #require(lines[0].range(of: "panel 2"))
      let middle = lines[0].distance(from: lines[0].startIndex, to: second.lowerBound)
      #expect((38...44).contains(middle), "\(middle)")
      let left = lines.compactMap { line in line.prefix(3).first(where: \.isLetter) }
      #expect(String(left).hasPrefix("atleft"), "\(left)")
    }
  }

  /// The lines of a figure in an ordinary terminal.
  private func lines(_ figure: Figure, columns: Int = 80, rows: Int = 24) throws -> [String] {
    try terminal(["TERM": "xterm-256color"], columns: columns, rows: rows).text(figure)
      .split(separator: "\n", omittingEmptySubsequences: false).map(withoutEscapes)
  }

  @Test func wideCharactersTakeTwoCells() throws {
    let figure = try Figure(caption: "cafe\u{301} 😀 end")
    try figure.heatmap([1, 2, 3, 4], rows: 2, columns: 2, cell: Cell(title: "A日本B"))
    let shown = try lines(figure)
    #expect(shown.contains { $0.contains("A日本B") } && shown.contains { $0.contains("café 😀 end") }, "\(shown)")
  }

  @Test func textsWithoutRoomAreCutOrLeftOut() throws {
    let figure = try Figure(caption: String(repeating: "many words ", count: 30))
    let label = "a label of the axis that is longer than the axis"
    try figure.lines(
      [Series(x: [1, 2, 3], y: [1, 2, 3])], ChartOptions(axes: AxesOptions(yLabel: label)), cell: Cell(title: "above"))
    let shown = try lines(figure)
    let down = String(shown.compactMap { $0.prefix(5).first { $0.isLetter || $0 == "…" } })
    #expect(down.hasPrefix("alabelof") && down.contains("…"), "\(down)")
    // A caption's lines are one below the other.
    let words = shown.indices.filter { shown[$0].contains("many words") }
    #expect(words.count > 2 && words.last! - words[0] == words.count - 1, "\(words)")
  }

  @Test func thinLinesAreSeenWithoutColours() throws {
    let figure = try Figure()
    try figure.lines([Series(x: [1, 2, 3], y: [1, 3, 2])])
    let shown = try terminal(["TERM": "xterm", "NO_COLOR": "1"], columns: 60, rows: 20).text(figure)
    // The columns between the ends are crossed by the line, but for a few where it lies between two rows.
    let rows = shown.split(separator: "\n").map { Array(withoutEscapes($0)) }
    let crossed = (10..<55).filter { column in rows.dropLast(2).contains { $0[column] != "█" } }
    #expect(crossed.count > 38, "\(rows.map { String($0) })")
  }

  @Test func aFigureTooHighToBeReadIsHigherThanTheWindow() throws {
    let shown = try lines(labelled(rows: 4), columns: 60, rows: 12)
    #expect(shown.count > 10 && shown.count <= 30 && shown.contains { $0.contains("panel 8") }, "\(shown.count)")
    // One that would take many windows is drawn as high as one.
    let overview = try terminal(["TERM": "xterm-256color"], rows: 12).text(labelled(rows: 20))
    #expect(overview.split(separator: "\n").count <= 10)
    // Room for the titles is made by taking fewer columns, as long as there is some.
    let narrow = try terminal(["TERM": "xterm-256color"], columns: 120, rows: 30).text(labelled(rows: 2))
    let lines = narrow.split(separator: "\n").map(withoutEscapes)
    #expect(lines.count <= 28 && lines[0].count < 120 && lines.contains { $0.contains("panel 4") })
    #expect(throws: PlotError.self) { try terminal([:]).text(Figure()) }
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
