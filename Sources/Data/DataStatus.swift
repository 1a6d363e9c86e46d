import Formats
import Foundation

/// Whether a data set is here, and from where.
public struct DataStatus: Sendable {
  public let set: DataSet
  public let files: [File]

  /// One file of the set.
  public struct File: Sendable {
    public let file: DataFile
    /// The good copy that is used, or nil.
    public let path: String?
    /// The size on the disk of that copy, gzipped or not.
    public let bytesOnDisk: Int
    /// Copies with a wrong checksum, or that cannot be read, met before it.
    public let problems: [FileProblem]

    /// Whether a copy with the right checksum was found.
    public var isVerified: Bool { path != nil }
  }

  /// Whether all files are here and verified.
  public var isComplete: Bool { files.allSatisfy(\.isVerified) }

  /// The folders its good files lie in, each once.
  public var folders: [String] {
    var seen: [String] = []
    for case let path? in files.map(\.path) {
      let folder = (path as NSString).deletingLastPathComponent
      if !seen.contains(folder) { seen.append(folder) }
    }
    return seen
  }

  public var bytesOnDisk: Int { files.reduce(0) { $0 + $1.bytesOnDisk } }

  /// All unusable copies.
  public var problems: [FileProblem] { files.flatMap(\.problems) }

  /// What to do when it is not complete.
  public var advice: String? { isComplete ? nil : "moonlens data fetch \(set.name)" }
}

extension DataLibrary {
  /// The state of every set of the catalogue. Takes as long as loading them, the first time.
  public func status() -> [DataStatus] { DataSet.catalogue.map { status(of: $0) } }

  /// The state of one set.
  public func status(of set: DataSet) -> DataStatus {
    let findings = concurrently(set.files) { find($0, of: set, unpack: false) }
    let files = zip(set.files, findings).map { file, finding in
      var info = stat()
      let found = finding.path.map { stat($0, &info) == 0 } ?? false
      return DataStatus.File(
        file: file, path: finding.path, bytesOnDisk: found ? Int(info.st_size) : 0, problems: finding.problems
      )
    }
    return DataStatus(set: set, files: files)
  }
}
