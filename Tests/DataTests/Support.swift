import Formats
import Foundation

@testable import Data

/// A folder of its own for a test, gone with the value, and a small data set to put in it: 3 images of 2 x 2
/// to train and 1 to test with.
final class Workplace {
  let path: String
  let set: DataSet
  private let contents: [String: Bytes]

  init(mirrors: [String] = [], wheel: DataSet.Wheel? = nil) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("data-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let arrays: [(String, ArrayBytes)] = [
      ("train-images", try ArrayBytes(Array(0..<12) as [UInt8], shape: [3, 2, 2])),
      ("train-labels", try ArrayBytes([0, 1, 1] as [UInt8])),
      ("t10k-images", try ArrayBytes([255, 0, 255, 7] as [UInt8], shape: [1, 2, 2])),
      ("t10k-labels", try ArrayBytes([1] as [UInt8])),
    ]
    let encoded = try arrays.map { ($0.0, try IDX.encode($0.1)) }
    contents = Dictionary(uniqueKeysWithValues: encoded)
    let files = try zip(arrays, encoded).map {
      DataFile($0.0, shape: $0.1.shape, sha256: try SHA256.hex(of: $1.1))
    }
    let root = path
    set = DataSet(
      name: "tiny_set", title: "Tiny", classes: ["no", "yes"],
      train: DataSet.Part(images: files[0], labels: files[1]),
      test: DataSet.Part(images: files[2], labels: files[3]),
      credit: "us", licence: "MIT", homepage: "", mirrors: mirrors.map { $0.replacing("ROOT", with: root) },
      wheel: wheel)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The four files into a folder, relative to the workplace.
  func put(in folder: String, zipped: Bool = false) throws {
    for (name, bytes) in contents {
      try AtomicFile.write("\(path)/\(folder)/\(name)", bytes: bytes)
      if zipped { try run("gzip", "\(path)/\(folder)/\(name)") }
    }
  }

  func write(_ text: String, to file: String) throws { try AtomicFile.write("\(path)/\(file)", text: text) }

  /// A library that looks nowhere but in the workplace: own, cache/moonlens/tiny_set, system/tiny-set.
  func library(_ extra: [String: String] = [:]) throws -> DataLibrary {
    try FileManager.default.createDirectory(atPath: "\(path)/tmp", withIntermediateDirectories: true)
    var environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    environment["HOME"] = ProcessInfo.processInfo.environment["HOME"]
    environment["MOONLENS_DATA"] = "\(path)/own"
    environment["XDG_CACHE_HOME"] = "\(path)/cache"
    environment["TMPDIR"] = "\(path)/tmp"
    environment.merge(extra) { $1 }
    return DataLibrary(environment: environment, systemFolders: ["\(path)/system"])
  }

  /// All files below the workplace's folder of that name.
  func files(in folder: String) -> [String] {
    (FileManager.default.subpaths(atPath: "\(path)/\(folder)") ?? []).sorted()
  }

  func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    try process.run()
    process.waitUntilExit()
  }
}

/// The message of the error `body` throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
