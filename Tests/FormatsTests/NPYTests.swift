import Foundation
import Testing

@testable import Formats

@Suite struct NPYTests {
  private func bytes(_ name: String) throws -> [UInt8] { try Bytes(mapping: fixture(name)).array }

  @Test func readsWhatNumPyWrote() throws {
    let rows = try NPY.read(fixture("rows.npy"))
    #expect(rows.shape == [2, 3])
    #expect(try rows.elements(as: Float.self) == [0, 0.25, 0.5, 0.75, 1, 1.25])
    let columns = try NPY.read(fixture("columns.npy"))
    #expect(columns.shape == [2, 3, 4])
    #expect(try columns.elements(as: Int64.self) == (0..<24).map { Int64($0) })
    #expect(try NPY.read(fixture("big.npy")).elements(as: Double.self) == [1e-300, -2.5])
  }

  @Test(arguments: ["arrays.npz", "packed.npz"]) func readsArchives(file: String) throws {
    let arrays = try NPZ.read(fixture(file))
    #expect(arrays.map(\.name) == ["rows", "columns", "big", "half", "unsigned", "flag", "empty"])
    let byName = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.array) })
    #expect(try byName["columns"]?.elements(as: Int64.self) == (0..<24).map { Int64($0) })
    #expect(try byName["half"]?.elements(as: Float.self) == [0.5, -65504, .infinity])
    #expect(try byName["unsigned"]?.elements(as: Int32.self) == [0, 65535])
    #expect(byName["flag"]?.dtype == .bool && byName["flag"]?.shape == [])
    #expect(byName["empty"]?.shape == [0, 4])
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let arrays: [(String, ArrayBytes)] = [
      ("a", try ArrayBytes([1.5, -2] as [Double])), ("b/c", try ArrayBytes([] as [Float], shape: [3, 0])),
      ("ä", try ArrayBytes([7] as [Int64], shape: [])), ("d", try ArrayBytes([1, 2, 3, 4] as [UInt8], shape: [2, 2])),
    ]
    for (_, array) in arrays {
      try NPY.write(array, to: folder.file("x.npy"))
      #expect(try NPY.read(folder.file("x.npy")) == array)
    }
    try NPZ.write(arrays, to: folder.file("x.npz"))
    let read = try NPZ.read(folder.file("x.npz"))
    #expect(read.map(\.name) == arrays.map(\.0) && read.map(\.array) == arrays.map(\.1))
    #expect(message { try NPZ.write([arrays[0], arrays[0]], to: folder.file("y.npz")) }.contains("both be named 'a'"))
    #expect(folder.contents == ["x.npy", "x.npz"])
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "expected 12 bytes for 3 of f32, got 8"),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "type '<c8' are not supported"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "an array of records"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "should be True or False"),
    ("{'descr': '<f4', 'shape': (2,), }", "lacks one of"),
    ("{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }", "'descr' twice"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", "no possible array"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "tuple of sizes"),
    ("['descr']", "expected '{'"), ("{'descr", "got its end"),
  ])
  func badHeadersAreExplained(header: String, part: String) throws {
    let head: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    let got = message { _ = try NPY.parse(Bytes(head + [UInt8](repeating: 0, count: 8)), name: "x.npy") }
    #expect(got.hasPrefix("x.npy: ") && got.contains(part), "\(got)")
  }

  @Test func damageIsHandled() throws {
    for file in ["rows.npy", "columns.npy", "big.npy"] {
      try expectTruncationsRefused(bytes(file)) { _ = try NPY.parse($0, name: file) }
      try expectMutationsHandled(bytes(file)) { _ = try NPY.parse($0, name: file) }
    }
    for file in ["arrays.npz", "packed.npz"] {
      try expectTruncationsRefused(bytes(file)) { _ = try NPZ.parse($0, name: file) }
      try expectMutationsHandled(bytes(file)) { _ = try NPZ.parse($0, name: file) }
    }
  }
}
