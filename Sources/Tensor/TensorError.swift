/// An operation that cannot be carried out: a wrong shape, type, index or size.
///
/// The message names the parameter in quotes, what was expected and what came; the caller knows the function's name.
public struct TensorError: Error, CustomStringConvertible {
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}
