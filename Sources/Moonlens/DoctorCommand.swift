import ArgumentParser
import Bindings
import Data
import Foundation
import LuaHost
import Plot
import REPL
import Tensor

/// `moonlens doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what works here, and what to do about what does not.",
    usage: "moonlens doctor", discussion: "Exit status 1 when something has to be done.")

  func run() throws {
    let style = Style(for: STDOUT_FILENO)
    var isWell = true
    for finding in Doctor().findings {
      isWell = isWell && finding.advice == nil
      let mark = finding.advice == nil ? style(.string, "  ok") : style(.wrong, "  --")
      print("\(mark)  \(finding.subject.padding(toLength: 10, withPad: " ", startingAt: 0))  \(finding.text)")
      if let advice = finding.advice { print("\(String(repeating: " ", count: 18))\(style(.strong, advice))") }
    }
    if !isWell { throw ExitCode(1) }
  }
}

/// Looks at the machine.
private struct Doctor {
  struct Finding {
    let subject: String
    let text: String
    /// What to do; nil where all is well.
    var advice: String?
  }

  private let environment = ProcessInfo.processInfo.environment

  var findings: [Finding] {
    [version, memory, threads, lapack, library] + data + [fonts, output, history, terminal, pictures]
  }

  private var version: Finding { Finding(subject: "moonlens", text: "\(moonlensVersion), Lua 5.4") }

  private var memory: Finding {
    let total = Double(ProcessInfo.processInfo.physicalMemory) / 1e9
    let text = String(format: "%.1f GB", total)
    return total >= 1.9
      ? Finding(subject: "memory", text: text)
      : Finding(
        subject: "memory", text: text,
        advice: "training on all of MNIST wants 2 GB; data.mnist{count = 10000} takes less")
  }

  private var threads: Finding {
    Finding(subject: "threads", text: "\(Pool.shared.threads) of \(ProcessInfo.processInfo.processorCount) processors")
  }

  private var lapack: Finding {
    do {
      return Finding(subject: "lapack", text: try LAPACK.describe())
    } catch {
      return Finding(subject: "lapack", text: "\(error)", advice: "apt-get install libopenblas0-pthread")
    }
  }

  /// Whether lib/ is found and all in it loads.
  private var library: Finding {
    guard let folder = Library.folders(script: nil).first, !Library.modules.isEmpty else {
      return Finding(
        subject: "library", text: "lib/moonlens is not found near the program",
        advice: "set MOONLENS_LIB to the folder lib/ of moonlens")
    }
    let lua = Lua(libraries: [folder])
    openMoonlens(lua, Settings())
    for module in Library.modules {
      do {
        try lua.require(module)
      } catch {
        return Finding(
          subject: "library", text: "\(module) in \(folder) does not load: \(error)",
          advice: "mend it, or set MOONLENS_LIB to another library")
      }
    }
    return Finding(subject: "library", text: "\(Library.modules.count) modules in \(folder)")
  }

  private var data: [Finding] {
    DataLibrary.standard.status().map { status in
      let problems = status.problems.map(\.description)
      guard status.isComplete else {
        let text = "\(status.set.name): " + (problems.first ?? "not here")
        return Finding(subject: "data", text: text, advice: "moonlens data fetch \(status.set.name)")
      }
      return Finding(subject: "data", text: "\(status.set.name): verified in \(status.folders.joined(separator: ", "))")
    }
  }

  private var fonts: Finding {
    let home = environment["HOME"] ?? ""
    let folders = ["/usr/share/fonts", "/usr/local/share/fonts", home + "/.fonts", home + "/.local/share/fonts"]
    let files = folders.flatMap { (try? FileManager.default.subpathsOfDirectory(atPath: $0)) ?? [] }
    let wanted = [Theme.paper.font, Theme.paper.fallbackFont]
    let missing = wanted.filter { name in
      !files.contains { ($0 as NSString).lastPathComponent.hasPrefix(name.replacing(" ", with: "")) }
    }
    guard !missing.isEmpty else { return Finding(subject: "fonts", text: wanted.joined(separator: ", ")) }
    return Finding(
      subject: "fonts", text: "missing for figures: \(missing.joined(separator: ", "))",
      advice: "apt-get install fonts-liberation fonts-dejavu-core")
  }

  /// Whether pictures and models can be written here.
  private var output: Finding {
    let folder = Settings().out
    var place = URL(fileURLWithPath: folder)
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
    guard access(place.path, W_OK) == 0 else {
      return Finding(
        subject: "output", text: "\(place.path) cannot be written to",
        advice: "run elsewhere, or name a folder with --out")
    }
    return Finding(subject: "output", text: "\(URL(fileURLWithPath: folder).path) (--out names another)")
  }

  private var history: Finding {
    let path = History.standardPath(environment)
    var place = path
    while access(place, F_OK) != 0, place.count > 1 { place = (place as NSString).deletingLastPathComponent }
    guard access(place, W_OK) == 0 else {
      return Finding(
        subject: "history", text: "\(path) cannot be written", advice: "make \(place) your own, or set XDG_STATE_HOME")
    }
    return Finding(subject: "history", text: path)
  }

  private var terminal: Finding {
    let name = environment["TERM"] ?? ""
    guard isatty(STDOUT_FILENO) != 0 else {
      return Finding(subject: "terminal", text: "output goes to a file or a pipe")
    }
    if name.isEmpty || name == "dumb" {
      return Finding(
        subject: "terminal", text: "TERM does not say what it can do", advice: "set TERM, as in TERM=xterm-256color")
    }
    let (columns, rows) = terminalSize()
    let colors = Style(for: STDOUT_FILENO).hasColors ? "colours" : "no colours (NO_COLOR)"
    return Finding(subject: "terminal", text: "\(name), \(columns) x \(rows), \(colors)")
  }

  private var pictures: Finding {
    guard let terminal = PictureTerminal.standard(environment) else {
      return Finding(subject: "pictures", text: "are saved, and their paths printed")
    }
    let means =
      switch terminal.means {
      case .symbols: "as coloured blocks (MOONLENS_PICTURES names better means)"
      default: "by \(terminal.means.rawValue)"
      }
    return Finding(subject: "pictures", text: means)
  }
}
