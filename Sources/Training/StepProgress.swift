import Foundation

/// Shows how a computation of many equal steps gets on.
public final class StepProgress {
  private let label: String
  private let steps: Int
  private let display: ProgressDisplay
  private let columns: () -> Int
  private let write: (String) -> Void
  private let started = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  public init(
    label: String, steps: Int, display: ProgressDisplay, columns: @escaping () -> Int = Progress.terminalColumns,
    write: @escaping (String) -> Void = Progress.say
  ) {
    (self.label, self.steps, self.display) = (label, steps, display)
    (self.columns, self.write) = (columns, write)
  }

  /// To be called after each step; `figures` is asked for when it is shown.
  public func update(_ step: Int, _ figures: () throws -> String) rethrows {
    switch display {
    case .nothing: break
    case .lines:
      if step % max(1, (steps + 4) / 5) == 0, step < steps { write("\(label): \(step)/\(steps)  \(try figures())\n") }
    case .bar:
      // Half a second, since figures may cost as much as a step.
      if let lastDrawn, lastDrawn.duration(to: .now).seconds < 0.5 { return }
      let elapsed = max(started.duration(to: .now).seconds, 1e-6)
      let bar = ProgressBar(
        label: label, done: Double(step) / Double(steps), place: "\(step)/\(steps)", figures: try figures(),
        rate: ProgressBar.rate(Double(step) / elapsed),
        left: ProgressBar.time(elapsed / Double(step) * Double(steps - step)))
      write(ProgressBar.clear + bar.text(columns: columns()))
      lastDrawn = .now
    }
  }

  /// Ends the display with one line.
  public func finish(_ outcome: String) {
    if display == .nothing { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    write((display == .bar ? ProgressBar.clear : "") + "\(label): \(outcome) in \(seconds)\n")
  }
}
