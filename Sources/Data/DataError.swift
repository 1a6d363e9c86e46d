import Foundation

/// A file that was found where a data set is looked for, but cannot be used.
public struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  /// A whole sentence that names the file and what to do.
  public let description: String
}

/// What can go wrong with data sets. Every description says what to do about it.
public enum DataError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
  /// No data set has that name.
  case unknownSet(name: String)
  /// Files were found nowhere.
  case missing(set: String, files: [String], looked: [String], advice: String)
  /// Files were found, but none of them is good.
  case damaged(set: String, problems: [FileProblem])
  /// Nothing that was tried gave the files.
  case fetch(set: String, tried: [String], advice: String)
  /// The caller asked to stop.
  case cancelled(set: String)

  public var description: String {
    switch self {
    case .unknownSet(let name):
      let known = DataSet.catalogue.map(\.name).joined(separator: ", ")
      return "there is no data set '\(name)', only \(known)"
    case .missing(let set, let files, let looked, let advice):
      let places = looked.map { "\n  \($0)" }.joined()
      return "\(set): \(files.joined(separator: ", ")) not found. Looked in:\(places)\n\(advice)"
    case .damaged(let set, let problems):
      return "\(set): " + problems.map(\.description).joined(separator: "\n")
    case .fetch(let set, let tried, let advice):
      return "\(set) could not be fetched:" + tried.map { "\n  \($0)" }.joined() + "\n\(advice)"
    case .cancelled(let set):
      return "fetching \(set) was interrupted; only whole, verified files were kept"
    }
  }

  public var errorDescription: String? { description }
}
