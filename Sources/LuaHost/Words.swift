import CLua
import CLuaShim

/// "a tensor", "an integer"; phrases that need no article stay as they are.
@usableFromInline
func article(_ noun: String) -> String {
  if noun == "any" { return "any value" }
  if noun.hasPrefix("one of ") || noun.hasPrefix("\"") || noun.hasPrefix("a ") || noun.hasPrefix("an ") {
    return noun
  }
  return ("aeiou".contains(noun.first ?? " ") ? "an " : "a ") + noun
}

/// "tensors", "lists of numbers", "numbers or strings".
@usableFromInline
func plural(_ noun: String) -> String {
  if noun == "any" { return "values" }
  if noun.hasPrefix("one of ") || noun.hasPrefix("\"") { return noun }
  if noun.contains(" or ") { return noun }
  for head in ["list of ", "table of "] where noun.hasPrefix(head) {
    return head.dropLast(4) + "s of " + noun.dropFirst(head.count)
  }
  return noun + "s"
}

/// A number as Lua prints it: `3`, `3.5`, `1e-08`.
@usableFromInline
func luaNumber(_ value: Double) -> String {
  if let integer = Int(exactly: value), abs(value) < 1e15 { return String(integer) }
  return String(describing: value)
}

/// A default value as a script would write it.
func luaLiteral(_ value: Any) -> String {
  switch value {
  case let number as Double: luaNumber(number)
  case let number as Float: luaNumber(Double("\(number)") ?? Double(number))
  case let text as String: "\"\(text)\""
  case let choice as any LuaChoice: "\"\(choice.rawValue)\""
  case let list as [Any]: "{" + list.map(luaLiteral).joined(separator: ", ") + "}"
  case let table as [String: Any]:
    "{"
      + table.sorted { $0.key < $1.key }.map { "\($0.key) = \(luaLiteral($0.value))" }
      .joined(separator: ", ") + "}"
  case let value as LuaValue: value.literal
  case let object as any LuaObject: type(of: object).luaClass.name
  // An embedder's own choice among strings.
  case let choice as any LuaReadable where type(of: choice).typeName.hasPrefix("one of "): "\"\(choice)\""
  default: "\(value)"
  }
}

extension LuaStack {
  /// What stands at an index, for an error text: `a string ("abc")`, `nothing`, `a tensor (2, 3)`.
  public func describe(at index: Int32) -> String {
    switch lua_type(L, index) {
    case LUA_TNONE: return "nothing"
    case LUA_TNIL: return "nil"
    case LUA_TBOOLEAN: return "a boolean (\(lua_toboolean(L, index) != 0))"
    case LUA_TNUMBER:
      if lua_isinteger(L, index) != 0 { return "a number (\(lua_tointegerx(L, index, nil)))" }
      return "a number (\(luaNumber(lua_tonumberx(L, index, nil))))"
    case LUA_TSTRING:
      let text = (try? String.read(self, at: index)) ?? ""
      return "a string (\"\(text.count > 40 ? text.prefix(40) + "..." : text)\")"
    case LUA_TUSERDATA: return describeUserdata(at: index)
    case let type: return article(String(cString: lua_typename(L, type)))
    }
  }

  private func describeUserdata(at index: Int32) -> String {
    if let box = mlua_any_box(L, host, index), let luaClass = lua.luaClass(id: box.pointee.class_id) {
      guard let pointer = box.pointee.object else { return "a closed \(luaClass.name)" }
      let object = Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
      return article(luaClass.name) + (luaClass.summary.map { " " + $0(object) } ?? "")
    }
    guard lua_checkstack(L, 3) != 0, lua_getmetatable(L, index) != 0 else { return "a userdata" }
    push(string: "__name")
    lua_rawget(L, -2)
    defer { mlua_pop(L, 2) }
    return article((try? String.read(self, at: lua_gettop(L))) ?? "userdata")
  }
}

/// The candidate a mistyped name most probably meant, if any comes near: a few edits away, one inside the
/// other, or an abbreviation (`learning_rate` for `lr`).
public func nearest(to name: String, in candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8)
  // Every letter is near every other.
  if wanted.filter({ $0 != UInt8(ascii: "-") }).count < 2 { return nil }
  var best: (cost: Int, name: String)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().utf8)
    let distance = editDistance(wanted, other)
    let (short, long) = wanted.count < other.count ? (wanted, other) : (other, wanted)
    let cost: Int
    if distance <= max(1, min(3, long.count / 3)) {
      cost = distance
    } else if short.count >= 3 && contains(long, short) {
      cost = 4
    } else if short.count >= 2 && initials(long) == short {
      cost = 5
    } else {
      continue
    }
    if cost < best?.cost ?? Int.max { best = (cost, candidate) }
  }
  return best?.name
}

private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
  (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
}

private func initials(_ text: [UInt8]) -> [UInt8] {
  text.split(separator: UInt8(ascii: "_")).compactMap(\.first)
}

/// Levenshtein's distance with neighbouring swaps counted as one.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { rows[i][0] = i }
  for j in 0...b.count { rows[0][j] = j }
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  for i in 1...a.count {
    for j in 1...b.count {
      let change = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
      }
    }
  }
  return rows[a.count][b.count]
}
