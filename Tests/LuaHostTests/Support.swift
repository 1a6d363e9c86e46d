import CLua
import LuaHost
import Synchronization

/// A small class to bind: a named number.
final class Thing: LuaObject {
  let value: Double
  init(_ value: Double) { self.value = value }

  static let luaClass: LuaClass = LuaClass(
    "thing", Thing.self, "A number in a box.",
    methods: [
      define(
        "add", "The sum of two things.", param("self", Thing.self, "left"), param("other", Thing.self, "right"),
        returns: [result("sum", "thing", "a new one")], example: "print(a:add(b))"
      ) { a, b in Thing(a.value + b.value) },
      define("value", "Its number.", param("self", Thing.self, "the thing")) { thing in thing.value },
    ],
    metamethods: [
      define("__add", "The sum.", param("a", Operand.self, "left"), param("b", Operand.self, "right")) { a, b in
        Thing(a.value + b.value)
      },
      define("__unm", "The negative.", param("self", Thing.self, "the thing")) { thing in Thing(-thing.value) },
      define("__index", "A field.", param("self", Thing.self, "the thing"), param("key", LuaValue.self, "which")) {
        thing, key -> LuaValue in
        switch key {
        case .int(let position): return .number(thing.value * Double(position))
        case .string("half"): return .number(thing.value / 2)
        default: throw Thing.luaClass.unknownMember(key.asString ?? "?", others: ["half"])
        }
      },
      define("__tostring", "As text.", param("self", Thing.self, "the thing")) { thing in "thing \(thing.value)" },
    ],
    accountsMemory: true, summary: { "(\($0.value))" })
}

/// Accepts a thing or a number.
struct Operand: LuaReadable {
  let value: Double
  static var typeName: String { "thing or number" }
  static func read(_ stack: LuaStack, at index: Int32) throws -> Operand? {
    if let thing = try Thing.read(stack, at: index) { return Operand(value: thing.value) }
    return try Double.read(stack, at: index).map { Operand(value: $0) }
  }
}

/// A handle with something to undo.
final class Hook: LuaClosable {
  let undone: (() -> Void)?
  init(_ undone: (() -> Void)? = nil) { self.undone = undone }
  func luaClose() { undone?() }

  static let luaClass: LuaClass = LuaClass(
    "hook", Hook.self, "A handle.",
    methods: [define("poke", "Does nothing.", param("self", Hook.self, "the hook")) { (_: Hook) in }])
}

/// A base class and a subclass that shares its Lua class.
class Shape: LuaObject {
  static let luaClass: LuaClass = LuaClass("shape", Shape.self, "A shape.")
  // Declared here, so that subclasses can override it.
  class var typeName: String { "shape" }
}
final class Circle: Shape {
  override class var typeName: String { "circle" }
}

enum Schedule: String, LuaChoice { case linear, cosine }

struct Failure: Error, CustomStringConvertible {
  let description: String
}

let rate = field("lr", Double.self, default: 1e-3, "learning rate")
let decay = field("weight_decay", Double.self, default: 0.01, "weight decay")
let betas = field("betas", [Double].self, default: [0.9, 0.999], "decay rates")
let epochs = field("epochs", Int.self, "number of epochs")
let clip = optionalField("clip", Double.self, "largest norm")
let schedule = field("schedule", Schedule.self, default: .linear, "how the rate falls")
let kind = field("dtype", String.self, default: "float32", "type of the elements")

let things = LuaModule(
  "things", "Things to test with. They are numbers.",
  functions: [
    define("new", "A thing.", param("value", Double.self, "its number")) { value in Thing(value) },
    define("add", "The sum.", param("self", Thing.self, "left"), param("other", Thing.self, "right")) { a, b in
      Thing(a.value + b.value)
    },
    define("count", "A whole number.", param("n", Int.self, "the number")) { n in n },
    define("text", "A string.", param("s", String.self, "the string")) { s in s },
    define("flag", "A boolean.", param("b", Bool.self, default: true, "the boolean")) { b in b },
    define("list", "A list.", param("items", [Int].self, "whole numbers")) { items in items },
    define("map", "A table.", param("items", [String: Double].self, "numbers by name")) { items in items },
    define("any", "Any value.", param("value", LuaValue.self, "the value")) { value in value },
    define("maybe", "May be left out.", optional("n", Int.self, "a number")) { n in n },
    define("nothing", "Takes nothing.") {},
    define("two", "Two values.", param("a", Int.self, "one"), param("b", Int.self, default: 7, "two")) { a, b in
      Results(a, b)
    },
    define(
      "zeros", "Sizes, then options.", variadic("sizes", Int.self, "size of each dimension"),
      options([kind])
    ) { sizes, o in Results(sizes, o[kind]) },
    define(
      "tagged", "A value, sizes, options.", param("tag", LuaValue.self, "the tag"),
      variadic("sizes", Int.self, "sizes"), options([kind])
    ) { tag, sizes, o in Results(tag, sizes, o[kind]) },
    define("sum", "A sum.", variadic("values", Double.self, "numbers")) { values in values.reduce(0, +) },
    define("shape", "A shape.") { Shape() },
    define("circle", "A circle.") { Circle() },
    define("area", "Wants a circle.", param("circle", Circle.self, "the circle")) { (_: Circle) in 1 },
    define("any_shape", "Wants a shape.", param("shape", Shape.self, "the shape")) { (_: Shape) in 1 },
    define("hook", "A hook.", optional("undone", LuaFunction.self, "called when closed")) { undone in
      Hook(undone.map { undone in { _ = try? undone.call() } })
    },
    define("fail", "Fails.", param("message", String.self, "why")) { message in
      throw Failure(description: message)
    },
    define("apply", "Calls back.", param("f", LuaFunction.self, "the function"), variadic("args", LuaValue.self, "")) {
      f, args in
      Results(all: try f.call(args.first ?? .nil))
    },
    define("apply_number", "Calls back for a number.", param("f", LuaFunction.self, "the function")) { f in
      try f.call(returning: Double.self)
    },
    define("nested", "Tables in tables.") {
      Record(["train": Record(["images": Thing(1), "labels": [1, 2]]), "classes": List(["a", 2, true])])
    },
    define("stop", "Interrupts.") { call in call.lua.interrupt() },
    define("poll", "Waits for an interrupt.") { call in
      call.lua.interrupt()
      while !call.interruptRequested {}
      throw Interrupted()
    },
  ],
  constants: [("answer", 42, "The answer.")],
  call: define("new", "A thing of a list.", param("values", [Double].self, "numbers")) { values in
    Thing(values.reduce(0, +))
  },
  classes: [Thing.luaClass, Shape.luaClass, Hook.luaClass])

let optim = LuaModule(
  "optim", "Optimisers.",
  functions: [
    define("adamw", "AdamW.", options([rate, decay, betas, clip, schedule])) { o in
      Results(o[rate], o[decay], o[betas], o[clip], o[schedule], o.isGiven(rate))
    },
    define("fit", "Fits.", param("model", Thing.self, "the model"), options([epochs])) { model, o in o[epochs] },
  ])

/// A fresh state with the test modules.
func makeLua() -> Lua {
  let lua = Lua()
  lua.register(things)
  lua.register(optim)
  return lua
}

/// The message of the error that code raises; empty if it raises none.
func failure(_ lua: Lua, _ code: String) -> String {
  do {
    try lua.run(code: code, name: "test")
    return ""
  } catch let error as LuaError {
    return error.message
  } catch {
    return "\(type(of: error))"
  }
}
