import Foundation

/// Shows how far a sweep is.
public final class SweepProgress {
  private let sweep: Sweep
  private let display: ProgressDisplay
  private let started = ContinuousClock.now
  private let before: Int
  private var shown: Int

  public init(_ sweep: Sweep, display: ProgressDisplay) {
    (self.sweep, self.display) = (sweep, display)
    before = sweep.finished
    shown = before
    if display != .nothing, before > 0 {
      Progress.say("\(sweep.name): \(before) of \(sweep.jobs.count) jobs were done before\n")
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
    case .bar: Progress.say(ProgressBar.clear + bar.text(columns: Progress.terminalColumns()))
    default: Progress.say("\(sweep.name): \(bar.place) done, about \(bar.left ?? "") left\n")
    }
  }

  public func finish() {
    if display == .nothing { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    Progress.say(
      (display == .bar ? ProgressBar.clear : "")
        + "\(sweep.name): \(sweep.jobs.count - before) jobs done in \(seconds)\n")
  }
}
