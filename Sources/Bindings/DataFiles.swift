import Formats
import Foundation
import LuaHost
import NN
import Tensor

private let elementType = field("dtype", DType.self, default: .float32, "element type")

/// `data.load` and `data.save`: one pair of functions for all formats, told apart by the file's name.
let fileFunctions: [Function] = [
  define(
    "load",
    "Reads a file by its name's ending. npy, png (uint8, (height, width) or with 3 or 4 channels behind) and idx (also "
      + "idx.gz, *-ubyte): a tensor. safetensors and npz: a table of tensors by name. csv (also csv.gz): {values: float64 "
      + "(rows, columns), names: the columns' names, if there are any}; an empty cell is NaN. json: tables, numbers, "
      + "strings; null is nil. Arrays from 16 MB on are mapped: read from disk where they are touched, and never written "
      + "back.",
    param("path", String.self, "the file; one that is not there is looked for in the output folder too"),
    returns: [result("value", "any")],
    example: "data.save(\"x.npy\", tensor{1, 2, 3})\nprint(data.load(\"x.npy\"))",
    errors: ["the file cannot be read", "it is not what its name promises", "no format has that ending"]
  ) { call, path in LoadedFile(value: try load(call.session.inputPath(path))) },
  define(
    "save",
    "Writes a file by its name's ending, whole or not at all: npy, idx, png (uint8) and csv (one or two dimensions) "
      + "take a tensor, safetensors and npz a table of tensors by name, csv also {values = tensor, names = {...}}, json "
      + "any table.",
    param("path", String.self, "the file; a relative path lies in the output folder"),
    param("value", LuaValue.self, "what to write"),
    returns: [result("path", "string", "where it was written")],
    example: "print(data.save(\"weights.safetensors\", {w = tensor.ones(2, 3), b = tensor.zeros(3)}))",
    errors: ["the value does not suit the format", "the file cannot be written", "no format has that ending"]
  ) { call, path, value in
    let target = call.session.outputPath(path)
    switch try FileKind(target) {
    case .npy: try NPY.write(ArrayBytes(value.tensor(for: "npy")), to: target)
    case .idx: try IDX.write(ArrayBytes(value.tensor(for: "idx")), to: target)
    case .png: try PNG.write(ArrayBytes(value.tensor(for: "png")), to: target)
    case .npz: try NPZ.write(value.namedArrays(for: "npz"), to: target)
    case .safetensors: try SafeTensors(value.namedArrays(for: "safetensors")).write(to: target)
    case .csv: try value.table().write(to: target)
    case .json: try json(value, depth: 0).write(to: target)
    }
    return target
  },
  define(
    "create",
    "A new npy file whose elements, 0 at first, are a tensor's: what is written to the tensor is in the file. For arrays "
      + "larger than memory; its size is taken on the disk at once. A file of that name is replaced.",
    param("path", String.self, "the file, ending in .npy; a relative path lies in the output folder"),
    param("shape", [Int].self, "its sizes"), options([elementType]),
    returns: [result("tensor", "tensor", "of that shape, mapped")],
    example: "local t = data.create(\"large.npy\", {3, 2})\nt[2] = tensor{5, 6}\nprint(data.load(\"large.npy\"))",
    errors: ["the file cannot be written", "the disk has not room for it"]
  ) { call, path, shape, o in
    let target = call.session.outputPath(path)
    guard case .npy = try FileKind(target) else { throw TensorError("'path' must end in .npy, got \(path)") }
    return try NPY.create(target, shape, o[elementType])
  },
]

private func load(_ path: String) throws -> any LuaPushable {
  switch try FileKind(path) {
  case .npy: return try NPY.read(path).mappedTensor()
  case .idx: return try IDX.read(path).mappedTensor()
  case .png: return try PNG.read(path).tensor()
  case .npz: return Record(fields: try NPZ.read(path).map { ($0.name, try $0.array.mappedTensor()) })
  case .safetensors:
    return Record(fields: try SafeTensors.read(path).entries.map { ($0.name, try $0.array.mappedTensor()) })
  case .csv:
    let table = try CSV.read(path)
    let values = try Tensor.from(table.values, [table.rows, table.columns], .float64)
    return Record(fields: [("values", values), ("names", table.names.isEmpty ? nil : table.names)])
  case .json: return LuaJSON(value: try JSON.parse(FileBytes.read(path).bytes, name: path))
  }
}

/// What `data.load` returns.
private struct LoadedFile: LuaPushable {
  let value: any LuaPushable
  func push(to stack: LuaStack) throws { try value.push(to: stack) }
}

/// `nn.save` and `nn.load`.
let moduleFileFunctions: [Function] = [
  define(
    "save", "Writes a module's parameters as safetensors, under their full names, whole or not at all.",
    param("path", String.self, "the file; a relative path lies in the output folder"),
    param("module", Module.self, "the module"),
    returns: [result("path", "string", "where it was written")],
    example: "print(nn.save(\"linear.safetensors\", nn.linear{inputs = 3, outputs = 2}))",
    errors: ["the file cannot be written"]
  ) { call, path, module in
    let target = call.session.outputPath(path)
    try SafeTensors(module.namedParameters().map { ($0.name, try ArrayBytes($0.tensor)) }).write(to: target)
    return target
  },
  define(
    "load",
    "Fills a module's parameters from a safetensors file, such as nn.save or PyTorch's state dicts make, by full name. "
      + "Every parameter has to be there with its shape; nothing is changed otherwise.",
    param("path", String.self, "the file; one that is not there is looked for in the output folder too"),
    param("module", Module.self, "the module"), options([rename]),
    returns: [result("module", "module", "the same module")],
    example: """
      local linear = nn.linear{inputs = 3, outputs = 2}
      nn.save("linear.safetensors", linear)
      print(nn.load("linear.safetensors", nn.linear{inputs = 3, outputs = 2}).weight == linear.weight)
      """,
    errors: ["the file cannot be read", "a parameter is missing, unknown or of another shape"]
  ) { call, path, module, o in
    let path = call.session.inputPath(path)
    var values: [(name: String, tensor: Tensor)] = []
    for entry in try SafeTensors.read(path).entries {
      guard let name = try o[rename].map({ try renamed(entry.name, $0) }) ?? entry.name else { continue }
      guard !values.contains(where: { $0.name == name }) else {
        throw TensorError("\(path): two tensors came to be named '\(name)'")
      }
      values.append((name, try entry.array.tensor()))
    }
    do { try module.load(values) } catch let error as TensorError { throw TensorError("\(path): \(error)") }
    return module
  },
]

private func renamed(_ name: String, _ function: LuaFunction) throws -> String? {
  switch try function.call(name).first {
  case nil, .nil: return nil
  case .string(let text): return text
  default: throw TensorError("'rename' must return a string or nil for '\(name)'")
  }
}

private let rename = optionalField(
  "rename", LuaFunction.self,
  "rename(name): a parameter's name in the module for its name in the file; nil leaves it out")

/// The formats by their names' endings.
private enum FileKind: String, CaseIterable {
  case npy, npz, safetensors, idx, csv, png, json

  init(_ path: String) throws {
    var name = (path as NSString).lastPathComponent.lowercased()
    let packed = name.hasSuffix(".gz")
    if packed { name.removeLast(3) }
    let ending = (name as NSString).pathExtension
    let found = name.hasSuffix("-ubyte") ? FileKind.idx : FileKind(rawValue: ending)
    guard let found, !packed || found == .idx || found == .csv || found == .json else {
      let known = FileKind.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
      throw TensorError("no format is known for the name '\(path)', only \(known)")
    }
    self = found
  }
}

extension LuaValue {
  fileprivate func tensor(for format: String) throws -> Tensor {
    guard case .object(let tensor as Tensor) = self else {
      throw TensorError("'value' must be a tensor to go into \(format)")
    }
    return tensor.detach()
  }

  fileprivate func namedArrays(for format: String) throws -> [(String, ArrayBytes)] {
    guard case .table(let table) = self else {
      throw TensorError("'value' must be a table of tensors by name to go into \(format)")
    }
    return try table.pairs().map { key, value in
      guard case .string(let name) = key, case .object(let tensor as Tensor) = value else {
        throw TensorError("'value' must hold only tensors, by name, to go into \(format)")
      }
      return (name, try ArrayBytes(tensor.detach()))
    }
    // Lua's tables have no order; an alphabetical one keeps files comparable.
    .sorted { $0.0 < $1.0 }
  }

  fileprivate func table() throws -> CSV {
    var (value, names) = (self, [String]())
    if case .table(let table) = self {
      value = try table.get("values", as: LuaValue.self) ?? .nil
      names = try table.get("names", as: [String].self) ?? []
    }
    let tensor = try value.tensor(for: "csv")
    guard (1...2).contains(tensor.rank) else {
      throw TensorError("a csv file holds one or two dimensions, got shape \(tensor.shape.text)")
    }
    let columns = tensor.rank == 2 ? tensor.shape[1] : 1
    guard names.isEmpty || names.count == columns else {
      throw TensorError("'names' must be one a column, \(columns), got \(names.count)")
    }
    return try CSV(names: names, columns: columns, values: tensor.toDoubles())
  }
}

/// A value read from JSON.
struct LuaJSON: LuaPushable {
  let value: JSON

  func push(to stack: LuaStack) throws {
    switch value {
    case .null: try LuaValue.nil.push(to: stack)
    case .bool(let flag): flag.push(to: stack)
    case .int(let n): n.push(to: stack)
    case .number(let x): x.push(to: stack)
    case .string(let text): text.push(to: stack)
    case .array(let items): try List(items.map { LuaJSON(value: $0) }).push(to: stack)
    case .object(let members): try Record(fields: members.map { ($0.key, LuaJSON(value: $0.value)) }).push(to: stack)
    }
  }
}
