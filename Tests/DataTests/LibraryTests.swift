import Formats
import Foundation
import Testing

@testable import Data

@Suite struct LibraryTests {
  @Test(arguments: [false, true])
  func loadsPlainAndGzipped(zipped: Bool) throws {
    let place = try Workplace()
    try place.put(in: "system/tiny-set", zipped: zipped)
    let data = try place.library().load(place.set)
    #expect(data.train.images.shape == [3, 2, 2])
    #expect(try data.train.images.elements(as: UInt8.self) == Array(0..<12))
    #expect(data.train.labels == [0, 1, 1])
    #expect(data.test.images.shape == [1, 2, 2])
    #expect(data.test.labels == [1])
    #expect(data.classes == ["no", "yes"])
    #expect(data.checksums.count == 4)
    #expect(data.checksums["t10k-labels"] == place.set.test.labels.sha256)
  }

  @Test func foldersComeInTheirOrder() throws {
    let place = try Workplace()
    let library = try place.library()
    let order = [
      "own/tiny_set", "own/tiny-set", "own", "cache/moonlens/tiny_set", "system/tiny_set", "system/tiny-set",
    ]
    #expect(library.folders(for: place.set) == order.map { "\(place.path)/\($0)" })
    for folder in order.reversed() {
      try place.put(in: folder)
      #expect(library.status(of: place.set).folders == ["\(place.path)/\(folder)"])
    }
  }

  @Test func cacheFolderFollowsTheEnvironment() {
    let folder = { DataLibrary(environment: $0).cacheFolder(for: .mnist) }
    #expect(folder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/moonlens/mnist")
    #expect(folder(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/moonlens/mnist")
    #expect(folder(["HOME": "/h"]) == "/h/.cache/moonlens/mnist")
    #expect(folder([:]).hasSuffix("/.cache/moonlens/mnist"))
  }

  @Test func missingSetSaysWhereAndHow() throws {
    let place = try Workplace()
    let library = try place.library()
    let text = message { _ = try library.load(place.set) }
    #expect(
      text.hasPrefix("tiny_set: train-images, train-labels, t10k-images, t10k-labels not found. Looked in:\n")
    )
    for folder in library.folders(for: place.set) { #expect(text.contains("\n  \(folder)\n")) }
    #expect(text.hasSuffix("\nRun: moonlens data fetch tiny_set"))
    #expect(
      message { _ = try library.load("nist") } == "there is no data set 'nist', only mnist, fashion_mnist")
  }

  @Test func damagedFileIsNamedWithChecksums() throws {
    let place = try Workplace()
    try place.put(in: "own")
    try place.write("x", to: "own/train-labels")
    let library = try place.library()
    let path = "\(place.path)/own/train-labels"
    let found = try SHA256.hex(ofFile: path)
    #expect(
      message { _ = try library.load(place.set) }
        == "tiny_set: \(path) is damaged: expected SHA-256 \(place.set.train.labels.sha256), found \(found) "
        + "(1 bytes instead of 11); delete it and run: moonlens data fetch tiny_set")
    let status = library.status(of: place.set)
    #expect(!status.isComplete && status.problems.map(\.path) == [path])
    #expect(status.advice == "moonlens data fetch tiny_set")

    // A good copy further on is used, and the bad one still told.
    try place.put(in: "system/tiny_set")
    #expect(try library.load(place.set).train.labels == [0, 1, 1])
    #expect(library.status(of: place.set).problems.map(\.path) == [path])
  }

  @Test func damagedGzipAndUnreadableFilesAreNamed() throws {
    let place = try Workplace()
    try place.put(in: "own", zipped: true)
    let path = "\(place.path)/own/t10k-images.gz"
    let whole = try Bytes(mapping: path).array
    for count in 0..<whole.count {
      try AtomicFile.write(path, bytes: Bytes(Array(whole[..<count])))
      #expect(message { _ = try place.library().load(place.set) }.hasPrefix("tiny_set: \(path)"), "\(count)")
    }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let directory = message { _ = try place.library().load(place.set) }
    #expect(directory.hasPrefix("tiny_set: cannot read \(path): it is a directory; "))
  }

  @Test func changedFileIsCheckedAgain() throws {
    let place = try Workplace()
    try place.put(in: "own")
    let library = try place.library()
    #expect(library.status(of: place.set).isComplete)
    // The same size, written in place: only the time tells.
    let path = "\(place.path)/own/t10k-labels"
    try Foundation.Data([0, 0, 8, 1, 0, 0, 0, 1, 0]).write(to: URL(fileURLWithPath: path))
    #expect(!library.status(of: place.set).isComplete)
    #expect(throws: DataError.self) { try library.load(place.set) }
  }

  @Test func anotherSetsFileIsNotDamage() throws {
    // Both sets of the catalogue use the same file names, so $MOONLENS_DATA itself may hold the other one.
    let fashion = "/usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz"
    guard FileManager.default.fileExists(atPath: fashion) else { return }
    let place = try Workplace()
    let own = "\(place.path)/own/t10k-labels-idx1-ubyte.gz"
    try AtomicFile.write(own, bytes: Bytes(mapping: fashion))
    let library = try place.library()
    #expect(library.status(of: .mnist).problems == [])
    #expect(library.status(of: .fashionMNIST).files[3].path == own)
    #expect(message { _ = try library.load("mnist") }.contains("not found. Looked in:"))
  }

  @Test func wrongLabelsAreRefused() throws {
    let place = try Workplace()
    try place.put(in: "own")
    let fewer = DataSet(
      name: "tiny_set", title: "", classes: ["no"], train: place.set.train, test: place.set.test, credit: "",
      licence: "", homepage: "")
    let text = message { _ = try place.library().load(fewer) }
    #expect(text == "train-labels: the label 1 is not one of 1 classes")
  }
}

@Suite struct CatalogueTests {
  @Test func namesAndSizes() throws {
    #expect(try DataSet.named("fashion-mnist").name == "fashion_mnist")
    #expect(try DataSet.named("MNIST").title == "MNIST")
    for set in DataSet.catalogue {
      #expect(set.classes.count == 10)
      #expect(set.files.map(\.size) == [47_040_016, 60_008, 7_840_016, 10_008])
      #expect(set.files.allSatisfy { $0.sha256.count == 64 })
    }
  }

  @Test(
    .enabled(if: DataLibrary.standard.status(of: .fashionMNIST).isComplete, "needs dataset-fashion-mnist"))
  func fashionMNISTOfDebian() throws {
    let data = try DataLibrary.standard.load("fashion_mnist")
    #expect(data.train.images.shape == [60_000, 28, 28])
    #expect(data.test.images.shape == [10_000, 28, 28])
    #expect(data.train.labels.prefix(5) == [9, 0, 0, 3, 0])
    #expect(data.classes[Int(data.test.labels[0])] == "ankle boot")
  }
}
