// One overload per number of parameters. Parameter packs would be one function, but they are not
// specialised across modules: 100 ns a call instead of 5.

/// A function of 0 parameters with results.
@inlinable
public func define<R: LuaResults>(
  _ name: String, _ doc: String, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable () throws -> R
) -> Function {
  Function(name, doc, [], returns: returns, example: example, errors: errors) { call in
    try body().pushResults(to: call.stack)
  }
}

/// A function of 0 parameters without results.
@inlinable
public func define(
  _ name: String, _ doc: String, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable () throws -> Void
) -> Function {
  Function(name, doc, [], returns: returns, example: example, errors: errors) { call in
    try body()
    return 0
  }
}

/// A function of 1 parameter with results.
@inlinable
public func define<A: LuaParameter, R: LuaResults>(
  _ name: String, _ doc: String, _ a: A, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value) throws -> R
) -> Function {
  Function(name, doc, [a.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1)).pushResults(to: call.stack)
  }
}

/// A function of 1 parameter without results.
@inlinable
public func define<A: LuaParameter>(
  _ name: String, _ doc: String, _ a: A, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value) throws -> Void
) -> Function {
  Function(name, doc, [a.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1))
    return 0
  }
}

/// A function of 2 parameters with results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, R: LuaResults>(
  _ name: String, _ doc: String, _ a: A, _ b: B, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value) throws -> R
) -> Function {
  Function(name, doc, [a.info, b.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1), b.read(call, 2)).pushResults(to: call.stack)
  }
}

/// A function of 2 parameters without results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter>(
  _ name: String, _ doc: String, _ a: A, _ b: B, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value) throws -> Void
) -> Function {
  Function(name, doc, [a.info, b.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1), b.read(call, 2))
    return 0
  }
}

/// A function of 3 parameters with results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, C: LuaParameter, R: LuaResults>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value, C.Value) throws -> R
) -> Function {
  Function(name, doc, [a.info, b.info, c.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3)).pushResults(to: call.stack)
  }
}

/// A function of 3 parameters without results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, C: LuaParameter>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, returns: [ResultInfo] = [], example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value, C.Value) throws -> Void
) -> Function {
  Function(name, doc, [a.info, b.info, c.info], returns: returns, example: example, errors: errors) { call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3))
    return 0
  }
}

/// A function of 4 parameters with results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter, R: LuaResults>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value) throws -> R
) -> Function {
  Function(name, doc, [a.info, b.info, c.info, d.info], returns: returns, example: example, errors: errors) {
    call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4)).pushResults(to: call.stack)
  }
}

/// A function of 4 parameters without results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value) throws -> Void
) -> Function {
  Function(name, doc, [a.info, b.info, c.info, d.info], returns: returns, example: example, errors: errors) {
    call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4))
    return 0
  }
}

/// A function of 5 parameters with results.
@inlinable
public func define<
  A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter, E: LuaParameter, R: LuaResults
>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [], _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value, E.Value) throws -> R
) -> Function {
  Function(
    name, doc, [a.info, b.info, c.info, d.info, e.info], returns: returns, example: example, errors: errors
  ) { call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4), e.read(call, 5)).pushResults(
      to: call.stack)
  }
}

/// A function of 5 parameters without results.
@inlinable
public func define<A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter, E: LuaParameter>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [],
  _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value, E.Value) throws -> Void
) -> Function {
  Function(
    name, doc, [a.info, b.info, c.info, d.info, e.info], returns: returns, example: example, errors: errors
  ) { call in
    try body(a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4), e.read(call, 5))
    return 0
  }
}

/// A function of 6 parameters with results.
@inlinable
public func define<
  A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter, E: LuaParameter, F: LuaParameter,
  R: LuaResults
>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [],
  _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value, E.Value, F.Value) throws -> R
) -> Function {
  Function(
    name, doc, [a.info, b.info, c.info, d.info, e.info, f.info], returns: returns, example: example,
    errors: errors
  ) { call in
    try body(
      a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4), e.read(call, 5), f.read(call, 6)
    ).pushResults(to: call.stack)
  }
}

/// A function of 6 parameters without results.
@inlinable
public func define<
  A: LuaParameter, B: LuaParameter, C: LuaParameter, D: LuaParameter, E: LuaParameter, F: LuaParameter
>(
  _ name: String, _ doc: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, returns: [ResultInfo] = [],
  example: String = "",
  errors: [String] = [],
  _ body: @escaping @Sendable (A.Value, B.Value, C.Value, D.Value, E.Value, F.Value) throws -> Void
) -> Function {
  Function(
    name, doc, [a.info, b.info, c.info, d.info, e.info, f.info], returns: returns, example: example,
    errors: errors
  ) { call in
    try body(
      a.read(call, 1), b.read(call, 2), c.read(call, 3), d.read(call, 4), e.read(call, 5), f.read(call, 6))
    return 0
  }
}
