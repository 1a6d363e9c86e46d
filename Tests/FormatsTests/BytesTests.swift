import Foundation
import Testing

@testable import Formats

@Suite struct BytesTests {
  @Test func slicesShareMemory() throws {
    let bytes = try Bytes([1, 2, 3, 4, 5])
    let slice = bytes[1..<4][1..<3]
    #expect(slice.array == [3, 4])
    #expect(slice[0] == 3)
    let outer = bytes.withUnsafeBytes { $0.baseAddress! + 2 }
    #expect(slice.withUnsafeBytes { $0.baseAddress! } == outer)
    #expect(try slice == Bytes([3, 4]))
    #expect(try Bytes([]) == bytes[2..<2])
  }

  @Test func mappingSurvivesReplacement() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    try AtomicFile.write(path, text: "old text")
    let mapped = try Bytes(mapping: path)
    try AtomicFile.write(path, text: "x")
    #expect(mapped.array == Array("old text".utf8))
    #expect(try Bytes(mapping: path).array == Array("x".utf8))
  }

  @Test func mappingRefusesWhatIsNoFile() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(folder.file("empty"), text: "")
    #expect(try Bytes(mapping: folder.file("empty")).count == 0)
    #expect(message { _ = try Bytes(mapping: folder.file("no")) }.hasSuffix("/no: there is no such file"))
    #expect(message { _ = try Bytes(mapping: folder.path) }.hasSuffix("it is a directory"))
    #expect(
      message { _ = try Bytes(mapping: "/dev/zero") } == "cannot read /dev/zero: it is not a regular file")
    #expect(throws: FileError.self) { try Bytes(mapping: folder.file("empty\0more")) }
    #expect(throws: FileError.self) { try Bytes(mapping: "") }
  }

  @Test func impossibleMemoryIsAnError() {
    #expect(throws: FileError.self) { try Bytes(count: -1) { _ in } }
    #expect(throws: FileError.self) { try Bytes(count: .max) { _ in } }
  }
}

@Suite struct ArrayBytesTests {
  @Test func elementsRoundTrip() throws {
    let array = try ArrayBytes([1.5, -2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(array.dtype == .f32)
    #expect(array.count == 6)
    #expect(try array.elements(as: Float.self) == [1.5, -2, 3, 4, 5, 6])
    #expect(message { _ = try array.elements(as: Double.self) } == "array: expected elements of f64, got f32")
  }

  @Test func shapesAreChecked() throws {
    let four = try Bytes([0, 1, 1, 0])
    #expect(
      try ArrayBytes(dtype: .bool, shape: [2, 2], bytes: four).elements(as: UInt8.self) == [0, 1, 1, 0])
    #expect(try ArrayBytes(dtype: .f32, shape: [], bytes: four).count == 1)
    let wrong = message { _ = try ArrayBytes(dtype: .i16, shape: [3], bytes: four, name: "x") }
    #expect(wrong == "x: expected 6 bytes for 3 of i16, got 4")
    for shape in [[-4], [-2, -2], [1 << 40, 1 << 40], [.max, 2], [0, 1 << 62, 1 << 62]] {
      #expect(throws: FormatError.self, "\(shape)") { try ArrayBytes(dtype: .u8, shape: shape, bytes: four) }
    }
    #expect(throws: FormatError.self) { try ArrayBytes(dtype: .bool, shape: [1], bytes: Bytes([2])) }
  }

  @Test func misalignedBytesAreMoved() throws {
    let bytes = try Bytes([9, 1, 0, 0, 0, 2, 0, 0, 0])
    let array = try ArrayBytes(dtype: .i32, shape: [2], bytes: bytes[1..<9])
    #expect(try array.elements(as: Int32.self) == [1, 2])
    #expect(array.bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) % 4 } == 0)
  }
}

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownVectors(text: String, expected: String) throws {
    let bytes = try Bytes(Array(text.utf8))
    #expect(try SHA256.hex(of: bytes) == expected)
    var pieces = try SHA256()
    for index in 0..<bytes.count { pieces.update(bytes[index..<index + 1]) }
    #expect(pieces.finish() == expected)
  }

  @Test func ofAFile() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(folder.file("million")) { sink in
      for _ in 0..<1000 { try sink.write(String(repeating: "a", count: 1000)) }
    }
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(try SHA256.hex(ofFile: folder.file("million")) == expected)
  }
}
