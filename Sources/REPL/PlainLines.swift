import CEdit
import Foundation

/// Lines of standard input where there is nothing to edit them on.
final class PlainLines {
  private var buffer: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  deinit { free(buffer) }

  /// The next line without its end; nil where there are no more. A signal interrupts the wait: where `giveUp` then says
  /// so, what has come of the line is dropped.
  func next(giveUp: () -> Bool) -> String? {
    var line: [UInt8] = []
    while true {
      var isInterrupted: Int32 = 0
      let count = medit_read_line(&buffer, &capacity, &isInterrupted)
      if count > 0, let buffer {
        buffer.withMemoryRebound(to: UInt8.self, capacity: count) {
          line += UnsafeBufferPointer(start: $0, count: count)
        }
      }
      if isInterrupted != 0 {
        if giveUp() { line = [] }
        continue
      }
      if line.isEmpty { return nil }
      if line.last == 0x0a { line.removeLast(line.dropLast().last == 0x0d ? 2 : 1) }
      return String(decoding: line, as: UTF8.self)
    }
  }
}
