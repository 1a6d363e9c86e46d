import Foundation
import Testing

@testable import Formats

@Suite struct PNGTests {
  @Test(
    arguments: [
      ("gray.png", [2, 3], [0, 128, 255, 1, 2, 3]), ("rgb.png", [1, 2, 3], [255, 0, 0, 10, 20, 30]),
      ("palette.png", [1, 2, 3], [4, 5, 6, 1, 2, 3]), ("clear.png", [2, 1, 4], [9, 8, 7, 0, 255, 255, 255, 255]),
    ] as [(String, [Int], [UInt8])])
  func readsAndWrites(file: String, shape: [Int], pixels: [UInt8]) throws {
    let picture = try PNG.read(fixture(file))
    #expect(picture.shape == shape)
    #expect(try picture.elements(as: UInt8.self) == pixels)
    #expect(try PNG.parse(PNG.encode(picture), name: "again") == picture)
  }

  @Test func refusesWhatIsNoPicture() throws {
    for array in [
      try ArrayBytes([1, 2] as [Float], shape: [1, 2]), try ArrayBytes([1, 2] as [UInt8]),
      try ArrayBytes([1, 2] as [UInt8], shape: [1, 1, 2]), try ArrayBytes([] as [UInt8], shape: [0, 3]),
    ] {
      #expect(message { _ = try PNG.encode(array) }.contains("a picture is u8"))
    }
    #expect(message { _ = try PNG.parse(Bytes([1, 2, 3]), name: "x.png") }.hasPrefix("x.png: not a PNG"))
  }

  @Test func damageIsHandled() throws {
    for file in ["gray.png", "rgb.png", "palette.png", "clear.png"] {
      let bytes = try Bytes(mapping: fixture(file)).array
      try expectMutationsHandled(bytes) { _ = try PNG.parse($0, name: file) }
    }
  }

  /// A small file cannot claim all of the memory: 2^28 pixels do not come from 73 bytes.
  @Test func aHeaderThatClaimsTooMuchIsRefusedAtOnce() throws {
    var bytes = try Bytes(mapping: fixture("gray.png")).array
    bytes.replaceSubrange(16..<24, with: [0, 0, 0x40, 0, 0, 0, 0x40, 0])
    bytes.replaceSubrange(29..<33, with: [0x8c, 0xa3, 0x4f, 0x58])
    #expect(
      message { _ = try PNG.parse(Bytes(bytes), name: "x.png") } == "x.png: 73 bytes cannot become 16384 x 16384 pixels"
    )
  }
}
