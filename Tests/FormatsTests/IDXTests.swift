import Foundation
import Testing

@testable import Formats

@Suite struct IDXTests {
  @Test(arguments: ["images-idx3-ubyte", "images-idx3-ubyte.gz"])
  func readsPlainAndGzipped(name: String) throws {
    let array = try IDX.read(fixture(name))
    #expect(array.dtype == .u8)
    #expect(array.shape == [2, 3, 4])
    #expect(try array.elements(as: UInt8.self) == Array(0..<24))
  }

  @Test func magicBytesDecideNotTheName() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(folder.file("plain.gz"), bytes: Bytes(mapping: fixture("images-idx3-ubyte")))
    #expect(try IDX.read(folder.file("plain.gz")).shape == [2, 3, 4])
  }

  @Test func bigEndianElements() throws {
    let bytes = try Bytes([0, 0, 0x0c, 1, 0, 0, 0, 2, 0, 0, 1, 2, 0xff, 0xff, 0xff, 0xfe])
    let array = try IDX.parse(bytes, name: "x")
    #expect(try array.elements(as: Int32.self) == [258, -2])
    #expect(try IDX.encode(array) == bytes)
  }

  @Test func roundTripsEveryType() throws {
    let folder = try TemporaryFolder()
    let arrays = [
      try ArrayBytes([1, 2, 255] as [UInt8]), try ArrayBytes([-128, 127] as [Int8]),
      try ArrayBytes([-32768, 5] as [Int16], shape: [1, 2]),
      try ArrayBytes([.min, 7] as [Int32], shape: [2, 1, 1]),
      try ArrayBytes([0.1, -.infinity] as [Float]), try ArrayBytes([0.1, 1e300] as [Double]),
      try ArrayBytes([3.5] as [Double], shape: []), try ArrayBytes([] as [UInt8], shape: [0, 28, 28]),
    ]
    for array in arrays {
      try IDX.write(array, to: folder.file("x"))
      #expect(try IDX.read(folder.file("x")) == array)
    }
    let wrong = message { _ = try IDX.encode(ArrayBytes([1] as [Int64])) }
    #expect(wrong == "IDX: IDX has no i64, only u8, i8, i16, i32, f32, f64")
    #expect(throws: FormatError.self) {
      try IDX.encode(ArrayBytes([1] as [UInt8], shape: .init(repeating: 1, count: 256)))
    }
  }

  @Test func truncatedFileNamesTheSizes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("train-images-idx3-ubyte")
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28]
    try AtomicFile.write(path, bytes: Bytes(header + [UInt8](repeating: 0, count: 984)))
    #expect(
      message { _ = try IDX.read(path) } == "\(path): expected 47040016 bytes for 60000 x 28 x 28, got 1000")
  }

  @Test func impossibleSizes() throws {
    let huge = try Bytes([0, 0, 0x0e, 3] + [UInt8](repeating: 0xff, count: 12))
    #expect(message { _ = try IDX.parse(huge, name: "x") }.hasSuffix("of f64 are no possible array"))
    // 255 sizes in a file that has none.
    let many = message { _ = try IDX.parse(Bytes([0, 0, 8, 255]), name: "x") }
    #expect(many == "x: expected 1024 bytes for 255 sizes, got 4")
    let lying = message { _ = try IDX.read(fixture("too-long.idx.gz")) }
    #expect(lying.hasSuffix("too-long.idx.gz: holds more than 15 uncompressed bytes"))
  }

  @Test func damagedFiles() throws {
    let good = try Bytes(mapping: fixture("images-idx3-ubyte")).array
    try expectTruncationsRefused(good) { _ = try IDX.parse($0, name: "x") }
    #expect(throws: FormatError.self) { try IDX.parse(Bytes(good + [0]), name: "x") }
    try expectMutationsHandled(good) { _ = try IDX.parse($0, name: "x") }
    #expect(message { _ = try IDX.parse(Bytes([1, 2, 3, 4]), name: "x") }.hasPrefix("x: not IDX: "))

    let folder = try TemporaryFolder()
    let zipped = try Bytes(mapping: fixture("images-idx3-ubyte.gz")).array
    try expectMutationsHandled(zipped, rounds: 300) {
      try $0.withUnsafeBytes { raw in
        try Data(raw).write(to: URL(fileURLWithPath: folder.file("x")))
        _ = try IDX.read(folder.file("x"))
      }
    }
  }
}
