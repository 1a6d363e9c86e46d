import Formats
import Foundation

/// Finds, checks, loads and fetches data sets.
///
///     let digits = try DataLibrary.standard.load("mnist")
///     digits.train.images.shape  // [60000, 28, 28]
///
/// Each file is looked for, plain and then with ".gz", in ``folders(for:)`` from first to last. The first one
/// with the right checksum is used; one with a wrong checksum is an error only where no good one follows.
public struct DataLibrary: Sendable {
  /// The environment of this process.
  public static let standard = DataLibrary()

  /// Where `MOONLENS_DATA`, `XDG_CACHE_HOME`, `HOME` and `PATH` are read from; also what programs are started
  /// with.
  public let environment: [String: String]
  /// Folders that hold a folder for each data set, searched last.
  public let systemFolders: [String]

  private let verified = VerifiedFiles()

  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    systemFolders: [String] = ["/usr/share/datasets", "/usr/local/share/moonlens", "/usr/share/moonlens"]
  ) {
    self.environment = environment
    self.systemFolders = systemFolders
  }

  /// The user's own folder for a set, which ``fetch(_:progress:isCancelled:)-(String,_,_)`` fills:
  /// `$XDG_CACHE_HOME/moonlens/NAME` or `~/.cache/moonlens/NAME`.
  public func cacheFolder(for set: DataSet) -> String {
    // The XDG specification has relative values ignored.
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return "\(cache)/moonlens/\(set.name)"
    }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    return "\(home)/.cache/moonlens/\(set.name)"
  }

  /// Where a set is looked for, in this order: `$MOONLENS_DATA/NAME`, `$MOONLENS_DATA`, the user's cache
  /// folder, the system's folders.
  public func folders(for set: DataSet) -> [String] {
    var result: [String] = []
    if let own = environment["MOONLENS_DATA"], !own.isEmpty {
      result += set.folderNames.map { "\(own)/\($0)" } + [own]
    }
    result.append(cacheFolder(for: set))
    return result + systemFolders.flatMap { root in set.folderNames.map { "\(root)/\($0)" } }
  }

  /// Loads a set of the catalogue, checked. Throws ``DataError``.
  public func load(_ name: String) throws -> LoadedData { try load(DataSet.named(name)) }

  /// Loads a set, checked: plain files are mapped, gzipped ones unpacked, all four at the same time.
  ///
  /// Throws ``DataError/missing(set:files:looked:advice:)`` and ``DataError/damaged(set:problems:)``.
  public func load(_ set: DataSet) throws -> LoadedData {
    let findings = concurrently(set.files) { find($0, of: set, unpack: true) }
    try check(findings, of: set)
    let arrays = try zip(set.files, findings).map { file, finding in
      try IDX.parse(finding.bytes!, name: finding.path ?? file.name)
    }
    return LoadedData(
      set: set,
      train: try LabelledImages(set, set.train, images: arrays[0], labels: arrays[1]),
      test: try LabelledImages(set, set.test, images: arrays[2], labels: arrays[3]))
  }

  private func check(_ findings: [Finding], of set: DataSet) throws {
    let problems = findings.filter { $0.path == nil }.flatMap(\.problems)
    if !problems.isEmpty { throw DataError.damaged(set: set.name, problems: problems) }
    let missing = zip(set.files, findings).filter { $0.1.path == nil }.map(\.0.name)
    guard missing.isEmpty else {
      throw DataError.missing(
        set: set.name, files: missing, looked: folders(for: set),
        advice: "Run: moonlens data fetch \(set.name)")
    }
  }

  /// What the search for one file came to.
  struct Finding: Sendable {
    /// The first good file, or nil.
    var path: String?
    /// Its uncompressed bytes, where they were asked for.
    var bytes: Bytes?
    /// The unusable files that were met before it.
    var problems: [FileProblem] = []
  }

  /// Looks through the folders for a good copy of `file`.
  func find(_ file: DataFile, of set: DataSet, unpack: Bool) -> Finding {
    var finding = Finding()
    for folder in folders(for: set) {
      for path in ["\(folder)/\(file.name)", "\(folder)/\(file.name).gz"] where access(path, F_OK) == 0 {
        switch verify(path, file, of: set, unpack: unpack) {
        case .good(let bytes):
          finding.path = path
          finding.bytes = bytes
          return finding
        case .bad(let problem): finding.problems.append(problem)
        case .foreign: continue
        }
      }
    }
    return finding
  }

  private enum Verdict {
    case good(Bytes?)
    case bad(FileProblem)
    /// A good file of another data set: they share file names, and `$MOONLENS_DATA` may hold either.
    case foreign
  }

  private func verify(_ path: String, _ file: DataFile, of set: DataSet, unpack: Bool) -> Verdict {
    let stamp = FileStamp(path)
    let known = stamp.flatMap { verified[$0] } == file.sha256
    if known && !unpack { return .good(nil) }
    do {
      let (bytes, sha256) = try FileBytes.read(path, limit: file.size, checksum: !known)
      guard let sha256, sha256 != file.sha256 else {
        if let stamp { verified[stamp] = file.sha256 }
        return .good(bytes)
      }
      if DataSet.catalogue.contains(where: { $0.files.contains { $0.sha256 == sha256 } }) { return .foreign }
      let sizes = bytes.count == file.size ? "" : " (\(bytes.count) bytes instead of \(file.size))"
      let wrong = "\(path) is damaged: expected SHA-256 \(file.sha256), found \(sha256)\(sizes)"
      return .bad(FileProblem(path: path, description: "\(wrong); \(remedy(path, of: set))"))
    } catch {
      return .bad(FileProblem(path: path, description: "\(error); \(remedy(path, of: set))"))
    }
  }

  private func remedy(_ path: String, of set: DataSet) -> String {
    if let package = set.debianPackage, path.hasPrefix("/usr/share/datasets/") {
      return "install it again: apt-get install --reinstall \(package)"
    }
    return "delete it and run: moonlens data fetch \(set.name)"
  }
}

/// Runs `body` on each item, on as many threads as there are processors; results in the items' order.
func concurrently<Item: Sendable, Result: Sendable>(
  _ items: [Item], _ body: @Sendable (Item) -> Result
) -> [Result] {
  let results = Locked([Result?](repeating: nil, count: items.count))
  DispatchQueue.concurrentPerform(iterations: items.count) { index in
    let result = body(items[index])
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}
