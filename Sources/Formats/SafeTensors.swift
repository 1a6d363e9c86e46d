/// Named arrays and text metadata, as a safetensors file holds them.
///
///     let file = SafeTensors([("embed.weight", weights)], metadata: ["format": "pt"])
///     try file.write(to: "model.safetensors")
///     let weight = try SafeTensors.read("model.safetensors")["embed.weight"]
public struct SafeTensors: Sendable, Equatable {
  /// One array and its name.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let array: ArrayBytes

    public init(_ name: String, _ array: ArrayBytes) {
      self.name = name
      self.array = array
    }
  }

  /// The arrays in the order the writer gave them.
  public var entries: [Entry]
  /// The header's "__metadata__".
  public var metadata: [String: String]

  public init(_ arrays: [(String, ArrayBytes)] = [], metadata: [String: String] = [:]) {
    entries = arrays.map { Entry($0.0, $0.1) }
    self.metadata = metadata
  }

  /// The array of that name, or nil.
  public subscript(name: String) -> ArrayBytes? { entries.first { $0.name == name }?.array }

  /// The names safetensors gives the element types it shares with us.
  static let names: [(name: String, dtype: ElementType)] = [
    ("F64", .f64), ("F32", .f32), ("I64", .i64), ("I32", .i32), ("I16", .i16), ("I8", .i8), ("U8", .u8),
    ("BOOL", .bool),
  ]

  /// Types that are read only, as f32.
  private static let halves: [(name: String, kind: Stored.Kind)] = [("F16", .half), ("BF16", .brain)]

  static let metadataKey = "__metadata__"

  /// The reference implementation's limit on the header.
  static let maximumHeader = 100_000_000
}

// MARK: - Reading

extension SafeTensors {
  /// Reads a file, mapped: arrays share the mapping and cost memory only where they are touched.
  ///
  /// Throws ``FileError`` when it cannot be read, ``FormatError`` when it breaks the format.
  public static func read(_ path: String) throws -> SafeTensors {
    try parse(Bytes(mapping: path), name: path)
  }

  /// Reads the bytes of a file; arrays share them, but for those a foreign writer left misaligned.
  ///
  /// As the format asks, the arrays must cover the data without gap or overlap. Throws ``FormatError`` in the
  /// name of `name`, also for element types other than ``ElementType`` has; half precision (F16, BF16) comes as f32.
  public static func parse(_ bytes: Bytes, name: String) throws -> SafeTensors {
    guard bytes.count >= 8 else {
      throw FormatError(name, "expected the 8 bytes of a header size, got \(bytes.count)")
    }
    let size = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard size <= UInt64(maximumHeader), Int(size) <= bytes.count - 8 else {
      let available = "the file has \(bytes.count - 8) bytes after its size"
      throw FormatError(name, "not safetensors: a header of \(size) bytes, but \(available)")
    }
    let dataStart = 8 + Int(size)
    let header = try JSON.parse(bytes[8..<dataStart], name: "\(name) (header)")
    guard let members = header.members else { throw FormatError(name, "the header is no JSON object") }

    let data = bytes[dataStart..<bytes.count]
    var result = SafeTensors()
    var ranges: [(name: String, range: Range<Int>)] = []
    for member in members {
      if member.key == metadataKey {
        result.metadata = try metadata(member.value, name: name)
      } else {
        let label = "\(name): tensor '\(member.key)'"
        let (stored, shape, range) = try description(member.value, data: data.count, label: label)
        let array = try stored.decode(data[range], shape: shape, label)
        result.entries.append(Entry(member.key, array))
        ranges.append((member.key, range))
      }
    }
    try checkCoverage(ranges, data: data.count, name: name)
    return result
  }

  private static func metadata(_ value: JSON, name: String) throws -> [String: String] {
    guard let members = value.members else { throw FormatError(name, "\(metadataKey) is no JSON object") }
    var result: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw FormatError(name, "\(metadataKey): the value of '\(member.key)' is no string")
      }
      result[member.key] = text
    }
    return result
  }

  private static func description(
    _ value: JSON, data: Int, label: String
  ) throws -> (Stored, [Int], Range<Int>) {
    guard let typeName = value["dtype"]?.string else { throw FormatError(label, "expected a string 'dtype'") }
    guard let stored = stored(typeName) else {
      let known = (names.map(\.name) + halves.map(\.name)).joined(separator: ", ")
      throw FormatError(label, "elements of \(typeName.prefix(20)) are not supported, only \(known)")
    }
    guard let sizes = value["shape"]?.array, case let shape = sizes.compactMap(\.int),
      shape.count == sizes.count
    else { throw FormatError(label, "expected a list of integers as 'shape'") }
    guard let pair = value["data_offsets"]?.array, pair.count == 2, let begin = pair[0].int,
      let end = pair[1].int
    else { throw FormatError(label, "expected two integers as 'data_offsets'") }
    guard begin >= 0, begin <= end, end <= data else {
      throw FormatError(label, "the offsets \(begin) to \(end) do not lie in the \(data) bytes of data")
    }
    return (stored, shape, begin..<end)
  }

  private static func stored(_ name: String) -> Stored? {
    if let half = halves.first(where: { $0.name == name }) { return Stored(half.kind) }
    return names.first { $0.name == name }.map { Stored(.plain($0.dtype)) }
  }

  private static func checkCoverage(
    _ ranges: [(name: String, range: Range<Int>)], data: Int, name: String
  ) throws {
    var end = 0
    // Empty arrays sort before the one that begins at the same place.
    let ordered = ranges.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for (tensor, range) in ordered {
      guard range.lowerBound == end else {
        let kind = range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap"
        throw FormatError(
          name, "tensor '\(tensor)' begins at \(range.lowerBound), expected \(end): it \(kind)")
      }
      end = range.upperBound
    }
    guard end == data else {
      throw FormatError(name, "the tensors end at \(end), but there are \(data) bytes of data")
    }
  }
}

// MARK: - Writing

extension SafeTensors {
  /// Writes the file, whole or not at all.
  ///
  /// The header names the arrays in their order; the data lies by falling element size, which keeps every
  /// array aligned without the gaps the format forbids. Throws ``FileError``, and ``FormatError`` for a name
  /// that comes twice or is "__metadata__".
  public func write(to path: String) throws {
    let (header, order) = try layout(name: path)
    try AtomicFile.write(path) { sink in
      try header.withUnsafeBytes { try sink.write($0) }
      for index in order { try entries[index].array.bytes.withUnsafeBytes { try sink.write($0) } }
    }
  }

  /// The size, the header padded with spaces to a multiple of 8, and the order in which the data follows.
  private func layout(name: String) throws -> (header: [UInt8], order: [Int]) {
    let order = entries.indices.sorted {
      let (left, right) = (entries[$0].array.dtype.size, entries[$1].array.dtype.size)
      return left != right ? left > right : $0 < $1
    }
    var begins = [Int](repeating: 0, count: entries.count)
    var end = 0
    for index in order {
      begins[index] = end
      end += entries[index].array.bytes.count
    }
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member(SafeTensors.metadataKey, .object(pairs)))
    }
    var seen: Set<String> = [SafeTensors.metadataKey]
    for (entry, begin) in zip(entries, begins) {
      guard seen.insert(entry.name).inserted else {
        throw FormatError(name, "two tensors cannot both be named '\(entry.name)'")
      }
      let array = entry.array
      let description: JSON = [
        "dtype": .string(SafeTensors.names.first { $0.dtype == array.dtype }!.name),
        "shape": .array(array.shape.map { .int($0) }),
        "data_offsets": [.int(begin), .int(begin + array.bytes.count)],
      ]
      members.append(JSON.Member(entry.name, description))
    }
    var text = Array(JSON.object(members).text(pretty: false).utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    guard text.count <= SafeTensors.maximumHeader else {
      throw FormatError(name, "a header of \(text.count) bytes is more than safetensors readers accept")
    }
    return (withUnsafeBytes(of: UInt64(text.count).littleEndian) { [UInt8]($0) } + text, order)
  }
}
