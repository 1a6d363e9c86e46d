import Foundation
import Testing

@testable import Formats

@Suite struct SafeTensorsTests {
  @Test func readsWhatPythonWrote() throws {
    let file = try SafeTensors.read(fixture("mixed.safetensors"))
    #expect(file.metadata == ["format": "np", "note": "snow ☃ \"quoted\""])
    #expect(file.entries.count == 9)
    #expect(file["weight"]?.shape == [2, 3])
    #expect(try file["weight"]?.elements(as: Float.self) == [0, 0.25, 0.5, 0.75, 1, 1.25])
    #expect(try file["double"]?.elements(as: Double.self) == [1e-300, -2.5, 3])
    #expect(file["count"]?.shape == [])
    #expect(try file["count"]?.elements(as: Int64.self) == [-(1 << 40)])
    #expect(try file["index"]?.elements(as: Int32.self) == [-1, .max])
    #expect(try file["short"]?.elements(as: Int16.self) == [.min])
    #expect(try file["small"]?.elements(as: Int8.self) == [-128, 127, 3])
    #expect(try file["pixels"]?.elements(as: UInt8.self) == [0, 128, 255])
    #expect(file["mask"]?.dtype == .bool)
    #expect(try file["mask"]?.elements(as: UInt8.self) == [1, 0, 1])
    #expect(file["empty"]?.shape == [0, 4])
    #expect(file["nothing"] == nil)
  }

  @Test func halfPrecisionIsReadAsSingle() throws {
    #expect(try SafeTensors.read(fixture("half.safetensors"))["half"]?.elements(as: Float.self) == [0.5, -65504])
    // 1.0 and -2.5 in bfloat16: the upper halves of their float32.
    let brain = try parse(#"{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, [0x80, 0x3f, 0x20, 0xc0])
    #expect(try brain["b"]?.elements(as: Float.self) == [1, -2.5])
  }

  private func parse(_ header: String, _ data: [UInt8]) throws -> SafeTensors {
    let size: [UInt8] = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    return try SafeTensors.parse(Bytes(size + Array(header.utf8) + data), name: "b")
  }

  @Test(arguments: [
    (#"{"b":{"dtype":"BF16","shape":[3],"data_offsets":[0,4]}}"#, "expected 6 bytes for 3 of bf16, got 4"),
    (#"{"b":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}"#, "elements of F8 are not supported, only F64, F32"),
  ])
  func wrongTypesAndSizesAreNamed(header: String, part: String) {
    let got = message { _ = try parse(header, [0, 0, 0, 0]) }
    #expect(got.contains(part), "\(got)")
  }

  @Test func roundTripsInOrderAndAligned() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    let file = SafeTensors(
      [
        ("z.bytes", try ArrayBytes([1, 2, 3] as [UInt8])),
        ("a \"quoted\"\n\u{1}", try ArrayBytes([1, 2] as [Float], shape: [1, 2])),
        ("m", try ArrayBytes([] as [Double], shape: [0])),
        ("b", try ArrayBytes([7] as [Double], shape: [])),
        ("flag", try ArrayBytes(dtype: .bool, shape: [1], bytes: Bytes([1]))),
      ], metadata: ["b": "2", "a": "1"])
    try file.write(to: path)
    #expect(try SafeTensors.read(path) == file)

    let raw = try Bytes(mapping: path)
    let header = raw.withUnsafeBytes { Int($0.load(as: UInt64.self)) }
    #expect(header % 8 == 0 && raw[8] == UInt8(ascii: "{"))
    for entry in try SafeTensors.parse(raw, name: path).entries {
      // Not moved by the reader: every array lies aligned in the file itself.
      let inside = raw.withUnsafeBytes { all in
        entry.array.bytes.withUnsafeBytes {
          $0.baseAddress! >= all.baseAddress! && $0.baseAddress! <= all.baseAddress! + all.count
        }
      }
      #expect(inside, "\(entry.name)")
    }
    try SafeTensors().write(to: path)
    #expect(try SafeTensors.read(path) == SafeTensors())
  }

  @Test func namesMustBeUnique() throws {
    let folder = try TemporaryFolder()
    let one = try ArrayBytes([1] as [Float])
    for names in [["a", "a"], ["__metadata__"]] {
      let file = SafeTensors(names.map { ($0, one) })
      #expect(throws: FormatError.self) { try file.write(to: folder.file("x")) }
    }
    #expect(folder.contents == [])
  }

  /// The bytes of a file with that header and `data` bytes of zeros.
  func made(_ header: String, data: Int) throws -> Bytes {
    let size = withUnsafeBytes(of: UInt64(header.utf8.count)) { Array($0) }
    return try Bytes(size + Array(header.utf8) + [UInt8](repeating: 0, count: data))
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4,
      "the offsets 0 to 8 do not lie in the 4 bytes of data"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 12,
      "the tensors end at 8, but there are 12 bytes of data"
    ),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "expected 12 bytes for 3 of f32, got 8"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "the offsets 8 to 0 do not lie"),
    (
      #"{"a":{"dtype":"U8","shape":[1152921504606846976],"data_offsets":[0,1152921504606846976]}}"#, 8,
      "do not lie in the 8"
    ),
    (
      #"{"a":{"dtype":"F64","shape":[1152921504606846976, 16],"data_offsets":[0,8]}}"#, 8,
      "are no possible array"
    ),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "are no possible array"),
    (
      #"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8,
      "expected a list of integers as 'shape'"
    ),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "expected two integers as 'data_offsets'"),
    (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8, "expected a string 'dtype'"),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}"#,
      8, "tensor 'b' begins at 3, expected 4: it overlaps the tensor before it"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}"#,
      8, "tensor 'b' begins at 5, expected 4: it leaves a gap"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"#
        + #""a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      0, "the key \"a\" comes twice"
    ),
    (#"{"__metadata__":{"a":1}}"#, 0, "the value of 'a' is no string"),
    (#"{"__metadata__":[]}"#, 0, "__metadata__ is no JSON object"),
    ("[]", 0, "the header is no JSON object"),
    ("{", 0, "but the text ends at byte 1"),
  ])
  func wrongHeaders(header: String, data: Int, expected: String) throws {
    let bytes = try made(header, data: data)
    let text = message { _ = try SafeTensors.parse(bytes, name: "x") }
    #expect(text.hasPrefix("x") && text.contains(expected), "\(text)")
  }

  @Test func damagedFiles() throws {
    let good = try Bytes(mapping: fixture("mixed.safetensors")).array
    try expectTruncationsRefused(good) { _ = try SafeTensors.parse($0, name: "x") }
    try expectMutationsHandled(good) { _ = try SafeTensors.parse($0, name: "x") }
    let huge = try Bytes([UInt8](repeating: 0xff, count: 7) + [0x0f] + Array("{}".utf8))
    #expect(
      message { _ = try SafeTensors.parse(huge, name: "x") }.hasPrefix("x: not safetensors: a header of 1"))
  }
}
