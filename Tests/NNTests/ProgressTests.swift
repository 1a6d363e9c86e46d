import Foundation
import NN
import Tensor
import Testing
import Training

@Suite struct ProgressTests {
  /// What a short training writes to a terminal of some columns.
  private func written(columns: Int, label: String = "train") throws -> [String] {
    var options = TrainingOptions()
    (options.epochs, options.batch) = (40, 5)
    let inputs = try Tensor.from((0..<400).map { Double($0 % 7) }, [200, 2], .float32)
    let set = try Examples(inputs: inputs, targets: Tensor.from((0..<200).map { $0 % 2 }, [200]))
    let model = try Linear(inputs: 2, outputs: 2, generator: Generator(seed: 1))
    let optimizer = try AdamW(lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weightDecay: 0)
    let trainer = try Trainer(model, set, options, optimizer)
    var lines: [String] = []
    let progress = Progress(label: label, display: .bar, columns: { columns }) { lines.append($0) }
    trainer.report = { trainer, finished in progress.update(trainer, finished) }
    try trainer.run()
    return lines.map { $0.replacing("\r\u{1B}[K", with: "") }
  }

  /// A line that wraps could not be written over.
  @Test(arguments: [10, 20, 40, 60, 80, 200])
  func theBarFitsTheTerminal(_ columns: Int) throws {
    let lines = try written(columns: columns, label: "a run of some name")
    #expect(lines.count >= 40)
    #expect(lines.allSatisfy { $0.count < max(columns, 11) && !$0.contains("\n") })
  }

  @Test func theBarTellsPlaceFiguresAndTime() throws {
    let last = try #require(try written(columns: 200).last)
    for part in ["train ", "█", "epoch 40/40", "loss ", " left"] {
      #expect(last.contains(part), "\(part) in '\(last)'")
    }
  }
}
