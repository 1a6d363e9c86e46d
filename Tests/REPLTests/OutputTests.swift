import Foundation
import Testing

extension AllREPL {
  /// What long work writes where there is no terminal.
  @Suite struct OutputTests {
    private static let long = """
      local set = {inputs = tensor.randn(200, 4), labels = tensor.ones(200, {dtype = "int64"})}
      local o = {progress = (...)}
      local function options(more) for k, v in pairs(more) do o[k] = v end return o end
      train.fit(nn.linear{inputs = 4, outputs = 2}, set, options{epochs = 20, batch = 10})
      o = {progress = o.progress}
      embed.tsne(tensor.randn(100, 5), options{perplexity = 5, iterations = 100})
      o = {progress = o.progress}
      train.sweep("squares", {x = {1, 2, 3, 4}}, function(c)
        train.fit(nn.linear{inputs = 4, outputs = 2}, set, {epochs = 2, label = "inner"})
        return {square = c.x ^ 2}
      end, options{workers = 1})
      """

    private func written(_ options: [String], progress: String = "nil") throws -> Program {
      let folder = try TemporaryFolder()
      _ = try folder.write("long.lua", Self.long.replacingOccurrences(of: "(...)", with: progress))
      let run = try Program(options + ["long.lua"], in: folder, environment: ["TERM": "xterm"])
      #expect(run.status == 0 && run.out.isEmpty, "\(run.err)")
      return run
    }

    @Test func nothingIsDrawnWithoutATerminal() throws {
      #expect(try written([]).err == "")
      #expect(try written(["--quiet"], progress: "true").err == "")
      #expect(try written(["--log"], progress: "false").err == "")
      #expect(try written([], progress: "false").err == "")
    }

    @Test(arguments: [(["--log"], "nil"), ([], "true")])
    func aLogIsPlainText(_ options: [String], _ progress: String) throws {
      let err = try written(options, progress: progress).err
      #expect(!err.contains("\r") && !err.contains("\u{1B}") && !err.contains("█"))
      #expect(err.contains("train: epoch 20/20  loss ") && err.contains("train: done in "))
      #expect(err.contains("t-SNE: 80/100  KL ") && err.contains("squares: 4 jobs done in ") && !err.contains("inner"))
      #expect((12...40).contains(err.split(separator: "\n").count))
    }

    @Test func aDivergingTrainingIsToldAnyway() throws {
      let code = """
        local set = {inputs = tensor.randn(20, 2) * 1e30, targets = tensor.randn(20, 2)}
        train.fit(nn.linear{inputs = 2, outputs = 2}, set, {epochs = 2, optimizer = optim.sgd{lr = 1e30}})
        """
      let run = try Program(["-e", code], in: TemporaryFolder())
      #expect(run.err.hasPrefix("train: the loss became ") && run.err.contains("a smaller lr may help"), "\(run.err)")
    }

    @Test func fetchingWritesPlainLines() throws {
      let folder = try TemporaryFolder()
      let run = try Program(["data", "fetch", "mnist"], in: folder)
      #expect(run.status == 0 && !(run.out + run.err).contains { $0 == "\r" || $0 == "\u{1B}" })
    }
  }
}
