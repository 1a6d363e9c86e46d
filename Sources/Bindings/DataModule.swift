import Data
import Formats
import LuaHost
import Tensor

/// The module `data`: data sets.
let dataModule = LuaModule(
  "data",
  "Data sets, checked by SHA-256 (`moonlens data` lists them, `moonlens data fetch NAME` gets them), and files of many "
    + "formats.",
  functions: fileFunctions + [
    define(
      "mnist", "MNIST: handwritten digits, 60,000 images to train on and 10,000 to test.", options([count]),
      returns: [imageSet], example: "print(data.mnist{count = 100}.train.images)",
      errors: ["the files are not there: fetch them with `moonlens data fetch mnist`"]
    ) { o in try load(DataSet.mnist, o[count]) },
    define(
      "fashion_mnist", "Fashion-MNIST: articles of clothing, in MNIST's format.", options([count]),
      returns: [imageSet], example: "print(data.fashion_mnist{count = 100}.classes[2])",
      errors: ["the files are not there: install the package dataset-fashion-mnist"]
    ) { o in try load(DataSet.fashionMNIST, o[count]) },
  ])

private let count = optionalField("count", Int.self, "take only the first so many images of each part")
private let imageSet = result(
  "set", "table",
  "name; classes: names by label; train and test: {images: uint8 (n, 28, 28), labels: int64 (n) from 1}; "
    + "checksums: SHA-256 by file")

private func load(_ set: DataSet, _ count: Int?) throws -> Record {
  if let count, count < 1 { throw TensorError("'count' must be at least 1, got \(count)") }
  let loaded = try DataLibrary.standard.load(set)
  func part(_ images: LabelledImages) throws -> Record {
    var pictures = try images.images.tensor()
    // Classes count from 1, as every position.
    var labels = try Tensor.from(images.labels.map { Int($0) + 1 }, [images.labels.count])
    if let count, count < images.labels.count {
      pictures = try pictures.narrow(0, 0, count).clone()
      labels = try labels.narrow(0, 0, count).clone()
    }
    return Record(fields: [("images", pictures), ("labels", labels)])
  }
  return Record(fields: [
    ("name", set.name), ("title", set.title), ("classes", loaded.classes), ("train", try part(loaded.train)),
    ("test", try part(loaded.test)), ("checksums", loaded.checksums),
  ])
}
