import Formats

/// A data set in memory.
public struct LoadedData: Sendable {
  public let set: DataSet
  public let train: LabelledImages
  public let test: LabelledImages

  /// The names of the classes; a label is an index from 0 into them.
  public var classes: [String] { self.set.classes }

  /// SHA-256 of each uncompressed file by its name, for reports.
  public var checksums: [String: String] { train.checksums.merging(test.checksums) { first, _ in first } }
}

/// Images and their labels.
public struct LabelledImages: Sendable {
  /// u8, (count, rows, columns), 0 to 255.
  public let images: ArrayBytes
  /// One a picture, from 0.
  public let labels: [UInt8]
  /// The names of the classes.
  public let classes: [String]
  /// SHA-256 of each uncompressed file by its name.
  public let checksums: [String: String]

  /// Throws ``FormatError`` when images and labels do not belong together.
  init(_ set: DataSet, _ part: DataSet.Part, images: ArrayBytes, labels: ArrayBytes) throws {
    guard images.dtype == .u8, images.shape.count == 3, labels.shape == [images.shape[0]] else {
      let shapes = "images \(images.shape) of \(images.dtype) and labels \(labels.shape)"
      throw FormatError(part.images.name, "expected u8 images (n, rows, columns) and n labels, got \(shapes)")
    }
    self.images = images
    self.labels = try labels.elements(as: UInt8.self)
    if let wrong = self.labels.first(where: { $0 >= set.classes.count }) {
      throw FormatError(part.labels.name, "the label \(wrong) is not one of \(set.classes.count) classes")
    }
    classes = set.classes
    checksums = [part.images.name: part.images.sha256, part.labels.name: part.labels.sha256]
  }
}
