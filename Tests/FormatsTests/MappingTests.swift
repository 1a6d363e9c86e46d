import Foundation
import Tensor
import Testing

@testable import Formats

@Suite struct MappingTests {
  private let count = ArrayBytes.mappedFrom / 4

  private func large(_ folder: TemporaryFolder) throws -> String {
    let path = folder.file("large.npy")
    try NPY.write(ArrayBytes((0..<count).map { Float($0 % 1000) }, shape: [count / 64, 64]), to: path)
    return path
  }

  @Test func largeArraysAreNotCopied() throws {
    let folder = try TemporaryFolder()
    let array = try NPY.read(large(folder))
    let address = array.bytes.withUnsafeBytes { $0.baseAddress }
    #expect(try array.mappedTensor().withBytes { $0.baseAddress } == address)
    #expect(try array.tensor().withBytes { $0.baseAddress } != address)
    let last = try array.mappedTensor().narrow(0, count / 64 - 1, 1).toDoubles()
    #expect(last == (count - 64..<count).map { Double($0 % 1000) })
  }

  @Test func smallArraysAre() throws {
    let folder = try TemporaryFolder()
    try NPY.write(ArrayBytes([1, 2] as [Float]), to: folder.file("small.npy"))
    let array = try NPY.read(folder.file("small.npy"))
    #expect(array.bytes.mapping != nil)
    #expect(try array.mappedTensor().withBytes { $0.baseAddress } != array.bytes.withUnsafeBytes { $0.baseAddress })
  }

  @Test func theFileIsNeverChanged() throws {
    let folder = try TemporaryFolder()
    let path = try large(folder)
    let t = try NPY.read(path).mappedTensor()
    try t.mulInPlace(Tensor.scalar(0.0))
    #expect(try t.sum().item() == 0)
    #expect(try NPY.read(path).mappedTensor().sum().item() > 0)
  }

  @Test func aFileThatGetsShorterReadsAsZeros() throws {
    let folder = try TemporaryFolder()
    let path = try large(folder)
    let tensors = try (0..<3).map { _ in try NPY.read(path).mappedTensor() }
    truncate(path, 1 << 20)
    for t in tensors {
      let values = try t.toDoubles()
      #expect(values[1000] == 0 && values[1001] == 1)
      #expect(values.dropFirst((1 << 20) / 4).allSatisfy { $0 == 0 })
    }
  }
}
