// Calls with random arguments, reading of changed files, and random lines at the prompt, in great numbers:
//
//     swift run -c release fuzz calls [--count 1000000] [--seed 1] [--only tensor.sum]
//     swift run -c release fuzz files [--count 1000000] [--seed 1] [--only npy]
//     swift run -c release fuzz lines [--count 1000000] [--seed 1]
//
// The work is done by processes of their own; when one ends, the call or file that ended it is told and the rest goes on.
// A call is told whole when it is made again with the same seed and --only.
// Built with --sanitize=address it finds more, slower.
import Foundation
import Fuzzing

/// The source tree.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .path

func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

func option(_ name: String) -> String? {
  let arguments = CommandLine.arguments
  guard let i = arguments.firstIndex(of: name), i + 1 < arguments.count else { return nil }
  return arguments[i + 1]
}

func number(_ name: String, _ otherwise: Int) -> Int { option(name).flatMap { Int($0) } ?? otherwise }

let mode = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ""
let (seed, count, only) = (number("--seed", 1), number("--count", 1_000_000), option("--only"))

switch mode {
case "calls", "files", "lines": exit(try Campaign(mode, seed: seed, count: count, only: only).run() ? 0 : 1)
case "calls-worker": try callsWorker()
case "files-worker": try filesWorker()
case "lines-worker": try linesWorker()
default:
  complain("usage: fuzz calls|files|lines [--count N] [--seed N] [--only NAME]")
  exit(2)
}
