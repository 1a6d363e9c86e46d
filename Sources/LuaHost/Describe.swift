import CLua
import CLuaShim

/// A described function remembered by name, as long as the script keeps it.
struct WeakFunction {
  weak var function: Function?
}

// Descriptors made by `describe` live in a userdata that their closure holds.
extension Function: LuaObject {
  public static let luaClass = LuaClass("descriptor", Function.self, "The description of a function.")
}

// The tail call leaves no frame of the wrapper behind: `error(message, 2)` blames the user's line, and
// coroutines may yield. `check` runs as a bound function and has returned by then.
private let wrapper = """
  local check, call = ...
  return function(...) return call(check(...)) end
  """

nonisolated(unsafe) private let descriptorsKey = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

private let describeFunction = define(
  "describe", "Gives a Lua function checked arguments, error texts and help, as the built-in ones have.",
  param(
    "description", LuaTable.self,
    "a table with name, doc, params (a list of {name, type, default = ..., optional = ..., doc = ...}), "
      + "options (a list of the same, taken from one named table), returns, example and call (the function)"),
  returns: [result("function", "function", "the function, checked")],
  example: """
    double = describe{
      name = "double", doc = "Twice a number.",
      params = {{"x", "number", doc = "the number"}},
      returns = {{"twice", "number", doc = "2 x"}},
      call = function(x) return 2 * x end,
    }
    """
) { call, table in
  try call.lua.describe(table, call)
}

extension Lua {
  func installDescribe() {
    let stack = self.stack
    let L = stack.L
    // Weak keys: a description lasts as long as its function.
    mlua_newtable(L)
    mlua_newtable(L)
    stack.push(string: "k")
    setRawField(stack, lua_gettop(L) - 1, "__mode")
    lua_setmetatable(L, -2)
    lua_rawsetp(L, mlua_registryindex(), descriptorsKey)
    register(Function.luaClass)
    register(global: describeFunction)
  }

  func pushDescriptors(_ stack: LuaStack) {
    lua_rawgetp(stack.L, mlua_registryindex(), descriptorsKey)
  }

  fileprivate func describe(_ table: LuaTable, _ call: Call) throws -> LuaFunction {
    let description = try Description(table, self)
    let function = description.function
    let stack = call.stack
    let factory = try describeFactory ?? compile(wrapper, name: "=[describe]")
    describeFactory = factory
    stack.push(object: function)
    let box = stack.count
    lua_pushlightuserdata(stack.L, Unmanaged.passUnretained(function).toOpaque())
    lua_pushvalue(stack.L, box)
    lua_pushcclosure(stack.L, mlua_call_described, 2)
    let check = LuaFunction(reference: LuaReference(popping: stack))
    let checked = try factory.call(check, description.body, returning: LuaFunction.self)
    pushDescriptors(stack)
    checked.push(to: stack)
    lua_pushvalue(stack.L, box)
    lua_rawset(stack.L, -3)
    mlua_pop(stack.L, 2)
    described[function.name] = WeakFunction(function: function)
    return checked
  }
}
