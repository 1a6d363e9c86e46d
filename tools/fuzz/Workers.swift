import Foundation
import Fuzzing

private let folder = option("--folder") ?? "."
private let first = number("--first", 0)
/// Seconds after which a call or a file counts as one that hangs.
private let patience: UInt32 = 60

private func tell(_ done: Int, _ good: Int, _ slowest: Double, _ slow: String, _ failure: String = "") {
  FileHandle.standardOutput.write(Data("\(done)\t\(good)\t\(slowest)\t\(slow)\t\(failure)\n".utf8))
}

/// The sanitizer takes terabytes of addresses for itself.
private func limitMemory() {
  guard dlsym(nil, "__asan_init") == nil else { return }
  var limit = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
  setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
}

/// Calls all functions, the first `first` left out, some hundred times each, and then all of them in chains.
func callsWorker() throws {
  limitMemory()
  let storm = try CallStorm(root: root, folder: folder) {
    alarm(patience)
    return only != nil
  }
  let functions = storm.functions.filter { only == nil || only == $0.qualifiedName }
  let turns = only == nil ? 250 : count
  for function in functions.dropFirst(first) {
    let fewer = ["data.mnist", "data.fashion_mnist"].contains(function.qualifiedName)
    let turns = fewer ? min(turns, 20) : turns
    let outcome = try storm.storm(function, turns: turns, seed: seed, last: folder + "/last")
    tell(turns, outcome.returned, outcome.slowest, outcome.slow)
  }
  guard only == nil else { return }
  // In pieces, since a piece that ends the process is not counted.
  for piece in max(0, first - functions.count)..<10 {
    let outcome = try storm.chain(turns: 1000, seed: seed * 100 + piece, last: folder + "/last")
    tell(1000, outcome.returned, outcome.slowest, "in a chain, " + outcome.slow)
  }
}

/// Reads files, the first `first` pieces left out.
func filesWorker() throws {
  limitMemory()
  let storm = try FileStorm(folder: folder, fixtures: root + "/Tests/FormatsTests/Fixtures", seed: seed)
  let kinds = only.flatMap(FileKind.init(rawValue:)).map { [$0] } ?? FileKind.allCases
  let log = open(folder + "/last", O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  let piece = 1000
  for start in stride(from: first * piece, to: min(count, 100 * piece), by: piece) {
    let outcome = try storm.run(start..<start + piece, of: kinds) { index in
      alarm(patience)
      let text = Array("file \(index) of seed \(seed)\0".utf8)
      pwrite(log, text, text.count, 0)
    }
    tell(
      outcome.files, outcome.read, outcome.slowest, "in files \(start) to \(start + piece) of seed \(seed)",
      outcome.failures.joined(separator: "; ").replacing("\n", with: " "))
  }
}

/// Feeds lines to the prompt, the first `first` pieces left out. Memory must not grow once the history is full.
func linesWorker() throws {
  limitMemory()
  let piece = 5000
  var settled = 0
  let log = open(folder + "/last", O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  let storm = try LineStorm(library: root + "/lib", folder: folder, seed: seed * 1000 + first)
  for start in stride(from: first * piece, to: min(count, (first + 40) * piece), by: piece) {
    let outcome = storm.run(min(piece, count - start)) { line in
      alarm(patience)
      let text = Array((line + "\0").utf8.prefix(1000))
      pwrite(log, text, text.count, 0)
    }
    let memory = residentBytes()
    if start / piece == first + 2 { settled = memory }
    let grown = settled > 0 && memory > settled + settled / 10 ? "memory grew from \(settled) to \(memory) bytes" : ""
    tell(
      outcome.lines, outcome.good, outcome.slowest, outcome.slow.replacing("\n", with: " ").replacing("\t", with: " "),
      grown)
  }
}

/// Bytes of memory in use, as the kernel counts them.
private func residentBytes() -> Int {
  let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
  return pages.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } ?? 0
}
