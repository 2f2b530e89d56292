import Exchange
import ForeignCall

extension Route {
  /// The typed function that it calls, here or in another process; nil if its handler is none.
  public var function: TypedFunction? {
    if let endpoint = endpoint as? FunctionEndpoint { return endpoint.function }
    return (endpoint as? IsolatedEndpoint)?.function
  }

  /// What its function takes and gives; nil if its handler is no typed function.
  public var signature: Signature? { function?.signature }
}
