import Foundation

/// How far a sweep is: one line that is written over on a terminal, else a line for about every tenth of the jobs.
public final class SweepProgress {
  private let sweep: Sweep
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let started = ContinuousClock.now
  private let before: Int
  private var shown: Int

  public init(_ sweep: Sweep, quiet: Bool) {
    (self.sweep, isQuiet) = (sweep, quiet)
    before = sweep.finished
    shown = before
    if !quiet, before > 0 { Progress.say("\(sweep.name): \(before) of \(sweep.jobs.count) jobs were done before\n") }
  }

  public func update() {
    if isQuiet { return }
    let done = sweep.finished
    let step = isTerminal ? 1 : max(1, sweep.jobs.count / 10)
    guard done >= shown + step, done < sweep.jobs.count else { return }
    shown = done
    let left = started.duration(to: .now).seconds / Double(done - before) * Double(sweep.jobs.count - done)
    let time = left < 90 ? String(format: "%.0f s", left) : String(format: "%.0f min", left / 60)
    let line = "\(sweep.name): \(done) of \(sweep.jobs.count) jobs done, about \(time) left"
    Progress.say(isTerminal ? "\r\u{1B}[K" + line : line + "\n")
  }

  public func finish() {
    if isQuiet { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    Progress.say(
      (isTerminal ? "\r\u{1B}[K" : "") + "\(sweep.name): \(sweep.jobs.count - before) jobs done in \(seconds)\n")
  }
}
