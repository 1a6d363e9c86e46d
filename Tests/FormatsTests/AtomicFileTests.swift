import Foundation
import Testing

@testable import Formats

@Suite struct AtomicFileTests {
  struct Stop: Error {}

  @Test func writesAndReplaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("new/deep/report.json")
    try AtomicFile.write(path, text: "one")
    try AtomicFile.write(path) { sink in
      try sink.write("two, ")
      try [UInt8](repeating: 0x78, count: 200_000).withUnsafeBytes { try sink.write($0) }
      try sink.write("end")
    }
    let text = String(decoding: try Bytes(mapping: path).array, as: UTF8.self)
    #expect(text == "two, " + String(repeating: "x", count: 200_000) + "end")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new/deep")) == ["report.json"])
  }

  @Test func failingBodyLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    try AtomicFile.write(path, text: "old")
    #expect(throws: Stop.self) {
      try AtomicFile.write(path) { sink in
        try sink.write(String(repeating: "n", count: 100_000))
        throw Stop()
      }
    }
    #expect(try Bytes(mapping: path).array == Array("old".utf8))
    #expect(folder.contents == ["a.txt"])
  }

  @Test func whatIsInTheWayIsNamed() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(folder.file("file"), text: "")
    try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: false)
    let directory = message { try AtomicFile.write(folder.file("out"), text: "x") }
    #expect(directory == "cannot write \(folder.file("out")): a directory is in the way")
    let through = message { try AtomicFile.write(folder.file("file/a/b"), text: "x") }
    #expect(
      through
        == "cannot write \(folder.file("file/a/b")): "
        + "a part of \(folder.file("file/a")) is a file, not a folder"
    )
    #expect(throws: FileError.self) { try AtomicFile.write("", text: "x") }
    #expect(throws: FileError.self) { try AtomicFile.write(folder.file("a\0b"), text: "x") }
    #expect(folder.contents == ["file", "out"])
  }

  @Test func unwritableFolder() {
    // Root passes permissions by; the process file system refuses new files to everyone.
    let refused = message { try AtomicFile.write("/proc/moonlens.txt", text: "x") }
    #expect(refused.hasPrefix("cannot write /proc/moonlens.txt: "))
    let readOnly = AtomicFile.writing("/media/cd/x.png", code: EROFS).description
    #expect(
      readOnly == "cannot write /media/cd/x.png: the folder /media/cd is not writable (Read-only file system)"
    )
  }

  @Test func fullDisk() throws {
    let full = message { try AtomicFile.write("/dev/full", text: "x") }
    #expect(full == "cannot write /dev/full: the disk is full (No space left on device)")
    var info = stat()
    #expect(stat("/dev/full", &info) == 0 && info.st_mode & S_IFMT == S_IFCHR, "the device was replaced")
  }

  @Test func linksAndPermissionsStay() throws {
    let folder = try TemporaryFolder()
    let (target, link) = (folder.file("target"), folder.file("link"))
    try AtomicFile.write(target, text: "old")
    chmod(target, 0o640)
    symlink("target", link)
    try AtomicFile.write(link, text: "new")
    #expect(try Bytes(mapping: target).array == Array("new".utf8))
    var info = stat()
    #expect(lstat(link, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(target, &info) == 0 && info.st_mode & 0o777 == 0o640)
  }

  @Test func longestName() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: 255)
    try AtomicFile.write(folder.file(name), text: "x")
    #expect(folder.contents == [name])
    #expect(throws: FileError.self) { try AtomicFile.write(folder.file(name + "n"), text: "x") }
    #expect(folder.contents == [name])
  }
}
