@testable import Data
import Foundation
import Formats
import Tensor

/// A kind of file that something here reads.
public enum FileKind: String, CaseIterable, Sendable {
  case npy, npz, safetensors, idx, gzip, csv, images, png, json, module, checkpoint

  /// The ending by which `data.load` knows it.
  var ending: String {
    switch self {
    case .gzip: "idx.gz"
    case .images: "csv"
    case .module, .checkpoint: "safetensors"
    default: rawValue
    }
  }

  /// Reads a file in memory, and what is in it.
  ///
  /// The memory is allocated, not mapped: the address sanitizer sees its ends.
  func parse(_ file: [UInt8]) throws {
    let bytes = try Bytes(file)
    switch self {
    case .npy: _ = try NPY.parse(bytes, name: "x").tensor()
    case .npz: for entry in try NPZ.parse(bytes, name: "x") { _ = try entry.array.tensor() }
    case .safetensors, .module, .checkpoint:
      let file = try SafeTensors.parse(bytes, name: "x")
      for entry in file.entries { _ = try entry.array.tensor() }
    case .idx: _ = try IDX.parse(bytes, name: "x").tensor()
    case .gzip: _ = try Gzip.inflate(bytes, name: "x")
    case .csv: _ = try CSV.parse(bytes, name: "x")
    case .images: _ = try ImageCSV.parse(bytes, rows: 2, columns: 2, name: "x")
    case .png: _ = try PNG.parse(bytes, name: "x").tensor()
    case .json: _ = try JSON.parse(bytes, name: "x").text(pretty: true)
    }
  }

  /// Small files of this kind that are right.
  func samples(fixtures: String) throws -> [[UInt8]] {
    func files(_ names: String...) throws -> [[UInt8]] {
      try names.map { Array(try Foundation.Data(contentsOf: URL(filePath: fixtures + "/" + $0)).prefix(1 << 15)) }
    }
    func written(_ write: (String) throws -> Void) throws -> [UInt8] {
      let path = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try write(path)
      return Array(try Foundation.Data(contentsOf: URL(filePath: path)))
    }
    let small = try ArrayBytes([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    let mixed: [(String, ArrayBytes)] = [
      ("a.weight", small), ("b", try ArrayBytes([1, -2] as [Int64])), ("flags", try ArrayBytes([0, 1, 1] as [UInt8])),
      ("none", try ArrayBytes([Double](), shape: [0, 3])), ("one", try ArrayBytes([0.5], shape: [])),
    ]
    switch self {
    case .npy:
      return try files("big.npy", "columns.npy", "rows.npy") + mixed.map { try NPY.encode($0.1).array }
    case .npz: return try files("arrays.npz", "packed.npz") + [written { try NPZ.write(mixed, to: $0) }]
    case .safetensors:
      return try files("half.safetensors", "mixed.safetensors")
        + [written { try SafeTensors(mixed, metadata: ["format": "pt"]).write(to: $0) }]
    case .module, .checkpoint: return []
    case .idx:
      return [try IDX.encode(small).array, try IDX.encode(mixed[2].1).array] + (try files("images-idx3-ubyte"))
    case .gzip:
      return try files("images-idx3-ubyte.gz", "too-long.idx.gz", "two-members.gz")
        + [Wrapping.gzipped(IDX.encode(small).array)]
    case .csv:
      return ["a,b\n1,2\n3,4\n", "1;2\n", "\"x, y\",z\r\n1e-3,\"-2\"\r\n,nan\r\n", "1,2,3\n4,5,6\n"].map {
        Array($0.utf8)
      }
    case .images:
      return ["label,a,b,c,d\n1,0,255,3,4\n2,9,8,7,6\n", "0,1,2,3,4\r\n9,5,6,7,8"].map { Array($0.utf8) }
    case .png: return try files("clear.png", "gray.png", "palette.png", "rgb.png")
    case .json:
      return [
        #"{"experiment": "fig02", "seed": 420, "metrics": {"accuracy": 0.98, "losses": [1.5e0, -2, 1e-3]}, "ok": true}"#,
        #"[[], {}, null, "\u00e4\ud83d\ude00\n", false, -0.0, 12345678901234567890, [[[[1]]]]]"#, "\"text\"", "17",
      ].map { Array($0.utf8) }
    }
  }
}
