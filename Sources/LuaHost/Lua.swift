import CLua
import CLuaShim

/// One Lua state. Use it on one thread at a time; other threads may only call `interrupt` and let go of
/// references.
public final class Lua {
  @usableFromInline let host: UnsafeMutablePointer<mlua_host>
  let references = ReferenceQueue()
  var classes: [Int32: LuaClass] = [:]
  /// The modules registered, in order.
  public internal(set) var modules: [LuaModule] = []
  var described: [String: WeakFunction] = [:]
  /// Makes the Lua closure around a described function; compiled once.
  var describeFactory: LuaFunction?
  /// Modules written in Lua that belong to the program, by the names `require` takes: `help` and `apropos` know them.
  public var libraryModules: [String] = []
  /// The folder they are in.
  public var libraryFolder: String?
  var isLibraryLoaded = false
  /// Names of Lua's own functions and constants, and which functions these were at first.
  var namesOfLua: [String: UnsafeRawPointer?] = [:]
  /// Functions registered as plain globals.
  public internal(set) var globals: [Function] = []
  /// Whether the outermost `run` is on the stack: only it clears an interrupt.
  var isRunning = false

  /// The embedder's own data for this state.
  public var context: AnyObject?

  /// Bytes that objects of classes with `accountsMemory` hold outside Lua, as the embedder counts them.
  /// Asked whenever such an object is pushed, so it must be as cheap as an atomic read.
  public var externalBytes: (() -> Int)?
  /// Whether external memory has run out since it was last asked: the answer to an error is then a collection.
  public var ranOutOfMemory: (() -> Bool)?
  /// External bytes beyond those found alive below which no collection is forced.
  public var collectionFloor = 16 << 20 { didSet { threshold = collectionFloor } }
  private var threshold = 16 << 20
  /// How many collections external memory has caused.
  public private(set) var forcedCollections = 0

  /// Where `help` writes; standard output at first.
  public var output: (String) -> Void = { text in
    print(text, terminator: "")
  }

  /// The program and its own options: they stand in `arg` before the script's name, at -1 and below.
  public var commandLine: [String] = []

  /// A state with all standard libraries, `help` and `describe`. Modules are looked for in the folders `libraries`, in
  /// order, then as LUA_PATH and LUA_CPATH say, unless `heedsEnvironment` is false; `trees` are LuaRocks trees, which
  /// come before Lua's own places.
  public init(libraries: [String] = [], trees: [String] = [], heedsEnvironment: Bool = true) {
    guard
      let host = mlua_open(
        nil, functionEntry,
        { object, close in
          guard let object else { return }
          let released = Unmanaged<AnyObject>.fromOpaque(object).takeRetainedValue()
          if close != 0 { (released as? any LuaClosable)?.luaClose() }
        },
        { L in
          guard let L, let host = mlua_hostof(L) else { return }
          LuaStack(L, host).lua.releaseDeadReferences(L)
        })
    else { preconditionFailure("no memory for a Lua state") }
    self.host = host
    host.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    references.open(host)
    setSearchPaths(folders: libraries, trees: trees, heedsEnvironment: heedsEnvironment)
    namesOfLua = ownNames()
    register(global: helpFunction)
    register(global: aproposFunction)
    installDescribe()
  }

  deinit {
    references.close()
    mlua_catch_sigint_stop(host)
    mlua_close(host)
  }

  /// The stack of the Lua thread that runs now.
  public var stack: LuaStack { LuaStack(host.pointee.running, host) }

  /// Sees to it that a program whose results could not all be written says so at its end, and does not end well.
  public static func tellOfLostOutput() { mlua_tell_of_lost_output() }

  /// Sets a global variable.
  public func setGlobal(_ name: String, _ value: any LuaPushable) throws {
    let stack = self.stack
    try stack.reserve(6)
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    lua_rawgeti(stack.L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    try value.push(to: stack)
    setRawField(stack, top + 1, name)
  }

  /// The value of a global variable.
  public func global(_ name: String) throws -> LuaValue {
    let stack = self.stack
    try stack.reserve(6)
    let top = lua_gettop(stack.L)
    defer { lua_settop(stack.L, top) }
    lua_rawgeti(stack.L, mlua_registryindex(), lua_Integer(LUA_RIDX_GLOBALS))
    rawField(stack, name)
    return try LuaValue.read(stack, at: lua_gettop(stack.L)) ?? .nil
  }

  // Memory

  /// Runs a full collection, and everything that waits to be released.
  public func collect() {
    releaseDeadReferences(host.pointee.running)
    mlua_collect(host.pointee.running)
    releaseDeadReferences(host.pointee.running)
  }

  /// Userdata that still hold their Swift object.
  public var liveObjects: Int { Int(host.pointee.live_boxes) }
  /// Registry references that Swift objects hold.
  public var liveReferences: Int { references.live }
  /// Bytes that Lua itself uses.
  public var usedBytes: Int { Int(host.pointee.used_bytes) }
  /// The most bytes Lua itself may use; 0 for no limit. Beyond it scripts get "not enough memory".
  public var memoryLimit: Int {
    get { Int(host.pointee.limit_bytes) }
    set { host.pointee.limit_bytes = Int64(newValue) }
  }

  @usableFromInline
  func collectIfInDebt(_ L: OpaquePointer) {
    guard let externalBytes, externalBytes() > threshold else { return }
    forceCollection(L)
  }

  func forceCollection(_ L: OpaquePointer) {
    guard let externalBytes else { return }
    mlua_collect(L)
    forcedCollections += 1
    // Little garbage, so that new tensors lie where old ones did and the caches still know; more where Lua's own heap,
    // all of which a collection walks, is large: as much as there is live memory, but never more than a gigabyte.
    let live = externalBytes()
    threshold = live + max(collectionFloor, min(64 * usedBytes, live, 1 << 30))
  }

  func releaseDeadReferences(_ L: OpaquePointer) {
    for reference in references.takeDead() { luaL_unref(L, mlua_registryindex(), reference) }
  }

  // Interrupts

  /// Whether the user asked to stop. Cheap enough for inner loops.
  @inlinable
  public var interruptRequested: Bool { mlua_interrupted(host) }

  /// Asks the running script to stop, as Ctrl-C does. On another thread than the state's own, pure Lua
  /// code notices at its next call of a bound function.
  public func interrupt() { mlua_interrupt(host) }

  /// Forgets an interrupt that was not delivered.
  public func clearInterrupt() { mlua_clear_interrupt(host) }

  /// Makes Ctrl-C (SIGINT) interrupt this state; a second one before delivery ends the process.
  public func catchInterrupts() { mlua_catch_sigint(host) }

  /// Gives SIGINT back to whoever had it.
  public func releaseInterrupts() { mlua_catch_sigint_stop(host) }
}

/// Pushes a field of the table on the stack top, or nil if no table stands there.
func rawField(_ stack: LuaStack, _ name: String) {
  guard lua_type(stack.L, -1) == LUA_TTABLE else { return lua_pushnil(stack.L) }
  stack.push(string: name)
  lua_rawget(stack.L, -2)
}
