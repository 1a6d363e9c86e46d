import Foundation

/// Shows how a computation of many equal steps gets on: a line that is written over on a terminal, else one now and then.
public final class StepProgress {
  private let label: String
  private let steps: Int
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let write: (String) -> Void
  private let started = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  public init(
    label: String, steps: Int, quiet: Bool, isTerminal: Bool = isatty(STDERR_FILENO) != 0,
    write: @escaping (String) -> Void = Progress.say
  ) {
    (self.label, self.steps, isQuiet) = (label, steps, quiet)
    (self.isTerminal, self.write) = (isTerminal, write)
  }

  /// To be called after each step; `figures` is asked for when it is shown.
  public func update(_ step: Int, _ figures: () throws -> String) rethrows {
    if isQuiet { return }
    if isTerminal {
      // Half a second, since figures may cost as much as a step.
      if let lastDrawn, lastDrawn.duration(to: .now).seconds < 0.5 { return }
      let left = started.duration(to: .now).seconds / Double(step) * Double(steps - step)
      write("\r\u{1B}[K\(label): \(step)/\(steps)  \(try figures())" + String(format: "  %.0f s left", left))
      lastDrawn = .now
    } else if step % max(1, (steps + 4) / 5) == 0, step < steps {
      write("\(label): \(step)/\(steps)  \(try figures())\n")
    }
  }

  /// Ends the display with one line.
  public func finish(_ outcome: String) {
    if isQuiet { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    write((isTerminal ? "\r\u{1B}[K" : "") + "\(label): \(outcome) in \(seconds)\n")
  }
}
