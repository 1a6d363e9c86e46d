import Foundation

/// Shows how a training run gets on: a bar that redraws itself on a terminal, else a line now and then.
public final class Progress {
  private let isTerminal: Bool
  private let isQuiet: Bool
  private let label: String
  private let write: (String) -> Void
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var firstEpoch: Int?

  public init(
    label: String, quiet: Bool, isTerminal: Bool = isatty(STDERR_FILENO) != 0,
    write: @escaping (String) -> Void = Progress.say
  ) {
    (self.label, isQuiet, self.isTerminal, self.write) = (label, quiet, isTerminal, write)
  }

  /// Writes to standard error, which keeps results apart from messages.
  public static func say(_ text: String) { FileHandle.standardError.write(Foundation.Data(text.utf8)) }

  /// To be called after each batch and each epoch.
  public func update(_ trainer: Trainer, _ finished: EpochRecord?) {
    if isQuiet { return }
    if firstEpoch == nil { firstEpoch = finished == nil ? trainer.epoch : trainer.epoch - 1 }
    if isTerminal {
      let pause = lastDrawn.duration(to: .now).seconds
      if finished == nil, pause < 0.1 { return }
      lastDrawn = .now
      write("\r\u{1B}[K" + bar(trainer))
    } else if let finished, isDue(finished.epoch, trainer.options.epochs) {
      write(line(finished, trainer.options.epochs) + "\n")
    }
  }

  /// Ends the display with one line that says how the run ended.
  public func finish(_ trainer: Trainer, interrupted: Bool = false) {
    if isQuiet { return }
    let seconds = String(format: "%.1f s", started.duration(to: .now).seconds)
    let outcome =
      interrupted
      ? "stopped in epoch \(trainer.epoch + 1) of \(trainer.options.epochs) after \(seconds)" : "done in \(seconds)"
    let figures = trainer.history.last.map { "; " + Progress.figures($0) } ?? ""
    write((isTerminal ? "\r\u{1B}[K" : "") + "\(label): \(outcome)\(figures)\n")
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

  private func bar(_ trainer: Trainer) -> String {
    let epochs = max(trainer.options.epochs, 1)
    let part = Double(trainer.position.batch) / Double(max(trainer.batchesPerEpoch, 1))
    let done = min(1, (Double(trainer.epoch) + part) / Double(epochs))
    let cells = 24
    let full = Int(done * Double(cells))
    let graphic = String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
    var text = "\(label) \(graphic) epoch \(min(trainer.epoch + 1, epochs))/\(epochs)"
    if let last = trainer.history.last { text += "  " + Progress.figures(last) }
    let own = done - Double(firstEpoch ?? 0) / Double(epochs)
    if own > 0.01 {
      let elapsed = started.duration(to: .now).seconds
      text += String(format: "  %.0f s left", elapsed / own * (1 - done))
    }
    return text
  }
}
