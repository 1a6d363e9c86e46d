import CLua
import CLuaShim
import Synchronization

/// The registry references of one state. Swift objects that hold one may die on any thread and after the
/// state; their references are queued here and released by the state's own thread, at its next call or when it makes another.
final class ReferenceQueue: Sendable {
  private struct State {
    var host: UnsafeMutablePointer<mlua_host>?
    var dead: [Int32] = []
    var live = 0
  }
  // The pointer is the reason for `unchecked` access; it is only followed under the lock.
  private nonisolated(unsafe) var state = State()
  private let lock = Mutex(())

  var live: Int { lock.withLock { _ in state.live } }

  /// The state's host, nil once it is closed.
  var host: UnsafeMutablePointer<mlua_host>? { lock.withLock { _ in state.host } }

  func open(_ host: UnsafeMutablePointer<mlua_host>) { lock.withLock { _ in state.host = host } }

  func close() { lock.withLock { _ in state.host = nil } }

  func add() { lock.withLock { _ in state.live += 1 } }

  func release(_ reference: Int32) {
    lock.withLock { _ in
      state.live -= 1
      guard let host = state.host else { return }
      state.dead.append(reference)
      mlua_set_pending(host, 1)
    }
  }

  func takeDead() -> [Int32] {
    lock.withLock { _ in
      if let host = state.host { mlua_set_pending(host, 0) }
      defer { state.dead = [] }
      return state.dead
    }
  }
}

/// A Lua value kept alive from Swift. Use it on the state's thread only; letting go of it is safe anywhere.
/// A cycle (an object that keeps a closure that keeps the object) lives until the state closes.
public final class LuaReference: Sendable {
  private let queue: ReferenceQueue
  private let reference: Int32

  /// Takes the value on the stack top, and pops it.
  init(popping stack: LuaStack) {
    if mlua_pending(stack.host) != 0 { stack.lua.releaseDeadReferences(stack.L) }
    queue = stack.lua.references
    reference = luaL_ref(stack.L, mlua_registryindex())
    queue.add()
  }

  /// Takes the value at an index.
  convenience init(_ stack: LuaStack, at index: Int32) {
    precondition(lua_checkstack(stack.L, 3) != 0, "Lua's stack is full")
    lua_pushvalue(stack.L, index)
    self.init(popping: stack)
  }

  deinit { queue.release(reference) }

  /// Pushes the value.
  func push(to stack: LuaStack) {
    lua_rawgeti(stack.L, mlua_registryindex(), lua_Integer(reference))
  }

  /// The stack of the thread that runs now.
  func stack() throws -> LuaStack {
    guard let host = queue.host else { throw LuaHostError("the Lua state is closed") }
    return LuaStack(host.pointee.running, host)
  }

  /// Whether both are the same Lua value.
  public func isIdentical(to other: LuaReference) -> Bool {
    guard let stack = try? stack(), lua_checkstack(stack.L, 3) != 0 else { return false }
    push(to: stack)
    other.push(to: stack)
    defer { mlua_pop(stack.L, 2) }
    return lua_rawequal(stack.L, -1, -2) != 0
  }
}
