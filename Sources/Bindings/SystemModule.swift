import Formats
import Foundation
import LuaHost
import Tensor

/// The module `moonlens`: the run's settings, and what scripts need of the host.
func systemModule(_ settings: Settings) -> LuaModule {
  LuaModule(
    "moonlens", "This run: its settings, and what scripts need of the host.",
    functions: [
      define(
        "write_json", "Writes a table as a JSON file; a relative path lies in the output folder.",
        param("path", String.self, "the file"), param("value", LuaValue.self, "numbers, strings, booleans, tables"),
        returns: [result("path", "string", "where it was written")],
        example: "print(moonlens.write_json(\"example.json\", {answer = 42}))",
        errors: ["a value cannot be written as JSON", "the file cannot be written"]
      ) { call, path, value in
        let target = call.session.outputPath(path)
        try json(value, depth: 0).write(to: target)
        return target
      },
      define(
        "files", "The names of the files in the output folder that a pattern fits, in order.",
        param("pattern", String.self, "as a shell has it: * stands for any text, ? for a character"),
        returns: [result("names", "list of strings")],
        example: "data.save(\"a.npy\", tensor{1})\nprint(moonlens.files(\"*.npy\")[1])"
      ) { call, pattern in
        let names = try? FileManager.default.contentsOfDirectory(atPath: call.session.settings.out)
        return List((names ?? []).filter { fnmatch(pattern, $0, FNM_PERIOD) == 0 }.sorted())
      },
      define(
        "base64", "A file's bytes in base64, as pages hold pictures in themselves.",
        param("path", String.self, "the file; one that is not there is looked for in the output folder too"),
        returns: [result("text", "string")],
        example: "data.save(\"a.npy\", tensor{1})\nprint(#moonlens.base64(\"a.npy\"))",
        errors: ["the file cannot be read"]
      ) { call, path in
        Foundation.Data(try Bytes(mapping: call.session.inputPath(path)).array).base64EncodedString()
      },
      define(
        "clock", "Seconds since some fixed moment, for measuring times.", returns: [result("seconds", "number")],
        example: "local start = moonlens.clock()\nprint(moonlens.clock() - start < 1)"
      ) { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 },
      define(
        "memory", "Memory in use.",
        returns: [
          result("bytes", "table", "tensors: live tensors; cached: kept for reuse; peak: the process's most so far")
        ],
        example: "print(moonlens.memory().tensors)"
      ) {
        Record(fields: [
          ("tensors", Memory.liveBytes), ("cached", Memory.cachedBytes), ("peak", ThisProcess.peakBytes),
        ])
      },
      define(
        "threads", "Number of threads that share the work; a number sets it.",
        optional("n", Int.self, "how many from now on"), returns: [result("n", "integer")],
        example: "print(moonlens.threads() >= 1)"
      ) { n in
        if let n {
          guard (1...256).contains(n) else { throw TensorError("'n' must lie between 1 and 256, got \(n)") }
          Pool.shared.threads = n
        }
        return Pool.shared.threads
      },
    ],
    constants: [
      ("version", settings.version, "version of moonlens"),
      ("out", settings.out, "folder for pictures, reports and models"),
      ("seed", settings.seed, "seed given with --seed; nil if none was"),
      ("quick", settings.quick, "whether a small version of the experiment is wanted"),
      ("fresh", settings.fresh, "whether saved models are to be trained anew"),
      ("quiet", settings.quiet, "whether progress is hidden"),
    ])
}

/// A Lua value as JSON; a table is a list or has names as keys.
func json(_ value: LuaValue, depth: Int) throws -> JSON {
  guard depth < 64 else { throw LuaHostError("'value' is nested deeper than 64 levels, or contains itself") }
  switch value {
  case .nil: return .null
  case .bool(let flag): return .bool(flag)
  case .int(let n): return .int(n)
  case .number(let x): return .number(x)
  case .string(let text): return .string(text)
  case .object(let tensor as Tensor): return try json(tensor)
  case .table(let table): return try json(table, depth: depth)
  case .object, .function, .other:
    throw LuaHostError("'value' holds a function, a thread or an object that is no tensor, which JSON cannot")
  }
}

private func json(_ table: LuaTable, depth: Int) throws -> JSON {
  let count = table.count
  var names: [(name: String, value: LuaValue)] = []
  for (key, value) in try table.pairs() {
    switch key {
    case .int(let position) where position >= 1 && position <= count: continue
    case .string(let name) where count == 0: names.append((name, value))
    case .string(let name): throw LuaHostError("'value' holds a list that has names too ('\(name)'), which JSON cannot")
    default: throw LuaHostError("'value' holds a key that is neither a name nor a position in a list (\(key.text))")
    }
  }
  if count > 0 {
    return .array(try (1...count).map { try json(table.get($0, as: LuaValue.self) ?? .nil, depth: depth + 1) })
  }
  // Lua's tables have no order of keys; an alphabetical one keeps files comparable.
  names.sort { $0.name < $1.name }
  return .object(try names.map { .init($0.name, try json($0.value, depth: depth + 1)) })
}

/// A tensor as lists nested as its shape.
private func json(_ tensor: Tensor) throws -> JSON {
  let values: [JSON] =
    switch tensor.dtype {
    case .bool: try tensor.toInts().map { .bool($0 != 0) }
    case .int64, .uint8: try tensor.toInts().map { .int($0) }
    default: try tensor.toDoubles().map { .number($0) }
    }
  try tensor.checkNesting()
  func part(_ dim: Int, _ start: Int) -> JSON {
    if dim == tensor.rank { return values[start] }
    let step = tensor.shape.dropFirst(dim + 1).reduce(1, *)
    return .array((0..<tensor.shape[dim]).map { part(dim + 1, start + $0 * step) })
  }
  return part(0, 0)
}

extension LuaValue {
  fileprivate var text: String {
    switch self {
    case .int(let n): "\(n)"
    case .number(let x): "\(x)"
    case .bool(let flag): "\(flag)"
    default: "an object"
    }
  }
}
