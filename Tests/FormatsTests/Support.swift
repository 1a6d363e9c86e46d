import Foundation
import Testing

@testable import Formats

/// A folder of its own for a test, gone with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("formats-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of all that lies in the folder, hidden files too.
  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// The path of a fixture beside this file.
func fixture(_ name: String, source: String = #filePath) -> String {
  URL(fileURLWithPath: source).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
}

/// SplitMix64: the same numbers on every machine.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Every proper prefix of `good` must be refused with a FormatError.
func expectTruncationsRefused(_ good: [UInt8], _ read: (Bytes) throws -> Void) throws {
  for count in 0..<good.count {
    let part = try Bytes(Array(good[..<count]))
    #expect(throws: FormatError.self, "\(count) of \(good.count) bytes") { try read(part) }
  }
}

/// Thousands of damaged copies: `read` may succeed or throw a FormatError, and nothing else.
func expectMutationsHandled(
  _ good: [UInt8], rounds: Int = 4000, seed: UInt64 = 420, _ read: (Bytes) throws -> Void
) throws {
  var numbers = SeededNumbers(state: seed)
  for round in 0..<rounds {
    var bytes = good
    for _ in 0..<Int.random(in: 1...4, using: &numbers) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &numbers)
      switch Int.random(in: 0..<5, using: &numbers) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      case 1: bytes[place] = .random(in: 0...255, using: &numbers)
      case 2: bytes[place] = [0, 0x7f, 0x80, 0xff, 0x39].randomElement(using: &numbers)!
      case 3: bytes.remove(at: place)
      default: bytes.insert(.random(in: 0...255, using: &numbers), at: place)
      }
    }
    do {
      try read(Bytes(bytes))
    } catch is FormatError {
      continue
    } catch {
      Issue.record("round \(round): unexpected \(error)")
    }
  }
}

/// The message of the error `body` throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
