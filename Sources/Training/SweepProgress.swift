import Foundation

/// Shows how far a sweep is.
public final class SweepProgress {
  private let sweep: Sweep
  private let display: ProgressDisplay
  private let columns: () -> Int
  private let write: (String) -> Void
  private let started = ContinuousClock.now
  private let before: Int
  private var shown: Int

  public init(
    _ sweep: Sweep, display: ProgressDisplay, columns: @escaping () -> Int = Progress.terminalColumns,
    write: @escaping (String) -> Void = Progress.say
  ) {
    (self.sweep, self.display, self.columns, self.write) = (sweep, display, columns, write)
    before = sweep.finished
    shown = before
    if display != .nothing, before > 0 {
      write("\(sweep.name): \(before) of \(sweep.jobs.count) jobs were done before\n")
    }
  }

  /// To be called when jobs may have been done.
  public func update() {
    if display == .nothing { return }
    let (done, all) = (sweep.finished, sweep.jobs.count)
    let step = display == .bar ? 1 : max(1, all / 10)
    guard done >= shown + step, done < all else { return }
    shown = done
    let perSecond = Double(done - before) / max(started.duration(to: .now).seconds, 1e-6)
    let bar = ProgressBar(
      label: sweep.name, done: Double(done) / Double(all), place: "\(done) of \(all) jobs", figures: nil,
      rate: ProgressBar.rate(perSecond), left: ProgressBar.time(Double(all - done) / perSecond))
    switch display {
    case .bar: write(ProgressBar.clear + bar.text(columns: columns()))
    default: write("\(sweep.name): \(bar.place) done, about \(bar.left ?? "") left\n")
    }
  }

  /// Ends the display of a sweep that does not come to its end.
  public func abandon() {
    if display == .bar { write(ProgressBar.clear) }
  }

  public func finish() {
    if display == .nothing { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    write(
      (display == .bar ? ProgressBar.clear : "")
        + "\(sweep.name): \(sweep.jobs.count - before) jobs done in \(seconds)\n")
  }
}
