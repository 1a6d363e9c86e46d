import Foundation
import LuaHost

/// How an error is shown: what went wrong and where, the lines of source around it, and the calls that led there, without
/// those of the host.
public struct ErrorReport {
  private let lua: Lua
  private let style: Style
  /// The text of a chunk that is no file, by its name.
  private let source: (String) -> String?
  /// The chunk that is the input at hand: its one line stands right above.
  private let input: String?
  /// The folder of the library: what goes wrong there was mostly asked for elsewhere.
  private var library: String? { lua.libraryFolder }

  public init(_ lua: Lua, style: Style, input: String? = nil, source: @escaping (String) -> String? = { _ in nil }) {
    (self.lua, self.style, self.input, self.source) = (lua, style, input, source)
  }

  /// The report, of one or more lines.
  public func text(_ error: any Error) -> String {
    guard let error = error as? LuaError else { return style(.wrong, "\(error)") }
    let place = place(of: error)
    let lines = place.flatMap { self.lines(of: $0.frame.source) }
    var message = error.message
    if let place {
      let rest = String(message.dropFirst(place.length))
      // The line that requires a module for an option is no place of the user's.
      let isInput = place.frame.name == input || place.frame.source == "=require"
      message = isInput ? rest : "\(Self.path(place.frame)):\(place.frame.line): \(rest)"
    }
    let line = place.flatMap { place in
      lines.flatMap { $0.indices.contains(place.frame.line - 1) ? $0[place.frame.line - 1] : nil }
    }
    if let advice = Suggestions(lua: lua).advice(message, line: line) { message += "; " + advice }
    var text = style(.wrong, message)
    if let place, let lines, place.frame.name != input || lines.count > 1 { text += excerpt(lines, place.frame.line) }
    if let caller = caller(of: error, place?.frame), let lines = self.lines(of: caller.source) {
      text += "\ncalled from \(Self.path(caller)):\(caller.line):" + excerpt(lines, caller.line)
    }
    return text + calls(error, place?.frame)
  }

  // Where

  /// The place that a message names, and how many characters of it that takes; where it names none, the innermost.
  private func place(of error: LuaError) -> (frame: LuaFrame, length: Int)? {
    var (found, rest, length) = (nil as LuaFrame?, error.message[...], 0)
    // Who passes an error on, as a coroutine's resumption does, puts its own place before it: the last one counts.
    while let frame = error.frames.first(where: { rest.hasPrefix("\($0.name):\($0.line): ") }) {
      let head = "\(frame.name):\(frame.line): ".count
      (found, rest, length) = (frame, rest.dropFirst(head), length + head)
    }
    if let (name, line, more) = Self.head(of: String(rest)), found != nil, name.hasSuffix(".lua"),
      FileManager.default.fileExists(atPath: name)
    {
      return (LuaFrame(name: name, source: "@" + name, line: line), length + more)
    }
    if let found { return (found, length) }
    // What cannot be compiled has no frames: the message says where it is.
    if let (name, line, length) = Self.head(of: error.message) {
      let isFile = FileManager.default.fileExists(atPath: name)
      if isFile || error.frames.isEmpty {
        return (LuaFrame(name: name, source: (isFile ? "@" : "=") + name, line: line), length)
      }
    }
    return error.frames.first.map { ($0, 0) }
  }

  /// The chunk's name and the line that a message starts with, and how many characters they take.
  private static func head(of message: String) -> (name: String, line: Int, length: Int)? {
    let parts = message.prefix { $0 != "\n" }.split(separator: ":", omittingEmptySubsequences: false)
    for index in parts.indices.dropFirst().dropLast() {
      guard let line = Int(parts[index]), parts[index + 1].hasPrefix(" ") else { continue }
      let name = parts[..<index].joined(separator: ":")
      return (name, line, name.count + parts[index].count + 3)
    }
    return nil
  }

  /// The user's own line that led to an error within the library, where it does not stand right above.
  private func caller(of error: LuaError, _ place: LuaFrame?) -> LuaFrame? {
    guard let library, let place, place.source.hasPrefix("@\(library)/") else { return nil }
    let caller = error.frames.first { !$0.source.hasPrefix("@\(library)/") }
    return caller.flatMap { $0.name == input && (lines(of: $0.source)?.count ?? 0) < 2 ? nil : $0 }
  }

  private static func path(_ frame: LuaFrame) -> String {
    frame.source.hasPrefix("@") ? String(frame.source.dropFirst()) : frame.name
  }

  private func lines(of chunk: String) -> [String]? {
    let text: String?
    switch chunk.first {
    case "@": text = FileManager.default.contents(atPath: String(chunk.dropFirst())).flatMap(Self.readable)
    case "=": text = source(String(chunk.dropFirst()))
    default: text = chunk
    }
    return text?.textLines.map(String.init)
  }

  /// A file's text, if it is one of a size that source has.
  private static func readable(_ bytes: Data) -> String? {
    bytes.count > 4 << 20 || bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The line with its neighbours, marked.
  private func excerpt(_ lines: [String], _ line: Int) -> String {
    guard lines.indices.contains(line - 1) else { return "" }
    let shown = max(1, line - 1)...min(lines.count, line + 1)
    let width = String(shown.upperBound).count
    return shown.filter { $0 == line || !lines[$0 - 1].allSatisfy(\.isWhitespace) }.map { number in
      let label = String(repeating: " ", count: width - String(number).count) + "\(number)"
      let text = lines[number - 1]
      let cut = text.count > 160 ? text.prefix(160) + "..." : text[...]
      return number == line
        ? "\n  " + style(.wrong, ">") + " " + style(.strong, "\(label) | \(cut)")
        : "\n    " + style(.faint, "\(label) | \(cut)")
    }.joined()
  }

  // How it came there

  private func calls(_ error: LuaError, _ place: LuaFrame?) -> String {
    var lines = error.traceback.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("\t") && !$0.hasPrefix("\t[C]: ") && !$0.hasPrefix("\t=require:")
    }
    // An input's own chunk goes without saying, and so do the place that is told already and the call that an
    // expression's value is returned from.
    if let input {
      if lines.last == "\t(...tail calls...)" { lines.removeLast() }
      lines.removeAll { $0.hasPrefix("\t\(input):") && $0.hasSuffix(": in main chunk") }
    }
    if lines.count == 1, let place, lines[0].hasPrefix("\t\(place.name):\(place.line):") { lines = [] }
    guard !lines.isEmpty else { return "" }
    let shown = lines.map { "\n  " + style(.faint, $0.trimmingCharacters(in: .whitespaces)) }
    return "\n" + style(.faint, "stack traceback:") + shown.joined()
  }
}
