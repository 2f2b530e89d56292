/// What a handler may return: anything that makes a response of itself.
///
/// With these lines, every `Encodable` type that says `: ResponseConvertible` is answered as JSON:
///
/// ```swift
/// import Foundation
///
/// extension ResponseConvertible where Self: Encodable {
///   func response() throws -> Response {
///     Response(body: .bytes([UInt8](try JSONEncoder().encode(self)), contentType: "application/json"))
///   }
/// }
/// ```
///
/// An error that conforms becomes its own response when a handler throws it.
public protocol ResponseConvertible: SendableMetatype {
  /// The response; what it throws is treated as if the handler had thrown it.
  func response() throws -> Response
}

extension Response: ResponseConvertible {
  /// Itself.
  public func response() -> Response { self }
}

extension String: ResponseConvertible {
  /// 200 with plain text.
  public func response() -> Response { Response(body: .text(self)) }
}
