import Foundation
import Testing

@testable import Formats

@Suite struct GzipTests {
  let two: [UInt8]

  init() throws { two = try Bytes(mapping: fixture("two-members.gz")).array }

  func inflate(_ bytes: [UInt8], limit: Int = .max) throws -> String {
    let result = try Gzip.inflate(Bytes(bytes), name: "x.gz", limit: limit)
    return String(decoding: result.array, as: UTF8.self)
  }

  @Test func membersAreJoinedAndGarbageIgnored() throws {
    #expect(try inflate(two) == "hello, world")
    #expect(try inflate(two + [0, 0, 0]) == "hello, world")
    #expect(try inflate(two + [0x1f]) == "hello, world")
    #expect(try inflate(two + Array("garbage".utf8)) == "hello, world")
    #expect(throws: FormatError.self) { try inflate(two + [0x1f, 0x8b, 8]) }
  }

  @Test func observerSeesAllBytes() throws {
    var seen: [UInt8] = []
    let bytes = try Gzip.inflate(Bytes(two), name: "x") { seen += $0 }
    #expect(seen == bytes.array)
    let path = fixture("too-long.idx.gz")
    let (unpacked, sha256) = try FileBytes.read(path, checksum: true)
    #expect(unpacked.count == 1_000_008)
    #expect(try SHA256.hex(of: unpacked) == sha256)
  }

  @Test func limitHolds() throws {
    #expect(try inflate(two, limit: 12) == "hello, world")
    #expect(message { _ = try inflate(two, limit: 11) } == "x.gz: holds more than 11 uncompressed bytes")
    #expect(throws: FormatError.self) { try inflate(two, limit: 0) }
  }

  @Test func damageIsNamed() throws {
    #expect(
      message { _ = try inflate([1, 2, 3]) } == "x.gz: not gzip: it does not begin with the bytes 1f 8b")
    #expect(
      message { _ = try inflate(Array(two.prefix(15))) }
        == "x.gz: the gzip stream ends early, after 15 compressed bytes")
    var wrong = two
    wrong[12] ^= 0xff
    #expect(
      message { _ = try inflate(wrong) }.hasPrefix("x.gz: the gzip stream is corrupt near compressed byte "))
    let image = try Bytes(mapping: fixture("images-idx3-ubyte.gz")).array
    try expectTruncationsRefused(image) { _ = try Gzip.inflate($0, name: "x") }
    try expectMutationsHandled(image) { _ = try Gzip.inflate($0, name: "x", limit: 1 << 20) }
    try expectMutationsHandled(two) { _ = try Gzip.inflate($0, name: "x", limit: 1 << 20) }
  }

  @Test func claimedSizeIsNotBelieved() throws {
    // The trailer claims 4 GiB; no more may be set aside than 32 bytes can become, and the check sum is wrong
    // then.
    var lying = two
    lying.replaceSubrange(two.count - 4..<two.count, with: [0xff, 0xff, 0xff, 0xff])
    #expect(throws: FormatError.self) { try inflate(lying) }
  }
}
