import Foundation
import Tensor

/// Shows how a training run gets on.
public final class Progress {
  private let display: ProgressDisplay
  private let label: String
  private let write: (String) -> Void
  private let columns: () -> Int
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var firstEpoch: Int?

  public init(
    label: String, display: ProgressDisplay, columns: @escaping () -> Int = Progress.terminalColumns,
    write: @escaping (String) -> Void = Progress.say
  ) {
    (self.label, self.display, self.columns, self.write) = (label, display, columns, write)
  }

  /// How wide the terminal behind standard error is.
  public static func terminalColumns() -> Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Writes to standard error, which keeps results apart from messages.
  public static func say(_ text: String) { ThisProcess.say(text) }

  /// To be called after each batch and each epoch.
  public func update(_ trainer: Trainer, _ finished: EpochRecord?) {
    if firstEpoch == nil { firstEpoch = finished == nil ? trainer.epoch : trainer.epoch - 1 }
    switch display {
    case .nothing: break
    case .lines:
      if let finished, isDue(finished.epoch, trainer.options.epochs) {
        write(line(finished, trainer.options.epochs) + "\n")
      }
    case .bar:
      let pause = lastDrawn.duration(to: .now).seconds
      if finished == nil, pause < 0.1 { return }
      lastDrawn = .now
      write(ProgressBar.clear + bar(trainer).text(columns: columns()))
    }
  }

  /// Gives the bar's line free, for what a callback may print; the next update draws it again.
  public func hide() {
    if display == .bar { write(ProgressBar.clear) }
  }

  /// Ends the display with one line that says how the run ended.
  public func finish(_ trainer: Trainer, interrupted: Bool = false) {
    if display == .nothing { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    let outcome =
      interrupted
      ? "stopped in epoch \(trainer.epoch + 1) of \(trainer.options.epochs) after \(seconds)" : "done in \(seconds)"
    let figures = trainer.history.last.map { "; " + Progress.figures($0) } ?? ""
    write((display == .bar ? ProgressBar.clear : "") + "\(label): \(outcome)\(figures)\n")
  }

  /// At most about ten lines a run.
  private func isDue(_ epoch: Int, _ epochs: Int) -> Bool {
    let step = max(1, (epochs + 9) / 10)
    return epoch % step == 0 || epoch == epochs
  }

  private static func figures(_ record: EpochRecord) -> String {
    var text = String(format: "loss %.4f", record.loss)
    if let accuracy = record.validationAccuracy {
      text += String(format: ", validation accuracy %.2f %%", 100 * accuracy)
    }
    return text
  }

  private func line(_ record: EpochRecord, _ epochs: Int) -> String {
    "\(label): epoch \(record.epoch)/\(epochs)  \(Progress.figures(record))"
      + String(format: "  (%.2f s an epoch)", record.seconds)
  }

  private func bar(_ trainer: Trainer) -> ProgressBar {
    let epochs = max(trainer.options.epochs, 1)
    let batches = Double(max(trainer.batchesPerEpoch, 1))
    let part = Double(trainer.position.batch) / batches
    let done = min(1, (Double(trainer.epoch) + part) / Double(epochs))
    let own = done - Double(firstEpoch ?? 0) / Double(epochs)
    let elapsed = started.duration(to: .now).seconds
    let examples = own * Double(epochs) * batches * Double(trainer.options.batch)
    return ProgressBar(
      label: label, done: done, place: "epoch \(min(trainer.epoch + 1, epochs))/\(epochs)",
      figures: trainer.history.last.map(Progress.figures) ?? Progress.runningLoss(trainer),
      rate: elapsed > 0.2 ? ProgressBar.rate(examples / elapsed) : nil,
      left: own > 0.01 || elapsed > 5 && own > 0 ? ProgressBar.time(elapsed / own * (1 - done)) : nil)
  }

  /// What the first epoch's batches have come to.
  private static func runningLoss(_ trainer: Trainer) -> String? {
    let batches = trainer.position.batch
    return batches > 0 ? String(format: "loss %.4f", trainer.position.lossSum / Double(batches)) : nil
  }
}
