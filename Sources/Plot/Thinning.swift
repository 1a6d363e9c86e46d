/// Leaves out what cannot be seen of lines with many more points than pixels.
enum Thinning {
  /// Shorter lines are drawn as they are.
  private static let fewest = 1000

  /// The positions worth drawing in lines of as many points with the same places along x: of neighbours in one column of
  /// device pixels the first and the last, and the highest and the lowest of each line.
  static func kept(_ lines: [[Point]], scale: Double) -> [Int] {
    guard let leading = lines.first else { return [] }
    guard leading.count > fewest else { return Array(leading.indices) }
    func column(_ index: Int) -> Double { (leading[index].x * scale).rounded(.down) }
    var kept: [Int] = []
    var start = 0
    while start < leading.count {
      var end = start + 1
      while end < leading.count, column(end) == column(start) { end += 1 }
      var group: Set = [start, end - 1]
      for line in lines {
        var (highest, lowest) = (start, start)
        for index in start..<end {
          if line[index].y < line[highest].y { highest = index }
          if line[index].y > line[lowest].y { lowest = index }
        }
        group.formUnion([highest, lowest])
      }
      kept += group.sorted()
      start = end
    }
    return kept
  }
}
