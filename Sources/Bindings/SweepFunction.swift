import Formats
import Foundation
import LuaHost
import NN
import Tensor
import Training

private let workers = optionalField(
  "workers", Int.self, "processes that share the work, each on one thread; as many as there are threads if left out")

/// `train.sweep`.
let sweepFunction = define(
  "sweep",
  "Does one job for each configuration of a grid and keeps each result as it finishes in the output folder: a sweep that "
    + "was stopped goes on where it was, and a job is done anew only when its configuration, its function or what that "
    + "captures has changed. Random numbers without a generator of their own follow from the run's seed and the "
    + "job. In a script that is run from a file, further processes run the script up to this call and "
    + "share the jobs.",
  param("name", String.self, "what the sweep's folder is called"),
  param(
    "grid", LuaTable.self,
    "a list of values for each name, {hidden = {30, 100}, seed = {1, 2}}, of which every combination is a job, the last "
      + "name's values changing fastest; or a list of configurations"),
  param("job", LuaFunction.self, "job(configuration): a table of results, of what JSON can hold"),
  options([workers, progressOption]),
  returns: [
    result("rows", "table", "a table for each configuration, in the grid's order: its values and the job's results")
  ],
  example: """
    local rows = train.sweep("squares", {x = {1, 2, 3}}, function(o) return {square = o.x ^ 2} end)
    print(rows[3].x, rows[3].square)
    """,
  errors: ["a result has the name of a configuration's value", "a job raises an error"]
) { call, name, grid, job, o in try sweep(call, name, configurations(grid), job, o) }

/// Every combination of a grid's values, or the list of configurations as it is.
private func configurations(_ grid: LuaTable) throws -> [[(name: String, value: LuaValue)]] {
  func named(_ table: LuaTable) throws -> [(name: String, value: LuaValue)] {
    try table.pairs().map { key, value in
      guard case .string(let name) = key else { throw TensorError("'grid' must hold values by name") }
      return (name, value)
    }.sorted { $0.name < $1.name }
  }
  if grid.count > 0 {
    return try (1...grid.count).map { i in
      guard case .table(let table)? = try grid.get(i, as: LuaValue.self) else {
        throw TensorError(
          "'grid' must be a list of configurations, or lists of values by name; its item \(i) is neither")
      }
      return try named(table)
    }
  }
  return try named(grid).reduce([[]]) { combinations, axis in
    guard case .table(let values) = axis.value, values.count > 0 else {
      throw TensorError("'grid' must hold a list of values for '\(axis.name)'")
    }
    let choices = try (1...values.count).map { try values.get($0, as: LuaValue.self) ?? .nil }
    return combinations.flatMap { start in choices.map { start + [(axis.name, $0)] } }
  }
}

private func sweep(
  _ call: Call, _ name: String, _ grid: [[(name: String, value: LuaValue)]], _ job: LuaFunction, _ o: Options
) throws -> List {
  let session = call.session
  let allowed = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  guard !name.isEmpty, allowed, !name.hasPrefix(".") else {
    throw TensorError("'name' must consist of letters, digits, '.', '_' and '-', got \"\(name)\"")
  }
  if let workers = o[workers], !(1...256).contains(workers) {
    throw TensorError("'workers' must lie between 1 and 256, got \(workers)")
  }
  // What draws numbers of the run's generator depends on its seed.
  let code = try codeText(of: job, call.stack) + Array(" seed \(session.generator.seed)".utf8)
  let configurations = grid.map { Record(fields: $0.map { ($0.name, $0.value) }) }
  let jobs = try grid.map { entries in
    try Sweep.Job(
      configuration: .object(entries.map { .init($0.name, try json($0.value, depth: 0)) }), code: code)
  }
  let sweep = try Sweep(folder: session.outputPath("sweeps"), name: name, jobs)
  let isWorker = SweepWorkers.ownSweep == name
  // A worker finds its own sweep cleared and those before it done.
  if session.settings.fresh, SweepWorkers.ownSweep == nil { sweep.clear() }
  let others = SweepWorkers()
  let threads = Pool.shared.threads
  let missing = jobs.count - sweep.finished
  if !isWorker, SweepWorkers.ownSweep == nil, let command = session.settings.command {
    others.start(
      min(o[workers] ?? threads, missing) - 1, sweep: name, program: command.program,
      ["--threads", "1"] + command.arguments)
  }
  defer {
    others.stop()
    Pool.shared.threads = threads
  }
  if others.areRunning { Pool.shared.threads = 1 }
  let progress = SweepProgress(sweep, display: missing == 0 ? .nothing : session.display(o[progressOption]))
  var isFinished = false
  defer { if !isFinished { progress.abandon() } }
  let run = { (i: Int) throws in
    let started = ContinuousClock.now
    // The same numbers whichever process does the job, and others for each.
    let found = try session.withGenerator(stream: UInt64(jobs[i].key, radix: 16) ?? 0) {
      try session.withoutProgress { try job.call(configurations[i], returning: LuaTable.self) }
    }
    try sweep.store(jobs[i], written(json(.table(found), depth: 0)), seconds: started.duration(to: .now).seconds)
  }
  // First what nobody else does; then, once the others have ended, what one of them may have left.
  for patient in [false, true] {
    while patient, others.areRunning {
      if call.interruptRequested { throw Interrupted() }
      usleep(50_000)
      progress.update()
    }
    for i in jobs.indices where sweep.result(jobs[i]) == nil {
      if isWorker, SweepWorkers.isOrphan { exit(1) }
      guard let claim = try sweep.claim(jobs[i]) else { continue }
      try withExtendedLifetime(claim) { if sweep.result(jobs[i]) == nil { try run(i) } }
      progress.update()
    }
    if isWorker { exit(0) }
  }
  progress.finish()
  isFinished = true
  return try List(jobs.indices.map { try row(configurations[$0], sweep.result(jobs[$0]), sweep.name) })
}

private func row(_ configuration: Record, _ result: JSON?, _ name: String) throws -> Record {
  guard let members = result?.members else {
    throw TensorError("a job of the sweep '\(name)' has left no result; another process may still be working on it")
  }
  if let twice = members.first(where: { member in configuration.fields.contains { $0.0 == member.key } }) {
    throw TensorError("a result must not have the name of a configuration's value, '\(twice.key)'")
  }
  return Record(fields: configuration.fields + members.map { ($0.key, LuaJSON(value: read($0.value))) })
}

/// What JSON cannot write: NaN and the infinities, as {"number": "nan"}.
private func written(_ value: JSON) -> JSON {
  switch value {
  case .number(let x) where !x.isFinite: ["number": .string("\(x)")]
  case .array(let items): .array(items.map(written))
  case .object(let members): .object(members.map { .init($0.key, written($0.value)) })
  default: value
  }
}

private func read(_ value: JSON) -> JSON {
  switch value {
  case .array(let items): return .array(items.map(read))
  case .object(let members):
    if members.count == 1, let text = value["number"]?.string, let x = Double(text), !x.isFinite { return .number(x) }
    return .object(members.map { .init($0.key, read($0.value)) })
  default: return value
  }
}
